"""A desk with people: a clock that stands until it is set, hashes that cost nothing, and Lin the lead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from desk.access import changes, passwords
from desk.access.accounts import Account, Cases
from desk.access.actor import Actor
from desk.access.changes import Wanted
from desk.access.roles import Role
from desk.access.store import Store

PASSWORD = "a long sentence"
WEAKEST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Clock:
    """Stands still until it is moved."""

    time: datetime = datetime(2026, 6, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def passes(self, **how: float) -> None:
        self.time += timedelta(**how)


@pytest.fixture
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed by the same library with the least it takes."""
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)


@pytest.fixture
def desk_clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, desk_clock: Callable[[], datetime], quick_hashes: None) -> Store:
    """The file of a desk on which Lin is the lead."""
    made = Store(tmp_path / "home", desk_clock)
    somebody(made, "lin", Role.LEAD)
    return made


def somebody(store: Store, login: str, *roles: Role, cases: Cases = None, password: str | None = PASSWORD) -> Account:
    """Add an account."""
    wanted = Wanted(roles=frozenset(roles), cases=cases, all_cases=cases is None)
    return changes.add(store, wanted, login, password, None)


def an_actor(role: Role, cases: Cases = None) -> Actor:
    """Somebody of one role, without an account in any file."""
    return Actor(f"a {role}", f"a-{role}", frozenset({role}), cases)
