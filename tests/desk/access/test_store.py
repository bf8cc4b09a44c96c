"""The file of accounts: private, whole, without secrets, and of no use to a version that does not know it."""

import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from desk.access import keys, sessions
from desk.access.accounts import any_account, listed
from desk.access.errors import StoreError
from desk.access.roles import Right, Role
from desk.access.store import FILE, Store
from tests.desk.signing import PASSWORD, somebody


def modes(folder: Path) -> dict[str, int]:
    return {place.name: stat.S_IMODE(place.stat().st_mode) for place in folder.iterdir()}


def test_only_its_owner_reads_it_whatever_the_umask(tmp_path: Path, quick_hashes: None) -> None:
    store, before = Store(tmp_path / "home"), os.umask(0)
    try:
        somebody(store, "lin", Role.LEAD)
        with store.writing() as database:
            database.execute("UPDATE accounts SET name = name")
            during = modes(store.path.parent)
    finally:
        os.umask(before)
    assert during == {FILE: 0o600, f"{FILE}-wal": 0o600, f"{FILE}-shm": 0o600}
    assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_it_is_in_wal_mode_so_that_reading_does_not_wait_for_writing(store: Store) -> None:
    with store.writing() as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        database.execute("UPDATE accounts SET name = 'changed'")
        assert listed(store, None)[0].name == "lin"


def test_a_file_that_others_may_read_is_refused(store: Store) -> None:
    store.path.chmod(0o640)
    with pytest.raises(StoreError, match=r"others may read .*chmod 600"):
        any_account(store)


def test_asking_a_desk_without_accounts_makes_no_file(tmp_path: Path) -> None:
    store = Store(tmp_path / "home")
    assert not any_account(store)
    assert listed(store, None) == ()
    assert not (tmp_path / "home").exists()


def test_what_raises_writes_nothing(store: Store) -> None:
    def deletes_and_fails() -> None:
        with store.writing() as database:
            database.execute("DELETE FROM accounts")
            raise KeyError

    with pytest.raises(KeyError):
        deletes_and_fails()
    assert any_account(store)


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(StoreError, match="readonly"), store.reading() as database:
        database.execute("DELETE FROM accounts")
    assert any_account(store)


def test_a_later_version_and_a_broken_file_are_told_and_are_never_a_desk_without_accounts(store: Store) -> None:
    with closing(sqlite3.connect(store.path)) as database:
        database.execute("PRAGMA user_version = 2")
    with pytest.raises(StoreError, match="of version 2, not 1: update Wornproof"):
        any_account(store)
    store.path.write_bytes(b"not a database, and long enough to be looked at" * 50)
    with pytest.raises(StoreError, match="restore it from your backup"):
        any_account(store)
    store.path.write_bytes(b"")
    with pytest.raises(StoreError, match="of version 0"):
        any_account(store)


def test_a_role_of_a_later_version_is_told(store: Store) -> None:
    with store.writing() as database:
        database.execute("""UPDATE accounts SET roles = '["lead", "owner"]'""")
    with pytest.raises(StoreError, match=r"the roles of lin cannot be read.*update Wornproof"):
        listed(store, None)


def test_many_make_it_at_once_and_one_file_comes_of_it(tmp_path: Path, quick_hashes: None) -> None:
    home = tmp_path / "home"
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda n: somebody(Store(home), f"lead-{n}", Role.LEAD), range(8)))
    assert len(listed(Store(home), None)) == 8
    assert [place.name for place in home.iterdir()] == [FILE]


def test_no_password_token_or_key_stands_in_it(store: Store) -> None:
    token = sessions.by_password(store, "lin", PASSWORD).token
    lin = listed(store, None)[0].actor()
    _, key = keys.make(store, lin, "ci", frozenset({Right.READ}), None, 1)
    held = store.path.read_bytes()
    assert b"argon2id" in held, "the bytes looked at are those of the file"
    for secret in (PASSWORD, token, token.removeprefix("wps_"), key, key.rsplit("_", 1)[-1]):
        assert secret.encode() not in held


def test_secrets_have_256_bits_from_where_the_store_was_told_to_take_them(tmp_path: Path, quick_hashes: None) -> None:
    asked: list[int] = []

    def random_bytes(number: int) -> bytes:
        asked.append(number)
        return bytes(number)

    store = Store(tmp_path / "home", random_bytes=random_bytes)
    somebody(store, "lin", Role.LEAD)
    assert sessions.by_password(store, "lin", PASSWORD).token == f"wps_{'A' * 43}"
    keys.make(store, listed(store, None)[0].actor(), "ci", frozenset({Right.READ}), None, 1)
    assert asked == [32, 6, 32]
