"""A remote store that lets an object be put again is refused before a vault lies there, and one that keeps it is used.

Against two real servers: moto's, which honours create-only puts, and S3Proxy, which is told and takes every put.
"""

import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path

import pytest

from evidence.create_only import FIRST, PROBE, check_create_only
from evidence.errors import VaultError, VaultNotFound, VaultReadOnly
from evidence.ledger_seal import seal_ledger
from evidence.records import Case, Match
from evidence.store import Store
from evidence.vault import Vault
from evidence.verify import verify
from tests.conftest import needs
from tests.evidence.filled import filled_vault, run_of
from tests.servers.s3 import Bucket, new_bucket, running_moto, running_s3proxy, why_no_moto, why_no_s3proxy

Clock = Callable[[], datetime]
PROCESSES, THREADS, EACH = 4, 4, 3


def started(
    missing: str, running: Callable[[Path], AbstractContextManager[str]], folder: pytest.TempPathFactory
) -> Iterator[str]:
    needs(missing)
    with running(folder.mktemp("s3")) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def moto(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from started(why_no_moto(), running_moto, tmp_path_factory)


@pytest.fixture(scope="module")
def s3proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    yield from started(why_no_s3proxy(), running_s3proxy, tmp_path_factory)


def bucket_of(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    made = new_bucket(endpoint)
    for name, value in made.environment.items():
        monkeypatch.setenv(name, value)
    return made


@pytest.fixture
def keeping(moto: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket of the server that honours create-only puts."""
    return bucket_of(moto, monkeypatch)


@pytest.fixture
def ignoring(s3proxy: str, monkeypatch: pytest.MonkeyPatch) -> Bucket:
    """A bucket of the server that takes every put."""
    return bucket_of(s3proxy, monkeypatch)


@pytest.fixture
def puts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Paths of all puts, as they come."""
    made: list[str] = []
    create = Store.create

    def noted(store: Store, path: str, data: bytes) -> bool:
        made.append(path)
        return create(store, path, data)

    monkeypatch.setattr(Store, "create", noted)
    return made


@pytest.mark.server
@pytest.mark.slow
def test_a_vault_is_made_where_the_promise_is_kept_and_opening_it_costs_one_put(
    keeping: Bucket, tmp_path: Path, clock: Clock, puts: list[str]
) -> None:
    made = Vault.create(keeping.url, tmp_path / "home", clock)
    assert puts.count(PROBE) == 3, "twice the first time, and once as the made one is opened"
    puts.clear()

    opened = Vault.open(keeping.url, tmp_path / "home", clock)

    assert puts == [PROBE]
    assert opened.vault_id == made.vault_id
    assert opened.store.read(PROBE) == FIRST
    found = verify(opened)
    assert (found.faults, found.notes, found.objects) == ((), (), 2)


def appended(url: str, home: Path, process: int) -> list[str]:
    """One process: some threads append to one case at once; the digests of what was said to be taken."""

    def one(thread: int) -> list[str]:
        ledger = Vault.open(url, home).case("case-1").ledger
        found = next(entry.record for entry in ledger.entries() if isinstance(entry.record, Match))
        by = [found.model_copy(update={"software": f"program {process} {thread} {n}"}) for n in range(EACH)]
        return [ledger.append(record).digest for record in by]

    with ThreadPoolExecutor(THREADS) as threads:
        return [digest for of_one in threads.map(one, range(THREADS)) for digest in of_one]


@pytest.mark.server
@pytest.mark.slow
def test_several_processes_append_to_one_case_at_once_and_nothing_is_lost(
    keeping: Bucket, tmp_path: Path, clock: Clock, case: Case
) -> None:
    vault, file = filled_vault(tmp_path, case, clock, url=keeping.url)
    before = len(file.ledger.entries())

    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as processes:
        told = [processes.submit(appended, keeping.url, vault.home, number) for number in range(PROCESSES)]
        taken = [digest for one in told for digest in one.result()]

    after = Vault.open(keeping.url, vault.home)
    entries = after.case("case-1").ledger.entries()
    assert sorted(taken) == sorted(entry.digest for entry in entries[before:])
    assert len(set(taken)) == PROCESSES * THREADS * EACH
    assert len({entry.record.software for entry in entries[before:]}) == len(taken)  # type: ignore[union-attr]  # Matches
    seal_ledger(after.case("case-1").ledger, after.key)
    assert verify(after).faults == ()


@pytest.mark.server
@pytest.mark.slow
def test_no_vault_is_made_where_an_object_can_be_put_again(ignoring: Bucket, tmp_path: Path) -> None:
    with pytest.raises(VaultError) as refused:
        Vault.create(ignoring.url, tmp_path / "home")

    said = str(refused.value)
    assert "puts an object again that is there already" in said
    assert "in a folder" in said
    assert not [brand for brand in ("S3Proxy", "MinIO", "Amazon", "AWS", "Ceph") if brand.lower() in said.lower()]
    assert Store.open(ignoring.url).paths() == [PROBE]
    assert not (tmp_path / "home").exists()


@pytest.mark.server
@pytest.mark.slow
def test_no_vault_is_opened_there_either_with_or_without_a_probe(
    ignoring: Bucket, tmp_path: Path, case: Case, clock: Clock
) -> None:
    vault, _ = filled_vault(tmp_path, case, clock)
    for path in vault.store.paths():
        ignoring.put(f"desk/{path}", vault.store.read(path))

    for _ in range(2):
        with pytest.raises(VaultError, match="puts an object again that is there already"):
            Vault.open(ignoring.url, vault.home)
    assert PROBE in Store.open(ignoring.url).paths()


@pytest.mark.server
@pytest.mark.slow
def test_where_no_vault_is_nothing_is_put_either(keeping: Bucket, tmp_path: Path, puts: list[str]) -> None:
    with pytest.raises(VaultNotFound):
        Vault.open(keeping.url, tmp_path / "home")

    assert puts == []


@pytest.mark.server
@pytest.mark.slow
def test_who_may_only_read_opens_the_vault_and_cannot_write(keeping: Bucket, tmp_path: Path, case: Case) -> None:
    made = Vault.create(keeping.url, tmp_path / "home")
    made.open_case(case)
    deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:PutObject", "Resource": f"arn:aws:s3:::{keeping.name}/*"}
    keeping.put("?policy", json.dumps({"Version": "2012-10-17", "Statement": [deny]}).encode())

    opened = Vault.open(keeping.url, tmp_path / "home")

    assert opened.cases() == ("case-1",)
    assert verify(opened).faults == ()
    with pytest.raises(VaultReadOnly, match=r"refuses cases/case-1/ledger/00000002.json"):
        opened.case("case-1").ledger.append(run_of(opened.case("case-1")))


@pytest.mark.server
@pytest.mark.slow
def test_a_store_of_a_kind_that_is_only_read_is_told_apart_from_one_that_does_not_answer(tmp_path: Path) -> None:
    class Answers(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(int(self.path.split("/")[1]))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        told = {status: asked(f"http://127.0.0.1:{server.server_port}/{status}") for status in WHAT_IT_IS}
    finally:
        server.shutdown()
        server.server_close()
    assert told == WHAT_IT_IS


WHAT_IT_IS = {
    400: "refused", 401: "only read", 403: "only read", 404: "refused", 405: "refused", 409: "kept", 412: "kept",
}  # fmt: skip
"""What a vault's opener makes of a server's answer to the put."""


def asked(endpoint: str) -> str:
    """What becomes of a store whose server answers every put alike."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in Bucket(endpoint, "vaults").environment.items():
            patch.setenv(name, value)
        store = Store.open("s3://vaults/desk")
        try:
            check_create_only(store)
            assert not store.create(PROBE, FIRST)
        except VaultReadOnly:
            return "only read"
        except VaultError:
            return "refused"
    return "kept"


def test_by_plain_http_nothing_is_put_so_nothing_is_asked() -> None:
    store = Store.open("https://shop.invalid/vault")
    check_create_only(store)
    with pytest.raises(VaultReadOnly):
        store.create(PROBE, FIRST)


@pytest.mark.parametrize("url", ["memory:///", "folder"])
def test_a_folder_and_memory_are_not_asked(url: str, tmp_path: Path, puts: list[str]) -> None:
    check_create_only(Store.open(url if ":" in url else str(tmp_path / url)))

    assert puts == []


def test_a_probe_in_a_copy_in_a_folder_is_no_orphan_and_another_one_is_a_fault(vault: Vault) -> None:
    vault.store.create(PROBE, FIRST)
    assert verify(vault).faults == ()

    (Path(vault.store.place.removeprefix("file://")) / PROBE).write_bytes(FIRST + b"more")

    (fault,) = verify(vault).faults
    assert fault.where == PROBE
    assert "the store let it be put again" in fault.what
