"""The inverted file: what of the exact order survives, on real descriptors, and that it can be relied on as a file."""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest

from matcher.features.geometry import Features, Floats, extract
from matcher.gallery import inverted
from matcher.gallery.inverted import Inverted, open_inverted
from matcher.gallery.inverted_build import inverted_file
from matcher.gallery.standing import Rule, Stack, stack, standing
from matcher.recipe import RECIPE
from tests.matcher.small_shop import EXAMPLE, media_bytes

pytestmark = pytest.mark.slow


def features(data: bytes, limit: int) -> Features:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    factor = 320 / max(picture.shape)
    return extract(np.asarray(cv2.resize(picture, None, fx=factor, fy=factor), np.uint8), None, limit)


@cache
def photos() -> Stack:
    """Real descriptors of 80 catalog photos."""
    places = sorted((EXAMPLE / "catalog").glob("*.jpg"))[:80]
    return stack([features(place.read_bytes(), 150).descriptors for place in places], 150)


@cache
def questions() -> tuple[Floats, ...]:
    """Real descriptors of pictures posted in the example."""
    places = sorted((EXAMPLE / "media").glob("*.jpg"))[:8]
    return tuple(features(media_bytes(place.name), 300).descriptors for place in places)


def halves() -> list[Stack]:
    """The photos as two parts of a catalog."""
    whole = photos()
    middle = int(whole.counts[:40].sum())
    return [Stack(whole.rows[:middle], whole.counts[:40]), Stack(whole.rows[middle:], whole.counts[40:])]


def filed(folder: Path) -> Inverted:
    return inverted_file(folder / "file", [lambda one=one: one for one in halves()])


def best(scores: Floats, count: int) -> list[int]:
    return np.argsort(-scores, kind="stable")[:count].tolist()


def by_style(styles: np.ndarray) -> Rule:
    return Rule(9, styles, lambda likeness: likeness, nothing=0.0, power=2)


def test_most_of_the_exact_order_survives_the_inverted_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # of 128 cells: the share that a catalog of 1,000 photos looks into
    monkeypatch.setattr(inverted, "_R", replace(RECIPE.gallery.inverted, probed=16))
    made = filed(tmp_path)
    assert len(made.centres) >= 128
    kept = [len({*best(standing(one, made), 10)} & {*best(standing(one, photos()), 10)}) for one in questions()]
    assert np.mean(kept) >= 8
    assert all(best(standing(one, photos()), 1)[0] in best(standing(one, made), 3) for one in questions())


def test_the_vote_by_style_survives_as_well(tmp_path: Path) -> None:
    made, rule = filed(tmp_path), by_style(np.arange(80) // 3)
    for asking in questions():
        lead, votes = made.leads(asking, rule)
        exact_lead, exact_votes = photos().leads(asking, rule)
        assert np.corrcoef(lead, exact_lead)[0, 1] > 0.95
        assert np.corrcoef(votes, exact_votes)[0, 1] > 0.95


def test_where_every_cell_is_looked_into_only_rounding_is_lost(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inverted, "_R", replace(RECIPE.gallery.inverted, probed=1000))
    made = filed(tmp_path)
    for asking in questions():
        exact = standing(asking, photos())
        assert np.abs(standing(asking, made) - exact).max() < 0.05 * exact.max()


def test_a_photo_without_descriptors_stands_nowhere(tmp_path: Path) -> None:
    whole = photos()
    plain = Stack(whole.rows, np.concatenate([[0], whole.counts, [0]]))
    made = inverted_file(tmp_path / "file", [lambda: plain])
    scores = standing(questions()[0], made)
    assert scores.shape == (82,)
    assert scores[0] == scores[-1] == 0
    assert scores[1:-1].any()


def test_two_builds_give_the_same_file(tmp_path: Path) -> None:
    one, other = filed(tmp_path / "a"), filed(tmp_path / "b")
    for name in ("rows.npy", "owners.npy"):
        assert (tmp_path / "a/file" / name).read_bytes() == (tmp_path / "b/file" / name).read_bytes()
    assert np.array_equal(one.centres, other.centres)
    asking = questions()[0]
    assert np.array_equal(standing(asking, one), standing(asking, other))


def test_a_file_kept_is_opened_and_not_built_again(tmp_path: Path) -> None:
    filed(tmp_path)
    again = inverted_file(tmp_path / "file", [])  # nothing to build it from
    assert len(again.counts) == 80


@pytest.mark.parametrize("name", ["rows.npy", "owners.npy", "cells.npz"])
def test_a_torn_file_is_built_anew(tmp_path: Path, name: str) -> None:
    before = standing(questions()[0], filed(tmp_path))
    place = tmp_path / "file" / name
    place.write_bytes(place.read_bytes()[:-1000])
    assert open_inverted(tmp_path / "file") is None
    assert np.array_equal(standing(questions()[0], filed(tmp_path)), before)


def test_what_a_killed_build_left_is_no_file_and_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / "file.0a1b.building").mkdir(parents=True)
    (tmp_path / "file.0a1b.building" / "rows.npy").write_bytes(b"half")
    assert len(filed(tmp_path).counts) == 80


def test_only_the_newest_files_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    os.utime(tmp_path / "mine", (1, 1))
    for number in range(14):
        (tmp_path / f"{number}.building").mkdir()
        os.utime(tmp_path / f"{number}.building", (100 + number, 100 + number))
    filed(tmp_path)
    assert sorted(place.name for place in tmp_path.iterdir()) == sorted(
        ["mine", "file", *(f"{number}.building" for number in range(3, 14))]
    )
