"""What is in the buyer's favour where an item is said to have been worn: every reason why a finding may mislead.

Of each picture, each line, and the claim as a whole; what is doubtful whatever is claimed is in ``claims.doubts``.
"""

from collections.abc import Iterator
from enum import StrEnum

from claims.doubts import Doubt, doubt
from claims.reading import ReviewState, Sighting
from claims.timing import ClashKind, Timing, When
from claims.worn.assess import Assessment, LineResult, LineStatus, is_colourway_open
from claims.worn.decided import differed, is_plain, is_untested, stands_out
from evidence.frames import medium
from evidence.older import kinds
from evidence.reasons import ReasonKind
from evidence.records import Dispute, Verdict

_MODERATE_DECIBANS = 20
_CLOSE_DECIBANS = 10
_WEAK_DECIBANS = 3
"""From here on the scale of words has one for it."""


class DoubtKind(StrEnum):
    """Each has a sentence in the report's text file."""

    SEEN_BEFORE_DELIVERY = "seen_before_delivery"
    PICTURE_POSTED_BEFORE = "picture_posted_before"
    PICTURE_PERHAPS_BEFORE = "picture_perhaps_before"
    TIME_CLASHES = "time_clashes"
    TIME_OUT_OF_ORDER = "time_out_of_order"
    TIME_AROUND_DELIVERY = "time_around_delivery"
    TIME_AFTER_REQUEST = "time_after_request"
    TIME_AFTER_RECEIPT = "time_after_receipt"
    TIME_NOT_CREDIBLE = "time_not_credible"
    STATED_TIME = "stated_time"
    SHOP_PHOTOGRAPH = "shop_photograph"
    OTHER_COLOURWAY = "other_colourway"
    COLOURWAY_OPEN = "colourway_open"
    SEVERAL_SOLD = "several_sold"
    SIZES = "sizes"
    SEVERAL_LINES = "several_lines"
    ONE_PICTURE = "one_picture"
    POSTED_AGAIN = "posted_again"
    OTHER_POST_CLASHES = "other_post_clashes"
    MODERATE_WEIGHT = "moderate_weight"
    JOINT_EVIDENCE = "joint_evidence"
    SMALL_MARK = "small_mark"
    NEAREST_CLOSE = "nearest_close"
    NEAREST_AGREES = "nearest_agrees"
    NEAREST_HEAVIER = "nearest_heavier"
    NO_NEAREST = "no_nearest"
    SEVERAL_PEOPLE = "several_people"
    OTHER_AUTHOR = "other_author"
    SUPPLIED = "supplied"
    ABSTAINED = "abstained"
    NO_REVIEW = "no_review"
    ONE_REVIEW = "one_review"
    NOT_BLIND = "not_blind"
    REVIEW_UNSURE = "review_unsure"
    REVIEW_REJECTED = "review_rejected"
    REVIEW_UNSEALED = "review_unsealed"
    NO_CATALOG_PHOTO = "no_catalog_photo"
    ARTICLE_NOT_PIECE = "article_not_piece"
    POSTED_NOT_TAKEN = "posted_not_taken"
    WEARER_UNKNOWN = "wearer_unknown"
    PEOPLE_BESIDE = "people_beside"
    LINES_NOT_SHOWN = "lines_not_shown"
    WITHIN_WITHDRAWAL = "within_withdrawal"
    NOT_CONFIRMED = "not_confirmed"
    BY_PEOPLE = "by_people"
    REVIEWERS_DIFFERED = "reviewers_differed"
    ASKED_PLAINLY = "asked_plainly"
    REVIEWERS_UNTESTED = "reviewers_untested"
    STANDS_OUT = "stands_out"
    WORDS_UNSEEN = "words_unseen"
    WORD_WITHDRAWN = "word_withdrawn"


_TIMES = {
    When.AROUND_DELIVERY: DoubtKind.TIME_AROUND_DELIVERY,
    When.AFTER_REQUEST: DoubtKind.TIME_AFTER_REQUEST,
    When.AFTER_RECEIPT: DoubtKind.TIME_AFTER_RECEIPT,
    When.NOT_CREDIBLE: DoubtKind.TIME_NOT_CREDIBLE,
}
_REVIEWS = {
    ReviewState.NONE: DoubtKind.NO_REVIEW,
    ReviewState.ONE_CONFIRMS: DoubtKind.ONE_REVIEW,
    ReviewState.UNSURE: DoubtKind.REVIEW_UNSURE,
    ReviewState.REJECTED: DoubtKind.REVIEW_REJECTED,
    ReviewState.DISPUTED: DoubtKind.REVIEW_REJECTED,
}


def sighting_doubts(sighting: Sighting) -> tuple[Doubt, ...]:
    """Doubts about one picture that was found to show the article worn."""
    return (*_time_doubts(sighting), *_picture_doubts(sighting), *_review_doubts(sighting))


