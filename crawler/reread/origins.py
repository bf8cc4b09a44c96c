"""Proofs of origin checked again: the account's signature over a post, by the key that its DID document names.

Proof and document are captures of the same run. See ``crawler.origin``.
"""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from crawler.errors import CrawlError
from crawler.origin.car import NotProved
from crawler.origin.repository import Proved, prove, signing_key
from crawler.parsers.reading import Page, Parser, Reply, read_json
from crawler.reread.again import NotComparable, compared
from crawler.reread.replies import records_of, reply_of
from evidence.records import Capture, Post, Run, Segment
from evidence.vault import CaseFile

_CLAIM = re.compile(r"signed: (\S+) rev (\S+) cid (\S+) key (\S+)")
_PROOF = "/xrpc/com.atproto.sync.getRecord"


class Origins:
    """The proofs of a case, and the keys that its captures name."""

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._documents: dict[tuple[str, str], list[tuple[Segment, Capture]]] = {}
        """Of each run: captures that may be the document of a DID."""
        self._keys: dict[tuple[str, str], set[str]] = {}

    def faults(self, segment: Segment, run: Run, parser: Parser | None) -> Iterator[str]:
        """What is wrong with the proofs that a segment's posts claim. Segments come in the order of the ledger.

        Raises:
            EvidenceError: the WARC does not hold.
        """
        for capture in segment.captures:
            if did := _document_of(capture):
                self._documents.setdefault((segment.run, did), []).append((segment, capture))
        claimed = [post for post in segment.posts if post.origin]
        if not claimed:
            return
        proofs = [capture for capture in segment.captures if _PROOF in capture.url and capture.http_status == 200]
        held = {_path(capture.url): record.payload for capture, record in records_of(self._case, segment, proofs)}
        for post in claimed:
            if what := self._fault(segment.run, run, post, held, parser):
                yield f"post {post.platform_id} claims a proof of origin: {what}"

    def _fault(
        self, run_digest: str, run: Run, post: Post, held: dict[tuple[str, str], bytes], parser: Parser | None
    ) -> str:
        claim = _CLAIM.fullmatch(post.origin)
        did, _, path = post.platform_id.removeprefix("at://").partition("/")
        if claim is None or claim[1] != did:
            return "it is not written as a proof of this post"
        if (did, path) not in held:
            return "no proof of it was captured with it"
        if claim[4] not in self._known_keys(run_digest, did):
            return f"no captured document of {did} names the key {claim[4]}"
        try:
            proved = prove(held[did, path], did, path, claim[4])
        except NotProved as error:
            return str(error)
        if proved.origin != post.origin:
            return f"what was captured says {proved.origin}"
        return _differs(post, proved, run, parser)

    def _known_keys(self, run: str, did: str) -> set[str]:
        """Keys by the documents that the run captured."""
        if (run, did) not in self._keys:
            found: set[str] = set()
            for segment, capture in self._documents.get((run, did), ()):
                for _, record in records_of(self._case, segment, [capture]):
                    try:
                        found.add(signing_key(read_json(reply_of(capture, record).body), did))
                    except (CrawlError, NotProved, NotComparable, AttributeError):
                        continue
            self._keys[run, did] = found
        return self._keys[run, did]


def _differs(post: Post, proved: Proved, run: Run, parser: Parser | None) -> str:
    """What of the signed record is otherwise than the post, read by the parser that read the post."""
    if parser is None or parser.version != post.parser:
        text: Any = proved.value.get("text")
        return "" if text == post.text else "the signed record has another text"
    query = urlencode({"repo": proved.did})
    records = {"records": [{"uri": post.platform_id, "cid": proved.cid, "value": proved.value}]}
    listing = Reply(
        f"https://origin.invalid/xrpc/com.atproto.repo.listRecords?{query}", 200, json.dumps(records).encode()
    )
    try:
        page = parser.page(run.handle, listing)
    except CrawlError as error:
        return f"the signed record cannot be read: {error}"
    return compared(post, page.posts if isinstance(page, Page) else (), whole=False)


def _path(url: str) -> tuple[str, str]:
    """DID and path of the record that a proof was asked for."""
    asked = parse_qs(urlsplit(url).query)
    did, collection, rkey = (asked.get(name, [""])[0] for name in ("did", "collection", "rkey"))
    return did, f"{collection}/{rkey}"


def _document_of(capture: Capture) -> str:
    """The DID whose document a capture may be, by its address; empty where it is none."""
    if capture.http_status != 200 or capture.method != "wire":
        return ""
    parts = urlsplit(capture.url)
    last = unquote(parts.path).rpartition("/")[2]
    if last.startswith("did:plc:"):
        return last
    return f"did:web:{parts.netloc.replace(':', '%3A')}" if parts.path == "/.well-known/did.json" else ""
