"""The mutation score: every kind of tampering with a package or a vault is caught, and called by its name."""

import json
from pathlib import Path
from typing import Any

import pytest

from desk.pack.offline_verifier import FAULTS, Unreadable, examine
from evidence.records import Case
from tests.conftest import needs
from tests.desk.authority import why_not
from tests.desk.forge import Entry, first, zipped
from tests.desk.mutants import UNREADABLE, Mutant, Scene, make_scene
from tests.desk.mutants_all import MUTANTS, VAULT_MUTANTS
from tests.desk.mutants_exhibits import handed_in, honest_parcel
from tests.desk.mutants_packs import handed_out
from tests.desk.mutants_reviews import amended, release, reviewed
from tests.desk.mutants_words import after_comparisons, honest_withdrawal
from tests.desk.stolen import VaultMutant

_SCENES: dict[Path, Scene] = {}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs(why_not())
    return tmp_path_factory.mktemp("scene")


@pytest.fixture
def scene(place: Path, case: Case) -> Scene:
    """Made once; every mutant opens its own copy."""
    if place not in _SCENES:
        _SCENES[place] = make_scene(place, case)
    return _SCENES[place]


def caught(scene: Scene, mutant: Mutant, folder: Path, told: str) -> set[str]:
    path = folder / "mutant.wacz"
    path.write_bytes(mutant.file(scene))
    try:
        return {fault.name for fault in examine(path, scene.expected[told]).faults}
    except Unreadable:
        return {UNREADABLE}


@pytest.mark.slow
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_tampering_is_caught_and_called_by_its_name(scene: Scene, mutant: Mutant, tmp_path: Path) -> None:
    assert mutant.fault in caught(scene, mutant, tmp_path, mutant.told)


@pytest.mark.parametrize("which", ["whole", "part", "another"])
def test_what_was_not_touched_holds(scene: Scene, which: str) -> None:
    assert examine(scene.folder / f"{which}.wacz").faults == []


def test_honest_line_ups_a_release_with_what_was_handed_out_and_an_amendment_are_no_fault(
    scene: Scene, tmp_path: Path
) -> None:
    """Else the mutants of them would be caught for another reason than their own."""
    package = scene.opened("whole")

    def change(records: list[dict[str, Any]]) -> None:
        handed_out(package, records)
        amended(package)(records)

    reviewed(package, change)
    (tmp_path / "honest.wacz").write_bytes(zipped(package.members))
    assert examine(tmp_path / "honest.wacz").faults == []


def test_supplied_files_and_a_comparison_taken_back_are_no_fault(scene: Scene, tmp_path: Path) -> None:
    """Else the mutants of them would be caught for another reason than their own."""
    package = scene.opened("whole")
    struck = {"kind": "struck", "takes_back": f"sha256:{len(package.entries()) + 3:064x}", "reason": "x", "account": ""}
    handed_in(package, lambda records: records.append(struck))
    (tmp_path / "honest.wacz").write_bytes(zipped(package.members))

    found = examine(tmp_path / "honest.wacz")

    assert found.faults == []
    assert {"exhibits", "exhibits_withheld", "comparing"} <= {name for name, _ in found.unproved}


def test_honest_words_on_a_comparison_and_a_release_on_them_are_no_fault(scene: Scene, tmp_path: Path) -> None:
    """Else the mutants of them would be caught for another reason than their own."""
    package = scene.opened("whole")
    after_comparisons(package, release)
    (tmp_path / "honest.wacz").write_bytes(zipped(package.members))
    assert examine(tmp_path / "honest.wacz").faults == []


def test_a_withdrawal_withheld_with_the_word_and_the_comparison_that_were_taken_back_is_no_fault(
    scene: Scene, tmp_path: Path
) -> None:
    """Else the mutants of it would be caught for another reason than their own."""
    package = scene.opened("whole")
    honest_withdrawal(package)
    (tmp_path / "honest.wacz").write_bytes(zipped(package.members))
    assert examine(tmp_path / "honest.wacz").faults == []


