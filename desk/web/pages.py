"""Makes pages: the language, the colours and the keys that somebody chose, the marks of forms, one way to render."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import Depends, Form, HTTPException, Path, Request
from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from desk.acts.actor import Actor
from desk.acts.errors import EXPECTED
from desk.settings import Settings
from desk.web.who import Door, form_mark, same
from desk.web.words import NAMES, Words, language_of
from evidence.visible import visible

THEMES = ("auto", "light", "dark")
LANGUAGE_COOKIE, THEME_COOKIE, KEYS_COOKIE = "wornproof-language", "wornproof-theme", "wornproof-letters"
_YEAR_S = 365 * 24 * 3600


@dataclass(frozen=True)
class Asked:
    """One request: who asks, and how they want to be answered."""

    request: Request
    door: Door
    say: Words
    theme: str
    letters: bool
    """Whether single letters are keys."""

    @property
    def settings(self) -> Settings:
        """Of this desk."""
        return self.door.settings

    @property
    def actor(self) -> Actor:
        """Who asks. Raises NotSignedIn."""
        found: Actor | None = getattr(self.request.state, "actor", None)
        if found is None:
            found = self.request.state.actor = self.door.actor(self.request)
        return found

    @property
    def known(self) -> Actor | None:
        """Who asks, where it is known: a page that tells of trouble is for everybody."""
        try:
            return self.actor
        except EXPECTED:  # on a disk that is full the accounts cannot be read either
            return None

    @property
    def mark(self) -> str:
        """What each form of this session carries."""
        return form_mark(self.door.held(self.request))

    def checked(self, mark: str) -> None:
        """Go on with a form that is of this session."""
        if not same(mark, self.mark):
            raise HTTPException(403, self.say("desk_error.form"))

    def page(self, template: str, code: int = 200, /, **values: Any) -> HTMLResponse:
        """A page, answered with this status."""
        say = values.pop("say", self.say)
        html = (
            environment()
            .get_template(template)
            .render(say=say, asked=self, place=self.request.url.path, languages=NAMES, **values)
        )
        return HTMLResponse(html, code)

    def link(self, **changes: Any) -> str:
        """This address with some of its values changed; None takes one away."""
        query = dict(parse_qsl(self.request.url.query, keep_blank_values=True))
        for name, value in changes.items():
            if value in (None, ""):
                query.pop(name, None)
            else:
                query[name] = str(value)
        return self.request.url.path + (f"?{urlencode(query)}" if query else "")


def asked_of(door: Door) -> Callable[[Request], Asked]:
    """The dependency that every page has."""

    def asked(request: Request) -> Asked:
        say = Words(language_of(request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language", "")))
        theme = request.cookies.get(THEME_COOKIE, "")
        letters = request.cookies.get(KEYS_COOKIE) != "off"
        return Asked(request, door, say, theme if theme in THEMES else "auto", letters)

    return asked


def asked_now(request: Request) -> Asked:
    """This request, as the app it came to understands it."""
    made: Callable[[Request], Asked] = request.app.state.asked
    return made(request)


Current = Annotated[Asked, Depends(asked_now)]
"""What every page takes first."""
CaseId = Annotated[str, Path(max_length=100)]
FormMark = Annotated[str, Form(max_length=64)]
"""What a form carries: see ``Asked.checked``."""


def see(address: str) -> Response:
    """Go on to another page after a form. Of this desk alone: whatever begins otherwise ends at the first page."""
    is_ours = address.startswith("/") and not address.startswith(("//", "/\\"))
    return RedirectResponse(address if is_ours else "/", 303)


def remember(response: Response, door: Door, name: str, value: str) -> None:
    """A choice of how things look; nothing secret."""
    response.set_cookie(name, value, max_age=_YEAR_S, samesite="strict", secure=door.is_secure, path="/", httponly=True)


@cache
def environment() -> Environment:
    """Of all pages; a claim's part comes from the claim's folder."""
    made = Environment(
        loader=ChoiceLoader([PackageLoader("desk.web", "templates"), PackageLoader("claims", ".")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["clean"] = clean
    made.filters["marked"] = marked
    made.filters["hex"] = lambda digest: digest.removeprefix("sha256:")
    made.globals["keys"] = keys()
    made.globals["version"] = static_version()
    return made


def clean(text: str) -> str:
    """Captured text, its control and bidirectional characters as signs that are seen."""
    return visible(text, keep="\n\t")


def marked(text: str, spans: list[tuple[int, int]] | tuple[tuple[int, int], ...]) -> Markup:
    """A text with what was found in it marked. ``clean`` keeps the length, so places still fit."""
    shown, at, parts = clean(text), 0, []
    for start, end in spans:
        parts += [Markup.escape(shown[at:start]), Markup("<mark>{}</mark>").format(shown[start:end])]
        at = end
    return Markup("").join([*parts, Markup.escape(shown[at:])])


@cache
def keys() -> Mapping[str, list[str]]:
    """The one table of keys: handlers, help and labels are made of it."""
    found: dict[str, list[str]] = json.loads(files("desk.web").joinpath("static/keys.json").read_text("utf-8"))
    return found


@cache
def static_version() -> str:
    """Part of the address of our own files, which a browser keeps until they are others."""
    ours = sorted(files("desk.web").joinpath("static").iterdir(), key=lambda one: one.name)
    every = [*ours, files("claims.shown").joinpath("tokens.css")]
    return sha256(b"".join(one.read_bytes() for one in every if one.is_file())).hexdigest()[:12]
