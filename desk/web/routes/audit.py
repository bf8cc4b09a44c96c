"""Who did what at this desk."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query
from starlette.responses import Response

from desk.acts.audit import AuditLine, audit, write_audit
from desk.acts.roles import Right
from desk.web.pages import Asked, Current

router = APIRouter()
PAGE = 200
_LAST_YEAR = 9000
Day = Annotated[str, Query(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Text = Annotated[str, Query(max_length=200)]


@router.get("/audit")
def deeds(
    asked: Current,
    since: Day = "",
    until: Day = "",
    account: Text = "",
    case: Text = "",
    n: Annotated[int, Query(ge=1, le=20_000)] = PAGE,
) -> Response:
    """The newest deeds first."""
    if not asked.actor.may(Right.AUDIT):
        return asked.page("audit.html.j2", 403, lines=None, total=0, values={}, n=n)
    lines = _lines(asked, since, until, account, case)
    values = {"since": since, "until": until, "account": account, "case": case}
    return asked.page("audit.html.j2", lines=lines[::-1][:n], total=len(lines), values=values, n=n)


@router.get("/audit.csv")
def table(asked: Current, since: Day = "", until: Day = "", account: Text = "", case: Text = "") -> Response:
    """All of them as a table for spreadsheets."""
    lines = _lines(asked, since, until, account, case)
    with TemporaryDirectory() as folder:
        path = write_audit(asked.actor, lines, Path(folder) / "audit.csv").path
        headers = {"content-disposition": 'attachment; filename="audit.csv"'}
        return Response(path.read_bytes(), media_type="text/csv; charset=utf-8", headers=headers)


def _lines(asked: Asked, since: str, until: str, account: str, case: str) -> tuple[AuditLine, ...]:
    return audit(
        asked.actor, asked.settings, since=_day(since), until=_day(until), account=account or None, case_id=case
    )


def _day(text: str) -> date | None:
    """A day; None where none was named. Raises HTTPException: it is in no calendar."""
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise _no_day(text) from error
    if day.year >= _LAST_YEAR:  # the day after the last that can be written cannot
        raise _no_day(text)
    return day


def _no_day(text: str) -> HTTPException:
    return HTTPException(422, f"{text} is no day: write year, month and day, as 2026-05-31")
