"""The ledger: order, citations, races, kills, and a disk that is full."""

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pytest

from evidence.errors import DigestMismatch, HeadMoved, RecordError, UncitedRecord, VaultError, VaultFull
from evidence.ledger import decode_entry, encode_entry, entry_digest, place_of
from evidence.records import Case, Entry, Run, Segment
from evidence.store import Store
from evidence.vault import CaseFile, Vault
from evidence.verify import verify
from tests.evidence.filled import BLANK, filled_vault, page_segment


def run_of(case_digest: str, name: str = "run-1") -> Run:
    return Run(
        run_id=name,
        case=case_digest,
        platform="demo",
        handle="buyer",
        software="wornproof",
        platform_digest=BLANK,
        environment={},
    )


def test_entries_come_back_as_they_were_appended(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    opened, _ = file.opened()
    run = file.ledger.append(run_of(opened.digest))

    again = Vault.open(vault.store.url, vault.home).case("case-1")

    assert again.ledger.entries() == (opened, run)
    assert run.prev == opened.digest


def test_a_record_may_not_cite_what_is_not_there(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)

    with pytest.raises(UncitedRecord):
        file.ledger.append(run_of(BLANK))
    assert len(file.ledger.entries()) == 1


def test_opening_the_same_case_again_adds_nothing_and_another_is_refused(vault: Vault, case: Case) -> None:
    vault.open_case(case)
    vault.open_case(case)

    with pytest.raises(VaultError, match="another case_id"):
        vault.open_case(case.model_copy(update={"purpose": "something else"}))
    assert len(vault.case("case-1").ledger.entries()) == 1


def test_a_condition_that_no_longer_holds_stops_the_append(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    opened, _ = file.opened()
    file.ledger.append(run_of(opened.digest), unless=lambda entries: len(entries) > 1)

    with pytest.raises(HeadMoved):
        file.ledger.append(run_of(opened.digest, "run-2"), unless=lambda entries: len(entries) > 1)


def _append_many(url: str, home: Path, name: str) -> None:
    file = Vault.open(url, home).case("case-1")
    opened, _ = file.opened()
    for number in range(25):
        file.ledger.append(run_of(opened.digest, f"{name}-{number}"))


@pytest.mark.slow
def test_four_writers_at_once_lose_nothing_and_keep_one_chain(vault: Vault, case: Case) -> None:
    vault.open_case(case)
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_append_many, args=(vault.store.url, vault.home, f"w{n}")) for n in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    entries = vault.case("case-1").ledger.entries()

    assert len(entries) == 1 + 4 * 25
    assert {entry.record.run_id for entry in entries[1:] if isinstance(entry.record, Run)} == {
        f"w{n}-{k}" for n in range(4) for k in range(25)
    }
    assert verify(vault).holds


@pytest.mark.slow
def test_threads_of_one_process_may_share_a_ledger(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    opened, _ = file.opened()
    done = threading.Event()
    seen: list[int] = []

    def read() -> None:
        while not done.is_set():
            seen.append(len(file.ledger.entries()))

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    readers = [threading.Thread(target=read) for _ in range(3)]
    try:
        for reader in readers:
            reader.start()
        for number in range(60):
            file.ledger.append(run_of(opened.digest, f"run-{number}"))
    finally:
        done.set()
        for reader in readers:
            reader.join()
        sys.setswitchinterval(before)

    assert len(file.ledger.entries()) == 61
    assert max(seen) >= 1
    assert verify(vault).holds


APPENDER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from evidence.vault import CaseFile, Vault
from tests.evidence.filled import page_segment
vault = Vault.open(sys.argv[1], Path(sys.argv[2]))
file = vault.case("case-1")
run = file.ledger.entries()[1]
page = 0
while True:
    file.ledger.append(page_segment(file, run.digest, page, lambda: datetime.now(UTC)))
    page += 1
    print(page, flush=True)
"""


@pytest.mark.slow
def test_kill_9_at_any_moment_leaves_a_vault_that_holds(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    opened, _ = file.opened()
    file.ledger.append(run_of(opened.digest))
    for round_ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", APPENDER, vault.store.url, str(vault.home)],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(Path.cwd())},
            text=True,
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.003 * (round_ + 1))
        os.kill(process.pid, signal.SIGKILL)
        acknowledged = max([1, *(int(line) for line in process.stdout.read().split())])
        process.wait()
        process.stdout.close()
        result = verify(vault)
        assert result.holds, result.faults
        written = [e for e in vault.case("case-1").ledger.entries() if isinstance(e.record, Segment)]
        assert len(written) >= acknowledged


FILL = """
import resource, signal, sys
from pathlib import Path
from evidence.errors import VaultFull
from evidence.vault import CaseFile, Vault
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
try:
    Vault.open(sys.argv[1], Path(sys.argv[2])).case("case-1").put_warc("run-1", 0, b"x" * 10000)
except VaultFull as error:
    print(error)
"""


@pytest.mark.slow
def test_a_full_disk_is_said_in_words_and_nothing_half_written_stays(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    before = vault.store.paths()

    told = subprocess.run(
        [sys.executable, "-c", FILL, vault.store.url, str(vault.home)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        check=True,
    )

    assert "free some space" in told.stdout
    assert vault.store.paths() == before
    assert verify(vault).holds


def append_pages(file: CaseFile, run: str, clock: Callable[[], datetime], count: int) -> None:
    for page in range(count):
        file.ledger.append(page_segment(file, run, page, clock))


@pytest.mark.slow
@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_really_full_disk_stops_appending_and_keeps_what_is_there(
    tmp_path: Path, case: Case, clock: Callable[[], datetime]
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(disk)], check=False).returncode:
        pytest.skip("this machine does not let root mount a tmpfs")
    try:
        vault = Vault.create(str(disk / "vault"), tmp_path / "home", clock)
        file = vault.open_case(case)
        run = file.ledger.append(run_of(file.opened()[0].digest))
        with pytest.raises(VaultFull):
            append_pages(file, run.digest, clock, 1000)
        assert verify(vault).holds
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_line_of_the_register_that_a_full_disk_cut_short_swallows_no_other(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    register = vault.register("cases/case-1")
    register.path.write_bytes(register.path.read_bytes() + b"2 sha256:00ff")

    entry = file.ledger.append(run_of(file.opened()[0].digest))

    assert register.lines()[-1] == (entry.seq, entry.digest)
    assert [seq for seq, _ in register.lines()] == [1, 2]
    assert verify(vault).faults == ()


def test_a_register_that_cannot_be_written_stops_the_writer_in_words(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    register = vault.register("cases/case-1").path
    register.unlink()
    register.mkdir()

    with pytest.raises(VaultError, match=r"register of heads cannot be written.*nothing was added, .* is in the vault"):
        file.ledger.append(run_of(file.opened()[0].digest))


def test_memory_and_file_stores_keep_the_same_promises(tmp_path: Path) -> None:
    for url in ("memory:///", (tmp_path / "s").as_uri()):
        store = Store.open(url)
        assert store.create("a/b", b"1")
        assert not store.create("a/b", b"2")
        assert store.read("a/b") == b"1"
        assert store.paths() == ["a/b"]
        for path in ("../x", "/etc/passwd", "a/../../x", ""):
            with pytest.raises(VaultError):
                store.create(path, b"")


def test_the_limit_used_above_is_the_one_of_the_child_alone() -> None:
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] == resource.RLIM_INFINITY


def moved(vault: Vault, number: int, **changes: object) -> None:
    """An entry of case-1 with another place in the chain, its digest made right."""
    path = Path(vault.store.url.removeprefix("file://")) / f"cases/case-1/ledger/{number:08d}.json"
    entry = decode_entry(path.read_bytes()).model_copy(update=changes)
    path.write_bytes(encode_entry(entry.model_copy(update={"digest": entry_digest(entry)})))


@pytest.mark.parametrize("changes", [{"seq": 3}, {"seq": 1}, {"prev": BLANK}, {"prev": ""}], ids=str)
def test_an_entry_that_does_not_follow_the_one_before_it_is_not_read(
    vault: Vault, case: Case, changes: dict[str, object]
) -> None:
    file = vault.open_case(case)
    file.ledger.append(run_of(file.opened()[0].digest))
    moved(vault, 2, **changes)

    with pytest.raises(DigestMismatch, match=r"00000002\.json: the entry does not follow the one before it; run"):
        vault.case("case-1")


def test_an_entry_without_the_digest_of_its_content_is_not_read(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    data = encode_entry(file.opened()[0])

    assert decode_entry(data) == file.opened()[0]
    with pytest.raises(DigestMismatch, match="entry 1 does not have the digest it names"):
        decode_entry(data.replace(file.opened()[0].digest.encode(), BLANK.encode()))
    for spelling in (data[:-1], data + b"\n", b" " + data, data.replace(b'":', b'": ', 1)):
        with pytest.raises(RecordError, match="not in canonical form"):
            decode_entry(spelling)


def test_a_record_is_made_from_the_entries_that_are_there_at_the_moment_of_appending(vault: Vault, case: Case) -> None:
    one, other = vault.open_case(case), vault.case("case-1")
    seen: list[int] = []

    def make(entries: Sequence[Entry]) -> Run:
        seen.append(len(entries))
        if len(seen) == 1:  # another writer is faster
            other.ledger.append(run_of(entries[0].digest, "faster"))
        return run_of(entries[0].digest, f"run-{len(entries)}")

    entry = one.ledger.append_made(make)

    assert seen == [1, 2], "made anew, for the ledger as it is now"
    assert (entry.seq, entry.record.run_id) == (3, "run-2")  # type: ignore[union-attr]  # a Run, just made
    assert verify(vault).holds


def test_what_was_asked_before_does_not_grow_and_only_what_is_new_is_read(vault: Vault, case: Case) -> None:
    file = vault.open_case(case)
    before = file.ledger.entries()
    file.ledger.append(run_of(before[0].digest))
    path = Path(vault.store.url.removeprefix("file://")) / "cases/case-1/ledger/00000001.json"
    path.write_bytes(b"damaged since")

    assert len(before) == 1
    assert len(file.ledger.entries()) == 2
    with pytest.raises(RecordError, match=r"00000001\.json: not JSON"):
        vault.case("case-1")


@pytest.mark.parametrize("data", [b"[]", b"5", b"null", b'"a"'])
def test_what_is_no_object_has_no_place_in_a_ledger(data: bytes) -> None:
    with pytest.raises(RecordError, match="no JSON object"):
        place_of(data)
    with pytest.raises(RecordError, match="not an entry"):
        decode_entry(data)
