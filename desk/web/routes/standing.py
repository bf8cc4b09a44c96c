"""For whoever runs the desk: whether it lives, whether it can work, and its figures. Nothing of any case or person."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import JSONResponse, Response

from desk.acts.actor import STRANGER
from desk.acts.ready import ready
from desk.web.pages import Current

router = APIRouter()


@router.get("/healthz")
def lives() -> Response:
    """It answers."""
    return JSONResponse({"lives": True})


@router.get("/readyz")
def can_work(asked: Current) -> Response:
    """Whether vault and search index answer; 503 where one does not."""
    found = ready(STRANGER, asked.settings)
    return JSONResponse({"vault": found.vault, "index": found.index}, 200 if found.vault and found.index else 503)


@router.get("/metrics")
def figures() -> Response:
    """Counts and times of requests, by kind of page and status, for Prometheus."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)
