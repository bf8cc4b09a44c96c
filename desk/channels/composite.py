"""One picture that explains itself: who, what, when, how it is known, how sure that is, and what speaks against it.

Black on white, nothing told by colour alone, no text under 30 px of 1080, so that it is read on a phone and in print.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from PIL import Image, ImageDraw

from claims.handed import Exhibited
from desk.channels.channel import ChannelError, PictureLimit
from desk.channels.clock import draw_clock
from desk.channels.lettering import LEAST_PX, broken, write
from desk.channels.panels import View, drawn, numbered, views
from desk.channels.statement import Statement

WIDTH = 1080
_EDGE = 24
_INNER = WIDTH - 2 * _EDGE
_PANELS = (600, 480, 400, 320)
"""Heights of the pictures in it, the first that fits."""


@dataclass(frozen=True)
class _Form:
    """How a page is laid out."""

    panel: int = _PANELS[0]
    is_soft: bool = False
    is_brief: bool = False
    """Fewer lines: letters cost more bytes than pictures."""

    @property
    def lines(self) -> int:
        """Of a paragraph, at most."""
        return 2 if self.is_brief else 3


_MOST_HEIGHT = 4000
_LINE = round(LEAST_PX * 1.35)
_DIGEST = 32
"""Characters of a digest: enough to find it by; the document and the package have it whole."""
_QUALITIES = range(92, 46, -3)
_SCALES = (0.92, 0.83, 0.75, 0.68)
_GOOD = 62
"""Of JPEG; below it letters begin to smear."""


@dataclass
class _Sheet:
    """A page that grows downwards."""

    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDTH, _MOST_HEIGHT), "white"))
    y: int = _EDGE

    @property
    def pen(self) -> ImageDraw.ImageDraw:
        return ImageDraw.Draw(self.image)

    def text(self, said: str, size_px: int = LEAST_PX, *, is_bold: bool = False, lines: int = 3) -> None:
        """A paragraph; nothing of an empty one."""
        for line in broken(said, size_px, _INNER, is_bold=is_bold, lines=lines) if said else ():
            write(self.pen, (_EDGE, self.y), line, size_px, is_bold=is_bold)
            self.y += round(size_px * 1.35)

    def rule(self) -> None:
        """A line across."""
        self.y += 8
        self.pen.line((_EDGE, self.y, WIDTH - _EDGE, self.y), fill="black", width=2)
        self.y += 10

    def done(self) -> Image.Image:
        """What was drawn on."""
        return self.image.crop((0, 0, WIDTH, min(_MOST_HEIGHT, self.y + _EDGE)))


def composite(statement: Statement, limit: PictureLimit) -> bytes:
    """The picture for a channel, within its bytes; the same bytes for the same statement with one Pillow.

    What lies outside of the region that matters is softened before the quality falls, and the quality before the size.

    Raises:
        ChannelError: it fits in no size that can be read.
    """
    kind = "JPEG" if "jpg" in limit.types else "PNG" if "png" in limit.types else "GIF"
    page = cache(lambda form: _page(statement, form))
    for form, scale, quality in _ways():
        data = _encoded(_scaled(page(form), scale), kind, quality)
        if len(data) <= limit.bytes:
            return data
    raise ChannelError(f"no picture that can be read fits {limit.bytes:,} bytes: choose another channel")


def _ways() -> Iterator[tuple[_Form, float, int]]:
    """From the best on: sharp and whole, then softened, then with fewer words and lower pictures, then smaller."""
    yield from ((_Form(), 1.0, quality) for quality in _QUALITIES if quality >= 77)
    forms = [_Form(is_soft=True), *(_Form(panel, is_soft=True, is_brief=True) for panel in _PANELS)]
    for qualities in ([one for one in _QUALITIES if one >= _GOOD], [one for one in _QUALITIES if one < _GOOD]):
        yield from ((form, 1.0, quality) for form in forms for quality in qualities)
        yield from ((forms[-1], scale, quality) for scale in _SCALES for quality in qualities)


def _page(statement: Statement, form: _Form) -> Image.Image:
    sheet, say = _Sheet(), statement.words
    told, exhibits = statement.allegation, statement.allegation.exhibits
    _draft(sheet, statement)
    sheet.text(told.brief.headline, 46, is_bold=True, lines=2)
    sheet.text(told.result, lines=form.lines)
    order = say["pic_order"].format(order=statement.order_id, case=statement.case_id)
    amount = say["pic_amount"].format(amount=statement.amount) if statement.amount else ""
    joined = f"{order}, {amount}" if amount else order
    for line in [joined] if form.is_brief and len(broken(joined, 34, _INNER)) == 1 else [order, amount]:
        sheet.text(line, 34, lines=1)
    if exhibits:
        _exhibit(sheet, statement, exhibits[0], form)
    if statement.clock is not None and len(statement.clock.marks) > 1:
        zone = say["pic_zone"].format(zone=statement.clock.zone)
        period = say["pic_period"].format(zone=zone)
        sheet.y = draw_clock(sheet.pen, statement.clock, 70, WIDTH - 70, sheet.y + 6, period)
        sheet.text("" if statement.clock.period else zone, lines=1)
    sheet.rule()
    _known(sheet, statement, form)
    return sheet.done()


def _draft(sheet: _Sheet, statement: Statement) -> None:
    """What is missing, in a frame before all else; nothing of a statement that is ready."""
    if statement.is_ready:
        return
    top = sheet.y
    sheet.y += 10
    say, missing = statement.words, statement.lacking
    what = say["pic_missing"].format(n=len(missing), what=" ".join(missing[-1:]))
    sheet.text(say["pic_draft"].format(what=what), 32, is_bold=True, lines=2)
    sheet.y += 10
    sheet.pen.rectangle((8, top, WIDTH - 8, sheet.y), outline="black", width=5)
    sheet.y += 14


def _exhibit(sheet: _Sheet, statement: Statement, exhibit: Exhibited, form: _Form) -> None:
    sheet.text(exhibit.title, 34, is_bold=True, lines=1 if form.is_brief else 2)
    made = views(exhibit, _INNER, form.panel, _EDGE)
    numbers, say = numbered(made), statement.words
    names = [say["pic_post"], say["pic_photo"]] if len(made) == 2 else ["{caption}"]
    _captions(sheet, made, names)
    x, top = _EDGE, sheet.y + 8
    for view in made:
        sheet.image.paste(drawn(view, numbers, is_soft=form.is_soft), (x, top))
        x += view.size[0] + _EDGE
    sheet.y = top + max((view.size[1] for view in made), default=0) + 10
    if numbers:
        sheet.text(say["pic_same"].format(n=exhibit.points, shown=len(numbers)), lines=1)
    _beside(sheet, exhibit, made, form, statement.allegation.result)


def _captions(sheet: _Sheet, made: tuple[View, ...], names: list[str]) -> None:
    """Each above its picture."""
    x, ends = _EDGE, sheet.y
    for view, name in zip(made, names, strict=False):
        y, wide = sheet.y, max(view.size[0], _INNER // 2 - _EDGE)
        for line in broken(name.format(caption=view.panel.caption), LEAST_PX, wide, lines=2):
            write(sheet.pen, (x, y), line, LEAST_PX)
            y += _LINE
        x, ends = x + view.size[0] + _EDGE, max(ends, y)
    sheet.y = ends


def _beside(sheet: _Sheet, exhibit: Exhibited, made: tuple[View, ...], form: _Form, told: str) -> None:
    """The whole post small, and beside it what is said of it that was not ``told`` above."""
    whole = next((view.panel.image for view in made if view.panel.is_post), None)
    left, top = _EDGE, sheet.y + 6
    if whole is not None:
        small = whole.copy()
        small.thumbnail((150, 170) if form.is_brief else (260, 300), Image.Resampling.LANCZOS)
        sheet.image.paste(small, (left, top))
        sheet.pen.rectangle((left, top, left + small.width, top + small.height), outline="black", width=2)
        left += small.width + _EDGE
    y = top
    for said in [one for one in exhibit.said if one != told][:2]:
        for line in broken(said, LEAST_PX, WIDTH - _EDGE - left, lines=form.lines):
            write(sheet.pen, (left, y), line, LEAST_PX)
            y += _LINE
    sheet.y = max(y, top + (small.height if whole is not None else 0)) + 10


def _known(sheet: _Sheet, statement: Statement, form: _Form) -> None:
    """How it is known, who looked, what it does not show, what speaks for the buyer."""
    told, say = statement.allegation, statement.words
    for row in told.exhibits[0].facts[:3] if told.exhibits else ():
        value = f"{row.value.removeprefix('sha256:')[:_DIGEST]}…" if row.code else row.value
        sheet.text(f"{row.name} {value}", lines=1 if form.is_brief else 2)
    sheet.text(statement.account, lines=2)
    sheet.text(statement.reviewed, is_bold=True, lines=2)
    sheet.text(say["pic_unproven"].format(what=told.brief.unproven), is_bold=True, lines=2)
    shown = told.doubts[: form.lines - 1]
    sheet.text(say["pic_buyer"] if shown else "", is_bold=True, lines=1)
    for doubt in shown:
        sheet.text(f"– {doubt}", lines=form.lines)
    left = len(told.doubts) - len(shown)
    sheet.text(say["doc_more"].format(n=left) if left else "", lines=1)


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    if scale == 1:
        return image
    return image.resize((round(image.width * scale), round(image.height * scale)), Image.Resampling.LANCZOS)


def _encoded(image: Image.Image, kind: str, quality: int) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        image.save(out, kind, quality=quality, subsampling=2, optimize=True, progressive=True)
    else:
        image.convert("P", palette=Image.Palette.ADAPTIVE, colors=64).save(out, kind, optimize=True)
    return out.getvalue()
