"""Several processes, each with several threads, on one file: nobody waits in vain, and nothing is lost."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from desk.access import changes, passwords, sessions
from desk.access.accounts import listed
from desk.access.errors import AccountError, NotSignedIn
from desk.access.roles import Role
from desk.access.store import Store
from tests.desk.signing import PASSWORD, WEAKEST, somebody

PROCESSES, THREADS, ROUNDS = 4, 8, 5


def _in_and_out(home: str, login: str) -> int:
    store, done = Store(Path(home)), 0
    for _ in range(ROUNDS):
        begun = sessions.by_password(store, login, PASSWORD)
        assert sessions.account_of(store, begun.token).login == login
        assert sessions.end(store, begun.token)
        try:
            sessions.account_of(store, begun.token)
        except NotSignedIn:
            done += 1
    return done


def _process(home: str) -> int:
    passwords._hasher = WEAKEST
    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(lambda n: _in_and_out(home, f"lead-{n}"), range(THREADS)))


@pytest.mark.slow
def test_four_processes_of_eight_threads_sign_in_and_out(tmp_path: Path, quick_hashes: None) -> None:
    store = Store(tmp_path / "home")
    for number in range(THREADS):
        somebody(store, f"lead-{number}", Role.LEAD)

    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as processes:
        done = list(processes.map(_process, [str(tmp_path / "home")] * PROCESSES))

    assert done == [THREADS * ROUNDS] * PROCESSES
    with store.reading() as database:
        (all_of_them,) = database.execute("SELECT count(*) FROM sessions").fetchone()
        (revoked,) = database.execute("SELECT count(*) FROM sessions WHERE revoked IS NOT NULL").fetchone()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert (all_of_them, revoked) == (PROCESSES * THREADS * ROUNDS,) * 2


def test_two_leads_who_disable_each_other_at_once_leave_one(store: Store) -> None:
    somebody(store, "bo", Role.LEAD)

    def disable(login: str) -> bool:
        try:
            changes.disable(store, login, None)
        except AccountError:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        for _ in range(10):
            assert sorted(threads.map(disable, ("lin", "bo"))) == [False, True]
            for one in listed(store, None):
                changes.enable(store, one.login, None)
