"""Changes of accounts. Each is one transaction over the file, so that what it relies on still holds when it is written.

``within`` are the cases of whoever asks: an account that sees more is not theirs to change, and nobody gives away more
than they have. Such an account and one that is not there are one answer.
"""

import sqlite3
from dataclasses import dataclass

from desk.access import keys, sessions
from desk.access.accounts import Account, Cases, as_text, by_login, hash_of, is_within
from desk.access.errors import AccountError, NotThere
from desk.access.names import folded_login, login_name, shown_name
from desk.access.passwords import hashed
from desk.access.roles import Role
from desk.access.store import Store
from desk.access.tries import forgiven


@dataclass(frozen=True)
class Wanted:
    """What an account shall be; None leaves it as it is, and ``all_cases`` goes before ``cases``."""

    name: str | None = None
    roles: frozenset[Role] | None = None
    cases: frozenset[str] | None = None
    all_cases: bool = False
    issuer: str = ""
    subject: str | None = None
    """Who they are at ``issuer``; empty: nobody any more."""


def add(store: Store, wanted: Wanted, login: str, password: str | None, within: Cases) -> Account:
    """Make an account. The first is a lead's, of all cases.

    Raises:
        AccountError: it cannot be so; the text says what to write.
    """
    login, stored = login_name(login), None if password is None else hashed(password)
    if stored is None and not wanted.subject:
        raise AccountError("an account needs a password, or who the person is at the OpenID provider (--oidc-subject)")
    if not wanted.roles:
        raise AccountError(f"an account needs a role: --role with one or more of {', '.join(Role)}")
    cases = None if wanted.all_cases else wanted.cases
    _may_give(cases, within)
    name, folded = shown_name(login if wanted.name is None else wanted.name)
    bound = (wanted.issuer, wanted.subject) if wanted.subject else ("", "")
    row = (login, name, folded, stored, as_text(wanted.roles), as_text(cases), *bound, store.time_s())
    with store.writing() as database:
        if by_login(database, login):
            raise AccountError(f"there is an account {login!r} already: take another name")
        _is_free(database, login, name, folded)
        is_first = database.execute("SELECT 1 FROM accounts LIMIT 1").fetchone() is None
        _written(database, "INSERT INTO accounts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)", row)
        _keeps_a_lead(database, is_first)
        return _one(database, login, within)


def change(store: Store, login: str, wanted: Wanted, within: Cases) -> Account:
    """Change what an account is. Where its roles change, or who it is bound to, its sessions end.

    Raises:
        NotThere: no such account, or one that sees more cases than whoever asks.
        AccountError: it cannot be so; the text says what to write.
    """
    with store.writing() as database:
        before = _one(database, login, within)
        login, name, folded = before.login, *shown_name(before.name if wanted.name is None else wanted.name)
        cases = None if wanted.all_cases else before.cases if wanted.cases is None else wanted.cases
        _may_give(cases, within)
        _is_free(database, login, name, folded)
        roles = before.roles if wanted.roles is None else wanted.roles
        bound = (before.issuer, before.subject)
        if wanted.subject is not None:
            bound = (wanted.issuer, wanted.subject) if wanted.subject else ("", "")
        if not roles or not (bound[1] or before.has_password):
            raise AccountError("an account keeps a role, and a password or a place at the OpenID provider")
        row = (name, folded, as_text(roles), as_text(cases), *bound, login)
        changed = (
            "UPDATE accounts SET name = ?, folded = ?, roles = ?, cases = ?, issuer = ?, subject = ? WHERE login = ?"
        )
        _written(database, changed, row)
        _keeps_a_lead(database)
        if roles != before.roles or bound != (before.issuer, before.subject):
            sessions.end_all(database, login, store.time_s())
        return _one(database, login, within)


def disable(store: Store, login: str, within: Cases) -> Account:
    """Disable an account: its sessions end, its keys are revoked.

    Raises:
        NotThere: no such account, or one that sees more cases than whoever asks.
        AccountError: it is the last lead who sees all cases.
    """
    with store.writing() as database:
        login = _one(database, login, within).login
        again = "UPDATE accounts SET disabled = coalesce(disabled, ?) WHERE login = ?"
        database.execute(again, (store.time_s(), login))
        _keeps_a_lead(database)
        sessions.end_all(database, login, store.time_s())
        keys.end_all(database, login, store.time_s())
        return _one(database, login, within)


def enable(store: Store, login: str, within: Cases) -> Account:
    """Let an account sign in again; sessions and keys it had stay ended. Raises NotThere: as for ``disable``."""
    with store.writing() as database:
        login = _one(database, login, within).login
        database.execute("UPDATE accounts SET disabled = NULL WHERE login = ?", (login,))
        return _one(database, login, within)


def set_password(store: Store, login: str, password: str, within: Cases) -> Account:
    """Set a password: sessions end, wrong tries are forgotten.

    Raises:
        NotThere: as for ``disable``.
        AccountError: the password is too short.
    """
    stored = hashed(password)
    with store.writing() as database:
        login = _one(database, login, within).login
        database.execute("UPDATE accounts SET hash = ? WHERE login = ?", (stored, login))
        sessions.end_all(database, login, store.time_s())
        forgiven(database, login)
        return _one(database, login, within)


def stored_hash(store: Store, login: str) -> str | None:
    """The hash of somebody's present password, to be looked at before it is changed."""
    with store.reading() as database:
        return hash_of(database, login)


def _one(database: sqlite3.Connection, login: str, within: Cases) -> Account:
    account = by_login(database, folded_login(login))
    if account is None or not is_within(account.cases, within):
        raise NotThere(f"no account {login[:80]!r} that you may change: 'wornproof user list' lists those you may")
    return account


def _may_give(cases: Cases, within: Cases) -> None:
    if not is_within(cases, within):
        raise AccountError("nobody gives away cases that they do not see themselves: name yours with --case")


def _is_free(database: sqlite3.Connection, login: str, name: str, folded: str) -> None:
    asked = "SELECT login FROM accounts WHERE login <> ? AND (folded IN (?, ?) OR login = ?)"
    other = database.execute(asked, (login, folded, login, folded)).fetchone()
    if other:
        raise AccountError(
            f"{name!r} looks like the account {other[0]!r}: take another name, so that the two are told apart (--name)"
        )


def _written(database: sqlite3.Connection, statement: str, row: tuple[object, ...]) -> None:
    try:
        database.execute(statement, row)
    except sqlite3.IntegrityError as error:
        raise AccountError("another account is bound to this person at the OpenID provider already") from error


def _keeps_a_lead(database: sqlite3.Connection, is_first: bool = False) -> None:
    """After a change somebody is left who may change all accounts; raised in the transaction, it undoes the change."""
    asked = """SELECT 1 FROM accounts WHERE disabled IS NULL AND cases IS NULL
               AND EXISTS (SELECT 1 FROM json_each(roles) WHERE value = ?)"""
    if database.execute(asked, (Role.LEAD.value,)).fetchone():
        return
    if is_first:
        raise AccountError("the first account is a lead's and sees all cases: give it --role lead, and no --case")
    raise AccountError("this is the last lead who sees all cases, and somebody has to keep the accounts: add another")
