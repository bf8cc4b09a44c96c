"""Questions: what waits, the next one, a word on it, and that word taken back; and how one does."""

from typing import Annotated

from fastapi import APIRouter, Path
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from desk.acts import line_up, queue, rates, review
from desk.web.api.asking import CaseId, Program, QuestionName
from desk.web.api.idempotent import DoneOnce
from desk.web.api.models import Given, Question, Queue, Rate, Rates, Undone, WaitingCase
from desk.web.api.pictures import JPEG
from desk.web.api.problems import refusals
from desk.web.picture import shown
from evidence.records import Confidence, Picked, ReasonCode

router = APIRouter()


class ToAnswer(BaseModel):
    """A word on a question."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        json_schema_extra={
            "examples": [{"picked": "photo", "photo": 2, "confidence": "high", "reason_code": "print_agrees"}]
        },
    )

    picked: Picked
    photo: Annotated[int, Field(ge=0, le=100)] = 0
    """Which photo, from 1; 0 where none is picked."""
    confidence: Confidence = Confidence.MEDIUM
    reason_code: ReasonCode = ReasonCode.OTHER
    note: Annotated[str, Field(max_length=2000)] = ""


@router.get("/queue", responses=refusals())
def waiting(asks: Program) -> Queue:
    """What waits for you: questions, and releases that you may approve. Nothing waits for a key."""
    found = queue.queue(asks.actor, asks.settings)
    return Queue(
        cases=tuple(
            WaitingCase(
                case_id=one.case_id,
                order_id=one.order_id,
                waiting=one.questions,
                releases=one.releases,
                keep_until=one.keep_until,
                overdue=one.is_overdue,
                respond_by=one.respond_by,
            )
            for one in found
        )
    )


@router.post(
    "/cases/{case_id}/questions",
    response_model=Question,
    responses={204: {"description": "No question waits for you in this case."}, **refusals(404)},
)
def put(asks: Program, once: DoneOnce, case_id: CaseId) -> Question | Response:
    """Put the next question of a case to you. It waits until you answer; put again, it is the same one."""

    def do() -> Question:
        found = line_up.put_question(asks.actor, asks.settings, case_id)
        if not found:
            raise _NoneWaits
        return Question.of(vars(found[0]))

    try:
        return once(Question, "", do)
    except _NoneWaits:
        return Response(status_code=204)


class _NoneWaits(Exception):
    """No question waits; that is not kept, for one may come."""


@router.get("/questions/{name}", responses=refusals(404))
def question(asks: Program, name: QuestionName) -> Question:
    """A question that was put to you and that you have not answered."""
    return Question.of(vars(line_up.question_again(asks.actor, asks.settings, name)))


@router.get("/questions/{name}/pictures/{number}", response_class=Response, responses={**JPEG, **refusals(404)})
def picture(asks: Program, name: QuestionName, number: Annotated[int, Path(ge=0, le=100)]) -> Response:
    """A picture of a question: 0 is the post's, 1 and on are the catalog's photos."""
    return shown(line_up.question_picture(asks.actor, asks.settings, name, number), sized=False)


@router.post("/questions/{name}/answer", responses=refusals(400, 404))
def answer(asks: Program, once: DoneOnce, name: QuestionName, given: ToAnswer) -> Given:
    """Give your word. It is taken once, signed, and can be undone within a minute."""
    said = review.Answer(given.picked, given.photo, given.confidence, given.reason_code, given.note)

    def do() -> Given:
        return Given.of(vars(review.answer(asks.actor, asks.settings, name, said, _quiet)))

    return once(Given, given.model_dump_json(), do)


@router.post("/questions/{name}/undo", responses=refusals(404))
def undo(asks: Program, once: DoneOnce, name: QuestionName) -> Undone:
    """Take your word back, within a minute. Both stay in the record."""

    def do() -> Undone:
        return Undone.of(vars(review.undo(asks.actor, asks.settings, name)))

    return once(Undone, "", do)


@router.get("/rates", responses=refusals())
def known(asks: Program) -> Rates:
    """How you do in line-ups whose truth is known; of who may approve or audit, how everybody does."""
    found = rates.rates(asks.actor, asks.settings)
    return Rates(
        rates=tuple(
            Rate(account=one.account, lineups=one.rate.lineups, right=one.rate.right, wrong=one.rate.wrong)
            for one in found
        )
    )


def _quiet(*_: object) -> None:
    """Nobody watches."""
