"""Flats of the example, laid as ``benchmarks/laid.py`` lays them: folds, lamp, board, camera, a card."""

from functools import cache
from pathlib import Path

import numpy as np

import configs
from benchmarks.compose_photo import Flat, garment
from benchmarks.laid import photo

CATALOG = Path(configs.__file__).parent / "example" / "catalog"
_BOX = (0.04, 0.03, 0.96, 0.97)


@cache
def laid(name: str, seed: int, lamp: str = "daylight") -> bytes:
    """A JPEG of an article of the example's catalog."""
    cut = garment(Flat(CATALOG / f"{name}.jpg", _BOX))
    return photo(cut.pixels, cut.mask, np.random.default_rng(seed), lamp, 1.2)
