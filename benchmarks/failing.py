"""Generated photos of the kinds that fail: garments worn a second time, each picture in a trouble of real photos.

In ``compose.py`` a flat is hung with the creases and the light of its catalog photo, so plain cloth agrees with itself.
Here both are taken out and others put in (``tests/worn_photos/ironed.py``). Every picture has one trouble, which is a
slice of OUT/labels.csv beside what is on the garment (``flats.csv``, by eye). Half of the pictures of each trouble show
a garment of the catalog, half one that is not in it. Beside plain tees the catalog has a twin of another style: the
same tee with other folds, a shade lighter or darker. What lies or hangs is labelled ``shown``.

OUT gets ``photos/``, ``labels.csv``, ``catalog.csv`` and its ``catalog/``:
    wornproof evaluate OUT/labels.csv --catalog OUT/catalog.csv
The same garments, numbers and libraries give the same bytes. What is there already is not made again.
Run: python benchmarks/failing.py --garments DIR --out DIR [--photos N] [--seed S] [--jobs N] [--only TROUBLE]
"""

import argparse
import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # one core for each job

import cv2
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.compose import BODY_STYLES, FLATS, Kind, Row, halves, rows, told_box, write  # noqa: E402
from benchmarks.failing_photo import TROUBLES, Cloth, Shot, Trouble, pictured, twin  # noqa: E402 - as above
from tests.worn_photos import people  # noqa: E402 - as above

KINDS = ("print", "pattern", "plain", "mark")
SLICES = (*TROUBLES, *KINDS)
SUITS: dict[Trouble, tuple[str, ...]] = {
    "second": KINDS,
    "warm lamp": ("print", "pattern"),
    "over-exposed": ("print",),
    "tone on tone": ("tone on tone",),
    "small logo": ("mark",),
    "small picture": ("tone on tone", "repeated"),
    "mirror": ("print", "pattern"),
    "covered": ("print", "pattern"),
    "dark": ("print", "pattern"),
    "close-up": ("print", "pattern", "plain"),
    "lying or hanging": KINDS,
    "plain twin": ("plain tee",),
    "three people": KINDS,
}
"""What a trouble happens to: kinds and troubles of ``flats.csv``."""


@dataclass(frozen=True)
class Planned:
    """A picture to be made, and what is worn in it."""

    name: str
    shot: Shot
    wears: tuple[Kind, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garments", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=260)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", choices=TROUBLES, action="append")
    chosen = parser.parse_args()
    troubles = tuple(chosen.only or TROUBLES)
    made = failing(chosen.garments, chosen.out, chosen.photos, chosen.seed, chosen.jobs, troubles)
    print(f"{made} pictures made")


def failing(
    garments: Path, out: Path, photos: int, seed: int, jobs: int, troubles: Sequence[Trouble] = TROUBLES
) -> int:
    """Everything; how many pictures were not there yet."""
    for name in ("photos", "catalog"):
        (out / name).mkdir(parents=True, exist_ok=True)
    catalog = rows(garments / "catalog.csv")
    sold, others = halves(garments, catalog, seed)
    gone = {one.file for one in others}
    kept = [row for row in catalog if row["image_link"] not in gone and row["item_group_id"] not in BODY_STYLES]
    for row in kept:
        shutil.copyfile(garments / row["image_link"], out / row["image_link"])
    twins = list(_twins([*sold, *others], out, seed)) if "plain twin" in troubles else []
    write(out / "catalog.csv", tuple(catalog[0]), [*kept, *twins])
    plan = planned(sold, others, photos, seed, troubles)
    write(out / "labels.csv", ("image", "sku", "relation", *SLICES), [row for one in plan for row in label(one)])
    wanted = [(one.shot, out / one.name) for one in plan if not (out / one.name).is_file()]
    if jobs == 1:
        return sum(map(make, wanted))
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:  # a fork of OpenCV's threads waits for ever
        return sum(pool.map(make, wanted))


