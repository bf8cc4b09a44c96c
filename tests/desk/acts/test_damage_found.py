"""What is measured on a photo of damage, and whether it was handed in before: kept, sealed, shown, taken back."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from benchmarks.reused import closeup, edited, file
from desk.access.actor import Actor
from desk.access.roles import Role as Who
from desk.acts.actor import LOCAL
from desk.acts.damage import damage
from desk.acts.damage_edge import EdgeMeasured, Ruler, measure_edge
from desk.acts.errors import ActError
from desk.acts.exhibit import add_exhibits
from desk.acts.pack import pack
from desk.acts.printed import card_image
from desk.acts.report import write_report
from desk.acts.reused import search_reused
from desk.acts.strike import strike
from desk.cli import app
from desk.pack.offline_verifier import examine
from desk.settings import Settings
from evidence.records import Case, Dispute, Exhibit, Order, OrderLine, Role
from evidence.verify import verify
from tests.desk.acts.lived import quiet
from tests.desk.acts.test_damage import handed_in, opened
from tests.desk.acts.test_dispatch import settings, vault  # noqa: F401 - the fixture
from tests.desk.acts.test_exhibit import env
from tests.matcher.test_severed import drawn

PX_PER_MM = 10.0
ENDS = (60.0, 150.0), (360.0, 150.0)


def png(rgb: np.ndarray) -> bytes:
    out = io.BytesIO()
    Image.fromarray(rgb).save(out, "PNG")
    return out.getvalue()


def shown(wave_mm: float = 0.0) -> np.ndarray:
    """An edge at ten pixels a millimetre, and room for a card below it."""
    cloth = drawn(PX_PER_MM, wave_mm)
    return np.vstack([cloth, np.full((600, cloth.shape[1], 3), 128, np.uint8)])


def with_card(rgb: np.ndarray) -> np.ndarray:
    card = np.array(card_image("AB12CD").convert("RGB"))
    factor = PX_PER_MM / (300 / 25.4)
    small = cv2.resize(card, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    wide = np.full((rgb.shape[0], max(rgb.shape[1], small.shape[1] + 20), 3), 128, np.uint8)
    wide[:, : rgb.shape[1]] = rgb
    wide[-small.shape[0] - 20 : -20, 10 : 10 + small.shape[1]] = small
    return wide


def case_with(settings: Settings, tmp_path: Path, rgb: np.ndarray) -> int:  # noqa: F811
    """The number of the photo's entry."""
    opened(settings)
    (tmp_path / "edge.png").write_bytes(png(rgb))
    handed_in(settings, tmp_path / "edge.png")
    return vault(settings).case("case-y").ledger.of_kinds("exhibit")[0].seq


def measured(settings: Settings, number: int, ruler: Ruler | None = None) -> EdgeMeasured:  # noqa: F811
    return measure_edge(LOCAL, settings, "case-y", number, *ENDS, quiet, ruler=ruler)


