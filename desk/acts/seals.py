"""Sheets to print: seals with piece codes, and packing slips with the code of an order."""

import secrets
from dataclasses import dataclass
from pathlib import Path

import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.errors import ActError
from desk.acts.read_codes import SEAL, slip_text
from evidence.files import whole_file

SIGNS = 10
"""Of a code: 50 random bits, so that nobody guesses one, and of a million no two are alike but once in two thousand."""
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DPI = 300
_PAGE_PX = (2480, 3508)
"""A4."""
_MARGIN_PX, _SEAL_PX = 120, (560, 280)
_MODULE_PX = 6
"""Half a millimetre: read by a telephone from 40 cm."""
MOST_SEALS = 2000


@dataclass(frozen=True)
class SheetPrinted:
    """A PDF file to print."""

    path: Path
    codes: tuple[str, ...]
    pages: int


def print_seals(actor: Actor, out: Path, number: int) -> SheetPrinted:
    """Write a PDF of seals, each with a fresh code as QR and in letters.

    Args:
        actor: Who asks.
        out: The file, named ``.pdf``.
        number: How many seals.

    Raises:
        Forbidden: they may not.
        ActError: too many or none, or the file is not named so.
        OSError: it cannot be written.
    """
    actor.needs(Right.CAPTURE)
    if not 1 <= number <= MOST_SEALS:
        raise ActError(f"between 1 and {MOST_SEALS} seals at once")
    codes = tuple("".join(secrets.choice(_ALPHABET) for _ in range(SIGNS)) for _ in range(number))
    columns = (_PAGE_PX[0] - 2 * _MARGIN_PX) // _SEAL_PX[0]
    rows = (_PAGE_PX[1] - 2 * _MARGIN_PX) // _SEAL_PX[1]
    pages = []
    for start in range(0, number, columns * rows):
        page = Image.new("L", _PAGE_PX, 255)
        for place, code in enumerate(codes[start : start + columns * rows]):
            at = (_MARGIN_PX + place % columns * _SEAL_PX[0], _MARGIN_PX + place // columns * _SEAL_PX[1])
            page.paste(_seal(code), at)
        pages.append(page)
    _write(pages, out)
    return SheetPrinted(out, codes, len(pages))


def print_slip(actor: Actor, out: Path, order_id: str, sku: str, size: str = "") -> SheetPrinted:
    """Write a PDF packing slip whose code starts a parcel at ``dispatch watch``. No name and no address is on it.

    Raises:
        Forbidden: they may not.
        ActError: a value is missing or holds ``|``, or the file is not named ``.pdf``.
        OSError: it cannot be written.
    """
    actor.needs(Right.CAPTURE)
    if not order_id.strip() or not sku.strip() or "|" in order_id + sku + size or len(order_id + sku + size) > 300:
        raise ActError("a slip names an order and a SKU, without '|'")
    page = Image.new("L", _PAGE_PX, 255)
    code = _qr(slip_text(order_id.strip(), sku.strip(), size.strip()), 10)
    page.paste(code, (_MARGIN_PX, _MARGIN_PX))
    draw = ImageDraw.Draw(page)
    for line, text in enumerate((order_id, sku, size)):
        draw.text((_MARGIN_PX + code.width + 60, _MARGIN_PX + 40 + 90 * line), text, 0, ImageFont.load_default(64))
    _write([page], out)
    return SheetPrinted(out, (), 1)


def _seal(code: str) -> Image.Image:
    seal = Image.new("L", _SEAL_PX, 255)
    draw = ImageDraw.Draw(seal)
    draw.rectangle((4, 4, _SEAL_PX[0] - 5, _SEAL_PX[1] - 5), outline=160, width=2)
    image = _qr(SEAL + code, _MODULE_PX)
    seal.paste(image, (20, (_SEAL_PX[1] - image.height) // 2))
    half = len(code) // 2
    for line, text in enumerate((code[:half], code[half:])):
        draw.text((image.width + 40, 80 + 70 * line), text, 0, ImageFont.load_default(56))
    return seal


def _qr(text: str, module_px: int) -> Image.Image:
    return Image.fromarray(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(module_px)
    )


def _write(pages: list[Image.Image], out: Path) -> None:
    if out.suffix.lower() != ".pdf":
        raise ActError(f"{out}: name a file that ends in .pdf")
    with whole_file(out) as file:
        pages[0].save(file, "PDF", resolution=_DPI, save_all=True, append_images=pages[1:])
