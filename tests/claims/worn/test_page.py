"""One line of the order as the report's page shows it: every sentence chosen, every value at its place."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from claims.reading import ReviewState, Sighting
from claims.shown.pair import close_pair
from claims.shown.pictures import Prints, Shown
from claims.shown.texts import LANGUAGES, Texts
from claims.timing import When
from claims.worn.assess import LineResult, LineStatus
from claims.worn.doubts import DoubtKind
from claims.worn.page import Gallery, LinePage, SightingPage, line_page, review_text
from claims.worn.summary import _sighting_summary
from evidence.assurance import Level
from evidence.codec import sha256
from evidence.reasons import ReasonKind, reason
from evidence.records import (
    Candidate,
    Confidence,
    Lead,
    Lineup,
    LineupPhoto,
    OrderLine,
    Picked,
    Region,
    Verdict,
)
from tests.claims.book import PICTURE
from tests.claims.worn.sound import LATER, NEAREST, PHOTO, bare, line, pictured, reviewed, showing, sighting, timed

SAY = Texts()
ONE = sighting()
PRINT = Prints(Shown("data:post", 400, 300), Shown("data:close", 80, 90))
CATALOG = Prints(Shown("data:photo", 300, 400), Shown("data:photo-close", 70, 80))
SMALL, SMALL_NEAREST = Shown("data:small", 300, 400), Shown("data:nearest", 300, 400)
KEY = (PICTURE, ONE.finding.photo_digest)
EVERY = {(sha256(name.encode()), KEY[1]): PRINT for name in ("second", *(f"{n}" for n in range(99)))}
COAT = PHOTO.model_copy(update={"sku": "coat-2", "title": "A coat"})


def gallery(**changes: Any) -> Gallery:
    told: dict[str, Any] = {
        "posts": EVERY | {KEY: PRINT},
        "photos": {**dict.fromkeys(EVERY, CATALOG), KEY: CATALOG},
        "catalog": {PHOTO.photo_digest: SMALL, NEAREST.photo_digest: SMALL_NEAREST},
        "ranked": {},
        "titles": {"coat-2": COAT},
        "attested": {("demo", "a"): Level.CAPTURED},
    }
    return Gallery(**{**told, **changes})


def page(told: LineResult, language: str = "en", **changes: Any) -> LinePage:
    return line_page(told, gallery(**changes), Texts(language))


def only(one: Sighting, language: str = "en", **changes: Any) -> SightingPage:
    (found,) = page(line(worn=(one,)), language, **changes).sightings
    return found


def rows(one: Sighting) -> dict[str, str]:
    return {row.name: row.value for row in only(one).facts}


def posted(**changes: Any) -> Sighting:
    return showing(ONE, post=ONE.showing.post.model_copy(update=changes))


def weighing(decibans: int, hours: int = 0) -> Sighting:
    """In a picture of its own."""
    return pictured(timed(sighting(weight_decibans=decibans), stated=LATER + timedelta(hours=hours)), f"{hours}")


def test_the_table_tells_the_strongest_picture_of_a_line() -> None:
    told = page(line(3, worn=(weighing(12), weighing(41, 30), weighing(25, 60))))

    assert (told.number, told.sku, told.status) == (3, "tee-1", LineStatus.WORN_AFTER)
    assert (told.date, told.weight, told.weight_words) == ("5 May 2026", "41 dB", "very strong support")
    assert (told.more, told.review) == ("and 2 more pictures", "confirmed")
    assert told.small is SMALL


def test_a_line_of_one_picture_has_no_more_and_one_of_none_has_nothing() -> None:
    assert page(line(worn=(ONE,))).more == ""
    assert page(line()).more == "and 1 more picture"
    nothing = page(bare(1, LineStatus.NOTHING))
    assert (nothing.date, nothing.more, nothing.weight, nothing.weight_words, nothing.review) == ("",) * 5
    assert nothing.sightings == nothing.further == ()


def test_a_coarse_time_is_no_finer_in_the_table() -> None:
    month = timed(ONE, precision="month")

    assert page(line(worn=(month,))).date == "May 2026"


@pytest.mark.parametrize(("quantity", "said"), [(1, ""), (2, "2 pieces")])
def test_pieces_are_told_where_there_are_several(quantity: int, said: str) -> None:
    told = replace(line(), line=OrderLine(sku="tee-1", title="Tee", quantity=quantity))

    assert page(told).quantity == said


@pytest.mark.parametrize("status", LineStatus)
@pytest.mark.parametrize("language", LANGUAGES)
def test_each_status_has_its_words_and_its_explanation(language: str, status: LineStatus) -> None:
    told = page(bare(1, status), language)

    assert told.status_text == Texts(language)(f"status.{status.value}")
    assert told.explanation == Texts(language)(f"status_long.{status.value}")


def test_a_line_without_a_catalog_photo_has_no_small_picture() -> None:
    assert page(bare(1, LineStatus.NOT_COMPARED)).small is SMALL
    assert page(line(photos=())).small is None


def test_three_pictures_are_shown_whole_and_the_rest_are_listed_by_weight() -> None:
    told = page(line(worn=tuple(weighing(30 - n, n) for n in range(5))))

    assert len(told.sightings) == 3
    assert [row.name for row in told.further] == [
        "4 May 2026, 03:00 UTC, 27 dB",
        "4 May 2026, 04:00 UTC, 26 dB",
    ]
    assert {row.link for row in told.further} == {ONE.showing.post.url}


def test_one_file_under_four_posts_is_one_picture() -> None:
    """It counted as four, each shown whole: whoever posts one picture often looked guilty four times."""
    again = [timed(ONE, stated=LATER + timedelta(hours=n)) for n in range(4)]
    told = page(line(worn=tuple(again)))

    assert (told.more, len(told.sightings), len(told.further)) == ("", 1, 3)
    assert SAY(f"doubt.{DoubtKind.ONE_PICTURE}") in told.sightings[0].doubts
    assert "One picture stands in 4 posts: it counts once." in told.sightings[0].doubts


def test_doubts_on_the_line_stand_beside_its_only_picture_and_else_apart() -> None:
    single, several = page(line(worn=(ONE,))), page(line(shop_photographs=(ONE,)))
    one_picture = SAY(f"doubt.{DoubtKind.ONE_PICTURE}")

    assert single.doubts == ()
    assert single.sightings[0].doubts[-1] == one_picture
    assert several.doubts == (SAY(f"doubt.{DoubtKind.SHOP_PHOTOGRAPH}", n=1),)
    assert not any(several.doubts[0] in one.doubts for one in several.sightings)


@pytest.mark.parametrize(
    ("weight", "verdict", "ratio"),
    [
        (2, "The comparison gives no support for the statement", ""),
        (3, "The comparison gives weak support for the statement", "about 2 times as probable"),
        (34, "The comparison gives strong support for the statement", "about 3,000 times as probable"),
    ],
)
def test_the_verdict_is_in_the_words_of_its_weight(weight: int, verdict: str, ratio: str) -> None:
    found = only(sighting(weight_decibans=weight))

    assert found.verdict.startswith(verdict)
    assert ratio in found.detail
    assert bool(found.detail) is bool(ratio)


def test_what_such_a_weight_was_worth_is_told_from_low_to_high_where_it_was_measured() -> None:
    measured = only(sighting(interval_decibans=(20, 30))).detail

    assert "worth 100 to 1,000 times" in measured
    assert "worth" not in only(ONE).detail
    assert measured.endswith(SAY("sighting.capped"))


def test_every_fact_of_a_picture_stands_under_its_name() -> None:
    made = showing(
        posted(text="by the lake", place="Nam Co"),
        image=ONE.showing.image.model_copy(update={"alt": "two people"}),
        capture=ONE.showing.capture.model_copy(update={"agrees_with": "bafy1"}),
    )
    found = rows(made)

    assert found["Posted"] == "4 May 2026, 00:00 UTC (to the second)"
    assert found["Who says so"] == "createdAt. It lies after delivery, before any return request."
    assert found["What we know"] == (
        "The picture was public when we captured it, at 5 May 2026, 00:00 UTC by our own clock."
    )
    assert found["How well attested"].startswith("Captured. Our program got this from the platform")
    assert (found["The post says"], found["Its description of the picture"]) == ("by the lake", "two people")
    assert (found["Place as stated"], found["Agrees with"]) == ("Nam Co", "bafy1")
    assert found["Captured"] == "5 May 2026, 00:00 UTC, as it came over the network"
    assert found["SHA-256 of the picture"] == PICTURE.removeprefix("sha256:")
    assert found["SHA-256 of the WARC"] == ONE.showing.segment.warc_digest.removeprefix("sha256:")
    assert found["Points"] == "30 matching points"
    assert found["Decision of people"] == "Confirmed by two people (Ada, Ben)"
    assert "lin.on.the.road" in found["Account"]


def test_what_a_post_does_not_have_is_left_out() -> None:
    found = rows(posted(text=""))

    assert not {"The post says", "Its description of the picture", "Place as stated", "Agrees with"} & found.keys()


def test_what_somebody_else_wrote_is_quoted_and_digests_are_code() -> None:
    facts = only(posted(text="x", place="y")).facts

    assert {row.name for row in facts if row.quoted} == {"The post says", "Place as stated"}
    assert {row.name for row in facts if row.code} == {"SHA-256 of the picture", "SHA-256 of the WARC"}
    assert {row.name for row in facts if row.link} == {"Post"}


def test_an_address_that_may_not_be_followed_is_told_and_is_no_link() -> None:
    (row,) = (row for row in only(posted(url="javascript:alert(1)")).facts if row.name == "Post")

    assert (row.value, row.link) == ("javascript:alert(1)", "")


def test_of_a_supplied_picture_it_is_not_said_that_it_was_public() -> None:
    capture = ONE.showing.capture.model_copy(update={"method": "supplied"})

    assert rows(showing(ONE, capture=capture))["What we know"].endswith("That it was ever public is not shown.")


@pytest.mark.parametrize("level", Level)
def test_each_level_says_what_it_does_not_show(level: Level) -> None:
    (row,) = (row for row in only(ONE, attested={("demo", "a"): level}).facts if row.name == "How well attested")

    assert row.value == SAY(
        "sighting.attested_value",
        name=SAY(f"attested.{level.value}"),
        shows=SAY(f"attested_shows.{level.value}"),
        gap=SAY(f"attested_gap.{level.value}"),
    )


def test_the_comparisons_own_words_are_in_the_language_of_the_report() -> None:
    made = sighting(reasons=(reason(ReasonKind.POINTS_AGREE, points=4321), reason(ReasonKind.SMALL_MARK, percent=4)))
    said = {language: only(made, language).facts for language in LANGUAGES}
    words = {language: next(r.value for r in facts if "4321" in r.value) for language, facts in said.items()}

    assert words["en"] != words["zh"]
    assert "; " in words["en"]
    assert rows(sighting(reasons=(), reason="print agrees"))["The comparison's own words"] == "print agrees"


@pytest.mark.parametrize("when", When)
def test_where_a_picture_lies_in_time_is_said_in_words(when: When) -> None:
    assert only(timed(ONE, when=when)).when == SAY(f"when.{when.value}")


def test_the_nearest_other_design_is_named_with_its_title_and_its_picture() -> None:
    nearest = only(ONE).nearest
    untitled = only(ONE, titles={}, catalog={}).nearest
    same = only(ONE, titles={"coat-2": COAT.model_copy(update={"title": "coat-2"})}).nearest

    assert nearest is not None
    assert (nearest.text, nearest.picture) == ("A coat (coat-2): 3 matching points, 2 dB.", SMALL_NEAREST)
    assert untitled is not None
    assert (untitled.text, untitled.picture) == ("coat-2: 3 matching points, 2 dB.", None)
    assert same is not None
    assert same.text == untitled.text


def test_without_another_design_it_is_said_that_none_came_near() -> None:
    nearest = only(sighting(nearest_non_match=None)).nearest

    assert nearest is not None
    assert (nearest.text, nearest.picture) == ("No other design of the catalog came near.", None)


def test_two_pictures_that_can_be_drawn_are_a_pair_and_a_close_up() -> None:
    region = Region(x=10, y=20, width=100, height=100)
    found = only(sighting(region_px=region, photo_region_px=region))

    assert found.pair is not None
    assert found.pair.left.picture is PRINT.whole
    assert found.pair.right.picture is CATALOG.whole
    assert found.pair.left.frame is not None
    assert found.close is not None
    assert found.close.right.picture is CATALOG.close
    assert found.photo_title == "Catalog photo, SKU tee-1"


@pytest.mark.parametrize("broken", ["posts", "photos"])
def test_where_one_of_the_two_cannot_be_shown_nothing_is_drawn(broken: str) -> None:
    gone = Prints(Shown("", 4, 3, "the file is empty"), None)
    found = only(ONE, **{broken: {KEY: gone}})

    assert (found.pair, found.close) == (None, None)
    assert only(ONE, photos={}).pair is None


def test_a_mirrored_picture_is_said_to_be_mirrored() -> None:
    lines = ((0, 0, 90, 0), (90, 0, 0, 0), (0, 90, 90, 90), (90, 90, 0, 90))
    straight = tuple((x, y, x, y) for x, y, _, _ in lines)

    assert [only(sighting(lines_px=points)).mirrored for points in (lines, straight, ())] == [True, False, False]


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (ReviewState.NONE, "Nobody has looked at it yet"),
        (ReviewState.ONE_CONFIRMS, "Confirmed by one person (Ada, Ben); a second is missing"),
        (ReviewState.UNSURE, "A reviewer is unsure (Ada, Ben)"),
        (ReviewState.REJECTED, "Rejected (Ada, Ben)"),
        (ReviewState.DISPUTED, "Reviewers disagree (Ada, Ben); it is not counted"),
    ],
)
def test_what_people_decided_is_told_with_their_names(state: ReviewState, said: str) -> None:
    told = replace(ONE, review_state=state, reviews=(reviewed("Ada"), reviewed("Ben")))

    assert review_text(told, SAY) == said
    assert only(told).review_state == state.value


def ranked(**changes: Any) -> Sighting:
    """A picture whose article the program only ranked; two people looked and said no."""
    nearest = (Candidate(sku="coat-2", weight_decibans=9), Candidate(sku="hat-3", weight_decibans=4))
    lead = Lead(
        sku="tee-1", rank=3, designs=381, weight_decibans=7, photo_digest=PHOTO.photo_digest, sift_points=6,
        lightglue_points=11, region_px=None, photo_region_px=None, nearest=nearest,
    )  # fmt: skip
    found = sighting(
        verdict=Verdict.ABSTAIN, weight_decibans=7, reasons=(reason(ReasonKind.LEFT_TO_PEOPLE),), nearest_non_match=None
    )
    said = (reviewed("Ada", "rejected"), reviewed("Ben", "rejected"))
    match = found.match.model_copy(update={"leads": (lead,)})
    told = {"match": match, "reviews": said, "review_state": ReviewState.REJECTED, **changes}
    return replace(found, **told)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_looked_at_is_told_with_its_rank_its_points_and_the_likest_others(language: str) -> None:
    pair = close_pair(PRINT, CATALOG)
    told = line(status=LineStatus.NOTHING, worn=(), looked_at=(ranked(),))

    (one,) = page(told, language, ranked={(PICTURE, "tee-1"): pair}).looked_at

    assert one.pair == pair
    for value in ("3", "381", "7 dB", "SIFT", "11", "LightGlue", "coat-2 (9 dB), hat-3 (4 dB)"):
        assert value in one.said.value


@pytest.mark.parametrize(
    "changes",
    [
        {"reviews": (reviewed("Ada", "rejected"),)},
        {"reviews": (reviewed("Ada"), reviewed("Ben", "rejected"))},
        {"unseen": 1},
        {"match": ONE.match},
    ],
    ids=["a second is still to be asked", "a third is", "words are unseen", "an older record"],
)
def test_nobody_who_is_still_to_be_asked_learns_how_it_was_ranked(changes: dict[str, Any]) -> None:
    one = ranked(**changes)
    (told,) = page(line(status=LineStatus.NOTHING, worn=(), looked_at=(one,))).looked_at

    assert one.ranked is None
    assert "381" not in told.said.value
    assert _sighting_summary(one)["lead"] is None


def test_what_people_found_is_told_with_its_rank_too() -> None:
    lineup = Lineup(
        photos=tuple(LineupPhoto(sku=sku, photo_digest=PHOTO.photo_digest) for sku in ("tee-1", "a", "b", "c")),
        picked=Picked.PHOTO, number=1, confidence=Confidence.HIGH,
    )  # fmt: skip
    said = tuple(reviewed(who).model_copy(update={"account": who, "lineup": lineup}) for who in ("Ada", "Ben"))
    one = ranked(reviews=said, review_state=ReviewState.CONFIRMED)
    pair = close_pair(PRINT, CATALOG)

    found = only(one, ranked={(PICTURE, "tee-1"): pair})

    assert one.by_people
    assert found.close == pair
    assert found.nearest
    assert "may be nearer" in found.nearest.text
    assert "The comparison gives another design of the catalog (coat-2) more weight for this picture." in found.doubts
    assert "number 3 of 381 designs" in {row.name: row.value for row in found.facts}["Ranked by the program"]
    assert _sighting_summary(one)["lead"]["rank"] == 3
