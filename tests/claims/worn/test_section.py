"""What the section on wearing is drawn from: findings first, each with a tone, and where pictures come from."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from claims.interface import Sources
from claims.reading import ReviewState
from claims.shown.pictures import unchanged
from claims.shown.redaction import blur_faces
from claims.shown.texts import SCALE_ROWS, Texts
from claims.worn.assess import LineStatus
from claims.worn.page import LinePage
from claims.worn.section import section
from evidence.reasons import ReasonKind, reason
from evidence.records import Lead, OrderLine, Region, Verdict
from evidence.vault import Vault
from tests.claims.assessed import part, worn
from tests.claims.worn.sound import reviewed
from tests.claims.worn.test_assess import AFTER, BEFORE, PHOTOS, picture, story
from tests.desk.drawn import garment, photo
from tests.desk.report_case import REQUESTED, Found, Posted, build

BELT = Found("belt", nearest="coat")
COAT, TEE = Found("coat", nearest="belt"), Found("tee-1", nearest="coat")
LINES = tuple(OrderLine(sku=sku, title=sku) for sku in ("tee-1", "coat", "belt"))


def values(vault: Vault, redact: Any = unchanged, **changes: Any) -> dict[str, Any]:
    found = worn(vault)
    sources = Sources(vault.case("DEMO-7"), vault.catalog("shop"), redact)
    return section(found.assessment, found.whole, found.material.photos, replace(sources, **changes), Texts())


def told(folder: Path, *posts: Posted, **changes: Any) -> Vault:
    return build(folder, story(*posts, **{"lines": LINES, **changes}))[0]


def numbers(pages: list[LinePage]) -> list[int]:
    return [page.number for page in pages]


def test_findings_come_by_how_much_they_say_then_as_the_order_has_them(tmp_path: Path) -> None:
    vault = told(
        tmp_path,
        Posted("a", BEFORE, picture(1), (TEE,)),
        Posted("b", REQUESTED + timedelta(hours=2), picture(2), (COAT,)),
        Posted("c", AFTER, picture(3), (BELT,)),
    )
    found = part(vault).values

    assert numbers(found["findings"]) == [3, 2, 1]
    assert numbers(found["lines"]) == [1, 2, 3]
    assert found["others"] == ()


def test_of_two_lines_of_one_status_the_first_of_the_order_comes_first(tmp_path: Path) -> None:
    vault = told(tmp_path, Posted("a", AFTER, picture(1), (COAT,)), Posted("b", AFTER, picture(2), (TEE,)))
    found = part(vault).values

    assert numbers(found["findings"]) == [1, 2]
    assert numbers(found["others"]) == [3]


def test_a_line_that_is_undecided_is_among_the_others(tmp_path: Path) -> None:
    unsure = Found("tee-1", verdict=Verdict.ABSTAIN, weight=4)
    found = part(told(tmp_path, Posted("a", AFTER, picture(1), (unsure,)))).values

    assert (numbers(found["findings"]), numbers(found["others"])) == ([], [1, 2, 3])


@pytest.mark.slow
@pytest.mark.parametrize("status", LineStatus)
def test_every_status_has_a_tone_and_only_one_says_worn(tmp_path: Path, status: LineStatus) -> None:
    tones = values(told(tmp_path))["tones"]

    assert (tones[status] == "worn") is (status is LineStatus.WORN_AFTER)
    assert (tones[status] == "buyer") is (status in (LineStatus.WORN_BEFORE, LineStatus.SHOP_PHOTOGRAPH))
    assert tones[status] in ("worn", "open", "buyer", "plain")


def test_the_times_of_posts_are_in_order_and_once_a_post(tmp_path: Path) -> None:
    found = values(told(tmp_path, Posted("b", AFTER, picture(1)), Posted("a", BEFORE, picture(2))))

    assert (found["posts"], found["first"], found["last"]) == (2, Texts().day(BEFORE), Texts().day(AFTER))
    assert [date.key for date in found["dates"]] == ["placed", "delivered", "withdrawal", "return_requested"]
    assert (found["examined"], found["scale"]) == (2, SCALE_ROWS)


def test_it_is_said_whether_faces_are_blurred(tmp_path: Path) -> None:
    vault = told(tmp_path)

    assert values(vault, blur_faces)["faces"].startswith("Faces that were found are blurred")
    assert values(vault)["faces"] == "Faces are not blurred in this report."


def test_pictures_of_posts_are_redacted_and_those_of_the_catalog_are_not(tmp_path: Path) -> None:
    asked: list[bytes] = []

    def note(data: bytes) -> bytes:
        asked.append(data)
        return data

    values(told(tmp_path, Posted("a", AFTER, picture(1), (TEE, BELT)), Posted("b", AFTER, picture(2), (TEE,))), note)

    assert len(asked) == 2  # two pictures, each decoded once however many lines it shows


def test_only_what_is_shown_whole_is_decoded(tmp_path: Path) -> None:
    asked: list[bytes] = []

    def note(data: bytes) -> bytes:
        asked.append(data)
        return data

    posts = [Posted(f"p{n}", AFTER + timedelta(hours=n), picture(n), (TEE,)) for n in range(5)]
    found = values(told(tmp_path, *posts), note)

    assert len(asked) == 3
    assert len(found["findings"][0].further) == 2


def test_a_catalog_photo_that_is_gone_leaves_an_empty_frame(tmp_path: Path) -> None:
    vault = told(tmp_path, Posted("a", AFTER, picture(1), (TEE,)))
    digest = PHOTOS[0][0].photo_digest.removeprefix("sha256:")
    (tmp_path / "vault" / "catalogs" / "shop" / "photos" / digest).unlink()
    (page,) = values(vault)["findings"]

    assert page.small is not None
    assert (page.small.uri, page.small.problem) == ("", "the file is empty")
    assert page.sightings[0].pair is None
    assert page.sightings[0].post.whole.uri


def test_without_a_catalog_nothing_of_it_is_shown(tmp_path: Path) -> None:
    vault = told(tmp_path, Posted("a", AFTER, picture(1), (TEE,)))
    (page,) = values(vault, catalog=None)["findings"]

    assert page.sightings[0].photo.whole.problem == "the file is empty"


def test_the_regions_of_two_articles_in_one_picture_are_cut_apart(tmp_path: Path) -> None:
    high, low = replace(TEE, region=(60, 60, 100, 100)), replace(BELT, region=(60, 200, 100, 150))
    pages = values(told(tmp_path, Posted("a", AFTER, picture(1), (high, low))))["findings"]
    sizes = [(page.sightings[0].post.close.width_px, page.sightings[0].post.close.height_px) for page in pages]

    assert sizes == [(124, 124), (124, 186)]


def test_the_main_photo_names_the_nearest_design_whatever_comes_last_in_the_feed(tmp_path: Path) -> None:
    main, data = photo("coat", garment(3), title="The coat")
    other, more = photo("coat", garment(33), title="The coat from behind")
    photos = (PHOTOS[0], (main, data), (other.model_copy(update={"view": 1}), more))
    posts = Posted("a", AFTER, picture(1), (TEE,))
    (page,) = values(told(tmp_path, posts, photos=photos, lines=LINES[:1]))["findings"]

    assert page.sightings[0].nearest.text.startswith("The coat (coat): ")


def test_both_regions_of_a_lead_are_cut_from_the_post_and_from_the_photo_that_weighs_most(tmp_path: Path) -> None:
    vault = told(tmp_path, Posted("a", AFTER, picture(1), (TEE,)))
    found = worn(vault)
    (one,) = (line for line in found.assessment.lines if line.line.sku == "tee-1")
    seen = one.worn[0]
    lead = Lead(
        sku="tee-1", rank=2, designs=9, weight_decibans=7, photo_digest=seen.finding.photo_digest, sift_points=6,
        lightglue_points=0, region_px=Region(x=10, y=10, width=80, height=40),
        photo_region_px=Region(x=10, y=10, width=40, height=80), nearest=(),
    )  # fmt: skip
    ranked = seen.finding.model_copy(
        update={"verdict": Verdict.ABSTAIN, "reasons": (reason(ReasonKind.LEFT_TO_PEOPLE),)}
    )
    looked_at = replace(
        seen, finding=ranked, match=seen.match.model_copy(update={"leads": (lead,)}),
        reviews=(reviewed("Ada", "rejected"), reviewed("Ben", "rejected")), review_state=ReviewState.REJECTED,
    )  # fmt: skip
    line = replace(one, status=LineStatus.NOTHING, worn=(), looked_at=(looked_at,))
    sources = Sources(vault.case("DEMO-7"), vault.catalog("shop"), unchanged)

    made = section(replace(found.assessment, lines=(line,)), found.whole, found.material.photos, sources, Texts())

    (page,) = made["others"]
    pair = page.looked_at[0].pair
    assert pair.left.picture.width_px > pair.left.picture.height_px
    assert pair.right.picture.width_px < pair.right.picture.height_px
    assert pair.left.frame is pair.right.frame is None, "nothing is marked"
    assert pair.lines == ()
