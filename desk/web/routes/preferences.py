"""How somebody wants to be shown things: language, colours, keys; and who they are here."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from desk.acts.accounts import AccountShown, list_accounts
from desk.acts.errors import EXPECTED
from desk.acts.rates import Rate, rates
from desk.acts.roles import Right
from desk.acts.sign_in import who_am_i
from desk.web.pages import KEYS_COOKIE, LANGUAGE_COOKIE, THEME_COOKIE, THEMES, Asked, Current, remember, see

router = APIRouter()


@router.get("/settings")
def settings_page(asked: Current) -> Response:
    """Who asks, what they may, and how this desk looks to them; for those who keep accounts, the accounts."""
    return asked.page(
        "settings.html.j2",
        known=who_am_i(asked.actor, asked.settings),
        themes=THEMES,
        accounts=_accounts(asked),
        rates=_rates(asked),
        authorities=asked.settings.authorities,
        contact=asked.settings.contact,
    )


@router.post("/settings")
def choose(
    asked: Current,
    language: Annotated[Literal["en", "zh"] | None, Form()] = None,
    theme: Annotated[Literal["auto", "light", "dark"] | None, Form()] = None,
    letters: Annotated[Literal["on", "off"] | None, Form()] = None,
    to: Annotated[str, Form(max_length=4000)] = "/settings",
) -> Response:
    """Remember a choice in this browser. Nothing that a mark of the form would have to guard."""
    response = see(to)
    chosen = {LANGUAGE_COOKIE: language, THEME_COOKIE: theme, KEYS_COOKIE: letters}
    for name, value in chosen.items():
        if value is not None:
            remember(response, asked.door, name, value)
    return response


def _accounts(asked: Asked) -> tuple[AccountShown, ...]:
    return list_accounts(asked.actor, asked.settings) if asked.actor.may(Right.ACCOUNTS) else ()


def _rates(asked: Asked) -> tuple[Rate, ...]:
    if not asked.actor.account:
        return ()
    try:
        return rates(asked.actor, asked.settings)
    except EXPECTED:
        return ()  # no vault yet
