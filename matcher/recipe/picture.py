"""Constants of ``matcher/picture``: what is opened, and how it is hashed."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pixels:
    """Of ``pixels``: how large pictures are looked at."""

    looked_at_px: int = 1600
    """Long side of what the matcher looks at. Garments in social pictures carry no more detail than that."""
    reducing_gap: float = 2.0
    """Pillow's: a picture is first shrunk to so many times its size to be, the fast way."""
    first_scan_part: int = 8
    """The first scan of a progressive JPEG is smaller by this: enough where a side is so many times what is needed."""


@dataclass(frozen=True)
class Header:
    """Of ``header``: which pictures are opened. A pixel's bytes are what is held of it while a format is decoded; they
    were measured, see docs/matching.md."""

    most_bytes: int = 640_000_000
    """Of memory for the pixels of one picture; two are examined at a time."""
    most_pixels: int = 256_000_000
    """Width times height as stored, of a JPEG that is decoded smaller: 200 megapixel phones write 16,320 x 12,240."""
    most_scans: int = 100
    """Of one JPEG; encoders write 1 to 20, and each costs as long as a picture of one."""
    pixel_bytes: int = 8
    """As held in PNG, GIF, TIFF and BMP."""
    wide_bytes: int = 4
    """More where it has transparency, which is multiplied in before it is made smaller, or more than 8 bits of grey."""
    hidden_bytes: int = 8
    """More in a PNG whose first picture is not of its animation: that picture, and a copy."""
    scaled_bytes: int = 8
    """In a JPEG of one scan, per pixel after scaling."""
    scans_bytes: int = 8
    """In a JPEG of several scans, per pixel as stored: all coefficients are kept until the last scan."""
    webp_bytes: int = 16
    """Two canvases of the decoder, the frame and the picture."""
    heif_bytes: int = 12
    """HEIF and AVIF: planes, interleaved, and the picture."""
    least_side_px: int = 16
    """A picture with a shorter side says nothing."""
    head_bytes: int = 512
    """Of a file that is no picture: where it is looked for what it is."""
    told_bytes: int = 8
    """And how many are told where nothing is known."""
    told_signs: int = 200
    """Of an error of Pillow's, in a record."""


@dataclass(frozen=True)
class ColourProfile:
    """Of ``colour_profile``."""

    most_bytes: int = 4_000_000
    """A larger profile is not used; printers' largest have some 3 MB."""
    probe_levels: int = 5
    """Of each channel: the colours by which a profile is held to be sRGB's own."""
    same_levels: int = 2
    """A profile that moves none of these by more is left alone, so that sRGB stays what it is."""


@dataclass(frozen=True)
class NamedColours:
    """Of ``named_colours``."""

    usual_exponent: float = 2.2
    """What programs write into ``gAMA`` of a PNG when they mean sRGB (PNG, 11.3.2.2)."""
    same_exponent: float = 0.1
    """An exponent so near to that is sRGB's."""
    same_chromaticity: float = 0.01
    """Primaries and white in ``cHRM`` that are all so near to sRGB's are sRGB's."""
    least_gamma: float = 0.2
    most_gamma: float = 2.0
    """A ``gAMA`` outside of these is no display's and not used."""
    least_span: float = 0.01
    """Determinant of three primaries, below which they are no colour space; sRGB's is about 4."""


@dataclass(frozen=True)
class Fingerprint:
    """Of ``fingerprint``."""

    version: int = 3
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

    header: Header = Header()
    pixels: Pixels = Pixels()
    colour_profile: ColourProfile = ColourProfile()
    named_colours: NamedColours = NamedColours()
    fingerprint: Fingerprint = Fingerprint()
