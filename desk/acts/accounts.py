"""Accounts of this desk: add, list, change, disable, enable, set a password."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from desk.access import changes, passwords
from desk.access.accounts import Account, listed
from desk.access.changes import Wanted
from desk.access.errors import Forbidden, NotSignedIn, WrongSecret
from desk.access.names import folded_login
from desk.access.roles import Right, Role
from desk.access.store import Store
from desk.access.tries import admitted
from desk.acts.actor import Actor
from desk.acts.audited import note_beside
from desk.acts.errors import ActError
from desk.settings import Settings
from evidence.records import Deed


@dataclass(frozen=True)
class AccountShown:
    """An account, for those who keep accounts."""

    account: str
    name: str
    roles: tuple[Role, ...]
    cases: tuple[str, ...] | None
    """None: all."""
    has_password: bool
    issuer: str
    subject: str
    made: datetime
    disabled: datetime | None


def add_account(
    actor: Actor,
    settings: Settings,
    login: str,
    *,
    roles: Collection[str],
    name: str | None = None,
    cases: Collection[str] | None = None,
    password: str | None = None,
    subject: str | None = None,
) -> AccountShown:
    """Add an account; it needs a password, or a ``subject`` at the OpenID provider. ``cases`` None: all.

    Raises:
        Forbidden: the actor may not.
        AccountError, ActError: it cannot be so; the text says what to write.
    """
    actor.needs(Right.ACCOUNTS)
    wanted = _wanted(settings, name, roles, cases, cases is None, subject)
    return _noted(settings, actor, changes.add(Store(settings.home), wanted, login, password, actor.cases))


def list_accounts(actor: Actor, settings: Settings) -> tuple[AccountShown, ...]:
    """The accounts that the actor may change, by login name. Raises Forbidden: they may change none."""
    actor.needs(Right.ACCOUNTS)
    return tuple(map(_shown, listed(Store(settings.home), actor.cases)))


def change_account(
    actor: Actor,
    settings: Settings,
    login: str,
    *,
    name: str | None = None,
    roles: Collection[str] | None = None,
    cases: Collection[str] | None = None,
    all_cases: bool = False,
    subject: str | None = None,
) -> AccountShown:
    """Change what is given; None leaves it as it is. A change of roles ends the account's sessions.

    Raises:
        Forbidden: the actor may not.
        NotThere: no such account that the actor may change.
        AccountError, ActError: it cannot be so; the text says what to write.
    """
    actor.needs(Right.ACCOUNTS)
    wanted = _wanted(settings, name, roles, cases, all_cases, subject)
    return _noted(settings, actor, changes.change(Store(settings.home), login, wanted, actor.cases))


def disable_account(actor: Actor, settings: Settings, login: str) -> AccountShown:
    """Let an account sign in no more; its sessions end, its keys are revoked. Raises as ``change_account``."""
    actor.needs(Right.ACCOUNTS)
    return _noted(settings, actor, changes.disable(Store(settings.home), login, actor.cases))


def enable_account(actor: Actor, settings: Settings, login: str) -> AccountShown:
    """Let an account sign in again. Raises as ``change_account``."""
    actor.needs(Right.ACCOUNTS)
    return _noted(settings, actor, changes.enable(Store(settings.home), login, actor.cases))


def set_password(actor: Actor, settings: Settings, login: str, new: str, present: str = "") -> AccountShown:
    """Set a password: one's own, with the ``present`` one; or another's, where the actor may. Sessions end.

    Raises:
        WrongSecret: the present password is another.
        Forbidden: it is another's account, or the actor is an API key.
        NotThere: no such account that the actor may change.
        AccountError: the new one is too short.
    """
    store = Store(settings.home)
    if actor.key:
        raise Forbidden("no API key may change a password: run 'wornproof login NAME'")
    if actor.account and folded_login(login) == actor.account:
        stored = changes.stored_hash(store, actor.account)
        if stored is None:
            raise NotSignedIn("you sign in by the OpenID provider and have no password here")
        admitted(store, actor.account)
        if not passwords.holds(stored, present):
            raise WrongSecret("the present password is another: type that first, then the new one")
        return _noted(settings, actor, changes.set_password(store, login, new, None))
    actor.needs(Right.ACCOUNTS)
    return _noted(settings, actor, changes.set_password(store, login, new, actor.cases))


def _wanted(
    settings: Settings,
    name: str | None,
    roles: Collection[str] | None,
    cases: Collection[str] | None,
    all_cases: bool,
    subject: str | None,
) -> Wanted:
    try:
        known = None if roles is None else frozenset(map(Role, roles))
    except ValueError as error:
        raise ActError(f"{error}: a role is one of {', '.join(Role)}") from error
    if cases is not None and (all_cases or not all(cases)):
        raise ActError("name the cases, or all of them: --case ID, or --all-cases")
    if subject and settings.oidc is None:
        raise ActError("desk.toml has no [oidc] table: write which OpenID provider it is (docs/accounts.md)")
    issuer = settings.oidc.issuer if settings.oidc else ""
    return Wanted(name, known, None if cases is None else frozenset(cases), all_cases, issuer, subject)


def _noted(settings: Settings, actor: Actor, one: Account) -> AccountShown:
    note_beside(settings, actor, Deed.ACCOUNTS, subject=one.login)
    return _shown(one)


def _shown(one: Account) -> AccountShown:
    cases = None if one.cases is None else tuple(sorted(one.cases))
    roles = tuple(role for role in Role if role in one.roles)
    return AccountShown(
        one.login, one.name, roles, cases, one.has_password, one.issuer, one.subject, one.made, one.disabled
    )
