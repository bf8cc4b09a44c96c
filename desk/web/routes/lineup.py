"""Line-ups: a question is put, somebody answers with one key, and the next one is there. And practice.

The address of a question names neither case nor article. Whatever was planted among the questions looks like the rest.
"""

from typing import Annotated

from fastapi import APIRouter, Form, HTTPException, Path, Query
from starlette.responses import JSONResponse, Response

from desk.acts.errors import EXPECTED
from desk.acts.line_up import Put, put_practice, put_question, question_again, question_picture
from desk.acts.review import Answer, Given, answer, undo
from desk.web.pages import Asked, CaseId, Current, FormMark, environment, see
from desk.web.picture import shown
from desk.web.trouble import problem, status_of, told
from evidence.records import Confidence, Picked, ReasonCode

router = APIRouter()
NAME = "^[0-9a-f]{12}$"
Name = Annotated[str, Path(pattern=NAME)]
Done = Annotated[str, Query(pattern=f"{NAME}|^$")]
JSON = "application/json"


@router.get("/cases/{case_id}/lineup")
def next_question(asked: Current, case_id: CaseId, done: Done = "") -> Response:
    """Put the next question of a case, and go to it; or say that none waits."""
    for put in put_question(asked.actor, asked.settings, case_id):
        return see(f"/lineups/{put.name}{f'?done={done}' if done else ''}")
    return asked.page("lineup_none.html.j2", case_id=case_id, done=done, practised=False, right=None)


@router.get("/cases/{case_id}/lineup/ahead")
def question_ahead(asked: Current, case_id: CaseId, after: Annotated[str, Query(pattern=NAME)]) -> Response:
    """The question behind the one that is being answered, so that a browser has it ready; ``{}`` where none is."""
    for put in put_question(asked.actor, asked.settings, case_id, after):
        html = environment().get_template("lineup_question.html.j2").render(say=asked.say, asked=asked, **_values(put))
        pictures = [_picture(put, number) for number in range(put.photos + 1)]
        return JSONResponse({"name": put.name, "html": html, "pictures": pictures})
    return JSONResponse({})


@router.get("/lineups/practice")
def practised(asked: Current, right: Annotated[str, Query(pattern="^[01]?$")] = "") -> Response:
    """How the last item of practice went, and another one."""
    return asked.page("lineup_none.html.j2", case_id="", done="", practised=True, right=right == "1" if right else None)


@router.post("/practice")
def practise(asked: Current, mark: FormMark) -> Response:
    """Put a line-up whose truth is known."""
    asked.checked(mark)
    return see(f"/lineups/{put_practice(asked.actor, asked.settings).name}")


@router.get("/lineups/{name}")
def question(asked: Current, name: Name, done: Done = "") -> Response:
    """A question as it was put."""
    put = question_again(asked.actor, asked.settings, name)
    return asked.page("lineup.html.j2", done=done, **_values(put))


@router.get("/lineups/{name}/pictures/{number}")
def picture(asked: Current, name: Name, number: Annotated[int, Path(ge=0, le=99)]) -> Response:
    """The clothes in the post, 0, or one of the photos beside them."""
    return shown(question_picture(asked.actor, asked.settings, name, number), sized=False)


@router.post("/lineups/{name}/answer")
def take(
    asked: Current,
    name: Name,
    mark: FormMark,
    picked: Annotated[Picked, Form()] = Picked.PHOTO,
    photo: Annotated[int, Form(ge=0, le=99)] = 0,
    confidence: Annotated[Confidence, Form()] = Confidence.MEDIUM,
    reason_code: Annotated[ReasonCode, Form()] = ReasonCode.OTHER,
    note: Annotated[str, Form(max_length=2000)] = "",
) -> Response:
    """Take a word. A button sends ``photo``, or ``picked``: then whatever stands in ``photo`` counts nothing."""
    word = Answer(picked, photo if picked is Picked.PHOTO else 0, confidence, reason_code, note)
    try:
        asked.checked(mark)
        given = answer(asked.actor, asked.settings, name, word, lambda *_: None)
    except (*EXPECTED, HTTPException) as error:
        return _refused(asked, error)
    to = _behind(given)
    if not _is_json(asked):
        return see(to)
    until = given.undo_until.isoformat() if given.undo_until else None
    return JSONResponse({"name": given.name, "undo_until": until, "warnings": _warnings(given), "next": to})


@router.post("/lineups/{name}/undo")
def take_back(asked: Current, name: Name, mark: FormMark) -> Response:
    """Undo a word of the last minute."""
    try:
        asked.checked(mark)
        done = undo(asked.actor, asked.settings, name)
    except (*EXPECTED, HTTPException) as error:
        return _refused(asked, error)
    to = f"/cases/{done.case_id}/lineup"
    return JSONResponse({"name": name, "undone": done.undone, "next": to}) if _is_json(asked) else see(to)


def _values(put: Put) -> dict[str, object]:
    return {"put": put, "levels": list(Confidence), "reasons": list(ReasonCode)}


def _picture(put: Put, number: int) -> str:
    return f"/lineups/{put.name}/pictures/{number}"


def _behind(given: Given) -> str:
    """Where one goes on from an answer."""
    if not given.case_id:
        return f"/lineups/practice?right={int(bool(given.right))}"
    return f"/cases/{given.case_id}/lineup{f'?done={given.name}' if given.undo_until else ''}"


def _warnings(given: Given) -> list[str]:
    return [one for one in (given.unsealed, *given.warnings) if one]


def _is_json(asked: Asked) -> bool:
    return JSON in asked.request.headers.get("accept", "")


def _refused(asked: Asked, error: BaseException) -> Response:
    """A problem for our script, which shows it in place; else the page of errors."""
    if not _is_json(asked):
        raise error
    if isinstance(error, HTTPException):
        return problem(error.status_code, str(error.detail))
    return problem(status_of(error), told(error))
