"""A case on its way to a channel: what the channel takes, what is still missing, and the files as one download."""

from pathlib import Path
from shutil import make_archive
from typing import Annotated

from fastapi import APIRouter, Form
from starlette.responses import Response

from desk.acts.case_page import case_to_compare
from desk.acts.hand_over import hand_over, list_channels, preflight
from desk.acts.roles import Right
from desk.web.pages import CaseId, Current, FormMark
from desk.web.routes.case import downloaded, passing

router = APIRouter()
_Channel = Annotated[str, Form(max_length=100)]


@router.get("/cases/{case_id}/hand-over")
def choose(asked: Current, case_id: CaseId, channel: str = "") -> Response:
    """The channels; of the one that was chosen what is missing."""
    asked.actor.needs(Right.DRAFT)
    case_to_compare(asked.actor, asked.settings, case_id)
    listed = list_channels(asked.actor, asked.settings)
    known = {one.name: one for one in listed.channels}
    found = None
    if channel in known:
        found = preflight(asked.actor, asked.settings, case_id, channel, asked.say.language)
    values = {"channels": listed.channels, "broken": listed.broken, "chosen": known.get(channel), "found": found}
    return asked.page("hand_over.html.j2", case_id=case_id, **values)


@router.post("/cases/{case_id}/hand-over")
def download(asked: Current, case_id: CaseId, channel: _Channel, mark: FormMark) -> Response:
    """What the channel takes, as one archive; where something is missing a draft that says so."""
    asked.checked(mark)
    case_to_compare(asked.actor, asked.settings, case_id)
    with passing() as folder:
        made = hand_over(asked.actor, asked.settings, case_id, channel, folder / "handed-over", is_kept=False)
        name = f"{case_id}-{made.channel.name}{'' if made.statement.is_ready else '-draft'}"
        archive = make_archive(str(folder / "archive"), "zip", made.folder)
        return downloaded(Path(archive), "application/zip", f"{name}.zip")
