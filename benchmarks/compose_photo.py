"""One picture for ``compose.py``: a flat garment on a person, as somebody would post it. Everything by seed.

The generator is that of the tests (``tests/worn_photos``); here is what an evaluation needs beyond it: a garment too
long for a shirt is cut at the waist instead of being squashed, the camera stands a little aside, and the picture goes
through what pictures go through (a crop, a screenshot, 192 x 256 pixels).
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.worn_photos import garment as flat
from tests.worn_photos import people, photo, scenery, wearing

Pixels = NDArray[Any]
Way = Literal["whole", "crop", "screenshot", "low_resolution"]
LOW_PX = (192, 256)
LOW_QUALITY = 75
LONGEST = 1.45
"""Length of a garment, in widths of its trunk, that a shirt can still show: a dress is shown to its waist."""
SIZES = ((900, 1125), (1080, 1080), (810, 1350))
LANDS = 12
"""Different mountains: drawing one takes a second."""
FILTERS: tuple[photo.Filter, ...] = ("warm", "cool", "faded", "vivid")
HOURS: tuple[scenery.Hour, ...] = ("morning", "noon", "evening", "overcast")


@dataclass(frozen=True)
class Flat:
    """A garment's photo. ``box`` is where to look for it (fractions); ``dye`` makes another colour of it."""

    path: Path
    box: tuple[float, float, float, float]
    is_recoloured: bool = False


@dataclass(frozen=True)
class Shot:
    """What decides a picture, all of it."""

    flat: Flat
    body: str
    patterned: bool
    seed: int
    way: Way
    occluded: bool
    filtered: bool
    mirrored: bool


