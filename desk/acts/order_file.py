"""The order file an investigator writes: TOML in, a Case out.

Dates may be full date-times with a zone, local ones or plain days (then ``timezone`` says whose). A plain day stays
that whole day: of an item delivered "on 2 May" a post of that day may be from before or after.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from claims.clock import zone_named
from claims.interface import Need, lacking
from desk.acts.dates import DATES, quoted, written
from desk.acts.handles import named_accounts
from evidence.errors import RecordError
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.order import DATES as ORDER_DATES
from evidence.os_errors import why
from evidence.records import Case
from evidence.refusals import refused
from evidence.toml import parse_toml

_END_OF_DAY = time(23, 59, 59)
_YEARS = range(1990, 2101)
"""Of an order. Sums with days before and after would leave the calendar."""
_LATE = {"delivered", "until", "respond_by"}
"""A plain day stands for its end here; everywhere else for its beginning."""
_HOW = {
    Need.ACCOUNTS: "name the buyer's public account under [[accounts]], with its basis",
    Need.CATALOG: 'name the feed, for example catalog = "catalog.csv"',
    Need.DELIVERED: "say under [order] when the goods were delivered",
}


@dataclass(frozen=True)
class OrderFile:
    """What an order file says."""

    case: Case
    feed: Path | None
    """The catalog feed, beside the order file or at an absolute path; None where the claim needs none, or the case is
    compared with a catalog of the vault as it is."""
    bank: Path | None
    """Pictures that are never a wearing: a folder or a CSV file."""
    platforms: dict[str, str]
    """Platform name to a TOML file, for platforms that are not built in."""


def read_order(path: Path) -> OrderFile:
    """Read an order file.

    Raises:
        RecordError: not TOML, an unknown or missing key, an impossible date; the text names the key.
    """
    values = _values(path)
    feed = _feed(values, path)
    bank = _bank(values.pop("bank", None), path)
    if bank and not feed:
        raise RecordError(f'{path.name}: bank: it is read with a feed: name that too, catalog = "..."')
    _only_known_keys(values, path)
    zone = _zone(values.pop("timezone", None), path)
    values |= {"zone": zone.key} if zone else {}
    _name_days(values.get("order"), zone, f"{path.name}: order")
    platforms = values.pop("platforms", {})
    if not isinstance(platforms, dict) or not all(isinstance(file, str) for file in platforms.values()):
        raise RecordError(f"{path.name}: [platforms] pairs a name with the path of a TOML file")
    platforms = {name: str(_beside(path, file, f"platforms.{name}")) for name, file in platforms.items()}
    if "accounts" in values:
        values["accounts"] = named_accounts(values["accounts"], platforms, path.name)
    name = values.pop("catalog_name", None)
    if feed:
        values["catalog"] = name or _catalog_name(feed)
    elif name:  # one that the vault has
        values["catalog"] = name
    case = _case(_with_zones(values, zone, path.name), path)
    if needed := lacking(case):
        said = "; ".join(f"{need} is missing: {_HOW[need]}" for need in needed)
        raise RecordError(f"{path.name}: a claim of {case.claim} rests on more than is stated: {said}")
    return OrderFile(case, feed, bank, platforms)


def _values(path: Path) -> dict[str, Any]:
    try:
        data = read_file(path, MAX_SETTINGS_BYTES)
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {why(error)}") from error
    try:
        return _parsed(data)
    except RecordError as error:
        raise RecordError(f"{path.name}: {error}") from error


def _parsed(data: bytes) -> dict[str, Any]:
    """The values; where the file is no TOML for the way its dates are written, those of its text with them quoted."""
    try:
        return parse_toml(data)
    except RecordError:
        text = data.decode("utf-8", "replace")
        if "\ufffd" in text or (mended := quoted(text)) == text:
            raise
    return parse_toml(mended.encode())


def _feed(values: dict[str, Any], path: Path) -> Path | None:
    if "catalog" not in values:
        return None
    named = values["catalog"]
    if not isinstance(named, str) or not named:
        raise RecordError(f'{path.name}: catalog is missing: name the feed, for example catalog = "catalog.csv"')
    feed = _beside(path, named, "catalog")
    if not feed.is_file():
        raise RecordError(f"{path.name}: catalog: there is no file {feed}")
    return feed


def _bank(named: object, path: Path) -> Path | None:
    if named is None:
        return None
    if not isinstance(named, str) or not (place := _beside(path, named, "bank")).exists():
        raise RecordError(f"{path.name}: bank: there is no folder or CSV file {named!r}")
    return place


def _beside(path: Path, named: str, key: str) -> Path:
    """The place that a path in the order file means: beside the file, unless it is absolute."""
    try:
        place = (path.parent / named).resolve()
        place.exists()  # a name may be too long to ask for
    except (
        OSError,
        ValueError,
        RuntimeError,
    ) as error:  # ValueError: a null character; RuntimeError: links in a circle
        why = getattr(error, "strerror", "") or str(error)[:200]
        raise RecordError(f"{path.name}: {key}: {named[:80]!r} cannot be the place of a file: {why}") from error
    return place


def _catalog_name(feed: Path) -> str:
    """One name per feed file, so that two shops' catalog.csv do not flow together."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", feed.stem).strip("-") or "catalog"
    return f"{stem[:60]}-{sha256(str(feed).encode()).hexdigest()[:8]}"


