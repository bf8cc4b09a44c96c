"""The colours of all photos of a catalog, compared with one garment's at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.features.colour import PROJECTIONS, Colour
from matcher.features.geometry import Floats
from matcher.features.portrait import Garment
from matcher.features.views import LOWER, TORSO
from matcher.recipe import COST, RECIPE

_R = RECIPE.features.colour
_ZONES = (0, TORSO, LOWER)


@dataclass(frozen=True, eq=False)
class Palette:
    """Of each photo and zone, the colour as it is: photos are taken in the shop's own light."""

    chroma: Floats
    """One row of sorted projections for each colour."""
    lightness: NDArray[np.float64]
    of: NDArray[np.int32]
    """For each photo its colours of all, of the torso and of the lower body; -1 where there is none."""

    def nearest(self, garment: Garment) -> NDArray[np.float64]:
        """For each photo the smallest distance over zones, as ``colour_distance`` of one pair; for ranking only.
        Infinite where nothing can be compared."""
        found = np.full(len(self.of), np.inf)
        for zone in (TORSO, LOWER):
            ours = garment.colours.get(zone) or garment.colours.get(0)
            if ours:
                theirs = np.where(self.of[:, zone] >= 0, self.of[:, zone], self.of[:, 0])
                distances = np.append(self._distances(ours), np.inf)  # -1, no colour, is the last
                found = np.minimum(found, distances[theirs])
        return found

    def _distances(self, ours: Colour) -> NDArray[np.float64]:
        step = COST.colours_at_once
        blocks = [self.chroma[first : first + step] for first in range(0, len(self.chroma), step)]
        chroma = [np.abs(ours.chroma - block[:, None]).mean(axis=2).min(axis=1).astype(np.float64) for block in blocks]
        beyond = np.maximum(0.0, np.abs(ours.lightness - self.lightness) - _R.lightness_free)
        return np.concatenate([*chroma, np.zeros(0)]) + _R.lightness_worth * beyond


def palette(colours: Sequence[Mapping[int, Colour]]) -> Palette:
    """Put the photos' colours together."""
    placed = [(at, zone, value) for at, one in enumerate(colours) for zone, value in one.items() if zone in _ZONES]
    known = [value for _, _, value in placed]
    of = np.full((len(colours), len(_ZONES)), -1, np.int32)
    for place, (at, zone, _) in enumerate(placed):
        of[at, zone] = place
    chroma = np.array([value.chroma[0] for value in known], np.float32).reshape(len(known), PROJECTIONS)
    return Palette(chroma, np.array([value.lightness for value in known], np.float64), of)


def joined(parts: Sequence[Palette]) -> Palette:
    """The palettes of parts of a catalog as one."""
    filled = [part for part in parts if len(part.chroma)]
    if not filled:
        return palette([{}] * sum(len(part.of) for part in parts))
    before = np.cumsum([0, *(len(part.chroma) for part in parts)])
    of = [np.where(part.of >= 0, part.of + first, -1) for part, first in zip(parts, before, strict=False)]
    return Palette(
        np.concatenate([part.chroma for part in filled]),
        np.concatenate([part.lightness for part in filled]),
        np.concatenate(of).astype(np.int32),
    )
