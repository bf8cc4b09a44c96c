"""The interface for programs on a real server, with the guard before it; and people who sign in there."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread

import httpx
import uvicorn
from fastapi import FastAPI

from desk.access.roles import Right, Role
from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL, STRANGER, Actor
from desk.acts.index import build
from desk.acts.keys import make_key
from desk.acts.sign_in import actor_of, sign_in
from desk.settings import Settings
from desk.web.api import create_api
from desk.web.api.problems import answer_problems
from desk.web.guard import Guard
from desk.web.who import COOKIE, Door

PASSWORD = "quartz lantern marmalade"
OPENING = "open-sesame"


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """Its address, until the block ends."""
    app = FastAPI(openapi_url=None)
    app.mount("/api/v1", create_api(Door(settings, OPENING, False)))
    answer_problems(app)  # as the desk answers what no mount takes: a path with a line feed
    guarded = Guard(app, ("127.0.0.1",), (), is_secure=False)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(guarded, log_config=None, ws="none", lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}/api/v1"
        finally:
            server.should_exit = True
            thread.join()


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
