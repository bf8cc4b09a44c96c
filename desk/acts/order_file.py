"""The order file an investigator writes: TOML in, a Case out.

Dates may be full date-times with a zone, local ones or plain days (then ``timezone`` says whose). A plain day is read
in the buyer's favour: an item delivered "on 2 May" counts as delivered at the end of that day.
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from claims.interface import Need, lacking
from desk.acts.handles import named_accounts
from evidence.errors import RecordError
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.records import Case
from evidence.os_errors import why

_END_OF_DAY = time(23, 59, 59)
_LATE = {"delivered", "until"}
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
    """The catalog feed, beside the order file or at an absolute path; None where the claim needs none."""
    bank: Path | None
    """Pictures that are never a wearing: a folder or a CSV file."""
    platforms: dict[str, str]
    """Platform name to a TOML file, for platforms that are not built in."""


def read_order(path: Path) -> OrderFile:
    """Read an order file.

    Raises:
        RecordError: not TOML, an unknown or missing key, an impossible date; the text names the key.
    """
    try:
        text = read_file(path, MAX_SETTINGS_BYTES).decode("utf-8")
    except OSError as error:
        raise RecordError(f"{path} cannot be read: {why(error)}") from error
    except UnicodeDecodeError as error:
        raise RecordError(f"{path} cannot be read: {error}") from error
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecordError(f"{path.name} is not TOML: {error}") from error
    feed = _feed(values, path)
    bank = _bank(values.pop("bank", None), path)
    zone = _zone(values.pop("timezone", None), path)
    platforms = values.pop("platforms", {})
    if not isinstance(platforms, dict) or not all(isinstance(file, str) for file in platforms.values()):
        raise RecordError(f"{path.name}: [platforms] pairs a name with the path of a TOML file")
    platforms = {name: str((path.parent / file).resolve()) for name, file in platforms.items()}
    if "accounts" in values:
        values["accounts"] = named_accounts(values["accounts"], platforms, path.name)
    name = values.pop("catalog_name", None)
    if feed:
        values["catalog"] = name or _catalog_name(feed)
    case = _case(_with_zones(values, zone, path.name), path)
    if needed := lacking(case):
        said = "; ".join(f"{need} is missing: {_HOW[need]}" for need in needed)
        raise RecordError(f"{path.name}: a claim of {case.claim} rests on more than is stated: {said}")
    return OrderFile(case, feed, bank, platforms)


def _feed(values: dict[str, Any], path: Path) -> Path | None:
    if "catalog" not in values:
        return None
    named = values["catalog"]
    if not isinstance(named, str) or not named:
        raise RecordError(f'{path.name}: catalog is missing: name the feed, for example catalog = "catalog.csv"')
    feed = (path.parent / named).resolve()
    if not feed.is_file():
        raise RecordError(f"{path.name}: catalog: there is no file {feed}")
    return feed


def _bank(named: object, path: Path) -> Path | None:
    if named is None:
        return None
    if not isinstance(named, str) or not (path.parent / named).exists():
        raise RecordError(f"{path.name}: bank: there is no folder or CSV file {named!r}")
    return (path.parent / named).resolve()


def _catalog_name(feed: Path) -> str:
    """One name per feed file, so that two shops' catalog.csv do not flow together."""
    stem = re.sub(r"[^A-Za-z0-9]+", "-", feed.stem).strip("-") or "catalog"
    return f"{stem[:60]}-{sha256(str(feed).encode()).hexdigest()[:8]}"


def _zone(name: object, path: Path) -> ZoneInfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(str(name))
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise RecordError(f"{path.name}: timezone: {name!r} is not known; write one like Europe/Berlin") from error


def _with_zones(value: Any, zone: ZoneInfo | None, place: str) -> Any:
    if isinstance(value, dict):
        return {key: _moment(item, zone, f"{place}: {key}", key) for key, item in value.items()}
    if isinstance(value, list):
        return [_with_zones(item, zone, place) for item in value]
    return value


def _moment(value: Any, zone: ZoneInfo | None, place: str, key: str) -> Any:
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
        lines = []
        for item in error.errors()[:3]:
            key = ".".join(map(str, item["loc"])) or "the order"
            message = "there is no such key" if item["type"] == "extra_forbidden" else item["msg"]
            lines.append(f"{key}: {message.removeprefix('Value error, ')}")
        raise RecordError(f"{path.name}: " + "; ".join(lines)) from error
