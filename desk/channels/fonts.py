"""The one typeface of pictures and documents, Noto Sans SC, and which characters it can draw.

A character without a glyph would be drawn as an empty box, and nobody could tell what stood there; it is written as its
number instead.
"""

from functools import cache
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import ImageFont

from evidence.files import write_whole
from evidence.visible import visible

FAMILY = "Noto Sans SC"
_FILES = {False: "noto-sans-sc-400.woff2", True: "noto-sans-sc-700.woff2"}


@cache
def font(size_px: int, *, is_bold: bool = False) -> ImageFont.FreeTypeFont:
    """The face in one size."""
    with as_file(files("desk.channels").joinpath("fonts", _FILES[is_bold])) as path:
        return ImageFont.truetype(path, size_px, layout_engine=ImageFont.Layout.BASIC)


@cache
def _drawn() -> frozenset[int]:
    """Code points that both weights have."""
    found: list[frozenset[int]] = []
    for name in _FILES.values():
        with as_file(files("desk.channels").joinpath("fonts", name)) as path, TTFont(path, lazy=True) as face:
            found.append(frozenset(face.getBestCmap()))
    return frozenset.intersection(*found)


def without_glyph(text: str) -> tuple[str, ...]:
    """Each character of it that cannot be drawn, once, in their order."""
    return tuple(dict.fromkeys(one for one in text if not one.isspace() and ord(one) not in _drawn()))


def drawable(text: str) -> str:
    """The text in one line, control characters as signs, what cannot be drawn as its number: ``[U+1F600]``."""
    line = visible(" ".join(text.split()))
    return "".join(one if one.isspace() or ord(one) in _drawn() else f"[U+{ord(one):04X}]" for one in line)


def as_truetype(folder: Path) -> Path:
    """Both weights as TrueType in a folder of the cache, where Typst finds them; made once."""
    for name in _FILES.values():
        out = folder / f"{Path(name).stem}.ttf"
        if out.is_file():
            continue
        with as_file(files("desk.channels").joinpath("fonts", name)) as path, TTFont(path) as face:
            face.flavor = None
            made = BytesIO()  # no file of a fixed name: several may begin at once
            face.save(made)
        write_whole(made.getvalue(), out)
    return folder
