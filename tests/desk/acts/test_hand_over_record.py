"""What the record of a handing over rests on: one state of the case, words that are said, files that are there."""

from pathlib import Path

import pytest

import desk.acts.hand_over as act
from desk.acts.actor import LOCAL
from desk.acts.errors import ActError
from desk.acts.hand_over import hand_over, preflight
from desk.channels.channel import own_folder
from desk.settings import Settings
from evidence.errors import VaultError
from evidence.ledger import Ledger
from evidence.records import Release
from tests.desk.acts.test_dispatch import settings, vault  # noqa: F401 - the fixtures
from tests.desk.acts.test_hand_over_folder import packs, released
from tests.desk.acts.test_review_comparisons import BO, CASE, SECRET, ZOE, says, swapped  # noqa: F401

CHANNEL = "taobao-refuse"


def release_forged(settings: Settings) -> None:  # noqa: F811
    """Append the release once more, approved by somebody who reviewed."""
    ledger = vault(settings).case(CASE).ledger
    given = next(one.record for one in ledger.entries() if isinstance(one.record, Release))
    ledger.append(given.model_copy(update={"approved_by": "zoe"}))


def refused(settings: Settings, place: Path) -> None:  # noqa: F811
    """Nothing is handed over, recorded or left behind."""
    with pytest.raises(ActError, match="look again"):
        hand_over(LOCAL, settings, CASE, CHANNEL, place)

    assert packs(settings) == []
    assert not place.exists()


@pytest.mark.slow
def test_a_word_that_comes_while_a_dossier_is_made_gets_to_nobody(
    swapped: Settings,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = act.nothing_unseen

    def late(*asked: object) -> None:
        real(*asked)  # type: ignore[arg-type]
        says(swapped, ZOE, "rejected", SECRET)

    monkeypatch.setattr(act, "nothing_unseen", late)
    with pytest.raises(ActError, match="changed meanwhile"):
        hand_over(BO, swapped, CASE, "dossier", tmp_path / "d")

    assert not (tmp_path / "d").exists()


@pytest.mark.slow
def test_what_changes_while_the_files_are_made_stops_the_record(
    swapped: Settings,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released(swapped)
    real = act.artefacts

    def slow(*asked: object) -> object:
        made = real(*asked)  # type: ignore[arg-type]
        release_forged(swapped)
        return made

    monkeypatch.setattr(act, "artefacts", slow)
    refused(swapped, tmp_path / "x")


@pytest.mark.slow
def test_what_changes_at_the_last_moment_stops_the_record_and_the_folder_is_taken_away(
    swapped: Settings,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released(swapped)
    real = Ledger.append_made

    def late(ledger: Ledger, make: object, unless: object = None) -> object:
        monkeypatch.setattr(Ledger, "append_made", real)
        release_forged(swapped)
        return real(ledger, make, unless)  # type: ignore[arg-type]

    monkeypatch.setattr(Ledger, "append_made", late)
    refused(swapped, tmp_path / "x")


@pytest.mark.slow
def test_what_breaks_behind_the_record_leaves_the_files_that_it_names(
    swapped: Settings,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    released(swapped)
    real = Ledger.append_made

    def breaks(ledger: Ledger, make: object, unless: object = None) -> None:
        monkeypatch.setattr(Ledger, "append_made", real)
        real(ledger, make, unless)  # type: ignore[arg-type]
        raise VaultError("the register of heads cannot be written")

    monkeypatch.setattr(Ledger, "append_made", breaks)
    done = hand_over(LOCAL, swapped, CASE, CHANNEL, tmp_path / "x")

    (record,) = packs(swapped)
    assert record.files == done.files
    assert {one.name for one in record.files} < {one.name for one in (tmp_path / "x").iterdir()}


@pytest.mark.slow
def test_the_same_files_for_the_same_addressee_are_recorded_once(swapped: Settings, tmp_path: Path) -> None:  # noqa: F811
    released(swapped)
    first = hand_over(LOCAL, swapped, CASE, CHANNEL, tmp_path / "a")

    again = hand_over(LOCAL, swapped, CASE, CHANNEL, tmp_path / "b")
    assert again.entry == first.entry
    assert len(packs(swapped)) == 1

    other = hand_over(LOCAL, swapped, CASE, CHANNEL, tmp_path / "c", issued_to="the bank")
    assert other.entry != first.entry
    assert [one.issued_to for one in packs(swapped)] == [CHANNEL, "the bank"]


@pytest.mark.parametrize("said", ["z" * 201, "the bank\x1b[31m", "one\ntwo", "\u202eknab", "\udce9"])
def test_an_addressee_that_is_no_line_is_refused(swapped: Settings, tmp_path: Path, said: str) -> None:  # noqa: F811
    with pytest.raises(ActError, match="one line of at most 200 characters"):
        hand_over(LOCAL, swapped, CASE, CHANNEL, tmp_path / "a", issued_to=said)

    assert list(tmp_path.glob("a")) == []


@pytest.mark.parametrize("language", ["xx", "EN", "../en"])
def test_an_unknown_language_is_refused_by_name(swapped: Settings, tmp_path: Path, language: str) -> None:  # noqa: F811
    with pytest.raises(ActError, match="language is en or zh"):
        hand_over(LOCAL, swapped, CASE, CHANNEL, tmp_path / "a", language)
    with pytest.raises(ActError, match="language is en or zh"):
        preflight(LOCAL, swapped, CASE, CHANNEL, language)


def describe(desk: Settings, texts: str) -> None:
    own = own_folder(desk.home)
    own.mkdir(exist_ok=True)
    (own / "house.toml").write_text(
        'name = "house"\nlanguage = "en"\nafter = "several"\ntitle = {en = "Ours", zh = "本店"}\n'
        f'note = {{en = "By hand.", zh = "手工。"}}\n{texts}',
        "utf-8",
    )


def text(name: str, characters: int) -> str:
    return f'[[texts]]\nname = "{name}"\ncharacters = {characters}\nsource = "the form itself"\nread_on = 2026-11-23\n'


@pytest.mark.slow
def test_a_text_that_has_no_room_is_left_out_and_what_is_made_is_a_draft(swapped: Settings, tmp_path: Path) -> None:  # noqa: F811
    describe(swapped, text("reason", 2000) + text("title", 10))
    released(swapped, "house")

    done = hand_over(LOCAL, swapped, CASE, "house", tmp_path / "x")

    assert (done.entry, done.statement.is_ready) == (None, False)
    assert [one.name for one in done.files] == ["reason.txt"]
    assert (tmp_path / "x" / "reason.txt").read_text("utf-8").startswith("DRAFT")
    assert len(done.statement.lacking) == 1
    assert "The field title has no room" in done.statement.lacking[0]


@pytest.mark.slow
def test_nothing_at_all_is_never_handed_over(swapped: Settings, tmp_path: Path) -> None:  # noqa: F811
    describe(swapped, text("title", 10))

    with pytest.raises(ActError, match="no file can be made"):
        hand_over(LOCAL, swapped, CASE, "house", tmp_path / "x")

    assert not (tmp_path / "x").exists()
