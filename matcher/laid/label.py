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

_REGISTERED = re.compile(r"\b(RN)\s*[#:.№]?\s*(\d{4,6})\b|\b(CA)\s*(?:#|№|NO\.?)\s*(\d{4,6})\b")
"""A CA number with its sign alone: "CA 90012" is a postcode of California, and a waybill is no label."""
_EAN_DIGITS = 13
"""A UPC-A is an EAN-13 that begins with 0."""
_BARS = (zxingcpp.BarcodeFormat.EAN13, zxingcpp.BarcodeFormat.UPCA)
_OF_CARRIERS = (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.Code39, zxingcpp.BarcodeFormat.ITF)


def label_numbers(data: bytes) -> frozenset[str]:
    """As ``EAN 4006381333931`` or ``RN 54023``. Letters count where two readings, at two sizes, agree. Nothing is read
    in a photo that shows a carrier's barcode: names and addresses stand beside it.

    Raises:
        PictureError: it cannot be read.
    """
    rgb = decode(data, LAID.looked_at_px).rgb
    found = _codes(rgb)
    if _is_waybill(found):
        return frozenset()
    bars = {f"EAN {one.text.zfill(_EAN_DIGITS)}" for one in found if one.valid and one.format in _BARS}
    first, second = (_registered(rgb, side) for side in LAID.label_px)
    return frozenset(bars | (first & second))


def shows_waybill(data: bytes) -> bool:
    """Whether a carrier's barcode is in a photo: a name and an address may stand beside it.

    Raises:
        PictureError: it cannot be read.
    """
    return _is_waybill(_codes(decode(data, LAID.looked_at_px).rgb))


def _codes(rgb: Rgb) -> list[zxingcpp.Barcode]:
    return list(zxingcpp.read_barcodes(Image.fromarray(rgb).convert("L")))


def _is_waybill(found: list[zxingcpp.Barcode]) -> bool:
    return any(one.valid and one.format in _OF_CARRIERS for one in found)


def _registered(rgb: Rgb, side_px: int) -> set[str]:
    factor = min(1.0, side_px / max(rgb.shape[:2]))
    high, wide = (max(1, round(side * factor)) for side in rgb.shape[:2])
    shown = resized(rgb, wide, high) if factor < 1 else rgb
    lines = read_lines(shown, np.ones(shown.shape[:2], bool), LAID.label_lines)
    read = (groups for line in lines for groups in _REGISTERED.findall(line.text.upper()))
    return {f"{rn or ca} {number or other}" for rn, number, ca, other in read}
