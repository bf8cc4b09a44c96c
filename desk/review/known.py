"""How somebody does in line-ups whose truth is known."""

from collections.abc import Iterable

from evidence.people import person
from evidence.records import Entry, KnownRate, Practice

LEDGER = "practice"
"""The desk's ledger that holds these answers."""


def known_rate(entries: Iterable[Entry], account: str, *, planted: bool = True) -> KnownRate:
    """Of one account, over all its answers so far; without those that came unmarked among others, if asked so."""
    who = person(account)
    mine = [one.record for one in entries if isinstance(one.record, Practice) and person(one.record.account) == who]
    mine = [one for one in mine if planted or not one.planted]
    return KnownRate(lineups=len(mine), right=sum(map(is_right, mine)), wrong=sum(map(is_wrong, mine)))


def is_right(one: Practice) -> bool:
    """The article picked where it was there, none where it was not."""
    return one.chosen == (one.asked if one.there else "")


def is_wrong(one: Practice) -> bool:
    """An article picked that it is not: what would accuse somebody wrongly. To pick none is never that."""
    return one.chosen != "" and not is_right(one)


def is_again(one: Practice, before: object) -> bool:
    """Whether this is an answer to an item that the same account answered before: given twice, it counts once."""
    if not isinstance(before, Practice) or person(before.account) != person(one.account):
        return False
    return (before.catalog, before.number, before.planted) == (one.catalog, one.number, one.planted)
