"""The catalogs of this desk."""

from fastapi import APIRouter
from starlette.responses import Response

from desk.acts.catalogs import list_catalogs
from desk.acts.errors import NoVault
from desk.web.pages import Current

router = APIRouter()


@router.get("/catalogs")
def catalogs(asked: Current) -> Response:
    """Each with what it holds."""
    try:
        found = list_catalogs(asked.actor, asked.settings)
    except NoVault:
        found = ()
    return asked.page("catalogs.html.j2", catalogs=found)
