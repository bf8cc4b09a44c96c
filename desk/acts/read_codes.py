"""Reads QR codes, Data Matrix and barcodes in a photo: the code on a seal, the slip of an order, a waybill."""

import re
from dataclasses import dataclass

import zxingcpp
from PIL import Image

from matcher.errors import PictureError
from matcher.picture.pixels import decode

_LONGEST_PX = 4000
SEAL, SLIP = "WP1:", "WP1ORDER:"
"""Before the code of a piece, and before order, SKU and size of a packing slip."""
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8,32}")
_WAYBILL = re.compile(r"[A-Z0-9]{8,40}")
_LINEAR = (zxingcpp.BarcodeFormat.Code128, zxingcpp.BarcodeFormat.Code39, zxingcpp.BarcodeFormat.ITF)


@dataclass(frozen=True)
class Slip:
    """What a packing slip says."""

    order_id: str
    sku: str
    size: str


@dataclass(frozen=True)
class CodesRead:
    """What was read in one photo. Where two of a kind differ, neither is taken."""

    codes: frozenset[str] = frozenset()
    slips: frozenset[Slip] = frozenset()
    waybills: frozenset[str] = frozenset()


def read_codes(data: bytes) -> CodesRead:
    """All codes of ours and all barcodes of carriers in a photo.

    Measured: 3 or 4 pixels a module are read, none was read wrongly in 480 (docs/dispatch.md).

    Raises:
        PictureError: it cannot be read.
    """
    pixels = decode(data, _LONGEST_PX).rgb
    found = zxingcpp.read_barcodes(Image.fromarray(pixels).convert("L"))
    texts = [(one.text, one.format) for one in found if one.valid]
    matrix = [text for text, kind in texts if kind not in _LINEAR]
    return CodesRead(
        frozenset(code for text in matrix if (code := _code(text))),
        frozenset(slip for text in matrix if (slip := _slip(text))),
        frozenset(text for text, kind in texts if kind in _LINEAR and _WAYBILL.fullmatch(text)),
    )


def slip_text(order_id: str, sku: str, size: str = "") -> str:
    """What the code of a packing slip holds."""
    return SLIP + "|".join((order_id, sku, size))


def _code(text: str) -> str:
    code = text.removeprefix(SEAL)
    return code if text.startswith(SEAL) and _CODE.fullmatch(code) else ""


def _slip(text: str) -> Slip | None:
    parts = text.removeprefix(SLIP).split("|")
    return Slip(*parts) if text.startswith(SLIP) and len(parts) == 3 and all(parts[:2]) else None


__all__ = ["SEAL", "CodesRead", "PictureError", "Slip", "read_codes", "slip_text"]
