"""How somebody wants to be shown things: language, colours, keys."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from desk.web.pages import KEYS_COOKIE, LANGUAGE_COOKIE, THEME_COOKIE, Current, remember, see

router = APIRouter()


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
