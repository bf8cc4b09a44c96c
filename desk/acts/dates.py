"""Dates of an order file that are no dates of TOML: as a shop's export writes them, quoted or not.

What is read is read exactly; a zone is never guessed, nor which of two numbers is the month.
"""

import json
import re
import tomllib
from datetime import date, datetime
from zoneinfo import ZoneInfo

from crawler.errors import UnexpectedPage
from crawler.parsers.times import stated_time
from evidence.errors import RecordError

DATES = frozenset({"placed", "delivered", "return_requested", "return_received", "from", "until", "respond_by"})
_BARE = re.compile(
    rf"^(?P<key>[ \t]*(?:{'|'.join(sorted(DATES))})[ \t]*=[ \t]*)"
    r"(?P<value>[^\"'#\[{\s][^\"'#\r\n]*?)(?P<rest>[ \t]*(?:#.*)?)$",
    re.MULTILINE,
)


def written(text: str, zone: ZoneInfo | None, place: str) -> datetime | date:
    """The moment or the day that a text names; a clock time without a zone is by ``zone``.

    Raises:
        RecordError: it names none, or another one in every zone, and none is stated.
    """
    try:
        stated = stated_time(text, place, None, zone.key if zone else "")
    except UnexpectedPage as error:
        needs = "" if zone else ', or the day and timezone = "Asia/Shanghai" at the top'
        raise RecordError(
            f"{place}: {text[:60]!r} cannot be read without guessing: write it like 2026-06-01T13:02:09+02:00{needs}"
        ) from error
    if stated.precision in ("month", "year"):
        raise RecordError(f"{place}: {text[:60]!r} names no day: write it like 2026-06-01")
    if stated.between is not None:
        raise RecordError(
            f"{place}: {text[:60]!r} was twice, or never, by that clock: write it with +01:00 or the like"
        )
    return stated.at.date() if stated.precision == "day" else stated.at


def quoted(text: str) -> str:
    """The file with quotes around the values of its dates that TOML cannot read, so that ``written`` may."""
    return _BARE.sub(_in_quotes, text)


def _in_quotes(found: re.Match[str]) -> str:
    try:
        tomllib.loads(f"value = {found['value']}")
    except ValueError:  # TOMLDecodeError, and an integer of more than 4,300 digits
        return f"{found['key']}{json.dumps(found['value'], ensure_ascii=False)}{found['rest']}"
    return found[0]
