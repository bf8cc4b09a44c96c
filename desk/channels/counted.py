"""How long a text is in the units that channels count in, and by how much it is over a limit."""

from dataclasses import dataclass
from enum import StrEnum

from desk.channels.channel import TextLimit


class Unit(StrEnum):
    """What is counted."""

    CHARACTERS = "characters"
    UTF8_BYTES = "utf8_bytes"
    GBK_BYTES = "gbk_bytes"


@dataclass(frozen=True)
class Count:
    """Of one text."""

    characters: int
    """Units of UTF-16: a character beyond U+FFFF counts twice. Forms in Java and JavaScript count so; where one counts
    characters, the text is no longer than this."""
    utf8_bytes: int
    gbk_bytes: int
    """Of GB 18030, which writes what GBK has as GBK does, and the rest in two bytes or four."""


@dataclass(frozen=True)
class Overrun:
    """A limit that a text breaks."""

    unit: Unit
    counted: int
    limit: int
    is_short: bool = False
    """The text is below the limit, which is then the least; else it is above it."""


def count(text: str) -> Count:
    """All three. Half a surrogate pair, which no encoding holds, counts as the sign that stands for it, U+FFFD."""
    utf16 = text.encode("utf-16-le", "surrogatepass")
    whole = utf16.decode("utf-16-le", "replace")
    return Count(len(utf16) // 2, len(whole.encode("utf-8")), len(whole.encode("gb18030")))


def fits(text: str, limit: TextLimit) -> tuple[Overrun, ...]:
    """Each limit that the text breaks: the most in the order of ``Unit``, then the least; none where it fits."""
    counted = count(text)
    most = (
        (Unit.CHARACTERS, counted.characters, limit.characters),
        (Unit.UTF8_BYTES, counted.utf8_bytes, limit.utf8_bytes),
        (Unit.GBK_BYTES, counted.gbk_bytes, limit.gbk_bytes),
    )
    over = [Overrun(unit, found, allowed) for unit, found, allowed in most if allowed and found > allowed]
    if counted.characters < limit.least:
        over.append(Overrun(Unit.CHARACTERS, counted.characters, limit.least, is_short=True))
    return tuple(over)
