"""API keys: for programs. Each is made by a person, for less than that person may or as much, and for a time."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from desk.access import keys
from desk.access.accounts import listed
from desk.access.errors import Forbidden, NotSignedIn
from desk.access.keys import Key
from desk.access.roles import Right
from desk.access.store import Store
from desk.acts.actor import Actor
from desk.acts.audited import note_beside
from desk.acts.errors import ActError
from desk.settings import Settings
from evidence.records import Deed

DAYS = 90


@dataclass(frozen=True)
class KeyShown:
    """An API key, without its secret."""

    key_id: str
    account: str
    label: str
    rights: tuple[Right, ...]
    cases: tuple[str, ...] | None
    """Those it was made for; None: all of its account."""
    made: datetime
    expires: datetime
    used: datetime | None
    revoked: datetime | None


@dataclass(frozen=True)
class MadeKey:
    """A key just made. Its text is told this once."""

    key: str = field(repr=False)
    shown: KeyShown


def make_key(
    actor: Actor,
    settings: Settings,
    label: str,
    *,
    rights: Collection[str] = (Right.READ,),
    cases: Collection[str] | None = None,
    days: int = DAYS,
) -> MadeKey:
    """Make a key of the actor's own account. ``cases`` None: all that the account sees, whenever the key is used.

    Raises:
        Forbidden, NotSignedIn: the actor is a key itself, or has no account.
        AccountError, ActError: it would be wider than the actor, or lasts too long.
    """
    _is_person(actor)
    try:
        known = frozenset(map(Right, rights))
    except ValueError as error:
        raise ActError(f"{error}: a right is one of {', '.join(Right)}") from error
    only = None if cases is None else frozenset(cases)
    made, text = keys.make(Store(settings.home), actor, label, known, only, days)
    note_beside(settings, actor, Deed.ACCOUNTS, subject=actor.account)
    return MadeKey(text, _shown(made))


def list_keys(actor: Actor, settings: Settings, *, everyone: bool = False) -> tuple[KeyShown, ...]:
    """The actor's own keys, or those of everybody whose account they may change.

    Raises:
        Forbidden, NotSignedIn: they may not, or have no account.
    """
    _is_person(actor)
    store = Store(settings.home)
    if everyone:
        actor.needs(Right.ACCOUNTS)
    return tuple(map(_shown, keys.listed(store, _reach(actor, store) if everyone else {actor.account})))


def revoke_key(actor: Actor, settings: Settings, key_id: str) -> KeyShown:
    """Revoke a key: one's own, or that of an account which the actor may change.

    Raises:
        Forbidden, NotSignedIn: the actor is a key itself, or has no account.
        NotThere: no such key that they may revoke.
    """
    _is_person(actor)
    store = Store(settings.home)
    gone = _shown(keys.revoke(store, key_id, _reach(actor, store)))
    note_beside(settings, actor, Deed.ACCOUNTS, subject=gone.account)
    return gone


def _is_person(actor: Actor) -> None:
    if actor.key:
        raise Forbidden("no API key may see or change keys: run 'wornproof login NAME'")
    if not actor.account:
        raise NotSignedIn("a key belongs to an account: run 'wornproof login NAME'")


def _reach(actor: Actor, store: Store) -> frozenset[str]:
    """The accounts whose keys the actor may revoke."""
    others = listed(store, actor.cases) if actor.may(Right.ACCOUNTS) else ()
    return frozenset({actor.account, *(one.login for one in others)})


def _shown(key: Key) -> KeyShown:
    rights = tuple(right for right in Right if right in key.rights)
    cases = None if key.cases is None else tuple(sorted(key.cases))
    return KeyShown(key.key_id, key.account, key.label, rights, cases, key.made, key.expires, key.used, key.revoked)
