"""The Mastodon API without a login: an account's own public posts and their original pictures.

``@name@host`` -> WebFinger (which server) -> accounts/lookup -> accounts/:id/statuses, page by page over ``max_id``.
Sources: https://docs.joinmastodon.org/methods/accounts/, /entities/Status/, /entities/MediaAttachment/ . Pixelfed,
Pleroma, Akkoma and GoToSocial speak the same API; none of them was run here.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from crawler.errors import UnexpectedPage
from crawler.parsers.answered import another_account, is_name
from crawler.parsers.fediverse import (
    WEBFINGER,
    ask_webfinger,
    hashtags,
    http_address,
    origin_of,
    read_webfinger,
)
from crawler.parsers.fragment import fragment
from crawler.parsers.reading import (
    Ask,
    Ending,
    FoundPicture,
    FoundPost,
    Listing,
    Page,
    Reply,
    ended,
    ending,
    fill,
    read_json,
    texts,
    want,
)
from crawler.parsers.times import edited, stated_time
from crawler.parsers.unread import left_out
from crawler.platform import Platform
from evidence.assigned import by_snowflake
from evidence.records import Outcome, RemarkKind, Why

_PAGING = {"max_id", "min_id", "since_id"}
_PUBLIC = {"public", "unlisted"}
_FOLLOWERS = "private"


class MastodonParser:
    """Reads an account over the API of its own server."""

    version = "mastodon@1"

    def __init__(self, platform: Platform, *, supplied: bool = False) -> None:
        self._platform = platform
        self._supplied = supplied

    def supplied(self) -> "MastodonParser":
        """This parser for supplied files: it takes posts for followers too, which a crawl leaves alone."""
        return MastodonParser(self._platform, supplied=True)

    def at_home(self, asked: Ask) -> Ask:
        """The look-up at the handle's own host, in place of WebFinger; whether that host keeps it is not said."""
        name, _, host = asked.known["account"].partition("@")
        url = fill(self._platform.endpoint("lookup"), host=host, name=name)
        return Ask("lookup", url, {**asked.known, "host": host}, names_host=asked.names_host)

    def begin(self, handle: str) -> Ask:
        """Ask the handle's host which server keeps the account. Raises HandleError."""
        return ask_webfinger(self._platform, handle)

    def identify(self, asked: Ask, reply: Reply) -> Ask | Listing | Ending:
        """Read one identity step.

        Raises:
            UnexpectedPage: the reply is not what the API promises.
        """
        if asked.step == WEBFINGER:
            actor = read_webfinger(asked, reply)
            if isinstance(actor, Ending):
                return actor
            host = origin_of(actor)
            url = fill(self._platform.endpoint("lookup"), host=host, name=asked.known["name"])
            named = urlsplit(actor).hostname or ""
            if (name := _elsewhere(actor, asked)) and not is_name(name, asked.known["name"]):
                return another_account(asked.known["account"], actor)
            return Ask("lookup", url, {**asked.known, "host": host}, names_host=named)
        return self._looked_up(asked, reply)

    def _looked_up(self, asked: Ask, reply: Reply) -> Listing | Ending:
        if (refused := ended(reply)) is not None:
            return refused
        account = read_json(reply.body)
        name, acct = want(account, "username", str), account.get("acct")
        host = acct.partition("@")[2].lower() if isinstance(acct, str) else ""
        own = {"", asked.known["account"].partition("@")[2].lower(), asked.known["host"].lower()}
        if not is_name(name, asked.known["name"]) or host not in own:
            return another_account(asked.known["account"], acct if host else name)
        if account.get("suspended"):
            return ending(Outcome.GONE, RemarkKind.ACCOUNT_SUSPENDED)
        notes = []
        if isinstance(count := account.get("statuses_count"), int):
            notes.append(f"the server counts {count} posts, others' that were passed on and not public ones included")
        if isinstance(moved := account.get("moved"), dict):
            notes.append(f"the account says that it has moved to {str(moved.get('url'))[:300]}, which is not crawled")
        known = {"host": asked.known["host"], "id": want(account, "id", str), "limit": str(self._platform.page_size)}
        return Listing(fill(self._platform.endpoint("statuses"), **known), tuple(notes))

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read one page of statuses.

        The ``next`` link drops ``only_media`` and ``exclude_reblogs``, so only its ``max_id`` is taken, and what they
        would leave out is left out here.

        A status that cannot be read is in ``unread``; the others are kept.

        Raises:
            UnexpectedPage: it is no list of statuses, or one of somebody else stands in it, or of several none can be
                read.
        """
        if (refused := ended(reply)) is not None:
            return refused
        rows = read_json(reply.body)
        if not isinstance(rows, list):
            raise UnexpectedPage("the reply", f"a list of statuses was promised, found {type(rows).__name__}")
        asked = dict(parse_qsl(urlsplit(reply.url).query))
        own_id = _owner(reply.url)
        host = ask_webfinger(self._platform, handle).known["account"].partition("@")[2]
        read = _Read()
        shown = frozenset(_PUBLIC) | ({_FOLLOWERS} if self._supplied else set())
        for number, row in enumerate(rows):
            try:
                account = want(want(row, "account", dict, f"[{number}]"), "id", str, f"[{number}].account")
            except UnexpectedPage as error:
                read.faults.append(error)
                continue
            if account != own_id:
                raise UnexpectedPage(f"[{number}].account.id", "a post of somebody else stands in this account's list")
            try:
                read.take(row, host, reply, f"[{number}]", shown, only_media=asked.get("only_media") == "true")
            except UnexpectedPage as error:
                read.faults.append(error)
        if read.passed_on:
            read.notes.append(f"posts of others, passed on: {read.passed_on}; their pictures are not the account's")
        onward = _next(rows, reply, asked)
        return Page(
            tuple(read.posts), len(rows), onward, notes=tuple(read.notes), unread=left_out(read.posts, read.faults)
        )


@dataclass(slots=True)
class _Read:
    """What comes of the statuses of one page, one after another."""

    posts: list[FoundPost] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    faults: list[UnexpectedPage] = field(default_factory=list)
    passed_on: int = 0

    def take(
        self, row: dict[str, Any], host: str, reply: Reply, at: str, shown: frozenset[str], *, only_media: bool
    ) -> None:
        """One status of the account itself. Raises UnexpectedPage."""
        if row.get("reblog") is not None:
            self.passed_on += 1
        elif want(row, "visibility", str, at) not in shown:
            self.notes.append(f"{row.get('id')}: not public ({row['visibility'][:40]}), left alone")
        elif not only_media or row.get("media_attachments"):
            self.posts.append(_post(row, host, reply, at, self.notes))
            if row["visibility"] == _FOLLOWERS:
                self.notes.append(f"{row.get('id')}: for followers only; taken because it was supplied")


def _elsewhere(actor: str, asked: Ask) -> str:
    """The name in an actor's address, where its server is another than the handle's: only there may it be an alias.

    Empty where the address holds none; some servers write a number.
    """
    parts = urlsplit(actor)
    if (parts.hostname or "") == asked.names_host:
        return ""
    found = re.fullmatch(r"/(?:users/|@)([^/]+)/?", parts.path)
    return unquote(found[1]) if found else ""


def _owner(url: str) -> str:
    parts = urlsplit(url).path.split("/")
    if len(parts) < 2 or parts[-1] != "statuses":
        raise UnexpectedPage("the address", f"{url[:100]!r} is not that of an account's statuses")
    return parts[-2]


def _next(rows: list[Any], reply: Reply, asked: dict[str, str]) -> str:
    """Address of the next page: ours, with the ``max_id`` that the ``next`` link names.

    A full page without such a link is asked on from its last post; servers other than Mastodon forget the link.
    """
    if not rows:
        return ""
    link = reply.links.get("next", "")
    max_id = dict(parse_qsl(urlsplit(link).query)).get("max_id", "")
    if link and not max_id:
        raise UnexpectedPage("Link", f"rel=next names no max_id: {link[:100]!r}")
    if not link and len(rows) < int(asked.get("limit", "20")):
        return ""
    kept = {key: value for key, value in asked.items() if key not in _PAGING}
    oldest = next((row for row in reversed(rows) if isinstance(row, dict) and isinstance(row.get("id"), str)), {})
    query = urlencode({**kept, "max_id": max_id or want(oldest, "id", str, "[-1]")})
    return urlsplit(reply.url)._replace(query=query).geturl()


def _post(row: dict[str, Any], host: str, reply: Reply, at: str, notes: list[str]) -> FoundPost:
    post_id = want(row, "id", str, at)
    acct = want(row["account"], "acct", str, f"{at}.account")
    url = http_address(row.get("url") or row.get("uri"), f"{at}.url")
    read = fragment(want(row, "content", str, at), url)
    source = "created_at, set by the server when it was posted"
    stated = stated_time(row.get("created_at"), f"{at}.created_at", reply.captured_at, by=source)
    if row.get("edited_at"):
        stated = edited(stated, stated_time(row["edited_at"], f"{at}.edited_at", reply.captured_at))
    if row.get("sensitive"):
        notes.append(f"{post_id}: marked sensitive by its author or server")
    warning = row.get("spoiler_text")
    return FoundPost(
        platform_id=post_id,
        author=acct if "@" in acct else f"{acct}@{host}",
        url=url,
        posted_at=stated.at,
        posted_at_precision=stated.precision,
        posted_between=stated.between,
        posted_at_source=stated.source,
        assigned=by_snowflake(post_id),
        text="\n".join(filter(None, (warning if isinstance(warning, str) else "", read.text))),
        langs=texts([row.get("language")]),
        links=read.links,
        tags=hashtags(row.get("tags")),
        place=_place(row.get("place")),
        pictures=_pictures(want(row, "media_attachments", list, at), at, post_id, notes),
    )


def _pictures(media: list[Any], at: str, post_id: str, notes: list[str]) -> tuple[FoundPicture, ...]:
    found = []
    for number, one in enumerate(media):
        place = f"{at}.media_attachments[{number}]"
        kind = want(one, "type", str, place)
        alt = one.get("description")
        alt = alt if isinstance(alt, str) else ""
        if kind in {"video", "gifv", "audio"}:
            notes.append(f"{post_id}: holds {kind}, which is not captured")
        elif kind != "image" or not one.get("url"):
            missing = f"the server names no picture file (type {kind[:40]})"
            found.append(FoundPicture(url="", alt=alt, missing=missing, why=Why.OTHER))
        else:
            found.append(FoundPicture(url=http_address(one["url"], f"{place}.url"), alt=alt))
    return tuple(found)


def _place(value: Any) -> str:
    """Pixelfed's extension: ``place`` with a name and a country."""
    parts = (value.get("name"), value.get("country")) if isinstance(value, dict) else ()
    return ", ".join(part for part in parts if isinstance(part, str) and part)
