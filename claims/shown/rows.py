"""Rows of a list of facts, and the sentences of doubts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from claims.chosen import Chosen
from claims.doubts import CaseDoubt, Doubt
from claims.shown.texts import Texts
from claims.timing import ClashKind
from evidence.sentences import in_a_row


@dataclass(frozen=True)
class Row:
    """A row of a list of facts. ``link`` is an http(s) address or empty; ``code`` asks for a fixed-width face."""

    name: str
    value: str
    link: str = ""
    code: bool = False
    quoted: bool = False
    """Text of somebody else's, shown as a quotation."""


def safe_link(url: str) -> str:
    """The address if a reader may follow it; a captured ``javascript:`` or ``data:`` address is only ever text."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def doubt_texts(doubts: Sequence[Doubt], say: Texts) -> tuple[str, ...]:
    """The sentences of doubts; enumerations inside them become words too."""
    return tuple(say(f"doubt.{doubt.kind}", **_spoken(doubt, say)) for doubt in doubts)


def _value(value: str | datetime | StrEnum, say: Texts) -> str:
    if isinstance(value, datetime):
        return say.time(value)
    return say(f"clash.{value}") if isinstance(value, ClashKind) else value


def _spoken(doubt: Doubt, say: Texts) -> dict[str, str]:
    values = {name: _value(one, say) for name, one in doubt.values}
    if doubt.facts:
        values["reason"] = in_a_row(doubt.facts, language=say.language)
    if doubt.kind in (CaseDoubt.BASIS, Chosen.BASIS_STATED):
        values["strength"] = say(f"strength.{values['strength']}")
    if doubt.kind is CaseDoubt.NOT_COMPLETE:
        values["outcome"] = say(f"outcome.{values['outcome']}")
    return values
