"""Bars for two photos of a piece on a table (``matcher/laid``): chosen on one half of the garments.

Each is tried on the other half. ``--garments`` is a folder with the flats that ``benchmarks/flats.csv`` names. Each is
cut out and laid three times: with other folds, turned, on another board, under another lamp, by another camera, a
printed card of ``desk.acts.printed`` beside it. Then it is looked at as the product looks, and compared with itself,
with others at random, with those nearest in colour, and with itself in another colour.

It flatters: creases that were in the flat stay in it, and a plain garment's points are its creases. No piece was
photographed twice. Bars must be tried again on a shop's own photographs.
Run: python benchmarks/laid.py --garments DIR [--jobs N]      (a quarter of an hour on two cores)
"""

import argparse
import csv
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # one core for each job

import cv2
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from benchmarks.compose_photo import Flat, garment, recolour_shift, recoloured  # noqa: E402 - found by the line above
from claims.piece_photos import by_print  # noqa: E402 - as above
from desk.acts.printed import card_image  # noqa: E402 - as above
from evidence.records import Result  # noqa: E402 - as above
from matcher.laid.piece import Agreed, Piece, agreed, piece  # noqa: E402 - as above
from matcher.recipe.laid import LAID  # noqa: E402 - as above

FLATS = HERE / "flats.csv"
LAMPS = {"daylight": (1, 1, 1), "warm": (1.22, 1.0, 0.70), "cool": (0.88, 1.02, 1.16), "shade": (0.90, 1.0, 1.12)}
WIDE, HIGH, TALL = 2000, 2400, 1500
"""Of the photo, and how tall a piece lies in it, in pixels."""
PX_PER_MM = 2.4
OTHERS = 4
OTHER_COLOUR = 15.0
Floats = NDArray[np.float32]


@dataclass(frozen=True)
class One:
    """A garment of ``flats.csv``."""

    file: str
    kind: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True, eq=False)
class Seen:
    """A garment as it went out, as it came back twice, and in another colour where it takes one. None: the piece cannot
    be told from the table."""

    one: One
    out: Piece | None
    back: tuple[Piece | None, ...]
    dyed: Piece | None
    takes_dye: bool


@dataclass(frozen=True)
class Pair:
    """Two photos compared."""

    what: str
    kinds: str
    agreed: Agreed | None
    """None where one of them is not looked at."""


def flats(garments: Path) -> list[One]:
    """All that are whole, in the file's order."""
    with FLATS.open(encoding="utf-8", newline="") as text:
        found = [row for row in csv.DictReader(text) if not row["left_out"] and (garments / row["file"]).is_file()]
    whole = (0.04, 0.03, 0.96, 0.97)
    return [One(row["file"], row["kind"], tuple(map(float, row["box"].split())) or whole) for row in found]  # type: ignore[arg-type]


def seen(garments: Path, one: One) -> Seen | None:
    """Photograph a garment: None where it cannot be cut out."""
    flat = Flat(garments / one.file, one.box)
    try:
        cut = garment(flat)
    except (ValueError, IndexError):
        return None
    dice = np.random.default_rng([len(one.file), *one.file.encode()])
    lamps = list(LAMPS)
    at = int(dice.integers(len(lamps)))
    out = piece(photo(cut.pixels, cut.mask, dice, lamps[at], 0.6))
    back = tuple(piece(photo(cut.pixels, cut.mask, dice, lamps[(at + turn) % 4], 1.6)) for turn in (1, 2))
    if recolour_shift(cut) < OTHER_COLOUR:
        return Seen(one, out, back, None, takes_dye=False)
    dyed = piece(photo(recoloured(replace(cut)), cut.mask, dice, lamps[(at + 3) % 4], 1.6))
    return Seen(one, out, back, dyed, takes_dye=True)


