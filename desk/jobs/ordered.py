"""Whether what was ordered stands in the catalog: asked before anybody's account is read."""

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches

from evidence.records import Case

_MOST_LIKE = 3
_CUTOFF = 0.6


@dataclass(frozen=True)
class Unlisted:
    """An order line whose SKU no article of the catalog has."""

    sku: str
    like: tuple[str, ...]
    """The catalog's SKUs that are written most like it, nearest first."""

    @property
    def in_words(self) -> str:
        """For people."""
        near = f" (the catalog has {', '.join(self.like)})" if self.like else ""
        return f"{self.sku}{near}"


def unlisted(case: Case, skus: Collection[str]) -> tuple[Unlisted, ...]:
    """The order lines that name no SKU of the catalog, in the order's order. Pure."""
    listed = set(skus)
    folded: dict[str, str] = {}
    for sku in sorted(listed):
        folded.setdefault(_folded(sku), sku)
    return tuple(Unlisted(line.sku, _like(line.sku, folded)) for line in case.order.lines if line.sku not in listed)


def _like(sku: str, folded: dict[str, str]) -> tuple[str, ...]:
    near = get_close_matches(_folded(sku), list(folded), _MOST_LIKE, _CUTOFF)
    return tuple(folded[name] for name in near)


def _folded(sku: str) -> str:
    return "".join(letter for letter in sku.casefold() if letter.isalnum())
