"""Scenery drawn from noise: mountains with snow, haze and lakes, skies, painted walls, strings of prayer flags.

The land is a ridged fractal (Musgrave, Kolb and Mace, 1989) seen column by column, as in early flight games: for each
picture column the heights along its ray, and for each pixel the first of them that reaches it. Everything is seeded.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from tests.worn_photos.garment import Pixels, Plane

Hour = Literal["morning", "noon", "evening", "overcast"]

MAP = 1536
"""Side of the land's map, in cells."""
RELIEF = 0.34
"""Vertical scale: at 0.6 every peak is a needle."""
WATER = -0.012
"""Height of the lakes."""


@dataclass(frozen=True)
class Light:
    """Colours in BGR, 0 to 255, and where the sun stands (east, up, towards the viewer)."""

    zenith: tuple[float, float, float]
    horizon: tuple[float, float, float]
    sun: tuple[float, float, float]
    shade: tuple[float, float, float]
    towards_sun: tuple[float, float, float]
    cloudiness: float
    haze: float


HOURS: dict[Hour, Light] = {
    "morning": Light((205, 140, 78), (236, 216, 196), (205, 232, 255), (150, 118, 92), (-0.7, 0.5, 0.5), 0.5, 0.42),
    "noon": Light((190, 112, 44), (238, 212, 176), (240, 248, 255), (165, 130, 100), (0.5, 0.62, 0.45), 0.55, 0.32),
    "evening": Light((170, 118, 96), (165, 196, 240), (150, 205, 255), (150, 116, 104), (0.85, 0.36, 0.35), 0.6, 0.45),
    "overcast": Light((190, 182, 174), (222, 218, 212), (190, 190, 190), (180, 172, 165), (0.3, 0.8, 0.35), 1.0, 0.6),
}


def mountains(
    seed: int,
    size: tuple[int, int],
    hour: Hour = "noon",
    lake: bool = False,
    horizon: float = 0.52,
    snowline: float = 0.42,
) -> Pixels:
    """A valley before a snow range, BGR. ``size`` is width, height; ``horizon`` the eye's level as a part of the
    height; ``snowline`` 0 (all white) to 1 (none)."""
    width, height = size
    rng = np.random.default_rng(seed)
    light = HOURS[hour]
    land = _land(rng, lake)
    depth, x = _seen(land, width, height, horizon)
    picture = _sky(rng, width, height, horizon, light)
    hit = depth > 0
    ground = _lit_ground(rng, land, x, depth, light, snowline)
    haze = (1 - np.exp(-light.haze * depth))[..., None]
    air = 0.55 * np.array(light.horizon, np.float32) + 0.45 * np.array(light.zenith, np.float32)
    ground = ground * (1 - haze) + air * haze
    picture = np.where(hit[..., None], ground, picture)
    if lake:
        picture = _with_water(rng, picture, hit & _is_water(land, x, depth), horizon, light)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), 0.7), 0, 255).astype(np.uint8)


def wall(seed: int, size: tuple[int, int], bgr: tuple[int, int, int]) -> Pixels:
    """A plastered and painted wall in the sun, a darker plinth, and the slanting shadow of a roof."""
    width, height = size
    rng = np.random.default_rng(seed)
    rough = _noise(rng, height, width, 7, 0.75)
    streaks = cv2.GaussianBlur(rng.normal(size=(1, width)).astype(np.float32), (0, 0), 5).repeat(height, axis=0)
    tone = 1 + 0.10 * rough + 0.05 * streaks * np.linspace(1, 0.2, height, dtype=np.float32)[:, None]
    tone += 0.05 * cv2.GaussianBlur(rng.normal(size=(height, width)).astype(np.float32), (0, 0), 1.1) * 3
    picture = np.array(bgr, np.float32) * tone[..., None]
    plinth = np.clip((np.arange(height) - height * 0.83) / 4, 0, 1).astype(np.float32)[:, None, None]
    picture = picture * (1 - plinth) + np.array((60, 64, 70), np.float32) * tone[..., None] * plinth
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    edge = height * 0.16 + columns * 0.14 + 6 * _noise(rng, height, width, 4, 0.6)
    lit = np.clip((rows - edge) / 14, 0, 1)[..., None]
    shaded = picture * (0.5 + 0.5 * lit) * np.array((1.08, 1.0, 0.97))
    return np.asarray(np.clip(shaded, 0, 255), np.uint8)


