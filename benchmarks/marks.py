"""How far a match can rest on a mark that other items bear, too: true pairs beside other clothes with the same mark.

Every item worn in labelled pictures (``--labels``, ``--catalog``, as for ``wornproof evaluate``; made by
``compose.py``) of which no picture has points that agree on more than ``SMALL`` of it is compared with its own catalog
photo, and with photos of the ``OTHERS`` plainest other clothes: dyed in its colour, and its mark (all that agreed in
any picture of it, and a margin around) laid on at the same place. Those are other items, so what is counted of them
would be false matches but for their colour. Printed for SIFT and for LightGlue: how many have the points of a match,
and how many of these span more than each share of the garment. Looked at upright.

Run: python benchmarks/marks.py --labels CSV --catalog CSV
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from dyed import Pair, as_png, from_lab, pairs, to_lab

from matcher.catalog import read_feed, read_photos
from matcher.features import Garment, item_mask, photo_portrait
from matcher.gallery import Shown, build_gallery
from matcher.pixels import decode
from matcher.policy import Policy, load_policy
from matcher.portraits import category
from matcher.views import LOWER
from matcher.worn import Hit, glue, look

SMALL = 0.02
OTHERS = 24
MARGIN = 1.4
"""By so much the mark that is laid on is larger than what agreed."""
BARS = (0.0, 0.015, 0.0175, 0.02, 0.0225, 0.025, 0.03)


def plainest(catalog: Path, policy: Policy, cache: Path | None) -> list[Shown]:
    """Photos of clothes that lie or hang, no trousers, those with the fewest features first."""
    read = [one for one in read_photos(read_feed(catalog), None) if not isinstance(one, str)]
    shown = build_gallery([(photo, partial(bytes, data)) for photo, data in read], policy, cache).shown
    laid = [one for one in shown if not one.portrait.garments[0].person and category(one.photos[0], policy) != LOWER]
    return sorted(laid, key=lambda one: (len(one.portrait.garments[0].views[0].features), one.digest))


def with_mark(own: Shown, other: Shown, points: np.ndarray) -> bytes:
    """A photo of the other clothes in the own item's colour, with the mark that these points of the own photo span."""
    mine, theirs = decode(own.load()), decode(other.load())
    item, cloth = (item_mask(one.rgb, is_worn=False) for one in (mine, theirs))
    mark = _hull(points * mine.scale, item.shape)
    dyed, print_ = to_lab(theirs.rgb), to_lab(mine.rgb)
    colour = np.median(print_[item & ~mark], axis=0)
    dyed[cloth] += colour - np.median(dyed[cloth], axis=0)
    place = _over(own.portrait.garments[0], mine.scale, other.portrait.garments[0], theirs.scale)
    size = (cloth.shape[1], cloth.shape[0])
    laid = cv2.warpAffine(print_, place, size, flags=cv2.INTER_AREA if place[0, 0] < 1 else cv2.INTER_LINEAR)
    share = cv2.GaussianBlur(cv2.warpAffine(mark.astype(np.float32), place, size), (0, 0), 2) * cloth
    return as_png(from_lab(dyed * (1 - share[..., None]) + laid * share[..., None]))


def _hull(points: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    hull = cv2.convexHull(points.astype(np.float32))[:, 0]
    wider = (hull - hull.mean(axis=0)) * MARGIN + hull.mean(axis=0)
    return cv2.fillConvexPoly(np.zeros(shape, np.uint8), wider.astype(np.int32), 1).astype(bool)


def _over(own: Garment, mine: float, other: Garment, theirs: float) -> np.ndarray:
    """From the own photo to the other: their boxes have one width and one upper edge."""
    a, b = np.array(own.box) * mine, np.array(other.box) * theirs
    scale = (b[2] - b[0]) / (a[2] - a[0])
    return np.array([[scale, 0, b[0] - scale * a[0]], [0, scale, b[1] - scale * a[1]]])


def hits(garment: Garment, photo: Garment, policy: Policy) -> Iterator[tuple[str, Hit]]:
    """What has the points of a match by each witness."""
    found = look(garment, photo, policy)
    if found and found.inliers >= policy.worn.min_inliers:
        yield "SIFT", found
    glued = glue(garment.views[-1], photo, photo.views[0].dear())
    if glued and glued.inliers >= policy.worn.min_glued:
        yield "LightGlue", glued


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, required=True)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    chosen = parser.parse_args()
    policy = load_policy()
    spans: dict[tuple[str, str], list[float]] = defaultdict(list)
    asked: dict[str, int] = defaultdict(int)
    marks: dict[str, list[np.ndarray]] = defaultdict(list)
    widest: dict[str, float] = defaultdict(float)
    worn = [one for one in pairs(chosen.labels, chosen.catalog, policy, chosen.cache) if one.is_compact]
    for one in worn:
        marks[one.shown.digest].append(one.hit.photo_points)
        widest[one.shown.digest] = max(widest[one.shown.digest], one.hit.hull)
    small = [one for one in worn if widest[one.shown.digest] < SMALL and not one.hit.is_mirrored]
    others = plainest(chosen.catalog, policy, chosen.cache)
    for one in small:
        print(f"{one.shown.skus[0]:24} {one.hit.inliers:3} points on {100 * one.hit.hull:.2f} % of it", flush=True)
        for whose, data in _photos(one, np.concatenate(marks[one.shown.digest]), others):
            asked[whose] += 1
            photo = photo_portrait(data, category(one.shown.photos[0], policy), policy).garments[0]
            for by, hit in hits(one.garment, photo, policy):
                spans[whose, by].append(hit.hull)
    for (whose, by), found in sorted(spans.items()):
        over = ", ".join(f"{sum(span >= bar for span in found)} over {100 * bar:g} %" for bar in BARS)
        print(f"{whose:6} {asked[whose]:4} by {by:10} {over}")


def _photos(one: Pair, points: np.ndarray, others: list[Shown]) -> Iterator[tuple[str, bytes]]:
    yield "own", one.shown.load()
    for other in [other for other in others if other.style != one.shown.style][:OTHERS]:
        yield "others", with_mark(one.shown, other, points)


if __name__ == "__main__":
    main()
