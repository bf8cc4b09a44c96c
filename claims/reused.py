"""Whether a picture was handed in before, in another case. For photos of damage and pictures of payments."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from claims.shown.texts import Texts
from evidence.records import Comparison

REUSED = "reused"
"""The question, of each claim that has it."""


class ReuseWhy(StrEnum):
    """The reason, closed: each has its sentence in ``reused_why``. The result is always that nothing can be said."""

    ELSEWHERE = "reused_elsewhere"
    SAME_ORDER = "reused_same_order"
    NOT_FOUND = "reused_not_found"


@dataclass(frozen=True)
class ReuseFound:
    """What it comes to for one picture."""

    why: ReuseWhy
    values: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Earlier:
    """The same picture in another case."""

    day: str
    """On which it was handed in, ``YYYY-MM-DD`` in UTC."""
    file_digest: str
    is_same_order: bool


def of_reuse(earlier: Earlier | None, looked_at: int) -> ReuseFound:
    """The earliest of the same photographs in other cases.

    Nothing is contradicted: the file lies in the other case, so nobody could check it by this case alone.

    Args:
        earlier: None where there is none.
        looked_at: How many pictures of other cases were compared.
    """
    if earlier is None:
        return ReuseFound(ReuseWhy.NOT_FOUND, {"looked_at": looked_at})
    why = ReuseWhy.SAME_ORDER if earlier.is_same_order else ReuseWhy.ELSEWHERE
    return ReuseFound(why, {"day": earlier.day, "digest": earlier.file_digest})


def reuse_said(one: Comparison, say: Texts) -> str:
    """As a sentence; a reason of a later version is shown by its name."""
    if one.why not in say.names("reused_why"):
        return say("found_part.newer", why=one.why)
    values = dict(one.values)
    return say(f"reused_why.{one.why}", **values, n=values.get("looked_at", 0))
