"""A case and its runs as JSON values for programs; words are the enums' texts, see docs/report.md."""

from typing import Any

from claims.reading import Reading, RunState
from evidence.older import because_of
from evidence.sentences import in_a_row
from evidence.verify import Verification


def case_summary(reading: Reading, checked: Verification) -> dict[str, Any]:
    """What was captured and examined, how each run ended, and what nobody vouches for."""
    seen = reading.coverage
    doubted = (*checked.whose, *checked.unsealed, *reading.not_counted)
    return {
        "case_id": reading.case.case_id,
        "order_id": reading.case.order.order_id,
        "as_of": reading.as_of.isoformat(),
        "head": reading.head,
        "entries": reading.entries,
        "posts": seen.posts,
        "pictures": seen.pictures,
        "pictures_examined": seen.examined,
        "pictures_unreadable": seen.unreadable,
        "pictures_missing": seen.missing,
        "policies": seen.policies,
        "catalog_heads": seen.catalog_heads,
        "looked": seen.looked.value,
        "faults": len(checked.faults),
        "not_vouched": [said.model_dump(mode="json") for said in doubted],
        "runs": [_run_summary(state) for state in reading.runs],
    }


def _run_summary(state: RunState) -> dict[str, Any]:
    seal = state.seal
    return {
        "run_id": state.run.run_id,
        "platform": state.run.platform,
        "handle": state.run.handle,
        "outcome": seal.outcome.value if seal else "unsealed",
        "reason": in_a_row(because_of(seal)) if seal else "",
        "because": [said.model_dump(mode="json") for said in because_of(seal)] if seal else [],
        "sealed": state.seal_state.sealed,
        "seal_in_words": state.seal_state.in_words,
        "merkle_root": seal.merkle_root if seal else "",
        "counts": seal.counts.model_dump() if seal else None,
    }
