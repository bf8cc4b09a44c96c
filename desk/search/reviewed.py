"""What somebody may know of the reviews of a finding before they have given their own word: how many there are.

The second reviewer must not see the first one's word, so reviews are not in the index. They are read from the ledger
when a hit is shown, for who asks.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from claims.reading import read
from claims.reading.matches import FindingKey
from claims.reading.reviews import is_open
from desk.search.query import Hit
from evidence.people import person
from evidence.records import Review
from evidence.reviews import reviewer_of
from evidence.vault import Vault


@dataclass(frozen=True, slots=True)
class Seen:
    """The reviews of one finding, for one person."""

    number: int
    """People who have reviewed it."""
    words: tuple[Review, ...]
    """This person's own on the examination that is shown; those of all who gave one there, where this person is among
    them and nobody is to be asked any more."""


ReviewsSeen = Mapping[FindingKey, Seen]


def seen(who: str, vault: Vault, hits: Iterable[Hit]) -> ReviewsSeen:
    """Of the findings in these hits that anybody has reviewed, for ``who``; nobody's for an empty name. Ledgers
    of other cases are not opened.
    """
    cases = {hit.document.case_id for hit in hits if any(one.reviewed for one in hit.document.findings)}
    found: dict[FindingKey, Seen] = {}
    for case_id in sorted(case_id for case_id in cases if vault.has_entry(case_id)):
        entries = vault.case(case_id).ledger.entries()
        for key, reviews in read(entries, public_key=vault.sealing_key()).written.items():
            here = tuple(review for review in reviews if review.match == key[0])
            own = tuple(review for review in here if reviewer_of(review) == person(who)) if who else ()
            found[key] = Seen(len(reviews), here if own and is_open(here) else own)
    return found
