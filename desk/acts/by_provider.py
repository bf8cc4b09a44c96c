"""Signing in by the OpenID provider in a browser: it goes there from one page of the desk and comes back to another.

HOME/sign-ins/<digest of the state>.json    a sign-in that was begun: for ten minutes, and used once
"""

import json
import time
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path

from desk.access import sessions
from desk.access.errors import ProviderError
from desk.access.oidc import Pending, begin, finish
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.acts.signed import SignedIn, provider_of, signed_in, with_accounts
from desk.settings import Settings
from evidence.files import MAX_SETTINGS_BYTES, read_file, write_whole

LASTS_S = 600
_MOST = 500
"""Begun at once: anybody may begin one."""


@dataclass(frozen=True)
class Begun:
    """A sign-in that was begun."""

    url: str
    """Where the person signs in."""
    state: str = field(repr=False)
    """For the browser that began it, and no other."""


def begin_by_provider(actor: Actor, settings: Settings, redirect_uri: str) -> Begun:
    """Begin a sign-in that comes back to ``redirect_uri``.

    Raises:
        ActError: this desk has no accounts or no provider, or too many were begun.
        ProviderError: the provider does not answer, or is not who it should be.
    """
    provider, folder = provider_of(settings), _folder(settings)
    with_accounts(settings)
    kept = [path for path in folder.glob("*.json") if not _is_over(path)] if folder.is_dir() else []
    if len(kept) >= _MOST:
        raise ActError("too many sign-ins were begun and not ended: try again in ten minutes")
    pending = begin(provider, redirect_uri)
    write_whole(json.dumps(asdict(pending)).encode(), _place(settings, pending.state), 0o600)
    return Begun(pending.url, pending.state)


def end_by_provider(actor: Actor, settings: Settings, state: str, answer: str) -> SignedIn:
    """End it.

    Args:
        actor: Who asks: ``STRANGER``.
        settings: Of this desk.
        state: What the browser kept.
        answer: The address to which it came back.

    Raises:
        ProviderError: nothing was begun by this browser, nobody signed in, or what the provider says does not hold.
        NotSignedIn: no account is bound to that person, or it is disabled.
    """
    provider, place = provider_of(settings), _place(settings, state)
    store = with_accounts(settings)
    if not state or _is_over(place):
        raise ProviderError("no sign-in was begun in this browser within ten minutes: begin again")
    pending = Pending(**json.loads(read_file(place, MAX_SETTINGS_BYTES)))
    place.unlink(missing_ok=True)
    return signed_in(sessions.by_identity(store, finish(provider, pending, answer)))


def _is_over(path: Path) -> bool:
    """Whether it is too old, or not there; what is too old goes."""
    try:
        is_old = path.stat().st_mtime < time.time() - LASTS_S
    except OSError:
        return True
    if is_old:
        path.unlink(missing_ok=True)
    return is_old


def _folder(settings: Settings) -> Path:
    return settings.home / "sign-ins"


def _place(settings: Settings, state: str) -> Path:
    return _folder(settings) / f"{sha256(state.encode('utf-8', 'replace')).hexdigest()}.json"
