"""A picture of a payment, held against exports that are handed in with it. Nothing of either is kept."""

from pathlib import PurePath
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from desk.acts.receipt import CheckedReceipt, Given, check_given
from desk.web.pages import Asked, Current, FormMark

router = APIRouter()
_MOST_FILES, _LONGEST = 20, 200


@router.get("/payment")
def form(asked: Current) -> Response:
    """What is to be handed in."""
    return _page(asked, None, "")


@router.post("/payment")
def check(
    asked: Current,
    mark: FormMark,
    picture: UploadFile,
    exports: list[UploadFile],
    payees: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """What the exports say of the picture."""
    asked.checked(mark)
    given = [_given(one) for one in exports[:_MOST_FILES]]
    names = [line.strip() for line in payees.splitlines() if line.strip()]
    return _page(asked, check_given(asked.actor, _given(picture), given, names), payees)


def _given(one: UploadFile) -> Given:
    return Given(PurePath(one.filename or "").name[:_LONGEST] or "?", one.file.read())


def _page(asked: Asked, found: CheckedReceipt | None, payees: str) -> Response:
    asked.actor  # noqa: B018 - who is not known is sent to sign in
    return asked.page("payment.html.j2", found=found, payees=payees)
