"""How far a match can rest on a mark that other clothes bear, too.

Plain tops of ``compose.py``'s flats get a mark on the chest (a word, a sign, or both; a quarter to nearly a half of the
chest wide) and are hung on people. Each is compared with its own photo, and with photos of ``OTHERS`` other plain
clothes of the catalog, dyed in its colour and with the same mark laid on at the same place. These are other items:
whatever has the points, the area and the texture of a match would be named but for a runner-up, standing or lettering,
which are not asked here. Printed: how many, by SIFT and (where SIFT names nothing) by LightGlue, upright, at several
bars of area for the latter. Those of one mark depend on each other.

Run: python benchmarks/marks.py --garments DIR --catalog CSV [--cache DIR] [--seed S]
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.compose import FLATS, rows, told_box  # noqa: E402 - found by the line above
from benchmarks.compose_photo import Flat, Shot, Way, composed, garment  # noqa: E402
from benchmarks.dyed import as_png, from_lab, photos, to_lab  # noqa: E402
from matcher.features.portrait import Garment, item_mask, photo_portrait, post_portrait  # noqa: E402
from matcher.features.views import LOWER, TORSO  # noqa: E402
from matcher.gallery.gallery import Shown  # noqa: E402
from matcher.gallery.portraits import category  # noqa: E402
from matcher.picture.pixels import decode  # noqa: E402
from matcher.policy import Policy, load_policy  # noqa: E402
from matcher.worn.align import glue, look  # noqa: E402
from tests.worn_photos import people  # noqa: E402

MARKS, OTHERS = 24, 20
WORDS = ("NORDHAVN", "atlas & co", "KORSO 77", "Mirabel", "SUMMIT", "velo club")
BARS = (0.02, 0.025, 0.03, 0.035, 0.04, 0.05)
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Marked:
    """A top with a mark, and somebody in it."""

    photo: bytes
    mark: Box
    """Left, top, right, bottom of the mark, in pixels of the photo."""
    post: bytes


def drawn(rng: np.random.Generator, kind: int, wide: int, ink: tuple[int, int, int]) -> Image.Image:
    """A mark so many pixels wide: a word, a sign, or a sign above a word."""
    canvas = Image.new("RGBA", (2 * wide, 2 * wide))
    draw, middle = ImageDraw.Draw(canvas), wide
    if kind != 1:
        word = WORDS[int(rng.integers(len(WORDS)))]
        length = draw.textlength(word, font=ImageFont.load_default(100))
        font = ImageFont.load_default(100 * wide / length)
        draw.text((middle, 1.3 * wide), word, font=font, fill=(*ink, 255), anchor="mm")
    if kind != 0:
        radius, line = 0.22 * wide, max(2, wide // 25)
        draw.ellipse((middle - radius, middle - radius, middle + radius, middle + radius), outline=ink, width=line)
        turns = np.linspace(0, 2 * np.pi, 11)[:-1]
        reach = 0.8 * radius * np.where(np.arange(10) % 2, 1, rng.uniform(0.3, 0.6))
        points = np.stack([middle + reach * np.cos(turns), middle + reach * np.sin(turns)], axis=1)
        draw.polygon([(float(x), float(y)) for x, y in points], fill=(*ink, 255))
    return canvas.crop(canvas.getbbox())


def marked(flat: Path, box: Box, number: int, seed: int, folder: Path) -> Marked:
    """The flat with a mark of its own, and on a person."""
    rng, cut = np.random.default_rng([seed, number]), garment(Flat(flat, box))
    rows_ = slice(cut.top, cut.hem)
    wide = float(np.median(cut.right[rows_] - cut.left[rows_]))
    x, y = float(np.median((cut.right[rows_] + cut.left[rows_]) / 2)), cut.top + 0.3 * (cut.hem - cut.top)
    image = Image.open(flat).convert("RGB")
    is_dark = int(np.asarray(image)[int(y), int(x)].sum()) < 330
    ink = (245, 245, 245) if is_dark else (int(rng.integers(0, 120)), 20, int(rng.integers(20, 120)))
    mark = drawn(rng, number % 3, int(wide * rng.uniform(0.25, 0.45)), ink)
    left, top = int(x - mark.width / 2), int(y - mark.height / 2)
    image.paste(mark, (left, top), mark)
    place, bodies = folder / f"{number}.png", people.names()
    image.save(place)
    way: Way = "whole" if number % 4 else "crop"
    shot = Shot(
        Flat(place, box), bodies[number % len(bodies)], False, seed + number, way, False, number % 3 == 1, False
    )
    return Marked(place.read_bytes(), (left, top, left + mark.width, top + mark.height), composed(shot))


def plainest(catalog: Path, policy: Policy, cache: Path | None) -> list[Shown]:
    """Photos of clothes that lie or hang, no trousers, those with the fewest features first."""
    shown = photos(catalog, policy, cache)
    laid = [one for one in shown if not one.portrait.garments[0].person and category(one.photos[0], policy) != LOWER]
    return sorted(laid, key=lambda one: (len(one.portrait.garments[0].views[0].features), one.digest))


def with_mark(own: Marked, box: Box, other: Shown) -> bytes:
    """A photo of the other clothes in the own item's colour and with its mark; ``box`` is where the own item lies."""
    mine, theirs = decode(own.photo), decode(other.load())
    item, cloth = (item_mask(one.rgb, is_worn=False) for one in (mine, theirs))
    mark = np.zeros(item.shape, np.float32)
    left, top, right, bottom = (round(value * mine.scale) for value in own.mark)
    mark[max(0, top - 4) : bottom + 4, max(0, left - 4) : right + 4] = 1
    dyed, print_ = to_lab(theirs.rgb), to_lab(mine.rgb)
    dyed[cloth] += np.median(print_[item & (mark == 0)], axis=0) - np.median(dyed[cloth], axis=0)
    a, b = np.array(box) * mine.scale, np.array(other.portrait.garments[0].box) * theirs.scale
    scale, size = (b[2] - b[0]) / (a[2] - a[0]), (cloth.shape[1], cloth.shape[0])
    place = np.array([[scale, 0, b[0] - scale * a[0]], [0, scale, b[1] - scale * a[1]]])
    laid = cv2.warpAffine(print_, place, size, flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    share = (cv2.GaussianBlur(cv2.warpAffine(mark, place, size), (0, 0), 2) * cloth)[..., None]
    return as_png(from_lab(dyed * (1 - share) + laid * share))


def named(garment: Garment, photo: Garment, policy: Policy) -> Iterator[str]:
    """By what the photo would be named, at each bar."""
    worn, sift = policy.worn, look(garment, photo, policy)
    needed = worn.min_inliers + worn.extra_inliers_mirrored * bool(sift and sift.is_mirrored)
    spans = sift is not None and sift.inliers >= needed and sift.hull >= worn.min_hull
    if sift and spans and (sift.inliers >= worn.clear_inliers or sift.texture >= worn.min_texture):
        yield "SIFT"
        if sift.hull < worn.mark_hull:
            yield f"SIFT, below {100 * worn.mark_hull:g} %"
        return
    glued = glue(garment.views[-1], photo.views[0], photo.views[0].aliked())
    if glued is None or glued.inliers < worn.min_glued or glued.texture < worn.min_texture:
        return
    yield from (f"LightGlue over {100 * bar:g} %" for bar in BARS if glued.hull >= bar)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garments", type=Path, required=True)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--seed", type=int, default=1000)
    chosen = parser.parse_args()
    policy = load_policy()
    others = plainest(chosen.catalog, policy, chosen.cache)[: 3 * OTHERS : 3]
    plain = [row for row in rows(FLATS) if row["kind"] == "plain" and not row["left_out"]]
    tops = [row for row in plain if row["sort"] in ("t-shirt", "longsleeve")]
    counts: dict[str, Counter[str]] = {"own": Counter(), "others": Counter()}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(MARKS):
            row = tops[number % len(tops)]
            own = marked(chosen.garments / row["file"], told_box(row["box"]), number, chosen.seed, Path(folder))
            for whose, said in _asked(own, row["file"], others, policy):
                counts[whose].update(["asked", *said])
            print(f"{number + 1} of {MARKS}", counts["own"]["asked"], counts["others"]["asked"], flush=True)
    for whose, count in counts.items():
        for by in sorted(count):
            print(f"{whose:7} {by:32} {count[by]:4}")


def _asked(own: Marked, file: str, others: list[Shown], policy: Policy) -> Iterator[tuple[str, list[str]]]:
    """What is named of the own photo and of each other item, for one person."""
    garments = post_portrait(own.post, policy).garments
    if not garments:
        return
    photo = photo_portrait(own.photo, TORSO, policy).garments[0]
    yield "own", list(named(garments[0], photo, policy))
    for other in others:
        if other.skus[0].split("_")[1] not in file:
            data = with_mark(own, photo.box, other)
            theirs = photo_portrait(data, TORSO, policy).garments[0]
            yield "others", list(named(garments[0], theirs, policy))


if __name__ == "__main__":
    main()