def test_a_card_in_the_photo_gives_the_scale(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    number = case_with(settings, tmp_path, with_card(shown()))

    values = dict(measured(settings, number).found.values)

    assert values["scale_by"] == "card"
    assert values["px_per_mm100"] == pytest.approx(1000, rel=0.02)
    assert values["length_mm100"] == pytest.approx(3000, rel=0.02)


def test_a_crooked_edge_is_in_the_buyers_favour_and_a_straight_one_says_nothing(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
) -> None:
    number = case_with(settings, tmp_path, shown(1.3))
    ruler = Ruler((0, 0), (100, 0), 10)
    done = measured(settings, number, ruler)
    told = damage(LOCAL, settings, "case-y")

    assert done.found.why == "edge_crooked"
    assert told.values["result"] == done.found.result.value == "cannot_say"
    assert "damage_crooked" in told.values["for_buyer"]
    assert [one["of"] for one in told.values["found"]] == ["edge"]
    assert not measured(settings, number, ruler).is_new


def test_the_report_draws_the_edge_and_the_package_holds(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    number = case_with(settings, tmp_path, shown())
    measured(settings, number, Ruler((0, 0), (0, 50), 5))
    for language, words in (("en", "30.00 mm"), ("zh", "30.00 毫米")):
        write_report(LOCAL, settings, "case-y", out := tmp_path / f"{language}.html", language)
        text = out.read_text("utf-8")
        assert words in text
        assert '<polyline class="join" points="' in text
    assert verify(vault(settings)).faults == ()
    pack(LOCAL, settings, "case-y", out=tmp_path / "p.wacz")
    assert examine(tmp_path / "p.wacz").faults == []


@pytest.mark.parametrize(
    ("ruler", "words"),
    [
        (None, "no scale"),
        (Ruler((0, 0), (100, 0), 0), "no scale"),
        (Ruler((0, 0), (0, 0), 10), "no scale"),
        (Ruler((0, 0), (79, 0), 10), "less than 8 pixels a millimetre"),
        (Ruler((0, 0), (400, 0), 10), "over so little every edge is straight"),
    ],
)
def test_what_cannot_be_measured_keeps_no_number(
    settings: Settings,  # noqa: F811
    tmp_path: Path,
    ruler: Ruler | None,
    words: str,
) -> None:
    number = case_with(settings, tmp_path, shown())
    with pytest.raises(ActError, match=words):
        measured(settings, number, ruler)
    assert vault(settings).case("case-y").ledger.of_kinds("comparison") == ()


def test_a_measure_of_no_photo_of_damage_says_which_there_are(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    number = case_with(settings, tmp_path, shown())
    with pytest.raises(ActError, match=rf"{number} \(edge.png\)"):
        measured(settings, number + 7)


def test_a_measure_that_was_taken_back_is_not_made_again(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    number = case_with(settings, tmp_path, shown())
    ruler = Ruler((0, 0), (100, 0), 10)
    measured(settings, number, ruler)
    (one,) = vault(settings).case("case-y").ledger.of_kinds("comparison")
    strike(LOCAL, settings, "case-y", one.seq, "the ruler lay above the cloth")

    assert not measured(settings, number, ruler).is_new
    assert damage(LOCAL, settings, "case-y").values["found"] == []


def other_case(settings: Settings, photo: Path, case_id: str, order_id: str) -> None:  # noqa: F811
    order = Order(
        order_id=order_id, placed=datetime(2026, 4, 1, tzinfo=UTC), lines=(OrderLine(sku="tee-1", title="Tee"),)
    )
    told = {"purpose": "x", "opened_by": "Ada", "claim": Dispute.DAMAGE, "retention_days": 90}
    vault(settings).open_case(Case.model_validate({"case_id": case_id, "order": order, **told}))
    add_exhibits(LOCAL, settings, case_id, Role.DAMAGE_PHOTO, [photo], quiet)


@pytest.fixture
def cloths(tmp_path: Path) -> dict[str, Path]:
    """A photo, a copy of it that was edited, and another close-up of the same cloth."""
    first, other = closeup("checks", 1, 1), closeup("checks", 2, 2)
    made = {"first": file(first), "copy": edited(first, "all of it"), "other": file(other)}
    for name, data in made.items():
        (tmp_path / f"{name}.jpg").write_bytes(data)
    return {name: tmp_path / f"{name}.jpg" for name in made}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("earlier", "order_id", "why"),
    [
        ("first", "X", "reused_elsewhere"),
        ("first", "Y", "reused_same_order"),
        ("other", "X", "reused_not_found"),
    ],
)
def test_the_same_photograph_in_another_case_is_found_and_like_cloth_is_not(
    settings: Settings,  # noqa: F811
    cloths: dict[str, Path],
    tmp_path: Path,
    earlier: str,
    order_id: str,
    why: str,
) -> None:
    other_case(settings, cloths[earlier], "case-x", order_id)
    opened(settings)
    handed_in(settings, cloths["copy"])

    (found,) = search_reused(LOCAL, settings, "case-y", quiet).found

    assert (found.found.why, found.found.result.value) == (why, "cannot_say")
    assert found.other_case == ("" if why == "reused_not_found" else "case-x")
    write_report(LOCAL, settings, "case-y", out := tmp_path / "r.html")
    assert order_id == "Y" or "case-x" not in out.read_text("utf-8")
    assert ("reused_wrong_case" in damage(LOCAL, settings, "case-y").values["for_buyer"]) == (why == "reused_elsewhere")


def test_the_very_file_is_found_though_it_is_no_picture(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut")
    other_case(settings, tmp_path / "broken.jpg", "case-x", "X")
    opened(settings)
    handed_in(settings, tmp_path / "broken.jpg")

    (found,) = search_reused(LOCAL, settings, "case-y", quiet).found

    assert found.found.why == "reused_elsewhere"


def test_what_came_in_later_in_another_case_says_nothing_of_this_one(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "one.jpg").write_bytes(b"\xff\xd8\xff\xe0 one")
    opened(settings)
    handed_in(settings, tmp_path / "one.jpg")
    other_case(settings, tmp_path / "one.jpg", "case-x", "X")

    done = search_reused(LOCAL, settings, "case-y", quiet)

    assert done.found[0].found.why == "reused_not_found"
    assert done.compared_with == 0


def test_photos_of_cases_that_the_asker_may_not_see_are_not_looked_at(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    (tmp_path / "one.jpg").write_bytes(b"\xff\xd8\xff\xe0 one")
    other_case(settings, tmp_path / "one.jpg", "case-x", "X")
    opened(settings)
    handed_in(settings, tmp_path / "one.jpg")
    asker = Actor("Bo", "bo", frozenset({Who.INVESTIGATOR}), cases=frozenset({"case-y"}))

    done = search_reused(asker, settings, "case-y", quiet)

    assert (done.cases, done.found[0].other_case) == (0, "")


def test_a_case_without_a_photo_says_how_to_hand_one_in(settings: Settings) -> None:  # noqa: F811
    opened(settings)
    with pytest.raises(ActError, match="--role damage_photo"):
        search_reused(LOCAL, settings, "case-y", quiet)


def test_the_verbs_tell_people_and_machines(settings: Settings, tmp_path: Path) -> None:  # noqa: F811
    number = case_with(settings, tmp_path, shown())
    at = ["--vault", settings.vault_url]
    ends = ["--from", "60,150", "--to", "360, 150"]
    asked = ["edge", "case-y", str(number), *ends, "--scale", "0,0,100,0,10", "--json", *at]
    told = CliRunner().invoke(app, asked, env=env(tmp_path))
    said = CliRunner().invoke(app, ["reused", "case-y", *at], env=env(tmp_path))
    wrong = CliRunner().invoke(app, ["edge", "case-y", str(number), "--from", "60", "--to", "1,2"], env=env(tmp_path))

    assert told.exit_code == said.exit_code == 0, (told.stderr, said.stderr)
    assert json.loads(told.stdout)["why"] == "edge_straight"
    assert "no picture of another case" in said.stdout
    assert wrong.exit_code == 2
    assert isinstance(vault(settings).case("case-y").ledger.of_kinds("exhibit")[0].record, Exhibit)