def _zone(name: object, path: Path) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return zone_named(str(name))
    except RecordError as error:
        raise RecordError(f"{path.name}: timezone: {error}") from error


def _only_known_keys(values: dict[str, Any], path: Path) -> None:
    """Keys of the record that are made here, and are no keys of the file."""
    order = values.get("order")
    for key in ("zone", "kind", "account"):
        if key in values:
            raise RecordError(f"{path.name}: {key}: there is no such key" + "; write timezone" * (key == "zone"))
    if isinstance(order, dict) and "as_days" in order:
        raise RecordError(f"{path.name}: order.as_days: there is no such key; a date without a time is a day")


def _name_days(order: object, zone: ZoneInfo | None, place: str) -> None:
    """Say which dates of the order are days without a time."""
    if not isinstance(order, dict):
        return
    for name in ORDER_DATES:
        if isinstance(order.get(name), str):
            order[name] = written(order[name], zone, f"{place}: {name}")
    dates = {name: order.get(name) for name in ORDER_DATES}
    order["as_days"] = [
        name for name, value in dates.items() if isinstance(value, date) and not isinstance(value, datetime)
    ]


def _with_zones(value: Any, zone: ZoneInfo | None, place: str) -> Any:
    if isinstance(value, dict):
        return {key: _moment(item, zone, f"{place}: {key}", key) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_zones(item, zone, place) for item in value]
    return value


def _moment(value: Any, zone: ZoneInfo | None, place: str, key: str) -> Any:
    if key in DATES and not isinstance(value, str | date):
        raise RecordError(f"{place}: {value!r} is no date: write it like 2026-06-01 or 2026-06-01T13:02:09+02:00")
    if isinstance(value, str) and key in DATES:
        value = written(value, zone, place)
    if isinstance(value, date) and value.year not in _YEARS:
        raise RecordError(f"{place}: {value} is in no year of an order: write one from 1990 to 2100")
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    if isinstance(value, date):
        if zone is None:
            raise RecordError(
                f'{place}: {value} has no time zone: add timezone = "Asia/Shanghai" at the top, or write +08:00'
            )
        day = value if isinstance(value, datetime) else datetime.combine(value, _END_OF_DAY if key in _LATE else time())
        return day.replace(tzinfo=zone)
    return _with_zones(value, zone, place)


def _case(values: Any, path: Path) -> Case:
    try:
        return Case.model_validate(values)
    except ValidationError as error:
        raise RecordError(f"{path.name}: {refused(error, 'the order')}") from error
