"""What became of a case hangs on it: each amendment on the newest state before it, each extension on more days.

One that does not counts for nothing (``evidence.amended``), and no release writes one.
"""

from collections.abc import Iterator

from evidence.amended import Misfit, misfits
from evidence.coherence.placed import Placed, Said
from evidence.records import Amendment, Extension

_SAYS = {
    Misfit.NOT_THE_NEWEST: "the amendment does not cite the newest state of the case",
    Misfit.ANOTHER_CASE: "the amendment is of another case",
    Misfit.ANOTHER_OPENER: "the amendment names somebody else as who opened the case",
    Misfit.NOT_LONGER: "the extension keeps the case no longer than it was to be kept",
}


def amendments(placed: Placed) -> Iterator[Said]:
    """Amendments and extensions that count for nothing."""
    if placed.case is None or not placed.is_whole:
        return
    wrong = {entry.seq: what for entry, what in misfits(placed.entries)}
    for entry in placed.entries:
        if not isinstance(entry.record, Amendment | Extension):
            continue
        if entry.seq in wrong:
            yield Said(entry, f"{_SAYS[wrong[entry.seq]]}, so it counts for nothing")
        elif 0 < placed.sealed_through < entry.seq:
            what = f"no seal covers the {entry.record.kind}, so it counts for nothing yet; the same command seals it"
            yield Said(entry, what, is_fault=False)
