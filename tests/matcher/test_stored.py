"""What tests are given from the store is what the product makes, and a change of what makes it makes it anew."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from matcher.features import portrait
from tests.matcher import stored
from tests.matcher.small_shop import media_bytes, policy

POST = "p7012-1.jpg"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store."""
    monkeypatch.setattr(stored, "folder", lambda: tmp_path)
    return tmp_path


@pytest.mark.slow
def test_a_stored_portrait_is_the_one_that_was_made(place: Path) -> None:
    made = portrait.post_portrait(media_bytes(POST), policy())
    for _ in range(2):  # made now, then read by what holds nothing in memory
        ask = stored.stored(portrait.post_portrait)
        given = ask(media_bytes(POST), policy())
        assert given is ask(media_bytes(POST), policy())
        assert given.fingerprint == made.fingerprint
        assert np.array_equal(given.small, made.small)
        assert np.array_equal(given.whole.features.descriptors, made.whole.features.descriptors)
    assert len(list(place.iterdir())) == 1


def test_a_torn_result_is_made_anew(place: Path) -> None:
    doubled: list[int] = []

    def double(number: int) -> int:
        doubled.append(number)
        return 2 * number

    assert stored.stored(double)(4) == 8
    (file,) = place.iterdir()
    file.write_bytes(file.read_bytes()[:-3])
    assert stored.stored(double)(4) == stored.stored(double)(4) == 8
    assert doubled == [4, 4]


def test_other_arguments_have_another_result(place: Path) -> None:
    ask = stored.stored(lambda data, policy: policy.worn.view_px)
    other = policy().model_copy(update={"worn": policy().worn.model_copy(update={"view_px": 99})})
    assert [ask(b"", one) for one in (policy(), other, policy())] == [policy().worn.view_px, 99, policy().worn.view_px]


def test_a_change_of_what_makes_portraits_is_another_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = stored.sources()
    rooms = {name: tmp_path / name for name in ("matcher", "configs")}
    for name, room in rooms.items():
        shutil.copytree(Path(str(stored.files(name))), room, ignore=shutil.ignore_patterns("*.onnx", "*.jpg"))
    monkeypatch.setattr(stored, "files", rooms.__getitem__)
    assert stored.sources() == before
    changed = {}
    for name in ("worn/align.py", "features/views.py", "people/faces.py", "models.py"):
        with (rooms["matcher"] / name).open("a") as file:
            file.write("\n")
        changed[name] = stored.sources()
    assert changed.pop("worn/align.py") == before
    assert len({before, *changed.values()}) == 4
