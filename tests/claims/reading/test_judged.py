"""What people's words on a comparison come to: sealed, in the buyer's favour, and unseen while others are asked."""

from claims.reading.compared import compared
from claims.reading.filed import by_kind
from claims.reading.judged import Judged, judged
from claims.reading.reviews import ReviewState
from evidence.records import Place, Struck, Withdrawal
from tests.evidence.coherence.test_comparison_reviews import Told


def of(told: Told, through: int = 99, *, closed: bool = False) -> Judged:
    """What was said of the comparison that counts for the first picture."""
    found = by_kind(told.entries)
    counting = compared(found.exhibits, found.comparisons, found.struck, through).comparisons
    said = judged(found, counting, through, [(0, "Ada")], closed=closed)
    subject = told.made.record.subject  # type: ignore[union-attr]  # it is a comparison
    now = next(one.digest for one in counting if one.record.subject == subject)
    return said.get(now, Judged())


def test_one_word_confirms_nothing_and_two_do() -> None:
    told = Told()
    told.says("bo")
    assert of(told).state is ReviewState.ONE_CONFIRMS
    told.says("cy", place=Place.SECOND)
    assert of(told).state is ReviewState.CONFIRMED
    assert [one.account for one in of(told).words] == ["bo", "cy"]


def test_where_the_first_two_differ_the_third_decides() -> None:
    told = Told()
    told.says("bo")
    told.says("cy", "rejected", Place.SECOND)
    assert not of(told).state.stands
    told.says("dan", place=Place.TIE)
    assert of(told).state is ReviewState.CONFIRMED_BY_TIE


def test_a_confirmation_that_no_seal_covers_is_shown_and_a_no_counts_at_once() -> None:
    told = Told()
    through = told.says("bo").seq
    told.says("cy", place=Place.SECOND)
    told.says("dan", "unsure", Place.TIE)
    found = of(told, through)
    assert [one.account for one in found.unsealed] == ["cy"]
    assert [(one.account, one.verdict) for one in found.words] == [("bo", "confirmed"), ("dan", "unsure")]


def test_while_others_are_asked_words_are_counted_and_not_shown() -> None:
    told = Told()
    told.says("bo", "rejected")
    assert of(told, closed=True) == Judged(unseen=1)
    told.says("cy", place=Place.SECOND)
    assert of(told, closed=True) == Judged(unseen=2)
    told.says("dan", "rejected", Place.TIE)
    assert of(told, closed=True).state is ReviewState.REJECTED


def test_a_word_of_who_opened_the_case_or_supplied_a_file_is_none() -> None:
    told = Told()
    told.says("ada")
    told.says("ivy", place=Place.SECOND)
    assert of(told) == Judged()


def test_what_was_withdrawn_with_a_reason_stays_said_and_what_was_undone_was_never() -> None:
    told = Told()
    for account, reason in (("bo", "another row"), ("cy", "")):
        told.add(Withdrawal(review=told.says(account).digest, account=account, reason=reason))
    told.add(Withdrawal(review=told.says("dan").digest, account="eve", reason="they err"))
    found = of(told)
    assert [(one.review.account, one.reason) for one in found.taken_back] == [("bo", "another row")]
    assert [one.account for one in found.words] == ["dan"]


def again(told: Told) -> None:
    """Compare the same once more."""
    before = told.made.record
    told.made = told.add(before.model_copy(update={"why": "amount_differs_more"}))


def test_a_no_is_not_taken_away_by_comparing_again_and_a_yes_is() -> None:
    told = Told()
    told.says("bo", "rejected")
    told.says("cy", place=Place.SECOND)
    again(told)
    assert [(one.account, one.verdict) for one in of(told).words] == [("bo", "rejected")]
    told.says("bo")
    assert of(told).state is ReviewState.ONE_CONFIRMS


def test_comparing_again_opens_no_word_that_was_closed() -> None:
    told = Told()
    told.says("bo", "rejected")
    again(told)
    assert of(told, closed=True) == Judged(unseen=1)
    told.says("cy")
    assert of(told, closed=True) == Judged(unseen=2)
    told.says("dan", place=Place.SECOND)
    assert [one.account for one in of(told, closed=True).words] == ["bo", "cy", "dan"]


def test_comparing_again_closes_no_word_that_was_open() -> None:
    told = Told()
    told.says("bo", "rejected")
    told.says("cy", "rejected", Place.SECOND)
    again(told)
    assert of(told, closed=True).state is ReviewState.REJECTED
    told.says("bo")
    found = of(told, closed=True)
    assert ([one.account for one in found.words], found.unseen) == (["bo", "cy"], 1)


def test_a_word_that_was_taken_back_before_it_was_open_stays_unseen() -> None:
    told = Told()
    told.add(Withdrawal(review=told.says("bo", "rejected").digest, account="bo", reason="another row"))
    assert of(told, closed=True) == Judged()
    told.says("cy")
    told.says("dan", place=Place.SECOND)
    assert [one.review.account for one in of(told, closed=True).taken_back] == ["bo"]


def test_words_on_what_was_taken_back_are_of_nothing() -> None:
    told = Told()
    told.says("bo")
    told.add(Struck(takes_back=told.made.digest, reason="a mistake"))
    found = by_kind(told.entries)
    counting = compared(found.exhibits, found.comparisons, found.struck, 99).comparisons
    assert judged(found, counting, 99, [], closed=False) == {}
