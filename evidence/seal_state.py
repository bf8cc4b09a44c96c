"""Whether a run is SEALED, or UNSEALED and why. Fails closed: anything that is not shown to hold is a reason.

Sealed means: one Seal whose signature, root and head hold, and time tokens of as many independent authorities as were
asked for. Independent means: under different roots. Two names for one authority count once.
"""

from dataclasses import dataclass

from evidence.ledger import Entries
from evidence.records import Entry, Seal, Timestamp
from evidence.seal import run_captures, seal_faults
from evidence.timestamp import CLOCK_TOLERANCE, chain_of, clock_faults, token_faults
from evidence.trust import NOTHING_TOLD, Trust, fingerprint

NOT_FINISHED = "the crawl was stopped; run it again to go on"


@dataclass(frozen=True)
class SealState:
    """How a run stands."""

    reason: str
    """Why it is UNSEALED; empty where it is SEALED."""
    seal: Entry | None
    short: int
    """How many more tokens are needed; 0 where they would not help, or are not missing."""
    tokens: tuple[Entry, ...]
    """Timestamp entries that hold, one for each root, the earliest of each."""

    @property
    def sealed(self) -> bool:
        """Whether it may be used as evidence without a reservation."""
        return not self.reason

    @property
    def signed(self) -> bool:
        """Whether its seal holds; tokens may still be missing."""
        return self.sealed or self.short > 0

    @property
    def in_words(self) -> str:
        """``SEALED`` or ``UNSEALED: reason``."""
        return f"UNSEALED: {self.reason}" if self.reason else "SEALED"


def seal_state(entries: Entries, run_digest: str, trust: Trust = NOTHING_TOLD) -> SealState:
    """How a run stands, with what the reader was told of authorities and their number (at least one is needed)."""
    found = [(n, e) for n, e in enumerate(entries) if isinstance(e.record, Seal) and e.record.run == run_digest]
    if not found:
        return SealState(NOT_FINISHED, None, 0, ())
    position, entry = found[0]
    assert isinstance(entry.record, Seal)
    faults = seal_faults(entry.record, entries[:position])
    if len(found) > 1:
        faults.append("the run has more than one seal")
    stamps = [(e, e.record) for e in entries if isinstance(e.record, Timestamp) and e.record.seal == entry.digest]
    held: dict[str, Entry] = {}
    for stamped, record in stamps:
        bad = stamp_faults(entries, stamped, record, trust)
        faults += bad
        if not bad:
            held.setdefault(fingerprint(chain_of(record)[-1]), stamped)
    needed = max([1, trust.required, *(record.required for _, record in stamps)])
    if faults:
        reason = faults[0]
    elif len(held) < needed:
        reason = f"{len(held)} of {needed} time tokens needed; 'wornproof timestamp' asks again"
    else:
        reason = ""
    short = 0 if faults else max(0, needed - len(held))
    return SealState(reason, entry, short, tuple(held.values()))


def stamp_faults(entries: Entries, entry: Entry, record: Timestamp, trust: Trust = NOTHING_TOLD) -> list[str]:
    """What is wrong with a Timestamp in its place in a ledger; empty when it holds."""
    seal = next((e for e in entries if e.digest == record.seal), None)
    if seal is None or not isinstance(seal.record, Seal) or seal.seq >= entry.seq:
        return ["the timestamp is over no seal before it"]
    faults = token_faults(record, seal, trust.roots) + clock_faults(record, entry.appended_at)
    return faults + time_faults(entries, seal, record)


def time_faults(entries: Entries, seal: Entry, record: Timestamp) -> list[str]:
    """An outside time before what it is to prove: our clock was ahead, or the token belongs elsewhere."""
    assert isinstance(seal.record, Seal)
    latest = max((capture.captured_at for capture in run_captures(entries, seal.record.run)), default=seal.appended_at)
    for what, moment in (("a capture", latest), ("its seal", seal.appended_at)):
        if record.gen_time < moment - CLOCK_TOLERANCE:
            return [f"the outside time {record.gen_time:%Y-%m-%d %H:%M:%S} UTC lies before {what} it is to prove"]
    return []