def test_a_parcel_of_the_packing_table_is_no_fault_and_its_neighbours_stay_closed(scene: Scene, tmp_path: Path) -> None:
    """Else the mutants of it would be caught for another reason than their own."""
    package = scene.opened("whole")
    honest_parcel(package)
    (tmp_path / "honest.wacz").write_bytes(zipped(package.members))

    found = examine(tmp_path / "honest.wacz")

    assert found.faults == []
    assert [values["size"] for name, _, values in found.proved if name == "dispatched"] == [2]
    assert b"order-closed" not in package.members["wornproof/ledger.txt"]


@pytest.mark.parametrize("is_amended", [True, False])
@pytest.mark.parametrize("what", ["window", "account"])
def test_days_and_accounts_that_an_amendment_added_are_the_cases_from_then_on(
    scene: Scene, tmp_path: Path, is_amended: bool, what: str
) -> None:
    package = scene.opened("whole")

    def change(entries: list[Entry]) -> None:
        opened = entries[0]
        meant = json.loads(json.dumps(opened["record"]))
        if what == "window":
            days = {"from": "2020-01-01T00:00:00.000000Z", "until": "2020-01-02T00:00:00.000000Z"}
            opened["record"]["window"] = meant["window"] | days
        else:
            opened["record"]["accounts"][0]["handle"] = "somebody.else"
        record = {"kind": "amendment", "supersedes": opened["digest"], "case": meant, "reason": "x", "account": ""}
        if is_amended:
            digest = "sha256:" + "e" * 64
            entries.insert(1, {**opened, "seq": 2, "prev": "", "record": record, "digest": digest})

    package.edit(change, package.key)
    package.sign()
    (tmp_path / "amended.wacz").write_bytes(zipped(package.members))
    found = {fault.name for fault in examine(tmp_path / "amended.wacz").faults}
    assert found - {"token-imprint"} == (set() if is_amended else {what})  # the token is of the seal before


def test_taking_a_package_apart_and_putting_it_together_changes_nothing(scene: Scene) -> None:
    """Else the mutants would be caught for another reason than their own."""
    package = scene.opened("whole")
    assert zipped(package.members) == (scene.folder / "whole.wacz").read_bytes()
    package.edit(lambda _: None)
    package.sign()
    assert zipped(package.members) == (scene.folder / "whole.wacz").read_bytes()


@pytest.mark.parametrize("mutant", [one for one in MUTANTS if one.told], ids=lambda mutant: mutant.name)
def test_what_only_a_told_key_head_or_root_can_show_is_not_seen_without(
    scene: Scene, mutant: Mutant, tmp_path: Path
) -> None:
    """Said openly: where this fails one day, the verifier has become better and the page custody.md should say so."""
    assert caught(scene, mutant, tmp_path, "") == set()


def test_every_fault_the_verifier_knows_is_raised_by_some_mutant() -> None:
    assert set(FAULTS) - {mutant.fault for mutant in MUTANTS} == set()


def test_the_list_of_mutants_is_long_and_without_doubles() -> None:
    names = [mutant.name for mutant in MUTANTS]

    assert len(names) == len(set(names)) >= 90
    assert all(mutant.forger == "with the key" or mutant.told in {"", "key"} for mutant in MUTANTS)


@pytest.mark.slow
@pytest.mark.parametrize("mutant", VAULT_MUTANTS, ids=lambda mutant: mutant.name)
def test_tampering_with_a_vault_is_caught_and_called_by_its_name(
    scene: Scene, mutant: VaultMutant, tmp_path: Path
) -> None:
    found = mutant.found(scene.folder / "one", tmp_path / "copy", scene.vault.key())

    assert mutant.named(found), found


@pytest.mark.parametrize("reader", ["home", "away"])
def test_a_vault_that_was_only_copied_holds(scene: Scene, reader: str, tmp_path: Path) -> None:
    untouched = VaultMutant("untouched", ".", "without the key", reader, lambda _: None)  # type: ignore[arg-type]  # one of the two

    assert untouched.found(scene.folder / "one", tmp_path / "copy", scene.vault.key()) == []


def test_a_finding_about_a_picture_that_was_never_captured_is_named(scene: Scene, tmp_path: Path) -> None:
    package = scene.opened("whole")
    package.edit(
        lambda entries: first(entries, "match")["record"].update(image_digest="sha256:" + "0" * 64), package.key
    )
    package.sign()
    (tmp_path / "forged.wacz").write_bytes(zipped(package.members))

    assert "post-picture" in {fault.name for fault in examine(tmp_path / "forged.wacz").faults}
