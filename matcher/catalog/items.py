"""What the forms of feeds have in common: rows with named fields, and articles with their pictures."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

COLOUR = {
    "color",
    "colour",
    "farbe",
    "couleur",
    "colore",
    "kleur",
    "cor",
    "färg",
    "颜色",
    "顏色",
    "颜色分类",
    "色",
    "цвет",
}
"""What shops call the option that is a colour."""


@dataclass(frozen=True)
class Row:
    """One record of a table, or one item of an XML feed, with the fields that its form knows."""

    number: int
    """As a spreadsheet counts: a record is one row however many lines its text has. In XML: which item it is."""
    cells: Mapping[str, tuple[str, ...]]
    """What is filled in, by field; several where several columns have the name."""

    def one(self, field: str) -> str:
        """The first that is filled in, or nothing."""
        return self.cells.get(field, ("",))[0]

    def all(self, field: str) -> tuple[str, ...]:
        """Every one that is filled in."""
        return self.cells.get(field, ())


@dataclass(frozen=True)
class Article:
    """What one SKU is, and its pictures in the shop's order; not yet looked at for what it lacks."""

    row: int
    sku: str
    style: str
    title: str
    color: str
    links: tuple[str, ...]


def own_first(own: Iterable[str], product: Sequence[str], claims: Mapping[str, str], color: str) -> tuple[str, ...]:
    """A variant's pictures: its own, then the product's that no other colour claims for its variants."""
    free = (link for link in product if link not in claims or (color and claims[link] == color))
    return tuple(dict.fromkeys([*own, *free]))
