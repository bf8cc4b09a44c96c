"""The same garment on another day: the creases and the light of its one photo taken out, and others put in.

A flat hung on somebody brings the creases of its catalog photo along, and then they agree with themselves. ``ironed``
estimates the cloth's own colour: a palette, the light as what is smooth of a pixel's difference from its palette's
colour (the idea of Retinex; Land and McCann, 1971), and what is left is crease where there is no print. ``crumpled``
puts in folds at four scales, drawn by seed, which push the cloth aside and are lit from one side.
"""

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.worn_photos.garment import Garment, Pixels, Plane, extended

Cloth = Literal["print", "pattern", "plain", "mark"]

Box = tuple[float, float, float, float]

COLOURS: dict[Cloth, int] = {"print": 7, "pattern": 6, "plain": 3, "mark": 5}
"""Colours of the palette."""
PRINTED, BARE, PATTERN = ((15.0, 0.42), (9.0, 32.0)), ((26.0, 1.0), (40.0, 160.0)), ((9.0, 0.15), (6.0, 18.0))
"""What is only a shadow on the main cloth, or only light: how far off in hue (CIELAB), and how much darker (a part of
its lightness) or lighter (of 255). Bare cloth has nothing on it that is only darker: its seams go with its creases."""
KEPT_OF_PATTERN = 0.15
"""Of the detail between the edges of a pattern: there creases and yarn cannot be told apart."""
FOLDS = ((7, 0.4, 0.3), (17, 0.7, 0.6), (38, 0.8, 0.7), (90, 0.4, 0.5))
"""Folds across the garment, how steep each is, and how sharp: drapes, folds, wrinkles, fine wrinkles."""
MOST_CREASE = 11.0
"""Levels of 255 from which a difference from the cloth is a print, however creased the rest is."""
PUSH = 0.006
"""How far a fold moves the cloth, as a part of the garment's width."""


@dataclass(frozen=True)
class Ironed:
    """A garment without folds and light, where something is printed on it (0 to 1), and where it is its main cloth."""

    garment: Garment
    printed: Plane
    bare: NDArray[np.bool_]


def ironed(garment: Garment, cloth: Cloth, box: Box | None = None) -> Ironed:
    """The garment as its cloth is, in the middle light of its photo. The same garment gives the same pixels.

    ``box`` is where the print is, in fractions of the photo: outside of it what is only darker is a crease.
    """
    pixels = extended(garment).astype(np.float32)
    span = float(np.ptp(np.flatnonzero(garment.mask.any(axis=0))))
    inside = _inside(garment.mask.shape, box, cloth)
    light: Plane = np.ones(garment.mask.shape, np.float32)
    for part in (12, 30, 75):  # of the width: first the lamp, then folds, then creases
        labels, palette = _palette(pixels / light[..., None], garment.mask, cloth, inside)
        light = np.clip(light * _light(pixels / light[..., None], labels, palette, span / part), 0.25, 2.5)
    even = pixels / light[..., None]
    labels, _ = _palette(even, garment.mask, cloth, inside)
    inner, smooth = _inner(labels), _within(even, labels, span / 25)
    printed = _printed(even, smooth, labels, (garment.mask > 0) & inside, (garment.mask > 0) & ~inside)
    keep = np.maximum(printed, 1 - inner) if cloth != "pattern" else np.maximum(1 - inner, KEPT_OF_PATTERN)
    bare = cv2.erode(((labels == 0) & (printed < 0.05) & (garment.mask > 0)).astype(np.uint8), np.ones((9, 9))) > 0
    made = smooth * (1 - keep[..., None]) + even * keep[..., None] + _weave(even, inner * (1 - keep))
    return Ironed(replace(garment, pixels=np.clip(made, 0, 255).astype(np.uint8)), printed, bare)


