"""Runs, the posts they showed and the pictures they brought: what was captured, each thing once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from claims.reading.filed import Filed
from claims.reading.listed import Stated, out_of_order
from claims.timing import Clash, ClashKind, Period, stated_period
from evidence.assigned import assigned_of
from evidence.frames import original_address
from evidence.records import Assigned, Capture, Case, Entry, Post, Run, Seal, Segment
from evidence.seal_state import SealState


@dataclass(frozen=True)
class RunState:
    """One crawl of one account, or one supplied file, and how it ended."""

    entry: Entry
    run: Run
    segments: tuple[Filed[Segment], ...]
    """In the order of the ledger."""
    seal_state: SealState
    """SEALED, or UNSEALED and why."""

    @property
    def seal(self) -> Seal | None:
        """The seal that closed it, None where it was never closed. A second seal is a fault of ``seal_state``."""
        sealed = self.seal_state.seal
        return sealed.record if sealed is not None and isinstance(sealed.record, Seal) else None

    @property
    def captures(self) -> int:
        """How many captures it has."""
        return sum(len(segment.record.captures) for segment in self.segments)


@dataclass(frozen=True)
class Look:
    """A post as one segment of one run shows it."""

    state: RunState
    segment: Filed[Segment]
    post: Post


@dataclass(frozen=True)
class KnownPost:
    """One post of a platform, however often it was captured."""

    looks: tuple[Look, ...]
    """At least one, in the order of the ledger: an edited post differs from look to look."""
    period: Period
    """When it was made, over all looks that were crawled, or were supplied where none was: a time that was edited
    between two captures counts as both, and so does what the platform says against it."""
    clashes: tuple[Clash, ...]
    """What the platform says against the time that the author states."""
    stated: Period
    """``period`` without these."""
    refuted: bool
    """Whether the platform gave it moments and all of them are among these: its place in a listing is not enough, as
    a pinned post stands out of order too."""
    had: frozenset[str]
    """Addresses of those of its pictures whose bytes we hold from any look."""


@dataclass(frozen=True)
class FirstCapture:
    """The capture by which a payload counts, and the segment that holds it."""

    capture: Capture
    segment: Segment


PostKey = tuple[str, str]
"""Platform, and the post's id there."""


def run_states(
    runs: Sequence[Filed[Run]], segments: Iterable[Filed[Segment]], seals: Mapping[str, SealState]
) -> tuple[RunState, ...]:
    """All runs in the order of the ledger; ``seals`` holds how each stands, by its entry's digest."""
    of_run: dict[str, list[Filed[Segment]]] = {run.digest: [] for run in runs}
    for segment in segments:
        of_run[segment.record.run].append(segment)
    return tuple(RunState(run.entry, run.record, tuple(of_run[run.digest]), seals[run.digest]) for run in runs)


def of_accounts(case: Case, states: Iterable[RunState]) -> tuple[RunState, ...]:
    """The runs of accounts that a case names. After an account was taken out of it, what was read of that one stays in
    the ledger and counts for nothing.
    """
    named = {(account.platform, account.handle) for account in case.accounts}
    return tuple(state for state in states if (state.run.platform, state.run.handle) in named)


def first_captures(segments: Iterable[Filed[Segment]]) -> dict[str, FirstCapture]:
    """By payload digest. Our own captures count before supplied ones, then the earliest counts."""
    first: dict[str, FirstCapture] = {}
    for segment in segments:
        for capture in segment.record.captures:
            known = first.get(capture.payload_digest)
            if known is None or _before(capture, known.capture):
                first[capture.payload_digest] = FirstCapture(capture, segment.record)
    return first


def _before(one: Capture, other: Capture) -> bool:
    return (one.method == "supplied", one.captured_at) < (other.method == "supplied", other.captured_at)


def known_posts(
    states: Iterable[RunState], segments: Iterable[Filed[Segment]], held: Mapping[str, FirstCapture]
) -> dict[PostKey, KnownPost]:
    """Every post once, in the order in which they were first captured. ``held``: the payloads we have, by digest."""
    by_run = {state.entry.digest: state for state in states}
    looks: dict[PostKey, list[Look]] = {}
    for segment in segments:
        state = by_run[segment.record.run]
        for post in segment.record.posts:
            looks.setdefault((state.run.platform, post.platform_id), []).append(Look(state, segment, post))
    listed = _by_listing(by_run.values())
    return {key: _known(tuple(found), held, listed.get(key, ())) for key, found in looks.items()}


def _known(looks: tuple[Look, ...], held: Mapping[str, FirstCapture], listed: tuple[Clash, ...]) -> KnownPost:
    crawled = [look for look in looks if not look.state.run.supplied]
    stated = _hull([stated_period(look.post) for look in crawled or looks])
    given = {one for look in crawled or looks for one in _credible(look)}
    against = [Clash(ClashKind(one.by), Period(one.at, one.at)) for one in given if _clashes(one, stated)]
    clashes = (*sorted(against, key=lambda clash: clash.says.earliest), *listed)
    had = frozenset(original_address(image) for look in looks for image in look.post.images if image.digest in held)
    period = _hull([stated, *(clash.says for clash in clashes)])
    return KnownPost(looks, period, clashes, stated, bool(against) and len(against) == len(given), had)


def _hull(periods: Sequence[Period]) -> Period:
    return Period(min(p.earliest for p in periods), max(p.latest for p in periods))


CLOCKS = timedelta(hours=1)
"""Two clocks, a draft, a slow upload: by less than this an author's time and the platform's are one."""


def _credible(look: Look) -> Iterable[Assigned]:
    """Moments that the platform gave the post; one later than the capture is none."""
    captured = max((capture.captured_at for capture in look.segment.record.captures), default=None)
    return [one for one in assigned_of(look.post) if captured is None or one.at <= captured + CLOCKS]


def _clashes(one: Assigned, stated: Period) -> bool:
    return not stated.earliest - CLOCKS <= one.at <= stated.latest + CLOCKS


def _by_listing(states: Iterable[RunState]) -> dict[PostKey, tuple[Clash, ...]]:
    """What the order of each run's listing says. Supplied files have none."""
    found: dict[PostKey, tuple[Clash, ...]] = {}
    for state in states:
        captured = [capture.captured_at for segment in state.segments for capture in segment.record.captures]
        if state.run.supplied or not captured:
            continue
        listing = [Stated((state.run.platform, post.platform_id), stated_period(post)) for post in _listing(state)]
        for key, says in out_of_order(listing, max(captured)).items():
            found[key] = (*found.get(key, ()), Clash(ClashKind.LISTING, says))
    return found


def _listing(state: RunState) -> Iterator[Post]:
    """The posts in the platform's order. A page that was too large for one segment is left out: what did not fit into
    the first stands in a later one, so its order is lost."""
    parts = Counter(segment.record.frontier.page for segment in state.segments if segment.record.posts)
    known = set[str]()
    for segment in state.segments:
        for post in segment.record.posts if parts[segment.record.frontier.page] == 1 else ():
            if post.platform_id not in known:
                known.add(post.platform_id)
                yield post
