"""What every route takes: who asks, and values of a bounded form."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Query, Request

from desk.acts.actor import Actor
from desk.settings import Settings
from desk.web.who import Door

_NAME = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"


@dataclass(frozen=True)
class Asks:
    """Who asks, and of which desk."""

    actor: Actor
    settings: Settings


def _asks(request: Request) -> Asks:
    door: Door = request.app.state.door
    return Asks(door.program(request), door.settings)


Program = Annotated[Asks, Depends(_asks)]
"""Raises NotSignedIn: it is not known who asks."""
CaseId = Annotated[str, Path(max_length=100, pattern=_NAME, description="A case, as `GET /cases` names it.")]
Channel = Annotated[str, Path(max_length=100, pattern=_NAME, description="Where the case goes.", examples=["paypal"])]
QuestionName = Annotated[str, Path(max_length=12, pattern="^[0-9a-f]{12}$", description="A question put to you.")]
Hex = Annotated[str, Path(max_length=64, pattern="^[0-9a-f]{64}$", description="SHA-256, without `sha256:`.")]
Cursor = Annotated[str, Query(max_length=200, description="`next` of the page before; empty for the first.")]
Count = Annotated[int, Query(ge=1, le=500, description="How many on a page.")]
