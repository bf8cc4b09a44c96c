"""Refusals, for programs: problem+json (RFC 9457), each with the status that it has on the pages."""

import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from pydantic import BaseModel, ConfigDict
from starlette.exceptions import HTTPException
from starlette.responses import Response

from desk.acts.errors import EXPECTED, NotThere
from desk.acts.roles import Right
from desk.acts.scope import own_case
from desk.web.trouble import NAMES_ITSELF, PROBLEM, handle, problem, status_of, told, wrong_values
from desk.web.who import Door
from evidence.errors import VaultError, VaultNotFound

LOG = logging.getLogger("wornproof.desk")


class Wrong(BaseModel):
    """A value that cannot be."""

    model_config = ConfigDict(frozen=True)

    at: tuple[str, ...]
    """Where it stands: ``query``, ``path``, ``header`` or ``body``, then its name."""
    says: str


class Problem(BaseModel):
    """Why something is not answered, and what to do next."""

    model_config = ConfigDict(
        frozen=True,
        json_schema_extra={
            "examples": [{"type": "about:blank", "title": "sign in", "status": 401}],
        },
    )

    type: str
    title: str
    """In words, for people."""
    status: int
    errors: tuple[Wrong, ...] = ()
    """Of 422: each value that cannot be."""


_ALWAYS = (401, 403, 409, 422, 500, 507)
_MEANS = {
    400: "The question cannot be read, or the cursor is not of this question.",
    401: "It is not known who asks.",
    403: "Whoever asks may not.",
    404: "It is not there, or not theirs to see: one answer.",
    409: "It cannot be done as things are.",
    422: "A value cannot be, or the same Idempotency-Key came with another body.",
    500: "A fault of the desk's own.",
    503: "The index does not answer.",
    507: "The disk is full.",
}


def refusals(*more: int) -> dict[int | str, dict[str, Any]]:
    """What a route may answer instead, for its description."""
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _MEANS[status], "content": content} for status in sorted({*_ALWAYS, *more})}


def answer_problems(api: FastAPI) -> None:
    """Let the sub-application answer every error so. The handlers are no coroutines: some ask the vault."""
    handle(api, _expected, _of_http, _of_values, _of_ours)


def _expected(request: Request, error: Exception) -> Response:
    status = status_of(error)
    if status == 500:
        LOG.error("the system refuses", exc_info=error)
    if isinstance(error, VaultError) and not isinstance(error, VaultNotFound) and _is_no_case(request):
        status = 404
    answer = problem(status, told(error))
    if status == 401:
        answer.headers.update(NAMES_ITSELF)
    return answer


def _is_no_case(request: Request) -> bool:
    """Whether the path names a case that is not there; who sees all cases is told so by the act itself."""
    door: Door = request.app.state.door
    if not (case_id := request.path_params.get("case_id")):
        return False
    try:
        own_case(door.program(request), door.settings, case_id, Right.READ)
    except NotThere:
        return True
    except EXPECTED:
        return False
    return False


def _of_http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = str(error.detail)
    if said == HTTPStatus(error.status_code).phrase:
        said = _PLAIN.get(error.status_code, said)
    answer = problem(error.status_code, said)
    answer.headers.update(error.headers or {})  # Allow, for one
    return answer


_PLAIN = {404: "nothing is there: see /api/v1/openapi.json", 405: "this address is not asked so: see the header Allow"}


def _of_values(request: Request, error: Exception) -> Response:
    return problem(422, "values that cannot be", errors=wrong_values(error))


def _of_ours(request: Request, error: Exception) -> Response:
    LOG.error("a fault of ours", exc_info=error)
    return problem(500, "a fault of this desk: it is in its log; nothing is wrong with what was asked")
