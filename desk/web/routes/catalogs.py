"""The catalogs of this desk."""

from fastapi import APIRouter
from starlette.responses import Response

from desk.acts.catalogs import list_catalogs
from desk.web.pages import Current

router = APIRouter()


@router.get("/catalogs")
def catalogs(asked: Current) -> Response:
    """Each with what it holds."""
    return asked.page("catalogs.html.j2", catalogs=list_catalogs(asked.actor, asked.settings))
