"""The form of a new case: what a browser sent as the values of an order, and beside which field an error belongs."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from fastapi import HTTPException, Request
from starlette.datastructures import FormData, UploadFile

from desk.acts.new_case import DroppedFeed
from desk.acts.order_values import AccountValues, LineValues, OrderValues

_MOST_FILES, _MOST_FIELDS = 4, 4_000
_TEXTS = tuple(one.name for one in fields(OrderValues) if one.name not in ("lines", "accounts", "opened_by"))
_LINE = tuple(one.name for one in fields(LineValues))
_ACCOUNT = tuple(one.name for one in fields(AccountValues))
_OTHERWISE = {
    "from": "window_from",
    "until": "window_until",
    "because": "window_because",
    "days": "return_days",
    "law": "return_law",
    "zone": "timezone",
    "catalog_name": "catalog",
}
_PLACE = re.compile(r"[a-z_]+(?:\.[a-z_]+)*(?: number [0-9]+)?(?:, [a-z_.]+)?")
_MISSING = re.compile(r"\b(accounts|catalog|delivered) is missing")
_FIELDS = frozenset({*_TEXTS, "lines", "accounts", "catalog"})


@dataclass(frozen=True)
class Typed:
    """One sending of the form."""

    mark: str
    do: str
    values: OrderValues
    catalog: str
    feed: DroppedFeed | None
    export: DroppedFeed | None
    wanted: str
    """Of several orders in an export, the one that is meant."""
    picked: str
    """One that was chosen from the list of them."""
    fix: str
    """A SKU and the one that it should be, as JSON."""
    without: frozenset[str]
    """SKUs that no article has, of which they were told and want to go on without."""


async def typed(request: Request) -> Typed:
    """Read the form; its files are read whole, as the guard has bounded them."""
    async with request.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS) as form:
        return Typed(
            mark=_one(form, "mark"),
            do=_one(form, "do"),
            values=_values(form),
            catalog=_one(form, "catalog"),
            feed=await _file(form, "feed"),
            export=await _file(form, "export"),
            wanted=_one(form, "wanted"),
            picked=_one(form, "picked"),
            fix=_one(form, "fix"),
            without=frozenset(str(one) for one in form.getlist("without")),
        )


def _values(form: FormData) -> OrderValues:
    lines = tuple(LineValues(*one) for one in _rows(form, "line", _LINE))
    accounts = tuple(AccountValues(*one) for one in _rows(form, "account", _ACCOUNT))
    return OrderValues(
        **{name: _one(form, name) for name in _TEXTS},
        lines=tuple(one for one in lines if not one.is_empty),
        accounts=tuple(one for one in accounts if not one.is_empty),
    )


def _rows(form: FormData, kind: str, names: tuple[str, ...]) -> list[tuple[str, ...]]:
    columns = [[str(one).strip() for one in form.getlist(f"{kind}_{name}")] for name in names]
    if len({len(column) for column in columns}) > 1:
        raise HTTPException(422, f"{kind}: a row of the form came half: load its page again")
    return list(zip(*columns, strict=True))


def _one(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip() if isinstance(value, str) else ""


async def _file(form: FormData, name: str) -> DroppedFeed | None:
    value = form.get(name)
    if not isinstance(value, UploadFile) or not value.filename:
        return None
    return DroppedFeed(value.filename, await value.read())


def filled(typed: OrderValues, found: OrderValues) -> OrderValues:
    """What was typed, with what an export says in place of it."""
    changes = {name: getattr(found, name) for name in (*_TEXTS, "lines", "accounts") if getattr(found, name)}
    made = replace(typed, **changes)
    return made if made.case_id else replace(made, case_id=_named(made.order_id))


def _named(order_id: str) -> str:
    """A case's name after its order."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", order_id).strip("-._")[:100]


def packed(values: OrderValues) -> str:
    """One order of an export, for a button that chooses it."""
    return json.dumps({name: value for name, value in asdict(values).items() if value}, ensure_ascii=False)


def unpacked(text: str) -> OrderValues:
    """What such a button sends back. Raises HTTPException: it is none of ours."""
    try:
        table: dict[str, Any] = json.loads(text)
        return OrderValues(
            **{name: str(table.get(name, "")) for name in _TEXTS},
            lines=tuple(LineValues(**_texts(one)) for one in table.get("lines", ())),
            accounts=tuple(AccountValues(**_texts(one)) for one in table.get("accounts", ())),
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise HTTPException(422, "this choice came half: hand the export in again") from error


def _texts(table: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in table.items()}


def mended(values: OrderValues, fix: str) -> OrderValues:
    """The order with one SKU put in place of another. Raises HTTPException: that is no pair of SKUs."""
    try:
        old, new = map(str, json.loads(fix))
    except (ValueError, TypeError, RecursionError) as error:
        raise HTTPException(422, "this correction came half: type the SKU") from error
    return replace(values, lines=tuple(replace(one, sku=new) if one.sku == old else one for one in values.lines))


def beside(trouble: str) -> dict[str, str]:
    """Which fields an error is about, and what it says of each; what names none stands above the form alone."""
    found: dict[str, str] = {}
    for piece in trouble.removeprefix("order.toml: ").split("; "):
        for name in _MISSING.findall(piece):
            found.setdefault(name, piece)
        *places, said = piece.split(": ")
        leading = []
        for place in places:
            if not _PLACE.fullmatch(place):
                break
            leading.append(place)
        if leading and (name := _field(leading)) in _FIELDS:
            found.setdefault(name, ": ".join([*places[len(leading) :], said]))
    return found


def _field(places: list[str]) -> str:
    whole = ".".join(places)
    for part in ("lines", "accounts"):
        if re.search(rf"\b{part}\b", whole):
            return part
    last = whole.rpartition(".")[2]
    return _OTHERWISE.get(last, last)
