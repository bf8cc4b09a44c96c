"""Which picture of which post says what about which SKU, and who has looked at it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from claims.clock import Clock
from claims.reading.filed import Filed
from claims.reading.matches import finding_key
from claims.reading.posts import FirstCapture, KnownPost, PostKey
from claims.reading.reviews import ReviewsRead, ReviewState, TakenBack, by_lineups, is_open, review_state
from claims.timing import Timing, When, place
from evidence.frames import medium, original_address
from evidence.older import kinds
from evidence.reasons import COLOURWAY_OPEN, ReasonKind, reason
from evidence.records import (
    Candidate,
    Capture,
    Claim,
    Finding,
    Image,
    Lead,
    LineupPhoto,
    Match,
    Post,
    Review,
    Run,
    Segment,
    Verdict,
)


@dataclass(frozen=True)
class Showing:
    """One picture in one post, with its first capture and the segment that holds it."""

    run: Run
    post: Post
    image: Image
    capture: Capture
    segment: Segment
    timing: Timing

    @property
    def is_perhaps_early(self) -> bool:
        """Whether its author dates it before delivery, and what the platform chose, or a file that was handed in, does
        not settle it."""
        if self.timing.when is When.BEFORE_DELIVERY:
            return self.run.supplied
        return self.timing.alleged is When.BEFORE_DELIVERY and not self.timing.refuted


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
    """The picture, or another frame of the same video, is the shop's own: whatever else was found in it says nothing
    about wearing."""
    posted_before: str
    """URL of another post with the very same picture from before delivery, or empty."""
    perhaps_before: str
    """Likewise, of one that its author dates before delivery and whose place in the listing says otherwise."""
    unsealed_reviews: tuple[Review, ...] = ()
    """Confirmations that no seal covers: shown, and not counted."""
    taken_back: tuple[TakenBack[Review], ...] = ()
    """Words that were withdrawn, with their reasons: they count no more, and were said."""
    unseen: int = 0
    """How many people have looked whose words must stay unseen for now, and count nothing."""

    @property
    def is_worn(self) -> bool:
        """Whether it counts as a picture of somebody wearing the article."""
        found = self.finding.claim is Claim.SAME_ITEM_WORN and self.finding.verdict is Verdict.MATCH
        return (found or self.by_people) and not self.shop_photograph and self.review_state.stands

    @property
    def by_people(self) -> bool:
        """Whether people found it, where the program did not dare to: two, each in a line-up, who agree. Not where the
        colour is open, of which a line-up asks nothing."""
        named = self.finding.verdict is Verdict.MATCH or kinds(self.finding) & COLOURWAY_OPEN
        worn = self.finding.claim is Claim.SAME_ITEM_WORN
        return worn and not named and by_lineups(self.reviews, self.taken_back)

    @property
    def is_lead(self) -> bool:
        """Whether people looked at what the program only ranked, and it came to no finding: it counts for nothing."""
        return self._is_left_to_people and not self.by_people

    @property
    def ranked(self) -> Lead | None:
        """How the program ranked what people were asked about, as far as it is on record. Told when their words are
        open: whoever is still to be asked must not know. So its nearest are without what the order holds beside it:
        people may still be asked about that in the same picture."""
        if not self._is_left_to_people or self.unseen or not is_open(self.reviews):
            return None
        asked = {one.sku: one for one in self.match.leads or ()}
        if (found := asked.get(self.finding.sku)) is None:
            return None
        return found.model_copy(update={"nearest": tuple(one for one in found.nearest if one.sku not in asked)})

    @property
    def _is_left_to_people(self) -> bool:
        return any(one.kind is ReasonKind.LEFT_TO_PEOPLE for one in self.finding.reasons)

    @property
    def when(self) -> When:
        """Where it lies in time. A picture that was already public before delivery stays before delivery; one that
        perhaps was cannot be said to be from after it."""
        if self.posted_before:
            return When.BEFORE_DELIVERY
        when = self.showing.timing.when
        return When.AROUND_DELIVERY if self.perhaps_before and when is When.AFTER_DELIVERY else when


def showings(clock: Clock, posts: Mapping[PostKey, KnownPost], held: Mapping[str, FirstCapture]) -> tuple[Showing, ...]:
    """Every picture we hold, once for each post it appears in, in order of time.

    What was crawled as well as supplied is shown as crawled; of several captures the first shows it.
    """
    found = [showing for post in posts.values() for showing in _of_post(clock, post, held)]
    return tuple(sorted(found, key=_in_time))


def _in_time(one: Showing) -> tuple[datetime, str, str, int]:
    """Frames of one video stand in their order."""
    return (
        one.timing.stated,
        one.post.url,
        original_address(one.image),
        one.image.frame.number if one.image.frame else 0,
    )


def _of_post(clock: Clock, known: KnownPost, held: Mapping[str, FirstCapture]) -> Iterable[Showing]:
    found: dict[str, Showing] = {}
    for look in sorted(known.looks, key=lambda look: look.state.run.supplied):
        for image in look.post.images:
            if image.digest in held and image.digest not in found:
                first = held[image.digest]
                timing = _timing(clock, look.post, known, first)
                found[image.digest] = Showing(look.state.run, look.post, image, first.capture, first.segment, timing)
    return found.values()


def _timing(clock: Clock, post: Post, known: KnownPost, first: FirstCapture) -> Timing:
    captured_at = first.capture.captured_at
    when = place(known.period, captured_at, clock)
    source = post.posted_at_source
    timing = Timing(post.posted_at, post.posted_at_precision, source, known.period, captured_at, when)
    if not known.clashes:
        return timing
    alleged = place(known.stated, captured_at, clock)
    return replace(timing, clashes=known.clashes, alleged=alleged, refuted=known.refuted)


def sightings(
    shown: Iterable[Showing],
    matches: Mapping[str, Filed[Match]],
    reviews: ReviewsRead,
) -> tuple[Sighting, ...]:
    """Every finding of the present matches about every showing, in order of time.

    Frames of one video are one picture: of what was found of an article in them one finding stands.
    """
    shown = tuple(shown)
    early = {medium(s.image): s.post.url for s in reversed(shown) if _is_early(s)}
    perhaps = {medium(s.image): s.post.url for s in reversed(shown) if s.is_perhaps_early}
    own = {medium(s.image) for s in shown if (match := matches.get(s.image.digest)) and _is_repost(match.record)}
    return _one_a_medium(
        sighting
        for showing in shown
        if (match := matches.get(showing.image.digest))
        for sighting in _of_showing(
            showing,
            match,
            reviews,
            _of_another(early, showing),
            _of_another(perhaps, showing),
            reposted=medium(showing.image) in own,
        )
    )


def _one_a_medium(found: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Of each thing that a post shows one finding for each claim and article."""
    found = tuple(found)
    best: dict[tuple[PostKey, str, Claim, str], Sighting] = {}
    for one in found:
        known = best.setdefault(_of_medium(one), one)
        if _rank(one) < _rank(known):
            best[_of_medium(one)] = one
    return tuple(one for one in found if best[_of_medium(one)] is one)


