"""What a word is. The one place: both engines index these words, and every query is cut by the same knife.

Neither engine's own analyzer is used, because no two agree on Chinese (and SQLite has none). Text is folded (NFKC,
case, accents, traditional Chinese characters to simplified ones) and cut into runs of letters and digits; scripts
written without spaces, Chinese first, give one word a character and are searched as phrases, so a search for two
characters finds them only side by side and in order. A number with separators of thousands is one word: ``3,000`` is
``3000``. Emoji are words too. Compatible with Unicode Standard Annex 29 where that is clear, simpler where it is not.

``simplified.tsv`` is OpenCC's table of characters (Apache-2.0), cut by ``scripts/simplified_table.py`` to one code
point on either side, so a folded text is as long as it was.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

LONGEST_WORD = 64
"""Longer runs are cut here, in text and query alike; Elasticsearch would cut at 255 UTF-16 units by itself."""
GAP = "_"
"""Stands between the parts of a document (text, ALT, place): no query word equals it, so no phrase crosses it."""

_ONE_BY_ONE = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f\u1780-\u17ff"  # Burmese, Khmer
    "\u2e80-\u2fdf\u3005\u3007\u3021-\u3029"  # radicals and ideographic marks
    "\u3040-\u30ff\u31f0-\u31ff"  # Hiragana, Katakana
    "\u3105-\u312f\u31a0-\u31bf"  # Bopomofo
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"  # Han
    "\uac00-\ud7a3"  # Hangul: particles hang on the noun, so whole words would hide it
    "\U0001b000-\U0001b16f\U00020000-\U0003ffff"
)
_ALONE = re.compile(f"[{_ONE_BY_ONE}]")
_ACCENTS = re.compile("[\u0300-\u036f]")
_UNSEEN = re.compile("[\ufe00-\ufe0f\u20dd-\u20e4\U000e0100-\U000e01ef]")
"""Variation selectors and enclosing marks: they choose a glyph, not a letter."""
_THOUSANDS = re.compile(r"(?<!\d)(?<!\d[,，.])\d{1,3}(?:[,，]\d{3})+(?![,，]?\d)")
_SIGNS_KEPT = 1 << 15
"""Folded signs that are remembered: more than the characters a language writes with."""
_TEXTS_KEPT = 1024
"""Texts whose words are remembered."""
_LETTER, _ALONE_SIGN, _NO_WORD, _JOINED = "la.j"
"""Kinds of a sign, one letter each: ``_kind``, and one that belongs to its neighbour or is folded to several."""
_RUN = re.compile(f"{_LETTER}{{1,{LONGEST_WORD}}}|{_ALONE_SIGN}")


@dataclass(frozen=True, slots=True)
class Word:
    """A folded word and where it stood: ``start`` and ``end`` count code points of the text as given."""

    text: str
    start: int
    end: int


def words(text: str) -> list[Word]:
    """The words of a text, in order, with their places in it."""
    texts, places = cut_in_place(text)
    return [Word(word, *place) for word, place in zip(texts, places, strict=True)]


def cut(text: str) -> tuple[str, ...]:
    """The words of a text alone."""
    return cut_in_place(text)[0]


@lru_cache(_TEXTS_KEPT)
def cut_in_place(text: str) -> tuple[tuple[str, ...], tuple[tuple[int, int], ...]]:
    """The words of a text, and the place of each. Names come again in each post, so the last texts are remembered."""
    if (runs := _runs(text)) is None:
        found = _sign_by_sign(text)
        return tuple(word.text for word in found), tuple((word.start, word.end) for word in found)
    folded = text.translate(_FOLDED)
    return tuple([folded[start:end] for start, end in runs]), tuple(runs)


def _runs(text: str) -> list[tuple[int, int]] | None:
    """Where the words stand in a text of plain signs, as nearly all are; None for another one."""
    kinds = text.translate(_KINDS)
    if _JOINED in kinds or _THOUSANDS.search(text):
        return None
    return [found.span() for found in _RUN.finditer(kinds)]


def _sign_by_sign(text: str) -> list[Word]:
    """``words`` of any text, also where signs belong together or become several."""
    found: list[Word] = []
    run, start, end = "", 0, 0
    separators = _separators(text)
    for folded, first, last in _clusters(text):
        if first in separators:
            continue
        for character in folded:
            kind = _kind(character)
            if kind == "letter" and len(run) < LONGEST_WORD:
                start = start if run else first
                run, end = run + character, last
                continue
            if run:
                found.append(Word(run, start, end))
            run, start, end = (character, first, last) if kind == "letter" else ("", 0, 0)
            if kind == "alone":
                found.append(Word(character, first, last))
    return [*found, Word(run, start, end)] if run else found


def indexed(parts: tuple[str, ...]) -> str:
    """Parts of a document as one string of words with single spaces, which is what both engines store."""
    return f" {GAP} ".join(" ".join(cut(part)) for part in parts)


def _separators(text: str) -> frozenset[int]:
    """Places of the signs between the thousands of a number, which are no part of it."""
    if "," not in text and "，" not in text:
        return frozenset()
    numbers = _THOUSANDS.finditer(text)
    return frozenset(place for number in numbers for place in range(*number.span()) if text[place] in ",，")


def hashtags(text: str) -> list[tuple[int, int]]:
    """Where a text holds ``#tags``, without their ``#``: to the next blank, ``#`` or punctuation."""
    return [(begin, end) for begin, end in _bodies(text) if words(text[begin:end])]


