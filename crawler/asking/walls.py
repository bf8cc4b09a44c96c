"""Is this page a wall? Login, CAPTCHA, age gate, private, suspended, deleted, rate limited, refused, or ordinary.

A wall is an outcome and never a challenge: what is recognised here is kept as a capture, not read as posts, and not got
round. A false wall is as bad as a missed one (a known archiver calls a page deleted when it says "access denied"
anywhere), so words count only in the title, in a heading or on a short page, and only where no post is to be seen.
Rules and words are data: ``configs/walls.toml``. Measured in docs/crawling.md.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from lxml import etree, html
from pydantic import BaseModel, ConfigDict

from evidence.records import Outcome, Remark, RemarkKind
from evidence.remarks import remark


class Wall(StrEnum):
    """What a page is."""

    ORDINARY = "ordinary"
    LOGIN = "login"
    CAPTCHA = "captcha"
    AGE = "age"
    DELETED = "deleted"
    PRIVATE = "private"
    SUSPENDED = "suspended"
    LIMITED = "limited"
    REFUSED = "refused"


OUTCOMES = {
    Wall.LOGIN: (Outcome.WALLED, RemarkKind.LOGIN_WALL),
    Wall.CAPTCHA: (Outcome.WALLED, RemarkKind.CAPTCHA_WALL),
    Wall.AGE: (Outcome.WALLED, RemarkKind.AGE_WALL),
    Wall.PRIVATE: (Outcome.WALLED, RemarkKind.PRIVATE_WALL),
    Wall.REFUSED: (Outcome.WALLED, RemarkKind.REFUSED_WALL),
    Wall.DELETED: (Outcome.GONE, RemarkKind.DELETED_WALL),
    Wall.SUSPENDED: (Outcome.GONE, RemarkKind.SUSPENDED_WALL),
    Wall.LIMITED: (Outcome.PARTIAL, RemarkKind.LIMITED_WALL),
}
"""What a wall means for the run, and the remark that says so."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One reply. ``headers`` have lower-case names; ``asked_url`` is what was asked before any redirect."""

    asked_url: str
    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a page is, which rule says so, and what it rests on."""

    wall: Wall
    rule: str = ""
    because: str = ""

    def as_remark(self) -> Remark:
        """For the Seal: which wall, and what says so (``login-form: ...``)."""
        return remark(OUTCOMES[self.wall][1], by=f"{self.rule}: {self.because}")


@dataclass(frozen=True, slots=True)
class _Page:
    """What the rules look at."""

    source: str
    title: str
    headings: str
    text: str
    posts: int


class _Rule(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: Wall
    name: str
    status: tuple[int, ...] = ()
    header: dict[str, re.Pattern[str]] = {}
    path: re.Pattern[str] | None = None
    markup: re.Pattern[str] | None = None
    without: re.Pattern[str] | None = None
    says: bool = False
    bare: bool = False
    max_chars: int | None = None


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    short_chars: int
    rule: tuple[_Rule, ...]
    words: dict[Wall, dict[str, tuple[str, ...]]]


_LOOKED_AT_BYTES = 1_000_000
_UNSEEN = {"script", "style", "noscript", "template", "nav", "footer", "svg", "head", "select"}
_HEADINGS = ".//h1 | .//h2 | .//*[@role='heading'] | .//*[@role='alert']"
_POSTS = (
    ".//article | .//time[@datetime] | .//*[@itemprop='articleBody'] | .//*[contains(@class, 'h-entry')]"
    " | .//item | .//entry"  # of a feed
)
_ERROR_KEYS = {"error", "errors", "message", "msg", "reason", "detail", "error_description", "code", "status", "title"}
_QUOTES = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "…": "...", "\u00a0": " "})


def classify(seen: Seen) -> Judgement:
    """What a page is. Pure; any bytes are answered, never an exception."""
    page = _page(seen.body)
    for rule in _table().rule:
        because = _holds(rule, seen, page)
        if because is not None:
            return Judgement(rule.kind, rule.name, because[:200])
    return Judgement(Wall.ORDINARY)


def _holds(rule: _Rule, seen: Seen, page: _Page) -> str | None:
    """What the rule rests on; None when a condition fails."""
    if rule.bare and page.posts:
        return None
    if rule.max_chars is not None and len(page.text) > rule.max_chars:
        return None
    if rule.without is not None and rule.without.search(page.source):
        return None
    found = []
    if rule.status:
        found.append(f"status {seen.status}" if seen.status in rule.status else None)
    for name, pattern in rule.header.items():
        found.append(f"header {name}" if pattern.search(seen.headers.get(name, "")) else None)
    if rule.path is not None:
        found.append(_redirected(rule.path, seen))
    if rule.markup is not None:
        found.append(_matched(rule.markup, page.source))
    if rule.says:
        found.append(_said(rule.kind, page))
    return None if None in found else ", ".join(filter(None, found))


def _redirected(pattern: re.Pattern[str], seen: Seen) -> str | None:
    before, after = urlsplit(seen.asked_url), urlsplit(seen.url)
    if (before.hostname, before.path) == (after.hostname, after.path) or pattern.search(before.path):
        return None
    return f"redirected to {after.path}" if pattern.search(after.path) else None


def _matched(pattern: re.Pattern[str], source: str) -> str | None:
    found = pattern.search(source)
    return found.group()[:80] if found else None


def _said(wall: Wall, page: _Page) -> str | None:
    short = page.text if len(page.text) <= _table().short_chars else ""
    for where in (page.title, page.headings, short):
        for phrase in _phrases(wall):
            if phrase in where and re.search(rf"(?<![a-z]){re.escape(phrase)}", where):
                return f'it says "{phrase}"'
    return None


@cache
def _table() -> _Table:
    return _Table.model_validate(tomllib.loads((files("configs") / "walls.toml").read_text(encoding="utf-8")))


@cache
def _phrases(wall: Wall) -> tuple[str, ...]:
    return tuple(phrase for phrases in _table().words.get(wall, {}).values() for phrase in phrases)


def _page(body: bytes) -> _Page:
    start = body[:_LOOKED_AT_BYTES].lstrip(b"\xef\xbb\xbf \r\n\t")
    if start[:1] in b"{[" and start:
        return _json_page(body)
    source = start.decode("utf-8", "replace")
    try:
        tree = html.document_fromstring(source, parser=html.HTMLParser(huge_tree=False, no_network=True))
    except (etree.ParserError, ValueError):  # nothing in it, or an encoding declaration lxml will not have
        return _Page(source, "", "", _plain(source), 0)
    title = _plain(" ".join(tree.xpath(".//title//text()")[:5]))
    headings = _plain(" ".join(text for node in tree.xpath(_HEADINGS)[:50] for text in node.itertext()))
    posts = len([node for node in tree.xpath(_POSTS) if not _inside_unseen(node)])
    return _Page(source, title, headings, _plain(" ".join(_visible(tree))), posts + source.count('"datePublished"'))


def _json_page(body: bytes) -> _Page:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        value = None
    said = _plain(" ".join(_errors(value, 3)))
    source = body[:_LOOKED_AT_BYTES].decode("utf-8", "replace")
    return _Page(source, "", said, said, _rows(value, 3))


def _errors(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, list) and depth:
        for item in value[:5]:
            yield from _errors(item, depth - 1)
    if not isinstance(value, dict):
        return
    for key, item in list(value.items())[:50]:
        if key in _ERROR_KEYS and isinstance(item, str | int):
            yield str(item)
        elif depth:
            yield from _errors(item, depth - 1)


def _rows(value: Any, depth: int) -> int:
    """Objects in lists: what a page of posts has and a refusal has not, except a list of errors."""
    if not isinstance(value, dict) or not depth:
        return 0
    lists = [item for key, item in value.items() if isinstance(item, list) and key not in _ERROR_KEYS]
    inner = sum(_rows(item, depth - 1) for item in value.values() if isinstance(item, dict))
    return inner + sum(1 for rows in lists for row in rows if isinstance(row, dict))


def _visible(node: Any) -> Iterator[str]:
    """Text a reader sees, in order; iterative, because a page may be nested without end."""
    stack: list[Any] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, str):
            yield item
            continue
        if item.tail:
            stack.append(item.tail)
        if not isinstance(item.tag, str) or item.tag in _UNSEEN or "hidden" in item.attrib:
            continue
        stack.extend(reversed(list(item)))
        if item.text:
            stack.append(item.text)


def _inside_unseen(node: Any) -> bool:
    return any(parent.tag in _UNSEEN for parent in node.iterancestors())


def _plain(text: str) -> str:
    return " ".join(text.translate(_QUOTES).casefold().split())
