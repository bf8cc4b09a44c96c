"""Pictures, each within its case; and the original, with a reason."""

from typing import Annotated

from fastapi import APIRouter, Form, Path
from starlette.responses import Response

from desk.acts.copies import Size
from desk.acts.pictures import catalog_picture, original_picture, post_picture
from desk.web.pages import CaseId, Current, FormMark
from desk.web.picture import shown

router = APIRouter()
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


@router.get("/cases/{case_id}/pictures/{digest}")
def of_post(asked: Current, case_id: CaseId, digest: Digest, size: Size = Size.SMALL) -> Response:
    """A picture of a post, faces made unseen."""
    return shown(post_picture(asked.actor, asked.settings, case_id, digest, size))


@router.get("/cases/{case_id}/photos/{digest}")
def of_catalog(asked: Current, case_id: CaseId, digest: Digest, size: Size = Size.SMALL) -> Response:
    """A photo of the case's catalog."""
    return shown(catalog_picture(asked.actor, asked.settings, case_id, digest, size))


@router.post("/cases/{case_id}/pictures/{digest}/original")
def original(
    asked: Current,
    case_id: CaseId,
    digest: Digest,
    reason: Annotated[str, Form(max_length=2000)],
    mark: FormMark,
) -> Response:
    """The bytes as captured, as a download: a browser opens nothing of what was captured."""
    asked.checked(mark)
    found = original_picture(asked.actor, asked.settings, case_id, digest, reason)
    headers = {"content-disposition": f'attachment; filename="{digest[:12]}.bin"'}
    return Response(found.data, media_type="application/octet-stream", headers=headers)