def photo(
    bgr: NDArray[np.uint8], mask: NDArray[np.uint8], dice: np.random.Generator, lamp: str, strong: float
) -> bytes:
    """A JPEG: laid with folds of so much strength, turned, on a board, beside a card, under a lamp."""
    rgb, open_ = _folded(*_trimmed(bgr[..., ::-1], mask), dice, strong)
    scene = np.float32(dice.uniform(90, 225)) + dice.normal(0, 3, (HIGH, WIDE, 3)).astype(np.float32)
    scene = _over(scene, rgb, open_, _placed(rgb.shape[:2], dice))
    card = np.array(card_image("AB12CD").convert("RGB"))
    scene = _over(scene, card, np.ones(card.shape[:2], np.uint8), _beside(card.shape[:2], dice))
    light = (scene.clip(0, 255) / 255) ** 2.2
    y, x = np.mgrid[:HIGH, :WIDE].astype(np.float32)
    turn = dice.uniform(0, 2 * np.pi)
    slope = 1 + 0.18 * ((x / WIDE - 0.5) * np.cos(turn) + (y / HIGH - 0.5) * np.sin(turn))
    light *= (slope * 2 ** dice.uniform(-0.6, 0.35))[..., None] * np.float32(LAMPS[lamp])
    shown = light.clip(0, 1) ** (1 / 2.2) * 255 + dice.normal(0, 3, light.shape)
    soft = cv2.GaussianBlur(shown.clip(0, 255).astype(np.uint8), (0, 0), dice.uniform(0.5, 1.1))
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(dice.integers(70, 93))]
    return cv2.imencode(".jpg", soft[..., ::-1], quality)[1].tobytes()


def _trimmed(rgb: NDArray[np.uint8], mask: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    rows, columns = np.flatnonzero(mask.any(axis=1)), np.flatnonzero(mask.any(axis=0))
    cut = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    factor = TALL / max(rows[-1] - rows[0], columns[-1] - columns[0])
    tall = cv2.resize(np.ascontiguousarray(rgb[cut]), None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)
    return tall.astype(np.uint8), cv2.resize(mask[cut], tall.shape[1::-1], interpolation=cv2.INTER_NEAREST)


def _folded(
    rgb: NDArray[np.uint8], mask: NDArray[np.uint8], dice: np.random.Generator, strong: float
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    high, wide = rgb.shape[:2]
    y, x = np.mgrid[:high, :wide].astype(np.float32)
    for reach, part in ((9, 0.018), (28, 0.005)):
        moved = np.stack([_smooth((high, wide), wide / reach, dice) for _ in range(2)], axis=-1)
        x, y = x + moved[..., 0] * strong * part * wide, y + moved[..., 1] * strong * part * wide
    shade = (1 + strong * 0.10 * _smooth((high, wide), wide / 30, dice)).clip(0.5, 1.5)[..., None]
    bent = cv2.remap(rgb, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    lit = ((bent / 255.0) ** 2.2 * shade).clip(0, 1) ** (1 / 2.2) * 255
    return lit.astype(np.uint8), cv2.remap(mask, x, y, cv2.INTER_NEAREST, borderValue=0)


def _smooth(shape: tuple[int, int], sigma: float, dice: np.random.Generator) -> Floats:
    """Unit noise of so wide a wave; made small, as a wide blur of a large picture costs seconds."""
    factor = max(1.0, sigma / 6)
    small = dice.normal(0, 1, (max(8, round(shape[0] / factor)), max(8, round(shape[1] / factor)))).astype(np.float32)
    wave = cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / factor), shape[::-1], interpolation=cv2.INTER_CUBIC)
    unit: Floats = (wave / (wave.std() + 1e-9)).astype(np.float32)
    return unit


def _placed(shape: tuple[int, int], dice: np.random.Generator) -> NDArray[np.float64]:
    high, wide = shape
    scale = dice.uniform(0.8, 0.95) * min(1, 1400 / wide)
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), dice.uniform(-25, 25), scale)
    turn[:, 2] += (WIDE / 2 - wide / 2 - 120, HIGH / 2 - high / 2 - 150)
    corners = np.array([(0, 0), (wide, 0), (wide, high), (0, high)], np.float32)
    tilted = corners + dice.uniform(-0.03, 0.03, (4, 2)).astype(np.float32) * wide
    matrix: NDArray[np.float64] = np.vstack([turn, [0, 0, 1]]) @ cv2.getPerspectiveTransform(corners, tilted)
    return matrix


def _beside(shape: tuple[int, int], dice: np.random.Generator) -> NDArray[np.float64]:
    factor = PX_PER_MM / (300 / 25.4)
    turn = cv2.getRotationMatrix2D((shape[1] / 2, shape[0] / 2), dice.uniform(-15, 15), factor)
    turn[:, 2] += (WIDE - 180 - shape[1] / 2, HIGH - 130 - shape[0] / 2)
    return np.vstack([turn, [0, 0, 1]])


