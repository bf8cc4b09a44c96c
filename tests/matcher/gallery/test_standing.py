"""How a garment stands to every photo: what is found everywhere counts nothing."""

from pathlib import Path

import numpy as np
import pytest

from matcher.examine import Examiner
from matcher.features.geometry import Floats
from matcher.features.tokens import packed, vectors
from matcher.gallery.standing import stack, standing, token_standing
from matcher.recipe import RECIPE
from tests.matcher.made_by_hand import garment, view
from tests.matcher.small_shop import media_bytes, policy

RANDOM = np.random.default_rng(11)


def unit(rows: int, numbers: int = 64) -> Floats:
    values = RANDOM.normal(size=(rows, numbers)).astype(np.float32)
    return (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)


def by_hand(asking: Floats, photos: list[Floats]) -> list[float]:
    """The same in plain words: for each feature, what each photo has nearer than the eleventh-nearest photo."""
    totals = [0.0] * len(photos)
    for one in asking:
        nearest = [
            min((float(np.sqrt(max(0.0, 2 - 2 * float(one @ row)))) for row in rows), default=2.0) for rows in photos
        ]
        background = sorted(nearest)[min(RECIPE.gallery.standing.background, sum(len(rows) > 0 for rows in photos) - 1)]
        totals = [total + max(0.0, background - value) for total, value in zip(totals, nearest, strict=True)]
    return totals


def test_the_standing_is_what_the_definition_says() -> None:
    photos = [unit(int(count)) for count in RANDOM.integers(0, 9, size=150)]
    asking = unit(7)
    assert np.allclose(standing(asking, stack(photos, 9)), by_hand(asking, photos), atol=2e-3)


def test_the_photo_that_shares_features_stands_highest_and_others_do_not_rise() -> None:
    photos = [unit(40) for _ in range(60)]
    asking = np.concatenate([photos[17][:12], unit(20)])
    scores = standing(asking, stack(photos, 40))
    assert int(scores.argmax()) == 17
    assert scores[17] > 3 * np.partition(scores, -2)[-2]


def test_what_every_photo_has_speaks_for_none() -> None:
    common = unit(30)
    scores = standing(common, stack([common] * 40, 30))
    assert np.allclose(scores, 0, atol=1e-3)


def test_with_nothing_to_compare_nobody_stands_out() -> None:
    assert not standing(unit(2), stack([unit(5), unit(5)], 5)).any()
    assert not standing(unit(9), stack([unit(5)], 5)).any()
    assert standing(unit(9), stack([], 5)).shape == (0,)


def test_a_photo_whose_patches_look_alike_stands_highest_by_any_view() -> None:
    photos = [packed(unit(40, 96)) for _ in range(60)]
    asking = garment(views=(view(tokens=packed(unit(20, 96))), view(tokens=photos[9][:15]), view()))
    scores = token_standing(asking, stack([vectors(one) for one in photos], 40))
    assert int(scores.argmax()) == 9
    assert scores[9] > 5
    assert not token_standing(garment(), stack([vectors(one) for one in photos], 40)).any()


@pytest.mark.slow
def test_an_empty_catalog_is_no_error(tmp_path: Path) -> None:
    found = Examiner([], policy(), tmp_path).examine(media_bytes("p7015-1.jpg"))
    assert found.people >= 1
    assert found.findings == found.candidates == ()
