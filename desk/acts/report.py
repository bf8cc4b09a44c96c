"""Reads what the evidence of a case comes to, and writes its report."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims.worn.assess import Assessment, machine_summary
from claims.worn.whole_order import WholeOrder
from claims.worn.whole_order import as_json as whole_as_json
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.report.build import assess_case, weigh_whole_order
from desk.report.written import report_html, write_whole
from desk.settings import Settings
from evidence.vault import Vault


@dataclass(frozen=True)
class CaseFindings:
    """What the evidence comes to: line by line, and the order as a whole."""

    assessment: Assessment
    whole: WholeOrder

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {**machine_summary(self.assessment), "order_as_a_whole": whole_as_json(self.whole)}


@dataclass(frozen=True)
class WrittenReport:
    """Where the report is."""

    path: Path


def find(actor: Actor, settings: Settings, case_id: str) -> CaseFindings:
    """Read the findings of a case from the vault.

    Raises:
        EvidenceError: no such vault or case, or it cannot be read.
    """
    vault = Vault.open(settings.vault_url, settings.home)
    assessment = assess_case(vault, case_id)
    return CaseFindings(assessment, weigh_whole_order(vault, assessment))


def write_report(
    actor: Actor, settings: Settings, case_id: str, out: Path | None = None, language: str = "en"
) -> WrittenReport:
    """Write the report, whole or not at all; the same vault gives the same bytes.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        out: The file; None: ``CASE.html`` in the present folder.
        language: ``en`` or ``zh``.

    Raises:
        ActError: ``out`` is a folder.
        EvidenceError: no such vault or case, or it cannot be read.
    """
    place = out or Path(f"{case_id}.html")
    if place.is_dir():
        raise ActError(f"{place} is a folder: name a file, for example {place / (case_id + '.html')}")
    write_whole(report_html(Vault.open(settings.vault_url, settings.home), case_id, language), place)
    return WrittenReport(place)
