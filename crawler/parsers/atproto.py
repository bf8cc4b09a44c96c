"""AT Protocol: from a handle to its DID, its server and its posts. Pure: bytes in, values out.

Handle -> DID (com.atproto.identity.resolveHandle) -> DID document (PLC directory, or did:web) -> the account's own
server (PDS) -> com.atproto.sync.getRepoStatus, the profile record -> com.atproto.repo.listRecords.
Sources: https://atproto.com/specs/handle, /specs/did, /specs/at-uri-scheme; lexicons of com.atproto and app.bsky.
"""

import re
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers.atproto_posts import COLLECTION, read_record
from crawler.parsers.reading import Ask, Ending, FoundPost, Listing, Page, Reply, ending, fill, read_json, texts, want
from crawler.platform import Platform, host_of
from evidence.records import Outcome, Remark, RemarkKind
from evidence.remarks import remark

_HANDLE = re.compile(r"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$")
_DID = re.compile(r"^did:(plc:[a-z2-7]{24}|web:[A-Za-z0-9.-]+(%3A\d+)?)$")
_PROFILE_URL = re.compile(r"^https?://[^/]+/profile/([^/?#]+)")
_MOST_NAMES = 20
_HIDDEN = "!no-unauthenticated"
_GONE = {"RepoNotFound", "RepoTakendown", "RepoSuspended", "RepoDeactivated", "AccountTakedown", "HandleNotFound"}
_GONE_WORDS = ("could not find repo", "unable to resolve handle", "repo not found")


