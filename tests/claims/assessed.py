"""A case's worn claim as the desk assesses it, for tests that look at one part of it."""

from typing import Any

from claims.doubts import Doubt, case_doubts
from claims.interface import Part, Sources
from claims.shown.pictures import unchanged
from claims.shown.texts import Texts
from claims.worn.assess import Assessment
from claims.worn.claim import WornAssessed
from claims.worn.doubts import claim_doubts
from claims.worn.summary import summary
from desk.report.build import assess_case
from desk.report.summary import case_summary
from evidence.vault import Vault
from evidence.verify import Verification


def worn(vault: Vault, case_id: str = "DEMO-7") -> WornAssessed:
    """The only claim of this case."""
    _, (found,) = assess_case(vault, vault.case(case_id))
    assert isinstance(found, WornAssessed)
    return found


def assessment(vault: Vault, case_id: str = "DEMO-7") -> Assessment:
    """Line by line."""
    return worn(vault, case_id).assessment


def all_doubts(found: Assessment) -> tuple[Doubt, ...]:
    """What the report says for the buyer of the claim and of the case."""
    return (*claim_doubts(found), *case_doubts(found.reading))


def machine_summary(found: Assessment) -> dict[str, Any]:
    """The lines and the case, as programs get them."""
    return {**case_summary(found.reading, Verification((), (), 0, 0)), **summary(found)}


def part(vault: Vault, language: str = "en", case_id: str = "DEMO-7") -> Part:
    """Its part of a report, with pictures as they are."""
    found = worn(vault, case_id)
    catalog = vault.catalog(found.assessment.case.catalog or "")
    return found.part(Sources(vault.case(case_id), catalog, unchanged), Texts(language))
