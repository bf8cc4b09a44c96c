"""The case as it is now: as it was opened, and as the chain of amendments leaves it; and for how long it is kept.

An amendment names the Case, or the amendment, that was the newest when it was made. It is of the same case, and who
opened that stays. One that is not so counts for nothing, and ``verify`` names it (``evidence.coherence.amendments``).
Once the ledger was sealed, only what the seal covers counts, as with examinations.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from evidence.errors import RecordError
from evidence.records import Amendment, Case, Entry, Extension


class Misfit(StrEnum):
    """Why an amendment or an extension counts for nothing, however it is sealed."""

    NOT_THE_NEWEST = "not_the_newest"
    """It cites another record than the newest state of the case."""
    ANOTHER_CASE = "another_case"
    ANOTHER_OPENER = "another_opener"
    """It says otherwise who opened the case, who must not review it."""
    NOT_LONGER = "not_longer"
    """An extension that keeps the case no longer than it was to be kept."""


@dataclass(frozen=True)
class Stood:
    """An amendment in the chain, and the case before it."""

    entry: Entry
    record: Amendment
    before: Case


def opening(entries: Sequence[Entry]) -> tuple[Entry, Case]:
    """The entry that opened a case, and its record.

    Raises:
        RecordError: the entries do not begin with a Case.
    """
    first = entries[0] if entries else None
    if first is None or not isinstance(first.record, Case):
        raise RecordError("these entries do not begin with a Case record: run 'wornproof verify'")
    return first, first.record


def present_case(entries: Sequence[Entry], sealed_through: int = 0) -> Case:
    """The case as it is at the end of these entries.

    Args:
        entries: The ledger in order; of those behind the first, amendments alone are looked at.
        sealed_through: Number of the last seal of the ledger; 0 where it was never sealed, and all amendments count.

    Raises:
        RecordError: the entries do not begin with a Case.
    """
    _, case = opening(entries)
    chain = amendments(entries, sealed_through)
    return chain[-1].record.case if chain else case


def amendments(entries: Sequence[Entry], sealed_through: int = 0) -> tuple[Stood, ...]:
    """The amendments that count, in order. Arguments and errors as ``present_case``."""
    return tuple(one for one in _walked(entries, sealed_through) if isinstance(one, Stood))


def case_at(entries: Sequence[Entry], seq: int, sealed_through: int = 0) -> Case:
    """The case as it was when entry ``seq`` was appended. Arguments and errors as ``present_case``."""
    before = [one.record.case for one in amendments(entries, sealed_through) if one.entry.seq < seq]
    return before[-1] if before else opening(entries)[1]


def reads_all_days(then: Case, now: Case) -> bool:
    """Whether an account that was read for the days of one case was read for those of the other."""
    if then.window is None or now.window is None:
        return now.window is None
    return then.window.start <= now.window.start and now.window.until <= then.window.until


def misfits(entries: Sequence[Entry]) -> tuple[tuple[Entry, Misfit], ...]:
    """Amendments and extensions that no seal would make count. Errors as ``present_case``."""
    found = [one for one in _walked(entries, 0) if not isinstance(one, Stood)]
    stood = {one.entry.seq: one.record.case for one in amendments(entries)}
    _, case = opening(entries)
    longest = 0
    for entry in entries:
        case = stood.get(entry.seq, case)
        if isinstance(entry.record, Extension):
            if entry.record.retention_days <= max(longest, case.retention_days):
                found.append((entry, Misfit.NOT_LONGER))
            longest = max(longest, entry.record.retention_days)
    return tuple(sorted(found, key=lambda one: one[0].seq))


def retention_days(entries: Sequence[Entry], sealed_through: int = 0) -> int:
    """For how many days the case is kept: what it says itself now, or the longest extension. Errors as above."""
    records = (entry.record for entry in _counted(entries, sealed_through))
    extended = (record.retention_days for record in records if isinstance(record, Extension))
    return max((present_case(entries, sealed_through).retention_days, *extended))


def keep_until(entries: Sequence[Entry], sealed_through: int = 0) -> datetime:
    """Until when it is kept: so many times 24 hours after the entry that opened it. Errors as above."""
    opened, _ = opening(entries)
    return opened.appended_at + timedelta(days=retention_days(entries, sealed_through))


def _counted(entries: Iterable[Entry], sealed_through: int) -> Iterator[Entry]:
    return (entry for entry in entries if not sealed_through or entry.seq <= sealed_through)


def _walked(entries: Sequence[Entry], sealed_through: int) -> Iterator[Stood | tuple[Entry, Misfit]]:
    """Every amendment that a seal lets count, with the case before it, or with why it is none."""
    first, case = opening(entries)
    newest = first.digest
    for entry in _counted(entries, sealed_through):
        if not isinstance(entry.record, Amendment):
            continue
        if (wrong := _wrong(entry.record, newest, case)) is not None:
            yield entry, wrong
            continue
        yield Stood(entry, entry.record, case)
        newest, case = entry.digest, entry.record.case


def _wrong(record: Amendment, newest: str, case: Case) -> Misfit | None:
    if record.case.case_id != case.case_id:
        return Misfit.ANOTHER_CASE
    if (record.case.opened_by, record.case.account) != (case.opened_by, case.account):
        return Misfit.ANOTHER_OPENER
    return None if record.supersedes == newest else Misfit.NOT_THE_NEWEST
