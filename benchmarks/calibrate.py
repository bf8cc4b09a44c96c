"""What the numbers in configs/matching.toml rest on: false matches and misses on labelled pictures of people.

Negatives: every picture of a person against every catalog photo of a style nobody wears in it. Positives: the SKUs
labelled as worn. The example case is always measured; ``--garments`` adds a folder with ``catalog.csv`` (Google
Merchant columns) and ``labels.csv`` (image, sku). With ``--write`` the figures replace those in the policy file.
Run: python benchmarks/calibrate.py [--garments DIR] [--called TEXT] [--photos N] [--cache DIR] [--write]
"""

import argparse
import csv
import math
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from copy import copy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import cv2

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evidence.records import Claim, Photo, Verdict  # noqa: E402 - found by the line above
from matcher.catalog.feed import read_feed, read_photos  # noqa: E402 - as above
from matcher.evaluate.figures import upper_bound  # noqa: E402 - as above
from matcher.examine import Examination, Examiner  # noqa: E402 - as above
from matcher.features.portrait import Garment  # noqa: E402 - as above
from matcher.gallery.gallery import Shown  # noqa: E402 - as above
from matcher.policy import Measured, load_policy  # noqa: E402 - as above
from matcher.worn.align import Hit  # noqa: E402 - as above
from matcher.worn.compared import Compared  # noqa: E402 - as above

POLICY = ROOT / "configs" / "matching.toml"
EXAMPLE = ROOT / "configs" / "example"
MARK = "# Measured. Everything below this line is written by benchmarks/calibrate.py --write.\n"
THREADS = 2


@dataclass(frozen=True)
class Labelled:
    """A picture, and what is known of it."""

    path: Path
    worn: frozenset[str]
    """SKUs a person wears in it."""
    shown: frozenset[str]
    """SKUs that are in it some other way (on a bed, as the shop's own photograph): neither positive nor negative."""


@dataclass(frozen=True)
class LabelledSet:
    """Pictures and the catalog they are compared with."""

    called: str
    catalog: Path
    pictures: tuple[Labelled, ...]


@dataclass
class Tally:
    """Counts over the pictures of one set. ``person_photos`` are those in which the matcher saw clothes on a person."""

    pictures: int = 0
    person_photos: int = 0
    catalog_photos: int = 0
    pairs: int = 0
    labels: int = 0
    true_matches: int = 0
    recall_at_1: int = 0
    recall_at_10: int = 0
    false_matches: list[str] = field(default_factory=list)
    false_photos: int = 0
    wrong_colourways: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    negatives: Counter[int] = field(default_factory=Counter)
    recolours: Counter[int] = field(default_factory=Counter)
    positives: Counter[int] = field(default_factory=Counter)


class Watching(Examiner):
    """An examiner that keeps what it saw. One copy for each picture: they share the catalog and nothing else."""

    seen: list[tuple[Shown, Hit]]

    def _look(self, garment: Garment) -> Compared:
        compared = super()._look(garment)
        self.seen += compared.hits if garment.person else []
        return compared

    def watch(self, data: bytes) -> tuple[Examination, list[tuple[Shown, Hit]]]:
        own = copy(self)
        own.seen = []
        return own.examine(data), own.seen


def example() -> LabelledSet:
    worn: dict[str, set[str]] = {}
    shown: dict[str, set[str]] = {}
    for row in _rows(EXAMPLE / "worn.csv"):
        worn.setdefault(row["picture"], set()).add(row["sku"])
    for row in _rows(EXAMPLE / "truth.csv"):
        for place in row["pictures"].split():
            shown.setdefault(Path(place).name, set()).add(row["sku"])
    pictures = tuple(
        Labelled(path, frozenset(worn.get(path.name, ())), frozenset(shown.get(path.name, ())))
        for path in sorted((EXAMPLE / "media").rglob("*.jpg"))
    )
    return LabelledSet("composed photos of the example case", EXAMPLE / "catalog.csv", pictures)


