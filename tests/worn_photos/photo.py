"""From people and scenery to a picture as somebody would post it, with the truth of who wears what where."""

from dataclasses import dataclass, replace
from typing import Literal

import cv2
import numpy as np

from tests.worn_photos.garment import Garment, Pixels, Plane
from tests.worn_photos.scenery import HOURS, Hour
from tests.worn_photos.wearing import Dressed

Filter = Literal["none", "warm", "cool", "faded", "vivid"]


@dataclass(frozen=True)
class Figure:
    """One person in the picture: centre and top of their studio photo as parts of the picture's width and height.

    ``sku`` says what they wear; empty for what no shop of ours sells.
    """

    dressed: Dressed
    sku: str
    centre: float
    top: float
    blur_px: float = 0.0


@dataclass(frozen=True)
class Posting:
    """What the phone and the platform do to a picture. ``tilt_deg`` is how askew the phone was held."""

    hour: Hour = "noon"
    filter: Filter = "none"
    tilt_deg: float = 0.0
    mirrored: bool = False
    blur_px: float = 0.0
    noise: float = 2.5
    background_blur_px: float = 2.0
    quality: int = 80


@dataclass(frozen=True)
class Worn:
    """The truth about one garment in a picture: its bounding box in pixels, x, y, width, height."""

    sku: str
    region_px: tuple[int, int, int, int]


@dataclass(frozen=True)
class WornPhoto:
    """A posted picture as JPEG bytes, and who wears what in it."""

    jpeg: bytes
    width_px: int
    height_px: int
    worn: tuple[Worn, ...]


def photograph(scene: Pixels, figures: tuple[Figure, ...], posting: Posting, seed: int) -> WornPhoto:
    """Put people before scenery and post the picture. The same arguments give the same bytes.

    Raises:
        ValueError: somebody's picture ends above the lower edge, so they would float.
    """
    rng = np.random.default_rng(seed)
    picture: Plane = scene.astype(np.float32)
    if figures and posting.background_blur_px > 0:
        picture = cv2.GaussianBlur(picture, (0, 0), posting.background_blur_px)
    labels = np.zeros(scene.shape[:2], np.uint8)
    for number, figure in enumerate(figures, start=1):
        _place(picture, labels, figure, number, posting.hour)
    picture, labels = _held(picture, labels, posting)
    picture = _filtered(picture, posting)
    if posting.blur_px > 0:
        picture = cv2.GaussianBlur(picture, (0, 0), posting.blur_px)
    grain = cv2.GaussianBlur(rng.normal(size=(*picture.shape[:2], 1)).astype(np.float32), (0, 0), 0.6)
    picture += posting.noise * 1.6 * grain.reshape(*picture.shape[:2], 1)
    return _encoded(picture, labels, tuple(figure.sku for figure in figures), posting.quality)


def strapped(dressed: Dressed, bgr: tuple[int, int, int] = (45, 52, 66), width: float = 0.11) -> Dressed:
    """The person with a bag's strap across the chest, in front of the garment."""
    ys, xs = np.nonzero(dressed.worn > 0.5)
    left, right, top, bottom = xs.min(), xs.max(), ys.min(), ys.max()
    wide = (right - left) * width
    line = np.zeros(dressed.worn.shape, np.uint8)
    ends = ((left + 0.30 * (right - left), top - 20.0), (left + 0.86 * (right - left), bottom + 20.0))
    start, end = ((round(x), round(y)) for x, y in ends)
    cv2.line(line, start, end, 255, max(3, round(wide)), cv2.LINE_AA)
    band = cv2.GaussianBlur(line.astype(np.float32) / 255, (0, 0), 1.0) * (dressed.worn > 0.4)
    shadow = cv2.GaussianBlur(np.roll(line, round(wide * 0.2), axis=1).astype(np.float32) / 255, (0, 0), wide * 0.2)
    rim = cv2.erode(line, np.ones((5, 5), np.uint8), iterations=2).astype(np.float32) / 255
    pixels = dressed.pixels * (1 - 0.4 * shadow * dressed.worn)[..., None]
    cloth = np.array(bgr, np.float32) * (0.75 + 0.35 * cv2.GaussianBlur(rim, (0, 0), 2))[..., None]
    pixels = pixels * (1 - band[..., None]) + cloth * band[..., None]
    return replace(dressed, pixels=np.clip(pixels, 0, 255).astype(np.uint8))


