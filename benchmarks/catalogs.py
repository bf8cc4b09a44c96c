"""What a photo costs against catalogs of 100 to 100,000 photos: CPU seconds of one core, memory, and what is found.

Up to the real catalog's size the photos are real. Beyond, the catalog is SYNTHETIC: the real photos, and photos whose
descriptors are drawn from all real ones, each moved by as much as the nearest descriptor of another real style is away
(median), and of unit length again; their hashes are random, and portraits of real photos stand in where they are looked
at closer. No portrait is in memory when a question is asked: each photo's is read from disk. Everything else is the
product's own code, through ``Examiner.examine``; the inverted files are built and mapped from disk. Each size runs in a
process of its own, on one thread. Every picture is asked about twice: the first time ALIKED's keypoints and the
lettering of photos may have to be made, once and for all. The second time is what a picture costs in the long run.

The peer in the same run is the exact search, which compares every descriptor; not beyond --exact-up-to photos.

Run: python benchmarks/catalogs.py [--garments DIR] [--questions CSV] [--photos N ...] [--asked N] [--folder DIR]
--garments: a folder with catalog.csv; default the example. --questions: CSV with columns image and sku (images beside
it; sku empty where nothing of the catalog is worn); default the example's pictures with somebody in them. --folder
keeps the inverted files: 5.4 GB for 100,000 photos, 10 minutes of CPU.
"""

import argparse
import csv
import itertools
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import numpy as np
import psutil

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from evidence.records import Photo  # noqa: E402 - found by the line above
from matcher.catalog.feed import read_feed, read_photos  # noqa: E402 - as above
from matcher.examine import Examiner  # noqa: E402 - as above
from matcher.features.portrait import Portrait, post_portrait  # noqa: E402 - as above
from matcher.gallery import gallery as gallery_module  # noqa: E402 - as above
from matcher.gallery import portraits as portraits_module  # noqa: E402 - as above
from matcher.gallery.gallery import Gallery, Shown, build_gallery  # noqa: E402 - as above
from matcher.gallery.inverted_build import inverted_file  # noqa: E402 - as above
from matcher.gallery.palette import Palette, joined  # noqa: E402 - as above
from matcher.gallery.portraits import Load, Portraits  # noqa: E402 - as above
from matcher.gallery.shards import KINDS  # noqa: E402 - as above
from matcher.gallery.standing import Descriptors, Stack, standings  # noqa: E402 - as above
from matcher.photograph.search import standing_out  # noqa: E402 - as above
from matcher.policy import Policy, load_policy  # noqa: E402 - as above
from matcher.recipe import COST, RECIPE  # noqa: E402 - as above
from matcher.worn.compared import compare_with  # noqa: E402 - as above

PART = 1000
SEED = 20261123


@dataclass(frozen=True)
class Question:
    """A picture and the SKU worn in it; empty where none of the catalog is."""

    place: Path
    sku: str


class FromDisk(Portraits):
    """Reads a portrait once a question, for each photo by itself: real ones stand in for many."""

    def __init__(self, policy: Policy, cache: Path) -> None:
        super().__init__(policy, cache)
        self.read: dict[str, Portrait] = {}

    def __call__(self, key: str, photo: Photo, load: Load) -> Portrait:
        name = f"{photo.sku} {key}"
        if name not in self.read:
            self.read[name] = super().__call__(key, photo, load)
        return self.read[name]


def cpu(work: Callable[[], object]) -> tuple[float, object]:
    begin = time.process_time()
    done = work()
    return time.process_time() - begin, done


