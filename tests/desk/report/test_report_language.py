"""The report in Chinese: what the comparison found is told in Chinese too, not only what is around it."""

from dataclasses import replace
from pathlib import Path

import pytest

from desk.report.build import build_report
from evidence.reasons import ReasonKind, reason
from evidence.records import Verdict
from evidence.sentences import in_a_row
from tests.desk.drawn import garment
from tests.desk.report.test_report import AFTER, WORN, told
from tests.desk.report_case import Posted, build

WHY = (
    reason(ReasonKind.POINTS_AGREE, points=31),
    reason(ReasonKind.POINTS_NEEDED, needed=14),
    reason(ReasonKind.NEXT_STYLE, sku="coat", points=3),
)
PLAIN = reason(ReasonKind.TOO_PLAIN, points=9)


@pytest.mark.slow
def test_reasons_are_in_the_language_of_the_report(tmp_path: Path) -> None:
    worn = Posted("a", AFTER, garment(9), (replace(WORN[0], reasons=WHY),))
    unsure = Posted("b", AFTER, garment(10), (replace(WORN[0], sku="belt", verdict=Verdict.ABSTAIN, reasons=(PLAIN,)),))
    vault, _ = build(tmp_path, told(worn, unsure))

    english, chinese = (build_report(vault, "DEMO-7", language=one).decode("utf-8") for one in ("en", "zh"))

    for said in (WHY, (PLAIN,)):
        assert in_a_row(said, language="en") in english
        assert in_a_row(said, language="zh") in chinese
        assert in_a_row(said, language="en") not in chinese
