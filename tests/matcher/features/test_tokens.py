"""Patch tokens: of the item alone, the same each time, and few enough to keep."""

import numpy as np
import pytest

from matcher.features.tokens import TOKEN_NUMBERS, no_tokens, packed, tokens, vectors
from matcher.recipe import RECIPE
from tests.matcher.small_shop import media_bytes, picture

_R = RECIPE.features.tokens
RANDOM = np.random.default_rng(5)


@pytest.fixture(scope="module")
def crop() -> np.ndarray:  # type: ignore[type-arg]
    """Somebody's shirt, 300 by 400 pixels."""
    return np.asarray(picture(media_bytes("p7015-1.jpg")).convert("RGB").resize((300, 400)), np.uint8)


def like(one: np.ndarray, other: np.ndarray) -> float:  # type: ignore[type-arg]
    """How near the patches of one come to the nearest of the other, on average."""
    return float((vectors(one) @ vectors(other).T).max(axis=1).mean())


def test_tokens_are_unit_vectors_and_no_more_than_are_kept(crop: np.ndarray) -> None:  # type: ignore[type-arg]
    found = tokens(crop, np.ones((400, 300), bool))
    assert found.shape == (_R.kept, TOKEN_NUMBERS)
    assert found.nbytes <= 20_000
    assert np.allclose(np.linalg.norm(vectors(found), axis=1), 1, atol=0.03)


def test_the_same_crop_has_the_same_tokens(crop: np.ndarray) -> None:  # type: ignore[type-arg]
    every = np.ones((400, 300), bool)
    assert np.array_equal(tokens(crop, every), tokens(crop.copy(), every))


def test_what_is_around_the_item_changes_nothing_but_at_its_edge(crop: np.ndarray) -> None:  # type: ignore[type-arg]
    open_ = np.zeros((400, 300), bool)
    open_[100:300, 75:225] = True
    elsewhere = np.where(open_[..., None], crop, RANDOM.integers(0, 255, crop.shape).astype(np.uint8))
    found = tokens(crop, open_)
    assert 80 < len(found) < 150
    assert like(tokens(elsewhere, open_), found) > 0.97


def test_another_size_of_a_crop_has_like_tokens_and_another_cloth_has_not(crop: np.ndarray) -> None:  # type: ignore[type-arg]
    every = np.ones((400, 300), bool)
    found, smaller = tokens(crop, every), tokens(crop[::2, ::2], every[::2, ::2])
    noise = tokens(RANDOM.integers(0, 255, crop.shape).astype(np.uint8), every)
    assert like(smaller, found) > like(noise, found) + 0.2


@pytest.mark.parametrize("shape", [(1, 1), (3, 500), (700, 2)])
def test_a_strip_of_a_picture_has_tokens_too_and_nothing_open_has_none(shape: tuple[int, int]) -> None:
    strip = np.zeros((*shape, 3), np.uint8)
    assert len(tokens(strip, np.ones(shape, bool))) > 0
    assert tokens(strip, np.zeros(shape, bool)).shape == no_tokens().shape == (0, TOKEN_NUMBERS)


def test_what_is_packed_comes_back_in_half_precision_as_the_same_bytes() -> None:
    every = np.arange(-127, 128, dtype=np.int8).reshape(1, -1)
    assert np.array_equal(packed(vectors(every).astype(np.float16)), every)
