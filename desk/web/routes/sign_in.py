"""Signing in and out; and opening a desk that has no accounts."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import RedirectResponse, Response

from desk.acts.actor import STRANGER
from desk.acts.by_provider import begin_by_provider, end_by_provider
from desk.acts.errors import EXPECTED, AccessError, NotSignedIn
from desk.acts.sign_in import has_accounts, sign_in, sign_out
from desk.web.pages import Current, FormMark, see
from desk.web.trouble import status_of, told
from desk.web.who import same

router = APIRouter()


@router.get("/sign-in")
def form(asked: Current, to: Annotated[str, Query(max_length=4000)] = "/") -> Response:
    """The form; where this desk has no accounts, what to do instead."""
    are_there, provider = has_accounts(STRANGER, asked.settings).are_there, asked.settings.oidc is not None
    return asked.page("sign_in.html.j2", to=to, accounts=are_there, trouble="", provider=provider)


@router.post("/sign-in")
def enter(
    asked: Current,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    to: Annotated[str, Form(max_length=4000)] = "/",
) -> Response:
    """Sign in with name and password."""
    try:
        done = sign_in(STRANGER, asked.settings, name, password)
    except EXPECTED as error:
        values = {"to": to, "accounts": True, "trouble": told(error), "provider": asked.settings.oidc is not None}
        return asked.page("sign_in.html.j2", status_of(error), **values)
    response = see(to)
    asked.door.let_in(response, done.token)
    return response


@router.post("/sign-in/provider")
def go(asked: Current) -> Response:
    """Go to the OpenID provider."""
    begun = begin_by_provider(STRANGER, asked.settings, str(asked.request.url_for("come_back")))
    response = RedirectResponse(begun.url, 303)
    asked.door.remember_state(response, begun.state)
    return response


@router.get("/callback", name="come_back")
def come_back(asked: Current) -> Response:
    """Come back from it. The page goes on by itself: a browser that was sent here by another site sends our own cookie
    only with the next request."""
    try:
        done = end_by_provider(STRANGER, asked.settings, asked.door.state(asked.request), str(asked.request.url))
    except AccessError as error:
        return asked.page("trouble.html.j2", 403, status=403, text=told(error))
    response = asked.page("came_back.html.j2")
    asked.door.let_in(response, done.token)
    return response


@router.get("/open")
def open_(asked: Current, key: Annotated[str, Query(max_length=200)] = "") -> Response:
    """Open a desk without accounts by the address that was printed where it was started."""
    if has_accounts(STRANGER, asked.settings).are_there or not asked.door.opening:
        return see("/sign-in")
    if not same(key, asked.door.opening):
        raise NotSignedIn("this address is of another start: take the one that 'wornproof serve' printed last")
    response = see("/")
    asked.door.let_in(response, asked.door.token)
    return response


@router.post("/sign-out")
def leave(asked: Current, mark: FormMark) -> Response:
    """End this session."""
    asked.checked(mark)
    sign_out(STRANGER, asked.settings, asked.door.held(asked.request))
    response = see("/sign-in")
    asked.door.let_out(response)
    response.headers["clear-site-data"] = '"cache"'
    return response
