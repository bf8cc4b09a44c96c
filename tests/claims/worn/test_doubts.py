"""Every reason why a finding may mislead: each is said where it holds, once, and nowhere else."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from claims.doubts import Doubt, doubt
from claims.reading import ReviewState, Sighting
from claims.reading.reviews import TakenBack
from claims.timing import Clash, ClashKind, Period, When
from claims.worn.assess import LineResult, LineStatus
from claims.worn.doubts import DoubtKind, account_name, claim_doubts, line_doubts, sighting_doubts
from evidence.reasons import ReasonKind, reason
from evidence.records import Dispute, KnownRate, Place, Review, Verdict
from tests.claims.worn.sound import LATER, NEAREST, assessed, bare, line, pictured, reviewed, showing, sighting, timed
from tests.claims.worn.test_decided import asked
from tests.desk.report_case import DELIVERED

MAY_2 = datetime(2026, 5, 2, tzinfo=UTC)
ONE = sighting()
PLAIN, SMALL = reason(ReasonKind.TOO_PLAIN, points=9), reason(ReasonKind.SMALL_MARK, percent=4)
COLOURS = reason(ReasonKind.COLOURS_NEAR, skus=("tee-1", "tee-2"))
UNSURE = sighting(verdict=Verdict.ABSTAIN, reasons=(PLAIN,))
OPEN = sighting(verdict=Verdict.ABSTAIN, reasons=(COLOURS,))
REJECTED = replace(ONE, review_state=ReviewState.DISPUTED, reviews=(reviewed("Ada", "rejected"), reviewed("Ben")))
NO_PICTURE_CAN_SHOW = [DoubtKind.ARTICLE_NOT_PIECE, DoubtKind.POSTED_NOT_TAKEN, DoubtKind.WEARER_UNKNOWN]


def peopled(number: int) -> Sighting:
    return replace(ONE, match=ONE.match.model_copy(update={"people": number}))


def by(author: str, handle: str = "lin.on.the.road", **run: Any) -> Sighting:
    post, of_run = ONE.showing.post, ONE.showing.run
    told = of_run.model_copy(update={"handle": handle, **run})
    return showing(ONE, post=post.model_copy(update={"author": author}), run=told)


def said(state: ReviewState, *who: str, blind: bool = True) -> Sighting:
    return replace(ONE, review_state=state, reviews=tuple(reviewed(name, blind=blind) for name in who))


def close(weight: int, nearest: int) -> Sighting:
    other = NEAREST.model_copy(update={"weight_decibans": nearest})
    return sighting(weight_decibans=weight, nearest_non_match=other)


def supplied(method: str) -> Sighting:
    return showing(ONE, capture=ONE.showing.capture.model_copy(update={"method": method}))


def many(quantity: int, **changes: Any) -> LineResult:
    told = line(**changes)
    return replace(told, line=told.line.model_copy(update={"quantity": quantity}))


KNOWN = KnownRate(lineups=20, right=18, wrong=1)
TESTED = (asked("ada", known=KNOWN), asked("bo", known=KNOWN))


def colours(number: int) -> Review:
    found = asked("ada", known=KNOWN)
    assert found.lineup is not None
    return found.model_copy(update={"lineup": found.lineup.model_copy(update={"of_its_colour": number})})


def differing(who: str) -> Review:
    return asked(who, "a", known=KNOWN, place=Place.TIE)


OF_A_PICTURE = [
    (replace(ONE, posted_before="http://x/1"), doubt(DoubtKind.PICTURE_POSTED_BEFORE, url="http://x/1")),
    (timed(ONE, when=When.AROUND_DELIVERY), doubt(DoubtKind.TIME_AROUND_DELIVERY)),
    (
        timed(ONE, when=When.AROUND_DELIVERY, clashes=(Clash(ClashKind.RECORD_KEY, Period(LATER, LATER)),)),
        doubt(DoubtKind.TIME_CLASHES, by=ClashKind.RECORD_KEY, at=LATER),
    ),
    (
        timed(ONE, when=When.AROUND_DELIVERY, clashes=(Clash(ClashKind.LISTING, Period(DELIVERED, LATER)),)),
        doubt(DoubtKind.TIME_OUT_OF_ORDER, earliest=DELIVERED, latest=LATER),
    ),
    (replace(ONE, perhaps_before="u"), doubt(DoubtKind.PICTURE_PERHAPS_BEFORE, url="u")),
    (timed(ONE, when=When.AFTER_REQUEST), doubt(DoubtKind.TIME_AFTER_REQUEST)),
    (timed(ONE, when=When.AFTER_RECEIPT), doubt(DoubtKind.TIME_AFTER_RECEIPT)),
    (timed(ONE, when=When.NOT_CREDIBLE), doubt(DoubtKind.TIME_NOT_CREDIBLE)),
    (sighting(weight_decibans=19), doubt(DoubtKind.MODERATE_WEIGHT)),
    (sighting(reasons=(PLAIN, SMALL)), doubt(DoubtKind.SMALL_MARK)),
    (sighting(reasons=(PLAIN, reason(ReasonKind.JOINT_EVIDENCE))), doubt(DoubtKind.JOINT_EVIDENCE)),
    (close(34, 25), doubt(DoubtKind.NEAREST_CLOSE, sku="coat-2")),
    (close(34, 3), doubt(DoubtKind.NEAREST_AGREES, sku="coat-2", weight=3)),
    (close(34, 35), doubt(DoubtKind.NEAREST_HEAVIER, sku="coat-2")),
    (sighting(nearest_non_match=None), doubt(DoubtKind.NO_NEAREST)),
    (peopled(2), doubt(DoubtKind.SEVERAL_PEOPLE, n=2)),
    (by("somebody.else"), doubt(DoubtKind.OTHER_AUTHOR, author="somebody.else", handle="lin.on.the.road")),
    (by("lin.on.the.road", supplied=True), doubt(DoubtKind.SUPPLIED)),
    (supplied("supplied"), doubt(DoubtKind.SUPPLIED)),
    (said(ReviewState.NONE), doubt(DoubtKind.NO_REVIEW, who="")),
    (said(ReviewState.ONE_CONFIRMS, "Ada"), doubt(DoubtKind.ONE_REVIEW, who="Ada")),
    (said(ReviewState.UNSURE, "Ada", "Ben"), doubt(DoubtKind.REVIEW_UNSURE, who="Ada, Ben")),
    (said(ReviewState.REJECTED, "Ada"), doubt(DoubtKind.REVIEW_REJECTED, who="Ada")),
    (said(ReviewState.DISPUTED, "Ada", "Ben"), doubt(DoubtKind.REVIEW_REJECTED, who="Ada, Ben")),
    (said(ReviewState.CONFIRMED, "Ada", "Ben", blind=False), doubt(DoubtKind.NOT_BLIND)),
    (
        replace(ONE, review_state=ReviewState.CONFIRMED_BY_TIE, reviews=(*TESTED[:2], differing("cy"))),
        doubt(DoubtKind.REVIEWERS_DIFFERED, who="Cy"),
    ),
    (replace(ONE, reviews=(asked("ada"), TESTED[1])), doubt(DoubtKind.REVIEWERS_UNTESTED)),
    (replace(ONE, reviews=(colours(1), TESTED[1])), doubt(DoubtKind.STANDS_OUT)),
    (replace(said(ReviewState.NONE), unseen=1), doubt(DoubtKind.WORDS_UNSEEN, n=1)),
    (
        replace(ONE, reviews=TESTED, taken_back=(TakenBack(differing("cy"), "I know the buyer"),)),
        doubt(DoubtKind.WORD_WITHDRAWN, who="Cy"),
    ),
    (replace(ONE, reviews=(asked("ada", lineup=None, known=KNOWN), TESTED[1])), doubt(DoubtKind.ASKED_PLAINLY)),
    (
        replace(sighting(verdict=Verdict.ABSTAIN), reviews=TESTED, review_state=ReviewState.CONFIRMED),
        doubt(DoubtKind.BY_PEOPLE),
    ),
    (replace(said(ReviewState.NONE), unsealed_reviews=(reviewed("Ada"),)), doubt(DoubtKind.REVIEW_UNSEALED, who="Ada")),
]
WITHOUT_A_WORD = [
    ONE,
    replace(ONE, reviews=TESTED),
    replace(ONE, reviews=(colours(2), TESTED[1])),
    timed(ONE, when=When.BEFORE_DELIVERY),
    sighting(weight_decibans=20),
    close(34, 2),
    peopled(0),
    supplied("rendered"),
    by("@Lin.On.The.Road"),
]
OF_A_LINE = [
    (
        line(worn=(ONE, pictured(timed(ONE, when=When.BEFORE_DELIVERY), "early"))),
        doubt(DoubtKind.SEEN_BEFORE_DELIVERY, n=1),
    ),
    (many(2), doubt(DoubtKind.SEVERAL_SOLD, n=2)),
    (line(worn=(ONE,)), doubt(DoubtKind.ONE_PICTURE)),
    (line(worn=(ONE, ONE, pictured(ONE, "other"))), doubt(DoubtKind.POSTED_AGAIN, posts=3, n=2)),
    (line(same=frozenset({"tee-1", "tee-2"})), doubt(DoubtKind.SIZES, n=2)),
    (line(shop_photographs=(ONE, ONE, ONE)), doubt(DoubtKind.SHOP_PHOTOGRAPH, n=3)),
    (line(other_colourways=(sighting(sku="tee-2"),) * 2), doubt(DoubtKind.OTHER_COLOURWAY, sku="tee-2")),
    (line(undecided=(REJECTED,)), doubt(DoubtKind.REVIEW_REJECTED, who="Ada")),
    (line(undecided=(UNSURE, UNSURE)), Doubt(DoubtKind.ABSTAINED, (("reason", ""),), (PLAIN,))),
    (line(photos=()), doubt(DoubtKind.NO_CATALOG_PHOTO)),
]


def kinds(doubts: Iterable[Doubt]) -> list[DoubtKind]:
    return [DoubtKind(one.kind) for one in doubts]


def test_of_a_sound_picture_only_the_source_of_its_time_is_said() -> None:
    assert sighting_doubts(ONE) == (doubt(DoubtKind.STATED_TIME),)


@pytest.mark.parametrize(("changed", "expected"), OF_A_PICTURE, ids=[one.kind for _, one in OF_A_PICTURE])
def test_what_is_weak_of_one_picture_is_said_once_and_nothing_else(changed: Sighting, expected: Doubt) -> None:
    assert [one for one in sighting_doubts(changed) if one.kind != DoubtKind.STATED_TIME] == [expected]


@pytest.mark.parametrize("changed", WITHOUT_A_WORD)
def test_what_lies_on_the_sound_side_of_a_border_is_not_doubted(changed: Sighting) -> None:
    assert kinds(sighting_doubts(changed)) == [DoubtKind.STATED_TIME]


def test_a_time_before_the_order_counts_by_where_the_picture_was_public_first() -> None:
    again = replace(timed(ONE, when=When.AFTER_REQUEST), posted_before="http://x/1")

    assert kinds(sighting_doubts(again)) == [DoubtKind.PICTURE_POSTED_BEFORE, DoubtKind.STATED_TIME]


def test_one_reviewer_who_was_not_blind_is_enough_to_say_so() -> None:
    mixed = replace(ONE, reviews=(reviewed("Ada"), reviewed("Ben", blind=False)))

    assert DoubtKind.NOT_BLIND in kinds(sighting_doubts(mixed))


def test_nothing_is_doubted_of_a_sound_line() -> None:
    assert line_doubts(line()) == line_doubts(bare(1, LineStatus.NOTHING)) == ()


@pytest.mark.parametrize(("changed", "expected"), OF_A_LINE, ids=[one.kind for _, one in OF_A_LINE])
def test_what_is_weak_of_one_line_is_said_once_and_nothing_else(changed: LineResult, expected: Doubt) -> None:
    assert line_doubts(changed) == (expected,)


def test_an_open_colourway_is_counted_beside_the_comparisons_own_words() -> None:
    found = line_doubts(line(undecided=(OPEN, OPEN, UNSURE)))

    assert found[0] == doubt(DoubtKind.COLOURWAY_OPEN, n=2)
    assert {one.facts for one in found[1:]} == {(COLOURS,), (PLAIN,)}


def test_several_pieces_matter_only_where_one_was_seen_worn() -> None:
    assert line_doubts(many(2, worn=())) == ()


def test_each_other_colour_is_named_once_in_order() -> None:
    found = line_doubts(line(other_colourways=tuple(sighting(sku=sku) for sku in ("tee-3", "tee-2", "tee-3"))))

    assert [dict(one.values)["sku"] for one in found] == ["tee-2", "tee-3"]


def test_an_abstention_without_any_word_is_passed_over_and_an_older_one_keeps_its_sentence() -> None:
    silent, older = (sighting(verdict=Verdict.ABSTAIN, reasons=(), reason=text) for text in ("", "too plain"))

    assert line_doubts(line(undecided=(silent, older))) == (Doubt(DoubtKind.ABSTAINED, (("reason", "too plain"),), ()),)


def test_of_a_claim_that_nothing_shows_only_the_lines_are_counted() -> None:
    found = claim_doubts(assessed(bare(1, LineStatus.NOTHING), bare(2, LineStatus.NOTHING)))

    assert found == (doubt(DoubtKind.LINES_NOT_SHOWN, rest=2, n=2),)


def test_of_a_sound_claim_only_what_no_picture_can_show_is_said() -> None:
    assert kinds(claim_doubts(assessed(line()))) == NO_PICTURE_CAN_SHOW


def test_pictures_that_two_people_have_not_confirmed_are_counted() -> None:
    told = line(worn=(ONE, pictured(said(ReviewState.ONE_CONFIRMS, "Ada"), "2"), pictured(said(ReviewState.NONE), "3")))

    assert claim_doubts(assessed(told))[0] == doubt(DoubtKind.NOT_CONFIRMED, open=2, n=3)


def test_pictures_with_people_beside_the_wearer_are_counted_over_all_lines() -> None:
    lines = (
        line(1, worn=(peopled(3), pictured(ONE, "2"))),
        line(2, worn=(pictured(peopled(2), "3"), pictured(peopled(1), "4"))),
    )

    assert doubt(DoubtKind.PEOPLE_BESIDE, n=2, of=4) in claim_doubts(assessed(*lines))


@pytest.mark.parametrize("status", [status for status in LineStatus if status is not LineStatus.WORN_AFTER])
def test_a_line_of_any_other_status_is_not_seen_worn_after_delivery(status: LineStatus) -> None:
    found = claim_doubts(assessed(line(1), line(2, status=status), line(3)))

    assert found[-1] == doubt(DoubtKind.LINES_NOT_SHOWN, rest=1, n=3)


@pytest.mark.parametrize(
    ("requested", "is_within"),
    [
        (DELIVERED + timedelta(days=1), True),
        (DELIVERED + timedelta(days=8, microseconds=-1), True),  # no zone is stated: as late as in any
        (DELIVERED + timedelta(days=8), False),
        (None, False),
    ],
)
def test_a_return_within_seven_days_needs_no_reason(requested: datetime | None, is_within: bool) -> None:
    found = kinds(claim_doubts(assessed(line(), requested=requested)))

    assert found == NO_PICTURE_CAN_SHOW + [DoubtKind.WITHIN_WITHDRAWAL] * is_within


@pytest.mark.parametrize(
    ("delivered", "requested"),
    [(MAY_2, MAY_2 + timedelta(days=7, hours=8)), (DELIVERED, MAY_2 + timedelta(days=8))],
)
def test_a_bare_date_of_delivery_or_request_means_its_whole_day(delivered: datetime, requested: datetime) -> None:
    assert DoubtKind.WITHIN_WITHDRAWAL in kinds(
        claim_doubts(assessed(line(), delivered=delivered, requested=requested))
    )


@pytest.mark.parametrize("claim", [claim for claim in Dispute if claim is not Dispute.LATE_RETURN])
def test_the_days_of_withdrawal_matter_to_no_other_dispute(claim: Dispute) -> None:
    early = assessed(line(), requested=DELIVERED + timedelta(days=1), claim=claim)

    assert kinds(claim_doubts(early)) == NO_PICTURE_CAN_SHOW


def test_every_kind_of_doubt_is_tried_here() -> None:
    claims = {*NO_PICTURE_CAN_SHOW, DoubtKind.NOT_CONFIRMED, DoubtKind.PEOPLE_BESIDE, DoubtKind.SEVERAL_LINES}
    claims |= {DoubtKind.LINES_NOT_SHOWN, DoubtKind.WITHIN_WITHDRAWAL}
    tried = {one.kind for _, one in (*OF_A_PICTURE, *OF_A_LINE)} | claims

    rest = {DoubtKind.STATED_TIME, DoubtKind.COLOURWAY_OPEN, DoubtKind.OTHER_POST_CLASHES}
    assert tried | rest == set(DoubtKind)


def test_another_post_of_a_picture_that_is_dated_otherwise_is_named_though_the_picture_is_shown_once() -> None:
    clashing = timed(ONE, clashes=(Clash(ClashKind.RECORD_KEY, Period(LATER, LATER)),), when=When.AROUND_DELIVERY)
    told = line_doubts(line(worn=(ONE, clashing)))

    assert doubt(DoubtKind.OTHER_POST_CLASHES, url=ONE.showing.post.url) in told
    assert DoubtKind.OTHER_POST_CLASHES not in kinds(line_doubts(line(worn=(clashing,))))


@pytest.mark.parametrize("handle", ["https://x.example/@lin/?a=b", "https://x.example/lin/", "lin/", " LIN "])
def test_what_follows_a_name_in_an_address_is_no_part_of_it(handle: str) -> None:
    assert account_name(handle) == "lin"


def test_two_authors_are_told_apart_by_addresses_that_end_alike() -> None:
    other = by("https://x.example/@zoe/?tab=posts", handle="https://x.example/@lin/?tab=posts")

    assert DoubtKind.OTHER_AUTHOR in kinds(sighting_doubts(other))
