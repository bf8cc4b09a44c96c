"""Colours that a file names by numbers where others hold an ICC profile: ``cICP``, ``gAMA`` and ``cHRM`` in PNG,
``nclx`` in HEIF and AVIF. They become a profile of three primaries and one curve, which ``colour_profile`` uses.

PNG, third edition, 11.3.2 and ITU-T H.273 have the numbers, ICC.1:2022 the profile. High dynamic range (PQ, HLG) is
read as sRGB: it would need the tone mapping of a screen.
"""

from collections.abc import Mapping
from struct import pack
from typing import Any

import numpy as np

from matcher.picture.iso_boxes import boxes, within
from matcher.picture.png_chunks import head_chunks
from matcher.recipe import RECIPE

_R = RECIPE.picture.named_colours
_SRGB = (0.3127, 0.3290, 0.64, 0.33, 0.30, 0.60, 0.15, 0.06)
"""White, red, green and blue, x and y of each, as ``cHRM`` has them."""
_PRIMARIES = {
    1: _SRGB,
    9: (0.3127, 0.3290, 0.708, 0.292, 0.170, 0.797, 0.131, 0.046),
    12: (0.3127, 0.3290, 0.680, 0.320, 0.265, 0.690, 0.150, 0.060),
}
"""Of H.273: BT.709, BT.2020, Display P3."""
_EXPONENTS = {1: 0.0, 2: 0.0, 4: 2.2, 5: 2.8, 6: 0.0, 8: 1.0, 13: 0.0, 14: 0.0, 15: 0.0}
"""Of H.273's transfer functions; 0 stands for sRGB's own curve, which is shown for those of television too."""
_D50 = (0.9642, 1.0, 0.8249)
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
_SRGB_CURVE = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
_HEAD, _ROW = 128, 12


def named_profile(data: bytes, info: Mapping[Any, Any]) -> bytes | None:
    """An ICC profile of the colours that a file names; None where it names none, or sRGB's.

    ``info`` is Pillow's, of the opened file. A name goes before the file's own profile in PNG only.
    """
    if data.startswith(b"\x89PNG"):
        named = next((body[:2] for kind, body in head_chunks(data) if kind == b"cICP"), b"")
        if named:
            return _by_code(*named)
        return None if "icc_profile" in info or "srgb" in info else _by_gamma(info)
    return None if "icc_profile" in info else _by_nclx(data)


def _by_code(primaries: int, transfer: int = 2) -> bytes | None:
    if primaries not in _PRIMARIES or transfer not in _EXPONENTS:
        return None
    return _made(_PRIMARIES[primaries], _EXPONENTS[transfer])


def _by_gamma(info: Mapping[Any, Any]) -> bytes | None:
    """Without ``gAMA`` browsers do not look at ``cHRM``."""
    gamma = info.get("gamma", 0.0)
    if not _R.least_gamma <= gamma <= _R.most_gamma:
        return None
    exponent = 1 / gamma
    given = info.get("chromaticity", _SRGB)
    near = len(given) != len(_SRGB) or np.abs(np.subtract(given, _SRGB)).max() <= _R.same_chromaticity
    if near and abs(exponent - _R.usual_exponent) <= _R.same_exponent:
        return None
    return _made(_SRGB if near else given, exponent)


def _by_nclx(data: bytes) -> bytes | None:
    """Where all that is named in the file is named alike; otherwise it is not known which is the picture's."""
    metas = (box for box in boxes(data, 0, len(data)) if box.kind == b"meta")
    meta = next(metas, None) if data[4:8] == b"ftyp" else None
    store = within(data, meta, b"iprp", b"ipco") if meta else None
    properties = boxes(data, store.body, store.end) if store else ()
    bodies = [data[box.body : box.end] for box in properties if box.kind == b"colr"]
    named = {body[4:8] for body in bodies if body[:4] == b"nclx"}
    if len(named) != 1:
        return None
    codes = named.pop()
    return _by_code(int.from_bytes(codes[:2], "big"), int.from_bytes(codes[2:], "big"))


def _made(chromaticities: tuple[float, ...], exponent: float) -> bytes | None:
    columns = _colorants(chromaticities)
    if columns is None or (chromaticities == _SRGB and not exponent):
        return None
    curve = (3, *_SRGB_CURVE) if not exponent else (0, exponent)
    shape = pack(">4sIHH", b"para", 0, int(curve[0]), 0) + b"".join(_fixed(value) for value in curve[1:])
    points = dict(zip((b"wtpt", b"rXYZ", b"gXYZ", b"bXYZ"), (_D50, *columns), strict=True))
    tags = {name: pack(">4sI", b"XYZ ", 0) + b"".join(map(_fixed, point)) for name, point in points.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), shape)
    at, table, held = _HEAD + 4 + _ROW * len(tags), pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += pack(">4sII", name, at + len(held), len(tag))
        held += tag
    head = pack(">I4xI12s12x4s", at + len(held), 0x04300000, b"mntrRGB XYZ ", b"acsp").ljust(68, b"\0")
    return (head + b"".join(map(_fixed, _D50))).ljust(_HEAD, b"\0") + table + held


def _colorants(chromaticities: tuple[float, ...]) -> list[tuple[float, ...]] | None:
    """Red, green and blue as the profile has them, seen in D50; None where they span nothing, or what no eye sees."""
    white, *colours = ((x / y, 1.0, (1 - x - y) / y) if y > 0 else (0.0, 0.0, 0.0) for x, y in _pairs(chromaticities))
    plain = np.array(colours).T
    if not white[1] or abs(np.linalg.det(plain)) < _R.least_span:
        return None
    cones = _BRADFORD @ np.array(_D50) / (_BRADFORD @ white)
    adapted = np.linalg.inv(_BRADFORD) @ np.diag(cones) @ _BRADFORD @ (plain * np.linalg.solve(plain, white))
    return [tuple(map(float, column)) for column in adapted.T] if np.abs(adapted).max() < 2 else None


def _pairs(values: tuple[float, ...]) -> list[tuple[float, float]]:
    return list(zip(values[::2], values[1::2], strict=True))


def _fixed(value: float) -> bytes:
    return pack(">i", round(value * (1 << 16)))