@lru_cache(maxsize=2)
def garment(one: Flat) -> flat.Garment:
    """The cut-out, no longer than a shirt.

    Raises:
        ValueError: the file is no picture.
    """
    pixels = cv2.imread(str(one.path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{one.path} is no picture")
    mask = flat.cut_out(pixels, one.box)
    cut = flat.measured(pixels, mask)
    wide = float(np.median(cut.right[cut.top : cut.hem] - cut.left[cut.top : cut.hem]))
    cut = replace(cut, hem=min(cut.hem, cut.top + round(LONGEST * wide)))
    return replace(cut, pixels=recoloured(cut)) if one.is_recoloured else cut


def recoloured(cut: flat.Garment) -> Pixels:
    """Its photo in another colour: the hue turned by a third, or, where there is little colour, dyed."""
    lab = cv2.cvtColor(cut.pixels, cv2.COLOR_BGR2LAB).astype(np.float32)[cut.mask > 0]
    chroma = float(np.hypot(lab[:, 1] - 128, lab[:, 2] - 128).mean())
    return flat.recoloured(cut, turn_deg=120.0) if chroma > 12 else flat.recoloured(cut, dye_bgr=(215, 150, 120))


def recolour_shift(cut: flat.Garment) -> float:
    """How far ``recoloured`` moves the cloth's mean colour, in CIELAB units (8 bit): black takes no dye."""
    before, after = (
        cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB).astype(np.float32)[cut.mask > 0].mean(axis=0)
        for pixels in (cut.pixels, recoloured(cut))
    )
    return float(np.linalg.norm(before - after))


def composed(shot: Shot) -> bytes:
    """The picture as JPEG. The same shot gives the same bytes."""
    rng = np.random.default_rng(shot.seed)
    size = SIZES[int(rng.integers(len(SIZES)))]
    close = shot.way == "crop"
    tall = float(rng.uniform(1.5, 1.8) if close else rng.uniform(1.0, 1.4))
    top = float(rng.uniform(-0.16, -0.06) if close else rng.uniform(-0.02, 0.22))
    body = people.body(shot.body, round(tall * size[1]))
    dressed = wearing.dress(body, garment(shot.flat), shot.seed, float(rng.uniform(0.8, 1.25)), shot.patterned)
    dressed = photo.strapped(dressed) if shot.occluded else dressed
    dressed = photo.stickered(dressed) if rng.random() < 0.1 else dressed
    scene, hour = _scene(rng, size)
    figure = photo.Figure(dressed, "", float(rng.uniform(0.36, 0.64)), max(top, 1.0 - tall))
    posting = photo.Posting(
        hour=hour,
        filter=FILTERS[int(rng.integers(len(FILTERS)))] if shot.filtered else "none",
        tilt_deg=float(rng.uniform(-6, 6)) if rng.random() < 0.5 else 0.0,
        mirrored=shot.mirrored,
        blur_px=float(rng.choice((0.0, 0.0, 0.7, 1.1))),
        noise=float(rng.uniform(1.5, 4.0)),
        background_blur_px=float(rng.uniform(1.0, 4.0)),
        quality=95,
    )
    made = photo.photograph(scene, (figure,), posting, shot.seed)
    pixels = cv2.imdecode(np.frombuffer(made.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return _posted(_aside(pixels, rng), shot.way, rng)


def _scene(rng: np.random.Generator, size: tuple[int, int]) -> tuple[Pixels, scenery.Hour]:
    if rng.random() < 0.6:
        tone = rng.uniform(90, 225, 3)
        bgr = (float(tone[0]), float(tone[1]), float(tone[2]))
        return scenery.wall(int(rng.integers(1 << 30)), size, bgr), HOURS[int(rng.integers(len(HOURS)))]
    seed = int(rng.integers(LANDS))
    land = _covering(_land(seed), size)
    land = land[:, ::-1].copy() if rng.random() < 0.5 else land
    land = scenery.flags(land, int(rng.integers(1 << 30))) if rng.random() < 0.4 else land
    return land, HOURS[seed % len(HOURS)]


@lru_cache(maxsize=LANDS)
def _land(seed: int) -> Pixels:
    return scenery.mountains(seed, (1080, 1350), hour=HOURS[seed % len(HOURS)], lake=seed % 3 == 0)


def _aside(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Seen from a little aside, above or below: the corners move by up to 5 % of the sides, always outwards."""
    height, width = pixels.shape[:2]
    corners = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    outwards = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1)], np.float32)
    moved = corners + outwards * rng.uniform(0, 0.05, (4, 2)).astype(np.float32) * (width, height)
    move = cv2.getPerspectiveTransform(corners, moved.astype(np.float32))
    return cv2.warpPerspective(pixels, move, (width, height), flags=cv2.INTER_CUBIC).astype(np.uint8)


def _posted(pixels: Pixels, way: Way, rng: np.random.Generator) -> bytes:
    quality = int(rng.integers(60, 88))
    if way == "low_resolution":
        return _jpeg(_covering(pixels, LOW_PX), LOW_QUALITY)
    return _jpeg(_screenshot(pixels, rng) if way == "screenshot" else pixels, quality)


def _covering(pixels: Pixels, size: tuple[int, int]) -> Pixels:
    """Cut in the middle to the shape of ``size``, then made as small."""
    height, width = pixels.shape[:2]
    wide, tall = min(width, height * size[0] // size[1]), min(height, width * size[1] // size[0])
    x, y = (width - wide) // 2, (height - tall) // 2
    return cv2.resize(pixels[y : y + tall, x : x + wide], size, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _screenshot(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """On a telephone's screen: a status bar, who posted it, the picture as wide as the screen, buttons, a caption."""
    wide = 720
    shown = cv2.resize(pixels, (wide, round(pixels.shape[0] * wide / pixels.shape[1])), interpolation=cv2.INTER_AREA)
    dark = rng.random() < 0.5
    ground, ink = ((18, 18, 18), (235, 235, 235)) if dark else ((255, 255, 255), (30, 30, 30))
    tall, head = len(shown) + 470, 190
    screen = np.full((tall, wide, 3), ground, np.uint8)
    screen[head : head + len(shown)] = shown
    cv2.putText(screen, "12:47", (34, 46), cv2.FONT_HERSHEY_SIMPLEX, 0.8, ink, 2, cv2.LINE_AA)
    cv2.circle(screen, (66, 132), 34, (120, 160, 190), -1, cv2.LINE_AA)
    cv2.putText(screen, "on the road", (118, 142), cv2.FONT_HERSHEY_SIMPLEX, 0.9, ink, 2, cv2.LINE_AA)
    below = head + len(shown)
    for at in range(3):
        cv2.circle(screen, (54 + 76 * at, below + 50), 20, ink, 3, cv2.LINE_AA)
    for at in range(4):
        end = int(rng.integers(300, 680))
        cv2.line(screen, (34, below + 120 + 38 * at), (end, below + 120 + 38 * at), ink, 7, cv2.LINE_AA)
    return screen


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done, "OpenCV could not encode a JPEG"
    return data.tobytes()
