"""What a run says about itself reaches the reader: warnings on the front, what was left out beside the seal."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from claims.doubts import CaseDoubt
from claims.interface import Material
from claims.shown.texts import LANGUAGES, Texts
from claims.worn.assess import LineStatus
from desk.report.build import build_report
from desk.report.front import front
from evidence.records import Counts, LeftOut, OrderLine, Outcome, RemarkKind, Wait
from evidence.remarks import remark
from evidence.verify import verify
from tests.claims.assessed import all_doubts, assessment, part
from tests.desk.drawn import garment, photo
from tests.desk.report_case import DELIVERED, Found, Posted, Story, build

CAUTION = remark(RemarkKind.HANDLE_NOT_CONFIRMED, handle="lin.example", did="did:plc:x", names=("at://b.example",))
STORY = Story(
    (OrderLine(sku="tee-1", title="Tee"),),
    (photo("tee-1", garment(1), style="tee"), photo("coat", garment(3))),
    (Posted("a", DELIVERED + timedelta(days=3), garment(1), (Found("tee-1", nearest="coat"),)),),
)
RECEIPT = Counts(
    advertised=9,
    seen=9,
    in_window=4,
    sealed=1,
    unplaced=2,
    pictures=1,
    missing=5,
    left_out=(
        LeftOut(what="picture", why="timeout_s", count=5, example="https://a.example/1.jpg"),
        LeftOut(what="post", why="too_long", count=3, example="7"),
    ),
)
WAITS = (Wait(domain="a.example", why="retry_after", times=2, total_ms=61_500),)


def test_a_warning_of_the_run_is_among_the_first_things_the_front_says(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, replace(STORY, cautions=(CAUTION,)))
    found = assessment(vault)
    told = {
        language: repr(front(Material(found.reading, ()), (part(vault, language),), verify(vault), Texts(language)))
        for language in LANGUAGES
    }
    assert CaseDoubt.RUN_WARNING in {doubt.kind for doubt in all_doubts(found)}
    assert found.lines[0].status is LineStatus.WORN_AFTER
    assert "lin.example resolves to did:plc:x, whose document names at://b.example" in told["en"]
    assert "账号名未获确认：lin.example 解析为 did:plc:x，而其文档中的名称为：at://b.example" in told["zh"]


@pytest.mark.slow
def test_why_a_run_is_not_complete_is_told_in_the_language_of_the_report(tmp_path: Path) -> None:
    because = (
        remark(RemarkKind.PICTURE_NOT_HAD, post="7", why="timeout_s", detail="https://a.example/1.jpg"),
        remark(RemarkKind.MORE_NOT_READ, number=2),
    )
    vault, _ = build(tmp_path, replace(STORY, outcome=Outcome.PARTIAL, because=because))
    english = "not read: a picture of 7 (the site answered too slowly): https://a.example/1.jpg; and 2 more"
    chinese = "未读取：7 的一张图片（网站应答过慢）：https://a.example/1.jpg；另有 2 项未读取"
    told = {language: build_report(vault, "DEMO-7", language=language).decode("utf-8") for language in LANGUAGES}
    assert told["en"].count(english) == told["zh"].count(chinese) >= 2, "beside the seal, and among the doubts"
    assert english not in told["zh"]
    assert chinese not in told["en"]


@pytest.mark.slow
def test_what_was_left_out_and_waited_stands_beside_the_seal(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, replace(STORY, receipt=RECEIPT, waits=WAITS))
    html = build_report(vault, "DEMO-7")
    text = html if isinstance(html, str) else html.decode("utf-8")
    assert "5 pictures (the site answered too slowly); 3 posts (longer than a record may be)" in text
    assert "a.example: 61.5 s (the site asked for it)" in text
    assert "5 posts were seen that could not be put on record" in text


def test_a_run_with_nothing_to_say_says_nothing(tmp_path: Path) -> None:
    vault, _ = build(tmp_path, STORY)
    kinds = {doubt.kind for doubt in all_doubts(assessment(vault))}
    assert not kinds & {CaseDoubt.RUN_WARNING, CaseDoubt.POSTS_LEFT_OUT}
