"""All cases, a line each."""

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Query
from starlette.responses import Response

from claims.interface import known, tones
from desk.acts.case_list import CaseFilter, ListedCase, list_cases
from desk.acts.errors import NoVault
from desk.web.pages import Current

router = APIRouter()
Sort = Literal["case", "order", "buyer", "waiting", "deadline", "until"]
_BY = {
    "case": lambda one: one.case_id,
    "order": lambda one: one.order_id,
    "buyer": lambda one: one.buyer.casefold(),
    "waiting": lambda one: -one.reviews_waiting,
    "deadline": lambda one: one.soonest,
    "until": lambda one: one.keep_until,
}


@router.get("/")
def all_cases(
    asked: Current,
    buyer: Annotated[str, Query(max_length=200)] = "",
    order: Annotated[str, Query(max_length=200)] = "",
    status: Annotated[str, Query(max_length=60)] = "",
    overdue: bool = False,
    sort: Sort = "deadline",
) -> Response:
    """The cases that somebody may see, filtered and sorted as the address says."""
    wanted = CaseFilter(buyer, order, status, overdue)
    try:
        found: tuple[ListedCase, ...] = list_cases(asked.actor, asked.settings)
    except NoVault:
        found = ()
    statuses = sorted({name for one in found for name, _ in one.statuses})
    shown = sorted((one for one in found if wanted.takes(one)), key=_BY[sort])
    places = list(dict.fromkeys(status for claim in known() for status in (*claim.statuses, *claim.results)))
    shown = [
        replace(one, statuses=tuple(sorted(one.statuses, key=lambda each: places.index(each[0])))) for one in shown
    ]
    return asked.page(
        "cases.html.j2",
        tones=tones(),
        cases=shown,
        total=len(found),
        wanted=wanted,
        sort=sort,
        statuses=statuses,
    )
