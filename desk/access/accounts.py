"""Accounts, as the file has them: who there is, what they are, and the Actor that each of them is."""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

from desk.access.actor import Actor
from desk.access.errors import StoreError
from desk.access.roles import Right, Role
from desk.access.store import Store

Cases = frozenset[str] | None
"""Which cases; None: all."""


@dataclass(frozen=True)
class Identity:
    """Who somebody is, by the word of an OpenID provider."""

    issuer: str
    subject: str


@dataclass(frozen=True)
class Account:
    """One person's account."""

    login: str
    name: str
    roles: frozenset[Role]
    cases: Cases
    made: datetime
    disabled: datetime | None
    issuer: str
    subject: str
    """Who they are at the OpenID provider ``issuer``; empty where they do not sign in by it."""
    has_password: bool

    def actor(self, limit: frozenset[Right] | None = None, cases: Cases = None, key: str = "") -> Actor:
        """Who asks, signed in; or, with a key, who asks by it: never wider than the account is now."""
        return Actor(self.name, self.login, self.roles, narrowed(self.cases, cases), limit, key)


_COLUMNS = "login, name, roles, cases, made, disabled, issuer, subject, hash IS NOT NULL"


def any_account(store: Store) -> bool:
    """Whether this desk has accounts, disabled ones too."""
    with store.reading() as database:
        return database.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is not None


def listed(store: Store, within: Cases) -> tuple[Account, ...]:
    """All accounts whose cases are among these, by login name."""
    with store.reading() as database:
        rows = database.execute(f"SELECT {_COLUMNS} FROM accounts ORDER BY login").fetchall()  # noqa: S608 -- our own words
    return tuple(one for one in map(_account, rows) if is_within(one.cases, within))


def by_login(database: sqlite3.Connection, login: str) -> Account | None:
    """One by its login name, as it is kept."""
    row = database.execute(f"SELECT {_COLUMNS} FROM accounts WHERE login = ?", (login,)).fetchone()  # noqa: S608 -- our own words
    return None if row is None else _account(row)


def by_subject(database: sqlite3.Connection, issuer: str, subject: str) -> Account | None:
    """One by who it is at an OpenID provider."""
    asked = f"SELECT {_COLUMNS} FROM accounts WHERE issuer = ? AND subject = ? AND subject <> ''"  # noqa: S608 -- our own words
    row = database.execute(asked, (issuer, subject)).fetchone()
    return None if row is None else _account(row)


def hash_of(database: sqlite3.Connection, login: str) -> str | None:
    """The hash of somebody's password; None where there is no such account, or it has none."""
    row = database.execute("SELECT hash FROM accounts WHERE login = ?", (login,)).fetchone()
    return None if row is None else row[0]


def is_within(cases: Cases, others: Cases) -> bool:
    """Whether none of these cases lies outside the others."""
    return others is None or (cases is not None and cases <= others)


def narrowed(cases: Cases, others: Cases) -> Cases:
    """The cases that are in both."""
    if cases is None or others is None:
        return others if cases is None else cases
    return cases & others


def as_text(values: Collection[str] | None) -> str | None:
    """A list as the file has it."""
    return None if values is None else json.dumps(sorted(values))


def cases_of(text: str | None) -> Cases:
    """Cases as the file has them."""
    return None if text is None else frozenset(json.loads(text))


def moment(time_s: int) -> datetime:
    """A time as the file has it."""
    return datetime.fromtimestamp(time_s, UTC)


def _account(row: tuple[str, str, str, str | None, int, int | None, str, str, int]) -> Account:
    login, name, roles, cases, made, disabled, issuer, subject, has_password = row
    try:
        known = frozenset(map(Role, json.loads(roles)))
    except ValueError as error:
        raise StoreError(f"the roles of {login} cannot be read ({error}): update Wornproof") from error
    gone = None if disabled is None else moment(disabled)
    return Account(login, name, known, cases_of(cases), moment(made), gone, issuer, subject, bool(has_password))
