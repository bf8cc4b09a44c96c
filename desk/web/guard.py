"""Looks before any page does: at the host asked for and how much is sent; and says what a browser may do with answers.

``default-src 'none'``: nothing is loaded but from here, nothing runs that is not a file of ours, nobody frames a page.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
SMALL_BODY = 64 * 1024
"""Bytes of a form."""
LARGE_BODY = 128 * 1024 * 1024
"""Bytes where files are handed in."""
_SAFE = ("GET", "HEAD", "OPTIONS")
_FOR_ANYBODY = ("/healthz", "/readyz", "/metrics")


@dataclass(frozen=True)
class Names:
    """By which names a desk is asked, with or without a port. Another one is a site that asks in its own name
    (DNS rebinding)."""

    own: frozenset[str]
    """By browsers."""
    bare: frozenset[str] = frozenset()
    """By programs alone, which send no cookie. Cookies know no ports: whoever listens on another one of this machine
    is sent those of its bare names."""
    is_secure: bool = False
    """By TLS."""

    def take(self, scope: Scope, headers: Headers) -> bool:
        """Whether a request is asked under a name of this desk."""
        host = headers.get("host", "")
        asked = {host, host.rpartition(":")[0]}
        if asked & self.own:
            return True
        is_program = scope["path"] in _FOR_ANYBODY or (scope["path"].startswith("/api/") and "cookie" not in headers)
        return bool(asked & self.bare) and is_program


class Guard:
    """Wraps the desk."""

    def __init__(self, app: ASGIApp, names: Names, large: Iterable[str], knows: Callable[[Scope], bool]) -> None:
        """``large``: patterns of paths where files are handed in; ``knows``: whether it is known who asks."""
        self._app = app
        self._names = names
        self._large = re.compile("|".join(large))
        self._knows = knows

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        said = self._told(send)
        if (refusal := self._refusal(scope, headers)) is not None:
            await _plain(said, *refusal)
            return
        body = _Body(receive, await self._most(scope), said)
        try:
            await self._app(scope, body.receive, body.send)
        except Exception:
            if not body.is_too_large:
                raise
        if body.is_too_large and not body.began:
            await _plain(said, 413, "too much was sent at once: hand in less")

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        if not self._names.take(scope, headers):
            return 421, "this desk is not served under that name: use the address that 'wornproof serve' printed"
        if scope["method"] not in _SAFE and not is_own(headers):
            return 403, "this was sent by another site"
        return None

    async def _most(self, scope: Scope) -> int:
        """Files are taken in from whoever has signed in: before that nobody makes this desk read them."""
        if scope["method"] in _SAFE or not self._large.fullmatch(scope["path"]):
            return SMALL_BODY
        return LARGE_BODY if await run_in_threadpool(self._knows, scope) else SMALL_BODY

    def _told(self, send: Send) -> Send:
        async def tell(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    found[name] = value
                found.setdefault("cache-control", "no-store")
                if self._names.is_secure:
                    found["strict-transport-security"] = "max-age=31536000"
            await send(message)

        return tell


def is_own(headers: Headers) -> bool:
    """Whether a browser sent this from a page of ours; a program that is no browser says nothing and brings a key."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host", "")


class _Body:
    """Counts what is sent, be its length told or not."""

    def __init__(self, receive: Receive, most: int, send: Send) -> None:
        self._receive = receive
        self._most = most
        self._send = send
        self._seen = 0
        self.is_too_large = False
        self.began = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._most:
            self.is_too_large = True
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        if self.is_too_large and not self.began:
            return  # what the desk makes of half a form
        self.began = True
        await self._send(message)


async def _plain(send: Send, status: int, text: str) -> None:
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})
