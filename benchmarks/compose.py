"""The evaluation set of generated photos: flats hung on people, a third of them garments the catalog has.

``--garments`` is a folder with ``catalog.csv`` (Google Merchant columns), the photos it names, and perhaps
``labels.csv`` with real photos. Half of the flats of each kind (``flats.csv``, labelled by eye) are sold; the others
are taken out of the catalog, and so are the styles the bodies were photographed in: whoever wears those wears nothing
of the catalog. Every fourth flat sold is sold in a second colour as well.

OUT gets ``photos/``, ``labels.csv``, ``catalog.csv`` with its ``catalog/``; and of the real photos ``worn/``,
``other_views.csv`` (with what was seen by eye as slices) and ``whole.csv``, the catalog with nothing taken out; and
``also_worn.csv``, the printed item that models wear beside what their photo is of, with ``also.csv``, the catalog
without what it is of, and with the printed item from both sides:
    wornproof evaluate OUT/labels.csv --catalog OUT/catalog.csv --split
    wornproof evaluate OUT/other_views.csv --catalog OUT/whole.csv [--without-own-style]
    wornproof evaluate OUT/also_worn.csv --catalog OUT/also.csv
The same garments, numbers and libraries give the same bytes. What is there already is not made again.
Run: python benchmarks/compose.py --garments DIR --out DIR [--photos N] [--seed S] [--jobs N]
"""

import argparse
import csv
import os
import shutil
import sys
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # one core for each job

import cv2  # after the line above, which OpenBLAS reads when it is loaded
import numpy as np

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.compose_photo import (  # noqa: E402 - found by the line above
    Flat,
    Shot,
    Way,
    composed,
    garment,
    recolour_shift,
    recoloured,
)
from tests.worn_photos import people  # noqa: E402 - as above

FLATS, OTHER_VIEWS, ALSO_WORN = (HERE / f"{name}.csv" for name in ("flats", "other_views", "also_worn"))
SLICES = (
    "print", "pattern", "plain", "mark", "recolour", "occluded", "crop", "filter", "mirrored", "screenshot",
    "low_resolution",
)  # fmt: skip
WHOLE_PICTURE = (0.04, 0.03, 0.96, 0.97)
BODY_STYLES = frozenset({"ms02", "ms11", "ms12", "wh11", "ws02", "ws03", "ws04", "ws05", "ws09", "ws10", "wp11"})
"""What the bodies wore in the studio, and the leggings one of them keeps on."""
OTHER_COLOUR = 15.0
"""CIELAB units from which a recolour is another colour to anybody."""
OFTEN = ("print", "print", "pattern", "pattern", "mark", "plain")
"""ItemKinds in turn, for what is sold: prints are what a claim can rest on."""
Row = dict[str, str]


@dataclass(frozen=True)
class Kind:
    """A flat and what it is by eye."""

    flat: Flat
    file: str
    kind: str
    sku: str
    """Empty: it is not in the catalog."""


@dataclass(frozen=True)
class Planned:
    """A picture to be made."""

    name: str
    shot: Shot
    wears: Kind


def rows(path: Path) -> list[Row]:
    """A CSV's rows."""
    with path.open(encoding="utf-8", newline="") as text:
        return list(csv.DictReader(text))


