"""What a forger with more than a text editor tries: another key, another id, whole cases gone, odd file names."""

import os
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.codec import canonical, parse
from evidence.errors import TimestampError, VaultError
from evidence.faults import Verification, ranges
from evidence.keys import public_hex
from evidence.ledger import decode_entry, encode_entry, entry_digest
from evidence.records import Case, Counts, Entry, Outcome, Seal, Segment
from evidence.seal import seal, signed_bytes
from evidence.trust import Trust
from evidence.vault import Vault
from evidence.verify import verify
from tests.evidence.filled import ALL_READ, filled_vault, page_segment

Clock = Callable[[], datetime]


@pytest.fixture
def folder(tmp_path: Path, case: Case, clock: Clock) -> Path:
    filled_vault(tmp_path, case, clock)
    return tmp_path


def checked(folder: Path, home: str = "home", **told: Any) -> Verification:
    return verify(Vault.open(str(folder / "vault"), folder / home), trust=Trust(**told))


def faults(folder: Path, home: str = "home", **told: Any) -> str:
    return "\n".join(f"{fault.where}: {fault.what}" for fault in checked(folder, home, **told).faults)


def sign_header(folder: Path, key: Ed25519PrivateKey, **changes: str) -> None:
    path = folder / "vault" / "vault.json"
    body = {name: value for name, value in parse(path.read_bytes()).items() if name != "signature"}
    body |= {"public_key": public_hex(key), **changes}
    path.write_bytes(canonical({**body, "signature": key.sign(canonical(body)).hex()}) + b"\n")


def reseal(folder: Path, key: Ed25519PrivateKey) -> None:
    """Every seal signed anew, every digest after it made right again: the whole vault as another key's."""
    before, renamed = "", dict[str, str]()
    for path in sorted((folder / "vault/cases/case-1/ledger").iterdir()):
        text = path.read_bytes().decode()
        old = parse(text.encode())["digest"]
        for one, other in renamed.items():
            text = text.replace(one, other)
        entry = Entry.model_validate({**parse(text.encode()), "prev": before})
        if isinstance(entry.record, Seal):
            unsigned = entry.record.model_copy(update={"public_key": public_hex(key)})
            signed = unsigned.model_copy(update={"signature": key.sign(signed_bytes(unsigned)).hex()})
            entry = entry.model_copy(update={"record": signed})
        before = entry_digest(entry)
        renamed[old] = before
        path.write_bytes(encode_entry(entry.model_copy(update={"digest": before})))


def append_by_hand(folder: Path, entry: Entry, **changes: object) -> Path:
    """An entry put behind the last one, digest and chain right, past every lock and register."""
    paths = sorted((folder / "vault/cases/case-1/ledger").iterdir())
    last = decode_entry(paths[-1].read_bytes())
    place = {"seq": last.seq + 1, "prev": last.digest, "appended_at": last.appended_at}
    blank = entry.model_copy(update=place | changes)
    path = paths[-1].with_name(f"{last.seq + 1:08d}.json")
    path.write_bytes(encode_entry(blank.model_copy(update={"digest": entry_digest(blank)})))
    return path


def entries(folder: Path) -> list[Entry]:
    return [decode_entry(path.read_bytes()) for path in sorted((folder / "vault/cases/case-1/ledger").iterdir())]


def test_a_seal_by_another_key_than_the_vault_names_is_a_fault(folder: Path) -> None:
    reseal(folder, Ed25519PrivateKey.generate())
    (folder / "stranger").mkdir()

    assert "signed with another key than the one vault.json names" in faults(folder, "stranger")


def test_a_vault_made_anew_under_another_key_passes_only_for_whom_no_key_was_told(folder: Path) -> None:
    told = public_hex(Vault.open(str(folder / "vault"), folder / "home").key())
    forger = Ed25519PrivateKey.generate()
    reseal(folder, forger)
    sign_header(folder, forger, vault_id="f" * 32)
    (folder / "stranger").mkdir()

    assert checked(folder, "stranger").holds
    assert checked(folder, "stranger").unanchored, "a stranger is told that it may be anybody's"
    assert "not with the one you named" in faults(folder, "stranger", public_key=told)
    assert not checked(folder, "stranger", public_key=public_hex(forger)).unanchored


def test_at_home_a_vault_made_anew_is_a_fault_under_any_id(folder: Path) -> None:
    forger = Ed25519PrivateKey.generate()
    reseal(folder, forger)
    sign_header(folder, forger)
    assert "signed anew" in faults(folder)

    sign_header(folder, forger, vault_id="f" * 32)
    assert "its vault.json was replaced" in faults(folder)


