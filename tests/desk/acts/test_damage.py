"""Damage in a case: what there is, what is in the buyer's favour, what to ask for; and never how it was made."""

import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from typer.testing import CliRunner

from desk.acts.actor import LOCAL
from desk.acts.cite import cite
from desk.acts.damage import DamageTold, damage
from desk.acts.dispatch import pack_piece, seal_dispatch
from desk.acts.errors import ActError
from desk.acts.exhibit import add_exhibits
from desk.acts.pack import pack
from desk.acts.report import write_report
from desk.acts.strike import strike
from desk.cli import app
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.records import Case, Dispute, Order, OrderLine, ReturnPeriod, Role
from evidence.vault import CaseFile
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_dispatch import CODE, OTHER, settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_exhibit import env

DELIVERED = datetime(2026, 5, 2, 10, tzinfo=UTC)
AGAINST = re.compile(r"\b(cut|tore|torn|slashed|scissors|by the buyer|it was done)\b|剪|割|撕|买家[用将把]")


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A made-up photo of cloth with a dark line through it."""
    image = Image.new("RGB", (640, 480), (150, 60, 60))
    ImageDraw.Draw(image).line((80, 200, 520, 260), fill=(20, 20, 20), width=7)
    image.save(path := tmp_path / "damage.jpg", quality=90)
    return path


def _packed_at() -> datetime:
    return DELIVERED - timedelta(days=2)


def opened(settings: Settings, claim: Dispute = Dispute.DAMAGE, asked_after: int = 10) -> CaseFile:  # noqa: F811
    order = Order(
        order_id="Y",
        placed=DELIVERED - timedelta(days=4),
        delivered=DELIVERED,
        return_requested=DELIVERED + timedelta(days=asked_after),
        lines=(OrderLine(sku="tee-1", title="Tee"),),
    )
    told = {"purpose": "x", "opened_by": "Ada", "zone": "Asia/Shanghai", "retention_days": 90}
    period = ReturnPeriod(days=7, law="Consumer Law of China, art. 25")
    case = Case.model_validate({"case_id": "case-y", "order": order, "claim": claim, "return_period": period, **told})
    return vault(settings).open_case(case)


def handed_in(settings: Settings, photo: Path, role: Role = Role.DAMAGE_PHOTO) -> None:  # noqa: F811
    add_exhibits(LOCAL, settings, "case-y", role, [photo], quiet)


def favour(told: DamageTold) -> list[str]:
    return list(told.values["for_buyer"])


def test_how_it_was_made_is_never_said_and_the_box_cutter_stands_first(settings: Settings, photo: Path) -> None:  # noqa: F811
    opened(settings)
    handed_in(settings, photo)
    told = damage(LOCAL, settings, "case-y")

    assert told.values["result"] == "cannot_say"
    assert favour(told)[0] == "damage_box_cutter"
    assert told.values["days_after_delivery"] == 10
    assert told.values["asked_within"] is False


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_sentence_on_damage_says_how_it_was_made_or_by_whom(language: str) -> None:
    said = Path(f"claims/damage/texts.{language}.toml").read_text("utf-8")
    assert [line for line in said.splitlines() if AGAINST.search(line) and not line.startswith("#")] == []


def test_a_photo_of_another_piece_does_not_show_that_this_one_was_whole(settings: Settings, photo: Path) -> None:  # noqa: F811
    pack_piece(LOCAL, settings, "Y", "hat-1", size="M", code=CODE, photos=[photo], clock=_packed_at)
    pack_piece(LOCAL, settings, "Y", "tee-1", size="M", code=OTHER, clock=_packed_at)
    seal_dispatch(LOCAL, settings, quiet, clock=_packed_at)
    opened(settings)
    cite(LOCAL, settings, "case-y", quiet)
    assert "damage_no_packing_photo" in favour(damage(LOCAL, settings, "case-y"))


@pytest.mark.parametrize("is_there", [True, False], ids=["broken", "missing"])
def test_a_photo_that_cannot_be_shown_is_told_in_the_readers_language(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
    *,
    is_there: bool,
) -> None:
    file = opened(settings)
    (tmp_path / "g.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut")
    handed_in(settings, tmp_path / "g.jpg")
    if not is_there:
        (one,) = (tmp_path / "vault").rglob("exhibits/*")
        one.unlink()
    write_report(LOCAL, settings, "case-y", out := tmp_path / "r.html", "zh")

    assert ("此处无法显示" if is_there else "与账本记载不符") in out.read_text("utf-8")
    assert file.ledger.of_kinds("exhibit")


def test_what_was_not_recorded_at_packing_is_in_the_buyers_favour(settings: Settings, photo: Path) -> None:  # noqa: F811
    pack_piece(LOCAL, settings, "Y", "tee-1", size="M", code=CODE, weight_g=230, clock=_packed_at)
    seal_dispatch(LOCAL, settings, quiet, clock=_packed_at)
    opened(settings)
    handed_in(settings, photo)
    assert "damage_not_packed" in favour(damage(LOCAL, settings, "case-y"))

    cite(LOCAL, settings, "case-y", quiet)
    told = damage(LOCAL, settings, "case-y")

    assert [one["sku"] for one in told.values["packed"]] == ["tee-1"]
    assert "damage_not_packed" not in favour(told)
    assert "damage_no_packing_photo" in favour(told)


def test_a_return_asked_for_in_the_days_that_need_no_reason_says_so(settings: Settings, photo: Path) -> None:  # noqa: F811
    opened(settings, asked_after=7)
    handed_in(settings, photo)
    told = damage(LOCAL, settings, "case-y", "zh")

    assert "damage_within" in favour(told)
    assert any("7 天" in one for one in told.for_buyer)


def test_messages_that_are_there_are_not_asked_for(settings: Settings, photo: Path, tmp_path: Path) -> None:  # noqa: F811
    opened(settings)
    assert "messages" in damage(LOCAL, settings, "case-y").values["asks"]
    (tmp_path / "chat.txt").write_text("3 May: it came like this\n")
    handed_in(settings, tmp_path / "chat.txt", Role.MESSAGES)

    assert "messages" not in damage(LOCAL, settings, "case-y").values["asks"]


def test_a_photo_that_was_taken_back_counts_no_more(settings: Settings, photo: Path) -> None:  # noqa: F811
    file = opened(settings)
    handed_in(settings, photo)
    (one,) = file.ledger.of_kinds("exhibit")
    strike(LOCAL, settings, "case-y", one.seq, "of another order")

    assert damage(LOCAL, settings, "case-y").values["photos"] == []


def test_the_report_has_it_in_both_languages_with_the_photo(settings: Settings, photo: Path, tmp_path: Path) -> None:  # noqa: F811
    opened(settings)
    handed_in(settings, photo)
    for language, words in (("en", "How the damage came about cannot be said"), ("zh", "无法判断损坏如何造成")):
        write_report(LOCAL, settings, "case-y", out := tmp_path / f"{language}.html", language)
        text = out.read_text("utf-8")
        assert words in text
        assert "damage.jpg" in text
        assert "data:image/" in text
    assert verify(vault(settings)).faults == ()


def test_a_package_of_it_holds_without_us(settings: Settings, photo: Path, tmp_path: Path) -> None:  # noqa: F811
    opened(settings)
    handed_in(settings, photo)
    pack(LOCAL, settings, "case-y", out=tmp_path / "case.wacz")

    assert examine(tmp_path / "case.wacz").faults == []


def test_a_case_of_something_else_is_not_asked_about_damage(settings: Settings, photo: Path) -> None:  # noqa: F811
    opened(settings, Dispute.PAYMENT_MISMATCH)
    with pytest.raises(ActError, match="--role damage_photo"):
        damage(LOCAL, settings, "case-y")

    handed_in(settings, photo)
    assert damage(LOCAL, settings, "case-y").values["result"] == "cannot_say"


def test_the_verb_says_it_for_people_and_for_machines(settings: Settings, photo: Path, tmp_path: Path) -> None:  # noqa: F811
    opened(settings)
    handed_in(settings, photo)
    at = ["--vault", settings.vault_url]
    said = CliRunner().invoke(app, ["damage", "case-y", *at], env=env(tmp_path))
    told = CliRunner().invoke(app, ["damage", "case-y", "--json", *at], env=env(tmp_path))

    assert said.exit_code == 0
    assert "opened with knives" in said.output
    assert json.loads(told.output)["damage"]["photos"][0]["name"] == "damage.jpg"
