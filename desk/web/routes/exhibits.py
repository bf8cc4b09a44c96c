"""Files that were handed in to a case: listed, taken in, compared, and a comparison taken back."""

from pathlib import PurePath
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import APIRouter, Form, Path, UploadFile
from starlette.responses import Response

from desk.acts.copies import Size
from desk.acts.exhibit import MOST_FILES, Handed, exhibits, take_in
from desk.acts.payment import payment
from desk.acts.pictures import exhibit_picture
from desk.acts.roles import Right
from desk.acts.strike import strike
from desk.web.pages import Asked, CaseId, Current, FormMark, see
from desk.web.picture import shown
from evidence.records import Role

router = APIRouter()
_LONGEST = 200
_one_at_a_time = BoundedSemaphore(1)
"""In a process. A picture takes two seconds of a core, and every other page waits for the same threads."""


@router.get("/cases/{case_id}/exhibits")
def listed(asked: Current, case_id: CaseId) -> Response:
    """What was handed in, and what it was found to say."""
    return _page(asked, case_id)


@router.post("/cases/{case_id}/exhibits")
def add(
    asked: Current,
    case_id: CaseId,
    mark: FormMark,
    role: Annotated[Role, Form()],
    handed: list[UploadFile] = [],  # noqa: B006 - FastAPI copies it
    said: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Take files in."""
    asked.checked(mark)
    asked.actor.needs(Right.CAPTURE)
    exhibits(asked.actor, asked.settings, case_id)  # refused before a byte of the files is read
    files = [one for one in handed if one.filename]
    if not files or len(files) > MOST_FILES:
        return _page(asked, case_id, 422, asked.say("desk_exhibits.no_file", most=MOST_FILES))
    given = [Handed(PurePath(one.filename or "").name[:_LONGEST], one.file.read()) for one in files]
    done = take_in(asked.actor, asked.settings, case_id, role, given, _quiet, said=said)
    if trouble := [f"{one.name}: {one.problem}" for one in done.taken if one.problem]:
        return _page(asked, case_id, 422, "; ".join(trouble))
    return see(f"/cases/{case_id}/exhibits")


@router.post("/cases/{case_id}/exhibits/payments")
def compare(
    asked: Current, case_id: CaseId, mark: FormMark, payees: Annotated[str, Form(max_length=4000)] = ""
) -> Response:
    """Hold the pictures of payments against the exports."""
    asked.checked(mark)
    names = [line.strip() for line in payees.splitlines() if line.strip()]
    if not _one_at_a_time.acquire(blocking=False):
        return _page(asked, case_id, 429, asked.say("desk_payment.busy"))
    try:
        payment(asked.actor, asked.settings, case_id, names, _quiet)
    finally:
        _one_at_a_time.release()
    return see(f"/cases/{case_id}/exhibits#found")


@router.post("/cases/{case_id}/exhibits/strike")
def take_back(
    asked: Current,
    case_id: CaseId,
    mark: FormMark,
    number: Annotated[int, Form(ge=1)],
    reason: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Take a comparison back."""
    asked.checked(mark)
    strike(asked.actor, asked.settings, case_id, number, reason)
    return see(f"/cases/{case_id}/exhibits#found")


@router.get("/cases/{case_id}/exhibits/{number}/picture")
def picture(
    asked: Current, case_id: CaseId, number: Annotated[int, Path(ge=1, le=99_999_999)], size: Size = Size.SMALL
) -> Response:
    """A supplied picture, faces made unseen."""
    return shown(exhibit_picture(asked.actor, asked.settings, case_id, number, size))


def _page(asked: Asked, case_id: str, status: int = 200, trouble: str = "") -> Response:
    found = exhibits(asked.actor, asked.settings, case_id)
    names = {one.digest: one.record.name for one in found.exhibits}
    may = {"add": asked.actor.may(Right.CAPTURE), "strike": asked.actor.may(Right.AMEND)}
    last = found.comparisons[-1].record.values if found.comparisons else ()
    payees = dict(last).get("payees", ())
    shown_here = {
        "case_id": case_id, "found": found, "names": names, "may": may, "roles": tuple(Role),
        "sentences": asked.say.keys(),
        "payees": "\n".join(payees) if isinstance(payees, tuple) else "",
    }  # fmt: skip
    return asked.page("exhibits.html.j2", status, trouble=trouble, **shown_here)


def _quiet(stage: str, done: int, total: int | None, says: str = "") -> None:
    """No progress: the page waits for a few pictures, and those that were compared before are not read again."""
