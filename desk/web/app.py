"""Puts the desk together: guard, pages, files, errors."""

from secrets import token_urlsafe

from fastapi import FastAPI
from starlette.routing import Mount
from starlette.types import ASGIApp

from desk.settings import Settings
from desk.web.api import create_api
from desk.web.guard import Guard, Names
from desk.web.pages import asked_of
from desk.web.routes import (
    accounts,
    audit,
    case,
    cases,
    catalogs,
    compare,
    comparisons,
    exhibits,
    hand_over,
    lineup,
    new_case,
    payment,
    pictures,
    platforms,
    preferences,
    queue,
    runs,
    search,
    sign_in,
    standing,
)
from desk.web.static import Static
from desk.web.trouble import answer_trouble
from desk.web.who import Door

ROUTES = (
    sign_in,
    new_case,  # before a case, which its address would be taken for
    runs,
    cases,
    case,
    compare,
    comparisons,
    exhibits,
    hand_over,
    lineup,
    queue,
    search,
    pictures,
    catalogs,
    platforms,
    payment,
    audit,
    preferences,
    accounts,
    standing,
)
LARGE = ("/search/picture", "/cases/new", "/payment", "/cases/[^/]+/exhibits")
"""Where files are handed in."""
LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})


def create_app(settings: Settings, *, opening: str = "", token: str = "", names: Names | None = None) -> ASGIApp:
    """The desk, as an ASGI app.

    Args:
        settings: Of this desk.
        opening: What the address holds by which a desk without accounts is opened; empty: it is served to accounts.
        token: What a browser holds that was opened so; empty: drawn.
        names: By which it is asked; None: those of this machine.
    """
    names = names or Names(LOOPBACK)
    door = Door(settings, opening, (token or token_urlsafe(32)) if opening else "", names.is_secure)
    asked = asked_of(door)
    app = FastAPI(title="Wornproof", version="1", openapi_url=None, docs_url=None, redoc_url=None)
    app.router.routes.append(Mount("/static", Static(), name="static"))
    app.state.asked = asked
    for route in ROUTES:
        app.include_router(route.router, include_in_schema=False)
    app.mount("/api/v1", create_api(door))
    answer_trouble(app, asked)
    return Guard(app, names, LARGE, door.knows)
