"""What the desk has: catalogs and platforms."""

from fastapi import APIRouter

from desk.acts.catalogs import list_catalogs
from desk.acts.platforms import list_platforms
from desk.web.api.asking import Program
from desk.web.api.models import Catalog, Catalogs, Platform, Platforms
from desk.web.api.problems import refusals

router = APIRouter()


@router.get("/catalogs", responses=refusals())
def catalogs(asks: Program) -> Catalogs:
    """The catalogs of the vault; of who sees some cases, those of these cases."""
    found = list_catalogs(asks.actor, asks.settings)
    return Catalogs(
        catalogs=tuple(
            Catalog(name=one.name, articles=one.articles, photos=one.photos, case_ids=one.cases) for one in found
        )
    )


@router.get("/platforms", responses=refusals())
def platforms(asks: Program) -> Platforms:
    """The platforms that are shipped: docs/platforms.md."""
    return Platforms(
        platforms=tuple(
            Platform(
                name=one.name,
                title=one.title,
                captures_in_words=one.captures,
                software=one.software,
                browser=one.browser is not None,
                hosts=one.hosts,
            )
            for one in list_platforms(asks.actor)
        )
    )
