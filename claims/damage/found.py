"""What was measured on a photo of damage. It never says how damage was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.severed import Edge

EDGE = "edge"
"""The question."""


class DamageWhy(StrEnum):
    """The reason, closed: each has its sentence in ``damage_why``. The result is always that nothing can be said."""

    EDGE_CROOKED = "edge_crooked"
    EDGE_STRAIGHT = "edge_straight"


@dataclass(frozen=True)
class EdgeFound:
    """What a measured edge comes to."""

    why: DamageWhy
    values: Mapping[str, str | int] = field(default_factory=dict)


def of_edge(edge: Edge, px_per_mm: float, by: str) -> EdgeFound:
    """A measured edge. ``by``: ``card`` or ``marked``, where the scale comes from. Lengths in hundredths of a mm."""
    why = DamageWhy.EDGE_CROOKED if edge.is_crooked else DamageWhy.EDGE_STRAIGHT
    line = " ".join(f"{x},{y}" for x, y in edge.line_px)
    values: dict[str, str | int] = {
        "length_mm100": edge.length_mm100,
        "rms_mm100": edge.rms_mm100,
        "found_percent": edge.found_percent,
        "px_per_mm100": round(100 * px_per_mm),
        "scale_by": by,
        "line_px": line,
    }
    return EdgeFound(why, values | ({} if edge.fringe_mm100 is None else {"fringe_mm100": edge.fringe_mm100}))
