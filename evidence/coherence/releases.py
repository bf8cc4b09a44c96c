"""What takes a word back, and what a case was released on."""

from collections.abc import Iterator
from datetime import timedelta

from evidence.coherence.placed import Said
from evidence.coherence.words import Words
from evidence.people import person
from evidence.records import Entry, Release, Withdrawal
from evidence.reviews import ENOUGH, is_disputed, reviewer_of, was_open

UNDO_WITHIN = timedelta(seconds=60)
"""In which a word is undone without a reason."""
_SLACK = timedelta(seconds=15)
"""Between asking and appending, where several write at once."""


def withdrawal(state: Words, entry: Entry, record: Withdrawal) -> Iterator[Said]:
    """What is wrong with a withdrawal; nothing is said of one of what is not there, which is told elsewhere."""
    if record.review not in state.given:
        return
    at, review = state.given[record.review]
    if record.account != review.account:
        yield Said(entry, f"{record.account!r} withdraws the review of another, entry {at.seq}")
    if record.review in state.withdrawn:
        yield Said(entry, f"the review of entry {at.seq} was withdrawn already")
    if not record.reason and entry.appended_at - at.appended_at > UNDO_WITHIN + _SLACK:
        yield Said(entry, f"the review of entry {at.seq} was undone later than a minute after it, without a reason")
    if not record.reason and was_open([one for _, one in state.before(review)]):
        yield Said(entry, f"the review of entry {at.seq} was undone where the words were open to all")


def release(state: Words, entry: Entry, record: Release) -> Iterator[Said]:
    """What is wrong with a release."""
    people, on = set[str](), dict[tuple[str, str, str], set[str]]()
    if not record.reviews or len(set(record.reviews)) < len(record.reviews):
        yield Said(entry, "the release rests on no review, or on one twice")
    for digest in record.reviews:
        if digest not in state.given:  # told of elsewhere
            continue
        at, review = state.given[digest]
        who = reviewer_of(review)
        people.add(who)
        on.setdefault(review.about, set()).add(who)
        if digest in state.withdrawn:
            yield Said(entry, f"the release rests on the review of entry {at.seq}, which was withdrawn")
        if review.verdict != "confirmed":
            yield Said(entry, f"the release rests on the review of entry {at.seq}, which does not confirm")
    for about, by in on.items():
        if len(by) < ENOUGH or is_disputed(state.standing(about)):
            of = repr(about[1]) if about[1] else "a comparison"
            yield Said(entry, f"the release rests on what no two people agree on, of {of}")
    if person(record.approved_by) in people:
        yield Said(entry, f"the release is approved by {record.approved_by!r}, on whose own review it rests")
