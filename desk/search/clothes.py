"""How alike the clothes in two pictures are: an order for people's eyes, never a finding.

The matcher's portrait of a post is made (faces and skin painted over), and of each garment in it the local features are
kept under the cache, by the picture's digest, one folder a case. Two garments are as alike as many points agree on one
affine map (RootSIFT, ratio test, RANSAC), as in the matcher; no colour, no rival, no doubt is asked for, so what the
matcher would withhold stands here too.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evidence.codec import sha256
from matcher.errors import PictureError
from matcher.features.geometry import Features, affine, mirrored, pairs
from matcher.features.portrait import MADE_WITH, post_portrait
from matcher.gallery.cache import read_arrays, write_arrays
from matcher.policy import Policy

LEAST_AGREEING = 8
"""Points. Of 589 pairs of the example's pictures with other clothes one had more (11), and none of the others above 5;
of the one pair with the same garment on two days 61 agreed (docs/search.md)."""
Clothes = tuple[Features, ...]
"""The garments of a picture, the largest first."""


def clothes(data: bytes, policy: Policy) -> Clothes:
    """The garments in a picture: people's, or what lies or hangs there where nobody is seen. A second of one core.

    Raises:
        PictureError: the bytes cannot be examined.
    """
    portrait = post_portrait(data, policy)
    shown = portrait.garments or ((portrait.shown,) if portrait.shown else ())
    return tuple(garment.views[0].features for garment in shown if garment.views)


class KeptClothes:
    """Garments of the pictures of cases, made when they are first asked for; of what is no picture none."""

    def __init__(self, cache: Path, policy: Policy) -> None:
        worn = policy.worn
        made_with = f"{MADE_WITH} {worn.view_px} {worn.max_features} {worn.max_people}"
        self._folder = cache / "clothes" / sha256(made_with.encode())[7:23]
        self._policy = policy

    def of(self, case_id: str, digest: str) -> Clothes | None:
        """What is kept; None where nothing is."""
        return read_arrays(self._place(case_id, digest), _clothes)

    def make(self, case_id: str, digest: str, data: bytes) -> Clothes:
        """Make it and keep it."""
        try:
            made = clothes(data, self._policy)
        except PictureError:
            made = ()
        write_arrays(self._place(case_id, digest), _arrays(made))
        return made

    def _place(self, case_id: str, digest: str) -> Path:
        return self._folder / case_id / f"{digest.removeprefix('sha256:')}.npz"


def agreeing(ours: Clothes, theirs: Clothes) -> int:
    """Points that agree between the two garments most alike, as they are or mirrored; 0 where none do."""
    return max((_score(one, other) for one in ours for other in theirs), default=0)


def _score(one: Features, other: Features) -> int:
    found = (affine(one, turned, pairs(one, turned)) for turned in (other, mirrored(other)))
    return max((alignment.score for alignment in found if alignment), default=0)


def _arrays(garments: Sequence[Features]) -> dict[str, Any]:
    arrays: dict[str, Any] = {"sizes": np.array([(one.width_px, one.height_px) for one in garments]).reshape(-1, 2)}
    for number, one in enumerate(garments):
        arrays |= {f"points-{number}": one.points, f"descriptors-{number}": one.descriptors.astype(np.float16)}
    return arrays


def _clothes(arrays: Any) -> Clothes:
    sizes = arrays["sizes"].tolist()
    return tuple(
        Features(arrays[f"points-{at}"], arrays[f"descriptors-{at}"].astype(np.float32), int(width), int(height))
        for at, (width, height) in enumerate(sizes)
    )
