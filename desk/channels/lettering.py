"""Text on a picture: broken into lines, cut at a width, in the one typeface."""

import re

from PIL import ImageDraw

from desk.channels.fonts import drawable, font

_PIECES = re.compile(r"[!-~\u00a0-\u024f]+|\s|.", re.DOTALL)
"""A Latin word stays whole, a Chinese character stands alone."""
_NO_LINE_BEGINS_WITH = frozenset("，。、；：？！）》”’%…")
LEAST_PX = 30
"""Of a picture 1080 px wide: smaller text is not read on a phone."""


def width(text: str, size_px: int, *, is_bold: bool = False) -> float:
    """How wide one line is, in px."""
    return font(size_px, is_bold=is_bold).getlength(text)


def broken(text: str, size_px: int, most_px: float, *, is_bold: bool = False, lines: int = 99) -> tuple[str, ...]:
    """The text in lines no wider than this; where there are more than ``lines``, the last one ends in dots."""
    made, line, most = list[str](), "", most_px - size_px / 2  # what may not begin a line hangs over by that
    for piece in _words(drawable(text), size_px, most, is_bold):
        hangs = piece in _NO_LINE_BEGINS_WITH and line
        if line and not hangs and width(line + piece, size_px, is_bold=is_bold) > most:
            made.append(line.rstrip())
            line = ""
        line += piece if line or not piece.isspace() else ""
    made.append(line.rstrip())
    if len(made) <= lines:
        return tuple(made)
    return (*made[: lines - 1], shortened(" ".join(made[lines - 1 :]), size_px, most_px, is_bold=is_bold))


def shortened(text: str, size_px: int, most_px: float, *, is_bold: bool = False) -> str:
    """One line, its end replaced by dots where it is too wide."""
    line = drawable(text)
    if width(line, size_px, is_bold=is_bold) <= most_px:
        return line
    while line and width(line + "…", size_px, is_bold=is_bold) > most_px:
        line = line[:-1]
    return line.rstrip() + "…"


def write(pen: ImageDraw.ImageDraw, at: tuple[float, float], text: str, size_px: int, *, is_bold: bool = False) -> None:
    """One line, black, from its top left."""
    pen.text(at, text, font=font(size_px, is_bold=is_bold), fill="black", anchor="la")


def _words(text: str, size_px: int, most_px: float, is_bold: bool) -> list[str]:
    """Pieces of which none is wider than a line: an address is cut where it must be."""
    found: list[str] = []
    for piece in _PIECES.findall(text):
        rest = piece
        while len(rest) > 1 and width(rest, size_px, is_bold=is_bold) > most_px:
            n = next(
                n for n in range(len(rest) - 1, 0, -1) if n == 1 or width(rest[:n], size_px, is_bold=is_bold) <= most_px
            )
            found.append(rest[:n])
            rest = rest[n:]
        found.append(rest)
    return found
