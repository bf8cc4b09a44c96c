"""How much of what was captured has been examined, and under how many rules."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from claims.reading.filed import Filed
from claims.reading.posts import KnownPost, PostKey, RunState
from claims.reading.sightings import Showing
from evidence.amended import reads_all_days
from evidence.frames import medium, original_address
from evidence.records import Case, Match, Outcome


class Looked(StrEnum):
    """How far a case has been looked at. Only of the last can it be said that something was not found."""

    NOTHING_READ = "nothing_read"
    """No post of the named accounts was had, and no listing was read to its end."""
    NO_PICTURE = "no_picture"
    """The accounts were read, and show no picture from the days of the case."""
    UNEXAMINED = "unexamined"
    """Not all pictures were compared with the catalog."""
    IN_PART = "in_part"
    """All pictures that were had were compared; an account was not read to its end."""
    WHOLE = "whole"


@dataclass(frozen=True)
class Coverage:
    """What was there to be looked at, counted over distinct posts and distinct pictures; a video is one of these, and
    examined where all its frames are."""

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
    looked: Looked


def coverage(
    posts: Mapping[PostKey, KnownPost],
    shown: Iterable[Showing],
    matches: Mapping[str, Filed[Match]],
    all_read: bool,
) -> Coverage:
    """Count, from the posts, their pictures and the present matches. ``all_read``: see ``all_accounts_read``."""
    pictures: dict[str, set[str]] = {}
    for showing in shown:
        pictures.setdefault(medium(showing.image), set()).add(showing.image.digest)
    made = [[matches[digest].record for digest in digests if digest in matches] for digests in pictures.values()]
    whole = [of for of, digests in zip(made, pictures.values(), strict=True) if len(of) == len(digests)]
    examined = [match for of in made for match in of]
    return Coverage(
        posts=len(posts),
        pictures=len(pictures),
        examined=len(whole),
        unreadable=sum(all(match.unreadable for match in of) for of in whole),
        missing=len(_named(posts) - _had(posts)),
        policies=len({match.policy_digest for match in examined}),
        catalog_heads=len({match.catalog_head for match in examined}),
        looked=_looked(len(posts), len(pictures), len(whole), all_read),
    )


def all_accounts_read(case: Case, states: Iterable[RunState], case_at: Callable[[int], Case]) -> bool:
    """Whether each account of the case was read to its end once, for all its days: supplied files are never all of an
    account. ``case_at`` gives the case as it was at an entry: a run read the days of that one.
    """
    whole = (one for one in states if _is_whole(one) and reads_all_days(case_at(one.entry.seq), case))
    read = {(one.run.platform, one.run.handle) for one in whole}
    return bool(case.accounts) and all((account.platform, account.handle) in read for account in case.accounts)


def _is_whole(state: RunState) -> bool:
    return state.seal is not None and state.seal.outcome is Outcome.COMPLETE and not state.run.supplied


def _looked(posts: int, pictures: int, examined: int, all_read: bool) -> Looked:
    if examined < pictures:
        return Looked.UNEXAMINED
    if not pictures:
        return Looked.NO_PICTURE if posts or all_read else Looked.NOTHING_READ
    return Looked.WHOLE if all_read else Looked.IN_PART


def _named(posts: Mapping[PostKey, KnownPost]) -> set[tuple[str, str]]:
    """Platform and address of every picture."""
    return {
        (platform, original_address(image))
        for (platform, _), post in posts.items()
        for look in post.looks
        for image in look.post.images
    }


def _had(posts: Mapping[PostKey, KnownPost]) -> set[tuple[str, str]]:
    return {(platform, url) for (platform, _), post in posts.items() for url in post.had}
