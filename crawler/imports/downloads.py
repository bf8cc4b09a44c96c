"""What gallery-dl and instaloader leave: pictures, and beside them JSON in which the program noted the post.

gallery-dl with ``--write-metadata`` writes ``PICTURE.json`` for ``PICTURE``, its times in UTC without saying so
(its documentation, formatting.md). instaloader writes ``STEM.json`` or ``STEM.json.xz`` for ``STEM.jpg``,
``STEM_1.jpg`` ... with Instagram's own node within. Both are programs' words of what a site said, no more.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from crawler.errors import UnexpectedPage
from crawler.imports.bounds import Budget, SuppliedError, read_whole, unxz
from crawler.imports.folders import MEDIA_ENDINGS, Gathered, offered, picture_of
from crawler.imports.offered import File, Offered
from crawler.imports.stated import is_account, is_site, time_of
from crawler.parsers.reading import FoundPost, read_json
from crawler.parsers.times import Stated
from evidence.records import Account

_MOST_BYTES = 5_000_000
VERSION, BEFORE_VIDEOS = "supplied-downloads@2", "supplied-downloads@1"
"""The first left videos out."""
_ENDING = re.compile(r"(.+)\.[A-Za-z0-9]{2,5}", re.DOTALL)
_NUMBERED = re.compile(r"(.+)_([0-9]{1,3})", re.DOTALL)
_MARKUP = re.compile(r"<[^<>]{0,2000}>")
_IDS = ("post_shortcode", "shortcode", "tweet_id", "post_id", "mblogid", "status.mblogid", "status.id", "note_id", "id")
_AUTHORS = (
    ("author.name", "author.handle", "author.did", "author.id", "author"),
    ("username", "owner_id"),
    ("status.user.screen_name", "status.user.id"),
    ("account.acct", "account.username"),
    ("user.name", "user.username", "user.screen_name", "user.id"),
    ("uploader", "artist"),
)
"""Where an author's names stand; the first place counts: beside ``author``, ``user`` is whose page it was on."""
_REPOSTS = ("retweet_id", "retweeted", "reblog", "status.retweeted_status", "reposted_by")
_TIMES = ("post_date", "date", "status.date", "createdAt", "created_at", "timestamp")
_TEXTS = ("description", "content", "text", "status.text_raw", "status.text", "caption", "title")
_ADDRESSES = ("post_url", "url_post", "webpage_url", "page_url", "status.url", "uri")
_ALTS = ("media.description", "media.alt", "alt", "accessibility_caption")


def read_downloads(files: Mapping[str, Path], account: Account) -> Offered | None:
    """Posts of a folder that one of the two programs left; None where it holds no JSON of either.

    Raises:
        SuppliedError: the pictures are too many.
    """
    found, read = Gathered(), Budget()
    media = _media(files)
    kinds: set[str] = set()
    for name, place in files.items():
        if name.endswith((".json", ".json.xz")):
            try:
                data = read_whole(place, _MOST_BYTES)
                plain = unxz(data, _MOST_BYTES) if name.endswith(".xz") else data
                value = read_json(plain)
            except (UnexpectedPage, SuppliedError, ValueError) as error:
                found.notes.append(f"{name}: not taken as a post: {str(error)[:300]}")
                continue
            read.spend(len(plain))
            if kind := _program(name, value):
                kinds.add(kind)
                media_type = "application/x-xz" if name.endswith(".xz") else "application/json"
                found.budget.spend(len(data))
                found.originals.append(File(name, media_type, data))
                _take(name, kind, value, files, media, found, account)
    if not kinds:
        return None
    kind = " and ".join(sorted(kinds))
    return offered(kind, found, (f"{kind}: carries no digest and no signature of its own",), VERSION)


def _program(name: str, value: Any) -> str:
    """Which program noted a post here; empty where neither did."""
    match value:
        case {"instaloader": {"node_type": "Post" | "StoryItem"}}:
            return "instaloader"
        case {"category": str()} if PurePosixPath(name.removesuffix(".json")).suffix:
            return "gallery-dl"
        case _:
            return ""


def _take(
    name: str, kind: str, value: Any, files: Mapping[str, Path], media: "_Media", found: Gathered, account: Account
) -> None:
    """Take the post of one JSON file; its pictures are kept, whatever becomes of it."""
    found.seen += 1
    stem = name.removesuffix(".xz").removesuffix(".json")
    names = list(_of_stem(stem, media)) if kind == "instaloader" else [stem]
    alt = _first(value, _ALTS)
    alt = alt if isinstance(alt, str) else ""
    pictures = [picture_of(one, files, found, alt) for one in names if one.lower().endswith(MEDIA_ENDINGS)]
    if len(pictures) < len(names):
        count = len(names) - len(pictures)
        found.notes.append(f"{name}: {count} files of this post are neither pictures nor videos; left out")
    try:
        post = (_instaloader if kind == "instaloader" else _gallery_dl)(value, account)
        before = found.posts.get(post.platform_id)
        if before is not None and replace(before, pictures=()) != post:
            raise UnexpectedPage("post", f"says otherwise of {post.platform_id[:200]} than another file here")
    except UnexpectedPage as error:
        found.notes.append(f"{name}: not taken as a post, its pictures are not compared: {str(error)[:300]}")
        return
    found.posts[post.platform_id] = replace(post, pictures=(*(before.pictures if before else ()), *pictures))


