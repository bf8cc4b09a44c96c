"""API keys: for programs. A key is made for some rights and some cases, and is never wider than its account is now."""

import hashlib
import hmac
import json
import sqlite3
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from desk.access.accounts import Account, Cases, as_text, by_login, cases_of, moment
from desk.access.actor import Actor
from desk.access.errors import AccountError, NotSignedIn, NotThere, StoreError
from desk.access.roles import Right
from desk.access.store import Store
from evidence.visible import visible

LONGEST_DAYS = 366
_NOTED_EACH_S = 60
_LONGEST = 200
_LONGEST_LABEL = 100


@dataclass(frozen=True)
class Key:
    """An API key, without its secret."""

    key_id: str
    account: str
    label: str
    rights: frozenset[Right]
    cases: Cases
    """Those it was made for; None: all of its account."""
    made: datetime
    expires: datetime
    used: datetime | None
    revoked: datetime | None


_COLUMNS = "id, login, label, rights, cases, made, expires, used, revoked"


def make(store: Store, actor: Actor, label: str, rights: frozenset[Right], cases: Cases, days: int) -> tuple[Key, str]:
    """A new key of the actor's account, and its text, which is kept nowhere.

    Raises:
        AccountError: it would be wider than the account, last too long, or have no label.
    """
    _is_fit(actor, label, rights, cases, days)
    key_id, secret = store.random_bytes(6).hex(), urlsafe_b64encode(store.random_bytes(32)).decode().rstrip("=")
    text, time_s = f"wp_{key_id}_{secret}", store.time_s()
    values = (time_s, time_s + days * 86400)
    with store.writing() as database:
        account = by_login(database, actor.account)
        if account is None or account.disabled:
            raise NotSignedIn("a key belongs to an account: run 'wornproof login NAME'")
        row = (key_id, _digest(text), actor.account, label.strip(), as_text(rights), as_text(cases), *values)
        database.execute("INSERT INTO keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL)", row)
    return Key(
        key_id, actor.account, label.strip(), rights, cases, moment(values[0]), moment(values[1]), None, None
    ), text


def _is_fit(actor: Actor, label: str, rights: frozenset[Right], cases: Cases, days: int) -> None:
    if not rights or not rights <= actor.rights:
        yours = ", ".join(sorted(actor.rights - {Right.ACCOUNTS}))
        raise AccountError(f"a key may do some of what you may do: --right with one or more of {yours}")
    if Right.ACCOUNTS in rights:
        raise AccountError("no key may change accounts: who sets another's password is that person from then on")
    if cases is not None and (not cases or not all(map(actor.sees, cases))):
        raise AccountError("a key sees some of the cases that you see: name these with --case")
    if not 1 <= days <= LONGEST_DAYS:
        raise AccountError(f"a key lasts between 1 and {LONGEST_DAYS} days")
    if not label.strip() or len(label) > _LONGEST_LABEL or visible(label) != label or not label.isprintable():
        raise AccountError(f"a key's label says what it is for, in up to {_LONGEST_LABEL} plain characters")


def actor_of(store: Store, text: str) -> Actor:
    """Who asks by this key, and that it was used now.

    Raises:
        NotSignedIn: it is no key, or one that was revoked or has ended.
    """
    time_s = store.time_s()
    key_id = text[:_LONGEST].split("_", 2)[1] if text.count("_") > 1 else ""
    with store.reading() as database:
        row = database.execute(f"SELECT digest, {_COLUMNS} FROM keys WHERE id = ?", (_plain(key_id),)).fetchone()  # noqa: S608 -- our own words
        same = hmac.compare_digest(row[0] if row else "", _digest(text))
        account = by_login(database, row[2]) if row else None
    if row is None or not same or account is None or not _is_live(key := _key(row[1:]), account, time_s):
        raise NotSignedIn("this API key was revoked, has ended, or never was one: run 'wornproof key new LABEL'")
    if key.used is None or time_s - key.used.timestamp() >= _NOTED_EACH_S:
        with store.writing() as database:
            database.execute("UPDATE keys SET used = ? WHERE id = ?", (time_s, key.key_id))
    return account.actor(key.rights, key.cases, key.key_id)


def _is_live(key: Key, account: Account, time_s: int) -> bool:
    return key.revoked is None and time_s < key.expires.timestamp() and account.disabled is None


def listed(store: Store, logins: Iterable[str]) -> tuple[Key, ...]:
    """The keys of some accounts, oldest first."""
    asked = f"SELECT {_COLUMNS} FROM keys WHERE login IN (SELECT value FROM json_each(?)) ORDER BY made, id"  # noqa: S608 -- our own words
    with store.reading() as database:
        return tuple(map(_key, database.execute(asked, (as_text(set(logins)),)).fetchall()))


def revoke(store: Store, key_id: str, logins: Iterable[str]) -> Key:
    """Revoke a key of one of these accounts; one that is revoked already stays so.

    Raises:
        NotThere: none of them has such a key.
    """
    ours = "id = ? AND login IN (SELECT value FROM json_each(?))"
    with store.writing() as database:
        asked = (_plain(key_id), as_text(set(logins)))
        database.execute(f"UPDATE keys SET revoked = ? WHERE revoked IS NULL AND {ours}", (store.time_s(), *asked))  # noqa: S608 -- our own words
        row = database.execute(f"SELECT {_COLUMNS} FROM keys WHERE {ours}", asked).fetchone()  # noqa: S608 -- our own words
    if row is None:
        raise NotThere(f"no API key {key_id[:80]!r} that you may revoke: 'wornproof key list' lists those")
    return _key(row)


def end_all(database: sqlite3.Connection, login: str, time_s: int) -> None:
    """Revoke all keys of one account."""
    database.execute("UPDATE keys SET revoked = ? WHERE login = ? AND revoked IS NULL", (time_s, login))


def _plain(text: str) -> str:
    return text[:_LONGEST].encode("utf-8", "replace").decode()


def _digest(text: str) -> str:
    return hashlib.sha256(text[: 2 * _LONGEST].encode("utf-8", "replace")).hexdigest()


def _key(row: tuple[str, str, str, str, str | None, int, int, int | None, int | None]) -> Key:
    key_id, login, label, rights, cases, made, expires, used, revoked = row
    try:
        known = frozenset(map(Right, json.loads(rights)))
    except ValueError as error:
        raise StoreError(f"the rights of key {key_id} cannot be read ({error}): update Wornproof") from error
    times = [None if time_s is None else moment(time_s) for time_s in (used, revoked)]
    return Key(key_id, login, label, known, cases_of(cases), moment(made), moment(expires), times[0], times[1])
