"""What people paste for a handle, brought into the spelling it stands for: never cut, never another address.

What only surrounds it is taken off: quotes, brackets, invisible marks that apps add, a full stop after a name. What is
written in two ways and read as one is written in one: scheme and host of a link in lower case, a host of other letters
in punycode (IDNA 2008, https://www.rfc-editor.org/rfc/rfc5891), full-width ``＠`` and letters as plain ones. A link is
taken whole. Where a text holds a link and more, only punctuation may end it, never a letter.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

import idna

from crawler.errors import HandleError

_PAIRS = dict(zip("\"'`“‘«‹<([{「『（【《〈［", "\"'`”’»›>)]}」』）】》〉］", strict=True))
_SENTENCE = ".,;:!?…"
"""What may follow a link in a sentence, and may be its own last letter."""
_CJK = "，。、；：！？）」』】》〉］”»›"
"""What ends a link in Chinese or Japanese text, where no blank does. Not ``’``, which stands in names."""
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)
_PARTS = re.compile(r"(https?)://([^/?#]*)(.*)", re.IGNORECASE | re.DOTALL)
_PLAIN_HOST = re.compile(r"[A-Za-z0-9._-]+")
_DOMAIN = re.compile(r"[^\s/@:]+(?:\.[^\s/@:]+)+")
_WIDE: dict[int, int] = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3002: 0x2E, 0xFF61: 0x2E}
"""Full-width letters and signs, and the two full stops of Japanese and Chinese, which stand in hosts for dots."""
_JOINERS = "\u200c\u200d"
"""Letters of some scripts, and of emoji: inside an address they count."""
_OVERRIDES = "\u202d\u202e"
"""What is read after them is not in the order that is seen: never passed over."""
_PORTS = {"http": "80", "https": "443"}
_MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class Spellings:
    """What a text may mean, the whole of it first. ``certain``: the first of them that is an account is meant."""

    texts: tuple[str, ...]
    certain: bool = True


def bare(text: str) -> str:
    """A text without what only surrounds it: blanks, invisible marks at its ends, pairs of quotes or brackets."""
    text = _trimmed(text)
    while _is_wrapped(text):
        text = _trimmed(text[1:-1])
    return text


def spellings(text: str) -> Spellings:
    """The spellings of a handle, or of the one link in a text.

    Raises:
        HandleError: it holds several links, marks that nobody sees, or a host that is none.
    """
    text = bare(text)
    links = list(dict.fromkeys(map(bare, _LINK.findall(text))))
    if len(links) > 1:
        raise HandleError(
            f"the text holds several links, give the one of the profile: {'  '.join(links[:_MOST_LISTED])}"[:900]
        )
    if not links:
        return Spellings(tuple(dict.fromkeys(_check(name) for name in _names(text))))
    alone = links[0] == text
    ends = (links[0], _shorter(links[0])) if alone else _ends(links[0])
    return Spellings(tuple(dict.fromkeys(_check(_tidied(link)) for link in ends)), alone)


def _is_wrapped(text: str) -> bool:
    """Whether the first sign opens a pair that the last one closes, and not another before it."""
    opens, closes = text[:1], _PAIRS.get(text[:1])
    if len(text) < 2 or text[-1] != closes:
        return False
    if opens == closes:
        return text.count(opens) == 2
    depth = 0
    for letter in text[:-1]:
        depth += (letter == opens) - (letter == closes)
        if depth == 0:
            return False
    return True


def _trimmed(text: str) -> str:
    start, end = 0, len(text)
    while start < end and _is_beside(text[start]):
        start += 1
    while end > start and _is_beside(text[end - 1]):
        end -= 1
    return text[start:end]


def _is_beside(letter: str) -> bool:
    return letter.isspace() or (_is_unseen(letter) and letter not in _OVERRIDES)


def _is_unseen(letter: str) -> bool:
    return not letter.isspace() and unicodedata.category(letter) in {"Cc", "Cf"}


def _check(text: str) -> str:
    """The text, unless it holds marks that nobody sees: what is read would not be what is crawled."""
    unseen = dict.fromkeys(letter for letter in text if _is_unseen(letter) and letter not in _JOINERS)
    if unseen:
        marks = ", ".join(f"U+{ord(letter):04X}" for letter in unseen)
        raise HandleError(f"the handle holds marks that nobody sees ({marks[:100]}): type it anew, without them")
    return text


def _names(text: str) -> Iterator[str]:
    """A handle that is no link, as it is and without the full stop after it; its host as the network writes it."""
    plain = text.translate(_WIDE)
    for name in (plain, plain.rstrip(_SENTENCE) or plain):
        front, at, host = name.rpartition("@")
        if not at or not _DOMAIN.fullmatch(host):
            yield name
        if _DOMAIN.fullmatch(host):
            try:
                yield front + at + _encoded(host)
            except idna.IDNAError:
                yield name  # no pattern knows it, and says so


def _ends(link: str) -> tuple[str, ...]:
    """Where a link may end within a text: at its last letter, before the punctuation there, before a Chinese mark."""
    cut = next((link[:place] for place, letter in enumerate(link) if letter in _CJK), link)
    return link, _shorter(link), cut, _shorter(cut)


def _shorter(link: str) -> str:
    """Without the punctuation at its end; of plain brackets only one that was never opened."""
    while link[-1] in _SENTENCE + _CJK + "'`’" or _closes_nothing(link):
        link = link[:-1]
    return link


def _closes_nothing(text: str) -> bool:
    opened = {")": "(", "]": "[", "}": "{"}.get(text[-1], "")
    return bool(opened) and text.count(opened) < text.count(text[-1])


def _tidied(link: str) -> str:
    """A link with its scheme and host in the one spelling; what follows the host is left as it is."""
    found = _PARTS.fullmatch(link)
    if found is None:
        return link
    scheme, place, rest = found[1].lower(), found[2], found[3]
    if "@" in place:
        raise HandleError(f"{link[:80]!r} is not the address of a profile: a user name stands before its host")
    if place.startswith("["):  # an address of IPv6
        return f"{scheme}://{place.lower()}{rest}"
    host, colon, port = place.partition(":")
    try:
        host = _encoded(host)
    except idna.IDNAError as error:
        raise HandleError(f"{host[:80]!r} is no name of a host: copy the address from the browser") from error
    named = colon and port != _PORTS[scheme]
    return f"{scheme}://{host}{colon + port if named else ''}{rest}"


def _encoded(host: str) -> str:
    """A host in lower case, other letters in punycode, without the dot that may end it.

    Raises:
        IDNAError: it is no name of a host.
    """
    host = host.translate(_WIDE).rstrip(".").lower()
    if _PLAIN_HOST.fullmatch(host):
        return host
    return idna.encode(host, uts46=True).decode()
