"""The report's words: here what all claims share, and ``texts.{language}.toml`` in each claim's folder; no code."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

from evidence.facts import Fact
from evidence.sentences import in_a_row, sentence
from matcher.verbal import scale_rows
from matcher.verbal import verbal as verbal

LANGUAGES = ("en", "zh")
"""Each has a file here, with the same keys and the same gaps."""


@cache
def _tables(language: str) -> Mapping[str, object]:
    """All files of a language as one: a claim's file may go on with a section; no sentence is said twice."""
    rooms = sorted((room for room in files("claims").iterdir() if room.is_dir()), key=lambda room: room.name)
    claims = [found for room in rooms if (found := room / f"texts.{language}.toml").is_file()]
    whole: dict[str, Any] = {}
    for file in (files("claims.shown") / f"{language}.toml", *claims):
        for section, table in tomllib.loads(file.read_text("utf-8")).items():
            if twice := whole.get(section, {}).keys() & table if isinstance(table, dict) else whole.keys() & {section}:
                raise ValueError(f"{file.name}: {section}: said twice: {', '.join(sorted(twice))}")
            whole[section] = {**whole.get(section, {}), **table} if isinstance(table, dict) else table
    return whole


class Texts:
    """Sentences by key; an unknown key or a missing value is an error, never an empty string."""

    def __init__(self, language: str = "en", zone: tzinfo = UTC) -> None:
        self._tables = _tables(language)
        self.language = language
        self.zone = zone
        """In which moments are shown, with UTC beside it."""

    def __call__(self, key: str, **values: object) -> str:
        """The sentence ``section.name`` with its gaps filled; none, one or many is chosen by ``n``.

        Raises:
            KeyError: no such sentence, or a gap without a value.
        """
        section, _, name = key.partition(".")
        table = self._tables[section]
        assert isinstance(table, Mapping), f"{section} is no section"
        text = table[name]
        if isinstance(text, Mapping):
            number = {"0": "none", "1": "one"}.get(str(values["n"]), "many")
            text = text.get(number, text["many"])
        return str(text).format_map(values) if values else str(text)

    def fact(self, fact: Fact) -> str:
        """A reason or a remark in this language.

        Raises:
            KeyError: its file has no such sentence.
        """
        return sentence(fact, self.language)

    def facts(self, facts: Iterable[Fact]) -> str:
        """Several of them in one line."""
        return in_a_row(facts, language=self.language)

    def keys(self) -> frozenset[str]:
        """All keys, as ``section.name``."""
        sections = ((name, table) for name, table in self._tables.items() if isinstance(table, Mapping))
        return frozenset(f"{section}.{name}" for section, table in sections for name in table)

    def names(self, section: str) -> tuple[str, ...]:
        """The names in a section, in the file's order."""
        table = self._tables[section]
        assert isinstance(table, Mapping), f"{section} is no section"
        return tuple(table)

    def day(self, moment: datetime) -> str:
        """The day of a moment, ``4 May 2026``."""
        return self._dated("day", moment)

    def stated(self, moment: datetime, precision: str) -> str:
        """A time no finer than it is known: a stated day has no hour, and is that day whatever the zone."""
        return self.time(moment) if precision in _CLOCKED else self._dated(precision, moment, UTC)

    def stated_day(self, moment: datetime, precision: str) -> str:
        """A time as a day, or as the month or year where no more is known."""
        return self.day(moment) if precision in _CLOCKED else self._dated(precision, moment, UTC)

    def stated_date(self, moment: datetime, precision: str) -> date:
        """The same as a date in the zone; the first of the month or year where no more is known."""
        return (moment.astimezone(self.zone if precision in _CLOCKED else UTC)).date()

    def short_day(self, moment: datetime) -> str:
        """The day of a moment without its year, ``4 May``."""
        return self._dated("short", moment)

    def time(self, moment: datetime) -> str:
        """A moment to the minute, with UTC beside it: ``4 May 2026, 17:12 UTC+8 (09:12 UTC)``."""
        at, utc = moment.astimezone(self.zone), moment.astimezone(UTC)
        if not at.utcoffset():
            return self._dated("time", moment, day=self.day(moment))
        there = f"{utc:%H:%M}"
        if at.date() != utc.date():
            there = self("dates.beside", day=self._dated("short", moment, UTC), clock=there)
        return self._dated("zoned", moment, day=self.day(moment), offset=_offset(at), utc=there)

    def zone_name(self) -> str:
        """The zone, ``Asia/Shanghai`` or ``UTC``."""
        return str(self.zone)

    def _dated(self, form: str, moment: datetime, zone: tzinfo | None = None, **values: object) -> str:
        at = moment.astimezone(zone or self.zone)
        months = self._tables["months"]
        assert isinstance(months, list), "months is no list"
        parts = {"day": at.day, "month": months[at.month - 1], "year": at.year, "clock": f"{at:%H:%M}"}
        return self(f"dates.{form}", **{**parts, **values})


_CLOCKED = frozenset({"second", "minute", "hour"})


def _offset(at: datetime) -> str:
    """``UTC+8``, ``UTC-3:30``."""
    minutes = round((at.utcoffset() or timedelta()).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02}" if rest else "")


SCALE_ROWS = scale_rows()
"""The table printed in the report: weight in decibans, likelihood ratio, key of the words."""


def ratio(weight_decibans: int) -> str:
    """The likelihood ratio of a weight to one figure, ``3,000``; a whole deciban carries no more."""
    value = 10.0 ** (weight_decibans / 10)
    figure = float(f"{value:.1g}")
    return f"{figure:,.0f}" if figure >= 1 else f"{figure:g}"
