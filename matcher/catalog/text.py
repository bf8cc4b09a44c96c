"""The text of a table that a stranger's program wrote: which encoding it has, tried in a stated order.

1. What a byte order mark says (UTF-8, UTF-16, UTF-32). 2. UTF-16 without a mark, told by its NUL bytes. 3. UTF-8.
4. GB18030 (GBK and GB2312 in it), where most of what is not ASCII comes to common Chinese characters. 5. Windows-1252,
where what is not ASCII stands as it does in Western European words. Each strictly: a guess that leaves bytes over, or
that comes to text which nobody writes, is refused. So Big5, Shift_JIS, EUC-KR, Cyrillic and Macintosh tables are
refused and not garbled.
"""

import codecs
import re
from collections import Counter

from matcher.errors import FeedError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NO_TABLE = (
    (b"PK\x03\x04", "an Excel workbook or another ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "a workbook of an older Excel"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF"),
)
_NUL_SHARE, _COMMON_SHARE, _ODD_SHARE = 0.2, 0.7, 0.1
_HANZI, _SYMBOLS = range(0xB0, 0xD8), (0xA1, 0xA2, 0xA3)
"""First bytes of GB2312's 3,755 common characters and of its punctuation, which are of no other script."""
_KOREAN_LAST, _KOREAN_MANY = 0xC8, 8
"""EUC-KR writes its syllables with the first bytes B0 to C8: so many different ones and none above may be Korean."""
_ODD = set("ƒˆ˜†‡‰¤¦¨¬¯¶¸ŠšŽžŸ")
"""In Windows-1252, but rare in product feeds: what other encodings' letters become."""
_NOT_WESTERN = re.compile(
    r"[À-ÖØ-öø-ÿ]{4}"  # four letters with accents in a row: Cyrillic, Greek, Korean, Chinese
    r"|[^\W\d_][ƒˆ˜†‡‰¤¥¦§¨¬¯¶¸¹³º¿¡¢£©«»±¼½¾][^\W\d_]"  # a sign inside a word: Macintosh, Central Europe, UTF-8
    r"|[a-zß-ÿ][À-ÞŠŽŸ](?![^\W\d_])"  # a word in small letters that ends in a capital with an accent: Macintosh
)
_SAVE = "save it as UTF-8 (in Excel: 'CSV UTF-8') and give that file"


def decoded(data: bytes) -> str:
    """The text of a table.

    Raises:
        FeedError: no text, or in an encoding that cannot be told; says what to do.
    """
    for start, what in _NO_TABLE:
        if data.startswith(start):
            raise FeedError(f"it is {what}, which is not read here: {_SAVE}")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            text = _strictly(data, encoding)
            if text is None:
                raise FeedError(f"it is marked as {encoding.removesuffix('-sig').upper()} and is not: {_SAVE}")
            return text.removeprefix("\ufeff")
    text = _strictly(data, _utf16(data) or "utf-8")
    if text is None:
        _refuse_damaged(data)
        text = _chinese(data) or _western(data)
    if text is None:
        raise FeedError(f"it is not UTF-8 text, nor UTF-16, GB18030 or Windows-1252: {_SAVE}")
    return text


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _utf16(data: bytes) -> str:
    """Which of the two it is, by the NUL bytes of its ASCII characters; empty: neither."""
    low, high = data[0::2].count(0), data[1::2].count(0)
    if high > _NUL_SHARE * len(data) / 2 and low * 20 < high:
        return "utf-16-le"
    if low > _NUL_SHARE * len(data) / 2 and high * 20 < low:
        return "utf-16-be"
    return ""


def _refuse_damaged(data: bytes) -> None:
    """UTF-8 with single wrong bytes is no other encoding: guessing on would garble all that is right in it."""
    text = data.decode("utf-8", "surrogateescape")
    wrong = sum("\udc80" <= letter <= "\udcff" for letter in text)
    right = sum(letter > "\x7f" for letter in text) - wrong
    if right > wrong:
        at = next(place for place, letter in enumerate(text) if "\udc80" <= letter <= "\udcff")
        line = text.count("\n", 0, at) + 1
        raise FeedError(f"it is UTF-8 text with {wrong} wrong bytes, the first in line {line} of the text: {_SAVE}")


def _chinese(data: bytes) -> str | None:
    text = _strictly(data, "gb18030")
    if text is None:
        return None
    letters = Counter(letter for letter in text if letter > "\x7f")
    first = {letter: letter.encode("gb2312", "ignore")[:1] for letter in letters}
    hanzi = {letter for letter, byte in first.items() if byte and byte[0] in _HANZI}
    common = hanzi | {letter for letter, byte in first.items() if byte and byte[0] in _SYMBOLS}
    if not hanzi or sum(letters[letter] for letter in common) < _COMMON_SHARE * letters.total():
        return None
    korean = len(hanzi) >= _KOREAN_MANY and all(first[letter][0] <= _KOREAN_LAST for letter in hanzi)
    return None if korean else text


def _western(data: bytes) -> str | None:
    text = _strictly(data, "cp1252")
    if text is None:
        return None
    others = sum(letter > "\x7f" for letter in text)
    odd = sum(letter in _ODD for letter in text) + len(_NOT_WESTERN.findall(text))
    return text if odd <= _ODD_SHARE * others else None
