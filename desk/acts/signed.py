"""What every way of signing in shares."""

from dataclasses import dataclass, field
from datetime import datetime

from desk.access.accounts import any_account
from desk.access.sessions import Session
from desk.access.store import Store
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.settings import OidcProvider, Settings


@dataclass(frozen=True)
class SignedIn:
    """A session just begun."""

    actor: Actor
    token: str = field(repr=False)
    expires: datetime


def signed_in(session: Session) -> SignedIn:
    """A session, for whoever asked for it."""
    return SignedIn(session.account.actor(), session.token, session.expires)


def with_accounts(settings: Settings) -> Store:
    """Accounts and sessions of this desk. Raises ActError: it has no accounts."""
    store = Store(settings.home)
    if not any_account(store):
        raise ActError("this desk has no accounts yet: 'wornproof user add NAME --role lead' makes the first")
    return store


def provider_of(settings: Settings) -> OidcProvider:
    """The OpenID provider of this desk. Raises ActError: it has none."""
    if settings.oidc is None:
        raise ActError("desk.toml has no [oidc] table: write which OpenID provider it is (docs/accounts.md)")
    return settings.oidc
