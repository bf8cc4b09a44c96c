"""The argument map: what has to be shown under a claim, by which entries it is, how strongly, and what is missing.

Which elements there are, in which order, and which a claim cannot do without, stands in ``elements.toml`` of its
folder; how strongly each is shown is told by the claim. After Toulmin (The Uses of Argument, 1958): a claim is as
strong as the weakest of the grounds that it cannot do without.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from claims.shown.texts import Texts


class Strength(StrEnum):
    """How strongly, from the strongest; each has its word in ``strength_word``."""

    STRONG = "strong"
    """Recorded and sealed before anybody knew of a dispute, or by somebody who has no part in it."""
    GOOD = "good"
    FAIR = "fair"
    WEAK = "weak"
    MISSING = "missing"


TONES = {
    Strength.STRONG: "plain", Strength.GOOD: "plain", Strength.FAIR: "open", Strength.WEAK: "open",
    Strength.MISSING: "worn",
}  # fmt: skip


@dataclass(frozen=True)
class Ground:
    """How one element is shown."""

    strength: Strength
    by: tuple[int, ...] = ()
    """Numbers of entries in the case's ledger."""


@dataclass(frozen=True)
class Element:
    """One of them."""

    name: str
    is_must: bool
    strength: Strength
    by: tuple[int, ...]


@dataclass(frozen=True)
class ElementRow:
    """The same for a report or a screen."""

    text: str
    is_must: bool
    strength: str
    tone: str
    by: str
    gap: str
    """What is missing, or would make it stronger; empty where nothing is to be done."""


NOTHING = Ground(Strength.MISSING)


@cache
def _listed(claim: str) -> tuple[tuple[str, bool], ...]:
    table = tomllib.loads(files(f"claims.{claim}").joinpath("elements.toml").read_text("utf-8"))
    return tuple((one["name"], one["must"]) for one in table["element"])


def elements_of(claim: str, grounds: Mapping[str, Ground]) -> tuple[Element, ...]:
    """The elements of a claim in the order of its file.

    Raises:
        KeyError: one of them is not told, or one is told that is not in the file.
    """
    listed = _listed(claim)
    if strange := grounds.keys() - {name for name, _ in listed}:
        raise KeyError(f"not in elements.toml of {claim}: {', '.join(sorted(strange))}")
    return tuple(Element(name, must, grounds[name].strength, grounds[name].by) for name, must in listed)


def weakest(elements: Sequence[Element]) -> Element | None:
    """The weakest of those that the claim cannot do without, the first of equal ones; None where there are none."""
    musts = [one for one in elements if one.is_must]
    return max(musts, key=lambda one: list(Strength).index(one.strength), default=None)


def weakest_said(elements: Sequence[Element], say: Texts) -> str:
    """The same as a sentence; empty where there are none."""
    if (least := weakest(elements)) is None:
        return ""
    strength = say(f"strength_word.{least.strength}")
    return say("elements.weakest", element=say(f"element.{least.name}"), strength=strength)


def lacking(elements: Sequence[Element]) -> tuple[Element, ...]:
    """Those that the claim cannot do without and that nothing shows."""
    return tuple(one for one in elements if one.is_must and one.strength is Strength.MISSING)


def element_rows(elements: Sequence[Element], say: Texts) -> tuple[ElementRow, ...]:
    """As a report shows them."""
    return tuple(
        ElementRow(
            say(f"element.{one.name}"),
            one.is_must,
            say(f"strength_word.{one.strength}"),
            TONES[one.strength],
            say("elements.entries", entries=", ".join(map(str, one.by))) if one.by else "",
            say(f"element_gap.{one.name}") if one.strength not in (Strength.STRONG, Strength.GOOD) else "",
        )
        for one in elements
    )


def as_json(elements: Sequence[Element]) -> list[dict[str, object]]:
    """As programs read them."""
    return [
        {"element": one.name, "must": one.is_must, "strength": one.strength.value, "by_entries": list(one.by)}
        for one in elements
    ]
