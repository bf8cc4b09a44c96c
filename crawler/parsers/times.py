"""Times as platforms write them: "2025-05-01T12:30Z", "3小时前", "昨天 12:30", "2 hours ago", "May 1, 2025".

Each gives a moment in UTC, how precise it is, who says so, and for relative ones the period it can mean. What counts
is never the clock or zone of the machine that crawls: relative times count from the capture, clock times without a
zone are by the zone that the platform file names, or are no times at all. The error this prevents is known from other
crawlers: every Weibo post eight hours late, some of them on another day.
A date alone is midnight UTC with precision ``day``; ``evidence.period`` then allows for every zone on earth.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

from crawler.errors import UnexpectedPage
from crawler.parsers.month_names import month_of
from crawler.parsers.offsets import NAMED_ZONES, distance_of
from crawler.parsers.reading import check_year
from evidence.period import Precision, period

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_UNITS: Mapping[str, tuple[timedelta, Precision]] = {
    "second": (timedelta(seconds=1), "minute"),
    "minute": (_MINUTE, "minute"),
    "hour": (_HOUR, "hour"),
    "day": (_DAY, "day"),
    "week": (7 * _DAY, "month"),
    "month": (31 * _DAY, "month"),
    "year": (366 * _DAY, "year"),
}
"""The longest that each unit can be, and the precision in which a time counted in it is shown."""
_NAMES = {
    **{"秒": "second", "分钟": "minute", "分鐘": "minute", "小时": "hour", "小時": "hour", "天": "day"},
    **{"周": "week", "个月": "month", "個月": "month", "月": "month", "年": "year"},
    **{"sec": "second", "s": "second", "min": "minute", "hr": "hour", "h": "hour", "d": "day", "w": "week"},
}

_CLOCK = (
    r"(?P<before>上午|下午)?\s?(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,]\d{1,9})?)?"
    r"\s?(?P<half>[AaPp]\.?[Mm]\.?)?"
)
_COMMENT = r"(?:\s?\([^()]{1,60}\)|\[[\w/+-]{1,60}\])?"
"""What may stand behind a zone: a comment (RFC 5322), a name of the tz database (RFC 9557)."""
_AGAIN = r"(?:\s(?P<letters>[A-Z]{2,5}|[+-]\d\d(?:\d\d)?))?"
"""Go writes letters behind an offset, or the offset once more where a zone has none."""
_OFFSET = rf"(?P<zone>(?:(?:GMT|UTC|UT)\s?)?[+-]\d\d?(?::?\d\d)?){_AGAIN}"
_ZONE = rf"(?:\s?(?:{_OFFSET}|(?P<name_of_zone>[Zz]|gmt|utc|[A-Z]{{2,5}})){_COMMENT})?"
_AFTER = rf"(?:(?:[Tt]|,?\s+(?:at\s+)?){_CLOCK}{_ZONE})?"
_NAME = r"(?P<name>[^\W\d_]{3,12})\.?"
_WEEKDAY = r"(?:[^\W\d_]{2,10}\.?,?\s+)?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<year>\d{{4}})(?P<dash>[-/.])(?P<month>\d\d?)(?P=dash)(?P<day>\d\d?){_AFTER}",
        rf"(?P<year>\d{{4}})(?P<month>\d\d)(?P<day>\d\d)[Tt](?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?{_ZONE}",
        rf"(?:(?P<year>\d{{4}})\s?年\s?)?(?P<month>\d\d?)\s?月\s?(?P<day>\d\d?)\s?日(?:\s*{_CLOCK}{_ZONE})?",
        rf"(?P<month>\d\d)-(?P<day>\d\d){_AFTER}",
        rf"{_WEEKDAY}(?P<day>\d\d?)\.?[\s-](?:de\s)?{_NAME}[\s-](?:de\s)?(?P<year>\d{{4}}){_AFTER}",
        rf"{_WEEKDAY}(?P<day>\d\d?)[\s-]{_NAME}[\s-](?P<year>\d\d)\s{_CLOCK}{_ZONE}",
        rf"{_WEEKDAY}{_NAME}\s+(?P<day>\d\d?),?\s+(?P<year>\d{{4}}){_AFTER}",
        rf"[A-Za-z]{{3}}\s+{_NAME}\s+(?P<day>\d\d?)\s+{_CLOCK}{_ZONE}\s+(?P<year>\d{{4}})",
    )
)
"""Of two digits a year is as RFC 5322 (4.3) has it, and only with a clock: "04 May 26" alone may be of 2004."""
_DAYS = re.compile(rf"(?P<word>今天|昨天|前天|today|yesterday)(?:\s*(?:at\s+)?{_CLOCK})?", re.IGNORECASE)
_BACK = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}
_AGO = re.compile(r"(?P<count>\d{1,4}|an?|半|半个|几)\s?(?P<unit>[a-z]+|[^\W\da-z_]{1,2}?)\s?(?:前|ago)", re.IGNORECASE)
_OLDEST = datetime(1990, 1, 1, tzinfo=UTC)
_NOW = {"刚刚", "刚才", "just now", "now", "moments ago"}


@dataclass(frozen=True, slots=True)
class Stated:
    """A time as a platform stated it, as far as it can be known. ``between`` where it is no unit of the calendar."""

    at: datetime
    precision: Precision
    source: str
    between: tuple[datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class _Sight:
    """What a text without context is read by."""

    captured_at: datetime | None
    zone: str
    by: str

    def capture(self, text: str) -> datetime:
        if self.captured_at is None:
            raise ValueError(f"{text[:60]!r} counts from the capture, whose time is not known")
        return self.captured_at

    def local(self, text: str) -> ZoneInfo:
        if not self.zone:
            raise ValueError(f"{text[:60]!r} has no zone, and the platform file names none (time_zone)")
        return ZoneInfo(self.zone)


def stated_time(value: Any, at: str, captured_at: datetime | None, zone: str = "", by: str = "stated") -> Stated:
    """Read a time as a page states it: a text, or seconds or milliseconds since 1970.

    ``zone`` is the platform file's ``time_zone``, ``by`` says who chose the time; ``source`` begins with it.

    Raises:
        UnexpectedPage: naming ``at``: no time, or one that means nothing without a zone that nobody states.
    """
    try:
        if (found := _read(value, _Sight(captured_at, zone, by))) is not None:
            check_year(found.at)
            return found
    except (ValueError, OverflowError) as error:
        raise UnexpectedPage(at, f"{str(value)[:60]!r} is not a time: {error}") from error
    raise UnexpectedPage(at, f"{str(value)[:60]!r} is not a time in a form that is known")


def _read(value: Any, sight: _Sight) -> Stated | None:
    if isinstance(value, int) and not isinstance(value, bool):
        return _since_1970(value, sight.by)
    if isinstance(value, float):
        return _digits(repr(value), sight)
    if not isinstance(value, str) or len(value) > 100:
        return None
    text = " ".join(value.split())
    return next((found for read in _READERS if (found := read(text, sight)) is not None), None)


def edited(posted: Stated, last: Stated) -> Stated:
    """A post that was edited: what it shows now, a picture too, may have come at any time up to its last edit."""
    first, then = (period(one.at, one.precision, one.between) for one in (posted, last))
    if last.at <= posted.at:
        return posted
    source = f"{posted.source}; edited {last.at:%Y-%m-%d %H:%M} UTC"
    return replace(posted, source=source, between=(first.earliest, max(first.latest, then.latest)))


def last_edit(stated: Stated) -> Stated:
    """A post of which only the last edit is known: it may be as old as the web."""
    meant = period(stated.at, stated.precision, stated.between)
    return replace(stated, source=f"{stated.source}; the post may be older", between=(_OLDEST, meant.latest))


def _since_1970(value: int, by: str) -> Stated:
    seconds, milli = divmod(value, 1000) if abs(value) >= 10**11 else (value, 0)
    return Stated(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, milliseconds=milli), "second", by)


def _digits(text: str, sight: _Sight) -> Stated | None:
    """Seconds, with or without a fraction, or milliseconds since 1970, written out."""
    found = re.fullmatch(r"(\d{10}|\d{13})(?:\.(\d{1,9}))?", text)
    if found is None:
        return None
    whole = _since_1970(int(found[1]), sight.by)
    part = int(f"{found[2] or ''}000000"[:6]) if len(found[1]) == 10 else 0
    return replace(whole, at=whole.at + timedelta(microseconds=part))


def _internet(text: str, sight: _Sight) -> Stated | None:
    """ISO 8601 with its zone, to the microsecond."""
    written = re.fullmatch(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:[0-5]\d([.,]\d+)?\s?([Zz]|[+-]\d\d:?\d\d)", text)
    if written is None:
        return None
    if written[2] not in "Zz":
        distance_of(written[2])
    return Stated(datetime.fromisoformat(text.upper().replace(" +", "+")).astimezone(UTC), "second", sight.by)


def _dated(text: str, sight: _Sight) -> Stated | None:
    match = next((found for pattern in _DATES if (found := pattern.fullmatch(text))), None)
    if match is None:
        return None
    parts = match.groupdict()
    month = int(parts["month"]) if parts.get("month") else month_of(parts["name"])
    if year := parts.get("year"):
        century = 0 if len(year) == 4 else 2000 if int(year) < 50 else 1900
        day, source = datetime(century + int(year), month, int(parts["day"]), tzinfo=UTC), sight.by
    else:
        day = _newest(month, int(parts["day"]), sight.capture(text), sight.zone)
        source = f"{sight.by}, without a year: the newest such day before the capture"
    if parts["hour"] is None:
        return Stated(day, "day", source)
    return _clock(day, parts, text, sight, source)


def _newest(month: int, day: int, captured_at: datetime, zone: str) -> datetime:
    """The newest 1 May that is not after the capture, where the site is, or anywhere where that is not known."""
    today = captured_at.astimezone(ZoneInfo(zone)) if zone else captured_at + timedelta(hours=14)
    for year in range(today.year, today.year - 9, -1):  # a 29 February may be eight years back
        try:
            found = datetime(year, month, day, tzinfo=UTC)
        except ValueError:
            continue
        if found.date() <= today.date():
            return found
    raise ValueError("there is no such day")


def _days_back(text: str, sight: _Sight) -> Stated | None:
    match = _DAYS.fullmatch(text)
    if match is None:
        return None
    parts = match.groupdict()
    captured_at, zone = sight.capture(text), sight.local(text)
    today = captured_at.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    day = today - _BACK[parts["word"].lower()] * _DAY
    source = f"{sight.by}, relative to the capture"
    if parts["hour"] is None:
        return Stated(day.replace(tzinfo=UTC), "day", f"{source} in {sight.zone}, assumed from the platform file")
    return _clock(day, parts, text, sight, source)


def _clock(day: datetime, parts: Mapping[str, str | None], text: str, sight: _Sight, source: str) -> Stated:
    precision: Precision = "second" if parts["second"] else "minute"
    second = int(parts["second"] or 0)
    local = day.replace(hour=_hour(parts), minute=int(parts["minute"] or 0), second=min(second, 59))
    if second == 60:  # a leap second: POSIX counts it as the next one
        local += timedelta(seconds=1)
    if (offset := _offset(parts, sight)) is not None:
        at = local.replace(tzinfo=offset).astimezone(UTC)
        if second > 59 and (second > 60 or (at.hour, at.minute) != (0, 0)):
            raise ValueError(f"{second} is no second of that minute")
        return Stated(at, precision, source)
    if second > 59:
        raise ValueError(f"{second} is no second where no zone is stated")
    zone = sight.local(text)
    first, later = (local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    source = f"{source}; zone {sight.zone} assumed from the platform file"
    if first == later:
        return Stated(first, precision, source)
    earliest, latest = sorted((first, later))  # the hour that the clocks were put back, or forward
    return Stated(first, precision, source, (earliest, latest + _MINUTE))


def _hour(parts: Mapping[str, str | None]) -> int:
    """The hour of the day, by 24 or by 12 with its half."""
    hour = int(parts["hour"] or 0)
    half = {"上午": "am", "下午": "pm"}.get(parts.get("before") or "", "")
    half = (parts.get("half") or half).lower().replace(".", "")
    if not half:
        return hour
    if not 1 <= hour <= 12 or (parts.get("half") and parts.get("before")):
        raise ValueError(f"{hour} {half} is no hour")
    return hour % 12 + (12 if half == "pm" else 0)


def _offset(parts: Mapping[str, str | None], sight: _Sight) -> timezone | None:
    """The zone that a time states itself; None where it states none, or the platform's own by its letters."""
    if stated := parts.get("zone"):
        return distance_of(stated, parts.get("letters") or "")
    text = parts.get("name_of_zone")
    if not text:
        return None
    name = text.upper()
    if name in NAMED_ZONES:
        return timezone(timedelta(hours=NAMED_ZONES[name]))
    if sight.zone and name in {datetime(2025, month, 1, tzinfo=ZoneInfo(sight.zone)).tzname() for month in (1, 7)}:
        return None
    raise ValueError(f"{text} means different zones in different places")


