"""Search."""

from typing import Annotated

from fastapi import APIRouter, Query

from desk.acts import search as acts
from desk.acts.hit_values import as_values
from desk.search.fields import SPOKEN
from desk.web.api.asking import Count, Cursor, Program
from desk.web.api.cursors import next_of, start_of
from desk.web.api.models_found import Found, Hit
from desk.web.api.problems import refusals

router = APIRouter()
_Facet = Annotated[str, Query(max_length=40)]


@router.get("/search", responses=refusals(400, 404, 503))
def search(
    asks: Program,
    q: Annotated[str, Query(max_length=2000, description="As in `wornproof search`: docs/search.md.")] = "",
    case: Annotated[str, Query(max_length=100, description="A case, or `all`.")] = acts.EVERYWHERE,
    facet: Annotated[list[_Facet], Query(max_length=20, description="Count the hits by this field.")] = [],  # noqa: B006 -- FastAPI copies it
    size: Count = 20,
    cursor: Cursor = "",
) -> Found:
    """Posts and pictures by their words and by what was found in them, the newest first."""
    question = ("search", q, case, facet)
    start = start_of(cursor, *question)
    asked = acts.Question(
        where=case,
        text=q,
        filters={},
        times={},
        picture=None,
        radius_bits=0,
        limit=start + size,
        facets=() if start else tuple(SPOKEN[name].name if name in SPOKEN else name for name in facet),
    )
    found = acts.search(asks.actor, asks.settings, asked)
    hits = tuple(Hit.of(as_values(hit, found)) for hit in found.hits[start:])
    return Found(
        hits=hits,
        total=found.total,
        facets={name: dict(counted) for name, counted in found.facets.items()},
        stale=found.stale,
        next=next_of(start, len(hits), found.total, *question),
    )
