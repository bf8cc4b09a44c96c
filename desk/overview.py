"""How far a case is: to-do lists are questions asked of the vault, never kept beside it."""

from typing import Any

from evidence.records import Case, Match, Outcome, Post, Review, Run, Seal, Segment, Verdict
from evidence.vault import CaseFile


def overview(file: CaseFile) -> dict[str, Any]:
    """Counts and states of one case, as JSON values."""
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
        "accounts": _accounts(case, file),
        "posts": len(posts),
        "pictures": len(_pictures(posts)),
        "examined": len({match.image_digest for match in matches}),
        "matches": sum(finding.verdict is Verdict.MATCH for match in matches for finding in match.findings),
        "reviews": sum(isinstance(record, Review) for record in records),
        "entries": len(records),
        "head": file.ledger.entries()[-1].digest,
    }


def _pictures(posts: list[Post]) -> set[str]:
    return {image.digest for post in posts for image in post.images if image.digest}


def _accounts(case: Case, file: CaseFile) -> list[str]:
    states = []
    for account in case.accounts:
        state, supplied = "not crawled yet", 0
        for entry in file.ledger.entries():
            if isinstance(entry.record, Run) and (entry.record.platform, entry.record.handle) == (
                account.platform,
                account.handle,
            ):
                supplied += entry.record.supplied
                state = state if entry.record.supplied else _state(file, entry.digest)
        also = f"; supplied by the investigator {supplied} times" if supplied else ""
        states.append(f"{account.platform}:{account.handle} ({state}{also})")
    return states


def _state(file: CaseFile, run: str) -> str:
    for entry in file.ledger.entries():
        if isinstance(entry.record, Seal) and entry.record.run == run:
            outcome = entry.record.outcome
            return outcome.value if outcome is Outcome.COMPLETE else f"{outcome.value}: {entry.record.reason}"
    return "UNSEALED: the crawl was stopped; run it again to go on"
