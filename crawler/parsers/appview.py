"""AT Protocol through the public AppView: what Bluesky's own app shows of an account, as a second listing.

Profile (``app.bsky.actor.getProfile``) -> ``app.bsky.feed.getAuthorFeed``, page by page. The records are as they
are on the account's own server; the pictures are not: the AppView encodes them anew, so no CID can agree with them.
Lexicons: app.bsky.feed.getAuthorFeed, app.bsky.feed.defs, app.bsky.embed.images.
"""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from crawler.errors import UnexpectedPage
from crawler.parsers.answered import another_account
from crawler.parsers.atproto import account_name, with_cursor
from crawler.parsers.atproto_posts import COLLECTION, read_record
from crawler.parsers.fediverse import http_address
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
    moment,
    read_json,
    want,
)
from crawler.platform import Platform
from evidence.records import Assigned, Outcome, RemarkKind

_HIDDEN = "!no-unauthenticated"
_UNCONFIRMED = "handle.invalid"
"""What the AppView shows where an account's handle does not lead back to it."""
_IMAGES, _WITH_MEDIA = "app.bsky.embed.images#view", "app.bsky.embed.recordWithMedia#view"


class AppViewParser:
    """Reads an account as the AppView shows it to everybody."""

    version = "appview@1"

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def begin(self, handle: str) -> Ask:
        """Ask for the profile. Raises HandleError."""
        name = account_name(handle)
        return Ask("profile", fill(self._platform.endpoint("profile"), actor=name), {"account": name})

    def identify(self, asked: Ask, reply: Reply) -> Listing | Ending:
        """Read the profile: whose it is, and whether its owner asks not to be shown without a login.

        Raises:
            UnexpectedPage: it is no profile.
        """
        if (refused := _refused(reply)) is not None:
            return refused
        profile = read_json(reply.body)
        did = want(profile, "did", str)
        name, called = asked.known.get("account", did), str(profile.get("handle", ""))
        if name not in {did, called.lower()} and (name.startswith("did:") or called not in {"", _UNCONFIRMED}):
            return another_account(name, f"{called} {did}".strip())
        labels = want(profile, "labels", list) if "labels" in profile else []
        if any(isinstance(label, dict) and label.get("val") == _HIDDEN for label in labels):
            return ending(Outcome.WALLED, RemarkKind.READERS_KEPT_OUT, label=_HIDDEN)
        known = {"did": did, "limit": str(self._platform.page_size)}
        count = profile.get("postsCount")
        notes = (f"the AppView counts {count} posts",) if isinstance(count, int) else ()
        return Listing(fill(self._platform.endpoint("feed"), **known), notes)

    def page(self, handle: str, reply: Reply) -> Page | Ending:
        """Read one page of the feed. What the account passed on is another's, and is left out.

        Raises:
            UnexpectedPage: the reply is not what the lexicon promises.
        """
        if (refused := _refused(reply)) is not None:
            return refused
        value = read_json(reply.body)
        rows = want(value, "feed", list)
        posts: list[FoundPost] = []
        notes: list[str] = []
        unread: list[str] = []
        own = parse_qs(urlsplit(reply.url).query).get("actor", [""])[0]
        passed_on = 0
        for number, row in enumerate(rows):
            view = want(row, "post", dict, f"feed[{number}]")
            uri: str = want(view, "uri", str, f"feed[{number}].post")
            if not uri.startswith(f"at://{own}/"):
                passed_on += 1
                continue
            try:
                post, said = self._post(view, uri, account_name(handle))
            except UnexpectedPage as error:
                unread.append(f"{uri}: {error}")
                continue
            posts.append(post)
            notes += said
        if passed_on:
            notes.append(f"posts of others, passed on: {passed_on}; their pictures are not the account's")
        cursor = value.get("cursor")
        if cursor is not None and not isinstance(cursor, str):
            raise UnexpectedPage("cursor", f"text was promised, found {type(cursor).__name__}")
        onward = with_cursor(reply.url, cursor) if cursor else ""
        return Page(tuple(posts), len(rows), onward, notes=tuple(notes), unread=tuple(unread))

    def _post(self, view: Any, uri: str, author: str) -> tuple[FoundPost, list[str]]:
        did, _, rest = uri.removeprefix("at://").partition("/")
        if not rest.startswith(f"{COLLECTION}/") or len(uri) > 500:
            raise UnexpectedPage("uri", f"{uri[:100]!r} is not a post")
        url = fill(self._platform.endpoint("post"), did=did, rkey=rest.rpartition("/")[2])
        post, notes = read_record(uri, want(view, "record", dict), author, (url, ""))
        pictures = _pictures(view.get("embed"))
        if len(pictures) != len(post.pictures):
            raise UnexpectedPage("embed", f"the record names {len(post.pictures)} pictures, the view {len(pictures)}")
        assigned = post.assigned
        if (indexed := view.get("indexedAt")) is not None:
            assigned = (*assigned, Assigned(by="indexed_at", at=moment(indexed, "indexedAt")))
        return replace(post, pictures=pictures, assigned=assigned), notes


def _pictures(embed: Any) -> tuple[FoundPicture, ...]:
    if isinstance(embed, dict) and embed.get("$type") == _WITH_MEDIA:
        embed = embed.get("media")
    if not isinstance(embed, dict) or embed.get("$type") != _IMAGES:
        return ()
    found = []
    for number, image in enumerate(want(embed, "images", list, "embed")):
        at = f"embed.images[{number}]"
        alt = image.get("alt") if isinstance(image, dict) else ""
        address = http_address(want(image, "fullsize", str, at), f"{at}.fullsize")
        found.append(FoundPicture(url=address, alt=alt if isinstance(alt, str) else ""))
    return tuple(found)


def _refused(reply: Reply) -> Ending | None:
    """Errors are 400 with words, not 404 (seen on the real AppView)."""
    if reply.status == 400:
        value = read_json(reply.body)
        said = str(value.get("message", "") if isinstance(value, dict) else "")[:300]
        gone = said.lower().startswith(("profile not found", "account has been suspended", "account is deactivated"))
        return ending(Outcome.GONE if gone else Outcome.PARTIAL, RemarkKind.SITE_SAYS, said=said)
    return ended(reply)
