"""Whether the records of a case fit together: what whoever holds the signing key can get wrong, and sign.

Digests, chain and seals show that nothing was changed after it was signed. They do not show that what was signed makes
sense: a post of somebody else's, a capture before its run, a seal that counts what is not there. Each file here holds
one idea, as a rule: records in, what is wrong out. Every honest vault passes; a rule that one breaks is wrong.
Pure: no store, no clock.
"""

from collections.abc import Mapping
from datetime import datetime

from evidence.coherence.accounts import accounts
from evidence.coherence.amendments import amendments
from evidence.coherence.captures import captures
from evidence.coherence.catalogs import CatalogStates, is_whole
from evidence.coherence.counts import counts
from evidence.coherence.exhibits import exhibits
from evidence.coherence.forms import forms
from evidence.coherence.matches import matches
from evidence.coherence.packs import packs
from evidence.coherence.placed import Rule, Said, place
from evidence.coherence.posts import posts
from evidence.coherence.reviews import reviews
from evidence.coherence.times import in_the_future, times
from evidence.errors import RecordError
from evidence.faults import Findings
from evidence.ledger import Entries, entry_path
from evidence.ledger_seal import sealed_through

RULES: tuple[Rule, ...] = (
    accounts, amendments, posts, captures, times, counts, matches, reviews, exhibits, packs, forms
)  # fmt: skip


def check_coherence(
    name: str, entries: Entries, catalogs: Mapping[str, Entries], found: Findings, at: datetime | None = None
) -> None:
    """Check the readable entries of a case against each other and against the catalogs.

    Args:
        name: The case.
        entries: In order; where one is missing or unreadable, what would rest on it is not judged.
        catalogs: Entries of each catalog by its name.
        found: Takes faults and notes. An entry that it has a fault of already is not the one that was appended: that
            is said, and it is not judged for what it says.
        at: The reader's clock; without it nothing is said of dates in the future.
    """
    through = sealed_through(entries, f"cases/{name}", found.public_key) if is_whole(entries) else 0
    placed = place(entries, {one: CatalogStates(of) for one, of in catalogs.items()}, through)
    said: list[Said] = []
    for rule in RULES:
        try:
            said += rule(placed)
        except RecordError as error:  # a value that no release writes
            found.fault(f"cases/{name}", str(error))
    if at is not None:
        said += in_the_future(placed, at)
    known = {fault.where for fault in found.faults}
    for one in said:
        where = entry_path(f"cases/{name}", one.entry.seq)
        if where in known:
            continue
        if one.is_fault:
            found.fault(where, one.what)
        else:
            found.notes.append(f"{where}: {one.what}")
