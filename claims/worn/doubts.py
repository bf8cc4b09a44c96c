"""What speaks for the buyer, of each line and of the case: every reason we know why the finding may mislead.

A doubt is a kind and its particulars; the words are in the report's text file. Nothing here is optional: a report
without these is an accusation, not evidence.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum

from claims.reading import ReviewState, Sighting
from claims.timing import When
from claims.worn.assess import Assessment, LineResult, LineStatus, is_colourway_open
from evidence.facts import Fact
from evidence.older import because_of, cautions_of, kinds
from evidence.reasons import ReasonKind
from evidence.records import Dispute, Outcome, Verdict

WITHDRAWAL_DAYS = 7
"""Days after delivery in which many shops, and Chinese law for most goods, take a return without a reason."""
_MODERATE_DECIBANS = 20
_CLOSE_DECIBANS = 10


class DoubtKind(StrEnum):
    """Each has a sentence in the report's text file."""

    SEEN_BEFORE_DELIVERY = "seen_before_delivery"
    PICTURE_POSTED_BEFORE = "picture_posted_before"
    TIME_AROUND_DELIVERY = "time_around_delivery"
    TIME_AFTER_REQUEST = "time_after_request"
    TIME_AFTER_RECEIPT = "time_after_receipt"
    TIME_NOT_CREDIBLE = "time_not_credible"
    STATED_TIME = "stated_time"
    SHOP_PHOTOGRAPH = "shop_photograph"
    OTHER_COLOURWAY = "other_colourway"
    COLOURWAY_OPEN = "colourway_open"
    SEVERAL_SOLD = "several_sold"
    ONE_PICTURE = "one_picture"
    MODERATE_WEIGHT = "moderate_weight"
    SMALL_MARK = "small_mark"
    NEAREST_CLOSE = "nearest_close"
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
    NO_CATALOG_PHOTO = "no_catalog_photo"
    ARTICLE_NOT_PIECE = "article_not_piece"
    POSTED_NOT_TAKEN = "posted_not_taken"
    WEARER_UNKNOWN = "wearer_unknown"
    PEOPLE_BESIDE = "people_beside"
    LINES_NOT_SHOWN = "lines_not_shown"
    WITHIN_WITHDRAWAL = "within_withdrawal"
    BASIS = "basis"
    NO_RUN = "no_run"
    UNSEALED = "unsealed"
    NOT_COMPLETE = "not_complete"
    RUN_WARNING = "run_warning"
    POSTS_LEFT_OUT = "posts_left_out"
    NO_TIMESTAMP = "no_timestamp"
    SEAL_BROKEN = "seal_broken"
    PICTURES_MISSING = "pictures_missing"
    PICTURES_UNREADABLE = "pictures_unreadable"
    PICTURES_NOT_EXAMINED = "pictures_not_examined"
    POLICIES_MIXED = "policies_mixed"
    CATALOGS_MIXED = "catalogs_mixed"
    NOT_CONFIRMED = "not_confirmed"


@dataclass(frozen=True)
class Doubt:
    """One thing that speaks for the buyer; ``values`` fill the gaps of its sentence."""

    kind: DoubtKind
    values: tuple[tuple[str, str], ...] = ()
    facts: tuple[Fact, ...] = ()
    """Reasons or remarks that the sentence tells, as ``reason``."""


def _doubt(kind: DoubtKind, **values: object) -> Doubt:
    return Doubt(kind, tuple((name, str(value)) for name, value in values.items()))


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
        yield _doubt(DoubtKind.PICTURE_POSTED_BEFORE, url=sighting.posted_before)
    if kind := _TIMES.get(sighting.when):
        yield _doubt(kind)
    yield _doubt(DoubtKind.STATED_TIME, source=timing.source, captured=f"{timing.captured_at:%Y-%m-%d %H:%M}")