def questions(place: Path | None, most: int) -> list[Question]:
    if place is None:
        example = ROOT / "configs" / "example"
        rows = list(csv.DictReader((example / "worn.csv").open(encoding="utf-8", newline="")))
        asked = [Question(example / "media" / row["picture"], row["sku"]) for row in rows]
    else:
        rows = list(csv.DictReader(place.open(encoding="utf-8", newline="")))
        asked = [Question(place.parent / row["image"], row["sku"]) for row in rows]
    return asked[:: max(1, len(asked) // most)][:most]


def real_gallery(garments: Path, policy: Policy, cache: Path) -> Gallery:
    read = (one for one in read_photos(read_feed(garments / "catalog.csv")) if not isinstance(one, str))
    photos = [(photo, partial(bytes, data)) for photo, data in read]
    shipped = RECIPE.gallery.gallery
    gallery_module._R = replace(shipped, exact_photos=1 << 30)  # the real descriptors themselves are wanted here
    found = build_gallery(photos, policy, cache)
    gallery_module._R = shipped
    return found


def noise_of(rows: np.ndarray, owners: np.ndarray, random: np.random.Generator) -> float:
    """Median distance of a descriptor to the nearest one of another style."""
    chosen = random.choice(len(rows), min(300, len(rows)), replace=False)
    likeness = rows[chosen].astype(np.float32) @ rows.astype(np.float32).T
    likeness[owners[chosen][:, None] == owners[None]] = -1
    return float(np.median(np.sqrt(np.maximum(0, 2 - 2 * likeness.max(axis=1)))))


def made_up(real: Stack, noise: float, count: int, seed: int) -> Stack:
    """Photos of real descriptors, moved by about ``noise``."""
    random = np.random.default_rng(seed)
    counts = real.counts[random.integers(0, len(real.counts), count)]
    total = int(counts.sum())
    rows = real.rows[random.integers(0, len(real.rows), total)].astype(np.float32)
    bank = random.standard_normal((4096, rows.shape[1]), dtype=np.float32)
    bank *= noise / np.linalg.norm(bank, axis=1, keepdims=True)
    rows += bank[random.integers(0, len(bank), total)]
    if float(real.rows.min()) >= 0:
        np.maximum(rows, 0, out=rows)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    return Stack(rows.astype(np.float16), counts)


def parts_of(real: Gallery, kind: str, size: int) -> list[Callable[[], Stack]]:
    """The descriptors of ``size`` photos, real ones first; made again whenever they are asked for."""
    stacked = real.descriptors[kind]
    assert isinstance(stacked, Stack)
    kept = min(size, len(stacked.counts))
    head = Stack(stacked.rows[: int(stacked.counts[:kept].sum())], stacked.counts[:kept])
    styles = np.unique([one.style for one in real.shown], return_inverse=True)[1]
    noise = noise_of(stacked.rows, np.repeat(styles, stacked.counts), np.random.default_rng(SEED))
    starts = range(kept, size, PART)
    synthetic = [partial(made_up, stacked, noise, min(PART, size - at), SEED + at) for at in starts]
    return [lambda: head, *synthetic]


def together(parts: list[Callable[[], Stack]]) -> Stack:
    made = [part() for part in parts]
    return Stack(np.concatenate([one.rows for one in made]), np.concatenate([one.counts for one in made]))


def grown(real: Gallery, size: int, folder: Path, portraits: Portraits) -> Gallery:
    """The real gallery cut, or filled up with synthetic photos."""
    count = len(real.shown)
    random = np.random.default_rng(SEED)
    shown = [replace(one, portraits=portraits) for one in real.shown[:size]]
    for at in range(count, size):
        like = real.shown[at % count]
        photo = like.photos[0].model_copy(update={"sku": f"synthetic {at}", "style": f"synthetic {at}"})
        shown.append(Shown((photo,), photo.style, like.load, like.key, portraits))
    hashes = np.concatenate([real.hashes, random.integers(0, 2**64, (max(0, size - count), 2), np.uint64)])[:size]
    palettes = [real.palette] * -(-size // count)
    whole = joined(palettes)
    descriptors: dict[str, Descriptors] = {}
    for kind in KINDS:
        parts = parts_of(real, kind, size)
        exact = size <= RECIPE.gallery.gallery.exact_photos
        descriptors[kind] = together(parts) if exact else inverted_file(folder / f"{kind}-{size}", parts)
    palette = Palette(whole.chroma, whole.lightness, whole.of[:size])
    return Gallery(tuple(shown), (), hashes, palette, descriptors)


def searched(post: Portrait, gallery: Gallery) -> tuple[list[np.ndarray], np.ndarray]:
    """The search alone, as an examination does it: each person's standings, and the vote."""
    garments = post.garments or ((post.shown,) if post.shown else ())
    descriptors = gallery.descriptors
    found = [standings(one, descriptors["quick"], descriptors["sift"]) for one in garments]
    own = post.whole.features
    votes = standing_out(own.descriptors, gallery)[0]
    standing_out(own.descriptors, gallery)  # the mirrored picture is asked for as well
    return found, votes


def best(scores: np.ndarray, count: int) -> list[int]:
    return [int(at) for at in np.argsort(-scores, kind="stable")[:count]]


def measured(size: int, asked: argparse.Namespace, folder: Path) -> None:
    policy, cache = load_policy(), asked.cache or folder / "features"
    real = real_gallery(asked.garments, policy, cache)
    portraits_module.COST, portraits = replace(COST, portraits_held=0), FromDisk(policy, cache)
    is_kept = all((folder / f"{kind}-{size}").exists() for kind in KINDS)
    build_s, gallery = cpu(partial(grown, real, size, folder, portraits))
    assert isinstance(gallery, Gallery)
    examiner = Examiner([], policy, cache)
    examiner.gallery = gallery
    examiner._kinds = type(examiner._kinds)(gallery, policy)  # made for the catalog it was given
    asking = questions(asked.questions, asked.asked)
    posts = [post_portrait(one.place.read_bytes(), policy) for one in asking]
    examiner.examine(asking[0].place.read_bytes())  # loads the models

    def seconds(one: Question) -> float:
        portraits.read.clear()
        return cpu(partial(examiner.examine, one.place.read_bytes()))[0]

    first, whole = ([seconds(one) for one in asking] for _ in range(2))
    pairs = [cpu(partial(searched, post, gallery)) for post in posts]
    memory = psutil.Process().memory_info()
    mapped = getattr(memory, "shared", 0)  # Linux tells it
    print(
        f"{size:7,} photos ({max(0, size - len(real.shown)):,} synthetic): {statistics.mean(whole):.2f} s of CPU each"
        f" (median {statistics.median(whole):.2f}, most {max(whole):.2f}; the first time {statistics.mean(first):.2f}),"
        f" the search {statistics.mean(one for one, _ in pairs):.2f}; "
        f"{(memory.rss - mapped) / 2**20:,.0f} MiB own memory, {mapped / 2**20:,.0f} MiB of files mapped; "
        f"files {_size(folder, size) / 2**20:,.0f} MiB, {'opened' if is_kept else 'built'} in {build_s:.0f} s; "
        f"load {os.getloadavg()[0]:.1f}",
        flush=True,
    )
    _found(gallery, examiner, asking, posts, policy)
    _exact(gallery, real, posts, pairs, asked)


def _size(folder: Path, size: int) -> int:
    return sum(place.stat().st_size for kind in KINDS for place in (folder / f"{kind}-{size}").glob("*"))


def _found(gallery: Gallery, examiner: Examiner, asking: list[Question], posts: list[Portrait], policy: Policy) -> None:
    """How often the item worn is among the best, by standing and colour: the order in which photos are aligned."""
    places = {sku: at for at, one in enumerate(gallery.shown) for sku in one.skus}
    ranks: list[int] = []
    for one, post in zip(asking, posts, strict=True):
        garments = post.garments or ((post.shown,) if post.shown else ())
        if one.sku in places and garments:
            style = gallery.by_style[gallery.shown[places[one.sku]].style]
            found = [compare_with(garment, gallery, policy, None).standing for garment in garments]
            ranks.append(min(int((scores > scores[list(style)].max()).sum()) for scores in found))
    if ranks:
        ten, all_aligned = (sum(rank < most for rank in ranks) for most in (10, 48))
        print(f"        the true style's photo: {ten} of {len(ranks)} among the best 10, {all_aligned} among 48")


def _exact(
    gallery: Gallery, real: Gallery, posts: list[Portrait], pairs: list[tuple[float, object]], asked: argparse.Namespace
) -> None:
    """The peer: every descriptor compared; and what of its order the inverted file keeps."""
    size = len(gallery.shown)
    if size <= RECIPE.gallery.gallery.exact_photos:
        print("        (this size is searched exactly)", flush=True)
        return
    if size > asked.exact_up_to:
        print(f"        exact search: not run; in proportion to {asked.exact_up_to:,} photos, see there", flush=True)
        return
    stacks = {kind: together(parts_of(real, kind, size)) for kind in KINDS}
    whole = Gallery(gallery.shown, (), gallery.hashes, gallery.palette, stacks)
    kept: dict[tuple[str, int], list[float]] = {}
    seconds: list[float] = []
    for post, (_, ours) in itertools.islice(zip(posts, pairs, strict=True), asked.exact):
        spent, theirs = cpu(partial(searched, post, whole))
        seconds.append(spent)
        for name, one, other in _orders(ours, theirs):
            for most in (10, 48):
                kept.setdefault((name, most), []).append(len({*best(one, most)} & {*best(other, most)}) / most)
    shares = ", ".join(f"{statistics.mean(values):.0%} of its {name} {most}" for (name, most), values in kept.items())
    mean = statistics.mean(seconds)
    print(
        f"        exact search {mean:.2f} s of CPU ({mean / statistics.mean(one for one, _ in pairs):.1f} x); "
        f"kept: {shares}; its descriptors {sum(one.rows.nbytes for one in stacks.values()) / 2**20:,.0f} MiB",
        flush=True,
    )


def _orders(ours: object, theirs: object) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    assert isinstance(ours, tuple)
    assert isinstance(theirs, tuple)
    for one, other in zip(ours[0], theirs[0], strict=True):
        yield "standing", one, other
    yield "vote", ours[1], theirs[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--garments", type=Path, default=ROOT / "configs" / "example")
    parser.add_argument("--questions", type=Path)
    parser.add_argument("--photos", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--asked", type=int, default=10, help="pictures asked about")
    parser.add_argument("--exact", type=int, default=4, help="of these, how many the exact search is asked about")
    parser.add_argument("--exact-up-to", type=int, default=10_000, help="photos")
    parser.add_argument("--cache", type=Path, help="keeps portraits")
    parser.add_argument("--folder", type=Path, help="keeps the inverted files; default a temporary one")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or Path(temporary)
        for size in asked.photos:
            process = multiprocessing.get_context("spawn").Process(target=measured, args=(size, asked, folder))
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(process.exitcode)


if __name__ == "__main__":
    main()
