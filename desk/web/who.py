"""Who asks: by the cookie of a browser, or by the key of a program. And whether a form is one of ours.

The cookie holds a secret of which the desk keeps the digest (``desk.access.sessions``), so it can be ended. A desk
without accounts is for whoever started it: they open it by an address with a secret that is printed once.
"""

import hashlib
import hmac
from dataclasses import dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from desk.acts.actor import LOCAL, STRANGER, Actor
from desk.acts.errors import EXPECTED, NotSignedIn
from desk.acts.sign_in import actor_of, actor_of_key, has_accounts
from desk.settings import Settings

COOKIE = "wornproof"
_STATE, _STATE_S = "wornproof-state", 600


@dataclass(frozen=True)
class Door:
    """How this desk is entered."""

    settings: Settings
    opening: str = field(repr=False)
    """What the printed address of a desk without accounts holds; empty: it is served to accounts alone."""
    token: str = field(repr=False)
    """What a browser that was opened by it holds from then on."""
    is_secure: bool
    """Whether it is reached by TLS, so that the cookie never goes without."""

    @property
    def cookie(self) -> str:
        """Its name; by TLS one that no other host may set."""
        return f"__Host-{COOKIE}" if self.is_secure else COOKIE

    def held(self, request: Request) -> str:
        """The secret that a browser sent; empty where it sent none."""
        return request.cookies.get(self.cookie, "")

    def knows(self, scope: Scope) -> bool:
        """Whether it is known who asks."""
        try:
            self.program(Request(scope))
        except EXPECTED:
            return False
        return True

    def actor(self, request: Request) -> Actor:
        """Who asks by a browser.

        Raises:
            NotSignedIn: it is not known.
        """
        token = self.held(request)
        if has_accounts(STRANGER, self.settings).are_there:
            if not token:
                raise NotSignedIn("sign in")
            return actor_of(STRANGER, self.settings, token)
        if not self.token or not same(token, self.token):
            raise NotSignedIn("open the address that 'wornproof serve' printed")
        return LOCAL

    def program(self, request: Request) -> Actor:
        """Who asks by a key, ``Authorization: Bearer wpk_…``; else by a browser. Raises NotSignedIn: it is unknown."""
        scheme, _, key = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and key:
            return actor_of_key(STRANGER, self.settings, key.strip())
        return self.actor(request)

    def let_in(self, response: Response, token: str) -> None:
        """Give a browser its secret. It goes to no other site, and no script reads it."""
        response.set_cookie(self.cookie, token, httponly=True, samesite="strict", secure=self.is_secure, path="/")

    def remember_state(self, response: Response, state: str) -> None:
        """Let a browser keep what tells that a sign-in was begun in it. It comes back from another site, so ``Lax``."""
        response.set_cookie(
            _STATE, state, _STATE_S, path="/callback", httponly=True, samesite="lax", secure=self.is_secure
        )

    def state(self, request: Request) -> str:
        """What it kept; empty where nothing."""
        return request.cookies.get(_STATE, "")

    def let_out(self, response: Response) -> None:
        """Take it away."""
        response.delete_cookie(self.cookie, httponly=True, samesite="strict", secure=self.is_secure, path="/")


def same(one: str, other: str) -> bool:
    """Whether two secrets are one, in a time that tells nothing."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def form_mark(token: str) -> str:
    """What a form of this session carries: follows from its secret, and tells nothing of it."""
    return hashlib.sha256(b"form " + token.encode("utf-8", "replace")).hexdigest()[:32]
