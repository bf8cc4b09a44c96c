"""Releases: one asks, another approves, and neither alone."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from desk.acts import release
from desk.web.api.asking import CaseId, Channel, Program
from desk.web.api.idempotent import DoneOnce
from desk.web.api.models import Release, ReleaseApproved, ReleaseAsked, Releases
from desk.web.api.problems import refusals

router = APIRouter()


class ToRelease(BaseModel):
    """Where a case shall go."""

    model_config = ConfigDict(frozen=True, extra="forbid", json_schema_extra={"examples": [{"channel": "paypal"}]})

    channel: Annotated[str, Field(max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]


@router.get("/cases/{case_id}/releases", responses=refusals(404))
def releases(asks: Program, case_id: CaseId) -> Releases:
    """What was asked for and what was released, and whether it still is what the case claims."""
    found = release.releases(asks.actor, asks.settings, case_id)
    return Releases(
        asked=tuple(ReleaseAsked.of(one.model_dump()) for one in found.asked),
        released=tuple(
            Release(channel=one.channel, released_by=one.released_by, approved_by=one.approved_by)
            for one in found.released
        ),
        current=found.current,
    )


@router.post("/cases/{case_id}/releases", responses=refusals(400, 404))
def ask(asks: Program, once: DoneOnce, case_id: CaseId, wanted: ToRelease) -> ReleaseAsked:
    """Ask that a case be released. It rests on the lines that two people confirmed; there must be one."""

    def do() -> ReleaseAsked:
        return ReleaseAsked.of(release.ask_release(asks.actor, asks.settings, case_id, wanted.channel).model_dump())

    return once(ReleaseAsked, wanted.model_dump_json(), do)


@router.post("/cases/{case_id}/releases/{channel}/approval", responses=refusals(404))
def approve(asks: Program, once: DoneOnce, case_id: CaseId, channel: Channel) -> ReleaseApproved:
    """Approve what another asked for. It goes into the record, and is signed."""

    def do() -> ReleaseApproved:
        return ReleaseApproved.of(vars(release.approve_release(asks.actor, asks.settings, case_id, channel)))

    return once(ReleaseApproved, "", do)