def flags(picture: Pixels, seed: int, strings: int = 3, size_px: int = 46) -> Pixels:
    """The picture with strings of prayer flags across its upper part: blue, white, red, green, yellow."""
    height, width = picture.shape[:2]
    rng = np.random.default_rng(seed)
    out = picture.astype(np.float32)
    dyes = np.array([(170, 90, 30), (235, 235, 230), (50, 45, 190), (70, 130, 40), (40, 190, 235)], np.float32)
    for string in range(strings):
        y0, y1 = (rng.uniform(-0.08, 0.14) + rng.uniform(0, 0.18, 2) + 0.07 * string) * height
        sag = rng.uniform(0.05, 0.16) * height
        count = int(width / (size_px * 1.12)) + 2
        rope = [(t, y0 + (y1 - y0) * t + sag * 4 * t * (1 - t)) for t in np.linspace(0, 1.1, 80)]
        cv2.polylines(out, [np.array([(t * width, y) for t, y in rope], np.int32)], False, (70, 70, 74), 1, cv2.LINE_AA)
        side = size_px * rng.uniform(0.7, 1.15)
        for i in range(count):
            t = i / (count - 1)
            top = np.array([t * width, y0 + (y1 - y0) * t + sag * 4 * t * (1 - t)])
            lean = rng.uniform(-0.35, 0.35) * side
            square = ((0.0, 0.0), (side * 0.93, rng.uniform(0, 5)), (side * 0.93 + lean, side), (lean, side))
            corners = top + np.array(square)
            corners[2:, 1] += rng.uniform(-0.2, 0.1, 2) * side
            _flag(out, corners, dyes[i % 5] * rng.uniform(0.72, 1.08), rng)
    return np.clip(out, 0, 255).astype(np.uint8)


def _flag(out: Plane, corners: NDArray[np.float64], dye: Plane, rng: np.random.Generator) -> None:
    x0, y0 = np.floor(corners.min(axis=0)).astype(int) - 2
    x1, y1 = np.ceil(corners.max(axis=0)).astype(int) + 3
    x0, y0, x1, y1 = max(0, x0), max(0, y0), min(out.shape[1], x1), min(out.shape[0], y1)
    if x1 <= x0 or y1 <= y0:
        return
    cover = np.zeros((y1 - y0, x1 - x0), np.uint8)
    cv2.fillPoly(cover, [np.round((corners - (x0, y0)) * 8).astype(np.int32)], 255, cv2.LINE_AA, 3)
    wave = np.sin(np.linspace(0, rng.uniform(2, 7), x1 - x0) + rng.uniform(0, 6)) * 0.16 + 0.95
    mix = cover[..., None].astype(np.float32) / 255 * 0.95
    block = out[y0:y1, x0:x1]
    out[y0:y1, x0:x1] = block * (1 - mix) + dye * wave[None, :, None] * mix


