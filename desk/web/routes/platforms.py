"""What can be captured."""

from fastapi import APIRouter
from starlette.responses import Response

from desk.acts.platforms import list_platforms
from desk.web.pages import Current

router = APIRouter()


@router.get("/platforms")
def platforms(asked: Current) -> Response:
    """The platforms that come with the product."""
    return asked.page("platforms.html.j2", platforms=list_platforms(asked.actor))
