"""Constants of ``matcher/severed.py``: the edge of severed cloth, measured in a photo.

Not a part of ``RECIPE``: they describe one supplied picture with a scale and decide nothing about any post, so that a
changed one has no picture examined again. The source of the figures is ``benchmarks/severed.py``: made edges, no cloth.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Severed:
    """Lengths are in millimetres of the cloth, brightness in levels of 8 bits."""

    least_px_per_mm: float = 8.0
    """A close-up by a telephone from 35 cm. At 3 a tear along the grain was read half as crooked again as it was."""
    fringe_px_per_mm: float = 20.0
    """A yarn is a few tenths of a millimetre thick; at 8 px/mm the fringe of a washed cut is lost."""
    least_length_mm: float = 10.0
    """A choice: over less, every edge is straight."""
    piece_mm: float = 30.0
    """The line is compared with straight pieces about so long: the length of the benchmark; and cloth that lies in a
    bow is not crooked."""
    crooked_mm: float = 0.5
    """Between a tear along the grain (0.2 at 8 px/mm) and one across it (1.1)."""
    beside_mm: float = 8.0
    """To either side of the marked line that is looked at. Tears across the grain leave it by 4."""
    near_mm: float = 3.0
    """To either side by which the colours of cloth and gap are told: a slit may be no wider."""
    solid_mm: tuple[float, float] = (1.2, 0.5)
    """Along and across the edge: what is narrower is a yarn end, not cloth. As in the probe."""
    least_levels: float = 20.0
    """Between the mean colours of both sides: a choice. The light on plain cloth falls off by less over 6 mm."""
    least_share: float = 0.8
    """Of the columns, in which the edge must be found: a choice. Stripes of the gap's colour miss a half."""
    step_mm: float = 1.0
    """From one point of the drawn line to the next: costs room only."""


SEVERED = Severed()
