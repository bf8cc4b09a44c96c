"""Sessions: a secret that whoever signed in holds, of which the desk keeps the digest. Each can be ended by itself."""

import hashlib
import sqlite3
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import datetime
from shlex import quote

from desk.access import passwords
from desk.access.accounts import Account, Identity, by_login, by_subject, hash_of, moment
from desk.access.errors import NotSignedIn, WrongSecret
from desk.access.names import folded_login
from desk.access.store import Store
from desk.access.tries import admitted, forgiven

LONGEST_S = 12 * 3600
"""A session ends so long after the sign-in, whatever is done in it."""
IDLE_S = 2 * 3600
"""It ends so long after it was last used."""
_NOTED_EACH_S = 60
"""How exactly the last use is known; each use would otherwise be a write."""
_KEPT_S = 30 * 24 * 3600
_LONGEST_TOKEN = 200


@dataclass(frozen=True)
class Session:
    """A session just begun."""

    account: Account
    token: str = field(repr=False)
    """To be told to nobody but the person."""
    expires: datetime


def by_password(store: Store, typed: str, password: str) -> Session:
    """Sign in with name and password.

    Raises:
        WrongSecret: they do not belong together, or too many were wrong; an account that is not there takes as long.
        NotSignedIn: the password is right, and the account is disabled.
    """
    login = folded_login(typed)
    admitted(store, login or typed)
    with store.reading() as database:
        stored = hash_of(database, login)
    if not passwords.holds(stored, password) or stored is None:
        raise WrongSecret
    anew = passwords.hashed(password) if passwords.is_outdated(stored) else stored
    with store.writing() as database:
        account = by_login(database, login)
        if account is None or hash_of(database, login) != stored:  # changed since it was looked at
            raise WrongSecret
        database.execute("UPDATE accounts SET hash = ? WHERE login = ?", (anew, login))
        forgiven(database, login)
        return _begun(store, database, account)


def by_identity(store: Store, identity: Identity) -> Session:
    """Sign in somebody whom an OpenID provider has vouched for.

    Raises:
        NotSignedIn: no account is bound to them, or it is disabled.
    """
    with store.writing() as database:
        account = by_subject(database, identity.issuer, identity.subject)
        if account is None:
            raise NotSignedIn(
                f"no account of this desk is bound to you at {identity.issuer}: a lead runs: "
                f"wornproof user add NAME --role ROLE --oidc-subject {quote(identity.subject)}"
            )
        return _begun(store, database, account)


def _begun(store: Store, database: sqlite3.Connection, account: Account) -> Session:
    if account.disabled:
        raise NotSignedIn(f"the account {account.login} is disabled: ask a lead")
    time_s = store.time_s()
    token = f"wps_{urlsafe_b64encode(store.random_bytes(32)).decode().rstrip('=')}"
    values = (_digest(token), account.login, time_s, time_s + LONGEST_S, time_s)
    database.execute("DELETE FROM sessions WHERE expires < ?", (time_s - _KEPT_S,))
    database.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, NULL)", values)
    return Session(account, token, moment(time_s + LONGEST_S))


def account_of(store: Store, token: str) -> Account:
    """Whose session this is, and that it was used now.

    Raises:
        NotSignedIn: it has ended, or never was one.
    """
    time_s, digest = store.time_s(), _digest(token)
    with store.reading() as database:
        asked = "SELECT login, seen FROM sessions WHERE digest = ? AND revoked IS NULL AND expires > ? AND seen > ?"
        row = database.execute(asked, (digest, time_s, time_s - IDLE_S)).fetchone()
        account = None if row is None else by_login(database, row[0])
    if account is None or account.disabled:
        raise NotSignedIn("this session has ended, or never was one: run 'wornproof login NAME'")
    if time_s - row[1] >= _NOTED_EACH_S:
        with store.writing() as database:
            database.execute("UPDATE sessions SET seen = max(seen, ?) WHERE digest = ?", (time_s, digest))
    return account


def end(store: Store, token: str) -> bool:
    """End one session; whether there was one to end."""
    with store.writing() as database:
        ended = "UPDATE sessions SET revoked = ? WHERE digest = ? AND revoked IS NULL"
        return database.execute(ended, (store.time_s(), _digest(token))).rowcount == 1


def end_all(database: sqlite3.Connection, login: str, time_s: int) -> int:
    """End all sessions of one account; how many there were."""
    ended = "UPDATE sessions SET revoked = ? WHERE login = ? AND revoked IS NULL"
    return database.execute(ended, (time_s, login)).rowcount


def _digest(token: str) -> str:
    return hashlib.sha256(token[:_LONGEST_TOKEN].encode("utf-8", "replace")).hexdigest()
