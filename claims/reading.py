"""The ledger read as sightings: which picture of which post says what about which SKU, and who has looked at it.

Pure: entries in, values out. The newest ``Match`` of a picture is the present one; reviews of older ones are history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from claims.timing import Period, Timing, When, place, stated_period
from evidence.records import (
    Capture,
    Case,
    Claim,
    Entry,
    Finding,
    Image,
    Match,
    Post,
    Review,
    Run,
    Seal,
    Segment,
    Verdict,
)
from evidence.seal_state import SealState, seal_state


class ReviewState(StrEnum):
    """What people have decided on a finding. Only ``confirmed`` is more than a machine's word."""

    NONE = "none"
    ONE_CONFIRMS = "one_confirms"
    CONFIRMED = "confirmed"
    UNSURE = "unsure"
    REJECTED = "rejected"
    DISPUTED = "disputed"

    @property
    def stands(self) -> bool:
        """Whether the finding may still be counted: nobody has rejected it."""
        return self not in (ReviewState.REJECTED, ReviewState.DISPUTED)


@dataclass(frozen=True)
class RunState:
    """One crawl of one account and how it ended; ``seal`` is None where it was never closed."""

    entry: Entry
    run: Run
    segments: tuple[Segment, ...]
    seal: Seal | None
    seal_state: SealState
    """SEALED, or UNSEALED and why."""


@dataclass(frozen=True)
class Showing:
    """One picture in one post, with its first capture and the segment that holds it."""

    run: Run
    post: Post
    image: Image
    capture: Capture
    segment: Segment
    timing: Timing


@dataclass(frozen=True)
class Sighting:
    """A showing and one finding about it."""

    showing: Showing
    match: Match
    match_digest: str
    finding: Finding
    reviews: tuple[Review, ...]
    """The newest review of each reviewer, in the order of the ledger."""
    review_state: ReviewState
    shop_photograph: bool
    """The picture is the shop's own: whatever else was found in it says nothing about wearing."""
    posted_before: str
    """URL of another post with the very same picture from before delivery, or empty."""

    @property
    def is_worn(self) -> bool:
        """Whether it counts as a picture of somebody wearing the article."""
        found = self.finding.claim is Claim.SAME_ITEM_WORN and self.finding.verdict is Verdict.MATCH
        return found and not self.shop_photograph and self.review_state.stands

    @property
    def when(self) -> When:
        """Where it lies in time; a picture that was already public before delivery stays before delivery."""
        return When.BEFORE_DELIVERY if self.posted_before else self.showing.timing.when


def runs(entries: Sequence[Entry]) -> tuple[RunState, ...]:
    """All runs of the case in ledger order, each with its segments and its newest seal."""
    found = []
    for entry in entries:
        if isinstance(entry.record, Run):
            cited = [e.record for e in entries if getattr(e.record, "run", None) == entry.digest]
            segments = tuple(record for record in cited if isinstance(record, Segment))
            seals = [record for record in cited if isinstance(record, Seal)]
            state = seal_state(tuple(entries), entry.digest)
            found.append(RunState(entry, entry.record, segments, seals[-1] if seals else None, state))
    return tuple(found)


def showings(case: Case, states: Sequence[RunState]) -> tuple[Showing, ...]:
    """Every picture we hold, once for each post it appears in; a post captured twice is shown once."""
    first = _first_captures(states)
    periods = _periods(states)
    found: dict[tuple[str, str, str], Showing] = {}
    for state in sorted(states, key=lambda one: one.run.supplied):  # what was crawled as well is shown as crawled
        for segment in state.segments:
            for post, image in _pictures(segment):
                key = (state.run.platform, post.platform_id, image.digest)
                if image.digest in first and key not in found:
                    capture, holder = first[image.digest]
                    timing = _timing(case, post, periods[key[:2]], capture.captured_at)
                    found[key] = Showing(state.run, post, image, capture, holder, timing)
    return tuple(sorted(found.values(), key=lambda s: (s.timing.stated, s.post.url, s.image.url)))


