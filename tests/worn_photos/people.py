"""People to dress: photos of models before a white wall, with the shirt they wear found by its colour.

The pictures in ``bodies/`` are Magento 2 sample data (see ``bodies/LICENCES.md``). ``bodies.toml`` holds what a pose
network (MoveNet) found in each, once, so that the generator gives the same bytes whatever runtime is installed.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.worn_photos.garment import Pixels, Plane

BODIES = Path(__file__).parent / "bodies"
WHITE_WALL = 250
"""The studio wall is at least this bright in every channel."""
SKIN_RED, SKIN_YELLOW = 145, 151
"""Lab a* and b* (8 bit) of the reddest and yellowest skin in these photos that looks natural."""


@dataclass(frozen=True)
class Body:
    """A person cut out, in BGR. ``alpha`` runs 0 to 1; ``shirt`` likewise, for what the garment replaces.

    ``left`` and ``right`` are the trunk's edges for each row between ``shoulder`` and ``hem``. The face is a circle
    (x, y, radius), for a hat or a sticker.
    """

    name: str
    pixels: Pixels
    alpha: Plane
    shirt: Plane
    shoulder: int
    hem: int
    left: Plane
    right: Plane
    face: tuple[int, int, int]


def names() -> tuple[str, ...]:
    """Everybody there is."""
    return tuple(sorted(_poses()))


def body(name: str, height_px: int) -> Body:
    """One person at a height in pixels (of the whole studio photo).

    Raises:
        KeyError: nobody of this name.
    """
    pose = _poses()[name]
    studio = cv2.imread(str(BODIES / pose["file"]), cv2.IMREAD_COLOR)
    assert studio is not None, pose["file"]
    scale = height_px / studio.shape[0]
    pixels = cv2.resize(studio, None, fx=scale, fy=scale, interpolation=cv2.INTER_LANCZOS4).astype(np.uint8)
    alpha, clean = _before_white(pixels, round(pose.get("wall_from_y", pose["armpit_y"] - 60) * scale), scale)
    shirt = _shirt(clean, alpha, pose, scale)
    clean = _calm_skin(clean, shirt)
    rows = np.flatnonzero((shirt > 0.5).sum(axis=1) > 20 * scale)
    shoulder = round(pose["shoulder_y"] * scale)
    left, right = _trunk(shirt, shoulder, int(rows[-1]), pose, scale)
    x, y, radius = (round(v * scale) for v in pose["face"])
    return Body(name, clean, alpha, shirt, shoulder, int(rows[-1]), left, right, (x, y, radius))


def _poses() -> dict[str, Any]:
    return tomllib.loads((BODIES / "bodies.toml").read_text("utf-8"))


def _before_white(pixels: Pixels, wall_from: int, scale: float) -> tuple[Plane, Pixels]:
    """Alpha from the distance to white near the outline, full inside; the wall's white is taken out of the hair."""
    darkness = 255.0 - pixels.min(axis=2).astype(np.float32)
    solid: Pixels = np.where(darkness > 255 - WHITE_WALL + 6, 255, 0).astype(np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (5, 5))
    solid = cv2.morphologyEx(solid, cv2.MORPH_OPEN, kernel)
    outlines, _ = cv2.findContours(solid, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros_like(solid)
    cv2.drawContours(filled, [max(outlines, key=cv2.contourArea)], -1, 255, -1)
    filled = np.where(_wall(pixels, wall_from) > 0, 0, filled).astype(np.uint8)
    inside = cv2.erode(filled, np.ones((3, 3), np.uint8), iterations=max(2, round(4 * scale)))
    edge = np.clip((darkness - 8) / 70, 0, 1) * (filled > 0)
    alpha = np.maximum(edge, cv2.GaussianBlur(inside.astype(np.float32) / 255, (0, 0), 1.2 * scale)).astype(np.float32)
    without = (pixels - (1 - alpha[..., None]) * 255.0) / np.maximum(alpha[..., None], 0.15)
    alpha = cv2.erode(alpha, np.ones((3, 3), np.uint8))
    return alpha, np.clip(without, 0, 255).astype(np.uint8)


def _wall(pixels: Pixels, from_row: int) -> Pixels:
    """White patches between an arm and the trunk: pieces of wall that the outline goes round. Teeth, eyes and an
    undershirt are white too, but higher up."""
    white: Pixels = np.where(pixels.min(axis=2) >= WHITE_WALL - 8, 255, 0).astype(np.uint8)
    white[:from_row] = 0
    white = cv2.morphologyEx(white, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(white)
    large = [i for i in range(1, count) if stats[i, cv2.CC_STAT_AREA] > white.size * 0.00006]
    return np.where(np.isin(labels, large), 255, 0).astype(np.uint8)


def _shirt(pixels: Pixels, alpha: Plane, pose: dict[str, Any], scale: float) -> Plane:
    """What has the colour of the chest's middle, in one piece (and the sleeves joined to it)."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB).astype(np.float32)
    x, y, reach = (round(v * scale) for v in pose["chest"])
    patch = lab[y - reach : y + reach, x - reach : x + reach].reshape(-1, 3)
    tone = np.median(patch, axis=0)
    off = np.hypot(lab[..., 1] - tone[1], lab[..., 2] - tone[2]) + 0.12 * np.abs(lab[..., 0] - tone[0])
    near: Pixels = np.where((off < pose["tolerance"]) & (alpha > 0.5), 255, 0).astype(np.uint8)
    near[: round(pose["neck_y"] * scale)] = 0
    near = cv2.morphologyEx(near, cv2.MORPH_OPEN, _disc(5 * scale))
    near = cv2.morphologyEx(near, cv2.MORPH_CLOSE, _disc(17 * scale))
    _, labels = cv2.connectedComponents(near)
    whole = np.where(labels == labels[y, x], 255, 0).astype(np.uint8)
    for a, b, wide, tall in pose.get("also_shirt", []):
        cv2.ellipse(
            whole, [round(v * scale) for v in (a, b)], [round(v * scale) for v in (wide, tall)], 0, 0, 360, 255, -1
        )
    holes = cv2.morphologyEx(whole, cv2.MORPH_CLOSE, _disc(5 * scale))
    grown = cv2.dilate(holes, _disc(2.5 * scale))
    return cv2.GaussianBlur(grown.astype(np.float32) / 255, (0, 0), 1.1 * scale)


def _calm_skin(pixels: Pixels, shirt: Plane) -> Pixels:
    """The shop's recolouring of shirts left skin glowing red or orange in some photos: take it back."""
    lab = cv2.cvtColor(pixels, cv2.COLOR_BGR2LAB).astype(np.float32)
    for channel, most in ((1, SKIN_RED), (2, SKIN_YELLOW)):
        over = np.maximum(lab[..., channel] - most, 0) * (shirt < 0.5)
        lab[..., channel] -= cv2.GaussianBlur(over.astype(np.float32), (0, 0), 1.5) * 0.8
    return cv2.cvtColor(np.clip(lab, 0, 255).astype(np.uint8), cv2.COLOR_LAB2BGR)


def _disc(across: float) -> NDArray[Any]:
    size = max(3, round(across) | 1)
    return cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))