def planned(
    sold: Sequence[Kind], others: Sequence[Kind], photos: int, seed: int, troubles: Sequence[Trouble]
) -> list[Planned]:
    """The troubles in turn, each with a garment of the catalog and then with one that is not in it."""
    by_eye = {row["file"]: row for row in rows(FLATS)}
    plan = []
    for number in range(photos):
        turn, which = divmod(number, len(troubles))
        trouble = troubles[which]
        rng = np.random.default_rng([seed, 78, number])
        place = turn // 2 + 3 * which  # or every trouble begins with the same garment
        chosen = [_chosen(trouble, sold if turn % 2 == 0 else others, by_eye, place)]
        if trouble == "three people":  # a second of the catalog where the first is; the third wears what it has not
            second = sold if turn % 2 == 0 else others
            chosen += [_chosen(trouble, second, by_eye, place + 2), _chosen(trouble, others, by_eye, place + 5)]
        wears = tuple(one for one in chosen if one is not None)
        if not wears:
            continue
        order = rng.permutation(len(wears))
        bodies = [people.names()[at] for at in rng.permutation(len(people.names()))[: len(wears)]]
        clothes = tuple(_cloth(wears[at], by_eye) for at in order)
        shot = Shot(trouble, clothes, tuple(bodies), int(rng.integers(1 << 30)))
        plan.append(Planned(f"photos/{number:04d}.jpg", shot, wears))
    return plan


def _chosen(trouble: Trouble, several: Sequence[Kind], by_eye: dict[str, Row], turn: int) -> Kind | None:
    suits = SUITS[trouble]
    for skip in range(len(suits)):
        wanted = suits[(turn + skip) % len(suits)]
        found = [one for one in several if wanted in _said(by_eye[one.file])]
        if found:
            return found[turn // len(suits) % len(found)]
    return None


def _said(row: Row) -> frozenset[str]:
    tee = "plain tee" if (row["sort"], row["kind"]) == ("t-shirt", "plain") else ""
    return frozenset({row["kind"], row["trouble"], tee})


def _cloth(one: Kind, by_eye: dict[str, Row]) -> Cloth:
    told = by_eye[one.file]["print_box"]
    return Cloth(one.flat, one.kind, told_box(told) if told else None)  # type: ignore[arg-type]  # one of KINDS


def _twins(several: Sequence[Kind], out: Path, seed: int) -> Iterator[Row]:
    """A catalog entry of another style for each plain tee; its photo is written."""
    by_eye = {row["file"]: row for row in rows(FLATS)}
    for number, one in enumerate(one for one in several if "plain tee" in _said(by_eye[one.file])):
        name = f"twin_{Path(one.file).stem}"
        (out / "catalog" / f"{name}.jpg").write_bytes(twin(_cloth(one, by_eye), 1000 * seed + number))
        yield {"id": name, "item_group_id": name, "title": name, "color": "", "image_link": f"catalog/{name}.jpg"}


def label(one: Planned) -> Iterator[Row]:
    """Rows of labels.csv: one for each item of the catalog, or one that says there is none."""
    relation = "shown" if one.shot.trouble == "lying or hanging" else "worn"
    known = {wears.sku: {wears.kind} for wears in one.wears if wears.sku}
    for sku, kinds in sorted(known.items()) or [("", {wears.kind for wears in one.wears})]:
        slices = {name: "yes" for name in SLICES if name == one.shot.trouble or name in kinds}
        yield {"image": one.name, "sku": sku, "relation": relation if sku else "", **slices}


def make(wanted: tuple[Shot, Path]) -> int:
    """Make one picture."""
    cv2.setNumThreads(1)
    shot, place = wanted
    beside = place.with_suffix(".part")
    beside.write_bytes(pictured(shot))
    beside.replace(place)
    return 1


if __name__ == "__main__":
    main()
