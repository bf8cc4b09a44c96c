"""How far a case is: to-do lists are questions asked of the vault, never kept beside it."""

from typing import Any

from evidence.assurance import SAYS, Level, assurances
from evidence.records import Case, Match, Outcome, Post, Review, Run, Seal, Segment, Verdict
from evidence.seal_state import seal_state
from evidence.trust import NOTHING_TOLD, Trust
from evidence.vault import CaseFile


def overview(file: CaseFile, trust: Trust = NOTHING_TOLD) -> dict[str, Any]:
    """Counts and states of one case, as JSON values, with what this desk was told of timestamp authorities."""
    _, case = file.opened()
    records = [entry.record for entry in file.ledger.entries()]
    posts = [post for record in records if isinstance(record, Segment) for post in record.posts]
    matches = [record for record in records if isinstance(record, Match)]
    return {
        "case_id": case.case_id,
        "purpose": case.purpose,
        "claim": case.claim.value,
        "window": f"{case.window.start:%Y-%m-%d} to {case.window.until:%Y-%m-%d} (UTC)",
        "order_lines": len(case.order.lines),
        "accounts": _accounts(case, file, trust),
        "posts": len(posts),
        "assurance": _assurance(file, trust),
        "pictures": len(_pictures(posts)),
        "examined": len({match.image_digest for match in matches}),
        "matches": sum(finding.verdict is Verdict.MATCH for match in matches for finding in match.findings),
        "reviews": sum(isinstance(record, Review) for record in records),
        "entries": len(records),
        "head": file.ledger.entries()[-1].digest,
    }


def _assurance(file: CaseFile, trust: Trust) -> str:
    """How many posts stand at each level, ``3 captured, 1 timestamped``."""
    levels = [found.level for found in assurances(file.ledger.entries(), trust).values()]
    return ", ".join(f"{levels.count(level)} {SAYS[level].name}" for level in Level if level in levels) or "no post"


def _pictures(posts: list[Post]) -> set[str]:
    return {image.digest for post in posts for image in post.images if image.digest}


def _accounts(case: Case, file: CaseFile, trust: Trust) -> list[str]:
    states = []
    for account in case.accounts:
        state, supplied = "not crawled yet", 0
        for entry in file.ledger.entries():
            if isinstance(entry.record, Run) and (entry.record.platform, entry.record.handle) == (
                account.platform,
                account.handle,
            ):
                supplied += entry.record.supplied
                state = state if entry.record.supplied else _state(file, entry.digest, trust)
        also = f"; supplied by the investigator {supplied} times" if supplied else ""
        states.append(f"{account.platform}:{account.handle} ({state}{also})")
    return states


def _state(file: CaseFile, run: str, trust: Trust) -> str:
    state = seal_state(file.ledger.entries(), run, trust)
    if state.seal is None or not isinstance(state.seal.record, Seal):
        return state.in_words
    seal = state.seal.record
    outcome = seal.outcome.value if seal.outcome is Outcome.COMPLETE else f"{seal.outcome.value}: {seal.reason}"
    return f"{outcome}; {state.in_words}"
