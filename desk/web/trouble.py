"""What is answered where something cannot be: a page that says what to do next, or problem+json for programs."""

import logging
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response

from desk.acts.errors import EXPECTED, Forbidden, NotSignedIn, NotThere, SlowedDown, StoreError, WrongSecret
from desk.search.errors import IndexUnavailable, QueryError, SearchError
from desk.web.pages import Asked
from evidence.errors import VaultFull
from evidence.os_errors import FULL, in_words
from evidence.visible import visible

LOG = logging.getLogger("wornproof.desk")
PROBLEM = "application/problem+json"
NAMES_ITSELF = {"WWW-Authenticate": 'Bearer realm="wornproof"'}
"""Beside 401: how a program says who it is."""
_LONGEST = 2000
API = "/api/"
Handler = Callable[[Request, Exception], Response]


def status_of(error: BaseException) -> int:
    """The HTTP status of an error of ours."""
    if isinstance(error, OSError):
        return 507 if error.errno in FULL else 500
    return next((status for kind, status in _STATUS.items() if isinstance(error, kind)), 409)


_STATUS: Mapping[type[BaseException], int] = {
    NotSignedIn: 401,
    Forbidden: 403,
    NotThere: 404,
    SlowedDown: 429,  # before what it is one of
    WrongSecret: 403,
    QueryError: 400,
    IndexUnavailable: 503,
    VaultFull: 507,
    StoreError: 500,
}


def told(error: BaseException) -> str:
    """An error in words, for people."""
    words = in_words(error) if isinstance(error, OSError) else str(error)
    return visible(words)[:_LONGEST]


def problem(status: int, title: str, **more: object) -> JSONResponse:
    """RFC 9457."""
    return JSONResponse({"type": "about:blank", "title": title, "status": status, **more}, status, media_type=PROBLEM)


def wrong_values(error: Exception) -> list[dict[str, Any]]:
    """Of a ``RequestValidationError``: where each value stands that cannot be, and why."""
    assert isinstance(error, RequestValidationError)
    return [{"at": [str(part) for part in one["loc"]], "says": one["msg"]} for one in error.errors()]


def handle(app: FastAPI, expected: Handler, of_http: Handler, of_values: Handler, of_ours: Handler) -> None:
    """Let an app answer so: what acts raise, what the framework raises, values that cannot be, and any other fault."""
    by_kind: dict[type[Exception], Handler] = {
        **dict.fromkeys((*EXPECTED, SearchError), expected),
        HTTPException: of_http,
        RequestValidationError: of_values,
        Exception: of_ours,
    }
    for kind, handler in by_kind.items():
        app.add_exception_handler(kind, handler)


def answer_trouble(app: FastAPI, asked: Callable[[Request], Asked]) -> None:
    """Let an app answer errors: those we expect with what to do next, any other without a word of its own."""

    def answered(request: Request, status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
        if request.url.path.startswith(API):
            made: Response = problem(status, text)
        elif status == 401 and request.method in ("GET", "HEAD"):
            place = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"/sign-in{_query(place)}", 303)
        else:
            made = asked(request).page("trouble.html.j2", status, status=status, text=text)
        made.headers.update(headers or {})
        return made

    def expected(request: Request, error: Exception) -> Response:
        status = status_of(error)
        return answered(request, status, told(error), NAMES_ITSELF if status == 401 else None)

    def of_http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        text = str(error.detail) if error.status_code == 403 else ""
        return answered(request, error.status_code, text or asked(request).say(_key(error.status_code)), error.headers)

    def of_values(request: Request, error: Exception) -> Response:
        found = wrong_values(error)
        if request.url.path.startswith(API):
            return problem(422, "values that cannot be", errors=found)
        said = "; ".join(f"{'.'.join(one['at'][1:])}: {one['says']}" for one in found)
        return answered(request, 422, visible(said)[:_LONGEST])

    def of_ours(request: Request, error: Exception) -> Response:
        LOG.exception("a fault of ours", exc_info=error)
        return answered(request, 500, asked(request).say("desk_error.fault"))

    handle(app, expected, of_http, of_values, of_ours)


def _key(status: int) -> str:
    return {404: "desk_error.nothing", 405: "desk_error.method"}.get(status, "desk_error.request")


def _query(place: str) -> str:
    return "?" + urlencode({"to": place}) if place != "/" else ""
