"""What is in the buyer's favour whatever is claimed: doubts on the accounts, the captures, the seals, the pictures.

A doubt is a kind and its particulars; the words are in the report's text files. Nothing here is optional: a report
without these is an accusation, not evidence. Each claim adds kinds of its own.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from claims.reading import Reading, RunState
from evidence.facts import Fact
from evidence.older import because_of, cautions_of
from evidence.records import Outcome, Remark, RemarkKind


class CaseDoubt(StrEnum):
    """Each has a sentence in the report's text file."""

    BASIS = "basis"
    NO_RUN = "no_run"
    UNSEALED = "unsealed"
    NOT_COMPLETE = "not_complete"
    RUN_WARNING = "run_warning"
    POSTS_LEFT_OUT = "posts_left_out"
    NO_TIMESTAMP = "no_timestamp"
    SEAL_BROKEN = "seal_broken"
    PICTURES_MISSING = "pictures_missing"
    PICTURES_UNREADABLE = "pictures_unreadable"
    PICTURES_NOT_EXAMINED = "pictures_not_examined"
    POLICIES_MIXED = "policies_mixed"
    CATALOGS_MIXED = "catalogs_mixed"
    NOT_VOUCHED = "not_vouched"
    NO_LEDGER_TIMESTAMP = "no_ledger_timestamp"
    AMENDED = "amended"


@dataclass(frozen=True)
class Doubt:
    """One thing in the buyer's favour; ``values`` fill the gaps of its sentence."""

    kind: StrEnum
    values: tuple[tuple[str, str | datetime | StrEnum], ...] = ()
    facts: tuple[Fact, ...] = ()
    """Reasons or remarks that the sentence tells, as ``reason``."""


def doubt(kind: StrEnum, **values: object) -> Doubt:
    """A doubt of this kind; its values as texts. Moments and words of a closed list stay what they are: whoever shows
    them knows the zone and the language."""
    kept = datetime | StrEnum
    told = ((name, value if isinstance(value, kept) else str(value)) for name, value in values.items())
    return Doubt(kind, tuple(told))


def case_doubts(reading: Reading) -> tuple[Doubt, ...]:
    """Doubts about the case as a whole: the accounts, the completeness, the seals, the pictures."""
    return (*_account_doubts(reading), *_run_doubts(reading), *_ledger_doubts(reading), *_coverage_doubts(reading))


def not_vouched(remarks: Iterable[Remark]) -> tuple[Doubt, ...]:
    """What nobody vouches for: said before all else. What is in the folder and no key signs may be anybody's."""
    return tuple(replace(doubt(CaseDoubt.NOT_VOUCHED), facts=(one,)) for one in remarks)


def _ledger_doubts(reading: Reading) -> Iterator[Doubt]:
    if reading.ledger_seal is not None and reading.ledger_seal.short:
        yield doubt(CaseDoubt.NO_LEDGER_TIMESTAMP)
    if reading.amendments:
        yield doubt(CaseDoubt.AMENDED, n=len(reading.amendments))


def _account_doubts(reading: Reading) -> Iterator[Doubt]:
    crawled = {(state.run.platform, state.run.handle) for state in reading.runs if not state.run.supplied}
    for account in reading.case.accounts:
        if account.basis.strength in ("weak", "moderate"):
            basis = account.basis
            yield doubt(CaseDoubt.BASIS, handle=account.handle, strength=basis.strength, grounds=basis.grounds)
        if (account.platform, account.handle) not in crawled:
            yield doubt(CaseDoubt.NO_RUN, platform=account.platform, handle=account.handle)


def _run_doubts(reading: Reading) -> Iterator[Doubt]:
    for state in reading.runs:
        if state.seal is None:
            yield doubt(CaseDoubt.UNSEALED, run=state.run.run_id)
            continue
        if state.seal.outcome is not Outcome.COMPLETE and not _is_only_supplied(state):
            outcome = state.seal.outcome.value
            said = doubt(CaseDoubt.NOT_COMPLETE, handle=state.run.handle, outcome=outcome)
            yield replace(said, facts=because_of(state.seal))
        for caution in cautions_of(state.seal):
            yield replace(doubt(CaseDoubt.RUN_WARNING, handle=state.run.handle), facts=(caution,))
        lost = state.seal.counts.in_window - state.seal.counts.sealed + state.seal.counts.unplaced
        if lost:
            yield doubt(CaseDoubt.POSTS_LEFT_OUT, n=lost)
        if state.seal_state.short:
            yield doubt(CaseDoubt.NO_TIMESTAMP, run=state.run.run_id)
        elif state.seal_state.because is not None:
            yield replace(doubt(CaseDoubt.SEAL_BROKEN, run=state.run.run_id), facts=(state.seal_state.because,))


def _is_only_supplied(state: RunState) -> bool:
    """Files that were handed in and read whole: that they are not all of an account is said of the account."""
    kinds = {said.kind for said in because_of(state.seal)} if state.seal else set()
    return state.run.supplied and kinds == {RemarkKind.SUPPLIED_ONLY}


def _coverage_doubts(reading: Reading) -> Iterator[Doubt]:
    seen = reading.coverage
    counts = {
        CaseDoubt.PICTURES_MISSING: seen.missing,
        CaseDoubt.PICTURES_UNREADABLE: seen.unreadable,
        CaseDoubt.PICTURES_NOT_EXAMINED: seen.pictures - seen.examined,
        CaseDoubt.POLICIES_MIXED: seen.policies if seen.policies > 1 else 0,
        CaseDoubt.CATALOGS_MIXED: seen.catalog_heads if seen.catalog_heads > 1 else 0,
    }
    for kind, number in counts.items():
        if number:
            yield doubt(kind, n=number)