def _ago(text: str, sight: _Sight) -> Stated | None:
    if text.lower() in _NOW:
        # Up to a minute on some sites, "just now" lasts up to an hour on others.
        captured_at = sight.capture(text)
        return Stated(captured_at, "hour", f"{sight.by}, relative to the capture", (captured_at - _HOUR, captured_at))
    match = _AGO.fullmatch(text)
    if match is None:
        return None
    unit, precision = _unit(match["unit"])
    count = match["count"].lower()
    if count == "几":
        raise ValueError("'a few' is no number")
    captured_at = sight.capture(text)
    number = int(count) if count.isdigit() else 1
    # Some sites cut, some round, none says which: one unit either way holds both. "半小时" is within "1".
    between = (captured_at - (number + 1) * unit, min(captured_at, captured_at - (number - 1) * unit))
    stated = captured_at - (unit / 2 if count.startswith("半") else number * unit)
    return Stated(stated, precision, f"{sight.by}, relative to the capture", between)


def _unit(text: str) -> tuple[timedelta, Precision]:
    name = text.lower()
    name = _NAMES.get(name) or _NAMES.get(name.removesuffix("s")) or name.removesuffix("s")
    if name not in _UNITS:
        raise ValueError(f"{text!r} is no unit of time")
    return _UNITS[name]


_READERS: tuple[Callable[[str, _Sight], Stated | None], ...] = (_internet, _digits, _dated, _days_back, _ago)
