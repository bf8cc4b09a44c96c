"""The Mastodon API without a login: an account's own public posts and their original pictures.

``@name@host`` -> WebFinger (which server) -> accounts/lookup -> accounts/:id/statuses, page by page over ``max_id``.
Sources: https://docs.joinmastodon.org/methods/accounts/, /entities/Status/, /entities/MediaAttachment/ . Pixelfed,
Pleroma, Akkoma and GoToSocial speak the same API; none of them was run here.
"""

import re
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
from crawler.platform import Platform
from evidence.records import Outcome, RemarkKind, Why

_PAGING = {"max_id", "min_id", "since_id"}
_PUBLIC = {"public", "unlisted"}


class MastodonParser:
    """Reads an account over the API of its own server."""

    version = "mastodon@1"

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

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

        Raises:
            UnexpectedPage: a field that the API promises is missing or of another kind.
        """
        if (refused := ended(reply)) is not None:
            return refused
        rows = read_json(reply.body)
        if not isinstance(rows, list):
            raise UnexpectedPage("the reply", f"a list of statuses was promised, found {type(rows).__name__}")
        asked = dict(parse_qsl(urlsplit(reply.url).query))
        own_id = _owner(reply.url)
        host = ask_webfinger(self._platform, handle).known["account"].partition("@")[2]
        posts, notes, passed_on = [], [], 0
        for number, row in enumerate(rows):
            at = f"[{number}]"
            if want(want(row, "account", dict, at), "id", str, f"{at}.account") != own_id:
                raise UnexpectedPage(f"{at}.account.id", "a post of somebody else stands in this account's list")
            if row.get("reblog") is not None:
                passed_on += 1
            elif want(row, "visibility", str, at) not in _PUBLIC:
                notes.append(f"{row.get('id')}: not public ({row['visibility'][:40]}), left alone")
            elif asked.get("only_media") == "true" and not row.get("media_attachments"):
                continue
            else:
                posts.append(_post(row, host, reply, at, notes))
        if passed_on:
            notes.append(f"posts of others, passed on: {passed_on}; their pictures are not the account's")
        return Page(tuple(posts), len(rows), _next(rows, reply, asked), notes=tuple(notes))


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
    query = urlencode({**kept, "max_id": max_id or want(rows[-1], "id", str, "[-1]")})
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
