"""What can be captured."""

from fastapi import APIRouter
from starlette.responses import Response

from desk.acts.captured import last_captures
from desk.acts.errors import NoVault
from desk.acts.platforms import check_shipped
from desk.web.pages import Current

router = APIRouter()


@router.get("/platforms")
def platforms(asked: Current) -> Response:
    """The platforms that come with the product: whether each still reads its saved pages, and its last capture here."""
    checked = check_shipped(asked.actor)
    try:
        captures = {one.platform: one for one in last_captures(asked.actor, asked.settings)}
    except NoVault:
        captures = {}
    return asked.page("platforms.html.j2", platforms=checked, captures=captures)
