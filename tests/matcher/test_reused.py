"""The same photograph handed in twice is found; two close-ups of like cloth, or of one spot, are not one photograph.

Cloth and damage are made, as in ``benchmarks/reused.py``, which counts many more of them.
"""

from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import matcher.reused
from benchmarks.reused import CLOTHS, closeup, edited, file
from matcher.errors import PictureError
from matcher.features.portrait import Portrait
from matcher.recipe.reused import REUSED
from matcher.reused import prepared, same
from tests.matcher.made_by_hand import policy


@cache
def photo(kind: str, damage: int, shot: int, freely: float = 1.0) -> Portrait:
    return prepared(file(closeup(kind, damage, shot, freely)), policy())


@cache
def copy(kind: str, edit: str) -> Portrait:
    return prepared(edited(closeup(kind, 1, 1), edit), policy())


@pytest.mark.slow
@pytest.mark.parametrize("kind", CLOTHS[:4])
def test_two_close_ups_of_like_cloth_are_told_apart(kind: str) -> None:
    assert same(photo(kind, 1, 1), photo(kind, 2, 2), policy()) is None


@pytest.mark.slow
def test_the_same_spot_taken_again_is_another_photograph() -> None:
    first, again = photo("small print", 1, 4, 0.06), photo("small print", 1, 5, 0.06)  # within a degree
    assert same(first, again, policy()) is None


@pytest.mark.slow
def test_a_photo_cropped_made_smaller_and_packed_again_is_found_whichever_comes_first() -> None:
    first, again = photo("small print", 1, 1), copy("small print", "all of it")
    found = same(first, again, policy())
    assert found is not None
    assert found.is_mirrored
    assert found.points >= policy().photograph.sure_inliers
    assert found.agreeing <= found.blocks
    assert same(again, first, policy()) == found


@pytest.mark.slow
@pytest.mark.parametrize(("edit", "is_mirrored"), [("mirrored", True), ("brighter", False)])
def test_a_single_edit_is_found_and_mirrored_is_said_only_where_it_is(edit: str, is_mirrored: bool) -> None:
    found = same(photo("checks", 1, 1), copy("checks", edit), policy())
    assert found is not None
    assert found.is_mirrored is is_mirrored


@pytest.mark.slow
def test_one_place_that_differs_makes_it_another_photograph() -> None:
    first, again = photo("checks", 1, 1), copy("checks", "brighter")
    small = again.small.copy()
    small[300:340, 300:340] = 0
    assert same(first, again, policy()) is not None
    assert same(first, replace(again, small=small), policy()) is None


@pytest.mark.slow
def test_plain_cloth_is_never_called_one_photograph() -> None:
    plain = np.full((400, 400, 3), 170, np.uint8)
    one, other = prepared(file(plain), policy()), prepared(file(plain, 60), policy())
    assert same(one, other, policy()) is None


@pytest.mark.parametrize("data", [b"", b"no picture", file(np.full((64, 64, 3), 9, np.uint8))[:200]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(PictureError):
        prepared(data, policy())


def test_each_constant_is_read() -> None:
    source = Path(matcher.reused.__file__).read_text(encoding="utf-8")
    assert [one.name for one in fields(REUSED) if f".{one.name}" not in source] == []
