"""Reads a picture of a payment, twice in two sizes: only what both readings have alike is taken."""

import numpy as np

from claims.payment.receipt import Seen, agreed, receipt_of
from claims.payment.values import Receipt
from matcher.features.lettering import read_lines
from matcher.picture.pixels import Rgb, decode, resized

_MOST_LINES = 80
"""A receipt has two dozen; a long page of an order more."""
_LONGEST_PX = 3200
_SECOND_SIZE = 0.83
"""Of the first: other pixels, so that a sign that is read by luck is read otherwise."""


def read_picture(data: bytes) -> Receipt:
    """What a picture of a payment shows: what two readings of it, in two sizes, agree on.

    Raises:
        PictureError: it cannot be read.
    """
    rgb = decode(data, _LONGEST_PX).rgb
    smaller = resized(rgb, *(max(1, round(side * _SECOND_SIZE)) for side in (rgb.shape[1], rgb.shape[0])))
    return agreed(receipt_of(_seen(rgb)), receipt_of(_seen(smaller)))


def _seen(rgb: Rgb) -> tuple[Seen, ...]:
    lines = read_lines(rgb, np.ones(rgb.shape[:2], np.bool_), _MOST_LINES)
    return tuple(
        Seen(
            line.text,
            left=float(line.corners[:, 0].min()),
            right=float(line.corners[:, 0].max()),
            middle=float(line.middle[1]),
            high=float(np.linalg.norm(line.corners[0] - line.corners[3])),
        )
        for line in lines
    )
