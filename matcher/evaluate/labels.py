"""Labelled pictures: a CSV with ``image``, ``sku`` and ``relation``, and any number of yes/no columns, the slices.

A picture may have several rows. An empty ``sku`` says that nobody in it wears anything of the catalog. Every wrong row
is told with its row, as a spreadsheet counts; an evaluation on labels half understood would be worse than none.
"""

import csv
import io
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from evidence.files import MAX_TABLE_BYTES, read_file
from evidence.os_errors import why
from matcher.catalog.text import decoded
from matcher.errors import FeedError, LabelsError

NEEDED = ("image", "sku")
_YES = frozenset({"1", "yes", "y", "true", "x"})
_NO = frozenset({"", "0", "no", "n", "false"})
_WORN = frozenset({"", "worn"})
_SHOWN = frozenset({"shown", "repost"})
_TOLD = 5


@dataclass(frozen=True)
class Label:
    """What is true of one picture and one SKU."""

    sku: str
    is_worn: bool
    """Else it is only shown: it lies on a bed, or the picture is the shop's own. Neither a match nor a false one."""
    slices: frozenset[str]


@dataclass(frozen=True)
class Picture:
    """A picture and all that is true of it; without labels nobody wears anything of the catalog."""

    path: Path
    name: str
    labels: tuple[Label, ...]
    slices: frozenset[str]
    """Of all its rows, so that pictures without a label have theirs as well."""

    @property
    def worn(self) -> tuple[Label, ...]:
        """The items somebody wears in it."""
        return tuple(label for label in self.labels if label.is_worn)


def read_labels(path: Path, skus: Collection[str]) -> tuple[Picture, ...]:
    """Read and check the whole file; pictures in the order of their first row.

    Args:
        path: The CSV, in any encoding of ``matcher.catalog.text``; pictures are given relative to it.
        skus: What the catalog has.

    Raises:
        LabelsError: the first wrong rows, with their numbers and what to do.
    """
    rows, slices = _rows(path)
    known = frozenset(skus)
    problems: list[str] = []
    pictures: dict[str, list[tuple[Label | None, frozenset[str]]]] = {}
    for number, row in rows:
        found = _label(row, slices, known, path.parent)
        if isinstance(found, str):
            problems.append(f"row {number}: {found}")
        else:
            pictures.setdefault(row["image"], []).append(found)
    problems += [f"{name}: one row says that nobody wears anything, another names a SKU" for name in _torn(pictures)]
    if problems:
        more = f"; and {len(problems) - _TOLD} more" if len(problems) > _TOLD else ""
        raise LabelsError(f"{path}: {'; '.join(problems[:_TOLD])}{more}")
    return tuple(_picture(path.parent, name, found) for name, found in pictures.items())


def _rows(path: Path) -> tuple[list[tuple[int, dict[str, str]]], tuple[str, ...]]:
    try:
        text = decoded(read_file(path, MAX_TABLE_BYTES))
        separator = max(",;\t", key=text.split("\n", 1)[0].count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        header = [name.strip().casefold() for name in next(reader, [])]
        rows = [(number, [cell.strip() for cell in row]) for number, row in enumerate(reader, 2)]
    except OSError as error:
        raise LabelsError(f"labels {path} cannot be read: {why(error)}") from error
    except FeedError as error:
        raise LabelsError(f"labels {path} cannot be read: {error}") from error
    except csv.Error as error:
        raise LabelsError(f"labels {path} are not CSV: {error}") from error
    missing = [name for name in NEEDED if name not in header]
    if missing or len(set(header)) != len(header):
        raise LabelsError(f"labels {path}: the header needs image and sku, each name once; it has: {', '.join(header)}")
    filled = [(number, row) for number, row in rows if any(row)]
    uneven = [number for number, row in filled if len(row) != len(header)]
    if uneven or not filled:
        where = f"row {uneven[0]} has not as many cells as the header" if uneven else "no row"
        raise LabelsError(f"labels {path}: {where}")
    slices = tuple(name for name in header if name not in (*NEEDED, "relation"))
    return [(number, dict(zip(header, row, strict=True))) for number, row in filled], slices


def _label(
    row: dict[str, str], slices: tuple[str, ...], skus: frozenset[str], folder: Path
) -> tuple[Label | None, frozenset[str]] | str:
    """A row's label (None: nobody wears anything) and its slices; or what is wrong with it, in words."""
    if not row["image"] or not (folder / row["image"]).is_file():
        return f"picture {row['image'] or '(none named)'} is not there"
    odd = [name for name in slices if row[name].casefold() not in _YES | _NO]
    if odd:
        return f"column {odd[0]} says {row[odd[0]]!r}; slices say yes or no"
    held = frozenset(name for name in slices if row[name].casefold() in _YES)
    relation = row.get("relation", "").casefold()
    if not row["sku"]:
        return (None, held) if relation in ("", "none") else f"relation {relation!r} without a SKU"
    if row["sku"] not in skus:
        return f"SKU {row['sku']} is not in the catalog"
    if relation.startswith("same item"):
        kind = relation.removeprefix("same item").strip(" ,;:")
        return Label(row["sku"], True, held | ({kind} if kind else set())), held
    if relation in _WORN | _SHOWN:
        return Label(row["sku"], relation in _WORN, held), held
    return (
        f"relation {relation!r} is unknown: say worn, 'same item, and how it is seen', shown, repost, or leave it empty"
    )


def _torn(pictures: dict[str, list[tuple[Label | None, frozenset[str]]]]) -> list[str]:
    return [name for name, rows in pictures.items() if len(rows) > 1 and any(label is None for label, _ in rows)]


def _picture(folder: Path, name: str, rows: list[tuple[Label | None, frozenset[str]]]) -> Picture:
    labels = dict.fromkeys(label for label, _ in rows if label)
    return Picture(folder / name, name, tuple(labels), frozenset().union(*(held for _, held in rows)))
