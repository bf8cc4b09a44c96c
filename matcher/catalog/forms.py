"""How a form of table is recognised: by the names of its columns, wherever they stand."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from matcher.catalog.items import Article, Row

Kind = Literal["google", "shopify", "woocommerce", "taobao"]
Problems = list[tuple[int, str]]
"""What is wrong with single rows: number and words."""


@dataclass(frozen=True, kw_only=True)
class Columns:
    """The columns that a kind of table has."""

    names: Mapping[str, str]
    """Spelled names of columns, and the field that each is. ``#`` stands for a number in both."""
    needs: tuple[str, ...]
    """Fields that the table must have."""
    needed: str
    """The same for people."""
    last_is_list: str = ""
    """The field that may run over the end of its row, where its commas were not quoted; empty: none."""

    def field(self, column: str) -> str:
        """Which field a column is; empty: none of these."""
        name = spelled(column)
        if name in self.names:
            return self.names[name]
        number = re.search(r"\d+", name)
        found = self.names.get(re.sub(r"\d+", "#", name, count=1), "")
        return found.replace("#", number[0]) if number else ""

    def fits(self, columns: Sequence[str]) -> bool:
        """Whether a row names these columns."""
        return set(self.needs) <= {self.field(column) for column in columns}


@dataclass(frozen=True, kw_only=True)
class Form(Columns):
    """One kind of feed."""

    kind: Kind
    sku_word: str = "SKU"
    """What it calls the SKU."""
    link_word: str = "picture"
    """What it calls the picture."""
    articles: Callable[[Sequence[Row]], tuple[list[Article], Problems]]


def spelled(name: str) -> str:
    """A column's name in one spelling: letters and digits alone, so case, blanks, quotes and marks change nothing."""
    name = unicodedata.normalize("NFKC", name).strip("\ufeff\u200b \t\"'").casefold()
    bracketed = re.search(r"\[([a-z_ ]+)\]$", name)  # Google's help in other languages: Bildlink [image_link]
    name = bracketed[1] if bracketed else name.removeprefix("g:")
    return "".join(letter for letter in name if letter.isalnum())


def names(**fields: str) -> dict[str, str]:
    """A form's names from lists of columns, as in ``sku="Variant SKU|SKU"``; ``_n`` in a field stands for ``#``."""
    return {
        "#".join(map(spelled, column.split("#"))): field.replace("_n", "#")
        for field, columns in fields.items()
        for column in columns.split("|")
    }
