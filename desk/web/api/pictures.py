"""Pictures, each within its case, faces made unseen. Originals are for people, who give a reason for each."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from desk.acts.copies import Size
from desk.acts.pictures import catalog_picture, post_picture
from desk.web.api.asking import CaseId, Hex, Program
from desk.web.api.problems import refusals
from desk.web.picture import shown

router = APIRouter()
_SizeOf = Annotated[Size, Query(description="Of the copy: 240 or 1400 pixels on its longer side.")]
JPEG: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture. `x-width` and `x-height` are those of the original.",
        "content": {"image/jpeg": {"schema": {"type": "string", "format": "binary"}}},
    }
}


@router.get("/cases/{case_id}/pictures/{digest}", response_class=Response, responses={**JPEG, **refusals(404)})
def of_post(asks: Program, case_id: CaseId, digest: Hex, size: _SizeOf = Size.SMALL) -> Response:
    """A picture of a post."""
    return shown(post_picture(asks.actor, asks.settings, case_id, digest, size))


@router.get("/cases/{case_id}/photos/{digest}", response_class=Response, responses={**JPEG, **refusals(404)})
def of_catalog(asks: Program, case_id: CaseId, digest: Hex, size: _SizeOf = Size.SMALL) -> Response:
    """A photo of the case's catalog."""
    return shown(catalog_picture(asks.actor, asks.settings, case_id, digest, size))
