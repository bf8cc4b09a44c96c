"""ActivityPub: the public outbox of an account, read as any other server reads it, without signatures or login.

``@name@host`` or the actor's address -> WebFinger -> actor -> outbox -> its pages. What counts is ``Create`` of an
object by the actor itself, addressed to the public. ``Announce`` passes on what is another's.
Sources: https://www.w3.org/TR/activitypub/ (sections 4, 5.1, 5.6), https://www.w3.org/TR/activitystreams-vocabulary/ .
"""

from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from crawler.errors import HandleError, UnexpectedPage
from crawler.parsers.activitypub_posts import id_of, read_activity
from crawler.parsers.answered import another_account, is_name, of_another
from crawler.parsers.fediverse import WEBFINGER, ask_webfinger, http_address, read_webfinger
from crawler.parsers.reading import (
    Ask,
    Ending,
    FoundPost,
    Listing,
    Page,
    Reply,
    ended,
    ending,
    read_json,
    stated_count,
    want,
)
from crawler.parsers.unread import left_out
from crawler.platform import Platform, host_of
from evidence.records import Outcome, RemarkKind

_ACTORS = {"Person", "Service", "Organization", "Group", "Application"}
_COLLECTIONS = {"OrderedCollection", "Collection"}
_PAGES = {"OrderedCollectionPage", "CollectionPage"}


class ActivityPubParser:
    """Reads an account from its outbox."""

    version = "activitypub@1"

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def begin(self, handle: str) -> Ask:
        """Ask the handle's host for the actor, or the actor itself. Raises HandleError."""
        text = handle.strip()
        if not text.startswith(("https://", "http://")):
            return ask_webfinger(self._platform, text)
        try:
            url = http_address(text, "handle")
        except UnexpectedPage as error:
            raise HandleError(f"{handle!r} is not the address of an actor") from error
        return Ask("actor", url, {"account": text}, names_host=host_of(url))

    def identify(self, asked: Ask, reply: Reply) -> Ask | Listing | Ending:
        """Read one identity step.

        Raises:
            UnexpectedPage: the reply is no JRD, or no actor with an outbox of its own.
        """
        if asked.step == WEBFINGER:
            actor = read_webfinger(asked, reply)
            return actor if isinstance(actor, Ending) else Ask("actor", actor, asked.known, names_host=host_of(actor))
        if (refused := ended(reply)) is not None:
            return refused
        value = read_json(reply.body)
        kind = want(value, "type", str)
        if kind == "Tombstone":
            return ending(Outcome.GONE, RemarkKind.ACCOUNT_GONE)
        if kind not in _ACTORS:
            raise UnexpectedPage("type", f"an actor was promised, found {kind[:60]!r}")
        if value.get("suspended") is True:
            return ending(Outcome.GONE, RemarkKind.ACCOUNT_SUSPENDED)
        actor_id = http_address(want(value, "id", str), "id")
        outbox = http_address(want(value, "outbox", str), "outbox")
        if host_of(outbox) != host_of(actor_id) or host_of(actor_id) != host_of(reply.url):
            raise UnexpectedPage("outbox", f"{outbox[:100]} is on another host than the actor {actor_id[:100]}")
        called = value.get("preferredUsername")
        named = not isinstance(called, str) or is_name(called, asked.known.get("name", called))
        if not named or of_another(actor_id, asked.url):
            return another_account(asked.known["account"], actor_id if named else f"{called}, {actor_id}")
        return Listing(outbox, (f"the actor is {actor_id}",))

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read the outbox, or one of its pages. A post that cannot be read is in ``unread``; the others are kept.

        Raises:
            UnexpectedPage: it is no collection of activities, leads to another host, or shows a post of another; or of
                several posts none can be read.
        """
        if (refused := ended(reply, "outbox")) is not None:
            return refused
        value = read_json(reply.body)
        kind = want(value, "type", str)
        if kind not in _COLLECTIONS | _PAGES:
            raise UnexpectedPage("type", f"a collection was promised, found {kind[:60]!r}")
        onward, at = value.get("next" if kind in _PAGES else "first"), "next" if kind in _PAGES else "first"
        stated = value.get("totalItems") if kind in _COLLECTIONS else None
        advertised, unbelieved = stated_count(stated, "totalItems")
        if isinstance(onward, dict) and kind in _COLLECTIONS:  # the first page within the collection
            value, onward, at = onward, onward.get("next"), "first.next"
        elif kind in _COLLECTIONS and onward is None and not _items(value) and (advertised or unbelieved):
            raise UnexpectedPage("first", f"{str(stated)[:60]} items are spoken of, and none can be had")
        found = self._read(handle, value, reply, self._onward(onward, reply.url, at), advertised)
        return replace(found, notes=(*unbelieved, *found.notes))

    def _read(self, handle: str, value: Any, reply: Reply, onward: str, advertised: int | None) -> Page:
        posts: list[FoundPost] = []
        notes: list[str] = []
        faults: list[UnexpectedPage] = []
        rows, passed_on = _items(value), 0
        _check_actors(rows, reply.url)
        for number, row in enumerate(rows):
            at = f"orderedItems[{number}]"
            try:
                kind = want(row, "type", str, at)
                if kind != "Create":
                    passed_on += kind == "Announce"
                    continue
                found = read_activity(row, reply, at, self._author(handle))
            except UnexpectedPage as error:
                faults.append(error)
                continue
            notes += found.notes
            if found.post is not None:
                posts.append(found.post)
        if passed_on:
            notes.append(f"posts of others, passed on: {passed_on}; their pictures are not the account's")
        return Page(tuple(posts), len(rows), onward, advertised, tuple(notes), left_out(posts, faults))

    def _author(self, handle: str) -> str:
        return self.begin(handle).known["account"]

    def _onward(self, value: Any, base: str, at: str) -> str:
        if value is None:
            return ""
        url = http_address(value, at)
        if urlsplit(url).netloc != urlsplit(base).netloc:
            raise UnexpectedPage(at, f"{url[:100]} is on another host than the outbox")
        return url


def _check_actors(rows: list[Any], base: str) -> None:
    """An outbox is one actor's. Where it shows what several wrote (a group's may), nobody can say which the account is.

    Raises:
        UnexpectedPage: there are several actors, or one of another host, or a post attributed to another than its own.
    """
    made = [row for row in rows if isinstance(row, dict) and row.get("type") == "Create"]
    for row in made:
        actor = id_of(row.get("actor"))
        author = id_of(row["object"].get("attributedTo")) if isinstance(row.get("object"), dict) else ""
        if actor and author and actor != author:
            raise UnexpectedPage("object.attributedTo", f"{author[:100]!r} is not the actor {actor[:100]!r}")
    actors = dict.fromkeys(filter(None, (id_of(row.get("actor")) for row in made)))
    if len(actors) > 1:
        raise UnexpectedPage("actor", f"posts of several actors stand in this outbox: {', '.join(actors)[:200]}")
    if foreign := next((actor for actor in actors if host_of(actor) != host_of(base)), ""):
        raise UnexpectedPage("actor", f"{foreign[:100]!r} is of another host than the outbox")


def _items(value: Any) -> list[Any]:
    """Items of a collection or page. One item alone may stand without a list (JSON-LD)."""
    items = value.get("orderedItems", value.get("items")) if isinstance(value, dict) else None
    if items is None:
        return []
    return items if isinstance(items, list) else [items]
