"""A case at work: how far its run is, live; and checks of it."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from anyio import sleep
from fastapi import APIRouter, Form
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from desk.acts.checks import last_check
from desk.acts.errors import EXPECTED
from desk.acts.runs import RunState, ready_to_run, run_state
from desk.web.pages import Asked, CaseId, Current, FormMark, environment, see
from desk.web.running import is_checking, is_running, start_check, start_run, trouble_of_check

router = APIRouter()
PAUSE_S = 0.5


@router.get("/cases/{case_id}/run")
def run(asked: Current, case_id: CaseId) -> Response:
    """How far it is; without scripts the page loads itself anew."""
    return asked.page("run.html.j2", **_shown(asked, case_id))


@router.post("/cases/{case_id}/run")
def run_again(asked: Current, case_id: CaseId, mark: FormMark, go_on: Annotated[bool, Form()] = False) -> Response:
    """Run what is missing."""
    asked.checked(mark)
    ready_to_run(asked.actor, asked.settings, case_id)
    start_run(asked.actor, asked.settings, case_id, go_on=go_on)
    return see(f"/cases/{case_id}/run")


@router.get("/cases/{case_id}/run/events")
def events(asked: Current, case_id: CaseId) -> Response:
    """The same as server-sent events: ``progress`` with a piece of HTML, then ``end``."""
    run_state(asked.actor, asked.settings, case_id)  # refused as a page is
    return EventSourceResponse(_events(asked, case_id))


async def _events(asked: Asked, case_id: str) -> AsyncIterator[ServerSentEvent]:
    said = ""
    while True:
        try:
            html, is_at_work = await run_in_threadpool(_progress, asked, case_id)
        except EXPECTED:  # signed out, or the case was disposed of: the page that is loaded then says so
            break
        if html != said:
            said = html
            yield ServerSentEvent(html, event="progress")
        if not is_at_work:
            break
        await sleep(PAUSE_S)
    yield ServerSentEvent("end", event="end")


def _progress(asked: Asked, case_id: str) -> tuple[str, bool]:
    asked.request.state.actor = asked.door.actor(asked.request)  # who signs out, or may not see it now, sees no more
    shown = _shown(asked, case_id)
    html = environment().get_template("run_progress.html.j2").render(say=asked.say, asked=asked, **shown)
    return html, shown["is_at_work"]


def _shown(asked: Asked, case_id: str) -> dict[str, Any]:
    is_here = is_running(asked.settings, case_id)
    state: RunState = run_state(asked.actor, asked.settings, case_id)
    if is_here and state.standing != "running":  # it begins, or ends, just now
        state = RunState(is_known=True, is_there=True, has_order=True)
    return {"state": state, "case_id": case_id, "is_at_work": state.standing == "running"}


@router.post("/cases/{case_id}/check")
def check_again(asked: Current, case_id: CaseId, mark: FormMark) -> Response:
    """Check the case in the background."""
    asked.checked(mark)
    last_check(asked.actor, asked.settings, case_id)  # refused as a page is
    start_check(asked.actor, asked.settings, case_id)
    return see(f"/cases/{case_id}/check")


@router.get("/cases/{case_id}/check")
def check(asked: Current, case_id: CaseId, part: bool = False) -> Response:
    """The last check, its time and its result; ``part``: as a piece of a page."""
    values = {
        "last": last_check(asked.actor, asked.settings, case_id).checked,
        "case_id": case_id,
        "is_at_work": is_checking(asked.settings, case_id),
        "trouble": trouble_of_check(asked.settings, case_id),
    }
    return asked.page("check_result.html.j2" if part else "check.html.j2", **values)
