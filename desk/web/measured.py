"""Counts and times requests, and writes a line of each: kind of page, status, how long. No address, no name.

A line is one JSON object on standard error. Figures are Prometheus', under the registry that every process has.
"""

import json
import logging
import time
from datetime import UTC, datetime

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG = logging.getLogger("wornproof.requests")
SECONDS = Histogram(
    "wornproof_request_seconds",
    "Time until an answer was complete.",
    ("method", "page", "status"),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60),
)
_METHODS = ("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")


class Measured:
    """Wraps the desk."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, tell)
        finally:
            _note(scope, status, time.perf_counter() - begun)


def _note(scope: Scope, status: int, seconds: float) -> None:
    page = getattr(scope.get("route"), "path", "-")
    method = scope["method"] if scope["method"] in _METHODS else "-"
    SECONDS.labels(method, page, str(status)).observe(seconds)
    line = {"at": datetime.now(UTC).isoformat(timespec="milliseconds"), "method": method, "page": page}
    LOG.info(json.dumps({**line, "status": status, "ms": round(seconds * 1000, 1)}))
