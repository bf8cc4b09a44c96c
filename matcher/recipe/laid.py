"""Constants of ``matcher/laid``: photographs of a piece laid on a table, when it goes out and when it comes back.

Not a part of ``RECIPE``: no post is looked at with them. In the policy's digest, a changed one would have every picture
of every case examined again. A comparison of two pieces names the digest of this table instead. Bars were chosen on one
half of the garments and tried on the other (``benchmarks/laid.py``).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Laid:
    """Lengths in millimetres are of the printed card, others in pixels of what is looked at."""

    looked_at_px: int = 3000
    """Long side for the codes: of a camera's twelve megapixels, modules of half a millimetre keep three or four."""
    code_mm: float = 32.0
    """Side of the card's QR code, without what is left blank around it."""
    patch_mm: tuple[float, float, float, float] = (40.0, 1.0, 70.0, 31.0)
    """Left, top, right, bottom of the grey patch, from the code's upper left corner; to its right and level with it."""
    card_mm: tuple[float, float, float, float] = (-8.0, -8.0, 78.0, 40.0)
    """The card's edges, from the same corner."""
    patch_inset: float = 0.2
    """Of the patch, left out at each edge."""
    patch_grey: int = 160
    """As printed."""
    patch_levels: tuple[float, float] = (25.0, 200.0)
    """Of each channel of the patch in the photo: below it is too dark; above it cloth lighter than the patch, which is
    printed at 160, is clipped."""
    patch_spread: float = 12.0
    """Levels, the patch's largest standard deviation: a shadow or a finger lies over it. Two prints of a half tone
    have 3 to 5 in a photograph."""
    least_code_px: float = 40.0
    """Side of the code in the photo: below it the corners are too coarse for a scale."""
    most_tilt: float = 0.15
    """By how much of their mean the code's sides may differ: else the card lies in no plane with the piece."""
    around_code: float = 0.5
    """Of a code's size, hidden around it: the sticker or slip on which it stands agrees with itself."""
    piece_px: int = 640
    """Long side of the piece for the keypoints."""
    keypoints: int = 768
    tolerance_px: float = 12.0
    """How far a point may lie from where the plane's map puts it: cloth laid anew is no plane."""
    rounds: int = 5000
    confidence: float = 0.999
    least_pairs: int = 8
    least_cell_px: int = 24
    """Points within one cell count as one: a small logo shows little."""
    shares: tuple[float, float] = (0.03, 0.85)
    """Of the photo: what fills less or more is not the piece but the table."""
    least_unlike: float = 8.0
    """CIELAB units between the middle colours of the piece and of the photo's border: below it the mask may be of the
    table. Made scenes: 0 to 4.6 where it was, 14 to 90 where it was not."""
    border: float = 0.03
    """Of the photo's sides: its border."""
    most_clipped: float = 0.05
    """Of the piece's pixels with a channel at the end of its range, beyond which its colour is not known."""
    clipped_level: int = 250
    least_points: int = 20
    """Keypoints in cells of their own which agree with one movement, from which the print is the same. The run is named
    in ``docs/pieces.md``."""
    rich_keypoints: int = 300
    """A piece with fewer on either photo is plain: nothing could be found."""
    colour_apart: float = 12.0
    """CIELAB units of a*b*, from which a person should look; both photos with a card of one sheet."""
    coloured_pixels: int = 2000
    """Of the piece: fewer are no colour of it."""
    gamma: float = 2.2
    """Displayed colours to this power are linear light."""
    label_px: tuple[int, int] = (1600, 1200)
    """Long sides at which a label is read, twice."""
    label_lines: int = 40
    """Of letters, looked at in a photo."""


LAID = Laid()
