"""What people decided on comparisons: each word on one that contradicts, in its turn, by somebody who may give it."""

from collections.abc import Iterator

from evidence.coherence.placed import Said
from evidence.coherence.words import Words, by_whom, in_turn
from evidence.judged import shown_comparison, took_part
from evidence.people import person
from evidence.records import Comparison, ComparisonReview, Entry, Result
from evidence.reviews import was_open


def comparison_review(state: Words, entry: Entry, review: ComparisonReview) -> Iterator[Said]:
    """What is wrong with a word; nothing is said of one on what is not there, which is told elsewhere."""
    made = state.records.get(review.comparison)
    if not isinstance(made, Comparison):
        return
    if made.result is not Result.CONTRADICTED:
        yield Said(entry, "the review is of a comparison that contradicts nothing")
    if review.shown != shown_comparison(review.comparison, made):
        yield Said(entry, "what was shown is not the comparison that the review is of")
    yield from by_whom(state, entry, review)
    if person(review.account) in took_part(made, state.records):
        yield Said(entry, f"the review is by {review.account!r}, who supplied or recorded what the comparison rests on")
    yield from in_turn(state, entry, review)
    if not review.blind:
        yield Said(entry, "the review was not given blind", is_fault=False)
    elif was_open([one for _, one in state.before(review)]):
        yield Said(entry, "the review says that it was given blind, and the words before it were open to all")
