"""Serves the desk: where, to whom, and what is refused because it would be open to others."""

import json
import logging
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread

import uvicorn
from starlette.types import ASGIApp

from desk.acts.actor import LOCAL, STRANGER
from desk.acts.errors import ActError
from desk.acts.sign_in import has_accounts
from desk.acts.webhooks import send_webhooks
from desk.settings import Settings, is_loopback, load_settings
from desk.web.app import LOOPBACK, create_app
from desk.web.guard import Names
from desk.web.measured import Measured

_VARIABLE = "WORNPROOF_SERVED"
KEPT_S = 75
"""How long a connection stays open between two requests. A server that is busy closes one after five seconds while the
next request is on its way in it, and who asked gets no answer.
"""
"""How each worker is told what it serves."""
_LINGER_S = 5
_TELL_EVERY_S = 20
LOG = logging.getLogger("wornproof.desk")


@dataclass(frozen=True)
class Served:
    """How a desk is served."""

    host: str = "127.0.0.1"
    port: int = 8321
    names: tuple[str, ...] = ()
    """Under which it is asked beside this machine's own names."""
    proxy: str = ""
    """Address of the proxy before it, which speaks TLS and is believed."""
    cert: str = ""
    key: str = ""
    workers: int = 1
    vault: str | None = None
    opening: str = ""
    token: str = ""

    @property
    def is_secure(self) -> bool:
        """Whether people reach it by TLS."""
        return bool(self.cert or self.proxy)

    @property
    def url(self) -> str:
        """Where it is at this machine."""
        host = self.names[0] if self.names else f"[{self.host}]" if ":" in self.host else self.host
        name = host if self.names and self.proxy else f"{host}:{self.port}"
        return f"{'https' if self.is_secure else 'http'}://{name}"


def checked(served: Served, settings: Settings) -> Served:
    """The same, with a secret to open it where the desk has no accounts.

    Raises:
        ActError: others could reach it, and nothing would keep them out, or what they send secret.
    """
    accounts = has_accounts(STRANGER, settings).are_there
    is_open = not is_loopback(served.host) or bool(served.proxy)
    if bool(served.cert) != bool(served.key):
        raise ActError("a certificate and its key go together: --cert and --key")
    for file in (served.cert, served.key):
        if file and not Path(file).is_file():
            raise ActError(f"there is no file {file}")
    if is_open and not accounts:
        raise ActError(
            "others could reach this desk, and it has no accounts: make the first with 'wornproof user add NAME --role "
            "lead', or serve it to this machine alone (without --host and --proxy)"
        )
    if not is_loopback(served.host) and not served.is_secure:
        raise ActError(
            "passwords would cross the network in plain: give --cert and --key, or --proxy with the address of a proxy "
            "that speaks TLS"
        )
    own = {} if served.names or is_open else {"names": (f"desk-{secrets.token_hex(6)}.localhost",)}
    drawn = {} if accounts else {name: secrets.token_urlsafe(24) for name in ("opening", "token")}
    return Served(**{**asdict(served), **own, **drawn})


def from_environment() -> ASGIApp:
    """The app of one worker."""
    values = json.loads(os.environ[_VARIABLE])
    served = Served(**{**values, "names": tuple(values["names"])})
    settings = load_settings(served.vault)
    app = app_of(served, settings)
    keep_telling(settings)
    return app


def keep_telling(settings: Settings) -> None:
    """Deliver messages to the shop's own systems from now on, where it has any, until this process ends.

    Each worker may: a lock lets one at a time, and where that one ends another goes on.
    """
    if settings.webhooks:
        Thread(target=_tell, args=(settings,), name="webhooks", daemon=True).start()


def _tell(settings: Settings) -> None:
    while True:
        try:
            send_webhooks(LOCAL, settings)
        except Exception:
            LOG.exception("the shop's own systems could not be told; it is tried again")
        time.sleep(_TELL_EVERY_S)


def app_of(served: Served, settings: Settings) -> ASGIApp:
    """The desk as it is served."""
    logging.getLogger("wornproof").addHandler(logging.StreamHandler())
    logging.getLogger("wornproof").setLevel(logging.INFO)
    names = Names(frozenset(served.names or {served.host}), LOOPBACK, served.is_secure)
    return Measured(create_app(settings, opening=served.opening, token=served.token, names=names))


def serve(served: Served) -> None:
    """Serve until it is stopped. Answers under way are given first; a capture goes on where it was, when run again."""
    os.environ[_VARIABLE] = json.dumps(asdict(served))
    uvicorn.run(
        "desk.web.serving:from_environment",
        factory=True,
        host=served.host,
        port=served.port,
        workers=served.workers,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_keep_alive=KEPT_S,
        proxy_headers=bool(served.proxy),
        forwarded_allow_ips=served.proxy or None,
        ssl_certfile=served.cert or None,
        ssl_keyfile=served.key or None,
        timeout_graceful_shutdown=_LINGER_S,
    )
