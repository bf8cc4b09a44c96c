"""Where the parts of an unknown JSON page are likely to be: a mapping to begin with, and what is unsure. Pure."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from crawler.errors import UnexpectedPage
from crawler.parsers.times import stated_time

_PLAIN = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_IMAGE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|heic)(?:[?!~@]|$)", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?:)?/{1,2}[^\s]+$")
_TIME = re.compile(r"(?:creat|publi|post|taken|upload|added|date|time)", re.IGNORECASE)
_CHANGED = re.compile(r"(?:updat|modif|edit|delet|expir|last)", re.IGNORECASE)
_ID = re.compile(r"(?:^|_)(?i:id|uuid|pk|slug|shortcode|guid|code)$|[a-z0-9]I[dD]$")
_LINK = re.compile(r"(?:url|link|href|permalink|uri|path)", re.IGNORECASE)
_TEXT = re.compile(r"(?:text|caption|content|body|desc|title|message|summary)", re.IGNORECASE)
_PICTURE = re.compile(r"(?:image|photo|pic|media|thumb|cover|attachment|display|file)", re.IGNORECASE)
_PLACE = re.compile(r"(?:place|location|venue)", re.IGNORECASE)
_NEXT = re.compile(r"next", re.IGNORECASE)
_COUNT = re.compile(r"(?:count|total)", re.IGNORECASE)
_YEARS = (datetime(2004, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC))
_DEEP, _LONG = 6, 50

Leaf = tuple[tuple[str, ...], Any]


@dataclass(frozen=True, slots=True)
class Guess:
    """A mapping of JSON to begin with: keys and values of ``[mapping]`` and ``[mapping.post]``, and its doubts."""

    mapping: dict[str, str]
    post: dict[str, str]
    rows: int
    doubts: tuple[str, ...]


def guess(value: Any) -> Guess | None:
    """Find the list that looks most like posts, and its parts; None where no list has a time in each of its rows."""
    lists = [(path, rows) for path, rows in _lists(value, ()) if _time_of(rows)]
    if not lists:
        return None
    path, rows = max(lists, key=lambda found: (_weight(found[1]), -len(found[0])))
    post, doubts = _post(rows)
    if len(lists) > 1:
        doubts.append(f"{len(lists)} lists have times; the one at {_path(path)} was taken")
    mapping = {"posts": _path(path), **_around(value, path, doubts)}
    return Guess(mapping, post, len(rows), tuple(doubts))


def _lists(value: Any, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], list[dict[str, Any]]]]:
    if len(path) > _DEEP:
        return
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists(inner, (*path, key))


def _weight(rows: list[dict[str, Any]]) -> int:
    """A list of posts has times, pictures, texts; one of people or hints has fewer of them."""
    leaves = list(_leaves(rows[0]))
    kinds = [bool(_picture_of(rows)[0]), any(_ID.search(p[-1]) for p, _ in leaves), bool(_text_of(rows))]
    return 10 * sum(kinds) + min(len(rows), 9)


def _leaves(row: Any, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Scalars of a row and where they are; objects are gone into, lists are not."""
    if isinstance(row, dict) and len(path) < 3:
        for key, inner in row.items():
            yield from _leaves(inner, (*path, key))
    elif path and not isinstance(row, dict | list):
        yield path, row


def _everywhere(rows: list[dict[str, Any]], path: tuple[str, ...]) -> list[Any]:
    return [dict(_leaves(row)).get(path) for row in rows[:_LONG]]


