"""How often different close-ups of like cloth are called one photograph, and how many copies of one are found.

Four made cloths with drawn damage, and disjoint crops of real garment photos (``--garments``: a folder with
``catalog.csv``, whose columns ``id`` and ``image_link`` are read). Different are: other damage on the same cloth, taken
from elsewhere and from the same place; the same damaged spot taken again, freely and within about a degree; another
place of the same garment. Copies are cropped, made smaller, JPEG 60, mirrored, brighter, each on its own.
Made cloth is flat and drawn damage is no damage: the figures are of the rule.
Run: python benchmarks/reused.py [--garments DIR] [--seeds 8]      (several minutes)
"""

import argparse
import csv
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from matcher.features.portrait import Portrait  # noqa: E402 - found by the line above
from matcher.policy import load_policy  # noqa: E402 - as above
from matcher.reused import prepared, same  # noqa: E402 - as above

CLOTHS = ("stripes", "checks", "small print", "weave", "one large print")
SIDE_PX, CROP_PX = 900, 380
GARMENTS = 60
EDITS = ("cropped", "smaller", "JPEG 60", "mirrored", "brighter", "all of it")
POLICY = load_policy()


def cloth(kind: str) -> np.ndarray:
    """A piece of cloth, RGB, flat."""
    down, across = np.mgrid[:SIDE_PX, :SIDE_PX].astype(np.float32)
    made = np.full((SIDE_PX, SIDE_PX, 3), 180, np.float32)
    if kind == "stripes":
        made[..., 0] += 40 * np.sign(np.sin(across / 18))
        made[..., 2] -= 60 * (np.sin(across / 18) > 0)
    elif kind == "checks":
        made -= 50 * ((np.sin(across / 30) > 0) ^ (np.sin(down / 30) > 0))[..., None]
    elif kind == "weave":
        made += 18 * (np.sin(across / 2.2) * np.sin(down / 2.2))[..., None]
    elif kind == "small print":
        for column in range(-1, 12):
            for row in range(-1, 12):
                x, y = 40 + 80 * column + 40 * (row % 2), 40 + 80 * row
                cv2.circle(made, (x, y), 17, (60, 90, 200), -1)
                cv2.line(made, (x - 15, y), (x + 15, y - 15), (240, 240, 240), 4)
    else:
        dice = np.random.default_rng(99)
        for _ in range(60):
            middle, radius = dice.integers(100, 800, 2).tolist(), int(dice.integers(10, 70))
            cv2.circle(made, middle, radius, dice.integers(0, 256, 3).tolist(), -1)
    return made


def closeup(kind: str, damage: int, shot: int, freely: float = 1.0) -> np.ndarray:
    """Damage number ``damage`` on the cloth, photographed with this seed; ``freely``: how far from the same pose."""
    made, dice = cloth(kind), np.random.default_rng([damage, 1])
    start = [(300 + dice.uniform(-80, 80), 350 + dice.uniform(-80, 80))]
    steps = np.stack([dice.uniform(18, 30, 14), dice.normal(0, 9, 14)]).T
    cv2.polylines(
        made, [np.cumsum([*start, *steps], axis=0).astype(np.int32)], False, (25, 25, 25), int(dice.integers(7, 15))
    )
    dice = np.random.default_rng([shot, 2])
    light = cv2.GaussianBlur(dice.normal(0, 1, made.shape[:2]).astype(np.float32), (0, 0), 60)
    made *= (1 + 0.12 * freely * light / light.std())[..., None].clip(0.6, 1.4)
    corners = np.array([[0, 0], [SIDE_PX, 0], [SIDE_PX, SIDE_PX], [0, SIDE_PX]], np.float32)
    slant = cv2.getPerspectiveTransform(corners, corners + dice.uniform(-70, 70, (4, 2)).astype(np.float32) * freely)
    zoom, middle = 1.25 + dice.uniform(-0.1, 0.15) * freely, (SIDE_PX / 2, SIDE_PX / 2)
    turn = np.vstack([cv2.getRotationMatrix2D(middle, dice.uniform(-15, 15) * freely, zoom), [0, 0, 1]])
    seen = cv2.warpPerspective(made, slant @ turn, (SIDE_PX, SIDE_PX), borderMode=cv2.BORDER_REFLECT)
    return (seen + dice.normal(0, 5, seen.shape)).clip(0, 255).astype(np.uint8)


