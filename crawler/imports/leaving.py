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

from evidence.frames import unframed

SUPPLIED = "urn:supplied:"
"""Begins the address under which a supplied file is kept."""
_GONE = "~"
_SEPARATORS = re.compile(r"[?&=#;]")
_STAMP = re.compile(r"[0-9]{1,13}")
"""What stands alone behind a picture's address so that browsers ask anew."""
_TOKENS = re.compile(r"[^\s\"'<>(){}|\\^`]+")
_BEGINS = re.compile(r"(?<![a-z0-9+.-])(?=[a-z][a-z0-9+.-]*://)|(?<![:/])(?=//)", re.IGNORECASE | re.ASCII)
"""Where an address begins within what has no gaps: Chinese has none between words, and a list none behind its ``;``."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]{0,20}:|\.{0,2}/|[^?#;]*[?#;].*=", re.IGNORECASE | re.ASCII)
_STOPS = ".,:;"
"""Behind an address in a sentence."""
_MOST_CHARACTERS = 300
"""Of a parameter's value."""
_ENDINGS = (
    r"(?:\.(?:avif|bmp|csv|gif|gz|har|hei[cf]|jpe?g|json|jxl|m4v|mhtml?|mkv|mov|mp4|png|tiff?|wacz|warc|webm|webp|xz))"
    r"{1,3}"
)
_FILE = re.compile(rf"[^=]*=.*{_ENDINGS}", re.IGNORECASE)
"""What names a file, where a text speaks of one."""
_NAMED = re.compile(r"[?=]|:.*@")
"""In the name of a file: it has a value, as programs name files by the addresses they came from."""
_ENDING = re.compile(rf"{_ENDINGS}\Z", re.IGNORECASE)


@cache
def lists() -> dict[str, Any]:
    """All lists, as they are written."""
    return tomllib.loads((files("configs") / "leaving.toml").read_text("utf-8"))


@cache
def listed(name: str) -> frozenset[str]:
    """A list by its name, in lower case."""
    return frozenset(word.lower() for word in lists()[name])


def public_address(url: str) -> str:
    """An address with ``~`` in the place of each part that may not leave; itself where all of it may.

    The address of a frame is that of its original behind words of ours.
    """
    frame, original = unframed(url)
    if frame:
        return frame + public_address(original)
    if url.startswith(SUPPLIED):
        return SUPPLIED + public_name(url.removeprefix(SUPPLIED))
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


def public_name(name: str) -> str:
    """A path in a supplied folder with ``~`` for each part of it that names a value; its ending stays."""
    return "/".join(_public_part(part) for part in name.split("/"))


def _public_part(part: str) -> str:
    if not _NAMED.search(unquote(unquote(part))):
        return part
    ending = _ENDING.search(part)
    return _GONE + (ending[0] if ending else "")


def is_public(url: str) -> bool:
    """Whether all of an address may leave."""
    return public_address(url) == url


def unlisted_addresses(text: str) -> list[str]:
    """Addresses anywhere in a text that hold what may not leave, as they are written there."""
    tokens = (token.rstrip(_STOPS) for found in _TOKENS.findall(html.unescape(text)) for token in _BEGINS.split(found))
    return [token for token in tokens if _public_bare(token) != token]


def public_text(text: str) -> str:
    """A text with ``~`` in the addresses in it, where they hold what may not leave; itself where none does."""
    shown = _TOKENS.sub(_public_tokens, text)
    return shown if not unlisted_addresses(shown) else _TOKENS.sub(_public_tokens, html.unescape(shown))


def _public_tokens(found: re.Match[str]) -> str:
    return "".join(map(_public_token, _BEGINS.split(found[0])))


def _public_token(token: str) -> str:
    bare = token.rstrip(_STOPS)
    return _public_bare(bare) + token[len(bare) :]


def _public_bare(token: str) -> str:
    if _ADDRESS.match(token):
        return public_address(token)
    return public_name(token) if _FILE.fullmatch(token) else token


def unlisted_forms(value: Any) -> int:
    """How many things of a JSON value say neither a post nor an account, as a login's reply does."""
    forms = lists()["forms"]
    strays = 0
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting += one
        elif isinstance(one, dict):
            keys = {key.lower() for key in one}
            if not any(_has_form(keys, form) for form in forms):
                around = {key: item for key, item in one.items() if key.lower() in listed("around")}
                strays += len(one) - len(around)
                strays += sum(isinstance(item, str) and key.lower() != "next" for key, item in around.items())
                waiting += [item for item in around.values() if isinstance(item, dict | list)]
        else:
            strays += 1
    return strays


def _has_form(keys: set[str], form: dict[str, list[str]]) -> bool:
    needed = all(keys & set(form[name]) for name in ("named", "known") if name in form)
    return needed and ("only" not in form or keys <= set(form["only"]))


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
    plain = len(bare) <= _MOST_CHARACTERS and not _SEPARATORS.search(bare) and not unlisted_addresses(bare)
    return unquote(name).lower() in listed("parameters") and plain
