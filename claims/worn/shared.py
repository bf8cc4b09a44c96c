"""What all findings have in common is said once, before them: what is left beside each one tells it from the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from claims.shown.rows import Row
from claims.worn.page import LinePage, SightingPage

T = TypeVar("T")


@dataclass(frozen=True)
class Shared:
    """What holds for every picture that was found; empty where there is but one."""

    verdict: str = ""
    detail: str = ""
    facts: tuple[Row, ...] = ()
    doubts: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return self == Shared()


def said_once(pages: Sequence[LinePage]) -> tuple[Shared, tuple[LinePage, ...]]:
    """What all findings have in common, and the pages without it."""
    sightings = [sighting for page in pages for sighting in page.sightings]
    if len(sightings) < 2:
        return Shared(), tuple(pages)
    shared = Shared(
        verdict=_one(sightings, lambda one: one.verdict),
        detail=_one(sightings, lambda one: one.detail),
        facts=_common([one.facts for one in sightings]),
        doubts=_common([one.doubts for one in sightings]),
    )
    return shared, tuple(_without(page, shared) for page in pages)


def explained_once(pages: Sequence[LinePage]) -> tuple[LinePage, ...]:
    """The pages with each status explained where it first stands."""
    known, found = set[str](), []
    for page in pages:
        found.append(page if page.explanation not in known else replace(page, explanation=""))
        known.add(page.explanation)
    return tuple(found)


def _without(page: LinePage, shared: Shared) -> LinePage:
    sightings = tuple(
        replace(
            one,
            verdict="" if shared.verdict else one.verdict,
            detail="" if shared.detail else one.detail,
            facts=tuple(row for row in one.facts if row not in shared.facts),
            doubts=tuple(text for text in one.doubts if text not in shared.doubts),
        )
        for one in page.sightings
    )
    return replace(page, sightings=sightings)


def _one(sightings: Sequence[SightingPage], text: Callable[[SightingPage], str]) -> str:
    """The text where all have the same."""
    texts = {text(one) for one in sightings}
    return texts.pop() if len(texts) == 1 else ""


def _common(lists: Sequence[tuple[T, ...]]) -> tuple[T, ...]:
    """What is in each list, in the order of the first."""
    return tuple(item for item in lists[0] if all(item in other for other in lists[1:]))