def stickered(dressed: Dressed) -> Dressed:
    """The person with a smiling sticker over the face, as people do with friends who did not ask to be shown."""
    pixels = dressed.pixels.copy()
    alpha = dressed.alpha.copy()
    x, y, radius = dressed.face
    radius = round(radius * 1.25)
    cv2.circle(pixels, (x, y), radius, (70, 205, 255), -1, cv2.LINE_AA)
    cv2.circle(alpha, (x, y), radius, 1.0, -1, cv2.LINE_AA)
    for side in (-1, 1):
        cv2.circle(
            pixels, (x + side * radius * 3 // 8, y - radius // 5), max(2, radius // 9), (40, 60, 90), -1, cv2.LINE_AA
        )
    cv2.ellipse(
        pixels,
        (x, y + radius // 8),
        (radius // 2, radius * 3 // 8),
        0,
        15,
        165,
        (40, 60, 90),
        max(2, radius // 14),
        cv2.LINE_AA,
    )
    return replace(dressed, pixels=pixels, alpha=alpha)


def laid(
    scene: Pixels, garment: Garment, span: float, centre: tuple[float, float], turn_deg: float, seed: int
) -> Pixels:
    """The garment lying in the scene, ``span`` of its width wide, crumpled, with a soft shadow: shown, not worn."""
    rng = np.random.default_rng(seed)
    height, width = scene.shape[:2]
    rows = np.flatnonzero(garment.mask.any(axis=1))
    columns = np.flatnonzero(garment.mask.any(axis=0))
    middle = (float(columns[[0, -1]].mean()), float(rows[[0, -1]].mean()))
    move = cv2.getRotationMatrix2D(middle, turn_deg, span * width / (columns[-1] - columns[0]))
    move[:, 2] += (centre[0] * width - middle[0], centre[1] * height - middle[1])
    cloth = cv2.warpAffine(
        garment.pixels, move, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    mask = cv2.erode(garment.mask, np.ones((3, 3), np.uint8))
    cover: Plane = cv2.warpAffine(mask, move, (width, height)).astype(np.float32) / 255
    rows_at, columns_at = np.mgrid[0:height, 0:width].astype(np.float32)
    sway = [
        cv2.resize(rng.normal(size=(6, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in range(3)
    ]
    at_x, at_y = columns_at + sway[0] * 0.014 * width, rows_at + sway[1] * 0.014 * width
    cloth = (
        cv2.remap(cloth, at_x, at_y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE) * (1 + 0.07 * sway[2])[..., None]
    )
    cover = cv2.remap(cover, at_x, at_y, cv2.INTER_LINEAR)
    cover = cv2.GaussianBlur(cover, (0, 0), 1.5)[..., None]
    shadow = cv2.GaussianBlur(np.roll(cover[..., 0], (10, 8), axis=(0, 1)), (0, 0), 14)[..., None]
    ground = scene.astype(np.float32) * (1 - 0.45 * shadow)
    return np.clip(ground * (1 - cover) + cloth * cover, 0, 255).astype(np.uint8)


def _place(picture: Plane, labels: Pixels, figure: Figure, number: int, hour: Hour) -> None:
    height, width = labels.shape
    tall, wide = figure.dressed.alpha.shape
    x0, y0 = round(figure.centre * width - wide / 2), round(figure.top * height)
    if y0 + tall < height:
        raise ValueError(f"the person's photo ends {height - y0 - tall} px above the lower edge: make it taller")
    into = np.s_[max(0, y0) : height, max(0, x0) : min(width, x0 + wide)]
    of = np.s_[max(0, -y0) : height - y0, max(0, -x0) : min(width, x0 + wide) - x0]
    person = _in_light(figure.dressed.pixels[of].astype(np.float32), hour)
    alpha, worn = figure.dressed.alpha[of], figure.dressed.worn[of]
    if figure.blur_px > 0:
        person, alpha = (cv2.GaussianBlur(plane, (0, 0), figure.blur_px) for plane in (person, alpha))
    near = cv2.GaussianBlur(picture[into], (0, 0), 25)
    edge = (alpha - cv2.erode(cv2.GaussianBlur(alpha, (0, 0), 3), np.ones((5, 5), np.uint8)))[..., None]
    person = person * (1 - 0.35 * np.clip(edge, 0, 1)) + near * 0.35 * np.clip(edge, 0, 1)
    mix = alpha[..., None]
    picture[into] = picture[into] * (1 - mix) + person * mix
    labels[into][alpha > 0.5] = 0
    labels[into][worn > 0.5] = number


def _in_light(person: Plane, hour: Hour) -> Plane:
    """Studio light becomes the hour's: its colour, its direction, a little less fill from below."""
    light = HOURS[hour]
    sun = np.array(light.sun, np.float32)
    cast = 1 + 0.55 * (sun / sun.mean() - 1)
    strength = {"morning": 0.92, "noon": 1.0, "evening": 0.84, "overcast": 0.86}[hour]
    east = light.towards_sun[0]
    slope = np.linspace(1 - 0.16 * east, 1 + 0.16 * east, person.shape[1], dtype=np.float32)[None, :, None]
    fall = np.linspace(1.04, 0.9, person.shape[0], dtype=np.float32)[:, None, None]
    lit = np.clip(person / 255, 0, 1) ** 1.12 * 255
    return np.asarray(np.clip(lit * cast * strength * slope * fall, 0, 255), np.float32)


def _held(picture: Plane, labels: Pixels, posting: Posting) -> tuple[Plane, Pixels]:
    """Tilt (and cut the corners off), mirror."""
    height, width = labels.shape
    if posting.tilt_deg:
        turn = np.radians(abs(posting.tilt_deg))
        zoom = np.cos(turn) + np.sin(turn) * max(height / width, width / height)
        move = cv2.getRotationMatrix2D((width / 2, height / 2), posting.tilt_deg, zoom)
        picture = cv2.warpAffine(picture, move, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT)
        labels = cv2.warpAffine(labels, move, (width, height), flags=cv2.INTER_NEAREST).astype(np.uint8)
    if posting.mirrored:
        picture, labels = picture[:, ::-1].copy(), labels[:, ::-1].copy()
    return picture, labels


def _filtered(picture: Plane, posting: Posting) -> Plane:
    """The filters apps offer: gains by channel, contrast about the middle, lifted blacks, saturation, vignette."""
    gains, contrast, lift, saturation = {
        "none": ((1.0, 1.0, 1.0), 1.03, 0.0, 1.0),
        "warm": ((0.88, 1.0, 1.08), 1.03, 4.0, 1.05),
        "cool": ((1.09, 1.02, 0.94), 1.02, 3.0, 0.95),
        "faded": ((1.0, 1.0, 1.02), 0.86, 18.0, 0.82),
        "vivid": ((1.0, 1.0, 1.0), 1.14, -3.0, 1.22),
    }[posting.filter]
    toned = (picture * np.array(gains, np.float32) - 118) * contrast + 118 + lift
    grey = toned.mean(axis=2, keepdims=True)
    toned = grey + (toned - grey) * saturation
    height, width = picture.shape[:2]
    rows, columns = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    dark = (1 - 0.09 * (rows**2 + columns**2))[..., None]
    return np.asarray(np.clip(toned * dark, 0, 255), np.float32)


def _encoded(picture: Plane, labels: Pixels, skus: tuple[str, ...], quality: int) -> WornPhoto:
    pixels = np.clip(np.round(picture), 0, 255).astype(np.uint8)
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])
    assert done, "OpenCV could not encode a JPEG"
    worn: list[Worn] = []
    for number, sku in enumerate(skus, start=1):
        rows, columns = np.nonzero(labels == number)
        if sku and rows.size:
            x, y = int(columns.min()), int(rows.min())
            worn.append(Worn(sku, (x, y, int(columns.max()) - x + 1, int(rows.max()) - y + 1)))
    return WornPhoto(data.tobytes(), pixels.shape[1], pixels.shape[0], tuple(worn))
