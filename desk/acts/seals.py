"""Sheets to print: seals with piece codes, and packing slips with the code of an order."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.errors import ActError
from desk.acts.printed import ALPHABET, MARGIN_PX, PAGE_PX, qr, write_pages
from desk.acts.read_codes import SEAL, slip_text

SIGNS = 10
"""Of a code: 50 random bits, so that nobody guesses one, and of a million no two are alike but once in two thousand."""
_SEAL_PX = (560, 280)
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
    codes = tuple("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)) for _ in range(number))
    columns = (PAGE_PX[0] - 2 * MARGIN_PX) // _SEAL_PX[0]
    rows = (PAGE_PX[1] - 2 * MARGIN_PX) // _SEAL_PX[1]
    pages = []
    for start in range(0, number, columns * rows):
        page = Image.new("L", PAGE_PX, 255)
        for place, code in enumerate(codes[start : start + columns * rows]):
            at = (MARGIN_PX + place % columns * _SEAL_PX[0], MARGIN_PX + place // columns * _SEAL_PX[1])
            page.paste(_seal(code), at)
        pages.append(page)
    write_pages(pages, out)
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
    page = Image.new("L", PAGE_PX, 255)
    code = qr(slip_text(order_id.strip(), sku.strip(), size.strip()), 10)
    page.paste(code, (MARGIN_PX, MARGIN_PX))
    draw = ImageDraw.Draw(page)
    for line, text in enumerate((order_id, sku, size)):
        draw.text((MARGIN_PX + code.width + 60, MARGIN_PX + 40 + 90 * line), text, 0, ImageFont.load_default(64))
    write_pages([page], out)
    return SheetPrinted(out, (), 1)


def _seal(code: str) -> Image.Image:
    seal = Image.new("L", _SEAL_PX, 255)
    draw = ImageDraw.Draw(seal)
    draw.rectangle((4, 4, _SEAL_PX[0] - 5, _SEAL_PX[1] - 5), outline=160, width=2)
    image = qr(SEAL + code, _MODULE_PX)
    seal.paste(image, (20, (_SEAL_PX[1] - image.height) // 2))
    half = len(code) // 2
    for line, text in enumerate((code[:half], code[half:])):
        draw.text((image.width + 40, 80 + 70 * line), text, 0, ImageFont.load_default(56))
    return seal
