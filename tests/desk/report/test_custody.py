"""What the report says of its own evidence: sealed or not, how well each post is attested, and never more than that."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from claims.doubts import CaseDoubt
from claims.interface import Material
from claims.reading import RunState
from claims.shown.pictures import unchanged
from claims.shown.rows import doubt_texts
from claims.shown.texts import Texts
from claims.worn.assess import Assessment
from claims.worn.headline import key_doubts
from desk.acts.report import CaseFindings
from desk.cli.work import print_findings
from desk.report.build import build_report
from desk.report.front import front
from evidence.assurance import SAYS
from evidence.records import OrderLine, RemarkKind, Timestamp
from evidence.remarks import remark
from evidence.seal_state import SealState
from evidence.vault import CaseFile, Vault
from evidence.verify import Verification
from tests.claims.assessed import all_doubts, assessment, worn
from tests.desk.drawn import garment, photo
from tests.desk.report_case import CAPTURED, DELIVERED, Found, Posted, Story, build

AFTER = DELIVERED + timedelta(days=3)
WORN = (Found("tee-1", nearest="coat"),)
STORY = Story(
    (OrderLine(sku="tee-1", title="Tee"),),
    (photo("tee-1", garment(1), style="tee"), photo("coat", garment(3))),
    (Posted("a", AFTER, garment(1), WORN),),
)
HOLDS = Verification((), (), 1, 1)


def custody(found: Assessment) -> tuple[str, ...]:
    return front(Material(found.reading, ()), (), HOLDS, Texts()).custody


def words(vault: Vault) -> str:
    return build_report(vault, "DEMO-7", redact=unchanged).decode("utf-8")


def told(folder: Path, **changes: object) -> tuple[Vault, CaseFile]:
    return build(folder, replace(STORY, **changes))  # type: ignore[arg-type]  # fields by name


@pytest.mark.slow
def test_without_an_outside_time_the_first_page_says_unsealed(tmp_path: Path) -> None:
    vault, _ = told(tmp_path)
    (said,) = custody(assessment(vault))
    assert said.startswith("UNSEALED. No outside authority has confirmed the time")
    html = words(vault)
    assert html.index("UNSEALED") < html.index("When it happened")
    assert "wornproof timestamp" not in html, "a reader outside has no such command"


@pytest.mark.slow
def test_a_run_that_was_never_finished_is_unsealed_and_its_post_no_evidence(tmp_path: Path) -> None:
    vault, _ = told(tmp_path, outcome=None)
    (said,) = custody(assessment(vault))
    assert said.startswith("UNSEALED. A capture was never finished")
    assert "Not sealed. It stands in the ledger of this desk." in words(vault)


def with_runs(found: Assessment, *runs: RunState) -> Assessment:
    return replace(found, reading=replace(found.reading, runs=runs))


def test_sealed_is_said_only_where_every_run_is(tmp_path: Path) -> None:
    vault, _ = told(tmp_path)
    found = assessment(vault)
    state = found.runs[0]
    assert state.seal_state.seal is not None
    token = state.seal_state.seal.model_copy(update={"record": stamp(state.seal_state.seal.digest)})
    sealed = replace(state, seal_state=SealState(None, state.seal_state.seal, 0, (token,)))
    (said,) = custody(with_runs(found, sealed))
    assert said == (
        "SEALED. The capture is signed, and outside authorities confirm that it existed by 14 May 2026, 10:00 UTC."
    )
    (said,) = custody(with_runs(found, sealed, state))
    assert said.startswith("UNSEALED. 1 of 2 captures lack")


def stamp(seal: str) -> Timestamp:
    at = CAPTURED + timedelta(hours=1)
    told = {"authority": "one", "url": "http://127.0.0.1/tsa", "serial": "1", "policy": "1.2"}
    return Timestamp(seal=seal, token="AA==", chain=("root",), gen_time=at, required=1, **told)


def test_a_seal_that_fails_is_no_want_of_a_time(tmp_path: Path) -> None:
    vault, _ = told(tmp_path)
    found = assessment(vault)
    state = found.runs[0]
    broken = replace(state, seal_state=replace(state.seal_state, short=0, because=remark(RemarkKind.SEAL_SIGNATURE)))
    damaged = with_runs(found, broken)
    (said,) = custody(damaged)
    assert said.startswith("DOES NOT HOLD.")
    kinds = {doubt.kind for doubt in all_doubts(damaged)}
    assert CaseDoubt.SEAL_BROKEN in kinds
    assert CaseDoubt.NO_TIMESTAMP not in kinds


FOUR = tuple(remark(RemarkKind.HANDLE_NOT_NAMED, handle=handle, did="did:plc:x") for handle in "abcd")


def test_what_no_picture_can_show_is_on_the_first_page_however_much_else_is(tmp_path: Path) -> None:
    vault, _ = told(tmp_path, strength="weak", cautions=FOUR)
    said = doubt_texts(key_doubts(assessment(vault)), Texts())
    for kind in ("wearer_unknown", "article_not_piece", "posted_not_taken"):
        assert Texts()(f"doubt.{kind}") in said


@pytest.mark.slow
def test_a_supplied_picture_is_not_called_public(tmp_path: Path) -> None:
    vault, _ = told(tmp_path, posts=(Posted("a", AFTER, garment(1), WORN, method="supplied"),))
    html = words(vault)
    assert "That it was ever public is not shown." in html
    assert "The picture was public" not in html


@pytest.mark.slow
def test_a_time_known_to_the_month_has_no_day_in_any_table(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    vault, _ = told(tmp_path, posts=(Posted("a", AFTER, garment(1), WORN, precision="month"),))
    assert '<td class="date">May 2026</td>' in words(vault)
    found = assessment(vault)
    print_findings(CaseFindings(found.reading, (worn(vault),), HOLDS))
    printed = capsys.readouterr().out
    assert "May 2026" in printed
    assert "5 May" not in printed


def test_the_levels_are_told_as_the_rest_of_the_product_tells_them() -> None:
    say = Texts()
    for level, meant in SAYS.items():
        assert say(f"attested.{level}") == meant.name.capitalize()
        assert say(f"attested_shows.{level}") == meant.shows
        assert say(f"attested_gap.{level}") == meant.not_shown


def test_other_people_in_the_pictures_are_named_on_the_first_page(tmp_path: Path) -> None:
    two = replace(STORY.posts[0], people=2)
    vault, _ = told(tmp_path, posts=(two, Posted("b", AFTER + timedelta(hours=1), garment(7), WORN)))
    said = doubt_texts(key_doubts(assessment(vault)), Texts())
    assert any(text.startswith("In 1 of 2 pictures found there are several people") for text in said)
