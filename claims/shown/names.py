"""Accounts of other people that a picture's own letters name, made unseen: ``@anna`` on a story or a screenshot.

A name without the sign cannot be told from any other word, and stays.
"""

import io
import re

import numpy as np
from PIL import Image, ImageFilter

from matcher.features.lettering import Line, read_lines
from matcher.picture.pixels import decode

RECIPE = "names-1"
"""Name of what is done here; another one where it changes, so that no kept copy outlives it."""
_SIDE_PX = 1600
_NAMED = re.compile(r"[@＠]\s?(\w[\w.\-]+)")
_CELL_PX = 8


def blur_names(data: bytes, own: frozenset[str]) -> bytes:
    """Make the lines of letters in a picture unseen that name an account; JPEG of the same size.

    Args:
        data: A picture.
        own: Accounts that stay, folded, without ``@``.

    Raises:
        PictureError: the bytes are no picture.
    """
    rgb = decode(data, _SIDE_PX).rgb
    named = [line for line in read_lines(rgb, np.ones(rgb.shape[:2], np.bool_)) if _names_others(line.text, own)]
    if not named:
        return data
    image = Image.fromarray(rgb)
    for line in named:
        _hide(image, line)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, subsampling=0)
    return out.getvalue()


def _names_others(text: str, own: frozenset[str]) -> bool:
    return any(found.casefold() not in own for found in _NAMED.findall(text))


def _hide(image: Image.Image, line: Line) -> None:
    """A coarse mosaic under a blur, over the upright box about the line."""
    left, top = (max(0, int(side)) for side in line.corners.min(axis=0))
    right, bottom = (int(side) + 1 for side in line.corners.max(axis=0))
    part = image.crop((left, top, min(right, image.width), min(bottom, image.height)))
    cells = max(1, part.width // (2 * part.height or 1)), 1
    coarse = part.resize(cells, Image.Resampling.BOX).resize(part.size, Image.Resampling.BICUBIC)
    image.paste(coarse.filter(ImageFilter.GaussianBlur(max(2, part.height // _CELL_PX))), (left, top))
