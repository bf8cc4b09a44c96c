"""A new case from an order: dropped as the shop exports it, or typed; checked before anything is fetched."""

from dataclasses import replace
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from desk.acts.catalogs import ListedCatalog, list_catalogs
from desk.acts.errors import EXPECTED, Forbidden, NotSignedIn, NotThere, NoVault
from desk.acts.handles import known_platforms
from desk.acts.new_case import Drafted, draft_order, may_open
from desk.acts.order_export import Exported, order_from_export
from desk.acts.order_values import AccountValues, LineValues, OrderValues, order_drafted
from desk.acts.runs import ready_to_run
from desk.web.case_form import Typed, beside, filled, mended, packed, typed, unpacked
from desk.web.pages import Asked, Current, see
from desk.web.running import start_run
from desk.web.trouble import status_of, told
from evidence.records import Dispute

router = APIRouter()
_MOST_LISTED = 200
STRENGTHS = ("stated_by_buyer", "strong", "moderate", "weak")


@router.get("/cases/new")
def form(asked: Current, case: Annotated[str, Query(max_length=100)] = "") -> Response:
    """The form, empty or with the order that lies here for a case."""
    may_open(asked.actor)
    if not case:
        return _page(asked, _usual(asked, OrderValues()))
    found = order_drafted(asked.actor, asked.settings, case)
    return _page(asked, found.values, catalog=found.catalog if found.is_by_name else "", kept=found.feed)


@router.post("/cases/new")
def send(asked: Current, sent: Annotated[Typed, Depends(typed)]) -> Response:
    """What was typed or handed in: fill the form, correct a SKU, check, or start."""
    asked.checked(sent.mark)
    may_open(asked.actor)
    if sent.picked:
        return _page(asked, _usual(asked, filled(sent.values, unpacked(sent.picked))), catalog=sent.catalog)
    if sent.export is not None:
        return _filled_in(asked, sent)
    if sent.do == "fill":
        said = asked.say("desk_new.no_file")
        return _page(asked, sent.values, 422, catalog=sent.catalog, trouble=said, troubles={"export": said})
    return _checked(asked, sent)


def _filled_in(asked: Asked, sent: Typed) -> Response:
    assert sent.export is not None
    try:
        found = order_from_export(asked.actor, sent.export.data, sent.export.name, sent.wanted)
    except EXPECTED as error:
        _not_of_a_field(error)
        troubles = {"export": told(error)}
        return _page(asked, sent.values, status_of(error), catalog=sent.catalog, trouble=told(error), troubles=troubles)
    if len(found.orders) == 1:
        values = _usual(asked, filled(sent.values, found.orders[0]))
        return _page(asked, values, catalog=sent.catalog, exported=found)
    listed = [(one, packed(one)) for one in found.orders[:_MOST_LISTED]]
    return _page(asked, sent.values, catalog=sent.catalog, exported=found, listed=listed)


def _checked(asked: Asked, sent: Typed) -> Response:
    values = mended(sent.values, sent.fix) if sent.fix else sent.values
    try:
        drafted = draft_order(asked.actor, asked.settings, values, sent.feed, sent.catalog)
    except EXPECTED as error:
        _not_of_a_field(error)
        said = told(error)
        return _page(asked, values, status_of(error), catalog=sent.catalog, trouble=said, troubles=beside(said))
    if sent.do == "start" and not sent.fix and {one.sku for one in drafted.wrong} <= sent.without:
        ready_to_run(asked.actor, asked.settings, drafted.case_id)
        start_run(asked.actor, asked.settings, drafted.case_id, go_on=bool(drafted.wrong))
        return see(f"/cases/{drafted.case_id}/run")
    return _page(asked, values, catalog=sent.catalog, drafted=drafted)


def _not_of_a_field(error: BaseException) -> None:
    """Let a refusal be answered as everywhere; no form helps against it."""
    if isinstance(error, Forbidden | NotThere | NotSignedIn):
        raise error


def _usual(asked: Asked, values: OrderValues) -> OrderValues:
    """What most cases have, where nothing is typed."""
    return replace(
        values,
        claim=values.claim or Dispute.LATE_RETURN.value,
        retention_days=values.retention_days or "90",
        purpose=values.purpose or asked.say("desk_new.usual_purpose"),
    )


def _page(
    asked: Asked,
    values: OrderValues,
    status: int = 200,
    *,
    catalog: str = "",
    kept: str = "",
    trouble: str = "",
    troubles: dict[str, str] | None = None,
    drafted: Drafted | None = None,
    exported: Exported | None = None,
    listed: list[tuple[OrderValues, str]] | None = None,
) -> Response:
    shown: dict[str, Any] = {
        "lines": (*values.lines, LineValues(), *(() if values.lines else (LineValues(), LineValues()))),
        "accounts": values.accounts or (AccountValues(),),
        "spare_account": AccountValues(),
        "catalogs": _catalogs(asked),
        "platforms": _platforms(),
        "claims": tuple(one.value for one in Dispute),
        "strengths": STRENGTHS,
    }
    return asked.page(
        "new_case.html.j2", status, values=values, catalog=catalog, kept=kept or (drafted.feed if drafted else ""),
        trouble=trouble, troubles=troubles or {}, drafted=drafted, exported=exported, listed=listed or [], **shown,
    )  # fmt: skip


def _catalogs(asked: Asked) -> tuple[ListedCatalog, ...]:
    try:
        return list_catalogs(asked.actor, asked.settings)
    except NoVault:
        return ()


@cache
def _platforms() -> tuple[str, ...]:
    return tuple(sorted(one.name for one in known_platforms({})))
