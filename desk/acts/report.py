"""Reads what the evidence of a case comes to, and writes its report."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.elements import as_json
from claims.interface import Assessed
from claims.reading import Reading, read
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.made_files import note_made
from desk.acts.scope import enter
from desk.acts.unfinished import Left, unfinished
from desk.report.build import assess_case
from desk.report.summary import case_summary
from desk.report.written import report_html, write_html
from desk.settings import Settings
from evidence.records import Deed
from evidence.verify import Verification, verify


@dataclass(frozen=True)
class CaseFindings:
    """A case as it was read, and what it comes to under each claim that it states enough for."""

    reading: Reading
    assessed: tuple[Assessed, ...]
    checked: Verification
    """What ``verify`` says of the vault."""

    @property
    def left(self) -> tuple[Left, ...]:
        """What of the case was not looked at, or not to its end."""
        return unfinished(self.reading)

    def as_json(self) -> dict[str, Any]:
        """For programs: the case and its runs, then the keys of each claim."""
        told = case_summary(self.reading, self.checked)
        told["unfinished"] = [one.as_json() for one in self.left]
        elements: list[dict[str, object]] = []
        for one in self.assessed:
            told |= one.summary()
            elements += as_json(one.elements())
        return told | {"elements": elements}


@dataclass(frozen=True)
class WrittenReport:
    """Where the report is."""

    path: Path
    checked: Verification
    """What ``verify`` says of the vault; the report's first page says the same."""
    left: tuple[Left, ...] = ()
    """What of the case was not looked at, or not to its end."""


def find(actor: Actor, settings: Settings, case_id: str, checked: Verification | None = None) -> CaseFindings:
    """Read the findings of a case from the vault, which is verified unless it was just now (``checked``).

    Raises:
        EvidenceError: no such vault or case, or it cannot be read.
    """
    vault = enter(actor, settings, case_id, Right.READ)
    note(settings, actor, Deed.LOOKED, case_id, vault=vault)
    return CaseFindings(
        *assess_case(vault, vault.case(case_id), closed=bool(actor.account)), checked or verify(vault, case_id)
    )


def write_report(
    actor: Actor,
    settings: Settings,
    case_id: str,
    out: Path | None = None,
    language: str = "en",
    checked: Verification | None = None,
    *,
    is_kept: bool = True,
) -> WrittenReport:
    """Write the report, whole or not at all; the same vault gives the same bytes.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        out: The file; None: ``CASE.html`` in the present folder.
        language: ``en`` or ``zh``.
        checked: What ``verify`` said of the vault just now; None: it is verified.
        is_kept: False where whoever asks deletes it at once, so that no disposal need know of it.

    Raises:
        ActError: ``out`` is a folder.
        EvidenceError: no such vault or case, or it cannot be read.
    """
    place = out or Path(f"{case_id}.html")
    if place.is_dir():
        raise ActError(f"{place} is a folder: name a file, for example {place / (case_id + '.html')}")
    vault = enter(actor, settings, case_id, Right.DRAFT)
    checked = checked or verify(vault, case_id)
    note(settings, actor, Deed.LOOKED, case_id, vault=vault)
    write_html(report_html(vault, case_id, language, checked, closed=bool(actor.account)), place)
    if is_kept:
        note_made(settings, case_id, place)
    reading = read(vault.case(case_id).ledger.entries(), public_key=vault.sealing_key())
    return WrittenReport(place, checked, unfinished(reading))
