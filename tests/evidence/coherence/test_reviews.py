"""Words of people: each on what was there, in its turn, by somebody who may give it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from evidence.coherence.reviews import reviews
from evidence.drawn import drawn
from evidence.records import (
    Amendment,
    Candidate,
    Case,
    Claim,
    Entry,
    Finding,
    KnownRate,
    LineupPhoto,
    Place,
    Region,
    Release,
    Verdict,
    Withdrawal,
)
from tests.evidence.coherence.written import Book, digest, post

FOUND = Finding(
    claim=Claim.SAME_ITEM_WORN, sku="a", verdict=Verdict.MATCH, photo_digest=digest(101), region_px=None, inliers=40,
    distance_bits=None, weight_decibans=30,
)  # fmt: skip


def book(**run: Any) -> tuple[Book, Entry]:
    """A case with one picture that was examined: article ``a`` was found, ``b`` ranked; ``a2`` is a colour of ``a``."""
    made = Book()
    page = made.page(made.run(**run), [post("p", 1)])
    for at, sku in enumerate("abcdef"):
        head = made.photo(sku, 101 + at)
    ranked = (Candidate(sku="a", weight_decibans=30), Candidate(sku="b", weight_decibans=4))
    return made, made.match(page, digest(1), head, findings=(FOUND,), candidates=ranked)


def known(lineups: int, right: int, wrong: int) -> dict[str, Any]:
    return {"known": KnownRate(lineups=lineups, right=right, wrong=wrong)}


def test_two_line_ups_that_agree_a_lead_and_a_release_fit() -> None:
    made, match = book()
    first = made.review("bo", **made.lineup(match, "bo"), **known(9, 8, 1))
    second = made.review("cy", **made.lineup(match, "cy"))
    made.add(
        Release(
            channel="paypal", reviews=(first.digest, second.digest), argument_digest=digest(9), released_by="dan",
            approved_by="eve",
        )
    )  # fmt: skip
    made.review("bo", sku="b", **made.lineup(match, "bo", "b", "b"), place=Place.FIRST, **known(12, 10, 1))
    assert made.faults(reviews) == []


def test_a_tie_is_broken_by_a_third_and_a_word_that_was_undone_may_be_given_again() -> None:
    made, match = book()
    first = made.review("bo", **made.lineup(match, "bo", "c"))
    made.add(Withdrawal(review=first.digest, account="bo"))
    made.review("bo", **made.lineup(match, "bo"), place=Place.FIRST)
    made.review("cy", **made.lineup(match, "cy", "nobody"), place=Place.SECOND)
    made.review("dan", **made.lineup(match, "dan"), place=Place.TIE)
    assert made.faults(reviews) == []


def unnamed_with_a_lineup(made: Book, match: Entry) -> None:
    made.review("", place="", reviewer="Bo", **made.lineup(match, ""))


def unnamed_behind_a_named_one(made: Book, match: Entry) -> None:
    made.review("bo", **made.lineup(match, "bo"))
    made.review("", place="", reviewer="Cy")


def by_who_changed_the_case(made: Book, match: Entry) -> None:
    case = made.entries[0]
    assert isinstance(case.record, Case)
    made.add(Amendment(supersedes=case.digest, case=case.record, reason="x", account="bo"))
    made.review("bo", **made.lineup(match, "bo"))


def rate_that_shrinks_under_another_spelling(made: Book, match: Entry) -> None:
    made.review("bo", **made.lineup(match, "bo"), **known(12, 8, 3))
    made.review("BO", sku="b", **made.lineup(match, "BO", "b", "b"), place=Place.FIRST, **known(12, 11, 0))


def released_on_nothing(made: Book, match: Entry) -> None:
    released(made, ())


def released_on_one_word(made: Book, match: Entry) -> None:
    released(made, (made.review("bo", **made.lineup(match, "bo")).digest,))


def released_on_one_word_twice(made: Book, match: Entry) -> None:
    first = made.review("bo", **made.lineup(match, "bo"))
    released(made, (first.digest, first.digest))


def released_on_two_words_of_two_subjects(made: Book, match: Entry) -> None:
    first = made.review("bo", **made.lineup(match, "bo"))
    other = made.review("cy", sku="b", **made.lineup(match, "cy", "b", "b"), place=Place.FIRST)
    released(made, (first.digest, other.digest))


def released_though_somebody_said_no(made: Book, match: Entry) -> None:
    first = made.review("bo", **made.lineup(match, "bo"))
    made.review("cy", **made.lineup(match, "cy", "c"))
    third = made.review("dan", **made.lineup(match, "dan"))
    made.entries[-1] = third.model_copy(update={"record": third.record.model_copy(update={"place": Place.SECOND})})
    released(made, (first.digest, third.digest))


def test_a_word_of_a_release_without_accounts_is_not_judged_by_these_rules() -> None:
    made, _ = book()
    made.review("", place="", reviewer="Ada")
    made.review("", place="", reviewer="Ada")
    assert made.faults(reviews) == []


Forgery = Callable[[Book, Entry], object]


def twice(made: Book, match: Entry) -> None:
    made.review("bo", **made.lineup(match, "bo"))
    made.review("bo", **made.lineup(match, "bo"))


def by_the_opener(made: Book, match: Entry) -> None:
    made.review("ada", **made.lineup(match, "ada"))


def another_verdict(made: Book, match: Entry) -> None:
    made.review("bo", **{**made.lineup(match, "bo", "c"), "verdict": "confirmed"})


def placed_by_hand(made: Book, match: Entry) -> None:
    photos = made.lineup(match, "bo")["lineup"].photos
    made.review("bo", **made.lineup(match, "bo", photos=photos[::-1]))


def without_the_article(made: Book, match: Entry) -> None:
    given = made.lineup(match, "bo")
    left = tuple(one for one in given["lineup"].photos if one.sku != "a")
    made.review("bo", **{**made.lineup(match, "bo", picked="b", photos=left), "verdict": "rejected"})


def other_photo(made: Book, match: Entry) -> None:
    photos = [LineupPhoto(sku=one, photo_digest=digest(201 + at)) for at, one in enumerate("abcdef")]
    made.review("bo", **made.lineup(match, "bo", photos=drawn(made.entries[0].digest, match.digest, "a", "bo", photos)))


def another_thing_shown(made: Book, match: Entry) -> None:
    made.review("bo", **{**made.lineup(match, "bo"), "shown": digest(77)})


def another_cut_shown(made: Book, match: Entry) -> None:
    given = made.lineup(match, "bo")
    cut = given["lineup"].model_copy(update={"region_px": Region(x=1, y=1, width=9, height=9)})
    made.review("bo", **{**given, "lineup": cut})


def second_without_a_first(made: Book, match: Entry) -> None:
    made.review("bo", **made.lineup(match, "bo"), place=Place.SECOND)


def tie_where_there_is_none(made: Book, match: Entry) -> None:
    for who in ("bo", "cy", "dan"):
        made.review(who, **made.lineup(match, who))


def rate_that_shrinks(made: Book, match: Entry) -> None:
    made.review("bo", **made.lineup(match, "bo"), **known(12, 8, 3))
    made.review("bo", sku="b", **made.lineup(match, "bo", "b", "b"), place=Place.FIRST, **known(12, 11, 0))


def rate_of_more_than_there_were(made: Book, match: Entry) -> None:
    made.review("bo", **made.lineup(match, "bo"), **known(3, 3, 1))


def withdrawn_by_another(made: Book, match: Entry) -> None:
    first = made.review("bo", **made.lineup(match, "bo"))
    made.add(Withdrawal(review=first.digest, account="cy", reason="I know better"))


def withdrawn_twice(made: Book, match: Entry) -> None:
    first = made.review("bo", **made.lineup(match, "bo"))
    made.add(Withdrawal(review=first.digest, account="bo", reason="a mistake"))
    made.add(Withdrawal(review=first.digest, account="bo", reason="a mistake"))


def undone_too_late(made: Book, match: Entry) -> None:
    first = made.review("bo", **made.lineup(match, "bo"))
    late = made.add(Withdrawal(review=first.digest, account="bo"))
    made.entries[-1] = late.model_copy(update={"appended_at": first.appended_at + timedelta(minutes=3)})


def released(made: Book, reviews: tuple[str, ...], approved_by: str = "eve") -> None:
    made.add(
        Release(
            channel="paypal", reviews=reviews, argument_digest=digest(9), released_by="dan", approved_by=approved_by
        )
    )


def released_on_what_was_withdrawn(made: Book, match: Entry) -> None:
    first = made.review("bo", **made.lineup(match, "bo"))
    made.add(Withdrawal(review=first.digest, account="bo", reason="a mistake"))
    released(made, (first.digest,))


def released_on_a_no(made: Book, match: Entry) -> None:
    released(made, (made.review("bo", **made.lineup(match, "bo", "c")).digest,))


def approved_by_a_reviewer(made: Book, match: Entry) -> None:
    released(made, (made.review("eve", **made.lineup(match, "eve")).digest,))


@pytest.mark.parametrize(
    ("forgery", "says"),
    [
        (twice, "'bo' reviewed this already"),
        (by_the_opener, "the review is by 'ada', who opened the case"),
        (another_verdict, "the verdict confirmed does not follow"),
        (placed_by_hand, "do not stand in the order that is drawn"),
        (without_the_article, "the line-up does not hold 'a'"),
        (other_photo, "the line-up shows a photo that was never"),
        (another_thing_shown, "what was shown is not what the line-up holds"),
        (another_cut_shown, "what was shown is not what the line-up holds"),
        (second_without_a_first, "the review is the second word, behind 0"),
        (tie_where_there_is_none, "breaks a tie where there is none"),
        (rate_that_shrinks, "is less than it was before"),
        (rate_of_more_than_there_were, "counts more answers than line-ups"),
        (withdrawn_by_another, "'cy' withdraws the review of another"),
        (withdrawn_twice, "was withdrawn already"),
        (undone_too_late, "was undone later than a minute after it"),
        (released_on_what_was_withdrawn, "which was withdrawn"),
        (released_on_a_no, "which does not confirm"),
        (approved_by_a_reviewer, "approved by 'eve', on whose own review it rests"),
        (unnamed_with_a_lineup, "names no account, and holds what only those hold"),
        (unnamed_behind_a_named_one, "names no account, where this desk had accounts already"),
        (by_who_changed_the_case, "by 'bo', who changed the case"),
        (rate_that_shrinks_under_another_spelling, "is less than it was before"),
        (released_on_nothing, "rests on no review, or on one twice"),
        (released_on_one_word, "what no two people agree on"),
        (released_on_one_word_twice, "rests on no review, or on one twice"),
        (released_on_two_words_of_two_subjects, "what no two people agree on"),
        (released_though_somebody_said_no, "what no two people agree on"),
    ],
)
def test_a_forged_word_is_named(forgery: Forgery, says: str) -> None:
    made, match = book()
    forgery(made, match)
    found = made.faults(reviews)
    assert any(says in what for what in found), found


def test_a_colour_of_the_same_design_in_a_line_up_is_named() -> None:
    made, match = book()
    made.photo("c", 103, view=0)
    made.photos[-1] = made.photos[-1].model_copy(
        update={"record": made.photos[-1].record.model_copy(update={"style": "a"})}
    )
    made.review("bo", **made.lineup(match, "bo"))
    assert any("which is the same design" in what for what in made.faults(reviews))


def test_who_alone_supplied_a_picture_reviews_it_in_vain_and_others_do_not() -> None:
    made, match = book(supplied=True, account="bo")
    made.review("bo", **made.lineup(match, "bo"))
    assert made.faults(reviews) == ["the review is by 'bo', who supplied the picture, which no crawl found"]
    other, match = book(supplied=True, account="bo")
    other.review("cy", **other.lineup(match, "cy"))
    assert other.faults(reviews) == []
