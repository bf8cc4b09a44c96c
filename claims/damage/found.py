"""What was measured on photos of damage, and whether one was handed in before. Neither says how damage was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from matcher.severed import Edge

EDGE, REUSED = "edge", "reused"
"""Questions of the claim."""


class DamageWhy(StrEnum):
    """The reason, closed: each has its sentence in ``damage_why``. The result is always that nothing can be said."""

    EDGE_CROOKED = "edge_crooked"
    EDGE_STRAIGHT = "edge_straight"
    REUSED_ELSEWHERE = "reused_elsewhere"
    REUSED_SAME_ORDER = "reused_same_order"
    REUSED_NOT_FOUND = "reused_not_found"


@dataclass(frozen=True)
class DamageFound:
    """What one question about one photo comes to."""

    why: DamageWhy
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Earlier:
    """The same photograph in another case."""

    day: str
    """On which it was handed in, ``YYYY-MM-DD`` in UTC."""
    file_digest: str
    is_same_order: bool


def of_edge(edge: Edge, px_per_mm: float, by: str) -> DamageFound:
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
    return DamageFound(why, values | ({} if edge.fringe_mm100 is None else {"fringe_mm100": edge.fringe_mm100}))


def of_reuse(earlier: Earlier | None, looked_at: int) -> DamageFound:
    """The earliest of the same photographs in other cases.

    Nothing is contradicted: the file lies in the other case, so nobody could check it by this case alone.

    Args:
        earlier: None where there is none.
        looked_at: How many photos of other cases were compared.
    """
    if earlier is None:
        return DamageFound(DamageWhy.REUSED_NOT_FOUND, {"looked_at": looked_at})
    why = DamageWhy.REUSED_SAME_ORDER if earlier.is_same_order else DamageWhy.REUSED_ELSEWHERE
    return DamageFound(why, {"day": earlier.day, "digest": earlier.file_digest})
