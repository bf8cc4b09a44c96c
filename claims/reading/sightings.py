"""Which picture of which post says what about which SKU, and who has looked at it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.reading.filed import Filed
from claims.reading.matches import ReviewsRead, ReviewState, finding_key, review_state
from claims.reading.posts import FirstCapture, KnownPost, PostKey
from claims.timing import Timing, When, place
from evidence.records import Capture, Case, Claim, Finding, Image, Match, Post, Review, Run, Segment, Verdict


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
    """The newest review of each reviewer that counts, in the order of the ledger."""
    review_state: ReviewState
    shop_photograph: bool
    """The picture is the shop's own: whatever else was found in it says nothing about wearing."""
    posted_before: str
    """URL of another post with the very same picture from before delivery, or empty."""
    unsealed_reviews: tuple[Review, ...] = ()
    """Confirmations that no seal covers: shown, and not counted."""

    @property
    def is_worn(self) -> bool:
        """Whether it counts as a picture of somebody wearing the article."""
        found = self.finding.claim is Claim.SAME_ITEM_WORN and self.finding.verdict is Verdict.MATCH
        return found and not self.shop_photograph and self.review_state.stands

    @property
    def when(self) -> When:
        """Where it lies in time; a picture that was already public before delivery stays before delivery."""
        return When.BEFORE_DELIVERY if self.posted_before else self.showing.timing.when


def showings(case: Case, posts: Mapping[PostKey, KnownPost], held: Mapping[str, FirstCapture]) -> tuple[Showing, ...]:
    """Every picture we hold, once for each post it appears in, in order of time.

    What was crawled as well as supplied is shown as crawled; of several captures the first shows it.
    """
    found = [showing for post in posts.values() for showing in _of_post(case, post, held)]
    return tuple(sorted(found, key=lambda s: (s.timing.stated, s.post.url, s.image.url)))


def _of_post(case: Case, known: KnownPost, held: Mapping[str, FirstCapture]) -> Iterable[Showing]:
    found: dict[str, Showing] = {}
    for look in sorted(known.looks, key=lambda look: look.state.run.supplied):
        for image in look.post.images:
            if image.digest in held and image.digest not in found:
                first = held[image.digest]
                timing = _timing(case, look.post, known, first)
                found[image.digest] = Showing(look.state.run, look.post, image, first.capture, first.segment, timing)
    return found.values()


def _timing(case: Case, post: Post, known: KnownPost, first: FirstCapture) -> Timing:
    captured_at = first.capture.captured_at
    when = place(known.period, captured_at, case.order)
    source = post.posted_at_source
    return Timing(post.posted_at, post.posted_at_precision, source, known.period, captured_at, when)


def sightings(
    shown: Iterable[Showing],
    matches: Mapping[str, Filed[Match]],
    reviews: ReviewsRead,
) -> tuple[Sighting, ...]:
    """Every finding of the present matches about every showing, in order of time."""
    shown = tuple(shown)
    early = {s.image.digest: s.post.url for s in reversed(shown) if s.timing.when is When.BEFORE_DELIVERY}
    return tuple(
        sighting
        for showing in shown
        if showing.image.digest in matches
        for sighting in _of_showing(showing, matches[showing.image.digest], reviews, early)
    )


def _of_showing(
    showing: Showing,
    match: Filed[Match],
    reviews: ReviewsRead,
    early: Mapping[str, str],
) -> Iterable[Sighting]:
    reposted = any(_is_repost(finding) for finding in match.record.findings)
    before = early.get(showing.image.digest, "")
    for finding in match.record.findings:
        key = finding_key(match, finding)
        found = reviews.counted.get(key, ())
        yield Sighting(
            showing=showing,
            match=match.record,
            match_digest=match.digest,
            finding=finding,
            reviews=found,
            review_state=review_state(found),
            shop_photograph=reposted,
            posted_before="" if before == showing.post.url else before,
            unsealed_reviews=reviews.unsealed.get(key, ()),
        )


def _is_repost(finding: Finding) -> bool:
    return finding.claim is Claim.SAME_PHOTOGRAPH and finding.verdict is Verdict.MATCH
