"""The segment in flight: notes have an end and say where it is, remarks have none."""

import pytest

from crawler.keeping.recorder import Recorder
from evidence.records import RemarkKind
from evidence.remarks import NOT_READ, remark


@pytest.fixture
def recorder() -> Recorder:
    return Recorder("wornproof", {})


def test_of_many_notes_the_first_thousand_are_kept_and_the_rest_counted(recorder: Recorder) -> None:
    for number in range(1_007):
        recorder.note(f"note {number}")

    assert recorder.notes == tuple(f"note {number}" for number in range(1_000))
    assert recorder.remarks == (remark(RemarkKind.NOTES_LEFT_OUT, number=7),)


def test_what_decides_is_never_cut_off(recorder: Recorder) -> None:
    for number in range(3_000):
        recorder.note(f"note {number}")
        recorder.remark(RemarkKind.POST_NOT_READ, detail=f"post {number}")

    assert sum(said.kind in NOT_READ for said in recorder.remarks) == 3_000


def test_a_remark_is_said_once_and_ends_with_its_segment(recorder: Recorder) -> None:
    recorder.begin()
    for _ in range(3):
        recorder.remark(RemarkKind.NEWEST_ONLY)
    assert recorder.remarks == (remark(RemarkKind.NEWEST_ONLY),)

    recorder.begin()
    assert recorder.remarks == ()
    recorder.drop()