def _trunk(shirt: Plane, shoulder: int, hem: int, pose: dict[str, Any], scale: float) -> tuple[Plane, Plane]:
    """The trunk's edges: the shirt's own below the armpits, smoothed; above, straight on to the shoulder joints."""
    armpit = round(pose["armpit_y"] * scale)
    if "trunk_x" in pose:
        return _told(shirt.shape[0], (shoulder, armpit, hem), pose, scale)
    rows = np.arange(shirt.shape[0], dtype=np.float32)
    below = np.arange(armpit, hem - round(22 * scale))
    edges = np.array([np.flatnonzero(shirt[row] > 0.5)[[0, -1]] for row in below], np.float32)
    window = max(3, round(61 * scale) | 1)
    sides: list[Plane] = []
    for side, joint in enumerate(pose["shoulder_x"]):
        padded = np.pad(edges[:, side], window // 2, mode="edge")
        smooth = np.convolve(padded, np.ones(window) / window, "valid")
        known = np.concatenate([[joint * scale], smooth])
        sides.append(np.interp(rows, np.concatenate([[shoulder], below]), known).astype(np.float32))
    return sides[0], sides[1]


def _told(height: int, at: tuple[int, int, int], pose: dict[str, Any], scale: float) -> tuple[Plane, Plane]:
    rows = np.arange(height, dtype=np.float32)
    joints, told = pose["shoulder_x"], pose["trunk_x"]
    left, right = (
        np.interp(rows, at, [scale * x for x in (joints[side], told[side], told[side + 2])]) for side in (0, 1)
    )
    return left.astype(np.float32), right.astype(np.float32)