def _time_doubts(sighting: Sighting) -> Iterator[Doubt]:
    timing = sighting.showing.timing
    if sighting.posted_before:
        yield doubt(DoubtKind.PICTURE_POSTED_BEFORE, url=sighting.posted_before)
    elif sighting.perhaps_before:
        yield doubt(DoubtKind.PICTURE_PERHAPS_BEFORE, url=sighting.perhaps_before)
    elif (kind := _TIMES.get(sighting.when)) and not timing.clashes:
        yield doubt(kind)
    yield from _clash_doubts(timing)
    yield doubt(DoubtKind.STATED_TIME)


def _clash_doubts(timing: Timing) -> Iterator[Doubt]:
    for clash in timing.clashes:
        if clash.kind is ClashKind.LISTING:
            yield doubt(DoubtKind.TIME_OUT_OF_ORDER, earliest=clash.says.earliest, latest=clash.says.latest)
        else:
            yield doubt(DoubtKind.TIME_CLASHES, by=clash.kind, at=clash.says.earliest)


def _picture_doubts(sighting: Sighting) -> Iterator[Doubt]:
    finding, showing = sighting.finding, sighting.showing
    if finding.weight_decibans < _MODERATE_DECIBANS:
        yield doubt(DoubtKind.MODERATE_WEIGHT)
    if ReasonKind.JOINT_EVIDENCE in kinds(finding):
        yield doubt(DoubtKind.JOINT_EVIDENCE)
    if ReasonKind.SMALL_MARK in kinds(finding):
        yield doubt(DoubtKind.SMALL_MARK)
    yield from _nearest_doubts(sighting)
    if sighting.match.people > 1:
        yield doubt(DoubtKind.SEVERAL_PEOPLE, n=sighting.match.people)
    if account_name(showing.post.author) != account_name(showing.run.handle):
        yield doubt(DoubtKind.OTHER_AUTHOR, author=showing.post.author, handle=showing.run.handle)
    if showing.run.supplied or showing.capture.method == "supplied":
        yield doubt(DoubtKind.SUPPLIED)


def _nearest_doubts(sighting: Sighting) -> Iterator[Doubt]:
    finding = sighting.finding
    nearest = finding.nearest_non_match or next(iter(sighting.ranked.nearest if sighting.ranked else ()), None)
    if nearest is None:
        yield doubt(DoubtKind.NO_NEAREST)
    elif nearest.weight_decibans > finding.weight_decibans:
        yield doubt(DoubtKind.NEAREST_HEAVIER, sku=nearest.sku)
    elif finding.weight_decibans - nearest.weight_decibans < _CLOSE_DECIBANS:
        yield doubt(DoubtKind.NEAREST_CLOSE, sku=nearest.sku)
    elif nearest.weight_decibans >= _WEAK_DECIBANS:
        yield doubt(DoubtKind.NEAREST_AGREES, sku=nearest.sku, weight=nearest.weight_decibans)


def account_name(handle: str) -> str:
    """An account's bare name, to tell one spelling of it from another account: of ``https://demo.example/users/lin``,
    ``@lin`` and ``acct:lin`` it is ``lin``. A full address (``lin@one.example``) stays whole."""
    path = handle.strip().casefold().partition("?")[0].rstrip("/")
    return path.rpartition("/")[2].removeprefix("acct:").removeprefix("@")


def _review_doubts(sighting: Sighting) -> Iterator[Doubt]:
    if sighting.unseen:
        yield doubt(DoubtKind.WORDS_UNSEEN, n=sighting.unseen)
        return
    if sighting.unsealed_reviews:
        yield doubt(DoubtKind.REVIEW_UNSEALED, who=", ".join(one.reviewer for one in sighting.unsealed_reviews))
        if not sighting.reviews:
            return
    if kind := _REVIEWS.get(sighting.review_state):
        yield doubt(kind, who=", ".join(review.reviewer for review in sighting.reviews))
    elif not all(review.blind for review in sighting.reviews):
        yield doubt(DoubtKind.NOT_BLIND)
    yield from _asked_doubts(sighting)


def _asked_doubts(sighting: Sighting) -> Iterator[Doubt]:
    """How the people were asked who confirmed it."""
    if sighting.by_people:
        yield doubt(DoubtKind.BY_PEOPLE)
    if differed(sighting):
        who = ", ".join(one.reviewer for one in sighting.reviews if one.verdict != "confirmed")
        yield doubt(DoubtKind.REVIEWERS_DIFFERED, who=who)
    if sighting.taken_back:
        who = ", ".join(one.review.reviewer for one in sighting.taken_back)
        yield doubt(DoubtKind.WORD_WITHDRAWN, who=who)
    if is_plain(sighting.reviews):
        yield doubt(DoubtKind.ASKED_PLAINLY)
    if sighting.review_state.confirms and stands_out(sighting.reviews):
        yield doubt(DoubtKind.STANDS_OUT)
    if sighting.review_state.confirms and is_untested(sighting.reviews):
        yield doubt(DoubtKind.REVIEWERS_UNTESTED)


