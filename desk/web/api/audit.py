"""Who did what."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query

from desk.acts import audit as acts
from desk.web.api.asking import Count, Cursor, Program
from desk.web.api.cursors import cut, next_of, start_of
from desk.web.api.models import Audit, AuditLine
from desk.web.api.problems import refusals

router = APIRouter()
_Day = Annotated[date | None, Query(ge=date(1990, 1, 1), le=date(9000, 1, 1), examples=["2026-05-02"])]


@router.get("/audit", responses=refusals(400))
def audit(
    asks: Program,
    since: _Day = None,
    until: _Day = None,
    account: Annotated[str | None, Query(max_length=100, description="Of this account; empty: local operator.")] = None,
    case: Annotated[str, Query(max_length=100, description="In this case, which may be gone.")] = "",
    size: Count = 100,
    cursor: Cursor = "",
) -> Audit:
    """Deeds in the order in which they were done; that this was asked is one of them. Days are of UTC."""
    question = ("audit", since, until, account, case)
    start = start_of(cursor, *question)
    found = acts.audit(asks.actor, asks.settings, since=since, until=until, account=account, case_id=case)
    lines = tuple(AuditLine.of(one.as_json()) for one in cut(found, start, size))
    return Audit(lines=lines, total=len(found), next=next_of(start, len(lines), len(found), *question))
