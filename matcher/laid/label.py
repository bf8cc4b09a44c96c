"""Numbers on wash labels and hang tags: the maker's RN or CA number, read by letters, and EAN or UPC, read by bars.

An RN is registered with the US Federal Trade Commission, a CA number with Canada's Competition Bureau: both tell the
firm, not the article. EAN-13 and UPC-A (GS1) tell the article and its size.
"""

import re

import numpy as np
import zxingcpp
from PIL import Image

from matcher.features.lettering import read_lines
from matcher.picture.pixels import Rgb, decode, resized
from matcher.recipe.laid import LAID

_REGISTERED = re.compile(r"\b(RN|CA)\s*[#:.№]?\s*(\d{4,6})\b")
_EAN_DIGITS = 13
"""A UPC-A is an EAN-13 that begins with 0."""
_BARS = (zxingcpp.BarcodeFormat.EAN13, zxingcpp.BarcodeFormat.UPCA)


def label_numbers(data: bytes) -> frozenset[str]:
    """As ``EAN 4006381333931`` or ``RN 54023``. Letters count where two readings, at two sizes, agree.

    Raises:
        PictureError: it cannot be read.
    """
    rgb = decode(data, LAID.looked_at_px).rgb
    found = zxingcpp.read_barcodes(Image.fromarray(rgb).convert("L"))
    bars = {f"EAN {one.text.zfill(_EAN_DIGITS)}" for one in found if one.valid and one.format in _BARS}
    first, second = (_registered(rgb, side) for side in LAID.label_px)
    return frozenset(bars | (first & second))


def _registered(rgb: Rgb, side_px: int) -> set[str]:
    factor = min(1.0, side_px / max(rgb.shape[:2]))
    high, wide = (max(1, round(side * factor)) for side in rgb.shape[:2])
    shown = resized(rgb, wide, high) if factor < 1 else rgb
    lines = read_lines(shown, np.ones(shown.shape[:2], bool), LAID.label_lines)
    return {f"{kind} {number}" for line in lines for kind, number in _REGISTERED.findall(line.text.upper())}
