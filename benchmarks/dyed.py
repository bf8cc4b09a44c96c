"""How well cells tell colours apart: true pairs beside the same catalog photo dyed anew.

Every item worn in labelled pictures (``--labels``, ``--catalog``, as for ``wornproof evaluate``; made by
``compose.py``) whose points agree with its catalog photo is compared with that photo as it is, and dyed: all over
(``hue``: turned; ``shift``: moved by 20 units), or only around the print (prints and marks; ``around``), or around a
panel of 1.45 radii of the print's hull (``panel``). A dye counts where it moves the item's middle pixel by 12 CIELAB
units; those of 25 are counted by themselves, too. Printed is the share that the bars of the policy for cells let pass.

Run: python benchmarks/dyed.py --labels CSV --catalog CSV
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from matcher.catalog.feed import read_feed, read_photos  # noqa: E402 - found by the line above
from matcher.evaluate.labels import read_labels  # noqa: E402
from matcher.features.portrait import Garment, item_mask, post_portrait  # noqa: E402
from matcher.gallery.gallery import Shown, build_gallery  # noqa: E402
from matcher.picture.pixels import Mask, Rgb, decode  # noqa: E402
from matcher.policy import Policy, load_policy  # noqa: E402
from matcher.worn.align import Hit, look  # noqa: E402
from matcher.worn.cells import Cells, cells  # noqa: E402

DYES = {
    "red": (200, 30, 40), "green": (30, 120, 60), "navy": (25, 30, 70), "black": (25, 25, 27), "white": (240, 240, 238),
    "grey": (128, 128, 130), "beige": (215, 195, 165), "royal": (30, 60, 170),
}  # fmt: skip
SHIFTS = ((0, 20, 0), (0, -20, 0), (0, 0, 20), (0, 0, -20))
TURNS = (60, 180, 300)
ANOTHER, CLEARLY = 12.0, 25.0
"""CIELAB units that the item's middle pixel moves."""


@dataclass(frozen=True)
class Pair:
    """Somebody in an item, and its photo."""

    garment: Garment
    shown: Shown
    hit: Hit
    is_compact: bool
    """Its print is in one place: there is cloth around it."""


def photos(catalog: Path, policy: Policy, cache: Path | None) -> tuple[Shown, ...]:
    """The catalog's photos, made ready."""
    read = [one for one in read_photos(read_feed(catalog), None) if not isinstance(one, str)]
    return tuple(build_gallery([(photo, partial(bytes, data)) for photo, data in read], policy, cache).shown)


def pairs(labels: Path, catalog: Path, policy: Policy, cache: Path | None) -> Iterator[Pair]:
    """Every label of something worn whose points agree."""
    by_sku = {sku: shown for shown in photos(catalog, policy, cache) for sku in shown.skus}
    for picture in read_labels(labels, by_sku.keys()):
        if not picture.worn:
            continue
        post = post_portrait(picture.path.read_bytes(), policy)
        for label in picture.worn:
            shown = by_sku[label.sku]
            hits = [(look(garment, shown.portrait.garments[0], policy), garment) for garment in post.garments]
            best = max(((hit, garment) for hit, garment in hits if hit), key=lambda one: one[0].inliers, default=None)
            if best and best[0].inliers >= policy.worn.min_inliers:
                yield Pair(best[1], shown, best[0], bool({"print", "mark"} & {*picture.slices, *label.slices}))


def dyed(pair: Pair) -> Iterator[tuple[str, Rgb]]:
    """The photo in other colours."""
    photo = decode(pair.shown.load())
    item = item_mask(photo.rgb, pair.shown.portrait.garments[0].person)
    everything, nowhere = np.ones_like(item), np.zeros_like(item)
    for shift in SHIFTS:
        yield "shift", _dyed(photo.rgb, everything, _shifted(photo.rgb, shift))
    for degrees in TURNS:
        yield "hue", _dyed(photo.rgb, everything, _turned(photo.rgb, degrees))
    for name, radii in (("around", 1.0), ("panel", 1.45)) if pair.is_compact else ():
        cloth = item & ~_panel(pair.hit.photo_points * photo.scale, nowhere, radii)
        for shift in SHIFTS:
            yield name, _dyed(photo.rgb, cloth, _shifted(photo.rgb, shift))
        for colour in DYES.values():
            yield name, _dyed(photo.rgb, cloth, _coloured(photo.rgb, item, colour))


