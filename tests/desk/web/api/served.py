"""The interface for programs on a real server, with the guard before it; and people who sign in there."""

from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from desk.access.roles import Right, Role
from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL, STRANGER, Actor
from desk.acts.index import build
from desk.acts.keys import make_key
from desk.acts.sign_in import actor_of, sign_in
from desk.settings import Settings
from desk.web.app import create_app
from desk.web.who import COOKIE
from tests.servers.desk_in_browser import serving

PASSWORD = "quartz lantern marmalade"
OPENING = "open-sesame"


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of the interface, until the block ends."""
    with serving(create_app(settings, opening=OPENING, token=OPENING)) as address:
        yield f"{address}/api/v1"


def indexed(settings: Settings) -> Settings:
    build(LOCAL, settings, lambda *_: None)
    return settings


def add(settings: Settings, by: Actor, login: str, *roles: Role, cases: tuple[str, ...] | None = None) -> Actor:
    add_account(by, settings, login, roles=roles, name=f"{login.title()} Quill", cases=cases, password=PASSWORD)
    return actor_of(STRANGER, settings, session(settings, login))


def session(settings: Settings, login: str) -> str:
    return sign_in(STRANGER, settings, login, PASSWORD).token


def key(settings: Settings, actor: Actor, *rights: Right, cases: tuple[str, ...] | None = None) -> str:
    return make_key(actor, settings, "a test", rights=rights or (Right.READ,), cases=cases).key


def by_session(address: str, token: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"cookie": f"{COOKIE}={token}"}, timeout=60)


def by_key(address: str, text: str) -> httpx.Client:
    return httpx.Client(base_url=address, headers={"authorization": f"Bearer {text}"}, timeout=60)