_Media = Mapping[str, list[tuple[int, str]]]
"""Files by what their names begin with, each with its number there; 0 where it has none."""


def _media(files: Iterable[str]) -> _Media:
    """Of a folder, once: looked for anew for each post, 20,000 files take minutes."""
    found: dict[str, list[tuple[int, str]]] = {}
    for name in files:
        if whole := _ENDING.fullmatch(name):
            found.setdefault(whole[1], []).append((0, name))
            if numbered := _NUMBERED.fullmatch(whole[1]):
                found.setdefault(numbered[1], []).append((int(numbered[2]), name))
    return found


def _of_stem(stem: str, media: _Media) -> Iterator[str]:
    """Media of one instaloader post: ``STEM.jpg``, or ``STEM_1.jpg`` and so on, in order."""
    yield from (name for _, name in sorted(media.get(stem, ())) if not name.endswith((".txt", ".json")))


def _instaloader(value: dict[str, Any], account: Account) -> FoundPost:
    node = value.get("node")
    if not is_site(account, "instagram", ["https://www.instagram.com/"]):
        raise UnexpectedPage("site", f"instaloader's posts are of Instagram, the account is of {account.platform}")
    owner = _at(node, "owner")
    names = [_at(owner, "username"), _at(owner, "id"), _at(node, "owner.username")]
    code = _first(node, ("shortcode", "code"))
    edges = _at(node, "edge_media_to_caption.edges")
    captions = [_at(edge, "node.text") for edge in edges] if isinstance(edges, list) else []
    texts = [text for text in (*captions, _at(node, "caption"), _at(node, "caption.text")) if isinstance(text, str)]
    when = time_of(
        _first(node, ("taken_at_timestamp", "date", "taken_at")), "taken_at_timestamp, as instaloader noted it"
    )
    place = _at(node, "location.name")
    post = _post(
        code, _owner(names, account.handle), when, texts[0] if texts else "", f"https://www.instagram.com/p/{code}/"
    )
    return replace(post, place=place if isinstance(place, str) else "")


def _gallery_dl(value: dict[str, Any], account: Account) -> FoundPost:
    site = str(value["category"])[:40]
    by = f"date, as gallery-dl noted it from {site}"
    if not is_site(account, site, [value.get("instance"), *(_at(value, path) for path in _ADDRESSES)]):
        raise UnexpectedPage("category", f"it is of {site}, the account is of {account.platform}: {account.handle}")
    text = _first(value, _TEXTS)
    address = _first(value, _ADDRESSES)
    when = time_of(_first(value, _TIMES), by, utc=True)
    if repost := next((path for path in _REPOSTS if _at(value, path)), ""):
        raise UnexpectedPage(repost, "it is a repost of somebody else's post")
    groups = ([_at(value, path) for path in paths] for paths in _AUTHORS)
    author = _owner(next((names for names in map(_plain, groups) if names), []), account.handle)
    plain = html.unescape(_MARKUP.sub("", text)) if isinstance(text, str) else ""
    url = address if isinstance(address, str) and address.startswith(("http://", "https://")) else ""
    return _post(_first(value, _IDS), author, when, plain, url)


def _post(name: Any, author: str, when: Stated, text: str, url: str) -> FoundPost:
    if isinstance(name, bool) or not isinstance(name, str | int) or not str(name):
        raise UnexpectedPage("id", "no id of a post is stated")
    return FoundPost(
        platform_id=str(name),
        author=author,
        url=url,
        posted_at=when.at,
        posted_at_source=when.source,
        posted_at_precision=when.precision,
        posted_between=when.between,
        text=text,
    )


def _owner(names: list[Any], handle: str) -> str:
    """The author as the file names them: the account's own name where one of theirs is it."""
    plain = _plain(names)
    if not plain:
        raise UnexpectedPage("author", "no author is stated, so it is nobody's post")
    return next((name for name in plain if is_account([name], handle)), plain[0])


def _plain(names: list[Any]) -> list[str]:
    return [str(name) for name in names if isinstance(name, str | int) and not isinstance(name, bool) and str(name)]


def _first(value: Any, paths: tuple[str, ...]) -> Any:
    return next((found for path in paths if (found := _at(value, path)) not in (None, "")), None)


def _at(value: Any, path: str) -> Any:
    for key in path.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value
