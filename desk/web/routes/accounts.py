"""The page of settings; and accounts changed on it: add, change, disable, enable, set a password."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from desk.acts.accounts import (
    AccountShown,
    add_account,
    change_account,
    disable_account,
    enable_account,
    list_accounts,
    set_password,
)
from desk.acts.errors import EXPECTED
from desk.acts.rates import Rate, rates
from desk.acts.roles import Right, Role
from desk.acts.sign_in import who_am_i
from desk.web.pages import THEMES, Asked, Current, FormMark, see
from desk.web.trouble import status_of, told

router = APIRouter()
Login = Annotated[str, Path(max_length=200)]
Name = Annotated[str, Form(max_length=200)]
Roles = Annotated[list[Role], Form(max_length=len(Role))]
Cases = Annotated[str, Form(max_length=20_000)]
Password = Annotated[str, Form(max_length=1000)]
_PLACE = "/settings#accounts"


@router.get("/settings")
def settings_page(asked: Current) -> Response:
    """Who asks, what they may, and how this desk looks to them; for those who keep accounts, the accounts."""
    return _page(asked)


@router.post("/accounts")
def add(
    asked: Current,
    mark: FormMark,
    login: Name = "",
    name: Name = "",
    roles: Roles = [],  # noqa: B006 - FastAPI copies it; a form without a tick sends nothing
    cases: Cases = "",
    password: Password = "",
) -> Response:
    """Add an account."""
    return _done(
        asked,
        mark,
        lambda: add_account(
            asked.actor,
            asked.settings,
            login,
            roles=roles,
            name=name or None,
            cases=_cases(cases),
            password=password or None,
        ),
    )


@router.post("/accounts/{login}")
def change(
    asked: Current,
    login: Login,
    mark: FormMark,
    name: Name = "",
    roles: Roles = [],  # noqa: B006 - as above
    cases: Cases = "",
) -> Response:
    """Change what an account is."""
    named = _cases(cases)
    return _done(
        asked,
        mark,
        lambda: change_account(
            asked.actor, asked.settings, login, name=name or None, roles=roles, cases=named, all_cases=named is None
        ),
    )


@router.post("/accounts/{login}/disable")
def disable(asked: Current, login: Login, mark: FormMark) -> Response:
    """Let an account sign in no more."""
    return _done(asked, mark, lambda: disable_account(asked.actor, asked.settings, login))


@router.post("/accounts/{login}/enable")
def enable(asked: Current, login: Login, mark: FormMark) -> Response:
    """Let it sign in again."""
    return _done(asked, mark, lambda: enable_account(asked.actor, asked.settings, login))


@router.post("/accounts/{login}/password")
def new_password(asked: Current, login: Login, mark: FormMark, new: Password = "", present: Password = "") -> Response:
    """Set a password: one's own with the present one, or another's. The sessions of the account end."""
    return _done(asked, mark, lambda: set_password(asked.actor, asked.settings, login, new, present))


def _done(asked: Asked, mark: str, deed: Callable[[], object]) -> Response:
    asked.checked(mark)
    try:
        deed()
    except EXPECTED as error:
        return _page(asked, error)
    return see(_PLACE)


def _cases(typed: str) -> frozenset[str] | None:
    """As they were typed, with commas, spaces or lines between; None: all."""
    return frozenset(typed.replace(",", " ").split()) or None


def _page(asked: Asked, error: BaseException | None = None) -> Response:
    return asked.page(
        "settings.html.j2",
        status_of(error) if error else 200,
        known=who_am_i(asked.actor, asked.settings),
        themes=THEMES,
        keeps_accounts=asked.actor.may(Right.ACCOUNTS),
        accounts=_accounts(asked),
        rates=_rates(asked),
        roles=tuple(Role),
        authorities=asked.settings.authorities,
        contact=asked.settings.contact,
        trouble=told(error) if error else "",
    )


def _accounts(asked: Asked) -> tuple[AccountShown, ...]:
    return list_accounts(asked.actor, asked.settings) if asked.actor.may(Right.ACCOUNTS) else ()


def _rates(asked: Asked) -> tuple[Rate, ...]:
    if not asked.actor.account:
        return ()
    try:
        return rates(asked.actor, asked.settings)
    except EXPECTED:
        return ()  # no vault yet