def _noise(rng: np.random.Generator, height: int, width: int, octaves: int, keep: float, first: int = 2) -> Plane:
    """Fractal noise, about -1 to 1: each octave twice as fine and ``keep`` times as strong."""
    total = np.zeros((height, width), np.float32)
    strength = 1.0
    for octave in range(octaves):
        cells = first * 2**octave + 1
        grid = rng.normal(size=(cells, max(3, cells * width // height))).astype(np.float32)
        total += strength * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        strength *= keep
    return total / float(np.abs(total).max())


def _land(rng: np.random.Generator, lake: bool) -> Plane:
    """Heights, 0 to 1, row 0 nearest: a flat valley floor, hills, then a range."""
    ridges = np.zeros((MAP, MAP), np.float32)
    weight = np.ones((MAP, MAP), np.float32)
    for octave in range(8):
        cells = 4 * 2**octave + 1
        grid = rng.uniform(-1, 1, size=(cells, cells)).astype(np.float32)
        smooth = cv2.resize(grid, (MAP, MAP), interpolation=cv2.INTER_CUBIC)
        ridge = np.maximum(1 - np.sqrt(smooth * smooth + 0.004), 0) ** 1.7
        ridges += ridge * weight * 0.5**octave
        weight = np.clip(ridge * 1.4, 0, 1)
    ridges /= ridges.max()
    z = np.linspace(0, 1, MAP, dtype=np.float32)[:, None]
    envelope = 0.05 + 0.22 * _step(z, 0.18, 0.5) + 0.85 * _step(z, 0.42, 0.85)
    land = ridges * envelope + 0.012 * _noise(rng, MAP, MAP, 9, 0.6)
    if lake:
        land = land - 0.075 * (1 - _step(z, 0.4, 0.62)) + 0.09 * (1 - _step(z, 0.015, 0.05))
    return land.astype(np.float32)


def _step(value: Plane, low: float, high: float) -> Plane:
    t = np.clip((value - low) / (high - low), 0, 1)
    return (t * t * (3 - 2 * t)).astype(np.float32)


def _seen(land: Plane, width: int, height: int, horizon: float) -> tuple[Plane, Plane]:
    """For each pixel how far the land is that is seen there (0: sky), and its place across the map (0 to 1)."""
    steps = np.geomspace(0.012, 0.98, 1400).astype(np.float32)
    focal = 0.9 * max(width, height)
    columns = (np.arange(width, dtype=np.float32) - width / 2) / focal
    x = 0.5 + columns[None, :] * steps[:, None]
    heights = _at(land, x, steps[:, None].repeat(width, axis=1))
    eye = float(_at(land, np.full((1, 1), 0.5, np.float32), np.full((1, 1), 0.02, np.float32))[0, 0]) + 0.035
    screen = horizon * height - focal * (heights - eye) / steps[:, None] * RELIEF
    highest = np.minimum.accumulate(screen, axis=0)
    rows = np.arange(height, dtype=np.float32)
    first = np.stack([np.searchsorted(-highest[:, j], -rows, side="left") for j in range(width)], axis=1)
    known = np.clip(first, 0, len(steps) - 1)
    depth = np.where(first < len(steps), steps[known], 0).astype(np.float32)
    return depth, (0.5 + columns[None, :] * depth).astype(np.float32)


def _at(plane: Plane, x: Plane, z: Plane) -> Plane:
    return cv2.remap(plane, x * (MAP - 1), z * (MAP - 1), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)


def _lit_ground(rng: np.random.Generator, land: Plane, x: Plane, depth: Plane, light: Light, snowline: float) -> Plane:
    """Rock, grass and snow by height and slope, in sun and shade."""
    detail = land + 0.004 * _noise(rng, MAP, MAP, 10, 0.72)
    dx, dz = (
        cv2.Sobel(detail, cv2.CV_32F, 1, 0, ksize=3) * MAP / 8,
        cv2.Sobel(detail, cv2.CV_32F, 0, 1, ksize=3) * MAP / 8,
    )
    long = np.sqrt(dx * dx + dz * dz + 1)
    east, up, near = light.towards_sun
    sun = np.clip((-dx * east + up + dz * near) / long / np.sqrt(east**2 + up**2 + near**2), 0, 1)
    sun = cv2.GaussianBlur(sun, (0, 0), 0.8)
    rough = _noise(rng, MAP, MAP, 9, 0.8)
    steep = 1 - 1 / long
    snow = _step(land + 0.07 * rough - 0.22 * steep, snowline * 0.62, snowline * 0.62 + 0.07)[..., None]
    green = (_step(0.30 - land + 0.05 * rough, 0.0, 0.14) * (1 - _step(steep, 0.25, 0.6)))[..., None]
    rock = np.array((92, 104, 116), np.float32) * (1 + 0.35 * rough[..., None])
    grass = np.array((52, 104, 106), np.float32) * (1 + 0.30 * rough[..., None])
    albedo = rock * (1 - green) + grass * green
    albedo = albedo * (1 - snow) + np.array((250, 246, 242), np.float32) * snow
    lit = (
        albedo
        / 255
        * (np.array(light.sun, np.float32) * sun[..., None] * 0.95 + np.array(light.shade, np.float32) * 0.62)
    )
    far = np.maximum(depth, 0.001)
    seen = cv2.remap(
        lit.astype(np.float32), x * (MAP - 1), far * (MAP - 1), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    grain = rng.normal(size=depth.shape).astype(np.float32)
    fine = cv2.GaussianBlur(grain, (0, 0), 2.2) * 2.2 * np.clip(0.06 / far, 0, 1) * 0.35
    return seen * (1 + fine[..., None])


def _sky(rng: np.random.Generator, width: int, height: int, horizon: float, light: Light) -> Plane:
    up = np.clip(1 - np.arange(height, dtype=np.float32) / (height * horizon), 0, 1)[:, None, None] ** 0.75
    sky = np.array(light.horizon, np.float32) * (1 - up) + np.array(light.zenith, np.float32) * up
    sky = sky.repeat(width, axis=1)
    plane = _noise(rng, 700, 700, 8, 0.62, first=4)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    far = 60.0 / np.maximum(height * horizon + 0.10 * height - rows, 8.0)
    at_x = 350 + (columns - width / 2) / width * 900 * far * 3
    at_y = 1400 * far
    clouds = cv2.remap(plane, at_x, at_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
    clouds = _step(clouds, 0.42 - 0.55 * light.cloudiness, 0.9 - 0.25 * light.cloudiness)[..., None]
    lit = np.array(light.sun, np.float32) * 0.6 + np.array(light.horizon, np.float32) * 0.4
    body = np.minimum(lit * (1.12 - 0.2 * clouds), 250)
    return np.asarray(sky * (1 - 0.9 * clouds) + body * 0.9 * clouds, np.float32)


def _is_water(land: Plane, x: Plane, depth: Plane) -> NDArray[np.bool_]:
    return _at(land, x, depth) < WATER


def _with_water(
    rng: np.random.Generator, picture: Plane, water: NDArray[np.bool_], horizon: float, light: Light
) -> Plane:
    """What lies above the shore, upside down, broken by ripples and tinted."""
    height, width = water.shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    shore = np.where(water.any(axis=0), water.argmax(axis=0), round(horizon * height)).astype(np.float32)
    shore = cv2.medianBlur(shore[None, :].repeat(3, axis=0), 5)[1]
    below = rows - shore[None, :]
    ripple = _noise(rng, height, width, 9, 0.85, first=8)
    ripple = cv2.resize(ripple[: height // 5], (width, height), interpolation=cv2.INTER_LINEAR)
    mirrored = cv2.remap(
        picture.astype(np.float32),
        columns + ripple * 6,
        np.clip(shore[None, :] - below * 0.9 + ripple * 34, 0, height - 1).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REFLECT,
    )
    tint = np.array(light.zenith, np.float32) * 0.8 + np.array((30, 25, 0), np.float32)
    surface = mirrored * 0.62 + tint * 0.33 + 16 * ripple[..., None]
    soft = cv2.GaussianBlur(water.astype(np.float32), (0, 0), 1.0)[..., None]
    return picture * (1 - soft) + surface * soft


def bedspread(seed: int, size: tuple[int, int], bgr: tuple[int, int, int]) -> Pixels:
    """A bed seen from above: a cover in soft folds, quilted, lit from a window on the left."""
    width, height = size
    rng = np.random.default_rng(seed)
    folds = cv2.GaussianBlur(_noise(rng, height, width, 5, 0.55, first=3), (0, 0), 6)
    creases = 1 - np.sqrt(np.abs(_noise(rng, height, width, 4, 0.6, first=3)))
    relief = folds * 34 + cv2.GaussianBlur(creases, (0, 0), 16) * 9
    slope = cv2.Sobel(relief, cv2.CV_32F, 1, 0, ksize=3) * 0.10 + cv2.Sobel(relief, cv2.CV_32F, 0, 1, ksize=3) * 0.06
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    stitch = np.minimum(np.abs((rows + columns) % 150 - 75), np.abs((rows - columns) % 150 - 75)) / 75
    quilt = 0.90 + 0.10 * np.clip(stitch * 5, 0, 1)
    window = np.linspace(1.1, 0.82, width, dtype=np.float32)[None, :]
    weave = 1 + 0.025 * cv2.GaussianBlur(rng.normal(size=(height, width)).astype(np.float32), (0, 0), 0.8)
    tone = np.clip(1 + slope, 0.6, 1.25) * quilt * window * weave
    return np.asarray(np.clip(np.array(bgr, np.float32) * tone[..., None], 0, 255), np.uint8)
