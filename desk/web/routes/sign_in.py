"""Signing in and out; and opening a desk that has no accounts."""

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.responses import Response

from desk.acts.actor import STRANGER
from desk.acts.errors import EXPECTED, NotSignedIn
from desk.acts.sign_in import has_accounts, sign_in, sign_out
from desk.web.pages import Current, see
from desk.web.trouble import status_of, told
from desk.web.who import same

router = APIRouter()


@router.get("/sign-in")
def form(asked: Current, to: Annotated[str, Query(max_length=4000)] = "/") -> Response:
    """The form; where this desk has no accounts, what to do instead."""
    are_there = has_accounts(STRANGER, asked.settings).are_there
    return asked.page("sign_in.html.j2", to=to, accounts=are_there, trouble="")


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
        values = {"to": to, "accounts": True, "trouble": told(error)}
        return asked.page("sign_in.html.j2", status_of(error), **values)
    response = see(to)
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
def leave(asked: Current, mark: Annotated[str, Form(max_length=64)]) -> Response:
    """End this session."""
    asked.checked(mark)
    sign_out(STRANGER, asked.settings, asked.door.held(asked.request))
    response = see("/sign-in")
    asked.door.let_out(response)
    response.headers["clear-site-data"] = '"cache"'
    return response
