"""The page of settings; and accounts changed on it: add, change, disable, enable, set a password."""

import re
from collections.abc import Callable
from dataclasses import dataclass
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
from desk.acts.errors import EXPECTED, ActError
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
AllCases = Annotated[bool, Form()]
_PLACE = "/settings#accounts"
_BETWEEN = re.compile(r"[\s,，、;；]+")


@dataclass(frozen=True)
class _Typed:
    """What was typed for a new account, so that a mistake takes none of it away; but no password."""

    login: str = ""
    name: str = ""
    roles: tuple[Role, ...] = ()
    cases: str = ""
    all_cases: bool = True


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
    all_cases: AllCases = False,
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
            cases=_cases(cases, all_cases),
            password=password or None,
        ),
        _Typed(login, name, tuple(roles), cases, all_cases),
    )


@router.post("/accounts/{login}")
def change(
    asked: Current,
    login: Login,
    mark: FormMark,
    name: Name = "",
    roles: Roles = [],  # noqa: B006 - as above
    cases: Cases = "",
    all_cases: AllCases = False,
) -> Response:
    """Change what an account is."""
    return _done(
        asked,
        mark,
        lambda: change_account(
            asked.actor,
            asked.settings,
            login,
            name=name or None,
            roles=roles,
            cases=_cases(cases, all_cases),
            all_cases=all_cases,
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


def _done(asked: Asked, mark: str, deed: Callable[[], object], typed: _Typed = _Typed()) -> Response:
    asked.checked(mark)
    try:
        deed()
    except EXPECTED as error:
        return _page(asked, error, typed)
    return see(_PLACE)


def _cases(typed: str, all_cases: bool) -> frozenset[str] | None:
    """As they were typed, with anything between that people write between names; None: all. That none are named is no
    slip that should open every case: then it must be said.

    Raises:
        ActError: neither was said, or both.
    """
    named = frozenset(one for one in _BETWEEN.split(typed) if one)
    if bool(named) is all_cases:
        raise ActError("name the cases, or tick that it may see all of them: one of the two")
    return None if all_cases else named


def _page(asked: Asked, error: BaseException | None = None, typed: _Typed = _Typed()) -> Response:
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
        typed=typed,
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
