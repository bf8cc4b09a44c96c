"""How far a match can rest on a mark that other clothes bear, too.

Plain tops of ``compose.py``'s flats get a mark on the chest (a word, a sign, or both; a quarter to nearly a half of the
chest wide) and are hung on people. Each is asked about in a catalog that has its own photo, and in catalogs that have a
twin in its place: other plain clothes, dyed in its colour and with the same mark laid on at the same place. Twins are
other items: each one named is a false match. Printed: how many are named, and what kept the others from it. Those of
one mark depend on each other.

Run: python benchmarks/marks.py --garments DIR --catalog CSV [--cache DIR] [--seed S] [--twins N]
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.compose import FLATS, rows, told_box  # noqa: E402 - found by the line above
from benchmarks.compose_photo import Flat, Shot, Way, composed, garment  # noqa: E402
from benchmarks.dyed import as_png, from_lab, photos, to_lab  # noqa: E402
from evidence.codec import sha256  # noqa: E402
from evidence.records import Claim, Photo, Verdict  # noqa: E402
from matcher.catalog.feed import read_feed, read_photos  # noqa: E402
from matcher.examine import Examiner  # noqa: E402
from matcher.features.portrait import item_mask, photo_portrait  # noqa: E402
from matcher.features.views import LOWER, TORSO  # noqa: E402
from matcher.gallery.gallery import Load, Shown  # noqa: E402
from matcher.gallery.portraits import category  # noqa: E402
from matcher.picture.pixels import decode  # noqa: E402
from matcher.policy import Policy, load_policy  # noqa: E402
from tests.worn_photos import people  # noqa: E402

MARKS, OTHERS = 24, 20
WORDS = ("NORDHAVN", "atlas & co", "KORSO 77", "Mirabel", "SUMMIT", "velo club")
ARTICLE = "MARKED"
Catalog = list[tuple[Photo, Load]]
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


def named(own: Marked, catalog: Catalog, data: bytes, policy: Policy, cache: Path) -> str:
    """What is said of the marked article in a catalog that shows it so: a match, or what is against it."""
    digest = sha256(data)
    shows = catalog[0][0].model_copy(
        update={"sku": ARTICLE, "style": ARTICLE, "title": "tee", "color": "", "photo_digest": digest}
    )
    examiner = Examiner([*catalog, (shows, partial(bytes, data))], policy, cache)
    found = examiner.examine(own.post).findings
    said = next((one for one in found if one.sku == ARTICLE and one.claim is Claim.SAME_ITEM_WORN), None)
    if said is None:
        return "nothing"
    return "match" if said.verdict is Verdict.MATCH else str(said.reasons[0].kind)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garments", type=Path, required=True)
    parser.add_argument("--catalog", type=Path, required=True)
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--seed", type=int, default=1000)
    parser.add_argument("--twins", type=int, default=1, help="of each mark")
    chosen = parser.parse_args()
    policy, counts = load_policy(), {"own": Counter[str](), "twin": Counter[str]()}
    with tempfile.TemporaryDirectory() as made:
        for number, (whose, said) in _asked(chosen, Path(made), policy):
            counts[whose].update([said])
            print(f"mark {number + 1} of {MARKS}, {whose}: {said}", flush=True)
    for whose, count in counts.items():
        for said, times in count.most_common():
            print(f"{whose:5} {said:24} {times:4} of {count.total()}")


def _asked(chosen: argparse.Namespace, folder: Path, policy: Policy) -> Iterator[tuple[int, tuple[str, str]]]:
    """The number of each mark, and what is said of its own photo, then of each twin."""
    cache = chosen.cache or folder / "cache"
    read = [one for one in read_photos(read_feed(chosen.catalog), None) if not isinstance(one, str)]
    sold = [(photo, partial(bytes, data)) for photo, data in read]
    others = plainest(chosen.catalog, policy, cache)[: 3 * OTHERS : 3]
    plain = [row for row in rows(FLATS) if row["kind"] == "plain" and not row["left_out"]]
    tops = [row for row in plain if row["sort"] in ("t-shirt", "longsleeve")]
    for number in range(MARKS):
        row = tops[number % len(tops)]
        own = marked(chosen.garments / row["file"], told_box(row["box"]), number, chosen.seed, folder)
        box = photo_portrait(own.photo, TORSO, policy).garments[0].box
        catalog = [one for one in sold if not _is_of(one[0].sku, row["file"])]
        yield number, ("own", named(own, catalog, own.photo, policy, cache))
        twins = [one for one in others if not _is_of(one.skus[0], row["file"])]
        for at in np.random.default_rng([chosen.seed, number]).permutation(len(twins))[: chosen.twins].tolist():
            yield number, ("twin", named(own, catalog, with_mark(own, box, twins[at]), policy, cache))


def _is_of(sku: str, file: str) -> bool:
    return sku.split("_")[1] in file


if __name__ == "__main__":
    main()
