"""Search: words, fields, facets to narrow by and to leave out, a photo to look by. All of it stands in the address."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Path, Query, UploadFile
from starlette.responses import Response

from claims.interface import tones
from claims.shown.texts import verbal
from desk.acts.errors import NoVault
from desk.acts.hit_values import by_post
from desk.acts.looked_for import keep_picture, kept_picture
from desk.acts.opened import compared_name
from desk.acts.saved import forget, save, saved
from desk.acts.search import EVERYWHERE, NOT_ORDERED, Found, Order, Question, search
from desk.search.errors import QueryError, SearchError, TextError
from desk.search.fields import FIELDS
from desk.web.pages import Asked, Current, FormMark, see
from desk.web.trouble import status_of, told
from desk.web.words import Words

router = APIRouter()
FACETS = ("sku", "verdict", "status", "platform", "handle", "case_id", "outcome")
"""Counted beside the hits, in this order."""
MOST = 500
_RADIUS_BITS = 12
_KINDS = {"verdict": "desk_verdict", "status": "status", "outcome": "outcome"}
"""Sections of the texts that name the values of a field."""
_BARE = re.compile(r"[A-Za-z0-9_.-]+")


@dataclass(frozen=True)
class Counted:
    """A value of a field: how many hits have it, and what is typed to narrow to it."""

    value: str
    shown: str
    """In words, where there are some."""
    number: int
    typed: str


@router.get("/search")
def found(
    asked: Current,
    q: Annotated[str, Query(max_length=2000)] = "",
    where: Annotated[str, Query(max_length=100)] = EVERYWHERE,
    picture: Annotated[str, Query(pattern="^([0-9a-f]{64})?$")] = "",
    n: Annotated[int, Query(ge=1, le=MOST)] = 20,
) -> Response:
    """The hits, or where the text cannot be read, at which character."""
    asking = {"query": q, "where": where, "picture": picture, "n": n, "most": MOST, "searches": _saved(asked)}
    shown: dict[str, Any] = {"found": None, "posts": (), "facets": {}, "trouble": "", "at": 0}
    try:
        result = search(asked.actor, asked.settings, _question(asked, q, where, picture, n))
    except NoVault:
        return asked.page("search.html.j2", **asking, **shown)
    except SearchError as error:
        shown |= {"trouble": told(error), "at": error.at if isinstance(error, TextError) else 0}
        return asked.page("search.html.j2", status_of(error), **asking, **shown)
    shown |= {"found": result, "posts": by_post(result.hits), "facets": _counted(result, asked.say)}
    shown |= {"verbal": verbal, "tones": tones(), "compared": compared_name}
    return asked.page("search.html.j2", **asking, **shown)


@router.post("/search/picture")
def by_picture(asked: Current, file: UploadFile, mark: FormMark) -> Response:
    """Keep a photo for an hour, and search by it."""
    asked.checked(mark)
    kept = keep_picture(asked.actor, asked.settings, file.file.read())
    return see(f"/search?picture={kept.digest}")


@router.post("/search/saved")
def keep(
    asked: Current,
    name: Annotated[str, Form(max_length=200)],
    mark: FormMark,
    q: Annotated[str, Form(max_length=2000)] = "",
    where: Annotated[str, Form(max_length=100)] = EVERYWHERE,
) -> Response:
    """Save this search under a name."""
    asked.checked(mark)
    save(asked.actor, asked.settings, name, _question(asked, q, where, "", 20))
    return see("/search?" + urlencode({"q": q, "where": where}))


@router.post("/search/saved/{name}/forget")
def drop(asked: Current, name: Annotated[str, Path(max_length=200)], mark: FormMark) -> Response:
    """Take a saved search away."""
    asked.checked(mark)
    forget(asked.actor, asked.settings, name)
    return see("/search")


def _question(asked: Asked, text: str, where: str, picture: str, number: int) -> Question:
    return Question(
        where=where,
        text=text,
        filters={},
        times={},
        picture=kept_picture(asked.actor, asked.settings, picture).path if picture else None,
        radius_bits=_RADIUS_BITS,
        limit=number,
        facets=FACETS,
        order=Order.TIME,
    )


def _saved(asked: Asked) -> dict[str, str]:
    """Name and address of each; one with conditions that no address of ours holds is left to the command line."""
    try:
        found = saved(asked.actor, asked.settings)
    except QueryError:
        return {}
    plain = (one for one in found if not (one.question.filters or one.question.times))
    return {one.name: "/search?" + urlencode({"q": one.question.text, "where": one.question.where}) for one in plain}


def _counted(result: Found, say: Words) -> dict[str, tuple[Counted, ...]]:
    """By the word of a field."""
    said = say.keys()
    words = {field.name: field.word for field in FIELDS}
    return {
        words[name]: tuple(
            Counted(value, _in_words(name, value, say, said), number, f"{words[name]}:{_quoted(value)}")
            for value, number in result.facets[name]
            if value
        )
        for name in FACETS
        if result.facets.get(name)
    }


def _in_words(name: str, value: str, say: Words, said: Collection[str]) -> str:
    """A value of a closed kind in words; any other, such as a SKU, as it is. Of an address its end."""
    key = f"{_KINDS.get(name, '')}.{value}" if value != NOT_ORDERED else "desk_search.not_ordered"
    return say(key) if key in said else value.rstrip("/").rpartition("/")[2] or value


def _quoted(value: str) -> str:
    plain = value.replace('"', " ")
    return plain if _BARE.fullmatch(plain) else f'"{plain}"'
