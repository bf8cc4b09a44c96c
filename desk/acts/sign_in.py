"""Signing in and out, and who it is that asks."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desk.access import keys, session_file, sessions
from desk.access.accounts import any_account
from desk.access.errors import NotSignedIn
from desk.access.roles import Right, Role
from desk.access.store import Store
from desk.acts.actor import LOCAL, Actor
from desk.acts.signed import SignedIn as SignedIn
from desk.acts.signed import provider_of, signed_in, with_accounts
from desk.settings import Settings

OIDC_TIMEOUT_S = 300


@dataclass(frozen=True)
class SignedOut:
    """How many sessions were ended."""

    ended: int


@dataclass(frozen=True)
class Kept:
    """Where a session is kept for the next command."""

    file: Path


@dataclass(frozen=True)
class Known:
    """Who asks."""

    account: str
    name: str
    roles: tuple[Role, ...]
    rights: tuple[Right, ...]
    cases: tuple[str, ...] | None
    """None: all."""
    key_id: str
    """Of the API key by which they ask; empty for a person."""


@dataclass(frozen=True)
class Accounts:
    """Whether this desk has any."""

    are_there: bool


def has_accounts(actor: Actor, settings: Settings) -> Accounts:
    """Whether this desk has accounts; while it has none, whoever is at the machine is ``LOCAL``."""
    return Accounts(any_account(Store(settings.home)))


def sign_in(actor: Actor, settings: Settings, login: str, password: str) -> SignedIn:
    """Sign in with name and password.

    Args:
        actor: Who asks: ``STRANGER``.
        settings: Of this desk.
        login: As it was typed.
        password: As it was typed.

    Raises:
        ActError: this desk has no accounts.
        WrongSecret: they do not belong together, or too many were wrong.
        NotSignedIn: the account is disabled.
    """
    return signed_in(sessions.by_password(with_accounts(settings), login, password))


def sign_in_oidc(
    actor: Actor, settings: Settings, show: Callable[[str], None], timeout_s: float = OIDC_TIMEOUT_S
) -> SignedIn:
    """Sign in by the OpenID provider, in a browser of this machine.

    Args:
        actor: Who asks: ``STRANGER``.
        settings: Of this desk; its table ``oidc`` names the provider.
        show: Is told the address that the person has to open.
        timeout_s: How long they have.

    Raises:
        ActError: this desk has no accounts, or no provider.
        ProviderError: nobody signed in, or what the provider says does not hold.
        NotSignedIn: no account is bound to that person, or it is disabled.
    """
    from desk.access.loopback import listening
    from desk.access.oidc import begin, finish  # asked for by each command otherwise, and it takes its time

    store = with_accounts(settings)
    provider = provider_of(settings)
    with listening() as back:
        pending = begin(provider, back.redirect_uri)
        show(pending.url)
        identity = finish(provider, pending, back.wait(timeout_s))
    return signed_in(sessions.by_identity(store, identity))


def sign_out(actor: Actor, settings: Settings, token: str) -> SignedOut:
    """End one session; ended once, it stays so."""
    return SignedOut(int(sessions.end(Store(settings.home), token)))


def sign_out_everywhere(actor: Actor, settings: Settings) -> SignedOut:
    """End all sessions of the actor's own account. Raises NotSignedIn: they have none."""
    if not actor.account:
        raise NotSignedIn("nobody is signed in: there is nothing to end")
    store = Store(settings.home)
    with store.writing() as database:
        return SignedOut(sessions.end_all(database, actor.account, store.time_s()))


def who_am_i(actor: Actor, settings: Settings) -> Known:
    """What the desk knows of whoever asks."""
    roles = tuple(role for role in Role if role in actor.roles)
    rights = tuple(right for right in Right if right in actor.rights)
    cases = None if actor.cases is None else tuple(sorted(actor.cases))
    return Known(actor.account, actor.name, roles, rights, cases, actor.key)


def actor_of(actor: Actor, settings: Settings, token: str) -> Actor:
    """Who asks by this session. Raises NotSignedIn: it has ended, or never was one."""
    return sessions.account_of(Store(settings.home), token).actor()


def actor_of_key(actor: Actor, settings: Settings, key: str) -> Actor:
    """Who asks by this API key. Raises NotSignedIn: it was revoked, has ended, or never was one."""
    return keys.actor_of(Store(settings.home), key)


def actor_here(actor: Actor, settings: Settings, token: str = "", key: str = "") -> Actor:
    """Who asks at this machine: by the session or key that was given, else by the session kept in the home folder.

    While this desk has no accounts it is ``LOCAL``. A session or key that was given is never passed over.

    Raises:
        NotSignedIn: it is not known who asks.
    """
    if token and key:
        raise NotSignedIn("WORNPROOF_SESSION and WORNPROOF_KEY are both set: unset one")
    if token:
        return actor_of(actor, settings, token)
    if key:
        return actor_of_key(actor, settings, key)
    if not any_account(Store(settings.home)):
        return LOCAL
    kept = session_file.kept(settings.home)
    if not kept:
        raise NotSignedIn("this desk has accounts: run 'wornproof login NAME'")
    return actor_of(actor, settings, kept)


def keep_here(actor: Actor, settings: Settings, token: str) -> Kept:
    """Keep a session for the next commands of this machine, readable by its owner alone."""
    return Kept(session_file.keep(settings.home, token))


def sign_out_here(actor: Actor, settings: Settings, token: str = "") -> SignedOut:
    """End the session that was given, else the one kept in the home folder, and take that file away."""
    ended = sign_out(actor, settings, token or session_file.kept(settings.home, to_end=True))
    if not token:
        session_file.forget(settings.home)
    return ended