def _picture_doubts(sighting: Sighting) -> Iterator[Doubt]:
    finding, showing = sighting.finding, sighting.showing
    if finding.weight_decibans < _MODERATE_DECIBANS:
        yield _doubt(DoubtKind.MODERATE_WEIGHT)
    if ReasonKind.SMALL_MARK in kinds(finding):
        yield _doubt(DoubtKind.SMALL_MARK)
    nearest = finding.nearest_non_match
    if nearest is None:
        yield _doubt(DoubtKind.NO_NEAREST)
    elif finding.weight_decibans - nearest.weight_decibans < _CLOSE_DECIBANS:
        yield _doubt(DoubtKind.NEAREST_CLOSE, sku=nearest.sku)
    if sighting.match.people > 1:
        yield _doubt(DoubtKind.SEVERAL_PEOPLE, n=sighting.match.people)
    if account_name(showing.post.author) != account_name(showing.run.handle):
        yield _doubt(DoubtKind.OTHER_AUTHOR, author=showing.post.author, handle=showing.run.handle)
    if showing.run.supplied or showing.capture.method == "supplied":
        yield _doubt(DoubtKind.SUPPLIED)


def account_name(handle: str) -> str:
    """An account's bare name, to tell one spelling of it from another account: of ``https://demo.example/users/lin``,
    ``@lin`` and ``acct:lin`` it is ``lin``. A full address (``lin@one.example``) stays whole."""
    path = handle.strip().casefold().rstrip("/").partition("?")[0]
    return path.rpartition("/")[2].removeprefix("acct:").removeprefix("@")


def _review_doubts(sighting: Sighting) -> Iterator[Doubt]:
    if kind := _REVIEWS.get(sighting.review_state):
        yield _doubt(kind, who=", ".join(review.reviewer for review in sighting.reviews))
    elif not all(review.blind for review in sighting.reviews):
        yield _doubt(DoubtKind.NOT_BLIND)


def line_doubts(line: LineResult) -> tuple[Doubt, ...]:
    """Doubts about one line beyond those of its single pictures."""
    return (*_worn_doubts(line), *_innocent_doubts(line), *_undecided_doubts(line))


def _worn_doubts(line: LineResult) -> Iterator[Doubt]:
    early = [s for s in line.worn if s.when is When.BEFORE_DELIVERY]
    if early:
        yield _doubt(DoubtKind.SEEN_BEFORE_DELIVERY, n=len(early))
    if line.worn and line.line.quantity > 1:
        yield _doubt(DoubtKind.SEVERAL_SOLD, n=line.line.quantity)
    if len(line.worn) == 1:
        yield _doubt(DoubtKind.ONE_PICTURE)


def _innocent_doubts(line: LineResult) -> Iterator[Doubt]:
    if line.shop_photographs:
        yield _doubt(DoubtKind.SHOP_PHOTOGRAPH, n=len(line.shop_photographs))
    for sku in sorted({s.finding.sku for s in line.other_colourways}):
        yield _doubt(DoubtKind.OTHER_COLOURWAY, sku=sku)
    if unsure := sum(is_colourway_open(s) for s in line.undecided):
        yield _doubt(DoubtKind.COLOURWAY_OPEN, n=unsure)


def _undecided_doubts(line: LineResult) -> Iterator[Doubt]:
    if not line.photos:
        yield _doubt(DoubtKind.NO_CATALOG_PHOTO)
    for sighting in line.undecided:
        if not sighting.review_state.stands:
            who = ", ".join(r.reviewer for r in sighting.reviews if r.verdict == "rejected")
            yield _doubt(DoubtKind.REVIEW_REJECTED, who=who)
    abstained = (s.finding for s in line.undecided if s.finding.verdict is Verdict.ABSTAIN)
    for reasons, older in sorted({(one.reasons, one.reason) for one in abstained} - {((), "")}, key=repr):
        yield Doubt(DoubtKind.ABSTAINED, (("reason", older),), reasons)


def case_doubts(assessment: Assessment) -> tuple[Doubt, ...]:
    """Doubts about the case as a whole: the claim, the account, the completeness, the seals, the people."""
    worn = [sighting for line in assessment.lines for sighting in line.worn]
    return (
        *_claim_doubts(assessment, worn),
        *_account_doubts(assessment),
        *_run_doubts(assessment),
        *_coverage_doubts(assessment),
    )