def _of_medium(one: Sighting) -> tuple[PostKey, str, Claim, str]:
    showing, finding = one.showing, one.finding
    return (showing.run.platform, showing.post.platform_id), medium(showing.image), finding.claim, finding.sku


def _rank(one: Sighting) -> tuple[bool, bool, bool, bool, bool, int, str]:
    """What people rejected counts first, as it does among findings on one picture; then what the program named, and
    where it leaves the colour open, of which a line-up asks nothing; then what two confirmed, what one was unsure of,
    and the weight."""
    state, finding = one.review_state, one.finding
    colour_open = bool(kinds(finding) & COLOURWAY_OPEN)
    said = finding.verdict is not Verdict.MATCH, not colour_open, not state.confirms, state is not ReviewState.UNSURE
    return state.stands, *said, -finding.weight_decibans, one.showing.image.digest


def _is_early(showing: Showing) -> bool:
    """A file that somebody handed in does not date what was captured elsewhere."""
    return showing.timing.when is When.BEFORE_DELIVERY and not showing.run.supplied


def _of_another(posts: Mapping[str, str], showing: Showing) -> str:
    """The post that has this picture, unless it is this one."""
    url = posts.get(medium(showing.image), "")
    return "" if url == showing.post.url else url


def _of_showing(
    showing: Showing,
    match: Filed[Match],
    reviews: ReviewsRead,
    before: str,
    perhaps_before: str,
    *,
    reposted: bool,
) -> Iterable[Sighting]:
    for finding in (*match.record.findings, *_looked_at(match, reviews)):
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
            posted_before=before,
            perhaps_before=perhaps_before,
            unsealed_reviews=reviews.unsealed.get(key, ()),
            taken_back=reviews.taken_back.get(key, ()),
            unseen=reviews.unseen.get(key, 0),
        )


def _looked_at(match: Filed[Match], reviews: ReviewsRead) -> Iterable[Finding]:
    """Of the ranked articles that the program said nothing of, those that people were shown in a line-up."""
    said = {(finding.sku, finding.claim) for finding in match.record.findings}
    leads = {one.sku: one for one in match.record.leads or ()}
    ranked: dict[str, Candidate | Lead] = {**{one.sku: one for one in match.record.candidates}, **leads}
    for one in ranked.values():
        found = reviews.counted.get((match.digest, one.sku, Claim.SAME_ITEM_WORN), ())
        photo = next((photo for photo in _photos(found) if photo.sku == one.sku), None)
        if photo and (one.sku, Claim.SAME_ITEM_WORN) not in said:
            yield _left_to_people(one, photo)


def _left_to_people(one: Candidate | Lead, photo: LineupPhoto) -> Finding:
    """With the photo that people were shown, be it another than the one that weighs most."""
    return Finding(
        claim=Claim.SAME_ITEM_WORN,
        sku=one.sku,
        verdict=Verdict.ABSTAIN,
        photo_digest=photo.photo_digest,
        region_px=one.region_px if isinstance(one, Lead) else None,
        inliers=max(one.sift_points, one.lightglue_points) if isinstance(one, Lead) else 0,
        distance_bits=None,
        weight_decibans=one.weight_decibans,
        reasons=(reason(ReasonKind.LEFT_TO_PEOPLE),),
    )


def _photos(reviews: Iterable[Review]) -> Iterable[LineupPhoto]:
    return (photo for review in reviews if review.lineup for photo in review.lineup.photos)


def _is_repost(match: Match) -> bool:
    return any(one.claim is Claim.SAME_PHOTOGRAPH and one.verdict is Verdict.MATCH for one in match.findings)
