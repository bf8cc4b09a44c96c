"""Constants of ``matcher/picture``: what is opened, and how it is hashed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pixels:
    """Of ``pixels``: which pictures are opened, and how large they are looked at."""

    most_pixels: int = 80_000_000
    """Width times height that is opened at all; below Pillow's own warning, above what phones and platforms publish."""
    least_side_px: int = 16
    """A picture with a shorter side says nothing."""
    looked_at_px: int = 1600
    """Long side of what the matcher looks at. Garments in social pictures carry no more detail than that."""
    reducing_gap: float = 2.0
    """Pillow's: a picture is first shrunk to so many times its size to be, the fast way."""
    first_scan_part: int = 8
    """The first scan of a progressive JPEG is smaller by this: enough where a side is so many times what is needed."""
    head_bytes: int = 512
    """Of a file that is no picture: where it is looked for what it is."""
    told_bytes: int = 8
    """And how many are told where nothing is known."""
    told_signs: int = 200
    """Of an error of Pillow's, in a record."""


@dataclass(frozen=True)
class Fingerprint:
    """Of ``fingerprint``."""

    version: int = 2
    """Rises when the code changes what a fingerprint is without a number here changing."""
    decode_least_side_px: int = 128
    """imagehash.phash needs 32 px; four times that keeps the drift of the scaled decode under a bit on average."""
    phash_px: int = 32
    """What imagehash.phash reduces a picture to, before it takes the lowest frequencies."""
    hash_side: int = 8
    """Rows and columns of a hash: 64 bits."""
    flat_border_levels: int = 12
    """A row or column at the edge whose grey levels differ by no more than this is border."""
    least_inner_part: int = 4
    """Of each side at least one in so many is left when the border is taken off."""


@dataclass(frozen=True)
class Picture:
    """By module."""

    pixels: Pixels = Pixels()
    fingerprint: Fingerprint = Fingerprint()
