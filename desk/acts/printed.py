"""What is printed for the packing table: codes, cards, pages."""

from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from desk.acts.errors import ActError
from evidence.files import whole_file
from matcher.laid.card import CARD
from matcher.recipe.laid import LAID

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PAGE_PX = (2480, 3508)
"""A4."""
MARGIN_PX = 120
_DPI = 300
_PX_PER_MM = _DPI / 25.4
_MODULES = 21
"""Of a QR code of version 1, which holds the name of a sheet."""
_RULER_MM = 60


def card_image(sheet: str) -> Image.Image:
    """A card at 300 dpi, grey. Its code is 32 mm wide, with the patch to its right."""
    left, top, right, bottom = (_px(edge) for edge in LAID.card_mm)
    card = Image.new("L", (right - left, bottom - top), 255)
    draw = ImageDraw.Draw(card)
    code = qr(CARD + sheet, round(LAID.code_mm * _PX_PER_MM / _MODULES))
    blank = (code.width - _px(LAID.code_mm)) // 2
    card.paste(code, (-left - blank, -top - blank))
    edges = tuple(_px(edge) for edge in LAID.patch_mm)
    draw.rectangle((edges[0] - left, edges[1] - top, edges[2] - left, edges[3] - top), fill=LAID.patch_grey)
    line = -top + _px(LAID.code_mm) + 50
    draw.line((-left, line, -left + _px(_RULER_MM), line), 0, 3)
    for at in range(0, _RULER_MM + 1, 10):
        draw.line((-left + _px(at), line - 18, -left + _px(at), line), 0, 3)
    draw.text((-left + _px(_RULER_MM) + 14, line - 28), f"{_RULER_MM} mm  {sheet}", 0, ImageFont.load_default(26))
    draw.rectangle((0, 0, card.width - 1, card.height - 1), outline=160)
    return card


def _px(millimetres: float) -> int:
    return round(millimetres * _PX_PER_MM)


def qr(text: str, module_px: int) -> Image.Image:
    """A QR code with the blank around it, so many pixels a module."""
    return Image.fromarray(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(module_px)
    )


def write_pages(pages: list[Image.Image], out: Path) -> None:
    """Write pages as one PDF.

    Raises:
        ActError: the file is not named ``.pdf``.
        OSError: it cannot be written.
    """
    if out.suffix.lower() != ".pdf":
        raise ActError(f"{out}: name a file that ends in .pdf")
    with whole_file(out) as file:
        pages[0].save(file, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:])
