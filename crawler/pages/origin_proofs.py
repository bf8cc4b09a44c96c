"""Asks for the proof that an account signed for its posts, and keeps it with them.

One request for each post with pictures, in the platform file's pace; the reply is captured before it is looked at,
so anybody can check it again. What is not proved is a note, never an upgrade and never a reason to drop a post.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from scrapy.crawler import Crawler

from crawler.asking.context import context_of
from crawler.errors import UnexpectedPage
from crawler.origin.car import NotProved
from crawler.origin.repository import Proved, prove, signing_key
from crawler.pages.fetch import NotFetched, fetch
from crawler.parsers.reading import Ask, FoundPost, Page, Parser, Reply, read_json
from crawler.platform import Platform
from evidence.records import Post


@dataclass(frozen=True, slots=True)
class _Signer:
    """Who signs for an account, and where its repository is, as its DID document says now."""

    did: str
    key: str
    server: str


class OriginProofs:
    """The proofs of one crawl of one account."""

    def __init__(self, platform: Platform, parser: Parser, handle: str) -> None:
        self._on = platform.origin_proofs and platform.software == "atproto"
        self._parser = parser
        self._handle = handle
        self._at_once = asyncio.Semaphore(platform.pictures_at_once)
        self._asking = asyncio.Lock()
        self._signers: dict[str, _Signer | None] = {}

    async def add(self, crawler: Crawler, found: Mapping[str, FoundPost], posts: Sequence[Post]) -> tuple[Post, ...]:
        """The posts, those with pictures carrying their ``origin`` where it was proved; ``found`` is by platform id."""
        if not self._on:
            return tuple(posts)
        return tuple(
            await asyncio.gather(*(self._with_origin(crawler, found[post.platform_id], post) for post in posts))
        )

    async def _with_origin(self, crawler: Crawler, found: FoundPost, post: Post) -> Post:
        if not any(image.digest for image in post.images):
            return post
        did, _, path = post.platform_id.removeprefix("at://").partition("/")
        async with self._at_once:
            try:
                signer = await self._signer(crawler, did)
                proved = await _ask(crawler, signer, path) if signer else None
                if signer is None or proved is None:
                    return post
                self._compare(found, proved, signer)
            except (NotFetched, NotProved, UnexpectedPage) as error:
                context_of(crawler).recorder.note(f"origin not proved: {post.platform_id}: {error}")
                return post
        return post.model_copy(update={"origin": proved.origin})

    async def _signer(self, crawler: Crawler, did: str) -> _Signer | None:
        """From the DID document, asked for once in a process; None, and a note, where that failed."""
        async with self._asking:
            if did not in self._signers:
                self._signers[did] = await self._documented(crawler, did)
        return self._signers[did]

    async def _documented(self, crawler: Crawler, did: str) -> _Signer | None:
        context = context_of(crawler)
        try:
            asked = self._parser.begin(did)
            if not isinstance(asked, Ask):
                raise UnexpectedPage("identity", "nothing names the document of a DID")
            context.hosts.name(asked.names_host)
            fetched = await fetch(crawler, asked.url)
            after = self._parser.identify(asked, fetched.reply)
            if not isinstance(after, Ask) or "pds" not in after.known:
                raise UnexpectedPage("identity", "the DID document could not be had")
            return _Signer(did, signing_key(read_json(fetched.reply.body), did), after.known["pds"])
        except (NotFetched, NotProved, UnexpectedPage) as error:
            context.recorder.note(f"origin not proved: the signing key of {did} is not known: {error}")
            return None

    def _compare(self, found: FoundPost, proved: Proved, signer: _Signer) -> None:
        """The signed record, read by the same parser, must give the very post that the listing gave."""
        record = {"uri": found.platform_id, "cid": proved.cid, "value": proved.value}
        listing = f"{signer.server}/xrpc/com.atproto.repo.listRecords?{urlencode({'repo': signer.did})}"
        page = self._parser.page(self._handle, Reply(listing, 200, json.dumps({"records": [record]}).encode()))
        if not isinstance(page, Page) or page.posts != (found,):
            raise NotProved(f"the signed record (cid {proved.cid}) is not what the listing showed")


async def _ask(crawler: Crawler, signer: _Signer, path: str) -> Proved:
    collection, _, rkey = path.partition("/")
    query = urlencode({"did": signer.did, "collection": collection, "rkey": rkey})
    fetched = await fetch(crawler, f"{signer.server}/xrpc/com.atproto.sync.getRecord?{query}", as_is=True)
    if fetched.reply.status != 200:
        raise NotProved(f"the server answered {fetched.reply.status}")
    return prove(fetched.reply.body, signer.did, path, signer.key)
