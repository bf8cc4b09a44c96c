"""Payloads by digest: found without reading what they do not lie in, and never handed out unchecked."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import obstore
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.codec import sha256
from evidence.errors import DigestMismatch, ObjectMissing
from evidence.ledger import Ledger
from evidence.payloads import Payloads
from evidence.records import Case, Segment
from evidence.store import Store
from evidence.vault import CaseFile
from tests.evidence.filled import filled_vault, page_segment
from tests.evidence.test_ledger import run_of as run_of_case

Filled = tuple[Path, CaseFile]


@pytest.fixture
def filled(tmp_path: Path, case: Case, clock: Callable[[], datetime]) -> Filled:
    vault, _ = filled_vault(tmp_path, case, clock)
    return tmp_path / "vault" / "cases" / "case-1", vault.case("case-1")


def posted(page: int) -> bytes:
    return b"\xff\xd8 posted picture %d" % page


def listing(page: int) -> bytes:
    return b'{"page":%d}' % page


def overwrite(folder: Path, file: CaseFile, page: int, old: bytes, new: bytes) -> None:
    """Change bytes in the WARC of a page, behind the vault's back."""
    segments = [entry.record for entry in file.ledger.entries() if isinstance(entry.record, Segment)]
    warc = folder / segments[page].warc
    data = warc.read_bytes()
    assert data.count(old) == 1
    assert len(old) == len(new)
    warc.chmod(0o644)
    warc.write_bytes(data.replace(old, new))


def test_every_payload_comes_back_by_its_digest_in_any_order(filled: Filled) -> None:
    _, file = filled
    for page in (2, 0, 1, 0, 2):
        for data in (posted(page), listing(page)):
            assert file.payload(sha256(data)) == data


def test_a_payload_that_was_captured_after_the_first_question_is_found(
    filled: Filled, clock: Callable[[], datetime]
) -> None:
    _, file = filled
    with pytest.raises(ObjectMissing, match=sha256(posted(7))):
        file.payload(sha256(posted(7)))
    run = next(e.record.run for e in file.ledger.entries() if isinstance(e.record, Segment))
    file.ledger.append(page_segment(file, run, 7, clock))

    assert file.payload(sha256(posted(7))) == posted(7)


def test_a_warc_that_is_damaged_anywhere_gives_nothing_when_it_is_first_read(filled: Filled) -> None:
    folder, file = filled
    overwrite(folder, file, 1, listing(1), b'{"page":9}')

    with pytest.raises(DigestMismatch, match="wornproof verify"):
        file.payload(sha256(posted(1)))
    assert file.payload(sha256(posted(2))) == posted(2)


def test_of_a_warc_that_was_read_before_only_the_record_is_read_and_it_is_checked(filled: Filled) -> None:
    folder, file = filled
    assert file.payload(sha256(posted(1))) == posted(1)
    overwrite(folder, file, 1, posted(1), posted(9))

    assert file.payload(sha256(listing(1))) == listing(1), "this record is as it was"
    with pytest.raises(DigestMismatch):
        file.payload(sha256(posted(1)))


@pytest.mark.parametrize("keep", [0, 700, 1100])
def test_a_warc_that_was_cut_off_after_it_was_read_is_damaged(filled: Filled, keep: int) -> None:
    folder, file = filled
    assert file.payload(sha256(posted(1))) == posted(1)
    (warc,) = folder.glob("warc/run-1-00001-*")
    warc.chmod(0o644)
    warc.write_bytes(warc.read_bytes()[:keep])

    with pytest.raises(DigestMismatch):
        file.payload(sha256(posted(1)))


def test_threads_get_each_its_own_payload(filled: Filled) -> None:
    _, file = filled
    wanted = [data for page in range(3) for data in (posted(page), listing(page))] * 20
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda data: file.payload(sha256(data)), wanted)) == wanted


@pytest.mark.parametrize("url", ["memory:///", "folder"])
def test_a_part_of_an_object_is_read_alike_from_a_folder_and_from_remote_storage(tmp_path: Path, url: str) -> None:
    store = Store.open(url if ":" in url else str(tmp_path / url))
    store.create("a/b", b"0123456789")

    assert store.read_range("a/b", 2, 3) == b"234"
    assert store.read_range("a/b", 8, 5) == b"89"
    assert [store.read_range("a/b", *part) for part in ((10, 1), (11, 1), (400, 7), (3, 0))] == [b""] * 4
    with pytest.raises(ObjectMissing):
        store.read_range("a/c", 0, 1)


