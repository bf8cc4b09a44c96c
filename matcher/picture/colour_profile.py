"""Colour profiles: what a picture's numbers mean, brought to sRGB with LittleCMS.

Phones write Display P3, cameras Adobe RGB, printers CMYK. Read as sRGB, a red of theirs is another red, and colourways
are told apart by less.
"""

import io
from functools import lru_cache
from itertools import product

import numpy as np
from PIL import Image, ImageCms

from matcher.recipe import RECIPE

_R = RECIPE.picture.colour_profile
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
_COLOURS = {"LA": "L", "RGBA": "RGB"}
"""What of a picture a profile speaks of: all but the transparency."""


def to_srgb(image: Image.Image, profile: object) -> Image.Image:
    """The picture in sRGB, its transparency as it was. Without a profile, or where the profile is broken, of another
    kind than the picture or sRGB's own within ``same_levels``, the picture as it is."""
    mode = _COLOURS.get(image.mode, image.mode)
    if not isinstance(profile, bytes) or not 0 < len(profile) <= _R.most_bytes:
        return image
    transform = _transform(profile, mode)
    if transform is None:
        return image
    made = transform.apply(image if mode == image.mode else image.convert(mode))
    if mode != image.mode:
        made.putalpha(image.getchannel("A"))
    return made


@lru_cache(maxsize=16)
def _transform(profile: bytes, mode: str) -> ImageCms.ImageCmsTransform | None:
    """None: nothing to do, or nothing that can be done."""
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        made = ImageCms.ImageCmsTransform(given, _SRGB, mode, "RGB", ImageCms.Intent.PERCEPTUAL)
    except (OSError, TypeError, ValueError):
        return None
    if mode not in ("L", "RGB"):
        return made
    levels = np.linspace(0, 255, _R.probe_levels).round().astype(np.uint8)
    probe = Image.fromarray(levels[None] if mode == "L" else np.array([list(product(levels, levels, levels))]))
    moved = np.abs(np.asarray(made.apply(probe), np.int16) - np.asarray(probe.convert("RGB"), np.int16))
    return made if moved.max() > _R.same_levels else None