def crumpled(garment: Garment, seed: int, depth: float = 1.0) -> Garment:
    """The garment with other folds, lit from another side. ``depth`` scales them."""
    rng = np.random.default_rng([seed, 5])
    columns = np.flatnonzero(garment.mask.any(axis=0))
    span = float(np.ptp(columns))
    height, width = garment.mask.shape
    relief = _relief(rng, height, width, width / span)
    slope_x, slope_y = (cv2.Sobel(relief, cv2.CV_32F, *axis, ksize=3) * span / 8 for axis in ((1, 0), (0, 1)))
    turn = rng.uniform(0, 2 * np.pi)
    lit = slope_x * np.cos(turn) + slope_y * np.sin(turn)
    lit /= max(1e-6, float(lit[garment.mask > 0].std()))
    soft = cv2.GaussianBlur(relief, (0, 0), span / 60)
    push = [cv2.Sobel(soft, cv2.CV_32F, *axis, ksize=3) for axis in ((1, 0), (0, 1))]
    most = max(1e-6, float(np.percentile(np.hypot(*push), 98)))
    rows_at, columns_at = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = np.float32(PUSH * span * depth / most)
    cloth = cv2.remap(
        extended(garment), columns_at + push[0] * reach, rows_at + push[1] * reach, cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32)  # fmt: skip
    shade = np.clip(1 + 0.07 * depth * lit, 0.45, 1.35)[..., None]
    pixels = np.clip(cloth * shade + 14 * np.clip(shade - 1.1, 0, 1), 0, 255)
    return replace(garment, pixels=pixels.astype(np.uint8))


def _inside(shape: tuple[int, ...], box: Box | None, cloth: Cloth) -> NDArray[np.bool_]:
    found = np.full(shape[:2], cloth == "pattern")
    if box is not None:
        x0, y0, x1, y1 = box
        found[round(y0 * shape[0]) : round(y1 * shape[0]), round(x0 * shape[1]) : round(x1 * shape[1])] = True
    return found


