"""How far a case is: to-do lists are questions asked of the vault, never kept beside it."""

from collections.abc import Sequence
from typing import Any

from claims.reading import Reading, RunState, read
from evidence.assurance import SAYS, Level
from evidence.records import Account, Outcome, Verdict
from evidence.trust import NOTHING_TOLD, Trust
from evidence.vault import CaseFile


def overview(file: CaseFile, trust: Trust = NOTHING_TOLD) -> dict[str, Any]:
    """Counts and states of one case, as JSON values, with what this desk was told of timestamp authorities."""
    reading = read(file.ledger.entries(), trust)
    case, seen = reading.case, reading.coverage
    return {
        "case_id": case.case_id,
        "purpose": case.purpose,
        "claim": case.claim.value,
        "window": f"{case.window.start:%Y-%m-%d} to {case.window.until:%Y-%m-%d} (UTC)",
        "order_lines": len(case.order.lines),
        "accounts": [_account(account, reading.runs) for account in case.accounts],
        "posts": seen.posts,
        "assurance": _assurance(reading),
        "pictures": seen.pictures,
        "examined": seen.examined,
        "matches": _matches(reading),
        "reviews": sum(map(len, reading.reviews.values())),
        "entries": reading.entries,
        "head": reading.head,
    }


def _matches(reading: Reading) -> int:
    found = (finding for match in reading.matches.values() for finding in match.record.findings)
    return sum(finding.verdict is Verdict.MATCH for finding in found)


def _assurance(reading: Reading) -> str:
    """How many posts stand at each level, ``3 captured, 1 timestamped``."""
    levels = list(reading.levels.values())
    return ", ".join(f"{levels.count(level)} {SAYS[level].name}" for level in Level if level in levels) or "no post"


def _account(account: Account, runs: Sequence[RunState]) -> str:
    mine = [state for state in runs if (state.run.platform, state.run.handle) == (account.platform, account.handle)]
    crawled = [state for state in mine if not state.run.supplied]
    supplied = len(mine) - len(crawled)
    also = f"; supplied by the investigator {supplied} times" if supplied else ""
    said = _state(crawled[-1]) if crawled else "not crawled yet"
    return f"{account.platform}:{account.handle} ({said}{also})"


def _state(state: RunState) -> str:
    seal = state.seal
    if seal is None:
        return state.seal_state.in_words
    outcome = seal.outcome.value if seal.outcome is Outcome.COMPLETE else f"{seal.outcome.value}: {seal.reason}"
    return f"{outcome}; {state.seal_state.in_words}"
