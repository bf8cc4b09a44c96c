"""Keeps what was compared of a piece that came back: what is new, never what somebody took back."""

from evidence.records import Comparison, Result, Struck
from evidence.vault import CaseFile


def keep_compared(file: CaseFile, made: Comparison) -> bool:
    """Append what is new; whether it was. What was taken back is not said again, and what is no longer contradicted is
    taken back, so that no package names the other order."""
    entries = file.ledger.of_kinds("comparison", "struck")
    gone = {entry.record.takes_back for entry in entries if isinstance(entry.record, Struck)}
    mine = [(entry.digest, entry.record) for entry in entries if isinstance(entry.record, Comparison)]
    mine = [(digest, one) for digest, one in mine if _question(one) == _question(made)]
    is_newest = bool(mine) and _whole(mine[-1][1]) == _whole(made)
    if is_newest or any(digest in gone and _finding(one) == _finding(made) for digest, one in mine):
        return False
    if made.result is not Result.CONTRADICTED:
        for digest in (digest for digest, one in mine if one.result is Result.CONTRADICTED and digest not in gone):
            file.ledger.append(Struck(takes_back=digest, reason=f"compared again: {made.why}", account=made.account))
    file.ledger.append(made)
    return True


def _question(one: Comparison) -> tuple[object, ...]:
    return one.claim, one.of, one.subject


def _finding(one: Comparison) -> tuple[object, ...]:
    """What it finds, whatever else was packed since."""
    values = {name: value for name, value in one.values if name not in ("days", "sent", "shared", "tolerance")}
    return one.result, one.why, tuple(values.items())


def _whole(one: Comparison) -> tuple[object, ...]:
    return one.result, one.why, one.values, one.quoted, one.rests_on
