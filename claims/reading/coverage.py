"""How much of what was captured has been examined, and under how many rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.reading.filed import Filed
from claims.reading.posts import KnownPost, PostKey
from claims.reading.sightings import Showing
from evidence.records import Match


@dataclass(frozen=True)
class Coverage:
    """What was there to be looked at, counted over distinct posts and distinct pictures."""

    posts: int
    pictures: int
    """Whose bytes we hold."""
    examined: int
    unreadable: int
    missing: int
    """Pictures a post names whose bytes could not be had from any capture."""
    policies: int
    """How many matching policies the present examinations used; 1 is right."""
    catalog_heads: int
    """Likewise, how many states of the catalog."""


def coverage(
    posts: Mapping[PostKey, KnownPost], shown: Iterable[Showing], matches: Mapping[str, Filed[Match]]
) -> Coverage:
    """Count, from the posts, their pictures and the present matches."""
    pictures = {showing.image.digest for showing in shown}
    examined = [match.record for digest, match in matches.items() if digest in pictures]
    return Coverage(
        posts=len(posts),
        pictures=len(pictures),
        examined=len(examined),
        unreadable=sum(bool(match.unreadable) for match in examined),
        missing=len(_named(posts) - _had(posts)),
        policies=len({match.policy_digest for match in examined}),
        catalog_heads=len({match.catalog_head for match in examined}),
    )


def _named(posts: Mapping[PostKey, KnownPost]) -> set[tuple[str, str]]:
    """Platform and address of every picture."""
    return {
        (platform, image.url)
        for (platform, _), post in posts.items()
        for look in post.looks
        for image in look.post.images
    }


def _had(posts: Mapping[PostKey, KnownPost]) -> set[tuple[str, str]]:
    return {(platform, url) for (platform, _), post in posts.items() for url in post.had}
