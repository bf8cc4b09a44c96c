"""Addresses of pictures as shops write them: lists of them in one cell, and what is asked for each.

Shops write what a browser forgives: blanks, Chinese and accents that are not escaped, ``//host`` without a scheme,
``&amp;``. One address in two spellings is one picture, so each is brought into the one spelling that is asked for.
"""

import re
from collections import Counter
from collections.abc import Iterable
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

_ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)
_BETWEEN_ADDRESSES = re.compile(r"[\s,;|]+(?=(?:https?:)?//)", re.IGNORECASE)
_BETWEEN_FILES = re.compile(  # twice, since Python looks behind for one length at a time
    r"(?:(?<=\.jpg|\.png|\.gif|\.bmp|\.tif)|(?<=\.jpeg|\.webp|\.avif|\.heic|\.heif|\.tiff))\s*[,;|]\s*", re.IGNORECASE
)
_SUFFIX = re.compile(r"\.(?:jpe?g|png|gif|bmp|tiff?|webp|avif|hei[cf])\b", re.IGNORECASE)
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PATH_SAFE = "/%:@!$&'()*+,;=~"
_QUERY_SAFE = _PATH_SAFE + "?"


def is_address(link: str) -> bool:
    """Whether it is meant for a server, and no path."""
    return "://" in link or link.startswith("//")


def listed(cell: str) -> list[str]:
    """The pictures of one cell. A comma inside an address divides nothing; one before the next address does."""
    cell = cell.strip().replace("\\,", ",")  # WooCommerce escapes commas so
    if _ADDRESS.match(cell):
        parts = _BETWEEN_ADDRESSES.split(cell)
    elif _SUFFIX.search(cell):
        parts = _BETWEEN_FILES.split(cell)
    else:
        parts = cell.split(",")
    return [part.strip(" ,;|\t\r\n") for part in parts if part.strip(" ,;|\t\r\n")]


def schemes(links: Iterable[str]) -> dict[str, str]:
    """For each host the scheme that the feed's other addresses give it; under '' what most have, else https."""
    stated = Counter((one.netloc.lower(), one.scheme) for link in links if (one := _split(link)) and one.scheme)
    by_host = {host: scheme for (host, scheme), _ in reversed(stated.most_common())}
    most = Counter(scheme for (_, scheme), many in stated.items() for _ in range(many)).most_common(1)
    return {**by_host, "": most[0][0] if most else "https"}


def asked(link: str, known: dict[str, str]) -> str:
    """What is asked for: the address in its one spelling (RFC 3986, by way of RFC 3987); a path as it is.

    What is no address, or holds control characters, stays as it is: whoever loads it says so.
    """
    if not is_address(link):
        return link
    link = link.replace("&amp;", "&")
    parts = _split(link)
    if parts is None or any(letter < " " or letter == "\x7f" for letter in link):
        return link
    scheme = parts.scheme or known.get(parts.netloc.lower()) or known[""]
    path = quote(_BARE_PERCENT.sub("%25", parts.path), safe=_PATH_SAFE)
    query = quote(_BARE_PERCENT.sub("%25", parts.query), safe=_QUERY_SAFE)
    return urlunsplit((scheme, _ascii_host(parts.netloc), path, query, ""))


def _split(link: str) -> SplitResult | None:
    try:
        return urlsplit(link) if is_address(link) else None
    except ValueError:
        return None


def _ascii_host(netloc: str) -> str:
    if netloc.isascii():
        return netloc
    user, at, place = netloc.rpartition("@")
    host, colon, port = place.partition(":")
    try:
        return quote(user) + at + host.encode("idna").decode("ascii") + colon + port
    except UnicodeError:
        return netloc
