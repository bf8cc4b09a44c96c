"""Words of people on comparisons: each on one that contradicts, in its turn, by somebody who may give it."""

from collections.abc import Callable
from typing import Any

import pytest

from evidence.coherence.reviews import reviews
from evidence.judged import shown_comparison
from evidence.records import (
    Amendment,
    Case,
    Comparison,
    ComparisonReview,
    Dispute,
    Entry,
    Exhibit,
    Place,
    Quoted,
    Release,
    Result,
    Role,
    Withdrawal,
)
from tests.evidence.coherence.written import BLANK, Book, digest

Forge = Callable[["Told"], None]


class Told(Book):
    """A case with two pictures of a payment, each contradicted by one export; Ivy supplied them."""

    def __init__(self) -> None:
        super().__init__()
        first, second = self.exhibit(Role.PAYMENT_PICTURE, 1), self.exhibit(Role.PAYMENT_PICTURE, 2)
        self.export = self.exhibit(Role.LEDGER_EXPORT, 3)
        self.made = self.compared(first)
        self.other = self.compared(second)
        self.agrees = self.compared(second, of="reused", result=Result.CONSISTENT)

    def exhibit(self, role: Role, number: int) -> Entry:
        return self.add(
            Exhibit(
                case=self.entries[0].digest, role=role, name=f"{number}.png", file_digest=digest(number), file_bytes=1,
                media_type="image/png", supplied_by="Ivy Quill", account="ivy",
            )
        )  # fmt: skip

    def compared(self, subject: Entry, of: str = "payment", result: Result = Result.CONTRADICTED) -> Entry:
        return self.add(
            Comparison(
                claim=Dispute.PAYMENT_MISMATCH, of=of, subject=subject.digest, rests_on=(self.export.digest,),
                result=result, why="amount_differs", quoted=(Quoted(exhibit=self.export.digest, line=2),),
                for_buyer=("mistake",), policy=BLANK, software="w",
            )
        )  # fmt: skip

    def says(self, account: str, verdict: str = "confirmed", place: Place = Place.FIRST, **changes: Any) -> Entry:
        made = self.made.record
        assert isinstance(made, Comparison)
        values: dict[str, Any] = {
            "comparison": self.made.digest,
            "shown": shown_comparison(self.made.digest, made),
            "blind": True,
            "reviewer": account.title(),
        }
        return self.add(ComparisonReview(**{**values, **changes}, account=account, verdict=verdict, place=place))

    def released(self, *words: Entry, approved_by: str = "eve") -> None:
        self.add(
            Release(
                channel="paypal", reviews=tuple(one.digest for one in words), argument_digest=digest(9),
                released_by="dan", approved_by=approved_by,
            )
        )  # fmt: skip


def test_two_words_that_agree_and_a_release_on_them_fit() -> None:
    made = Told()
    made.released(made.says("bo"), made.says("cy", place=Place.SECOND))
    assert made.faults(reviews) == []
    assert made.notes(reviews) == []


def test_a_third_decides_where_two_differ_and_a_word_that_was_undone_is_given_again() -> None:
    made = Told()
    undone = made.says("bo", "rejected")
    made.add(Withdrawal(review=undone.digest, account="bo"))
    first = made.says("bo")
    made.says("cy", "rejected", Place.SECOND)
    third = made.says("dan", place=Place.TIE)
    made.released(first, third)
    assert made.faults(reviews) == []


def test_where_a_word_is_withdrawn_with_a_reason_the_next_is_not_blind_and_that_is_noted() -> None:
    made = Told()
    first = made.says("bo")
    made.says("cy", place=Place.SECOND)
    made.add(Withdrawal(review=first.digest, account="bo", reason="another row"))
    made.says("dan", place=Place.SECOND, blind=False)
    assert made.faults(reviews) == []
    assert made.notes(reviews) == ["the review was not given blind"]


def a_second_without_a_first(made: Told) -> None:
    made.says("bo", place=Place.SECOND)


def the_same_person_twice(made: Told) -> None:
    made.says("bo")
    made.says("BO", place=Place.SECOND)


def by_who_opened_the_case(made: Told) -> None:
    made.says("ada")


def by_who_changed_the_case(made: Told) -> None:
    case = made.entries[0]
    assert isinstance(case.record, Case)
    made.add(Amendment(supersedes=case.digest, case=case.record, reason="x", account="bo"))
    made.says("bo")


def by_who_supplied_a_file(made: Told) -> None:
    made.says("ivy")


def moved_to_another_comparison(made: Told) -> None:
    made.says("bo", comparison=made.other.digest)


def on_what_contradicts_nothing(made: Told) -> None:
    assert isinstance(made.agrees.record, Comparison)
    shown = shown_comparison(made.agrees.digest, made.agrees.record)
    made.says("bo", comparison=made.agrees.digest, shown=shown)


def said_to_be_blind_where_all_could_see(made: Told) -> None:
    first = made.says("bo")
    made.says("cy", place=Place.SECOND)
    made.add(Withdrawal(review=first.digest, account="bo", reason="another row"))
    made.says("dan", place=Place.SECOND)


def a_tie_where_two_agree(made: Told) -> None:
    made.says("bo")
    made.says("cy", place=Place.SECOND)
    made.says("dan", place=Place.TIE, blind=False)


def withdrawn_by_another(made: Told) -> None:
    made.add(Withdrawal(review=made.says("bo").digest, account="cy", reason="they err"))


def undone_where_all_could_see(made: Told) -> None:
    first = made.says("bo")
    made.says("cy", place=Place.SECOND)
    made.add(Withdrawal(review=first.digest, account="bo"), minute=first.seq)


def released_on_one_word(made: Told) -> None:
    made.released(made.says("bo"))


def released_against_a_no(made: Told) -> None:
    words = made.says("bo"), made.says("cy", place=Place.SECOND)
    made.says("dan", "rejected", Place.TIE)
    made.released(*words)


def released_on_a_no(made: Told) -> None:
    made.released(made.says("bo"), made.says("cy", "rejected", Place.SECOND))


def approved_by_who_gave_a_word(made: Told) -> None:
    made.released(made.says("bo"), made.says("cy", place=Place.SECOND), approved_by="cy")


@pytest.mark.parametrize(
    ("forge", "says"),
    [
        (a_second_without_a_first, "the review is the second word, behind 0"),
        (the_same_person_twice, "'BO' reviewed this already"),
        (by_who_opened_the_case, "who opened the case"),
        (by_who_changed_the_case, "who changed the case"),
        (by_who_supplied_a_file, "who supplied or recorded what the comparison rests on"),
        (moved_to_another_comparison, "what was shown is not the comparison that the review is of"),
        (on_what_contradicts_nothing, "a comparison that contradicts nothing"),
        (said_to_be_blind_where_all_could_see, "the words before it were open to all"),
        (a_tie_where_two_agree, "breaks a tie where there is none"),
        (withdrawn_by_another, "withdraws the review of another"),
        (undone_where_all_could_see, "undone where the words were open to all"),
        (released_on_one_word, "what no two people agree on, of a comparison"),
        (released_against_a_no, "what no two people agree on, of a comparison"),
        (released_on_a_no, "which does not confirm"),
        (approved_by_who_gave_a_word, "on whose own review it rests"),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_what_does_not_fit_is_named(forge: Forge, says: str) -> None:
    made = Told()
    forge(made)
    assert [one for one in made.faults(reviews) if says in one], made.faults(reviews)
