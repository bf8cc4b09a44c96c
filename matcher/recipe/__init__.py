"""The constants of the algorithms: every number on the way from a picture's bytes to a finding, but the thresholds.

Thresholds stand in ``configs/matching.toml``, each with the measurement it rests on; what is here was taken from a
paper, from a model's own configuration, from a probe or by choice, and nobody sets it. The digest of all of it is part
of the policy's digest, so that a changed number is a changed policy and every picture is examined again. Each
module of the matcher reads the table that bears its name: ``RECIPE.features.geometry`` is for
``matcher/features/geometry.py``. What a cache holds is named by the digests of the tables it was made with.

Shares are of 1. Lengths without another unit are shares of what the docstring names.
"""

import json
from dataclasses import asdict, dataclass
from typing import Any

from evidence.codec import sha256
from matcher.recipe.cost import COST as COST
from matcher.recipe.examine import Examine, Pair
from matcher.recipe.features import Features
from matcher.recipe.gallery import Gallery
from matcher.recipe.order import Order
from matcher.recipe.people import People
from matcher.recipe.photograph import Photograph
from matcher.recipe.picture import Picture
from matcher.recipe.worn import Worn


@dataclass(frozen=True)
class Recipe:
    """A table for each room of the matcher, and in it one for each module."""

    picture: Picture
    people: People
    features: Features
    gallery: Gallery
    photograph: Photograph
    worn: Worn
    examine: Examine
    pair: Pair
    order: Order


RECIPE = Recipe(Picture(), People(), Features(), Gallery(), Photograph(), Worn(), Examine(), Pair(), Order())


def digest_of(*tables: Any) -> str:
    """Digest of tables of the recipe, or of all of it: names, nesting and values, in their order."""
    return sha256(json.dumps([asdict(table) for table in tables], sort_keys=True).encode())
