"""Cards to print: they lie beside a piece when it is photographed, for the scale and for the colour of the light."""

import secrets
from pathlib import Path

from PIL import Image

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.printed import ALPHABET, MARGIN_PX, PAGE_PX, card_image, write_pages
from desk.acts.seals import SheetPrinted

_NAME_SIGNS = 6
_COLUMNS, _ROWS = 2, 5


def print_cards(actor: Actor, out: Path) -> SheetPrinted:
    """Write a PDF page of ten cards of one sheet: one for each packing table and return desk.

    Raises:
        Forbidden: they may not.
        ActError: the file is not named ``.pdf``.
        OSError: it cannot be written.
    """
    actor.needs(Right.CAPTURE)
    sheet = "".join(secrets.choice(ALPHABET) for _ in range(_NAME_SIGNS))
    card = card_image(sheet)
    page = Image.new("L", PAGE_PX, 255)
    wide, high = card.size
    for place in range(_COLUMNS * _ROWS):
        page.paste(card, (MARGIN_PX + place % _COLUMNS * (wide + 60), MARGIN_PX + place // _COLUMNS * (high + 40)))
    write_pages([page], out)
    return SheetPrinted(out, (sheet,), 1)
