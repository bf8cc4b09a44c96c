"""Where files for a channel go: a folder of ours is replaced, everything else stays as it is."""

import json
import os
from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.errors import ActError
from desk.acts.hand_over import HandedOver, hand_over
from desk.acts.release import approve_release, ask_release
from desk.channels.artefacts import MANIFEST
from desk.settings import Settings
from evidence.errors import VaultFull
from evidence.ledger import Ledger
from evidence.records import Pack
from tests.desk.acts.test_dispatch import settings, vault  # noqa: F401 - the fixtures
from tests.desk.acts.test_review_comparisons import BO, CASE, IVY, LEA, ZOE, says, swapped  # noqa: F401 - the fixture

CHANNEL = "taobao-refuse"


def made(desk: Settings, place: Path, channel: str = CHANNEL) -> HandedOver:
    return hand_over(LOCAL, desk, CASE, channel, place)


def released(desk: Settings, channel: str = CHANNEL) -> None:
    for who in (ZOE, BO):
        says(desk, who, "confirmed")
    ask_release(IVY, desk, CASE, channel)
    approve_release(LEA, desk, CASE, channel)


def packs(desk: Settings) -> list[Pack]:
    return [one.record for one in vault(desk).case(CASE).ledger.entries() if isinstance(one.record, Pack)]


def as_it_is(place: Path) -> dict[str, tuple[int, int, int]]:
    """Which files are there, and when each was written; that somebody read one changes nothing."""
    found = {one.name: one.lstat() for one in place.iterdir()}
    return {name: (one.st_ino, one.st_size, one.st_mtime_ns) for name, one in found.items()}


def names(place: Path) -> list[str]:
    return sorted(one.name for one in place.iterdir())


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "thesis.txt").write_text("years of work", "utf-8")
    return folder


@pytest.mark.slow
def test_a_way_round_through_a_folder_that_is_not_there_deletes_nothing(swapped: Settings, mine: Path) -> None:  # noqa: F811
    with pytest.raises(ActError, match=r"holds something else \(thesis\.txt\)"):
        made(swapped, mine.parent / "typo" / ".." / "mine")

    assert names(mine) == ["thesis.txt"]
    assert not (mine.parent / "typo").exists()


@pytest.mark.slow
def test_the_vault_is_never_replaced(swapped: Settings) -> None:  # noqa: F811
    kept = Path(swapped.vault_url.removeprefix("file://"))
    before = sorted(kept.rglob("*"))
    assert before

    with pytest.raises(ActError, match="holds something else"):
        made(swapped, kept.parent / "new" / ".." / kept.name)

    assert set(before) <= set(kept.rglob("*"))


@pytest.mark.slow
def test_the_folder_in_which_somebody_stands_is_not_replaced(
    swapped: Settings,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place = tmp_path / "made"
    made(swapped, place)
    before = names(place)
    monkeypatch.chdir(place)

    with pytest.raises(ActError, match="you are in"):
        made(swapped, Path())

    assert names(place) == before


@pytest.mark.slow
def test_what_was_made_so_before_is_replaced_and_nothing_is_left_beside_it(swapped: Settings, tmp_path: Path) -> None:  # noqa: F811
    place = tmp_path / "made"
    before = made(swapped, place).files
    released(swapped)

    after = made(swapped, place)

    assert after.entry is not None
    assert after.files != before
    assert not [one for one in names(tmp_path) if one.startswith(".")]
    assert json.loads((place / MANIFEST).read_bytes())["is_ready"]


@pytest.mark.slow
def test_a_whole_dossier_is_replaced_too(swapped: Settings, tmp_path: Path) -> None:  # noqa: F811
    place = tmp_path / "made"
    made(swapped, place, "dossier")

    listed = json.loads((place / MANIFEST).read_bytes())["files"]
    assert {*listed, MANIFEST} == set(names(place))
    assert made(swapped, place, "dossier").folder == place


def add_notes(place: Path) -> None:
    (place / "notes.txt").write_text("mine", "utf-8")


def add_folder(place: Path) -> None:
    (place / "sub").mkdir()


def change(place: Path) -> None:
    (place / "refuse_message.txt").write_text("as I would say it", "utf-8")


def link(place: Path) -> None:
    (place / "refuse_message.txt").rename(place.parent / "elsewhere.txt")
    (place / "refuse_message.txt").symlink_to(place.parent / "elsewhere.txt")


def other_case(place: Path) -> None:
    told = json.loads((place / MANIFEST).read_bytes())
    (place / MANIFEST).write_text(json.dumps({**told, "case_id": "case-z"}), "utf-8")


def other_channel(place: Path) -> None:
    told = json.loads((place / MANIFEST).read_bytes())
    (place / MANIFEST).write_text(json.dumps({**told, "channel": "paypal"}), "utf-8")


def nothing_listed(place: Path) -> None:
    (place / MANIFEST).write_text("[]", "utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("other", [add_notes, add_folder, change, link, other_case, other_channel, nothing_listed])
def test_a_folder_in_which_anything_is_not_as_it_was_made_is_left_alone(
    swapped: Settings,  # noqa: F811
    tmp_path: Path,
    other: object,
) -> None:
    place = tmp_path / "made"
    made(swapped, place)
    released(swapped)
    other(place)  # type: ignore[operator]
    before = as_it_is(place)

    with pytest.raises(ActError, match="name another folder with --out"):
        made(swapped, place)

    assert as_it_is(place) == before
    assert packs(swapped) == []
    assert not [one for one in names(tmp_path) if one.startswith(".")]


@pytest.mark.slow
@pytest.mark.parametrize("is_there", [False, True])
def test_where_the_record_cannot_be_written_the_folder_is_as_it_was(
    swapped: Settings,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    is_there: bool,
) -> None:
    place = tmp_path / "made"
    if is_there:
        made(swapped, place)
    before = names(place) if is_there else None
    released(swapped)

    def full(*_: object, **__: object) -> None:
        assert json.loads((place / MANIFEST).read_bytes())["is_ready"]  # the files come before the record
        raise VaultFull("no room")

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "append_made", full)
        with pytest.raises(VaultFull):
            made(swapped, place)

    assert (names(place) if place.exists() else None) == before
    assert not is_there or not json.loads((place / MANIFEST).read_bytes())["is_ready"]
    assert not [one for one in names(tmp_path) if one.startswith(".")]
    assert packs(swapped) == []


@pytest.mark.slow
def test_where_the_folder_cannot_be_put_in_its_place_nothing_is_recorded(
    swapped: Settings,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released(swapped)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", full)
        with pytest.raises(OSError, match="No space"):
            made(swapped, tmp_path / "made")

    assert packs(swapped) == []
    assert not (tmp_path / "made").exists()