def file(rgb: np.ndarray, quality: int = 88) -> bytes:
    """As JPEG."""
    return cv2.imencode(".jpg", rgb[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def edited(rgb: np.ndarray, edit: str) -> bytes:
    """A copy of a photo."""
    high, wide = rgb.shape[:2]
    every, quality = edit == "all of it", 60 if edit in ("JPEG 60", "all of it") else 85
    if every or edit == "cropped":
        rgb = rgb[high // 15 : -high // 15, wide // 22 : -wide // 45]
    if every or edit == "smaller":
        rgb = cv2.resize(rgb, None, fx=0.6, fy=0.6, interpolation=cv2.INTER_AREA)
    if every or edit == "mirrored":
        rgb = rgb[:, ::-1]
    if every or edit == "brighter":
        rgb = (rgb * 1.12 + 8).clip(0, 255).astype(np.uint8)
    return file(rgb, quality)


def ready(rgb: np.ndarray) -> Portrait:
    """A photo as it was handed in."""
    return prepared(file(rgb), POLICY)


def made_pairs(seeds: int) -> Iterator[tuple[str, Portrait, Portrait, bool]]:
    """Name of the kind, two photos, whether they are one photograph."""
    for kind in CLOTHS:
        for seed in range(seeds):
            rgb = closeup(kind, seed, seed)
            first, still = ready(rgb), ready(closeup(kind, seed, seed, 0.01))
            yield f"{kind}: other damage", first, ready(closeup(kind, 100 + seed, 100 + seed)), False
            again = ready(closeup(kind, 200 + seed, 200 + seed, 0.01))
            yield f"{kind}: other damage, same place of the camera", still, again, False
            yield f"{kind}: same spot again", first, ready(closeup(kind, seed, 300 + seed)), False
            yield f"{kind}: same spot, within a degree", still, ready(closeup(kind, seed, 500 + seed, 0.06)), False
            if seed < 4:
                for edit in EDITS:
                    yield f"copy, made cloth: {edit}", prepared(edited(rgb, edit), POLICY), first, True


def real_pairs(folder: Path) -> Iterator[tuple[str, Portrait, Portrait, bool]]:
    """Disjoint crops of the same garment photo, and copies of one crop."""
    with (folder / "catalog.csv").open(encoding="utf-8", newline="") as file_:
        rows = sorted(csv.DictReader(file_), key=lambda row: row["id"])
    dice, found = np.random.default_rng(5), 0
    for at in dice.permutation(len(rows)):
        photo = cv2.imread(str(folder / rows[at]["image_link"]))
        if photo is None or min(photo.shape[:2]) < 2 * CROP_PX:
            continue
        high, wide = photo.shape[:2]
        middle = photo[high // 4 :, wide // 2 - CROP_PX : wide // 2 + CROP_PX, ::-1]  # the cloth, not the background
        crops = [middle[:CROP_PX, :CROP_PX], middle[:CROP_PX, CROP_PX:], middle[CROP_PX : 2 * CROP_PX, :CROP_PX]]
        big = [cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC) for crop in crops]
        first, beside, below = map(ready, big)
        for other in (beside, below):
            yield "garment: another place of the same photo", first, other, False
        if found < 15:
            for edit in EDITS:
                yield f"copy, garment: {edit}", prepared(edited(big[0], edit), POLICY), first, True
        found += 1
        if found == GARMENTS:
            return


def table(pairs: Iterator[tuple[str, Portrait, Portrait, bool]]) -> None:
    """Compare all, and print by kind how many were called one photograph."""
    called: Counter[tuple[bool, str]] = Counter()
    tried: Counter[tuple[bool, str]] = Counter()
    for kind, one, other, is_copy in pairs:
        tried[is_copy, kind] += 1
        called[is_copy, kind] += same(one, other, POLICY) is not None
    for is_copy, title in ((False, "different photos"), (True, "copies")):
        kinds = sorted(kind for kind in tried if kind[0] is is_copy)
        print(f"\n{title}: called one photograph {sum(called[k] for k in kinds)} of {sum(tried[k] for k in kinds)}")
        for kind in kinds:
            print(f"  {kind[1]:58} {called[kind]:3} of {tried[kind]}", flush=True)


def main() -> None:
    """Print a table of made cloth, and one of garments where they are given."""
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--garments", type=Path)
    asked.add_argument("--seeds", type=int, default=8)
    given = asked.parse_args()
    table(made_pairs(given.seeds))
    if given.garments:
        table(real_pairs(given.garments))


if __name__ == "__main__":
    main()
