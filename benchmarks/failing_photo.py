"""One picture for ``failing.py``: a garment on another day than its catalog photo's, in one of the troubles of real
photos. Everything by seed."""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.compose_photo import FILTERS, LOW_PX, Flat, garment
from tests.worn_photos import garment as flat
from tests.worn_photos import ironed as iron
from tests.worn_photos import people, photo, scenery, trouble, wearing

Pixels = NDArray[Any]
Trouble = Literal[
    "second", "warm lamp", "over-exposed", "tone on tone", "small logo", "small picture", "mirror", "covered", "dark",
    "close-up", "lying or hanging", "plain twin", "three people",
]  # fmt: skip
TROUBLES: tuple[Trouble, ...] = get_args(Trouble)
SIZES = ((900, 1125), (1080, 1080), (810, 1350))
SEVERAL = (1350, 1080)
INDOORS = frozenset({"warm lamp", "mirror", "dark", "covered"})


@dataclass(frozen=True)
class Cloth:
    """A flat, what is on it by eye, and where (fractions of the photo)."""

    flat: Flat
    kind: iron.Cloth
    print_box: iron.Box | None


@dataclass(frozen=True)
class Shot:
    """What decides a picture, all of it. Several clothes: several people; None wears what the studio gave them."""

    trouble: Trouble
    clothes: tuple[Cloth | None, ...]
    bodies: tuple[str, ...]
    seed: int


@lru_cache(maxsize=4)
def unfolded(cloth: Cloth) -> flat.Garment:
    """The garment without the folds and the light of its photo."""
    return iron.ironed(garment(cloth.flat), cloth.kind, cloth.print_box).garment


def again(cloth: Cloth, seed: int, depth: float = 1.0) -> flat.Garment:
    """The garment on another day: other folds, another white."""
    rng = np.random.default_rng([seed, 8])
    folded = iron.crumpled(unfolded(cloth), seed, depth * float(rng.uniform(0.75, 1.25)))
    white = rng.uniform(0.93, 1.07, 3) * rng.uniform(0.9, 1.06)
    return replace(folded, pixels=np.clip(folded.pixels * white, 0, 255).astype(np.uint8))


