"""What people decided: each word on what was there to look at, in its turn, by somebody who may give it.

A review says who, in which place, and what was shown. So one that was forged in, moved, given to another person or
taken out leaves something that does not fit: a second without a first, a person twice, a line-up in another order.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from evidence.coherence.placed import Placed, Said
from evidence.drawn import drawn, shown_digest
from evidence.people import person
from evidence.records import (
    Amendment,
    Claim,
    Entry,
    KnownRate,
    Lineup,
    Match,
    Place,
    Release,
    Review,
    Withdrawal,
)
from evidence.reviews import ENOUGH, follows, is_disputed, reviewer_of
from evidence.supplied import supplied_by

_WITH_ACCOUNTS = ("place", "shown", "lineup", "reason_code", "known")
"""What no review holds that names no account."""
UNDO_WITHIN = timedelta(seconds=60)
"""In which a review is undone without a reason."""
_SLACK = timedelta(seconds=15)
"""Between asking and appending, where several write at once."""


def reviews(placed: Placed) -> Iterator[Said]:
    """Reviews, withdrawals and releases that do not fit what was there before them."""
    state = _State(placed, {entry.digest: match for entry, match in placed.matches})
    for entry in placed.entries:
        match entry.record:
            case Review() as review:
                yield from _review(state, entry, review)
                state.take(entry, review)
            case Amendment(account=account) if account:
                state.amenders.add(person(account))
            case Withdrawal() as withdrawal:
                yield from _withdrawal(state, entry, withdrawal)
                state.withdrawn.setdefault(withdrawal.review, withdrawal)
            case Release() as release:
                yield from _release(state, entry, release)


@dataclass
class _State:
    """What was said up to an entry."""

    placed: Placed
    matches: dict[str, Match]
    given: dict[str, tuple[Entry, Review]] = field(default_factory=dict)
    """By the digest of the entry."""
    on: dict[tuple[str, str, Claim], list[str]] = field(default_factory=dict)
    """Digests of reviews by examination, article and claim."""
    withdrawn: dict[str, Withdrawal] = field(default_factory=dict)
    rates: dict[str, KnownRate] = field(default_factory=dict)
    amenders: set[str] = field(default_factory=set)
    accounts: bool = False
    """Whether a review named one."""

    @cached_property
    def suppliers(self) -> dict[str, frozenset[str]]:
        """Accounts that supplied a picture, by its digest; of what was crawled, too, nobody."""
        return supplied_by((segment, run) for _, segment, run in self.placed.of_runs())

    def take(self, entry: Entry, review: Review) -> None:
        """Remember one."""
        self.given[entry.digest] = (entry, review)
        self.on.setdefault((review.match, review.sku, review.claim), []).append(entry.digest)
        self.accounts = self.accounts or bool(review.account)
        if review.account and review.known:
            self.rates[person(review.account)] = review.known

    def before(self, review: Review) -> list[tuple[Entry, Review]]:
        """Earlier words on the same examination and article that were not undone."""
        digests = self.on.get((review.match, review.sku, review.claim), ())
        return [self.given[digest] for digest in digests if self._reason(digest) != ""]

    def standing(self, match: str, sku: str) -> list[Review]:
        """The words on whether an article is worn that were not taken back."""
        digests = self.on.get((match, sku, Claim.SAME_ITEM_WORN), ())
        return [self.given[digest][1] for digest in digests if digest not in self.withdrawn]

    def _reason(self, digest: str) -> str | None:
        """Why a word was withdrawn; empty where it was undone, None where it stands."""
        return self.withdrawn[digest].reason if digest in self.withdrawn else None


def _review(state: _State, entry: Entry, review: Review) -> Iterator[Said]:
    match = state.matches.get(review.match)
    if match is None:  # told of elsewhere
        return
    if not review.account:
        yield from _without_account(state, entry, review)
        return
    yield from _person(state, entry, review, match)
    yield from _rate(state, entry, review)
    yield from _place(state, entry, review)
    if review.lineup is not None:
        yield from _lineup(state, entry, review, review.lineup, match)
    if not review.blind:
        yield Said(entry, "the review was not given blind", is_fault=False)


def _without_account(state: _State, entry: Entry, review: Review) -> Iterator[Said]:
    """From before there were accounts: then it holds nothing that came with them, and stands before those that do."""
    if any(getattr(review, name) for name in _WITH_ACCOUNTS):
        yield Said(entry, "the review names no account, and holds what only those hold that name one")
    if state.accounts or (state.placed.case and state.placed.case.account):
        yield Said(entry, "the review names no account, where this desk had accounts already")


def _person(state: _State, entry: Entry, review: Review, match: Match) -> Iterator[Said]:
    case, who = state.placed.case, person(review.account)
    if case and who in {person(case.account), person(case.opened_by)} - {""}:
        yield Said(entry, f"the review is by {review.account!r}, who opened the case")
    if who in state.amenders:
        yield Said(entry, f"the review is by {review.account!r}, who changed the case")
    if who in state.suppliers.get(match.image_digest, ()):
        yield Said(entry, f"the review is by {review.account!r}, who supplied the picture, which no crawl found")
    for earlier, other in state.before(review):
        if reviewer_of(other) == who:
            yield Said(entry, f"{review.account!r} reviewed this already, with entry {earlier.seq}")


def _rate(state: _State, entry: Entry, review: Review) -> Iterator[Said]:
    known, before = review.known, state.rates.get(person(review.account))
    if known and known.right + known.wrong > known.lineups:
        yield Said(entry, f"the known rate of {review.account!r} counts more answers than line-ups")
    if known and before and any(one < other for one, other in zip(_counts(known), _counts(before), strict=True)):
        yield Said(entry, f"the known rate of {review.account!r} is less than it was before")


def _counts(known: KnownRate) -> tuple[int, int, int]:
    return known.lineups, known.right, known.wrong


def _place(state: _State, entry: Entry, review: Review) -> Iterator[Said]:
    standing = [one for earlier, one in state.before(review) if earlier.digest not in state.withdrawn]
    verdicts = [one.verdict for one in standing]
    wanted = {0: {Place.FIRST}, 1: {Place.SECOND}}.get(len(standing), {Place.TIE})
    if review.place not in wanted:
        yield Said(entry, f"the review is the {review.place or 'un-numbered'} word, behind {len(standing)}")
    elif review.place is Place.TIE and (len(standing) > 2 or len(set(verdicts)) == 1):
        yield Said(entry, "the review breaks a tie where there is none")


def _lineup(state: _State, entry: Entry, review: Review, lineup: Lineup, match: Match) -> Iterator[Said]:
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


def _of_catalog(state: _State, entry: Entry, review: Review, lineup: Lineup, match: Match) -> Iterator[Said]:
    catalog = state.placed.catalogs.get(match.catalog)
    if catalog is None:
        return
    own = catalog.style_of(review.sku)
    for one in lineup.photos:
        if not catalog.ever_had(one.sku, one.photo_digest):
            yield Said(entry, f"the line-up shows a photo that was never {one.sku!r}'s: {one.photo_digest}")
        elif one.sku != review.sku and own and catalog.style_of(one.sku) == own:
            yield Said(entry, f"the line-up sets {review.sku!r} against {one.sku!r}, which is the same design")


def _withdrawal(state: _State, entry: Entry, withdrawal: Withdrawal) -> Iterator[Said]:
    if withdrawal.review not in state.given:  # told of elsewhere
        return
    at, review = state.given[withdrawal.review]
    if withdrawal.account != review.account:
        yield Said(entry, f"{withdrawal.account!r} withdraws the review of another, entry {at.seq}")
    if withdrawal.review in state.withdrawn:
        yield Said(entry, f"the review of entry {at.seq} was withdrawn already")
    if not withdrawal.reason and entry.appended_at - at.appended_at > UNDO_WITHIN + _SLACK:
        yield Said(entry, f"the review of entry {at.seq} was undone later than a minute after it, without a reason")


def _release(state: _State, entry: Entry, release: Release) -> Iterator[Said]:
    people, on = set[str](), dict[tuple[str, str], set[str]]()
    if not release.reviews or len(set(release.reviews)) < len(release.reviews):
        yield Said(entry, "the release rests on no review, or on one twice")
    for digest in release.reviews:
        if digest not in state.given:  # told of elsewhere
            continue
        at, review = state.given[digest]
        who = reviewer_of(review)
        people.add(who)
        on.setdefault((review.match, review.sku), set()).add(who)
        if digest in state.withdrawn:
            yield Said(entry, f"the release rests on the review of entry {at.seq}, which was withdrawn")
        if review.verdict != "confirmed":
            yield Said(entry, f"the release rests on the review of entry {at.seq}, which does not confirm")
    for (match, sku), by in on.items():
        if len(by) < ENOUGH or is_disputed(state.standing(match, sku)):
            yield Said(entry, f"the release rests on what no two people agree on, of {sku!r}")
    if person(release.approved_by) in people:
        yield Said(entry, f"the release is approved by {release.approved_by!r}, on whose own review it rests")