def _claim_doubts(assessment: Assessment, worn: list[Sighting]) -> Iterator[Doubt]:
    after = assessment.having(LineStatus.WORN_AFTER)
    if worn:
        confirmed = [s for s in worn if s.review_state is ReviewState.CONFIRMED]
        if len(confirmed) < len(worn):
            yield _doubt(DoubtKind.NOT_CONFIRMED, open=len(worn) - len(confirmed), n=len(worn))
        yield _doubt(DoubtKind.ARTICLE_NOT_PIECE)
        yield _doubt(DoubtKind.POSTED_NOT_TAKEN)
        yield _doubt(DoubtKind.WEARER_UNKNOWN)
    if beside := sum(sighting.match.people > 1 for sighting in worn):
        yield _doubt(DoubtKind.PEOPLE_BESIDE, n=beside, of=len(worn))
    if len(after) < len(assessment.lines):
        rest = len(assessment.lines) - len(after)
        yield _doubt(DoubtKind.LINES_NOT_SHOWN, rest=rest, n=len(assessment.lines))
    order = assessment.case.order
    asked = order.return_requested if assessment.case.claim is Dispute.LATE_RETURN else None
    if asked and asked <= order.delivered + timedelta(days=WITHDRAWAL_DAYS):
        yield _doubt(DoubtKind.WITHIN_WITHDRAWAL, days=WITHDRAWAL_DAYS)


def _account_doubts(assessment: Assessment) -> Iterator[Doubt]:
    crawled = {(state.run.platform, state.run.handle) for state in assessment.runs if not state.run.supplied}
    for account in assessment.case.accounts:
        if account.basis.strength in ("weak", "moderate"):
            basis = account.basis
            yield _doubt(DoubtKind.BASIS, handle=account.handle, strength=basis.strength, grounds=basis.grounds)
        if (account.platform, account.handle) not in crawled:
            yield _doubt(DoubtKind.NO_RUN, platform=account.platform, handle=account.handle)


def _run_doubts(assessment: Assessment) -> Iterator[Doubt]:
    for state in assessment.runs:
        if state.seal is None:
            yield _doubt(DoubtKind.UNSEALED, run=state.run.run_id)
            continue
        if state.seal.outcome is not Outcome.COMPLETE:
            outcome = state.seal.outcome.value
            doubt = _doubt(DoubtKind.NOT_COMPLETE, handle=state.run.handle, outcome=outcome)
            yield replace(doubt, facts=because_of(state.seal))
        for caution in cautions_of(state.seal):
            yield replace(_doubt(DoubtKind.RUN_WARNING, handle=state.run.handle), facts=(caution,))
        lost = state.seal.counts.in_window - state.seal.counts.sealed + state.seal.counts.unplaced
        if lost:
            yield _doubt(DoubtKind.POSTS_LEFT_OUT, n=lost)
        if state.seal_state.short:
            yield _doubt(DoubtKind.NO_TIMESTAMP, run=state.run.run_id)
        elif state.seal_state.because is not None:
            yield replace(_doubt(DoubtKind.SEAL_BROKEN, run=state.run.run_id), facts=(state.seal_state.because,))


def _coverage_doubts(assessment: Assessment) -> Iterator[Doubt]:
    seen = assessment.coverage
    counts = {
        DoubtKind.PICTURES_MISSING: seen.missing,
        DoubtKind.PICTURES_UNREADABLE: seen.unreadable,
        DoubtKind.PICTURES_NOT_EXAMINED: seen.pictures - seen.examined,
        DoubtKind.POLICIES_MIXED: seen.policies if seen.policies > 1 else 0,
        DoubtKind.CATALOGS_MIXED: seen.catalog_heads if seen.catalog_heads > 1 else 0,
    }
    for kind, number in counts.items():
        if number:
            yield _doubt(kind, n=number)