def _time_of(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    """Path of what is a time of our age in every row: by name the time of publication, not of a change."""
    found = []
    for path, value in _leaves(rows[0]):
        named = bool(_TIME.search(path[-1])) - 2 * bool(_CHANGED.search(path[-1]))
        if (isinstance(value, str) or named > 0) and all(map(_is_time, _everywhere(rows, path))):
            found.append((named, -len(path), path))
    return max(found)[2] if found else ()


def _is_time(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return False
    try:
        at = stated_time(value, "", _YEARS[1], "UTC").at
    except UnexpectedPage:
        return False
    return _YEARS[0] < at < _YEARS[1]


def _post(rows: list[dict[str, Any]]) -> tuple[dict[str, str], list[str]]:
    doubts: list[str] = []
    when = _time_of(rows)
    post = {"id": _id_of(rows, doubts), "posted_at": _path(when)}
    post["posted_at_source"] = f"{when[-1]}; who sets it is not known yet"
    doubts.append(f"posted_at: {_path(when)} was taken; find out who sets it, and write that into posted_at_source")
    if not all(_has_zone(value) for value in _everywhere(rows, when)):
        doubts.append("its times state no zone: set time_zone, or a crawl will refuse them")
    text = _text_of(rows)
    post["text"] = _path(text) if text else "''"
    post["url"] = _url_of(rows, post["id"], doubts)
    pictures, picture_url = _picture_of(rows)
    if pictures:
        post |= {"pictures": pictures, "picture_url": picture_url}
        doubts.append(f"picture_url: {picture_url} of {pictures}; is that the largest rendition?")
    else:
        doubts.append("no pictures were found in its rows")
    place = next((p for p, v in _leaves(rows[0]) if isinstance(v, str) and _PLACE.search(".".join(p))), ())
    return post | ({"place": _path(place)} if place else {}), doubts


def _id_of(rows: list[dict[str, Any]], doubts: list[str]) -> str:
    for path, value in sorted(_leaves(rows[0]), key=lambda leaf: len(leaf[0])):
        values = _everywhere(rows, path)
        whole = isinstance(value, str | int) and not isinstance(value, bool) and None not in values
        if whole and _ID.search(path[-1]) and len(set(map(str, values))) == len(values):
            return _path(path)
    doubts.append("id: nothing in its rows looks like one; the time was taken")
    return _path(_time_of(rows))


def _text_of(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    named = [
        (sum(len(str(v)) for v in _everywhere(rows, path) if isinstance(v, str)), -len(path), path)
        for path, value in _leaves(rows[0])
        if isinstance(value, str) and _TEXT.search(path[-1]) and not _ADDRESS.match(value)
    ]
    return max(named)[2] if named else ()


def _url_of(rows: list[dict[str, Any]], identity: str, doubts: list[str]) -> str:
    for path, value in sorted(_leaves(rows[0]), key=lambda leaf: len(leaf[0])):
        text = isinstance(value, str) and _ADDRESS.match(value) and not _IMAGE.search(value)
        if text and _LINK.search(path[-1]) and not _PICTURE.search(".".join(path)) and len(path) == 1:
            return _path(path)
    doubts.append("url: no address of a post was found; one was made up from its id, put the right one there")
    return f"join('', ['#', to_string({identity})])"


def _picture_of(rows: list[dict[str, Any]]) -> tuple[str, str]:
    """Expressions for the list of pictures and for the address of one."""
    for row in rows[:_LONG]:
        for path, value in _inner(row):
            if isinstance(value, list) and value and _PICTURE.search(".".join(path)):
                if isinstance(value[0], str) and _ADDRESS.match(value[0]):
                    return f"{_path(path)}[].{{url: @}}", "url"
                if isinstance(value[0], dict) and (key := _file_of(value[0])):
                    return _path(path), key
        for path, value in _leaves(row):
            if isinstance(value, str) and _ADDRESS.match(value) and (_IMAGE.search(value) or _PICTURE.search(path[-1])):
                return f"[{{url: {_path(path)}}}] | [?url]", "url"
    return "", ""


def _inner(row: Any, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    if isinstance(row, dict) and len(path) < 3:
        for key, inner in row.items():
            yield (*path, key), inner
            yield from _inner(inner, (*path, key))


def _file_of(picture: dict[str, Any]) -> str:
    """Which address of a picture: one that is named for the original or the large one, else the first."""
    found = [
        (bool(re.search(r"orig|full|large|max|hd", ".".join(path), re.IGNORECASE)), -number, path)
        for number, (path, value) in enumerate(_leaves(picture))
        if isinstance(value, str) and _ADDRESS.match(value) and (_IMAGE.search(value) or _LINK.search(path[-1]))
    ]
    return _path(max(found)[2]) if found else ""


def _around(value: Any, rows: tuple[str, ...], doubts: list[str]) -> dict[str, str]:
    """The next page's address and the number of posts, which stand outside the list."""
    around: dict[str, str] = {"next": "`null`"}
    for path, found in _leaves(value):
        if path[: len(rows)] == rows:
            continue
        if isinstance(found, str) and _NEXT.search(".".join(path)) and around["next"] == "`null`":
            if _ADDRESS.match(found) or found.startswith("?"):
                around["next"] = _path(path)
            else:
                doubts.append(f"{_path(path)} looks like a cursor: write next as an address, with join('', [...])")
        if isinstance(found, int) and not isinstance(found, bool) and _COUNT.search(path[-1]) and found >= 0:
            around.setdefault("advertised", _path(path))
    if around["next"] == "`null`":
        doubts.append("no address of a next page was found: only one page would be read")
    if "advertised" in around:
        doubts.append(f"advertised: {around['advertised']} was taken for the number of posts; take it out if it is not")
    return around


def _has_zone(value: Any) -> bool:
    if isinstance(value, int):
        return True
    try:
        stated_time(value, "", _YEARS[1])
    except UnexpectedPage:
        return False
    return True


def _path(path: tuple[str, ...]) -> str:
    """A JMESPath expression; names that are no identifiers are quoted."""
    return ".".join(key if _PLAIN.match(key) else json.dumps(key) for key in path) or "@"
