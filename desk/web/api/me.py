"""Who asks."""

from fastapi import APIRouter

from desk.acts.sign_in import who_am_i
from desk.web.api.asking import Program
from desk.web.api.models import Me
from desk.web.api.problems import refusals

router = APIRouter()


@router.get("/me", responses=refusals())
def me(asks: Program) -> Me:
    """Who asks, what they may do, and in which cases."""
    known = who_am_i(asks.actor, asks.settings)
    return Me(
        account=known.account,
        name=known.name,
        roles=known.roles,
        rights=known.rights,
        case_ids=known.cases,
        key_id=known.key_id,
    )
