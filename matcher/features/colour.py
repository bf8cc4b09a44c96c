"""Colour of a garment region, compared so that lamps and filters matter little and colourways much.

A region is kept as the distribution of its a*b* chroma (sorted projections in eight directions) and its lightness.
The distance is a sliced Wasserstein distance (Bonneel et al. 2015), the smallest over three assumptions about the
light: as it is, shades of grey (Finlayson and Trezzi 2004), and skin as the known surface. Units are CIELAB units.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.picture.pixels import Mask, Rgb
from matcher.recipe import RECIPE

_R = RECIPE.features.colour
_ANGLES = np.linspace(0, np.pi, _R.directions, endpoint=False)
_DIRECTIONS = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)]).astype(np.float32)
_QUANTILES = (np.arange(_R.quantiles) + 0.5) / _R.quantiles
PROJECTIONS = len(_ANGLES) * len(_QUANTILES)
"""Numbers in a row of ``Colour.chroma``."""
_SKIN = np.array(_R.skin) / _R.skin_sum
"""Linear RGB proportions of skin in neutral light."""


@dataclass(frozen=True, eq=False)
class Colour:
    """What is kept of a region's colour: one row of 256 sorted projections for each light assumed, and its L*."""

    chroma: NDArray[np.float32]
    lightness: float


def colour(rgb: Rgb, region: Mask, garments: Mask, skin: Mask) -> Colour | None:
    """Colour of a region; None where it is too small. ``garments`` and ``skin`` tell what may measure the light."""
    return cloth_colour(rgb[region], lights(rgb, region | garments, skin))


def lights(rgb: Rgb, garments: Mask, skin: Mask) -> NDArray[np.float64]:
    """Gains of linear RGB, one row of three for each assumption about the light that the picture allows."""
    gains = [np.full(3, 1.0)]
    around = _linear(rgb[~garments])
    if len(around) > _R.around_pixels:
        grey = np.power(np.mean(np.clip(around, _R.darkest, 1) ** _R.grey_norm, axis=0), 1 / _R.grey_norm)
        gains.append(np.clip(grey.mean() / grey, *_R.grey_gains))
    bare = _linear(rgb[skin])
    if len(bare) > _R.least_pixels:
        middle = np.median(bare, axis=0) + 1e-6
        gain = _SKIN / (middle / middle.sum())
        gains.append(np.clip(gain / gain.mean(), *_R.skin_gains))
    return np.stack(gains)


def cloth_colour(pixels: NDArray[np.uint8], gains: NDArray[np.float64]) -> Colour | None:
    """Colour of some pixels, of shape (n, 3), under each of the lights; None where they are too few."""
    if len(pixels) < _R.least_pixels:
        return None
    linear = _linear(pixels)
    rows = [_projections(_lab(linear * gain)[:, 1:]) for gain in gains]
    return Colour(np.stack(rows).astype(np.float32), float(np.median(_lab(linear)[:, 0])))


def colour_distance(post: Colour, photo: Colour) -> float:
    """CIELAB units. Up to 6 agrees, over 12 is another colourway (matching.toml cites the figures)."""
    chroma = float(np.abs(post.chroma - photo.chroma[:1]).mean(axis=1).min())
    beyond = max(0.0, abs(post.lightness - photo.lightness) - _R.lightness_free)
    return chroma + _R.lightness_worth * beyond


def _linear(pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    step = max(1, len(pixels) // _R.sampled_pixels)
    return (pixels[::step] / 255.0) ** _R.gamma


def cielab(colours: NDArray[np.floating]) -> NDArray[np.float32]:
    """L*, a*, b* of colours as displayed, 0 to 1 and cut to that, of shape (n, 3)."""
    found: NDArray[np.float32] = cv2.cvtColor(np.clip(colours, 0, 1).astype(np.float32)[None], cv2.COLOR_RGB2LAB)[0]
    return found


def _lab(linear: NDArray[np.float64]) -> NDArray[np.float32]:
    return cielab(np.clip(linear, 0, 1) ** (1 / _R.gamma))


def _projections(chroma: NDArray[np.float32]) -> NDArray[np.float32]:
    along: NDArray[np.float32] = np.quantile(chroma @ _DIRECTIONS, _QUANTILES, axis=0).T.ravel().astype(np.float32)
    return along