def write(path: Path, header: Sequence[str], found: Iterable[Row]) -> None:
    """A CSV with ``header``, missing cells empty."""
    with path.open("w", encoding="utf-8", newline="") as text:
        writer = csv.DictWriter(text, header, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def halves(garments: Path, catalog: Sequence[Row], seed: int) -> tuple[list[Kind], list[Kind]]:
    """The flats that are sold and those that are not: half of each kind."""
    sku_of = {row["image_link"]: row["id"] for row in catalog}
    sold: list[Kind] = []
    others: list[Kind] = []
    for kind in dict.fromkeys(OFTEN):
        found = [row for row in rows(FLATS) if row["kind"] == kind and not row["left_out"] and row["file"] in sku_of]
        order = np.random.default_rng([seed, len(kind)]).permutation(len(found))
        for place, at in enumerate(order.tolist()):
            row = found[at]
            flat = Flat(garments / row["file"], told_box(row["box"]))
            is_sold = place % 2 == 0
            one = Kind(flat, row["file"], kind, sku_of[row["file"]] if is_sold else "")
            (sold if is_sold else others).append(one)
    return sold, others


def told_box(told: str) -> tuple[float, float, float, float]:
    """Where ``flats.csv`` says to look for the garment, in fractions of the photo."""
    if not told:
        return WHOLE_PICTURE
    x0, y0, x1, y1 = (float(part) for part in told.split())
    return x0, y0, x1, y1


def sisters(sold: Sequence[Kind], out: Path) -> list[Kind]:
    """Every fourth, in a second colour; its photo is written. Black and very pale cloth does not take one."""
    found = []
    for one in sold[::4]:
        cut = garment(one.flat)
        if recolour_shift(cut) < OTHER_COLOUR:
            continue
        file = f"catalog/recolour_{Path(one.file).name}"
        pixels = recoloured(cut)
        assert cv2.imwrite(str(out / file), pixels, [cv2.IMWRITE_JPEG_QUALITY, 92]), file
        flat = Flat(one.flat.path, one.flat.box, is_recoloured=True)
        found.append(Kind(flat, file, one.kind, f"{one.sku}_recoloured"))
    return found


def planned(sold: Sequence[Kind], others: Sequence[Kind], photos: int, seed: int) -> list[Planned]:
    """Who wears what, and what happens to the picture. Every garment goes over the bodies in turn."""
    by_kind = {kind: [one for one in sold if one.kind == kind] for kind in OFTEN}
    wearing: list[Kind] = []
    for at in range(photos // 3):
        turn, kind = divmod(at, len(OFTEN))
        several = by_kind[OFTEN[kind]]
        if several:
            wearing.append(several[(turn * OFTEN.count(OFTEN[kind]) + OFTEN[:kind].count(OFTEN[kind])) % len(several)])
    wearing += [others[at % len(others)] for at in range(photos - len(wearing))]
    bodies = people.names()
    plan = []
    for number, one in enumerate(wearing):
        rng = np.random.default_rng([seed, 77, number])
        ways: tuple[Way, ...] = ("whole", "crop", "screenshot", "low_resolution")
        shot = Shot(
            flat=one.flat,
            body=bodies[int(rng.integers(len(bodies)))],
            patterned=one.kind == "pattern",
            seed=int(rng.integers(1 << 30)),
            way=ways[int(rng.choice(4, p=(0.64, 0.14, 0.1, 0.12)))],
            occluded=bool(rng.random() < 0.2),
            filtered=bool(rng.random() < 0.4),
            mirrored=bool(rng.random() < 0.15),
        )
        plan.append(Planned(f"photos/{number:04d}.jpg", shot, one))
    return plan


def label(one: Planned) -> Row:
    """A row of labels.csv."""
    shot, wears = one.shot, one.wears
    held = {
        wears.kind: True, "recolour": wears.sku.endswith("_recoloured"), "occluded": shot.occluded,
        "filter": shot.filtered, "mirrored": shot.mirrored, shot.way: True,
    }  # fmt: skip
    slices = {name: "yes" for name in SLICES if held.get(name)}
    return {"image": one.name, "sku": wears.sku, "relation": "worn" if wears.sku else "", **slices}


def make(group: Sequence[tuple[Shot, Path]]) -> int:
    """Make the pictures of one garment."""
    cv2.setNumThreads(1)
    for shot, place in group:
        beside = place.with_suffix(".part")
        beside.write_bytes(composed(shot))
        beside.replace(place)
    return len(group)


def real(garments: Path, out: Path, catalog: Sequence[Row]) -> None:
    """The real photos beside the catalog with nothing taken out, with what was seen by eye as slices."""
    if not (garments / "labels.csv").is_file():
        return
    slices = ("print", "pattern", "trim", "none", "same side", "common print or pattern", "other colour")
    seen = {row["image"]: row for row in rows(OTHER_VIEWS)}
    found = []
    for row in rows(garments / "labels.csv"):
        by_eye = seen.get(row["image"], {})
        held = {by_eye.get("what"): "yes"} | {name: by_eye.get(name.replace(" ", "_"), "") for name in slices[4:]}
        known = {name: "yes" for name in slices if held.get(name) == "yes"}
        found.append({"image": row["image"], "sku": row["sku"], "relation": row["relation"], **known})
        found += [
            {"image": row["image"], "sku": sku, "relation": "worn"} for sku in by_eye.get("also_worn", "").split()
        ]
    for image in dict.fromkeys(row["image"] for row in found):
        shutil.copyfile(garments / image, out / image)
    write(out / "other_views.csv", ("image", "sku", "relation", *slices), found)
    write(out / "whole.csv", tuple(catalog[0]), catalog)
    also_worn(rows(garments / "labels.csv"), out, catalog)


def also_worn(labels: Sequence[Row], out: Path, catalog: Sequence[Row]) -> None:
    """The printed items that models wear beside what they model, and the catalog to look for them in."""
    style = {row["id"]: row["item_group_id"] for row in catalog}
    of = {row["image"]: style[row["sku"]] for row in labels} | {
        row["image_link"]: row["item_group_id"] for row in catalog
    }
    worn = rows(ALSO_WORN)
    gone, asked = {of[row["image"]] for row in worn}, {row["sku"] for row in worn}
    behind = {row["sku"]: row["image"] for row in labels if row["sku"] in asked and "behind" in row["relation"]}
    kept = [
        {**row, "additional_image_link": behind.get(row["id"], "")}
        for row in catalog
        if row["item_group_id"] not in gone
    ]
    write(out / "also.csv", (*catalog[0], "additional_image_link"), kept)
    found = [{"image": row["image"], "sku": row["sku"], "relation": "worn", row["side"]: "yes"} for row in worn]
    write(out / "also_worn.csv", ("image", "sku", "relation", "front", "back"), found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garments", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=450)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    chosen = parser.parse_args()
    print(f"{compose(chosen.garments, chosen.out, chosen.photos, chosen.seed, chosen.jobs)} pictures made")


def compose(garments: Path, out: Path, photos: int, seed: int, jobs: int) -> int:
    """Everything; how many pictures were not there yet."""
    for name in ("photos", "catalog", "worn"):
        (out / name).mkdir(parents=True, exist_ok=True)
    catalog = rows(garments / "catalog.csv")
    for row in catalog:
        shutil.copyfile(garments / row["image_link"], out / row["image_link"])
    sold, others = halves(garments, catalog, seed)
    second = sisters(sold, out)
    plan = planned([*sold, *second], others, photos, seed)
    gone = {one.file for one in others}
    kept = [row for row in catalog if row["image_link"] not in gone and row["item_group_id"] not in BODY_STYLES]
    style = {one.file: one.sku for one in sold}
    kept += [
        {"id": one.sku, "item_group_id": style[f"catalog/{Path(one.file).name.removeprefix('recolour_')}"],
         "title": one.sku, "color": "recoloured", "image_link": one.file}
        for one in second
    ]  # fmt: skip
    write(out / "catalog.csv", tuple(catalog[0]), kept)
    write(out / "labels.csv", ("image", "sku", "relation", *SLICES), [label(one) for one in plan])
    real(garments, out, catalog)
    groups: dict[Flat, list[tuple[Shot, Path]]] = {}
    for one in plan:
        if not (out / one.name).is_file():
            groups.setdefault(one.shot.flat, []).append((one.shot, out / one.name))
    if jobs == 1:
        return sum(map(make, groups.values()))
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:  # a fork of OpenCV's threads waits for ever
        return sum(pool.map(make, groups.values()))


if __name__ == "__main__":
    main()
