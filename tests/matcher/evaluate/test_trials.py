"""Trials: kept one by one, used again for the same picture, policy and catalog only."""

import json
from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.evaluate.labels import Label, Picture
from matcher.evaluate.trials import Trial, catalog_state, run_trials
from matcher.examine import Examiner
from tests.matcher.small_shop import media_bytes

pytestmark = pytest.mark.slow


@pytest.fixture
def pictures(tmp_path: Path) -> list[Picture]:
    names = ("p7013-1.jpg", "p7009-1.jpg")
    for name in names:
        (tmp_path / name).write_bytes(media_bytes(name))
    (tmp_path / "cut.jpg").write_bytes(media_bytes(names[0])[:2000])
    labels = {names[0]: (Label("FJ-1084-MUL", True, frozenset()),)}
    return [Picture(tmp_path / name, name, labels.get(name, ()), frozenset()) for name in (*names, "cut.jpg")]


def test_a_trial_holds_every_sku_and_is_not_made_twice(
    examiner: Examiner, pictures: list[Picture], tmp_path: Path
) -> None:
    place = tmp_path / "trials"
    steps: list[tuple[int, int]] = []
    first = list(run_trials(examiner, pictures, place, lambda done, total: steps.append((done, total))))
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert "FJ-1084-MUL" in first[0].worn
    assert next(iter(first[0].scores)) == "FJ-1084-MUL"
    assert len(first[0].scores) == len(first[1].scores) == 8
    assert first[2].unreadable
    assert first[0].cpu_ms > 0
    marked = _mark(place)
    assert [one.cpu_ms for one in run_trials(examiner, pictures, place)] == marked
    kept = sorted(place.glob("*.json"))
    kept[0].write_text(kept[0].read_text()[:40])
    again = list(run_trials(examiner, pictures, place))
    assert sorted(one.cpu_ms == mark for one, mark in zip(again, marked, strict=True)) == [False, True, True]
    assert [_said(one) for one in again] == [_said(one) for one in first]
    assert not any(one.cpu_ms == 7_777_777 for one in run_trials(examiner, pictures, place, fresh=True))


def test_another_catalog_is_another_state(examiner: Examiner) -> None:
    assert catalog_state(examiner) == catalog_state(examiner)
    fewer = copy(examiner)
    fewer.gallery = replace(examiner.gallery, shown=examiner.gallery.shown[1:])
    assert catalog_state(fewer) != catalog_state(examiner)


def _mark(place: Path) -> list[int]:
    """Give every kept trial a time no machine takes, so that one made anew is told from one that was kept."""
    for file in place.glob("*.json"):
        file.write_text(json.dumps({**json.loads(file.read_text()), "cpu_ms": 7_777_777}))
    return [7_777_777] * len(list(place.glob("*.json")))


def _said(one: Trial) -> tuple[object, ...]:
    return one.image, one.people, one.worn, one.photographs, one.scores
