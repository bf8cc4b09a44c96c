"""What of a supplied file may leave the house: the lists of ``configs/leaving.toml``, and addresses held against them.

A list of what may leave, because one of what may not is never whole. A path is public; of the rest of an address only
parameters that are named leave. What is not named is ``~`` where an address is written, and is counted where it stands.
"""

import html
import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

SUPPLIED = "urn:supplied:"
"""Begins the address under which a supplied file is kept."""
_GONE = "~"
_SEPARATORS = re.compile(r"[?&=#;]")
_STAMP = re.compile(r"[0-9]{1,13}")
"""What stands alone behind a picture's address so that browsers ask anew."""
_TOKENS = re.compile(r"[^\s\"'<>(){}|\\^`]+")
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,20}:|\.{0,2}/|[^?]*\?[^?]*=|[^#]*#[^#]*=|[^;]*;[^;]*=", re.IGNORECASE)
_STOPS = ".,:;"
"""Behind an address in a sentence."""
_MOST_CHARACTERS = 300
"""Of a parameter's value."""


@cache
def listed(name: str) -> frozenset[str]:
    """A list by its name, in lower case."""
    lists = tomllib.loads((files("configs") / "leaving.toml").read_text("utf-8"))
    return frozenset(word.lower() for word in lists[name])


def public_address(url: str) -> str:
    """An address with ``~`` in the place of each part that may not leave; itself where all of it may."""
    if url.startswith(SUPPLIED):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:  # no address
        return _GONE
    user, at, host = parts.netloc.rpartition("@")
    segments = "/".join(_GONE if _SEPARATORS.search(unquote(part)) else part for part in parts.path.split("/"))
    query = "&".join(_GONE if not _may_leave(pair) else pair for pair in parts.query.split("&"))
    changed = (_GONE if user else "") + at + host, segments, query, _GONE if parts.fragment else ""
    if changed == (parts.netloc, parts.path, parts.query, parts.fragment):
        return url  # as it is written, to the letter
    return urlunsplit((parts.scheme, *changed))


def is_public(url: str) -> bool:
    """Whether all of an address may leave."""
    return public_address(url) == url


def unlisted_addresses(text: str) -> list[str]:
    """Addresses anywhere in a text that hold what may not leave, as they are written there."""
    tokens = (found.rstrip(_STOPS) for found in _TOKENS.findall(html.unescape(text)))
    return [found for found in tokens if _ADDRESS.match(found) and not is_public(found)]


def public_text(text: str) -> str:
    """A text of ours with ``~`` in the addresses in it, where they hold what may not leave."""

    def public(found: re.Match[str]) -> str:
        bare = found[0].rstrip(_STOPS)
        return public_address(bare) + found[0][len(bare) :] if _ADDRESS.match(bare) else found[0]

    return _TOKENS.sub(public, text)


def unlisted_keys(value: Any, name: str) -> tuple[int, int]:
    """How many keys of a JSON value are not on a list, and how many of its texts hold an address that may not leave."""
    keys = addresses = 0
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            keys += sum(key.lower() not in listed(name) for key in one)
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one
        elif isinstance(one, str):
            addresses += len(unlisted_addresses(one))
    return keys, addresses


def _may_leave(pair: str) -> bool:
    name, equals, value = pair.partition("=")
    if not equals:
        return pair in {"", _GONE} or bool(_STAMP.fullmatch(pair))
    bare = unquote(unquote(value)).rstrip("=")
    short = len(bare) <= _MOST_CHARACTERS and not _SEPARATORS.search(bare)
    return unquote(name).lower() in listed("parameters") and short
