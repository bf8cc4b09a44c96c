"""One picture that explains itself: who, what, when, how it is known, how sure that is, and what speaks against it.

Black on white, nothing told by colour alone, no text under 30 px of 1080, so that it is read on a phone and in print.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field

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
_PANEL = 600
_MOST_HEIGHT = 4000
_LINE = round(LEAST_PX * 1.35)
_DIGEST = 32
"""Characters of a digest: enough to find it by; the document and the package have it whole."""
_QUALITIES = range(92, 49, -3)
_SCALES = (1.0, 0.92, 0.85, 0.75)


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
    pages = {is_soft: _page(statement, is_soft) for is_soft in (False, True)}
    for is_soft, scale, quality in _ways():
        data = _encoded(_scaled(pages[is_soft], scale), kind, quality)
        if len(data) <= limit.bytes:
            return data
    raise ChannelError(f"no picture that can be read fits {limit.bytes:,} bytes: choose another channel")


def _ways() -> Iterator[tuple[bool, float, int]]:
    """From the best on: sharp and whole first, then softened, then smaller."""
    yield from ((False, 1.0, quality) for quality in _QUALITIES if quality >= 77)
    yield from ((True, scale, quality) for scale in _SCALES for quality in _QUALITIES)


def _page(statement: Statement, is_soft: bool) -> Image.Image:
    sheet, say = _Sheet(), statement.words
    told, exhibits = statement.allegation, statement.allegation.exhibits
    _draft(sheet, statement)
    sheet.text(told.brief.headline, 46, is_bold=True, lines=2)
    sheet.text(say["pic_order"].format(order=statement.order_id, case=statement.case_id), 34, lines=1)
    sheet.text(say["pic_amount"].format(amount=statement.amount) if statement.amount else "", 34, lines=1)
    if exhibits:
        _exhibit(sheet, statement, exhibits[0], is_soft)
    if statement.clock is not None:
        sheet.y = draw_clock(sheet.pen, statement.clock, 70, WIDTH - 70, sheet.y + 6, say["pic_period"])
        sheet.text(say["pic_zone"].format(zone=statement.clock.zone), lines=1)
    sheet.rule()
    _known(sheet, statement)
    return sheet.done()


def _draft(sheet: _Sheet, statement: Statement) -> None:
    """What is missing, in a frame before all else; nothing of a statement that is ready."""
    if statement.is_ready:
        return
    top = sheet.y
    sheet.y += 10
    sheet.text(statement.words["pic_draft"].format(what=" ".join(statement.lacking[:2])), 32, is_bold=True, lines=3)
    sheet.y += 4
    sheet.pen.rectangle((8, top, WIDTH - 8, sheet.y), outline="black", width=5)
    sheet.y += 14


def _exhibit(sheet: _Sheet, statement: Statement, exhibit: Exhibited, is_soft: bool) -> None:
    sheet.text(exhibit.title, 34, is_bold=True, lines=2)
    made = views(exhibit, _INNER, _PANEL, _EDGE)
    numbers, say = numbered(made), statement.words
    names = [say["pic_post"], say["pic_photo"]] if len(made) == 2 else ["{caption}"]
    _captions(sheet, made, names)
    x, top = _EDGE, sheet.y + 4
    for view in made:
        sheet.image.paste(drawn(view, numbers, is_soft=is_soft), (x, top))
        x += view.size[0] + _EDGE
    sheet.y = top + max((view.size[1] for view in made), default=0) + 10
    if numbers:
        sheet.text(say["pic_same"].format(n=exhibit.points, shown=len(numbers)), lines=1)
    _beside(sheet, statement, exhibit, made)


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


def _beside(sheet: _Sheet, statement: Statement, exhibit: Exhibited, made: tuple[View, ...]) -> None:
    """The whole post small, and beside it what is said of it."""
    whole = next((view.panel.image for view in made if view.panel.is_post), None)
    left, top = _EDGE, sheet.y + 6
    if whole is not None:
        small = whole.copy()
        small.thumbnail((260, 300), Image.Resampling.LANCZOS)
        sheet.image.paste(small, (left, top))
        sheet.pen.rectangle((left, top, left + small.width, top + small.height), outline="black", width=2)
        left += small.width + _EDGE
    y = top
    for said in exhibit.said[:3]:
        for line in broken(said, LEAST_PX, WIDTH - _EDGE - left, lines=4):
            write(sheet.pen, (left, y), line, LEAST_PX)
            y += _LINE
    sheet.y = max(y, top + (small.height if whole is not None else 0)) + 10


def _known(sheet: _Sheet, statement: Statement) -> None:
    """How it is known, who looked, what it does not show, what speaks for the buyer."""
    told, say = statement.allegation, statement.words
    for row in told.exhibits[0].facts[:3] if told.exhibits else ():
        value = f"{row.value.removeprefix('sha256:')[:_DIGEST]}…" if row.code else row.value
        sheet.text(f"{row.name} {value}", lines=2)
    sheet.text(statement.account, lines=2)
    sheet.text(statement.reviewed, is_bold=True, lines=2)
    sheet.text(say["pic_unproven"].format(what=told.brief.unproven), is_bold=True, lines=2)
    for doubt in told.doubts[:2]:
        sheet.text(f"– {doubt}", lines=3)


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