class AtprotoParser:
    """Reads an account of the AT Protocol from its own server."""

    version = "atproto@1"

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def begin(self, handle: str) -> Ask:
        """Ask the resolver for a handle's DID, or the directory for a DID's document.

        Raises:
            HandleError: it is neither a handle nor a DID.
        """
        name = account_name(handle)
        if name.startswith("did:"):
            return self._document(name, {"handle": ""})
        url = fill(self._platform.endpoint("resolve_handle"), handle=name)
        return Ask("resolve", url, {"handle": name})

    def identify(self, asked: Ask, reply: Reply) -> Ask | Listing | Ending:
        """Read one identity step.

        Raises:
            UnexpectedPage: the reply is not what the lexicon promises.
        """
        steps = {
            "resolve": self._resolved,
            "document": self._documented,
            "status": self._with_status,
            "profile": self._with_profile,
        }
        return steps[asked.step](asked, reply)

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read one page of ``listRecords``. A cursor comes with the last full page too; then one empty page follows."""
        if reply.status != 200:
            return _refusal(reply)
        value = read_json(reply.body)
        records = want(value, "records", list)
        did = parse_qs(urlsplit(reply.url).query).get("repo", [""])[0]
        author = account_name(handle)
        posts: list[FoundPost] = []
        notes: list[str] = []
        unread: list[str] = []
        for number, record in enumerate(records):
            uri = self._uri(record, did, f"records[{number}]")
            try:
                post, said = read_record(uri, want(record, "value", dict), author, self._urls(did, uri, reply.url))
            except UnexpectedPage as error:
                unread.append(f"{uri}: {error}")
                continue
            posts.append(post)
            notes += said
        cursor = value.get("cursor")
        if cursor is not None and not isinstance(cursor, str):
            raise UnexpectedPage("cursor", f"text was promised, found {type(cursor).__name__}")
        return Page(
            posts=tuple(posts),
            seen=len(records),
            next_url=with_cursor(reply.url, cursor) if cursor else "",
            notes=tuple(notes),
            unread=tuple(unread),
        )

    def _uri(self, record: Any, did: str, at: str) -> str:
        uri: str = want(record, "uri", str, at)
        if not uri.startswith(f"at://{did}/{COLLECTION}/") or len(uri) > 500:
            raise UnexpectedPage(f"{at}.uri", f"{uri[:100]!r} is not a post of {did}")
        return uri

    def _urls(self, did: str, uri: str, page_url: str) -> tuple[str, str]:
        """The post's public address, and what its pictures' addresses begin with."""
        post = fill(self._platform.endpoint("post"), did=did, rkey=uri.rsplit("/", 1)[-1])
        parts = urlsplit(page_url)
        return post, f"{parts.scheme}://{parts.netloc}/xrpc/com.atproto.sync.getBlob?{urlencode({'did': did})}"

    def _resolved(self, asked: Ask, reply: Reply) -> Ask | Ending:
        if reply.status != 200:
            return _refusal(reply, RemarkKind.HANDLE_UNRESOLVED, handle=asked.known["handle"])
        did = want(read_json(reply.body), "did", str)
        if not _DID.match(did):
            raise UnexpectedPage("did", f"{did[:80]!r} is not a DID of a kind that is blessed (did:plc, did:web)")
        return self._document(did, asked.known)

    def _document(self, did: str, known: dict[str, str]) -> Ask:
        known = {**known, "did": did}
        if did.startswith("did:web:"):
            host = unquote(did.removeprefix("did:web:"))
            url = fill(self._platform.endpoint("did_web"), host=host)
            return Ask("document", url, known, names_host=host.partition(":")[0].lower())
        return Ask("document", fill(self._platform.endpoint("plc"), did=did), known)

    def _documented(self, asked: Ask, reply: Reply) -> Ask | Ending:
        did = asked.known["did"]
        if reply.status in {404, 410}:
            return ending(Outcome.GONE, RemarkKind.DID_UNKNOWN, did=did, status=reply.status)
        if reply.status != 200:
            return ending(Outcome.PARTIAL, RemarkKind.DID_DOCUMENT_NOT_HAD, status=reply.status)
        document = read_json(reply.body)
        if want(document, "id", str) != did:
            raise UnexpectedPage("id", f"the document is of {document['id'][:80]!r}, not of {did}")
        pds = _pds(document)
        status = f"{pds}/xrpc/com.atproto.sync.getRepoStatus?{urlencode({'did': did})}"
        known = {**asked.known, "pds": pds}
        host = (urlsplit(pds).hostname or "").lower()
        notes, remarks = _agreement(document, asked.known["handle"], did)
        return Ask("status", status, known, notes, names_host=host, remarks=remarks)

    def _with_status(self, asked: Ask, reply: Reply) -> Ask | Ending:
        notes: tuple[str, ...] = ()
        if reply.status == 200:
            value = read_json(reply.body)
            if not want(value, "active", bool):
                state = str(value.get("status") or "not active")
                return ending(Outcome.GONE, RemarkKind.ACCOUNT_STATE, state=state)
        else:
            refused = _refusal(reply)
            if refused.outcome is Outcome.GONE:
                return refused
            notes = (f"the server tells no account status: {refused.reason}",)
        query = {"repo": asked.known["did"], "collection": "app.bsky.actor.profile", "rkey": "self"}
        url = f"{asked.known['pds']}/xrpc/com.atproto.repo.getRecord?{urlencode(query)}"
        return Ask("profile", url, asked.known, notes)

    def _with_profile(self, asked: Ask, reply: Reply) -> Listing | Ending:
        if reply.status == 200:
            profile = want(read_json(reply.body), "value", dict)
            labels = profile.get("labels")
            values = labels.get("values") if isinstance(labels, dict) else None
            values = values if isinstance(values, list) else []  # the owner may have written anything
            if any(isinstance(label, dict) and label.get("val") == _HIDDEN for label in values):
                return ending(Outcome.WALLED, RemarkKind.READERS_KEPT_OUT, label=_HIDDEN)
        elif _error(reply)[0] != "RecordNotFound":
            # Without an answer we cannot know that the owner does not ask to be left alone.
            return _refusal(reply, RemarkKind.PROFILE_NOT_READ)
        query = {"repo": asked.known["did"], "collection": COLLECTION, "limit": self._platform.page_size}
        return Listing(f"{asked.known['pds']}/xrpc/com.atproto.repo.listRecords?{urlencode(query)}", _pinned(reply))


def account_name(handle: str) -> str:
    """A handle or DID in its plain form, from ``@name``, ``at://name``, a profile's address, or the thing itself.

    Raises:
        HandleError: it is none of these.
    """
    text = handle.strip()
    if found := _PROFILE_URL.match(text):
        text = unquote(found.group(1))
    text = text.removeprefix("at://").removeprefix("@").split("/")[0]
    if _DID.match(text):
        return text
    name = text.lower()
    if len(name) > 253 or not _HANDLE.match(name):
        raise HandleError(f"{handle!r} is no AT Protocol account: give a handle like name.bsky.social, or its DID")
    return name


def _agreement(document: Any, handle: str, did: str) -> tuple[tuple[str, ...], tuple[Remark, ...]]:
    """What there is to say when the document does not name the handle back (https://atproto.com/specs/handle)."""
    names = texts(document.get("alsoKnownAs"))
    if not handle:
        return (f"the case names the account by its DID; its document calls it {', '.join(names) or 'nothing'}",), ()
    if f"at://{handle}" in {name.lower() for name in names}:
        return (), ()
    if not names:
        return (), (remark(RemarkKind.HANDLE_NOT_NAMED, handle=handle, did=did),)
    return (), (remark(RemarkKind.HANDLE_NOT_CONFIRMED, handle=handle, did=did, names=names[:_MOST_NAMES]),)


def _pinned(profile: Reply) -> tuple[str, ...]:
    """Which post the owner has pinned: shown first on their page, however old it is."""
    if profile.status != 200:
        return ()
    pinned = want(read_json(profile.body), "value", dict).get("pinnedPost")
    uri = pinned.get("uri") if isinstance(pinned, dict) else None
    return (f"pinned by the owner: {uri[:300]}",) if isinstance(uri, str) else ()


def _pds(document: Any) -> str:
    for service in want(document, "service", list):
        if not isinstance(service, dict) or not str(service.get("id", "")).endswith("#atproto_pds"):
            continue
        endpoint = str(service.get("serviceEndpoint", "")).rstrip("/")
        if _is_origin(endpoint):
            return endpoint
        raise UnexpectedPage("service.serviceEndpoint", f"{endpoint[:80]!r} is not a server's address")
    raise UnexpectedPage("service", "the DID document names no #atproto_pds server")


def _is_origin(address: str) -> bool:
    try:
        parts = urlsplit(address)
        if parts.scheme not in {"http", "https"}:
            return False
        return parts.geturl() == f"{parts.scheme}://{parts.netloc}" and bool(host_of(address)) and parts.port != 0
    except ValueError:  # brackets without an address, a port that is none: the owner of a DID may write anything
        return False


def _error(reply: Reply) -> tuple[str, str]:
    try:
        value = read_json(reply.body)
    except UnexpectedPage:
        return "", ""
    if not isinstance(value, dict):
        return "", ""
    return str(value.get("error", ""))[:100], str(value.get("message", ""))[:300]


def _refusal(reply: Reply, kind: RemarkKind = RemarkKind.SITE_SAYS, **values: str) -> Ending:
    name, message = _error(reply)
    outcome = Outcome.WALLED if reply.status in {401, 403} else Outcome.PARTIAL
    if reply.status in {400, 404} and (name in _GONE or message.lower().startswith(_GONE_WORDS)):
        outcome = Outcome.GONE
    return ending(outcome, kind, said=f"status {reply.status} {name} {message}".strip(), **values)


def with_cursor(url: str, cursor: str) -> str:
    """The address of the page that a cursor names."""
    parts = urlsplit(url)
    query = {key: values[0] for key, values in parse_qs(parts.query).items() if key != "cursor"}
    return parts._replace(query=urlencode({**query, "cursor": cursor})).geturl()
