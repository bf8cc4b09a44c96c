"""Supplied files in a vault: kept whole, checked, and what no fit record can say."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from evidence.errors import DigestMismatch, ObjectMissing
from evidence.ledger_seal import seal_ledger
from evidence.records import Comparison, Dispute, Entry, Exhibit, Quoted, Result, Role, Struck
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.evidence.coherence.written import Book, digest

PICTURE, EXPORT = b"\x89PNG a picture of a payment", b"number,amount\n1,10.00\n"
BLANK = digest(0)


def exhibit_of(opened: str, role: Role, data: bytes, name: str = "a.png") -> Exhibit:
    from evidence.codec import sha256

    return Exhibit(
        case=opened, role=role, name=name, file_digest=sha256(data), file_bytes=len(data), media_type="image/png",
        supplied_by="Ada",
    )  # fmt: skip


def comparison_of(picture: str, *against: str, **changes: Any) -> Comparison:
    told: dict[str, Any] = {
        "claim": Dispute.PAYMENT_MISMATCH, "of": "payment", "subject": picture, "rests_on": against,
        "result": Result.CONTRADICTED, "why": "amount_differs", "for_buyer": ("mistake",), "policy": BLANK,
        "software": "wornproof",
        "quoted": tuple(Quoted(exhibit=one, line=2) for one in against),
    }  # fmt: skip
    return Comparison(**told | changes)


def handed_in(file: CaseFile) -> tuple[Entry, Entry]:
    """A picture and an export."""
    opened, _ = file.opened()
    made = []
    for role, data in ((Role.PAYMENT_PICTURE, PICTURE), (Role.LEDGER_EXPORT, EXPORT)):
        file.put_exhibit(data)
        made.append(file.ledger.append(exhibit_of(opened.digest, role, data)))
    return made[0], made[1]


@pytest.fixture
def filled(tmp_path: Path, case: Any, clock: Callable[[], datetime]) -> tuple[Vault, CaseFile, Path]:
    vault = Vault.create(str(tmp_path / "vault"), tmp_path / "home", clock)
    file = vault.open_case(case)
    picture, export = handed_in(file)
    file.ledger.append(comparison_of(picture.digest, export.digest))
    seal_ledger(file.ledger, vault.key)
    return vault, file, tmp_path / "vault" / "cases" / "case-1" / "exhibits"


def test_what_was_handed_in_is_there_and_holds(filled: tuple[Vault, CaseFile, Path]) -> None:
    vault, file, folder = filled
    exhibits = [entry.record for entry in file.ledger.of_kinds("exhibit")]

    assert [file.exhibit(one.file_digest) for one in exhibits if isinstance(one, Exhibit)] == [PICTURE, EXPORT]
    assert len(list(folder.iterdir())) == 2
    assert verify(vault).faults == ()


@pytest.mark.parametrize("at", [0, 9, -1])
def test_one_changed_byte_is_named_and_never_shown(filled: tuple[Vault, CaseFile, Path], at: int) -> None:
    vault, file, folder = filled
    place = next(path for path in folder.iterdir() if path.read_bytes() == PICTURE)
    changed = bytearray(PICTURE)
    changed[at] ^= 1
    place.write_bytes(changed)

    assert [(Path(fault.where).name, "not the one" in fault.what) for fault in verify(vault).faults] == [
        (place.name, True)
    ]
    with pytest.raises(DigestMismatch):
        file.exhibit("sha256:" + place.name)


def test_a_file_that_is_gone_is_named_and_one_that_no_record_cites_is_harmless(
    filled: tuple[Vault, CaseFile, Path],
) -> None:
    vault, file, folder = filled
    place = next(path for path in folder.iterdir() if path.read_bytes() == EXPORT)
    place.unlink()
    stopped = file.put_exhibit(b"a process was stopped behind this")
    found = verify(vault)

    assert [Path(fault.where).name for fault in found.faults] == [place.name]
    assert any(stopped.removeprefix("sha256:") in note and "harmless" in note for note in found.notes)
    with pytest.raises(ObjectMissing):
        file.exhibit("sha256:" + place.name)


def test_a_comparison_says_what_it_rests_on() -> None:
    for changes in ({"rests_on": (), "quoted": ()}, {"quoted": ()}, {"quoted": (Quoted(exhibit=digest(9)),)}):
        with pytest.raises(ValidationError):
            comparison_of(digest(1), digest(2), **changes)
    assert comparison_of(digest(1), result=Result.CANNOT_SAY).rests_on == ()
    with pytest.raises(ValidationError):
        comparison_of(digest(1), digest(2), result="forged")


def test_what_no_seal_covers_is_said(filled: tuple[Vault, CaseFile, Path]) -> None:
    vault, file, _ = filled
    first = file.ledger.of_kinds("exhibit")
    file.ledger.append(comparison_of(first[0].digest, first[1].digest, why="other"))

    assert [said.kind.value for said in verify(vault).unsealed] == ["exhibits_not_sealed"]


def test_records_that_do_not_fit_are_named() -> None:
    from evidence.coherence.exhibits import exhibits
    from evidence.coherence.placed import place

    book = Book()
    opened = book.entries[0].digest
    picture = book.add(exhibit_of(opened, Role.PAYMENT_PICTURE, PICTURE))
    elsewhere = book.add(exhibit_of(picture.digest, Role.LEDGER_EXPORT, EXPORT))
    itself = book.add(comparison_of(picture.digest, picture.digest))
    fits = book.add(comparison_of(picture.digest, elsewhere.digest))
    book.add(Struck(takes_back=fits.digest, reason="a mistake"))
    twice = book.add(Struck(takes_back=fits.digest, reason="again"))

    said = list(exhibits(place(tuple(book.entries), {})))

    assert [one.entry.seq for one in said] == [elsewhere.seq, itself.seq, twice.seq]
    assert all(one.is_fault for one in said)
