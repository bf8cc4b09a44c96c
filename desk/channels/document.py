"""A statement as one PDF, set by Typst: what is claimed and what speaks against it, the exhibits, how to check it.

The same statement gives the same bytes with the same Typst and Pillow. It is a PDF/A-2b for the archive and a PDF/UA-1
for those who do not see it. Every text goes in as data, so that nothing that a buyer wrote is ever read as a command.
"""

import json
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from claims.handed import Panel
from desk.channels.channel import ChannelError, DocumentLimit
from desk.channels.document_data import Form, data_of, name_of, placed
from desk.channels.fonts import as_truetype
from desk.channels.statement import Statement

STANDARDS = ("a-2b", "ua-1")
STEPS = ((1000, 80), (1000, 70), (800, 80), (800, 70), (640, 80), (640, 70), (500, 80), (500, 70))
"""Longest side of a picture in pixels and quality of its JPEG, from the best; the first that fits is taken."""
SHORT_PAGES = 2
_DOUBTS = (99, 6, 4, 2)
"""Points for the buyer on the cover of the short form: as many as have room."""
_MM_AN_INCH = 25.4
Pictures = Mapping[str, bytes]


@dataclass(frozen=True)
class _Press:
    """What every try to set it needs."""

    statement: Statement
    typst: Any
    fonts: Any

    def set(self, form: Form, pictures: Pictures) -> tuple[bytes, int]:
        """The PDF, and how many pages it has."""
        data = json.dumps(data_of(self.statement, form), ensure_ascii=False).encode()
        source = files("desk.channels").joinpath("document.typ").read_bytes()
        # files of a folder: what the binding takes from memory has to be UTF-8, which pictures are not
        with TemporaryDirectory() as name:
            folder = Path(name)
            for one, content in {"main.typ": source, "data.json": data, **pictures}.items():
                folder.joinpath(one).write_bytes(content)
            main = folder / "main.typ"
            told = {"root": folder, "font_paths": self.fonts}
            made = self.typst.compile(main, format="pdf", pdf_standards=list(STANDARDS), **told)
            return bytes(made), int(self.typst.query(main, "<pages>", field="value", one=True, **told))


def document(statement: Statement, limit: DocumentLimit, fonts: Path) -> bytes:
    """The PDF, within the bytes and pages that the channel takes.

    Pictures are made smaller first. Then exhibits are left out from the weakest, and the document says how many; last
    the first pages are shortened, and say of how many points for the buyer.

    Args:
        statement: What is said.
        limit: What the channel takes.
        fonts: A folder of the cache, for ``desk.channels.fonts.as_truetype``.

    Raises:
        ChannelError: the channel takes no PDF, Typst is not installed, or even the shortest document is too big; the
            message says what to do.
    """
    if "pdf" not in limit.types:
        raise ChannelError(f"the channel takes no PDF, only {', '.join(limit.types)}: hand over pictures instead")
    press = _press(statement, fonts)
    form = _that_fits(press, limit)
    for step in STEPS:
        pictures = _pictures(statement, form, limit, step)
        if sum(map(len, pictures.values())) <= limit.bytes:
            made, _ = press.set(form, pictures)
            if len(made) <= limit.bytes:
                return made
    raise _too_big(limit)


def _press(statement: Statement, fonts: Path) -> _Press:
    try:
        typst: Any = import_module("typst")
    except ModuleNotFoundError as error:
        raise ChannelError("documents need typst: pip install 'wornproof[channels]'") from error
    only = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(as_truetype(fonts))])
    return _Press(statement, typst, only)


def _that_fits(press: _Press, limit: DocumentLimit) -> Form:
    """The fullest of which the pages fit, and the bytes with the smallest pictures."""
    forms = _forms(len(press.statement.allegation.exhibits), is_short=limit.is_short)
    pictures, most = _pictures(press.statement, forms[0], limit, STEPS[-1]), _most_pages(limit)

    def fits(form: Form) -> bool:
        made, pages = press.set(form, {name: pictures[name] for name in _names(press.statement, form)})
        return len(made) <= limit.bytes and (most is None or pages <= most)

    if fits(forms[0]):
        return forms[0]
    at = bisect_left(forms, True, lo=1, key=fits)
    if at == len(forms):
        raise _too_big(limit)
    return forms[at]


def _most_pages(limit: DocumentLimit) -> int | None:
    return min(limit.pages or SHORT_PAGES, SHORT_PAGES) if limit.is_short else limit.pages


def _forms(exhibits: int, *, is_short: bool) -> Sequence[Form]:
    """From the fullest. Each takes no more room than the one before it."""
    full = [Form(count, is_brief=False) for count in range(exhibits, 0, -1)] or [Form(0, is_brief=False)]
    brief = [
        Form(count, is_brief=True, doubts=doubts) for count in range(min(exhibits, 1), -1, -1) for doubts in _DOUBTS
    ]
    return brief if is_short else [*full, *brief]


def _too_big(limit: DocumentLimit) -> ChannelError:
    pages = _most_pages(limit)
    room = f"{limit.bytes} bytes" + (f" and {pages} page{'s' if pages > 1 else ''}" if pages else "")
    return ChannelError(
        f"even the shortest document does not fit into {room}: hand over the picture and the text of this channel, "
        "or correct the limit in its file"
    )


def _names(statement: Statement, form: Form) -> list[str]:
    shown = statement.allegation.exhibits[: form.exhibits]
    return [name_of(n, m) for n, one in enumerate(shown) for m in range(len(one.panels))]


def _pictures(statement: Statement, form: Form, limit: DocumentLimit, step: tuple[int, int]) -> Pictures:
    """The pictures of the exhibits as JPEG, by the names that the data has for them."""
    side, quality = step
    made: dict[str, bytes] = {}
    for n, exhibit in enumerate(statement.allegation.exhibits[: form.exhibits]):
        for m, panel in enumerate(exhibit.panels):
            width_mm, height_mm = placed(panel, len(exhibit.panels), form)
            most = side if limit.dpi is None else int(min(side, max(width_mm, height_mm) / _MM_AN_INCH * limit.dpi))
            made[name_of(n, m)] = _jpeg(panel, most, quality, is_grey=limit.is_grey)
    return made


def _jpeg(panel: Panel, side: int, quality: int, *, is_grey: bool) -> bytes:
    small = panel.image.convert("L" if is_grey else "RGB")
    small.thumbnail((max(side, 1), max(side, 1)), Image.Resampling.LANCZOS)
    out = BytesIO()
    small.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()