def folder(place: Path, called: str, limit: int) -> LabelledSet:
    worn: dict[str, set[str]] = {}
    for row in _rows(place / "labels.csv"):
        worn.setdefault(row["image"], set()).update({row["sku"]} - {""})  # without a SKU: other clothes
    pictures = [Labelled(place / name, frozenset(skus), frozenset()) for name, skus in sorted(worn.items())]
    step = max(1, -(-len(pictures) // limit)) if limit else 1
    return LabelledSet(called, place / "catalog.csv", tuple(pictures[::step]))


def measure(labelled: LabelledSet, cache: Path | None) -> Tally:
    photos: list[tuple[Photo, Callable[[], bytes]]] = []
    for read in read_photos(read_feed(labelled.catalog)):
        assert not isinstance(read, str), read
        photos.append((read[0], lambda data=read[1]: data))
    examiner = Watching(photos, load_policy(), cache)
    tally = Tally(catalog_photos=len(examiner.gallery.shown))
    with ThreadPoolExecutor(THREADS) as pool:
        watched = pool.map(lambda one: examiner.watch(one.path.read_bytes()), labelled.pictures)
        for one, (examination, seen) in zip(labelled.pictures, watched, strict=True):
            assert not examination.unreadable, (one.path, examination.unreadable)
            _count(tally, one, examination, seen, examiner.gallery.shown)
    return tally


def _count(
    tally: Tally,
    one: Labelled,
    examination: Examination,
    seen: list[tuple[Shown, Hit]],
    gallery: tuple[Shown, ...],
) -> None:
    known = one.worn | one.shown
    styles = {shown.style for shown in gallery if known & set(shown.skus)}
    tally.pictures += 1
    tally.labels += len(one.worn)
    if examination.people:
        tally.person_photos += 1
        best: Counter[str] = Counter()
        for shown, hit in seen:
            best[shown.digest] = max(best[shown.digest], hit.inliers)
        for shown in gallery:
            _bin(tally, one, known, shown.style in styles, shown, best[shown.digest])
    ranked = [candidate.sku for candidate in examination.candidates]
    tally.recall_at_1 += len(one.worn & set(ranked[:1]))
    tally.recall_at_10 += len(one.worn & set(ranked))
    matched = {
        finding.sku: finding
        for finding in examination.findings
        if finding.claim is Claim.SAME_ITEM_WORN and finding.verdict is Verdict.MATCH
    }
    tally.true_matches += len(one.worn & matched.keys())
    tally.missed += [f"{one.path.name} {sku}" for sku in sorted(one.worn - matched.keys())]
    sisters = {sku for shown in gallery if shown.style in styles for sku in shown.skus}
    wrong = {sku: f"{one.path.name} {sku}: {matched[sku].reason}" for sku in matched.keys() - one.worn}
    false = [said for sku, said in sorted(wrong.items()) if sku not in sisters or sku in one.shown]
    tally.false_matches += false
    tally.false_photos += bool(false)
    tally.wrong_colourways += [said for _, said in sorted(wrong.items()) if said not in false]


def _bin(tally: Tally, one: Labelled, known: frozenset[str], sister: bool, shown: Shown, inliers: int) -> None:
    if not sister:
        tally.pairs += 1
        tally.negatives[inliers] += 1
    elif one.worn & set(shown.skus):
        tally.positives[inliers] += 1
    elif not known & set(shown.skus):
        tally.recolours[inliers] += 1


def measured(called: str, tally: Tally, command: str) -> Measured:
    pairs = upper_bound(len(tally.false_matches), tally.pairs)
    return Measured(
        data=called,
        run=f"{datetime.now(UTC):%Y-%m-%d}, {command}",
        photos=tally.person_photos,
        catalog_photos=tally.catalog_photos,
        pairs=tally.pairs,
        false_matches=len(tally.false_matches),
        wrong_colourways=len(tally.wrong_colourways),
        per_photo_bound_permille=math.ceil(1000 * upper_bound(tally.false_photos, tally.person_photos)),
        per_pair_bound_per_million=math.ceil(1e6 * pairs),
        most_inliers_other_style=max(tally.negatives, default=0),
        worn_items=tally.labels,
        true_matches=tally.true_matches,
        among_ten=tally.recall_at_10,
    )


def report(tally: Tally, found: Measured) -> None:
    print(f"{found.data}: {tally.pictures} pictures, {tally.person_photos} with clothes on a person seen in them")
    print(f"  {tally.pairs:,} pairs of different styles with {tally.catalog_photos} catalog photos")
    per_photo, per_pair = found.per_photo_bound_permille / 10, found.per_pair_bound_per_million / 1e4
    print(
        f"  false matches       {len(tally.false_matches)} (95 %: < {per_photo} % per photo, < {per_pair} % per pair)"
    )
    print(f"  wrong colourways    {len(tally.wrong_colourways)}")
    print(f"  true matches        {tally.true_matches} of {tally.labels}")
    print(f"  candidates          {tally.recall_at_1} first, {tally.recall_at_10} among ten, of {tally.labels}")
    for name, bins in (
        ("other styles", tally.negatives),
        ("recolours", tally.recolours),
        ("same SKU", tally.positives),
    ):
        over = "  ".join(f">={n}: {sum(c for k, c in bins.items() if k >= n)}" for n in (5, 6, 7, 8, 10))
        print(f"  inliers, {name:<12} {over}  max {max(bins, default=0)}  of {bins.total()}")
    for said in [*tally.false_matches, *tally.wrong_colourways]:
        print(f"  WRONG {said}")


def write(all_measured: list[Measured]) -> None:
    head = POLICY.read_text(encoding="utf-8").split(MARK)[0].rstrip("\n")
    tables = []
    for one in all_measured:
        lines = [f'{key} = "{value}"' if isinstance(value, str) else f"{key} = {value}" for key, value in one]
        tables.append("\n".join(["[[measured]]", *lines]) + "\n")
    text = f"{head}\n\n{MARK}\n" + "\n".join(tables)
    load_policy(text.encode("utf-8"))
    POLICY.write_text(text, encoding="utf-8")


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garments", type=Path, help="folder with catalog.csv and labels.csv")
    parser.add_argument("--called", default="labelled photos of people", help="what the folder's pictures are")
    parser.add_argument("--photos", type=int, default=0, help="at most so many of them, evenly")
    parser.add_argument("--cache", type=Path, help="keep catalog features here between runs")
    parser.add_argument("--write", action="store_true", help="put the figures into the policy file")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    sets = [example()]
    if chosen.garments:
        sets.append(folder(chosen.garments, chosen.called, chosen.photos))
    if chosen.cache:
        chosen.cache.mkdir(parents=True, exist_ok=True)
    found = []
    for one in sets:
        begin = time.perf_counter()
        tally = measure(one, chosen.cache)
        command = "benchmarks/calibrate.py" + (" --garments" if chosen.garments and one is sets[-1] else "")
        found.append(measured(one.called, tally, command))
        report(tally, found[-1])
        print(f"  took {time.perf_counter() - begin:.0f} s\n", flush=True)
    if chosen.write:
        write(found)


if __name__ == "__main__":
    main()
