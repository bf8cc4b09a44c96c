"""A part of a case that shows only a later look at a post: the earlier one, inside the window, is withheld.

The kind: an honest package without what a rule rests on. Its author dated the post anew, out of the days of the case.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.pack.build import pack
from desk.pack.offline_verifier import examine
from evidence.records import Case, Change, Counts, Outcome, Segment
from evidence.seal import seal
from tests.desk.packed import ticking
from tests.evidence.filled import ALL_READ, filled_vault, page_segment, run_of


@pytest.mark.parametrize(
    ("runs", "posts"),
    [((), ()), (("run-2",), ()), (("run-2",), ("post-0",)), ((), ("post-0",)), (("run-1",), ("post-0",))],
)
def test_a_post_that_was_dated_out_of_the_window_later_is_no_fault(
    tmp_path: Path, case: Case, runs: tuple[str, ...], posts: tuple[str, ...]
) -> None:
    clock = ticking()
    vault, file = filled_vault(tmp_path, case, clock)
    first = next(entry for entry in file.ledger.entries() if isinstance(entry.record, Segment))
    run = file.ledger.append(run_of(file, "run-2"))
    page = page_segment(file, run.digest, 0, clock, last=True)
    moved = page.posts[0].model_copy(update={"posted_at": datetime(2026, 7, 3, tzinfo=UTC)})
    change = Change(what="edited", platform_id="post-0", earlier=first.digest, fields=("posted_at",))
    file.ledger.append(page.model_copy(update={"posts": (moved,), "changes": (change,)}))
    counts = Counts(advertised=None, seen=1, in_window=3, sealed=3, pictures=3, missing=0)
    seal(file, run, Outcome.COMPLETE, ALL_READ, counts)

    pack(vault, "case-1", tmp_path / "out.wacz", runs, posts)

    assert examine(tmp_path / "out.wacz").faults == []