def test_a_moved_vault_under_a_new_id_is_known_by_its_first_entry(folder: Path) -> None:
    sign_header(folder, Ed25519PrivateKey.generate(), vault_id="f" * 32)
    (folder / "vault").rename(folder / "moved")

    found = verify(Vault.open(str(folder / "moved"), folder / "home"))

    assert any("cases/case-1 was begun here in vault" in fault.what for fault in found.faults)


def test_all_good_is_told_from_no_register_and_from_another_key(folder: Path) -> None:
    assert checked(folder).holds
    assert checked(folder).unanchored == ()

    shutil.move(folder / "home" / "heads", folder / "heads")
    (folder / "home" / "vaults.log").unlink()
    assert checked(folder).holds
    assert checked(folder).unanchored == ("this machine's register of heads does not know this vault",)

    Vault.create(str(folder / "other-vault"), folder / "other-home")
    assert "another key than this machine's" in checked(folder, "other-home").unanchored[0]


def test_what_is_no_public_key_is_refused(folder: Path) -> None:
    with pytest.raises(TimestampError, match="64 hexadecimal digits"):
        checked(folder, public_key="me")


def test_a_segment_after_its_run_s_seal_is_a_fault(folder: Path, clock: Clock) -> None:
    file = Vault.open(str(folder / "vault"), folder / "home", clock).case("case-1")
    segment = next(entry.record for entry in file.ledger.entries() if isinstance(entry.record, Segment))
    late = file.ledger.append(page_segment(file, segment.run, 7, clock))

    assert f"{late.seq:08d}.json: the segment was appended after its run was sealed with entry" in faults(folder)


def test_a_second_seal_of_a_run_is_a_fault(folder: Path) -> None:
    first = next(entry for entry in entries(folder) if isinstance(entry.record, Seal))
    assert isinstance(first.record, Seal)
    key = Vault.open(str(folder / "vault"), folder / "home").key()
    better = first.record.model_copy(update={"reason": "all of it, really", "head": entries(folder)[-1].digest})
    signed = better.model_copy(update={"signature": key.sign(signed_bytes(better)).hex()})
    path = append_by_hand(folder, first, record=signed)

    assert f"{path.name}: the run was sealed already, with entry {first.seq}" in faults(folder)


def test_what_no_seal_and_no_register_knows_is_named(folder: Path) -> None:
    match = next(entry for entry in entries(folder) if entry.record.kind == "match")
    path = append_by_hand(folder, match)

    result = checked(folder)

    assert f"cases/case-1: entry {int(path.stem)} stand" in "\n".join(result.notes)
    assert f"register of heads does not know entries {int(path.stem)} of cases/case-1" in "\n".join(result.unanchored)


def test_a_whole_case_or_catalog_that_is_gone_is_named(folder: Path) -> None:
    shutil.rmtree(folder / "vault" / "cases")
    shutil.rmtree(folder / "vault" / "catalogs" / "shop")

    said = faults(folder)

    assert "cases/case-1: all of it is gone: the register of heads knows 9 entries" in said
    assert "catalogs/shop: all of it is gone: the register of heads knows 3 entries" in said


def test_a_case_that_is_gone_is_named_when_asked_for_by_name(folder: Path) -> None:
    shutil.rmtree(folder / "vault" / "cases" / "case-1")
    vault = Vault.open(str(folder / "vault"), folder / "home")

    assert "all of it is gone" in verify(vault, "case-1").faults[0].what
    with pytest.raises(VaultError, match="no case 'never'"):
        verify(vault, "never")


def test_a_case_kept_under_another_name_is_a_fault(folder: Path) -> None:
    shutil.copytree(folder / "vault/cases/case-1", folder / "vault/cases/case-2")

    assert "this is case case-1, kept as case case-2" in faults(folder)


def test_a_vault_id_that_is_a_path_is_refused(folder: Path) -> None:
    key = Vault.open(str(folder / "vault"), folder / "home").key()
    sign_header(folder, key, vault_id="../../elsewhere")

    with pytest.raises(VaultError, match="vault id"):
        Vault.open(str(folder / "vault"), folder / "home")


def test_an_entry_of_a_monstrous_number_is_a_gap_and_no_endless_loop(folder: Path) -> None:
    ledger = folder / "vault/cases/case-1/ledger"
    shutil.copy(ledger / "00000002.json", ledger / "99999999.json")

    said = faults(folder)

    assert "00000010.json: entries 10 to 99999998 are missing" in said
    assert "99999999.json: entry 2 is kept in the place of entry 99999999" in said


