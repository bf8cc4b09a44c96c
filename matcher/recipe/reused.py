"""Constants of ``matcher/reused.py``: is one supplied photo the same photograph as another?

Not a part of ``RECIPE``: they decide nothing about any post, so that a changed one has no picture examined again. They
come on top of the policy's bars for reposts. The source of the figures is ``benchmarks/reused.py``.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reused:
    """Shares are of 1."""

    least_blocks: int = 24
    """Textured blocks that are compared: plain cloth has few, and tells nothing."""
    agrees: float = 0.9
    """Of these, how many must agree. Copies with one edit have 0.99 and more; the same spot taken again within a degree
    0.75 and more, mostly 0.95, so that this alone is not enough."""
    moved: float = 0.0015
    """How far the affine map through the points may be from a change of size alone, Frobenius norm: a copy is not
    turned or slanted, while who takes a photo again holds the camera otherwise. It is a turn of a sixteenth of a
    degree. Copies with one edit reach 0.001; made cloth taken again within a degree, 0.002 to 0.03, seldom less."""
    slanted: float = 0.0025
    """How far a corner may be from where that change of size puts it, of half the diagonal: perspective, which the one
    above does not see. Copies with one edit reach 0.0013; taken again, 0.003 to 0.02, seldom less."""
    apart_levels: float = 30.0
    """Grey levels by which no place may differ once brightness and contrast are made the same: other damage on the same
    print. A choice: damage is a hole or a stain, not a shade."""
    place_px: int = 16
    """Side of such a place, in pictures of 640 px."""
    least_places: int = 16
    """Fewer places that both show are no photograph."""


REUSED = Reused()