def pictured(shot: Shot) -> bytes:
    """The picture as JPEG. The same shot gives the same bytes."""
    rng = np.random.default_rng([shot.seed, 1])
    size = SEVERAL if len(shot.clothes) > 1 else SIZES[int(rng.integers(len(SIZES)))]
    if shot.trouble == "lying or hanging":
        return _jpeg(_laid(shot, size, rng), int(rng.integers(62, 88)))
    dressed = [_dressed(shot, name, cloth, size, rng) for name, cloth in zip(shot.bodies, shot.clothes, strict=True)]
    made = photo.photograph(_scene(shot, size, rng), _placed(shot, dressed, size, rng), _posting(shot, rng), shot.seed)
    pixels = cv2.imdecode(np.frombuffer(made.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None
    return _posted(shot, pixels, made.worn, rng)


def _tall(shot: Shot, rng: np.random.Generator) -> float:
    """Height of the studio photo, as a part of the picture's."""
    low, high = {"close-up": (2.1, 2.7), "mirror": (1.05, 1.2), "three people": (1.0, 1.12)}.get(
        shot.trouble, (1.05, 1.45)
    )
    return float(rng.uniform(low, high))


def _dressed(
    shot: Shot, name: str, cloth: Cloth | None, size: tuple[int, int], rng: np.random.Generator
) -> tuple[people.Body, wearing.Dressed]:
    body = people.body(name, round(_tall(shot, rng) * size[1]))
    seed = int(rng.integers(1 << 30))
    if cloth is None:
        return body, wearing.as_photographed(body)
    patterned = cloth.kind == "pattern"
    dressed = wearing.dress(body, again(cloth, seed), seed, float(rng.uniform(0.8, 1.25)), patterned)
    if shot.trouble == "covered" or (shot.trouble == "mirror" and rng.random() < 0.5):
        dressed = trouble.phone_held(dressed, rng)
    return body, dressed


def _placed(
    shot: Shot, people_: list[tuple[people.Body, wearing.Dressed]], size: tuple[int, int], rng: np.random.Generator
) -> tuple[photo.Figure, ...]:
    """Where everybody stands. Nobody's photo may end above the lower edge; a close-up ends above the hem."""
    found = []
    for number, (body, dressed) in enumerate(people_):
        tall = len(body.alpha) / size[1]
        top = float(rng.uniform(-0.02, 0.15))
        if shot.trouble == "close-up":
            top = float(rng.uniform(0.02, 0.14)) - body.shoulder / size[1]
        centre = float(rng.uniform(0.42, 0.58)) if len(people_) == 1 else 0.2 + 0.3 * number
        found.append(photo.Figure(dressed, "worn", centre, max(top, 1.0 - tall)))
    return tuple(found)


def _scene(shot: Shot, size: tuple[int, int], rng: np.random.Generator) -> Pixels:
    if shot.trouble in INDOORS or rng.random() < 0.4:
        return trouble.room(rng, size)
    tone = rng.uniform(110, 215) + rng.uniform(-35, 35, 3)
    return scenery.wall(int(rng.integers(1 << 30)), size, (float(tone[0]), float(tone[1]), float(tone[2])))


def _posting(shot: Shot, rng: np.random.Generator) -> photo.Posting:
    outside: tuple[scenery.Hour, ...] = ("morning", "noon", "evening", "overcast")
    return photo.Posting(
        hour="overcast" if shot.trouble in INDOORS else outside[int(rng.integers(4))],
        filter=FILTERS[int(rng.integers(len(FILTERS)))] if rng.random() < 0.25 else "none",
        tilt_deg=float(rng.uniform(-5, 5)) if rng.random() < 0.5 else 0.0,
        mirrored=shot.trouble == "mirror" or rng.random() < 0.12,
        blur_px=float(rng.choice((0.0, 0.6, 1.0))),
        noise=float(rng.uniform(1.5, 4.0)),
        background_blur_px=float(rng.uniform(1.0, 4.0)),
        quality=95,
    )


def _posted(shot: Shot, pixels: Pixels, worn: tuple[photo.Worn, ...], rng: np.random.Generator) -> bytes:
    quality = int(rng.integers(60, 86))
    if shot.trouble == "warm lamp":
        pixels = trouble.lamp_lit(pixels, rng)
    elif shot.trouble == "over-exposed":
        lit = np.zeros(pixels.shape[:2], np.uint8)
        for x, y, wide, tall in (one.region_px for one in worn):
            lit[y + tall // 4 : y + 3 * tall // 4, x + wide // 3 : x + 2 * wide // 3] = 255
        pixels = trouble.over_exposed(pixels, rng, lit)
    elif shot.trouble == "dark":
        pixels = trouble.dark_room(pixels, rng)
    elif shot.trouble == "mirror":
        size = (1080, 1350)
        pixels = trouble.in_mirror(pixels, trouble.room(rng, size), rng)
    elif shot.trouble == "small picture":
        pixels, quality = _smaller(pixels), int(rng.integers(60, 78))
    return _jpeg(pixels, quality)


def _smaller(pixels: Pixels) -> Pixels:
    """192 x 256 pixels, cut in the middle."""
    height, width = pixels.shape[:2]
    wide, tall = min(width, height * LOW_PX[0] // LOW_PX[1]), min(height, width * LOW_PX[1] // LOW_PX[0])
    x, y = (width - wide) // 2, (height - tall) // 2
    return cv2.resize(pixels[y : y + tall, x : x + wide], LOW_PX, interpolation=cv2.INTER_AREA).astype(np.uint8)


def _laid(shot: Shot, size: tuple[int, int], rng: np.random.Generator) -> Pixels:
    """On a bed, or on a hanger before a wall."""
    (cloth,) = shot.clothes
    assert cloth is not None
    seed, tone = int(rng.integers(1 << 30)), rng.uniform(80, 225, 3).tolist()
    worn = again(cloth, seed, 1.5)
    if rng.random() < 0.5:
        bed = scenery.bedspread(seed, size, tuple(tone))
        turn = float(rng.uniform(-35, 35))
        return photo.laid(bed, worn, float(rng.uniform(0.55, 0.75)), (0.5, 0.52), turn, seed)
    wall = trouble.room(rng, size)
    middle, top = size[0] // 2, round(size[1] * 0.1)
    cv2.line(wall, (middle, 0), (middle, top * 2), (60, 60, 64), 5, cv2.LINE_AA)
    return photo.laid(wall, worn, float(rng.uniform(0.55, 0.7)), (0.5, 0.52), float(rng.uniform(-4, 4)), seed)


def twin(cloth: Cloth, seed: int) -> bytes:
    """A catalog photo of another piece, all but the same: other folds, a shade lighter or darker, on another ground."""
    rng = np.random.default_rng([seed, 12])
    one = again(cloth, seed, 0.8)
    shade = float(rng.choice((0.92, 1.08)))
    one = replace(one, pixels=np.clip(one.pixels * shade, 0, 255).astype(np.uint8))
    tone = rng.uniform(120, 230, 3).tolist()
    ground = scenery.bedspread(seed, (600, 760), tuple(tone))
    return _jpeg(photo.laid(ground, one, 0.8, (0.5, 0.5), 0.0, seed), 90)


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    done, data = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done, "OpenCV could not encode a JPEG"
    return data.tobytes()
