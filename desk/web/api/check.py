"""A check of everything that a case says of itself."""

from fastapi import APIRouter

from desk.acts.verify import verify_vault
from desk.web.api.asking import CaseId, Program
from desk.web.api.models import Check, Fault
from desk.web.api.problems import refusals
from evidence.sentences import sentence

router = APIRouter()


@router.get("/cases/{case_id}/check", responses=refusals(404))
def check(asks: Program, case_id: CaseId) -> Check:
    """Every byte, digest, chain, signature and citation of a case, checked now. It takes its time."""
    found = verify_vault(asks.actor, asks.settings, case_id)
    return Check(
        holds=found.holds,
        faults=tuple(Fault(where=one.where, says=one.what) for one in found.faults),
        unanchored=found.unanchored,
        notes=found.notes,
        entries=found.entries,
        not_sealed=tuple(sentence(one) for one in found.unsealed),
    )
