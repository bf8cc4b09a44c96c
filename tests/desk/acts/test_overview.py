"""The overview counts what the report counts."""

from pathlib import Path

from desk.acts.overview import overview
from desk.report.build import assess_case
from evidence.records import Match, Segment
from tests.desk.drawn import garment
from tests.desk.report_case import build
from tests.desk.search.test_agrees import STORY, examine_again


def test_a_post_captured_twice_and_a_picture_examined_twice_count_once(tmp_path: Path) -> None:
    vault, file = build(tmp_path, STORY)
    first = next(entry.record for entry in file.ledger.entries() if isinstance(entry.record, Segment))
    file.ledger.append(first)
    examine_again(file, garment(101))
    told, seen = overview(file), assess_case(vault, "DEMO-7").coverage

    assert len([e for e in file.ledger.entries() if isinstance(e.record, Match)]) == 4
    assert (
        (told["posts"], told["pictures"], told["examined"]) == (seen.posts, seen.pictures, seen.examined) == (3, 3, 3)
    )
    assert told["matches"] == 3, "one of the four that were found first is no longer found"