def _panel(points: np.ndarray, nowhere: Mask, radii: float) -> Mask:
    hull = cv2.convexHull(points.astype(np.float32))[:, 0]
    middle = hull.mean(axis=0)
    filled = cv2.fillConvexPoly(nowhere.astype(np.uint8), ((hull - middle) * radii + middle).astype(np.int32), 1)
    return cv2.dilate(filled, np.ones((15, 15), np.uint8)).astype(bool)


def _dyed(rgb: Rgb, where: Mask, other: Rgb) -> Rgb:
    return np.where(where[..., None], other, rgb).astype(np.uint8)


def _coloured(rgb: Rgb, item: Mask, colour: tuple[int, int, int]) -> Rgb:
    light = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.float32)
    light /= max(1.0, float(np.percentile(light[item], 90)) if item.any() else 255.0)
    return ((0.35 + 0.65 * light)[..., None] * np.array(colour)).clip(0, 255).astype(np.uint8)


def _shifted(rgb: Rgb, shift: tuple[int, int, int]) -> Rgb:
    return from_lab(to_lab(rgb) + np.array(shift, np.float32))


def _turned(rgb: Rgb, degrees: int) -> Rgb:
    lab, turn = to_lab(rgb), np.deg2rad(degrees)
    a, b = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1], lab[..., 2] = a * np.cos(turn) - b * np.sin(turn), a * np.sin(turn) + b * np.cos(turn)
    return from_lab(lab)


def to_lab(rgb: Rgb) -> np.ndarray:
    """CIELAB of bytes."""
    return cv2.cvtColor((rgb / 255).astype(np.float32), cv2.COLOR_RGB2LAB)


def from_lab(lab: np.ndarray) -> Rgb:
    """Bytes of CIELAB, cut to what a screen shows."""
    return (cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_LAB2RGB).clip(0, 1) * 255).astype(np.uint8)


def moved(pair: Pair, other: Rgb) -> float:
    """CIELAB units that the item's middle pixel moves."""
    photo = decode(pair.shown.load()).rgb
    item = item_mask(photo, pair.shown.portrait.garments[0].person)
    apart = np.linalg.norm(to_lab(other)[item] - to_lab(photo)[item], axis=1)
    return float(np.median(apart)) if len(apart) else 0.0


def passes(found: Cells | None, policy: Policy) -> bool:
    """Whether the policy's bars for cells let the colour pass, no sister being known and zones not asked."""
    worn = policy.worn
    if found is None or found.inside > worn.print_veto or (found.ink or 0.0) > worn.ink_veto:
        return False
    return (found.beyond or 0.0) <= worn.cloth_veto and (found.most or 0.0) <= worn.part_veto


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    chosen = parser.parse_args()
    policy, let = load_policy(), defaultdict(list)
    for pair in pairs(chosen.labels, chosen.catalog, policy, chosen.cache):
        let["true"].append(passes(cells(pair.garment, pair.shown, pair.hit), policy))
        for kind, other in dyed(pair):
            units = moved(pair, other)
            if units >= ANOTHER:
                said = passes(
                    cells(pair.garment, replace(pair.shown, load=partial(bytes, as_png(other))), pair.hit), policy
                )
                let[kind].append(said)
                if units >= CLEARLY:
                    let[f"{kind}, {CLEARLY:.0f} units and more"].append(said)
    for kind, said in sorted(let.items()):
        print(f"{kind:32} {len(said):5} {100 * sum(said) / len(said):5.1f} % pass")


def as_png(rgb: Rgb) -> bytes:
    """The picture as a file."""
    out = BytesIO()
    Image.fromarray(rgb).save(out, "PNG", compress_level=1)
    return out.getvalue()


if __name__ == "__main__":
    main()
