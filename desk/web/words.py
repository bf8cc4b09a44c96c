"""The desk's words: those of the report, and the files of ``texts``, ``NAME.{language}.toml``."""

import tomllib
from collections.abc import Mapping
from datetime import UTC, tzinfo
from functools import cache
from importlib.resources import files
from typing import Any

from claims.clock import zone_named
from claims.shown.texts import LANGUAGES, Texts
from evidence.errors import RecordError

NAMES = {"en": "English", "zh": "简体中文"}
"""Of the languages, each in itself."""
HTML = {"en": "en", "zh": "zh-Hans"}
"""BCP 47."""


@cache
def _own(language: str) -> Mapping[str, Mapping[str, Any]]:
    whole: dict[str, Mapping[str, Any]] = {}
    for file in sorted(files("desk.web.texts").iterdir(), key=lambda file: file.name):
        if file.name.endswith(f".{language}.toml"):
            sections = tomllib.loads(file.read_text("utf-8"))
            if twice := whole.keys() & sections:
                raise ValueError(f"{file.name}: said twice: {', '.join(sorted(twice))}")
            whole |= sections
    return whole


class Words(Texts):
    """Sentences by key; sections that begin with ``desk_`` are of the desk alone."""

    def __init__(self, language: str = "en", zone: tzinfo = UTC) -> None:
        super().__init__(language, zone)
        self._tables = {**self._tables, **_own(language)}

    def within(self, zone: tzinfo) -> "Words":
        """The same language, moments in the zone of a case."""
        return Words(self.language, zone)

    def within_name(self, zone: str) -> "Words":
        """Likewise, of a zone by its name; one that is not known is UTC."""
        try:
            return self.within(zone_named(zone))
        except RecordError:
            return self.within(UTC)

    @property
    def html(self) -> str:
        """The language's tag in HTML."""
        return HTML[self.language]


def language_of(chosen: str | None, accepted: str) -> str:
    """The language somebody chose, else the first of those their browser asks for."""
    if chosen in LANGUAGES:
        return chosen
    asked = [part.split(";")[0].strip().lower() for part in accepted.split(",")]
    return next((one[:2] for one in asked if one[:2] in LANGUAGES), LANGUAGES[0])