def _over(
    scene: Floats, rgb: NDArray[np.uint8], mask: NDArray[np.uint8], matrix: NDArray[np.float64]
) -> NDArray[np.float32]:
    factor = float(np.sqrt(abs(np.linalg.det(matrix[:2, :2]))))
    soft = cv2.GaussianBlur(rgb, (0, 0), 0.4 / factor) if factor < 0.5 else rgb
    laid = cv2.warpPerspective(soft, matrix, (WIDE, HIGH), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    edge = cv2.warpPerspective((mask > 0).astype(np.float32), matrix, (WIDE, HIGH))
    edge = cv2.GaussianBlur(edge, (0, 0), 1.2)[..., None]
    made: Floats = (laid * edge + scene * (1 - edge)).astype(np.float32)
    return made


def pairs(found: Sequence[Seen], at: int) -> list[Pair]:
    """One garment's comparisons, within its half."""
    mine = found[at]
    made = [Pair("the same, laid anew", mine.one.kind, _both(mine.out, back)) for back in mine.back]
    if mine.takes_dye:
        made.append(Pair("the same print, another colour", mine.one.kind, _both(mine.out, mine.dyed)))
    dice = np.random.default_rng([at, len(found)])
    apart = [_colours(mine.out, other.back[0]) if other is not mine else np.inf for other in found]
    near = np.argsort(apart, kind="stable")[:OTHERS]
    far = dice.permutation([place for place in range(len(found)) if place != at and place not in near])[:OTHERS]
    for what, places in (("another, near in colour", near), ("another, at random", far)):
        for place in places.tolist():
            kinds = "+".join(sorted((mine.one.kind, found[place].one.kind)))
            made.append(Pair(what, kinds, _both(mine.out, found[place].back[0])))
    return made


def _both(one: Piece | None, other: Piece | None) -> Agreed | None:
    return None if one is None or other is None else agreed(one, other)


def _colours(one: Piece | None, other: Piece | None) -> float:
    if one is None or other is None or one.chroma is None or other.chroma is None:
        return 1e9
    return float(np.linalg.norm(one.chroma - other.chroma))


def told(half: str, made: Sequence[Pair]) -> None:
    """Print a half's table."""
    for what in dict.fromkeys(pair.what for pair in made):
        for name, of in (("all", made), ("no plain ones", [pair for pair in made if "plain" not in pair.kinds])):
            every = [pair.agreed for pair in of if pair.what == what]
            some = [one for one in every if one is not None]
            same = sum(by_print([one]).result is Result.CONSISTENT for one in some)
            points = np.array([one.points for one in some])
            colours = np.array([one.colour_apart for one in some if one.colour_apart is not None])
            spread = np.quantile(points, (0, 0.05, 0.5, 0.95, 0.99, 1)).round().astype(int)
            print(
                f"{half} {what:32s} {name:14s} n {len(every):4d}; looked at {len(some)}; points 0/5/50/95/99/100 % "
                f"{spread.tolist()}; consistent {same} ({same / len(every):.3f}); colours told in both "
                f"{len(colours)}; a*b* 5/50/95/100 % "
                f"{np.quantile(colours, (0.05, 0.5, 0.95, 1)).round(1).tolist()}; > {LAID.colour_apart:g}: "
                f"{np.mean(colours > LAID.colour_apart):.3f}"
            )


def main() -> None:
    """Print what each bar does on both halves."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--garments", type=Path, required=True)
    ask.add_argument("--jobs", type=int, default=2)
    ask.add_argument("--only", type=int, default=0, help="the first so many garments, to try it")
    given = ask.parse_args()
    ones = flats(given.garments)[: given.only or None]
    with ProcessPoolExecutor(given.jobs, mp_context=get_context("spawn")) as pool:
        found = [one for one in pool.map(partial(seen, given.garments), ones) if one is not None]
        for half, some in (("chosen on:", found[::2]), ("tried on: ", found[1::2])):
            told(half, [pair for made in pool.map(partial(pairs, some), range(len(some))) for pair in made])


if __name__ == "__main__":
    main()