def test_an_entry_in_a_folder_of_the_ledger_is_not_taken_for_one(folder: Path) -> None:
    ledger = folder / "vault/cases/case-1/ledger"
    (ledger / "more").mkdir()
    shutil.copy(ledger / "00000002.json", ledger / "more" / "00000010.json")

    assert faults(folder) == (
        "cases/case-1/ledger/more/00000010.json: no record speaks of this object, or it is not what its name says"
    )


@pytest.mark.parametrize("name", ["x.staging-notes", ".staging-0123456789abcdeg", ".staging-0123456789abcdef0"])
def test_a_name_that_only_looks_like_a_put_in_progress_hides_nothing(folder: Path, name: str) -> None:
    (folder / "vault/cases/case-1/warc" / name).write_bytes(b"anything")
    (folder / "vault/cases/case-1/warc/.staging-0123456789abcdef").write_bytes(b"a put in progress")

    assert [fault.where for fault in checked(folder).faults] == [f"cases/case-1/warc/{name}"]


@pytest.mark.parametrize("name", ["run-9-00000-0123456789abcdef.warc", "extra"])
@pytest.mark.parametrize("what", ["dangling", "loop", "pipe", "folder-link"])
def test_an_object_that_cannot_be_read_is_a_fault_and_no_crash(folder: Path, what: str, name: str) -> None:
    path = folder / "vault/cases/case-1/warc" / name
    targets = {"dangling": "nowhere", "loop": name, "folder-link": str(folder / "home")}
    if what == "pipe":
        os.mkfifo(path)
    else:
        path.symlink_to(targets[what])

    assert f"cases/case-1/warc/{name}: no record speaks of this object" in faults(folder)


def test_a_ledger_with_a_broken_link_in_it_stops_a_writer_instead_of_turning_it_in_circles(folder: Path) -> None:
    file = Vault.open(str(folder / "vault"), folder / "home").case("case-1")
    (folder / "vault/cases/case-1/ledger/00000010.json").symlink_to("nowhere")

    with pytest.raises(VaultError, match="not a regular file"):
        file.ledger.append(file.ledger.entries()[0].record)


LIES: dict[str, dict[str, Any]] = {
    "time": {"captured_at": datetime.fromisoformat("2026-06-01T00:04:00+00:00")},
    "status": {"http_status": 404},
    "media type": {"media_type": "image/png"},
    "url": {"url": "http://127.0.0.1/media/other.jpg"},
    "kind of record": {"method": "screenshot"},
    "length": {"payload_bytes": 3},
}


@pytest.mark.slow
@pytest.mark.parametrize("what", LIES)
def test_a_capture_that_says_otherwise_than_its_warc_record_is_named(
    tmp_path: Path, case: Case, clock: Clock, what: str
) -> None:
    """Signed and chained by the desk itself: only the comparison with the WARC can show it."""
    vault, file = filled_vault(tmp_path, case, clock)
    opened = file.ledger.entries()[1]
    run = file.ledger.append(opened.record.model_copy(update={"run_id": "run-2"}))
    true = page_segment(file, run.digest, 8, clock)
    lying = true.captures[1].model_copy(update=LIES[what])
    file.ledger.append(true.model_copy(update={"captures": (true.captures[0], lying)}))
    counts = Counts(advertised=1, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
    seal(file, run, Outcome.COMPLETE, ALL_READ, counts)

    assert [fault.what for fault in verify(vault).faults] == [
        f"the record of {lying.url} is not the one the ledger speaks of: {what} differ"
    ]


def test_numbers_become_ranges() -> None:
    assert ranges([4, 2, 3, 9, 9]) == [(2, 4), (9, 9)]
    assert ranges([]) == []


def test_a_record_may_cite_only_the_kind_it_is_made_for(folder: Path, clock: Clock) -> None:
    file = Vault.open(str(folder / "vault"), folder / "home", clock).case("case-1")
    match = next(entry for entry in file.ledger.entries() if entry.record.kind == "match")
    late = file.ledger.append(page_segment(file, match.digest, 7, clock))

    said = faults(folder)

    assert f"{late.seq:08d}.json: the segment record cites a match record" in said
    assert f"{late.seq:08d}.json: the segment belongs to no run of this case" in said


def test_a_new_vault_in_the_place_of_a_lost_one_does_not_hide_the_loss(folder: Path) -> None:
    shutil.rmtree(folder / "vault")
    Vault.create(str(folder / "vault"), folder / "home")

    result = checked(folder)

    assert result.holds
    assert "was here and is gone; this machine knew 1 case" in result.notes[0]