@pytest.fixture
def remote(case: Case, clock: Callable[[], datetime]) -> tuple[Store, Ledger]:
    """A case in remote storage: two pages, and the listing of the first captured again with the second."""
    store = Store.open("memory:///")
    ledger = Ledger(store, "cases/a", clock=clock)
    file = CaseFile(store, "a", ledger, key=Ed25519PrivateKey.generate)
    run = ledger.append(run_of_case(ledger.append(case).digest))
    first, second = (page_segment(file, run.digest, page, clock) for page in range(2))
    ledger.append(first)
    ledger.append(second.model_copy(update={"captures": (*second.captures, first.captures[0])}))
    return store, ledger


@pytest.mark.parametrize("keep", [0, 700, 1100])
def test_a_warc_cut_off_in_remote_storage_after_it_was_read_is_damaged_too(
    remote: tuple[Store, Ledger], keep: int
) -> None:
    store, ledger = remote
    payloads = Payloads(store, "cases/a", ledger)
    assert payloads.read(sha256(posted(0))) == posted(0)
    (warc,) = (path for path in store.paths("cases/a/warc") if "-00000-" in path)
    obstore.put(store._remote, warc, store.read(warc)[:keep])  # type: ignore[arg-type]  # one in memory

    with pytest.raises(DigestMismatch, match="wornproof verify"):
        payloads.read(sha256(posted(0)))


def test_a_warc_that_is_gone_after_it_was_read_is_missing(remote: tuple[Store, Ledger]) -> None:
    store, ledger = remote
    payloads = Payloads(store, "cases/a", ledger)
    assert payloads.read(sha256(posted(0))) == posted(0)
    for path in store.paths("cases/a/warc"):
        obstore.delete(store._remote, path)  # type: ignore[arg-type]  # likewise

    with pytest.raises(ObjectMissing, match=r"cases/a/warc/run-1-00000-.* is not in memory"):
        payloads.read(sha256(posted(0)))


def test_a_payload_that_was_captured_twice_is_read_where_it_was_first(remote: tuple[Store, Ledger]) -> None:
    store, ledger = remote
    for path in store.paths("cases/a/warc"):
        if "-00001-" in path:
            obstore.delete(store._remote, path)  # type: ignore[arg-type]  # likewise

    assert Payloads(store, "cases/a", ledger).read(sha256(listing(0))) == listing(0)


def test_a_record_that_the_warc_does_not_hold_is_named(
    remote: tuple[Store, Ledger], clock: Callable[[], datetime]
) -> None:
    store, ledger = remote
    segment = ledger.entries()[2].record
    assert isinstance(segment, Segment)
    lying = segment.captures[1].model_copy(update={"payload_digest": sha256(b"x"), "warc_record_id": "<urn:uuid:0>"})
    swapped = segment.captures[1].model_copy(update={"payload_digest": sha256(b"y")})
    ledger.append(segment.model_copy(update={"captures": (lying, swapped)}))
    payloads = Payloads(store, "cases/a", ledger)

    with pytest.raises(ObjectMissing, match="holds no record <urn:uuid:0>"):
        payloads.read(sha256(b"x"))
    with pytest.raises(DigestMismatch, match=f"record {segment.captures[1].warc_record_id} in "):
        payloads.read(sha256(b"y"))


def test_a_record_under_another_name_than_the_ledger_has_is_not_taken_for_it(filled: Filled) -> None:
    folder, file = filled
    assert file.payload(sha256(posted(1))) == posted(1)
    segments = [entry.record for entry in file.ledger.entries() if isinstance(entry.record, Segment)]
    name = segments[1].captures[1].warc_record_id.encode()
    warc = folder / segments[1].warc
    warc.write_bytes(warc.read_bytes().replace(name, b"<urn:uuid:" + b"0" * 36 + b">"))

    with pytest.raises(DigestMismatch, match="is not what the ledger says"):
        file.payload(sha256(posted(1)))


@pytest.mark.parametrize(
    "instead", [b"\x00", b"WARC/1.1\r\nContent-Length: x\r\n\r\n", b"WARC/1.1\r\n\r\n", b"\x1f\x8b\x08"]
)
def test_a_warc_that_was_replaced_by_anything_after_it_was_read_is_damaged(filled: Filled, instead: bytes) -> None:
    folder, file = filled
    assert file.payload(sha256(posted(1))) == posted(1)
    (warc,) = folder.glob("warc/run-1-00001-*")
    warc.write_bytes(instead * 5_000)

    with pytest.raises(DigestMismatch):
        file.payload(sha256(posted(1)))
