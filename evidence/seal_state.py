"""Whether a run is SEALED, or UNSEALED and why. Fails closed: anything that is not shown to hold is a reason.

Sealed means: one Seal whose signature, root and head hold, and time tokens of as many independent authorities as were
asked for. Independent means: under different roots. Two names for one authority count once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from evidence.ledger import Entries
from evidence.records import Capture, Entry, LedgerSeal, Remark, Run, Seal, Segment, Timestamp
from evidence.remarks import RemarkKind, remark
from evidence.seal import faults_against, run_captures
from evidence.sentences import sentence
from evidence.timestamp import CLOCK_TOLERANCE, chain_of, clock_faults, token_faults
from evidence.trust import NOTHING_TOLD, Trust, fingerprint


@dataclass(frozen=True)
class SealState:
    """How a run stands."""

    because: Remark | None
    """Why it is UNSEALED; None where it is SEALED."""
    seal: Entry | None
    short: int
    """How many more tokens are needed; 0 where they would not help, or are not missing."""
    tokens: tuple[Entry, ...]
    """Timestamp entries that hold, one for each root, the earliest of each."""

    @property
    def sealed(self) -> bool:
        """Whether it may be used as evidence without a reservation."""
        return self.because is None

    @property
    def signed(self) -> bool:
        """Whether its seal holds; tokens may still be missing."""
        return self.sealed or self.short > 0

    @property
    def in_words(self) -> str:
        """``SEALED`` or ``UNSEALED: reason``."""
        return f"UNSEALED: {sentence(self.because)}" if self.because else "SEALED"


@dataclass
class _Closing:
    """A Seal in its place: what was there before it."""

    entry: Entry
    seal: Seal
    head: str
    captures: int
    opened: bool


@dataclass
class _Course:
    """What a ledger holds of one run, and of it alone."""

    opened: bool = False
    captures: list[Capture] = field(default_factory=list)
    closings: list[_Closing] = field(default_factory=list)


def seal_states(entries: Entries, trust: Trust = NOTHING_TOLD) -> dict[str, SealState]:
    """How each run stands, by its entry's digest, in ledger order; the ledger is walked once for all of them.

    ``trust``: what the reader was told of authorities and their number (at least one is needed).
    """
    courses, stamps = _courses(entries)
    return {run: _state(course, stamps, trust) for run, course in courses.items() if course.opened}


def seal_state(entries: Entries, run_digest: str, trust: Trust = NOTHING_TOLD) -> SealState:
    """How one run stands; see ``seal_states``."""
    courses, stamps = _courses(entries)
    return _state(courses.get(run_digest, _Course()), stamps, trust)


_Stamps = dict[str, list[tuple[Entry, Timestamp]]]
"""Timestamps by the digest of the Seal they are over."""


def _courses(entries: Entries) -> tuple[dict[str, _Course], _Stamps]:
    found: dict[str, _Course] = {}
    stamps: _Stamps = {}
    head = ""
    for entry in entries:
        record = entry.record
        if isinstance(record, Run):
            found.setdefault(entry.digest, _Course()).opened = True
        elif isinstance(record, Segment):
            found.setdefault(record.run, _Course()).captures += record.captures
        elif isinstance(record, Seal):
            course = found.setdefault(record.run, _Course())
            course.closings.append(_Closing(entry, record, head, len(course.captures), course.opened))
        elif isinstance(record, Timestamp):
            stamps.setdefault(record.seal, []).append((entry, record))
        head = entry.digest
    return found, stamps


def _state(course: _Course, stamps: _Stamps, trust: Trust) -> SealState:
    if not course.closings:
        return SealState(remark(RemarkKind.NOT_FINISHED), None, 0, ())
    first = course.closings[0]
    faults = faults_against(first.seal, first.head, course.captures[: first.captures], first.opened)
    if len(course.closings) > 1:
        faults.append(remark(RemarkKind.SEALED_TWICE))
    return _stamped(first.entry, latest_of(course.captures), faults, stamps.get(first.entry.digest, []), trust)


def ledger_seal_state(entries: Entries, seal: Entry, trust: Trust = NOTHING_TOLD) -> SealState:
    """How a LedgerSeal that holds (``ledger_seal.last_ledger_seal``) stands: whether its time is confirmed."""
    _, stamps = _courses(entries)
    return _stamped(seal, (), [], stamps.get(seal.digest, []), trust)


def _stamped(
    seal: Entry,
    captures: Sequence[Capture],
    faults: list[Remark],
    mine: Sequence[tuple[Entry, Timestamp]],
    trust: Trust,
) -> SealState:
    """A seal with the ``faults`` it has by itself, and with its tokens."""
    held: dict[str, Entry] = {}
    for stamped, record in mine:
        bad = faults_of_stamp(seal, captures, stamped, record, trust)
        faults += [remark(RemarkKind.TOKEN_FAULT, detail=what) for what in bad]
        if not bad:
            held.setdefault(fingerprint(chain_of(record)[-1]), stamped)
    # What the first token says: whoever can write into the folder could ask for ten in a later one.
    needed = max([1, trust.required, *(record.required for _, record in mine[:1])])
    short = 0 if faults else max(0, needed - len(held))
    if short:
        faults.append(remark(RemarkKind.TOKENS_SHORT, held=len(held), needed=needed))
    return SealState(faults[0] if faults else None, seal, short, tuple(held.values()))


def stamp_faults(entries: Entries, entry: Entry, record: Timestamp, trust: Trust = NOTHING_TOLD) -> list[str]:
    """What is wrong with a Timestamp in its place in a ledger; empty when it holds."""
    seal = next((e for e in entries if e.digest == record.seal), None)
    captures = run_captures(entries, seal.record.run) if seal and isinstance(seal.record, Seal) else ()
    return faults_of_stamp(seal, captures, entry, record, trust)


def latest_of(captures: Sequence[Capture]) -> tuple[Capture, ...]:
    """The last that was captured, alone: all that a time token is compared with. Of none, none."""
    return (max(captures, key=lambda capture: capture.captured_at),) if captures else ()


def faults_of_stamp(
    seal: Entry | None, captures: Iterable[Capture], entry: Entry, record: Timestamp, trust: Trust = NOTHING_TOLD
) -> list[str]:
    """What is wrong with a Timestamp; empty when it holds.

    Args:
        seal: The entry that it cites; None where the ledger has none.
        captures: Of the run that this seal closes, or the latest of them.
        entry: The Timestamp's own.
        record: The Timestamp.
        trust: What the reader was told of authorities.
    """
    if seal is None or not isinstance(seal.record, Seal | LedgerSeal) or seal.seq >= entry.seq:
        return ["the timestamp is over no seal before it"]
    faults = token_faults(record, seal, trust.roots) + clock_faults(record, entry.appended_at)
    return faults + time_faults(seal, captures, record)


def time_faults(seal: Entry, captures: Iterable[Capture], record: Timestamp) -> list[str]:
    """An outside time before what it is to prove: our clock was ahead, or the token belongs elsewhere.

    ``captures``: those of the run that ``seal`` closes; none where it seals a ledger.
    """
    latest = max((capture.captured_at for capture in captures), default=seal.appended_at)
    for what, moment in (("a capture", latest), ("its seal", seal.appended_at)):
        if record.gen_time < moment - CLOCK_TOLERANCE:
            return [f"the outside time {record.gen_time:%Y-%m-%d %H:%M:%S} UTC lies before {what} it is to prove"]
    return []
