"""Runs, the posts they showed and the pictures they brought: what was captured, each thing once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from claims.reading.filed import Filed
from claims.timing import Period, stated_period
from evidence.records import Capture, Entry, Post, Run, Seal, Segment
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
    """When it was made, over all looks: a time that was edited between two captures counts as both."""
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
    return {key: _known(tuple(found), held) for key, found in looks.items()}


def _known(looks: tuple[Look, ...], held: Mapping[str, FirstCapture]) -> KnownPost:
    periods = [stated_period(look.post) for look in looks]
    period = Period(min(p.earliest for p in periods), max(p.latest for p in periods))
    had = frozenset(image.url for look in looks for image in look.post.images if image.digest in held)
    return KnownPost(looks, period, had)