def _bodies(text: str) -> Iterator[tuple[int, int]]:
    for sign in re.finditer("[#＃]", text):
        begin = end = sign.end()
        while end < len(text) and _is_of_a_tag(text[end]):
            end += 1
        yield begin, end


def _is_of_a_tag(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LNM" or category in ("So", "Sk", "Cf") or character in "_-·'’"


@lru_cache(_SIGNS_KEPT)
def _kind(character: str) -> str:
    """``letter`` joins its neighbours, ``alone`` is a word by itself, ``none`` is no part of any word."""
    category = unicodedata.category(character)
    if category == "So" or (_ALONE.match(character) and category[0] in "LNM"):
        return "alone"
    return "letter" if category[0] in "LNM" else "none"


def _clusters(text: str) -> Iterator[tuple[str, int, int]]:
    """Each character with the marks that belong to it, folded, and its place in the text."""
    start = 0
    for place in range(1, len(text) + 1):
        if place == len(text) or not _belongs_to_the_one_before(text[place]):
            yield _folded(text[start:place]), start, place
            start = place


@lru_cache(_SIGNS_KEPT)
def _belongs_to_the_one_before(character: str) -> bool:
    # Format characters (zero-width space, joiners) are dropped by folding: hidden ones must not split a word.
    joins = "\u1160" <= character <= "\u11ff" or character in "\uff9e\uff9f"  # and half-width voicing marks
    return unicodedata.category(character)[0] == "M" or unicodedata.category(character) == "Cf" or joins


@cache
def _simplified() -> dict[int, str]:
    lines = files("desk.search").joinpath("simplified.tsv").read_text("utf-8").splitlines()
    return {ord(traditional): simple for traditional, simple in (line.split("\t") for line in lines)}


@lru_cache(_SIGNS_KEPT)
def _folded(cluster: str) -> str:
    if cluster.isascii():
        return cluster.lower()
    shown = _UNSEEN.sub("", "".join(sign for sign in cluster if unicodedata.category(sign) != "Cf"))
    plain = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", shown).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", plain)).translate(_simplified())


class _Signs(dict[int, str]):
    """What becomes of a sign, by code point, for ``str.translate``; made when it is first met."""

    def __init__(self, made: Callable[[str], str]) -> None:
        super().__init__()
        self._made = made

    def __missing__(self, point: int) -> str:
        made = self._made(chr(point))
        if len(self) < _SIGNS_KEPT:
            self[point] = made
        return made


def _is_plain(sign: str) -> bool:
    """Whether it stands for itself and is one sign when folded, so that places in the text stay what they are."""
    return not _belongs_to_the_one_before(sign) and len(_folded(sign)) == 1


_KINDS_BY_NAME = {"letter": _LETTER, "alone": _ALONE_SIGN, "none": _NO_WORD}
_KINDS = _Signs(lambda sign: _KINDS_BY_NAME[_kind(_folded(sign))] if _is_plain(sign) else _JOINED)
_FOLDED = _Signs(lambda sign: _folded(sign) if _is_plain(sign) else sign)
