"""What waits for whoever asks."""

from fastapi import APIRouter
from starlette.responses import Response

from desk.acts.errors import NoVault
from desk.acts.queue import queue
from desk.web.pages import Current

router = APIRouter()


@router.get("/queue")
def waiting(asked: Current) -> Response:
    """Questions to answer and releases to approve, the case that ends soonest first."""
    try:
        found = queue(asked.actor, asked.settings)
    except NoVault:
        found = ()
    return asked.page("queue.html.j2", waiting=found)
