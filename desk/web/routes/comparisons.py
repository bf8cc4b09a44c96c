"""Comparisons of supplied files and records that contradict: what each says, and people's words on it."""

from typing import Annotated, Literal

from fastapi import APIRouter, Form
from starlette.responses import Response

from desk.acts.review_comparisons import (
    MOST_NOTE,
    comparisons,
    judge_comparison,
    undo_comparison,
    withdraw_comparison,
)
from desk.web.pages import CaseId, Current, FormMark, see

router = APIRouter()
_Verdict = Annotated[Literal["confirmed", "rejected", "unsure"], Form()]
_Words = Annotated[str, Form(max_length=MOST_NOTE)]


@router.get("/cases/{case_id}/comparisons")
def listed(asked: Current, case_id: CaseId) -> Response:
    """What contradicts, what waits for whoever asks, and what they may see of the words."""
    found = comparisons(asked.actor, asked.settings, case_id, asked.say.language)
    return asked.page("comparisons.html.j2", case_id=case_id, found=found, may_answer=bool(asked.actor.account))


@router.post("/cases/{case_id}/comparisons/{number}")
def judge(
    asked: Current, case_id: CaseId, number: int, mark: FormMark, verdict: _Verdict, note: _Words = ""
) -> Response:
    """Take a word."""
    asked.checked(mark)
    judge_comparison(asked.actor, asked.settings, case_id, number, verdict, note)
    return see(f"/cases/{case_id}/comparisons#c{number}")


@router.post("/cases/{case_id}/comparisons/{number}/back")
def take_back(asked: Current, case_id: CaseId, number: int, mark: FormMark, reason: _Words = "") -> Response:
    """Take one's own word back: within a minute without a reason, later with one."""
    asked.checked(mark)
    if reason.strip():
        withdraw_comparison(asked.actor, asked.settings, case_id, number, reason)
    else:
        undo_comparison(asked.actor, asked.settings, case_id, number)
    return see(f"/cases/{case_id}/comparisons#c{number}")
