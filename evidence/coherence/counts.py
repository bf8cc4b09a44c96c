"""A seal counts what the segments before it come to, and says no better of its run than they do.

A crawl's seal counts the posts of its account that are in the case, earlier runs included, because a post sealed once
is not sealed again. A seal that counts the posts of its own run alone is as true. What was left out is counted by kind
and reason; the examples beside the numbers are words.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from evidence.coherence.forms import is_older
from evidence.coherence.placed import Placed, Said
from evidence.frames import media
from evidence.older import remarks_of, why_of
from evidence.records import Counts, Entry, LeftOut, Outcome, Post, RemarkKind, Run, Seal, Segment, Why
from evidence.remarks import CAUTIONS, NOT_READ
from evidence.wording import counted

Tally = tuple[int, int, int]
"""Posts, pictures that are there, pictures that are missing."""


@dataclass
class _Posts:
    """The newest record of each post, and what they come to."""

    of: dict[str, Counter[str]] = field(default_factory=dict)
    """By platform id: how many pictures are there (the empty text), and how many are missing for each reason."""
    sums: Counter[str] = field(default_factory=Counter)

    def take(self, posts: Iterable[Post]) -> None:
        for post in posts:
            if before := self.of.get(post.platform_id):
                self.sums.subtract(before)
            now = Counter("" if image.digest else why_of(image).value for image in media(post.images))
            self.of[post.platform_id] = now
            self.sums.update(now)

    @property
    def tally(self) -> Tally:
        return len(self.of), self.sums[""], sum(self.missing.values())

    @property
    def missing(self) -> dict[str, int]:
        return {why: count for why, count in self.sums.items() if why and count}


@dataclass
class _Course:
    """One run as its segments tell it."""

    own: _Posts = field(default_factory=_Posts)
    after_last: tuple[Tally, dict[str, int]] = ((0, 0, 0), {})
    """What its account came to after its last segment: another run may have gone on before the seal."""
    seen: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    """Posts, by reason."""
    advertised: int | None = None
    kinds: set[RemarkKind] = field(default_factory=set)
    cautions: set[str] = field(default_factory=set)
    is_done: bool = False


def counts(placed: Placed) -> Iterator[Said]:
    """Seals that count or say otherwise than their runs' segments."""
    if not placed.is_whole:
        return
    accounts: dict[tuple[str, str, bool], _Posts] = {}
    courses: dict[str, _Course] = {}
    for entry in placed.entries:
        record = entry.record
        if not isinstance(record, Segment | Seal) or record.run not in placed.runs:
            continue
        run = placed.runs[record.run][1]
        account = accounts.setdefault((run.platform, run.handle, run.supplied), _Posts())
        course = courses.setdefault(record.run, _Course())
        if isinstance(record, Segment):
            _take(course, account, record)
        else:
            yield from _compared(entry, record, run, course, account)


def _take(course: _Course, account: _Posts, segment: Segment) -> None:
    for posts in (course.own, account):
        posts.take(segment.posts)
    course.after_last = (account.tally, account.missing)
    course.seen += segment.seen
    course.is_done = segment.frontier.done
    for left in segment.left_out:
        course.left_out[left.why] += left.count if left.what == "post" else 0
    for said in remarks_of(segment):
        course.kinds.add(said.kind)
        if said.kind in CAUTIONS:
            course.cautions.add(said.model_dump_json())
        if said.kind is RemarkKind.ADVERTISED:
            course.advertised = said.number("posts")


def _compared(entry: Entry, seal: Seal, run: Run, course: _Course, account: _Posts) -> Iterator[Said]:
    is_fault = not is_older(seal, "seal")
    stated = seal.counts
    ways = (course.own.tally, course.own.missing), (account.tally, account.missing), course.after_last
    if not any(_is(stated, tally, missing, course.left_out) for tally, missing in ways):
        posts, had, lacking = account.tally
        what = (
            f"the seal counts {stated.sealed} posts, {stated.pictures} pictures and {stated.missing} missing ones; the "
            f"segments before it come to {posts}, {had} and {lacking}"
        )
        if (stated.sealed, stated.pictures, stated.missing) == account.tally:
            what = "the seal counts other posts in the window, or other things left out, than the segments before it"
        yield Said(entry, what, is_fault)
    if stated.seen != course.seen:
        yield Said(entry, f"the seal says that {stated.seen} posts were seen; its segments say {course.seen}", is_fault)
    if course.advertised is not None and stated.advertised != course.advertised:
        what = f"the seal says that the platform states {stated.advertised} posts; its segments say {course.advertised}"
        yield Said(entry, what, is_fault)
    missing = course.cautions - {said.model_dump_json() for said in seal.cautions}
    if missing and is_fault:
        yield Said(entry, f"the seal leaves out {counted(len(missing), 'caution')} that its segments state")
    if seal.outcome is Outcome.COMPLETE and (why := _not_complete(course)):
        yield Said(entry, f"the seal says that the run is complete; {why}", is_fault)
    elif seal.outcome is Outcome.COMPLETE and (run.supplied or not course.is_done):
        why = "of supplied files nobody knows that" if run.supplied else "its last segment says that there is more"
        yield Said(entry, f"the seal says that the run is complete; {why}", is_fault=False)


def _is(stated: Counts, tally: Tally, missing: dict[str, int], left_out: Counter[str]) -> bool:
    posts = sum(count for why, count in left_out.items() if why != Why.UNREADABLE)
    unplaced = left_out[Why.UNREADABLE]
    if (stated.sealed, stated.pictures, stated.missing) != tally:
        return False
    if (stated.in_window, stated.unplaced) != (tally[0] + posts, unplaced):
        return False
    expected = {("post", why): count for why, count in left_out.items() if count}
    expected |= {("picture", why): count for why, count in missing.items()}
    return _by_reason(stated.left_out) == expected


def _by_reason(left_out: Iterable[LeftOut]) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for left in left_out:
        found[left.what, left.why] += left.count
    return dict(found)


def _not_complete(course: _Course) -> str:
    """Why a run is not complete, as its segments have it; empty where nothing is against it."""
    if unread := sorted(course.kinds & NOT_READ):
        return f"its segments say {unread[0].value}"
    stated = course.advertised
    if stated is not None and course.seen < stated and RemarkKind.STOPPED_EARLY not in course.kinds:
        return f"the platform states {stated} posts, and {course.seen} were shown"
    return ""
