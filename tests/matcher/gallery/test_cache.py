"""Portraits on disk: read back as they were, and never from a file that is torn."""

from dataclasses import fields, is_dataclass
from pathlib import Path

import numpy as np
import pytest

from matcher.examine import Examiner
from matcher.features.portrait import Portrait
from matcher.gallery.cache import read_portrait, write_portrait

pytestmark = pytest.mark.slow


def same(one: object, other: object) -> bool:
    """Down to the type and the last bit of every array."""
    if isinstance(one, np.ndarray):
        assert isinstance(other, np.ndarray)
        kinds = (one.dtype, one.shape, one.flags.writeable) == (other.dtype, other.shape, other.flags.writeable)
        return kinds and one.tobytes() == other.tobytes()
    if is_dataclass(one):
        return type(one) is type(other) and all(
            same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)
        )
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return list(one) == list(other) and all(same(one[key], other[key]) for key in one)
    return type(one) is type(other) and one == other


@pytest.fixture
def portrait(examiner: Examiner) -> Portrait:
    return examiner.gallery.shown[0].portrait


def test_a_portrait_is_read_back_as_it_was(portrait: Portrait, tmp_path: Path) -> None:
    write_portrait(tmp_path / "one.npz", portrait)
    found = read_portrait(tmp_path / "one.npz")
    assert found is not None
    assert same(found, portrait)


def test_the_file_is_one_that_numpy_reads_as_well(portrait: Portrait, tmp_path: Path) -> None:
    write_portrait(tmp_path / "one.npz", portrait)
    with np.load(tmp_path / "one.npz", allow_pickle=False) as arrays:
        assert np.array_equal(arrays["small"], portrait.small)
        assert np.array_equal(arrays["whole_points"], portrait.whole.features.points)


def test_a_portrait_that_is_not_there_is_none_and_so_is_a_torn_one(portrait: Portrait, tmp_path: Path) -> None:
    place = tmp_path / "one.npz"
    assert read_portrait(place) is None
    write_portrait(place, portrait)
    whole, random = place.read_bytes(), np.random.default_rng(7)
    for at in random.integers(0, len(whole) - 1, 20).tolist():
        place.write_bytes(whole[:at])
        assert read_portrait(place) is None
        assert not place.exists()  # it is made anew


@pytest.mark.parametrize(("reach", "least"), [(1 << 30, 190), (3500, 60)])  # the second: the archive's own list
def test_of_200_changed_bytes_none_changes_what_is_read(
    portrait: Portrait, tmp_path: Path, reach: int, least: int
) -> None:
    place = tmp_path / "one.npz"
    write_portrait(place, portrait)
    whole, random = place.read_bytes(), np.random.default_rng(8)
    refused = 0
    for at in random.integers(max(0, len(whole) - reach), len(whole), 200).tolist():
        place.write_bytes(whole[:at] + bytes([whole[at] ^ int(random.integers(1, 256))]) + whole[at + 1 :])
        found = read_portrait(place)
        refused += found is None
        assert found is None or same(found, portrait)  # a time stamp in the archive says nothing
    assert refused > least


@pytest.mark.parametrize("other", [np.array([object()]), np.asfortranarray(np.eye(3))])
def test_arrays_that_are_never_written_here_are_not_read(other: np.ndarray, tmp_path: Path) -> None:
    place = tmp_path / "one.npz"
    np.savez(place, allow_pickle=True, size=other)
    assert read_portrait(place) is None