def _palette(pixels: Plane, mask: Pixels, cloth: Cloth, inside: NDArray[np.bool_]) -> tuple[NDArray[np.int64], Plane]:
    """Which colour of the cloth each pixel has, and the colours (CIELAB, 8 bit); the main one is the first."""
    lab = _lab(pixels)
    seen = lab[mask > 0]
    drawn = seen[:: max(1, len(seen) // 6000)].copy()
    cv2.setRNGSeed(7)  # k-means starts from OpenCV's global generator
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.5)
    _, _, centres = cv2.kmeans(drawn, COLOURS[cloth], None, stop, 3, cv2.KMEANS_PP_CENTERS)  # type: ignore[call-overload]
    labels = np.stack([((lab - centre) ** 2).sum(axis=2) for centre in centres], axis=2).argmin(axis=2)
    order = np.argsort(-np.bincount(labels[mask > 0], minlength=len(centres)))
    labels, centres = np.argsort(order)[labels], centres[order]
    for other in range(1, len(centres)):
        for where, bounds in ((inside, PATTERN if cloth == "pattern" else PRINTED), (~inside, BARE)):
            if _is_shade(centres[other], centres[0], *bounds):
                labels[(labels == other) & where] = 0
    told = [np.median(lab[at], axis=0) if (at := (labels == k) & (mask > 0)).any() else centres[k]
            for k in range(len(centres))]  # fmt: skip
    return labels, np.array(told, np.float32)


def _is_shade(other: Plane, main: Plane, shadow: tuple[float, float], shine: tuple[float, float]) -> bool:
    as_lit = other[1:] * main[0] / max(20.0, other[0])  # colour fades with the light
    hue = float(np.linalg.norm(as_lit - main[1:]))
    if other[0] <= main[0]:
        return hue < shadow[0] and float(main[0] - other[0]) < shadow[1] * float(main[0])
    return hue < shine[0] and float(other[0] - main[0]) < shine[1]


def _light(pixels: Plane, labels: NDArray[np.int64], palette: Plane, blur: float) -> Plane:
    """How much brighter than its palette's colour the cloth is, smoothed over what lies away from edges."""
    grey = cv2.GaussianBlur(pixels.mean(axis=2), (0, 0), 1.0) + 4
    tone = np.array([float(np.median(grey[labels == k])) if (labels == k).any() else 1.0 for k in range(len(palette))])
    ratio = np.clip(grey / tone[labels], 0.2, 4.0).astype(np.float32)
    main = np.where(labels == 0, 1.0, 0.15).astype(np.float32)  # a print has more tones than the palette
    weight = cv2.GaussianBlur(_inner(labels) * main, (0, 0), 0.7) + 1e-4
    ratio = np.log(ratio)
    return np.exp(cv2.GaussianBlur(ratio * weight, (0, 0), blur) / cv2.GaussianBlur(weight, (0, 0), blur))


def _within(pixels: Plane, labels: NDArray[np.int64], blur: float) -> Plane:
    """Each colour of the palette smoothed by itself, so that none bleeds into the next."""
    smooth = np.zeros_like(pixels)
    for label in np.unique(labels):
        inside = labels == label
        usual = np.median(pixels[inside], axis=0)
        off = np.abs(pixels - usual).max(axis=2)  # a tag or a button is not cloth
        weight = (inside & (off <= np.median(off[inside]) * 2.5 + 4)).astype(np.float32)
        spread = cv2.GaussianBlur(weight, (0, 0), blur) + 1e-4
        mean = cv2.GaussianBlur(pixels * weight[..., None], (0, 0), blur) / spread[..., None]
        mean = np.where(spread[..., None] > 0.02, mean, usual)
        smooth += mean * inside[..., None]
    return smooth


def _inner(labels: NDArray[np.int64]) -> Plane:
    """1 away from the edges between two colours, 0 on them."""
    plane = labels.astype(np.uint8)
    kernel = np.ones((3, 3), np.uint8)
    edge = (cv2.dilate(plane, kernel) != cv2.erode(plane, kernel)).astype(np.float32)
    return np.clip(1 - cv2.GaussianBlur(cv2.dilate(edge, kernel), (0, 0), 0.8) * 1.3, 0, 1).astype(np.float32)


def _printed(
    even: Plane, smooth: Plane, labels: NDArray[np.int64], inside: NDArray[np.bool_], bare: NDArray[np.bool_]
) -> Plane:
    """Where a print is: other colours, and what differs from the cloth by more than its creases do elsewhere."""
    off = cv2.GaussianBlur(np.abs(even - smooth).max(axis=2), (0, 0), 0.8)
    crease = float(np.percentile(off[bare & (labels == 0)], 85)) + 2 if bare.any() else 12.0
    crease = min(crease, MOST_CREASE)
    found = np.maximum(np.clip(off / crease - 1.2, 0, 1), labels != 0) * inside
    grown = cv2.dilate(found.astype(np.float32), np.ones((3, 3), np.uint8))
    return cv2.GaussianBlur(grown, (0, 0), 0.8)


def _weave(pixels: Plane, where: Plane) -> Plane:
    """Grain as strong as the cloth's finest detail, but drawn anew."""
    grey = pixels.mean(axis=2)
    fine = grey - cv2.GaussianBlur(grey, (0, 0), 1.0)
    strength = float(np.median(np.abs(fine[where > 0.5]))) if (where > 0.5).any() else 0.0
    grain = np.random.default_rng(3).normal(size=where.shape).astype(np.float32)
    return (cv2.GaussianBlur(grain, (0, 0), 0.6) * min(strength, 8.0) * 3 * where)[..., None]


def _relief(rng: np.random.Generator, height: int, width: int, wider: float) -> Plane:
    """Ridges at four scales, each drawn out along a direction of its own that bends."""
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    total = np.zeros((height, width), np.float32)
    for number, high, sharp in FOLDS:
        cells = max(4, round(number * wider))
        turn = rng.uniform(-0.9, 0.9)
        drawn = rng.normal(size=(max(3, cells // 3), cells)).astype(np.float32)
        plane = cv2.resize(drawn, (width * 2, width * 2), interpolation=cv2.INTER_CUBIC)
        bend = cv2.resize(rng.normal(size=(5, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        x, y = columns - width / 2, rows - height / 2
        at_x = width + x * np.cos(turn) - y * np.sin(turn) + bend * 0.06 * width
        at_y = width + x * np.sin(turn) + y * np.cos(turn)
        at = (at_x.astype(np.float32), at_y.astype(np.float32))
        wave = cv2.remap(plane, *at, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
        patchy = cv2.resize(rng.normal(size=(5, 4)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        ridge = (1 - sharp) * wave - sharp * 1.6 * np.sqrt(wave * wave + 0.006)
        total += high / number * ridge * np.clip(0.55 + 0.6 * patchy, 0.05, 1.5)
    return total


def _lab(pixels: Plane) -> Plane:
    scaled = np.clip(pixels / 255, 0, 1).astype(np.float32)
    lab = cv2.cvtColor(scaled, cv2.COLOR_BGR2LAB)
    return np.asarray(lab * np.array((2.55, 1, 1), np.float32), np.float32)
