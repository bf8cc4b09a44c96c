"""The desk for programs: ``/api/v1``, JSON in and out, what the command line says with ``--json`` and no more."""

from typing import Any

from fastapi import FastAPI, Security
from fastapi.openapi.utils import get_openapi
from fastapi.security import APIKeyCookie, HTTPBearer

from desk.web.api import audit, cases, check, house, me, pictures, questions, releases, search
from desk.web.api.problems import Problem, answer_problems
from desk.web.who import COOKIE, Door

ROUTES = (me, cases, check, releases, search, questions, pictures, house, audit)
_KEY = HTTPBearer(auto_error=False, scheme_name="key", description="An API key, as `wornproof key new` told it.")
_SESSION = APIKeyCookie(name=COOKIE, auto_error=False, scheme_name="session", description="A browser's session.")


def create_api(door: Door) -> FastAPI:
    """The sub-application, to be mounted at ``/api/v1``.

    Args:
        door: How the desk is entered: by a key, or by the session of a browser.
    """
    api = FastAPI(
        title="Wornproof",
        version="1",
        summary="What a desk holds, and what people decide on it, for programs.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        dependencies=[Security(_KEY), Security(_SESSION)],
    )
    api.state.door = door
    for route in ROUTES:
        api.include_router(route.router)
    answer_problems(api)
    api.openapi = lambda: _described(api)  # type: ignore[method-assign]  # FastAPI's own way to change it
    return api


def _described(api: FastAPI) -> dict[str, Any]:
    """The description (OpenAPI 3.1), with the one form in which every refusal comes."""
    if api.openapi_schema is None:
        made = get_openapi(
            title=api.title, version=api.version, summary=api.summary, routes=api.routes, servers=[{"url": "/api/v1"}]
        )
        schemas = made["components"]["schemas"]
        schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= schemas["Problem"].pop("$defs", {})
        api.openapi_schema = made
    return api.openapi_schema
