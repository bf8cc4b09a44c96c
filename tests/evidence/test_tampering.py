"""One byte changed anywhere, an entry removed, swapped or cut: verify names it. At least 200 random tries each run."""

import random
import re
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from evidence.codec import canonical, parse, sha256
from evidence.ledger import decode_entry, encode_entry, entry_digest
from evidence.records import Case
from evidence.vault import Vault
from evidence.verify import verify
from tests.evidence.filled import filled_vault

SEEDS = range(40)


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once; every test changes a copy."""
    return tmp_path_factory.mktemp("pristine")


@pytest.fixture
def folder(pristine: Path, tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> Path:
    if not (pristine / "vault").exists():
        filled_vault(pristine, case, clock)
    shutil.copytree(pristine, tmp_path / "copy")
    return tmp_path / "copy"


def faults_in(folder: Path) -> dict[str, str]:
    vault = Vault(Vault.open(str(folder / "vault"), folder / "home").store, folder / "home", vault_id(folder), _never)
    return {fault.where: fault.what for fault in verify(vault).faults}


def vault_id(folder: Path) -> str:
    return next((folder / "home" / "heads").iterdir()).name


def _never() -> datetime:
    raise AssertionError("verify looks at no clock")


def objects(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "vault").rglob("*") if path.is_file())


def ledger(folder: Path) -> list[Path]:
    return sorted((folder / "vault" / "cases" / "case-1" / "ledger").iterdir())


def test_an_untouched_vault_holds(folder: Path) -> None:
    assert faults_in(folder) == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(120))
def test_one_changed_byte_anywhere_is_named(folder: Path, seed: int) -> None:
    chance = random.Random(seed)
    victim = chance.choice([path for path in objects(folder) if path.name != "vault.json"])
    data = bytearray(victim.read_bytes())
    data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    victim.write_bytes(data)

    assert str(victim.relative_to(folder / "vault")) in faults_in(folder)


@pytest.mark.parametrize("seed", range(10))
def test_a_changed_vault_header_is_refused_by_name(folder: Path, seed: int) -> None:
    from evidence.errors import VaultError

    victim = folder / "vault" / "vault.json"
    data = bytearray(victim.read_bytes())
    data[random.Random(seed).randrange(len(data))] ^= 1
    victim.write_bytes(data)

    with pytest.raises(VaultError, match=r"vault\.json"):
        faults_in(folder)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_a_removed_object_is_named(folder: Path, seed: int) -> None:
    victim = random.Random(seed).choice([path for path in objects(folder) if path.name != "vault.json"])
    victim.unlink()

    assert str(victim.relative_to(folder / "vault")) in faults_in(folder)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_two_swapped_entries_are_both_named(folder: Path, seed: int) -> None:
    first, second = random.Random(seed).sample(ledger(folder), 2)
    one, other = first.read_bytes(), second.read_bytes()
    first.write_bytes(other)
    second.write_bytes(one)

    found = faults_in(folder)

    assert {str(path.relative_to(folder / "vault")) for path in (first, second)} <= set(found)


@pytest.mark.parametrize("kept", range(1, 9))
def test_a_cut_tail_is_named_entry_by_entry(folder: Path, kept: int) -> None:
    entries = ledger(folder)
    for path in entries[kept:]:
        path.unlink()

    found = faults_in(folder)

    for path in entries[kept:]:
        assert "cut from the tail" in found[str(path.relative_to(folder / "vault"))]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_rewrite_with_all_digests_recomputed_is_named(folder: Path, seed: int) -> None:
    """The strongest forger without the key: every digest after the change is made right again."""
    paths = ledger(folder)
    start = random.Random(seed).randrange(len(paths))
    before = decode_entry(paths[start - 1].read_bytes()).digest if start else ""
    renamed: dict[str, str] = {}
    for position in range(start, len(paths)):
        text = paths[position].read_bytes().decode()
        for old, new in renamed.items():
            text = text.replace(old, new)
        body = parse(text.encode())
        if position == start:
            body["appended_at"] = "2026-01-01T00:00:00.000000Z"
        old_digest, body["prev"] = body.pop("digest"), before
        before = sha256(canonical(body))
        renamed[old_digest] = before
        paths[position].write_bytes(canonical({**body, "digest": before}) + b"\n")

    found = faults_in(folder)

    assert any("rewritten" in what for what in found.values())


def test_a_forged_entry_put_behind_the_last_seal_shows_as_unknown_to_the_register(folder: Path) -> None:
    last = ledger(folder)[-1]
    entry = decode_entry(last.read_bytes())
    forged = entry.model_copy(update={"seq": entry.seq, "appended_at": entry.appended_at.replace(year=2025)})
    last.write_bytes(encode_entry(forged.model_copy(update={"digest": entry_digest(forged)})))

    assert "rewritten" in faults_in(folder)[str(last.relative_to(folder / "vault"))]


def test_a_foreign_object_is_named(folder: Path) -> None:
    (folder / "vault" / "cases" / "case-1" / "warc" / "extra.warc").write_bytes(b"anything")

    assert "cases/case-1/warc/extra.warc" in faults_in(folder)


def test_what_a_killed_process_left_is_a_note_and_no_fault(folder: Path) -> None:
    vault = Vault.open(str(folder / "vault"), folder / "home")
    vault.case("case-1").put_warc("run-9", 0, b"segment that was never cited")

    result = verify(vault)

    assert result.holds
    assert any("no record cites it" in note for note in result.notes)


def test_without_the_register_it_says_what_it_cannot_see(folder: Path) -> None:
    for path in (folder / "home" / "heads").rglob("*.log"):
        path.unlink()
    ledger(folder)[-1].unlink()

    result = verify(Vault.open(str(folder / "vault"), folder / "home"))

    assert any("no register of heads" in note for note in result.notes)
    assert any("UNSEALED" in note for note in result.notes), "the seal was cut, and that shows"


def test_a_machine_without_the_signing_key_can_check_everything(folder: Path) -> None:
    (folder / "home" / "signing-key.pem").unlink()

    result = verify(Vault.open(str(folder / "vault"), folder / "home"))

    assert result.holds
    assert any("no signing key on this machine" in why for why in result.unanchored)


def test_every_fault_is_listed_not_just_the_first(folder: Path) -> None:
    victims = [path for path in objects(folder) if re.search(r"\.warc$|/photos/", str(path))]
    for victim in victims:
        victim.write_bytes(victim.read_bytes() + b"x")

    assert {str(path.relative_to(folder / "vault")) for path in victims} <= set(faults_in(folder))