def present_matches(case: Case, entries: Sequence[Entry]) -> dict[str, tuple[str, Match]]:
    """Picture digest to the newest examination of it against this case's catalog, with its entry's digest."""
    found = {}
    for entry in entries:
        if isinstance(entry.record, Match) and entry.record.catalog == case.catalog:
            found[entry.record.image_digest] = (entry.digest, entry.record)
    return found


def sightings(case: Case, entries: Sequence[Entry], shown: Sequence[Showing]) -> tuple[Sighting, ...]:
    """Every finding about every showing, in order of time."""
    matches = present_matches(case, entries)
    early = {s.image.digest: s.post.url for s in reversed(shown) if s.timing.when is When.BEFORE_DELIVERY}
    found = []
    for showing in shown:
        if showing.image.digest not in matches:
            continue
        digest, match = matches[showing.image.digest]
        reposted = any(_is_repost(finding) for finding in match.findings)
        before = early.get(showing.image.digest, "")
        for finding in match.findings:
            reviews = _reviews(entries, digest, finding)
            found.append(
                Sighting(
                    showing=showing,
                    match=match,
                    match_digest=digest,
                    finding=finding,
                    reviews=reviews,
                    review_state=review_state(reviews),
                    shop_photograph=reposted,
                    posted_before="" if before == showing.post.url else before,
                )
            )
    return tuple(found)


def review_state(reviews: Sequence[Review]) -> ReviewState:
    """What several reviewers' newest words come to; one rejection outweighs any number of confirmations."""
    verdicts = [review.verdict for review in reviews]
    if "rejected" in verdicts:
        return ReviewState.DISPUTED if "confirmed" in verdicts else ReviewState.REJECTED
    if "unsure" in verdicts:
        return ReviewState.UNSURE
    return (ReviewState.NONE, ReviewState.ONE_CONFIRMS, ReviewState.CONFIRMED)[min(len(verdicts), 2)]


def _reviews(entries: Sequence[Entry], match_digest: str, finding: Finding) -> tuple[Review, ...]:
    newest: dict[str, Review] = {}
    for entry in entries:
        record = entry.record
        if not isinstance(record, Review) or record.match != match_digest:
            continue
        if (record.sku, record.claim) == (finding.sku, finding.claim):
            newest[record.reviewer] = record
    return tuple(newest.values())


def _is_repost(finding: Finding) -> bool:
    return finding.claim is Claim.SAME_PHOTOGRAPH and finding.verdict is Verdict.MATCH


def _pictures(segment: Segment) -> Iterator[tuple[Post, Image]]:
    for post in segment.posts:
        for image in post.images:
            yield post, image


def _first_captures(states: Sequence[RunState]) -> dict[str, tuple[Capture, Segment]]:
    first: dict[str, tuple[Capture, Segment]] = {}
    for state in states:
        for segment in state.segments:
            for capture in segment.captures:
                known = first.get(capture.payload_digest)
                if known is None or _before(capture, known[0]):
                    first[capture.payload_digest] = (capture, segment)
    return first


def _before(one: Capture, other: Capture) -> bool:
    """Whether a capture counts before another of the same picture: our own before a supplied one, then by time."""
    return (one.method == "supplied", one.captured_at) < (other.method == "supplied", other.captured_at)


def _periods(states: Sequence[RunState]) -> dict[tuple[str, str], Period]:
    """A post's period over all its captures: a time that was edited between two captures counts as both."""
    found: dict[tuple[str, str], Period] = {}
    for state in states:
        for segment in state.segments:
            for post in segment.posts:
                key, period = (state.run.platform, post.platform_id), stated_period(post)
                known = found.get(key, period)
                earliest, latest = min(known.earliest, period.earliest), max(known.latest, period.latest)
                found[key] = Period(earliest, latest)
    return found


def _timing(case: Case, post: Post, period: Period, captured_at: datetime) -> Timing:
    when = place(period, captured_at, case.order)
    return Timing(post.posted_at, post.posted_at_precision, post.posted_at_source, period, captured_at, when)
