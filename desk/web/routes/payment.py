"""A picture of a payment, held against exports that are handed in with it. Nothing of either is kept."""

from pathlib import PurePath
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Form, UploadFile
from starlette.responses import Response

from desk.acts.receipt import CheckedReceipt, ForBuyer, Handed, check_given
from desk.web.pages import Asked, Current, FormMark

router = APIRouter()
_MOST_FILES, _LONGEST = 20, 200
_one_at_a_time = BoundedSemaphore(1)
"""In a process. A picture takes two seconds of a core, and every other page waits for the same threads."""


@router.get("/payment")
def form(asked: Current) -> Response:
    """What is to be handed in."""
    return _page(asked)


@router.post("/payment")
def check(
    asked: Current,
    mark: FormMark,
    picture: UploadFile | None = None,
    exports: list[UploadFile] = [],  # noqa: B006 - FastAPI copies it
    payees: Annotated[str, Form(max_length=4000)] = "",
) -> Response:
    """What the exports say of the picture."""
    asked.checked(mark)
    handed = [one for one in exports if one.filename]
    if picture is None or not picture.filename or not handed:
        return _page(asked, payees, 422, trouble=asked.say("desk_payment.no_file"))
    if len(handed) > _MOST_FILES:
        return _page(asked, payees, 422, trouble=asked.say("desk_payment.many"))
    if not _one_at_a_time.acquire(blocking=False):
        return _page(asked, payees, 429, trouble=asked.say("desk_payment.busy"))
    try:
        names = [line.strip() for line in payees.splitlines() if line.strip()]
        found = check_given(asked.actor, _given(picture), [_given(one) for one in handed], names)
    finally:
        _one_at_a_time.release()
    return _page(asked, payees, found=found)


def _given(one: UploadFile) -> Handed:
    return Handed(PurePath(one.filename or "").name[:_LONGEST] or "?", one.file.read())


def _page(
    asked: Asked, payees: str = "", status: int = 200, *, found: CheckedReceipt | None = None, trouble: str = ""
) -> Response:
    asked.actor  # noqa: B018 - who is not known is sent to sign in
    return asked.page("payment.html.j2", status, found=found, payees=payees, trouble=trouble, favours=tuple(ForBuyer))
