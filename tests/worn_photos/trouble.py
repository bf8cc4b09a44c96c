"""What goes wrong with real photos: a lamp, too much light or too little, a phone before the chest, a mirror far away.

Everything takes pixels (BGR, uint8) and a generator, and gives pixels. Drawn, not photographed: the light is right in
kind (clipped channels, noise that grows as light fails), the arm is a shape in the person's own skin colour.
"""

from dataclasses import replace

import cv2
import numpy as np

from tests.worn_photos.garment import Pixels, Plane
from tests.worn_photos.wearing import Dressed

GAMMA = 2.2


def lamp_lit(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """A room in the evening: one warm lamp at a side, and a phone that did not take its colour out."""
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    x, y = rng.choice((-0.1, 1.1)) * width, rng.uniform(0.0, 0.4) * height
    near = np.hypot(columns - x, rows - y) / np.hypot(width, height)
    fall = (0.25 + 1.1 / (1 + 6 * near * near)).astype(np.float32)[..., None]
    warm = np.array((rng.uniform(0.24, 0.42), rng.uniform(0.66, 0.78), 1.12), np.float32)
    return _shown(_linear(picture) * fall * warm * np.float32(rng.uniform(0.95, 1.25)))


def over_exposed(picture: Pixels, rng: np.random.Generator, lit: Pixels) -> Pixels:
    """A flash or a window on the cloth (``lit``: where it is), which is nearly white, with a veil and a glow."""
    light = _linear(picture)
    cloth = light[lit > 0]
    tone = float(np.percentile(cloth.mean(axis=1), 60)) if len(cloth) else 0.5
    most = float(np.clip(rng.uniform(0.65, 0.95) / max(0.02, tone), 1.5, 14.0))
    reach = cv2.GaussianBlur((lit > 0).astype(np.float32), (0, 0), picture.shape[1] / 7)[..., None]
    reach = np.clip(0.25 + 0.75 * reach / max(1e-6, float(reach.max())), 0, 1)
    light = light * np.float32(most) ** reach
    glow = cv2.GaussianBlur(np.clip(light - 1, 0, 1.5), (0, 0), picture.shape[1] / 60)
    return _shown(light + 0.3 * glow + np.float32(rng.uniform(0.02, 0.08)) * reach)


def dark_room(picture: Pixels, rng: np.random.Generator) -> Pixels:
    """A few per cent of the light, made brighter by the phone: coarse grain in colours, smeared by its own mending."""
    light = _linear(picture) * np.float32(rng.uniform(0.06, 0.12))
    grain = rng.normal(size=light.shape).astype(np.float32)
    coarse = cv2.GaussianBlur(rng.normal(size=light.shape).astype(np.float32), (0, 0), 2.0) * 3
    light = light + (grain + coarse) * np.sqrt(light + 0.0006) * np.float32(rng.uniform(0.022, 0.034))
    bright = _shown(np.clip(light, 0, 1) * np.array((0.85, 0.95, 1.1), np.float32) * np.float32(rng.uniform(2.2, 4.0)))
    return cv2.bilateralFilter(bright, 5, 18, 2).astype(np.uint8)


def phone_held(dressed: Dressed, rng: np.random.Generator) -> Dressed:
    """The person with a forearm across the trunk and a phone in the hand, as before a mirror: about half is covered."""
    ys, xs = np.nonzero(dressed.worn > 0.5)
    left, wide = float(np.percentile(xs, 8)), float(np.percentile(xs, 92) - np.percentile(xs, 8))
    top, tall = float(ys.min()), float(np.ptp(ys))
    side = 1 if rng.random() < 0.5 else -1
    hand = np.array((left + wide * (0.5 + side * rng.uniform(-0.02, 0.1)), top + tall * rng.uniform(0.36, 0.5)))
    elbow = np.array((left + wide * (0.5 + side * 0.62), top + tall * rng.uniform(0.82, 0.96)))
    pixels, cover = dressed.pixels.astype(np.float32), np.zeros(dressed.worn.shape, np.float32)
    thick = wide * 0.19
    pixels, cover = _limb(pixels, cover, (elbow, hand), (thick * 1.25, thick * 0.8), _skin(dressed))
    pixels, cover = _phone(pixels, cover, hand - np.array((0, wide * 0.12)), wide * rng.uniform(0.34, 0.42), rng)
    for finger in range(4):
        start = hand + np.array((side * wide * 0.2, wide * (0.085 * finger - 0.16)))
        reach = start + np.array((-side * wide * 0.16, -wide * 0.015))
        pixels, cover = _limb(pixels, cover, (start, reach), (wide * 0.07, wide * 0.058), _skin(dressed))
    shadow = cv2.GaussianBlur(np.roll(cover, (round(wide * 0.04), round(wide * 0.03)), (0, 1)), (0, 0), wide * 0.03)
    below = dressed.pixels * (1 - 0.4 * shadow * dressed.worn)[..., None]
    mixed = pixels * cover[..., None] + below * (1 - cover[..., None])
    alpha = np.maximum(dressed.alpha, cover).astype(np.float32)
    return replace(
        dressed, pixels=np.clip(mixed, 0, 255).astype(np.uint8), alpha=alpha, worn=dressed.worn * (1 - cover)
    )


def in_mirror(reflected: Pixels, room: Pixels, rng: np.random.Generator) -> Pixels:
    """The picture as what a mirror on a far wall shows, in its frame, over the edge of a chest of drawers."""
    height, width = room.shape[:2]
    tall = round(height * rng.uniform(0.5, 0.6))
    wide = round(tall * reflected.shape[1] / reflected.shape[0])
    x, y = round((width - wide) * rng.uniform(0.3, 0.7)), round(height * rng.uniform(0.1, 0.2))
    rim = max(6, width // 70)
    out = room.astype(np.float32)
    shadow = np.zeros((height, width), np.float32)
    cv2.rectangle(shadow, (x - rim, y), (x + wide + 2 * rim, y + tall + 2 * rim), 1.0, -1)
    out *= 1 - 0.35 * cv2.GaussianBlur(shadow, (0, 0), rim)[..., None]
    frame = np.array(rng.uniform(30, 170, 3), np.float32)
    out[y - rim : y + tall + rim, x - rim : x + wide + rim] = frame
    out[y - rim // 2 : y + tall + rim // 2, x - rim // 2 : x + wide + rim // 2] = frame * 0.7
    seen = cv2.resize(reflected, (wide, tall), interpolation=cv2.INTER_AREA).astype(np.float32)
    ramp = np.add.outer(np.linspace(0, 1, tall), np.linspace(0, 1, wide)).astype(np.float32)
    sheen = np.exp(-(((ramp - rng.uniform(0.5, 1.5)) / 0.12) ** 2))[..., None]
    out[y : y + tall, x : x + wide] = seen * 0.95 + 14 * sheen
    return _with_drawers(np.clip(out, 0, 255).astype(np.uint8), y + round(tall * 0.97), rng)


def room(rng: np.random.Generator, size: tuple[int, int]) -> Pixels:
    """A wall indoors with a door or a wardrobe, a picture, and light that falls off to a side."""
    width, height = size
    tone = rng.uniform(130, 225) + rng.uniform(-14, 14, 3)
    out = np.ones((height, width, 3), np.float32) * tone.astype(np.float32)
    x = int(rng.uniform(-0.15, 0.75) * width)
    wood = np.float32(rng.uniform(70, 230)) * np.array((rng.uniform(0.6, 1), 0.9, 1), np.float32)
    out[round(height * 0.08) :, max(0, x) : x + round(width * 0.34)] = np.clip(wood, 20, 245)
    for panel in (0.14, 0.52):
        corners = ((x + width // 20, round(height * panel)), (x + round(width * 0.29), round(height * (panel + 0.33))))
        cv2.rectangle(out, *corners, (wood * 0.82).tolist(), max(2, width // 200))
    px, py = int(rng.uniform(0.05, 0.8) * width), int(rng.uniform(0.04, 0.25) * height)
    cv2.rectangle(out, (px, py), (px + width // 6, py + width // 5), rng.uniform(20, 230, 3).tolist(), -1)
    cv2.rectangle(out, (px, py), (px + width // 6, py + width // 5), (40, 45, 50), max(3, width // 150))
    fall = np.linspace(*rng.permutation((1.08, 0.72)), width, dtype=np.float32)[None, :, None]
    grain = cv2.GaussianBlur(rng.normal(size=(height, width, 1)).astype(np.float32), (0, 0), 1.0)[..., None]
    return np.clip(out * fall * (1 + 0.02 * grain), 0, 255).astype(np.uint8)


def _with_drawers(picture: Pixels, top: int, rng: np.random.Generator) -> Pixels:
    height, width = picture.shape[:2]
    wood = rng.uniform(40, 150) * np.array((0.7, 0.9, 1.05))
    out = picture.copy()
    cv2.rectangle(out, (0, top), (width, height), wood.tolist(), -1)
    cv2.rectangle(out, (0, top), (width, top + max(8, height // 70)), np.minimum(wood * 1.35, 255).tolist(), -1)
    for row in range(top + height // 14, height, max(20, height // 9)):
        cv2.line(out, (0, row), (width, row), (wood * 0.6).tolist(), 3, cv2.LINE_AA)
        cv2.circle(out, (width // 2, row + height // 20), max(4, width // 120), (190, 200, 205), -1, cv2.LINE_AA)
    return cv2.GaussianBlur(out, (0, 0), 0.8).astype(np.uint8)


def _limb(
    pixels: Plane, cover: Plane, ends: tuple[Plane, Plane], thick: tuple[float, float], skin: Plane
) -> tuple[Plane, Plane]:
    """A round shape from one point to another, lit along its middle."""
    shape = np.zeros(cover.shape, np.uint8)
    for at in np.linspace(0, 1, 60):
        x, y = ends[0] + (ends[1] - ends[0]) * at
        radius = (thick[0] + (thick[1] - thick[0]) * at) / 2
        cv2.circle(shape, (round(x), round(y)), max(1, round(radius)), 255, -1, cv2.LINE_AA)
    deep = cv2.distanceTransform((shape > 127).astype(np.uint8), cv2.DIST_L2, 5)
    round_ = 0.66 + 0.42 * np.sqrt(np.clip(deep / max(1.0, max(thick) / 2), 0, 1))
    soft = cv2.GaussianBlur(shape.astype(np.float32) / 255, (0, 0), 1.0)
    lit = skin * cv2.GaussianBlur(round_, (0, 0), max(thick) / 16)[..., None]
    return lit * soft[..., None] + pixels * (1 - soft[..., None]), np.maximum(cover, soft)


def _phone(pixels: Plane, cover: Plane, centre: Plane, wide: float, rng: np.random.Generator) -> tuple[Plane, Plane]:
    tall, turn = wide * 2.0, float(rng.uniform(-14, 14))
    plate = np.zeros((*cover.shape, 3), np.float32)
    shape = np.zeros(cover.shape, np.uint8)
    corners = cv2.boxPoints(((float(centre[0]), float(centre[1])), (wide * 0.86, tall * 0.93), turn))
    round_ = max(3, round(wide * 0.14))
    cv2.fillConvexPoly(shape, np.round(corners).astype(np.int32), 255)
    cv2.polylines(shape, [np.round(corners).astype(np.int32)], True, 255, round_, cv2.LINE_AA)
    plate[:] = rng.uniform(15, 70) + rng.uniform(-10, 10, 3)
    along, across = (corners[2] - corners[1]), (corners[1] - corners[0])
    for lens in range(2):
        at = corners[1] + along * 0.2 - across * (0.1 + 0.11 * lens)
        cv2.circle(plate, tuple(np.round(at).astype(int).tolist()), round(wide * 0.09), (12, 10, 10), -1, cv2.LINE_AA)
        cv2.circle(plate, tuple(np.round(at).astype(int).tolist()), round(wide * 0.09), (95, 90, 90), 2, cv2.LINE_AA)
    soft = cv2.GaussianBlur(shape.astype(np.float32) / 255, (0, 0), 1.0)
    return plate * soft[..., None] + pixels * (1 - soft[..., None]), np.maximum(cover, soft)


def _skin(dressed: Dressed) -> Plane:
    x, y, radius = dressed.face
    patch = dressed.pixels[y : y + radius // 2, x - radius // 3 : x + radius // 3].reshape(-1, 3)
    return np.asarray(np.percentile(patch, 65, axis=0), np.float32)


def _linear(picture: Pixels) -> Plane:
    return np.asarray((picture.astype(np.float32) / 255) ** GAMMA, np.float32)


def _shown(light: Plane) -> Pixels:
    return np.asarray(np.clip(light, 0, 1) ** (1 / GAMMA) * 255, np.uint8)