def line_doubts(line: LineResult) -> tuple[Doubt, ...]:
    """Doubts about one line beyond those of its single pictures."""
    return (*_worn_doubts(line), *_innocent_doubts(line), *_undecided_doubts(line))


def _worn_doubts(line: LineResult) -> Iterator[Doubt]:
    early = {medium(s.showing.image) for s in line.worn if s.when is When.BEFORE_DELIVERY}
    if early:
        yield doubt(DoubtKind.SEEN_BEFORE_DELIVERY, n=len(early))
    if line.worn and line.line.quantity > 1:
        yield doubt(DoubtKind.SEVERAL_SOLD, n=line.line.quantity)
    if line.worn and len(line.same) > 1:
        yield doubt(DoubtKind.SIZES, n=len(line.same))
    pictures = line.pictures
    if len(pictures) == 1:
        yield doubt(DoubtKind.ONE_PICTURE)
    if len(line.worn) > len(pictures):
        yield doubt(DoubtKind.POSTED_AGAIN, posts=len(line.worn), n=len(pictures))
    for again in line.worn:
        if again.showing.timing.clashes and again not in pictures:
            yield doubt(DoubtKind.OTHER_POST_CLASHES, url=again.showing.post.url)


def _innocent_doubts(line: LineResult) -> Iterator[Doubt]:
    if line.shop_photographs:
        yield doubt(DoubtKind.SHOP_PHOTOGRAPH, n=len(line.shop_photographs))
    for sku in sorted({s.finding.sku for s in line.other_colourways}):
        yield doubt(DoubtKind.OTHER_COLOURWAY, sku=sku)
    if unsure := sum(is_colourway_open(s) for s in line.undecided):
        yield doubt(DoubtKind.COLOURWAY_OPEN, n=unsure)


def _undecided_doubts(line: LineResult) -> Iterator[Doubt]:
    if not line.photos:
        yield doubt(DoubtKind.NO_CATALOG_PHOTO)
    for sighting in line.undecided:
        if not sighting.review_state.stands:
            who = ", ".join(r.reviewer for r in sighting.reviews if r.verdict == "rejected")
            yield doubt(DoubtKind.REVIEW_REJECTED, who=who)
    abstained = (s.finding for s in line.undecided if s.finding.verdict is Verdict.ABSTAIN)
    for reasons, older in sorted({(one.reasons, one.reason) for one in abstained} - {((), "")}, key=repr):
        yield Doubt(DoubtKind.ABSTAINED, (("reason", older),), reasons)


def claim_doubts(assessment: Assessment) -> tuple[Doubt, ...]:
    """Doubts about the claim as a whole: what no picture can show, who else is in it, lines not shown, the days."""
    worn = {(medium(s.showing.image), s.finding.sku): s for line in assessment.lines for s in line.worn}
    return tuple(_claim_doubts(assessment, list(worn.values())))


def _claim_doubts(assessment: Assessment, worn: list[Sighting]) -> Iterator[Doubt]:
    after = [line for line in assessment.lines if line.status is LineStatus.WORN_AFTER]
    if worn:
        confirmed = [s for s in worn if s.review_state.confirms]
        if len(confirmed) < len(worn):
            yield doubt(DoubtKind.NOT_CONFIRMED, open=len(worn) - len(confirmed), n=len(worn))
        yield doubt(DoubtKind.ARTICLE_NOT_PIECE)
        yield doubt(DoubtKind.POSTED_NOT_TAKEN)
        yield doubt(DoubtKind.WEARER_UNKNOWN)
    if shared := _on_several_lines(assessment):
        yield doubt(DoubtKind.SEVERAL_LINES, numbers=", ".join(map(str, shared)))
    if beside := sum(sighting.match.people > 1 for sighting in worn):
        yield doubt(DoubtKind.PEOPLE_BESIDE, n=beside, of=len(worn))
    if len(after) < len(assessment.lines):
        rest = len(assessment.lines) - len(after)
        yield doubt(DoubtKind.LINES_NOT_SHOWN, rest=rest, n=len(assessment.lines))
    clock = assessment.reading.clock
    if assessment.case.claim is Dispute.LATE_RETURN and clock.asked_within:
        yield doubt(DoubtKind.WITHIN_WITHDRAWAL, days=clock.return_period.days)


def _on_several_lines(assessment: Assessment) -> list[int]:
    """Numbers of worn lines that are sizes of one article: a picture of one counts for each of them."""
    worn = [line for line in assessment.lines if line.worn]
    return [line.number for line in worn if any(line.line.sku in other.same for other in worn if other is not line)]
