"""Cases: the list, one as it is now, and how its questions stand."""

from typing import Annotated, Any

from fastapi import APIRouter, Query

from desk.acts import case_list, standing
from desk.acts.case_page import CasePage, case_page
from desk.acts.report import CaseFindings
from desk.acts.verify import Verification
from desk.web.api.asking import CaseId, Count, Cursor, Program
from desk.web.api.cursors import cut, next_of, start_of
from desk.web.api.models import Cases, ListedCase, Standing, StatusCount, Subject, Word
from desk.web.api.models_found import CaseSummary
from desk.web.api.problems import refusals

router = APIRouter()
_CHECKED = frozenset({"faults", "not_vouched"})
"""What only a check says."""


@router.get("/cases", responses=refusals(400))
def cases(
    asks: Program,
    buyer: Annotated[str, Query(max_length=200, description="A part of the buyer's name.")] = "",
    order: Annotated[str, Query(max_length=200, description="The number of the order.")] = "",
    status: Annotated[str, Query(max_length=60, description="A line of the order has this status.")] = "",
    overdue: Annotated[bool, Query(description="Only those kept longer than they should be.")] = False,
    size: Count = 100,
    cursor: Cursor = "",
) -> Cases:
    """The cases that you may see, by id."""
    question = ("cases", buyer, order, status, overdue)
    start = start_of(cursor, *question)
    wanted = case_list.CaseFilter(buyer, order, status, overdue)
    found = case_list.list_cases(asks.actor, asks.settings, wanted)
    shown = tuple(_listed(one) for one in cut(found, start, size))
    return Cases(cases=shown, total=len(found), next=next_of(start, len(shown), len(found), *question))


@router.get("/cases/{case_id}", responses=refusals(404))
def case(asks: Program, case_id: CaseId) -> CaseSummary:
    """One case: what was captured and examined, and what was found of each line of the order.

    Whoever is still to be asked about pictures of the case gets it without its findings, so that their word is their
    own: `withheld` is then true.
    """
    return CaseSummary.of(_summary(case_page(asks.actor, asks.settings, case_id)))


@router.get("/cases/{case_id}/standing", responses=refusals(404))
def how_it_stands(asks: Program, case_id: CaseId) -> Standing:
    """The questions of a case, and the words on them that you may see."""
    found = standing.standing(asks.actor, asks.settings, case_id)
    return Standing(subjects=tuple(_subject(one) for one in found))


def _summary(page: CasePage) -> dict[str, Any]:
    unchecked = Verification(faults=(), notes=(), entries=0, objects=0)
    said = CaseFindings(page.reading, page.assessed if page.may_be_seen else (), unchecked).as_json()
    told = {name: value for name, value in said.items() if name not in _CHECKED}
    return told | {"withheld": not page.may_be_seen, "waits": page.waits}


def _listed(one: case_list.ListedCase) -> ListedCase:
    return ListedCase(
        case_id=one.case_id,
        order_id=one.order_id,
        buyer=one.buyer,
        statuses=tuple(StatusCount(status=status, count=number) for status, number in one.statuses),
        reviews_waiting=one.reviews_waiting,
        keep_until=one.keep_until,
        overdue=one.is_overdue,
        amendments=one.amendments,
        respond_by=one.respond_by,
    )


def _subject(one: standing.Standing) -> Subject:
    asked = one.subject
    return Subject(
        name=one.name,
        line=asked.line if asked else None,
        sku=asked.sku if asked else "",
        why=asked.why.value if asked else "",
        image_digest=asked.image_digest if asked else "",
        weight_decibans=asked.weight_decibans if asked else None,
        waits_for_you=one.waits,
        decided=one.is_open,
        words=one.words,
        reviews=tuple(Word(reviewer=said.reviewer, verdict=said.verdict, note=said.note) for said in one.reviews),
    )
