"""What people decided: each word on what was there to look at, in its turn, by somebody who may give it.

A review says who, in which place, and what was shown. So one that was forged in, moved, given to another person or
taken out leaves something that does not fit: a second without a first, a person twice, a line-up in another order.
"""

from collections.abc import Iterator

from evidence.coherence import releases
from evidence.coherence.comparison_reviews import comparison_review
from evidence.coherence.placed import Placed, Said
from evidence.coherence.words import Words, by_whom, in_turn
from evidence.drawn import drawn, shown_digest
from evidence.people import person
from evidence.records import (
    Amendment,
    ComparisonReview,
    Entry,
    KnownRate,
    Lineup,
    Match,
    Release,
    Review,
    Withdrawal,
)
from evidence.reviews import follows

_WITH_ACCOUNTS = ("place", "shown", "lineup", "reason_code", "known")
"""What no review holds that names no account."""


def reviews(placed: Placed) -> Iterator[Said]:
    """Words, withdrawals and releases that do not fit what was there before them."""
    state = Words(placed, {entry.digest: match for entry, match in placed.matches})
    for entry in placed.entries:
        match entry.record:
            case Review() as review:
                yield from _review(state, entry, review)
                state.take(entry, review)
            case ComparisonReview() as word:
                yield from comparison_review(state, entry, word)
                state.take(entry, word)
            case Amendment(account=account) if account:
                state.amenders.add(person(account))
            case Withdrawal() as withdrawal:
                yield from releases.withdrawal(state, entry, withdrawal)
                state.withdrawn.setdefault(withdrawal.review, withdrawal)
            case Release() as release:
                yield from releases.release(state, entry, release)


def _review(state: Words, entry: Entry, review: Review) -> Iterator[Said]:
    match = state.matches.get(review.match)
    if match is None:  # told of elsewhere
        return
    if not review.account:
        yield from _without_account(state, entry, review)
        return
    yield from by_whom(state, entry, review)
    yield from _supplied(state, entry, review, match)
    yield from _rate(state, entry, review)
    yield from in_turn(state, entry, review)
    if review.lineup is not None:
        yield from _lineup(state, entry, review, review.lineup, match)
    if not review.blind:
        yield Said(entry, "the review was not given blind", is_fault=False)


def _without_account(state: Words, entry: Entry, review: Review) -> Iterator[Said]:
    """From before there were accounts: then it holds nothing that came with them, and stands before those that do."""
    if any(getattr(review, name) for name in _WITH_ACCOUNTS):
        yield Said(entry, "the review names no account, and holds what only those hold that name one")
    if state.accounts or (state.placed.case and state.placed.case.account):
        yield Said(entry, "the review names no account, where this desk had accounts already")


def _supplied(state: Words, entry: Entry, review: Review, match: Match) -> Iterator[Said]:
    if person(review.account) in state.suppliers.get(match.image_digest, ()):
        yield Said(entry, f"the review is by {review.account!r}, who supplied the picture, which no crawl found")


def _rate(state: Words, entry: Entry, review: Review) -> Iterator[Said]:
    known, before = review.known, state.rates.get(person(review.account))
    if known and known.right + known.wrong > known.lineups:
        yield Said(entry, f"the known rate of {review.account!r} counts more answers than line-ups")
    if known and before and any(one < other for one, other in zip(_counts(known), _counts(before), strict=True)):
        yield Said(entry, f"the known rate of {review.account!r} is less than it was before")


def _counts(known: KnownRate) -> tuple[int, int, int]:
    return known.lineups, known.right, known.wrong


def _lineup(state: Words, entry: Entry, review: Review, lineup: Lineup, match: Match) -> Iterator[Said]:
    if review.sku not in {one.sku for one in lineup.photos}:
        yield Said(entry, f"the line-up does not hold {review.sku!r}, which it asks about")
    elif follows(lineup, review.sku) != review.verdict:
        yield Said(entry, f"the verdict {review.verdict} does not follow from what was picked in the line-up")
    opened = state.placed.opened
    if opened and lineup.photos != drawn(opened.digest, review.match, review.sku, review.account, lineup.photos):
        yield Said(entry, "the photos of the line-up do not stand in the order that is drawn from the case")
    if review.shown != shown_digest(match.image_digest, lineup.region_px, lineup.photos):
        yield Said(entry, "what was shown is not what the line-up holds")
    yield from _of_catalog(state, entry, review, lineup, match)


def _of_catalog(state: Words, entry: Entry, review: Review, lineup: Lineup, match: Match) -> Iterator[Said]:
    catalog = state.placed.catalogs.get(match.catalog)
    if catalog is None:
        return
    own = catalog.style_of(review.sku)
    for one in lineup.photos:
        if not catalog.ever_had(one.sku, one.photo_digest):
            yield Said(entry, f"the line-up shows a photo that was never {one.sku!r}'s: {one.photo_digest}")
        elif one.sku != review.sku and own and catalog.style_of(one.sku) == own:
            yield Said(entry, f"the line-up sets {review.sku!r} against {one.sku!r}, which is the same design")
