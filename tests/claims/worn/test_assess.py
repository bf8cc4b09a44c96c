"""The assessment errs for the buyer: each way in which a finding may mislead changes what is said."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from claims.doubts import CaseDoubt
from claims.reading import ReviewState
from claims.worn.assess import Assessment, LineStatus
from claims.worn.doubts import DoubtKind, account_name, line_doubts, sighting_doubts
from evidence.ledger_seal import seal_ledger
from evidence.reasons import ReasonKind, reason
from evidence.records import Claim, Match, OrderLine, Outcome, Verdict
from tests.claims.assessed import all_doubts, assessment, machine_summary
from tests.desk.drawn import garment, photo
from tests.desk.report_case import CAPTURED, DELIVERED, REQUESTED, Found, Posted, Story, build

AFTER = DELIVERED + timedelta(days=3)
BEFORE = DELIVERED - timedelta(days=3)
PHOTOS = (
    photo("tee-1", garment(1), style="tee", title="Tee, red", color="red"),
    photo("tee-2", garment(2), style="tee", title="Tee, blue", color="blue"),
    photo("coat", garment(3), title="Coat"),
    photo("belt", garment(4), title="Belt"),
)
LINES = (OrderLine(sku="tee-1", title="Tee, red"), OrderLine(sku="coat", title="Coat"))
WORN = (Found("tee-1", nearest="coat"),)


def picture(seed: int) -> bytes:
    return garment(100 + seed)


def story(*posts: Posted, **changes: object) -> Story:
    return replace(Story(LINES, PHOTOS, posts), **changes)  # type: ignore[arg-type]  # fields by name


def assessed(tmp_path: Path, told: Story) -> Assessment:
    vault, _ = build(tmp_path, told)
    return assessment(vault)


def status(tmp_path: Path, *posts: Posted, **changes: object) -> LineStatus:
    return assessed(tmp_path, story(*posts, **changes)).lines[0].status


def kinds(doubts: tuple[object, ...]) -> set[DoubtKind]:
    return {doubt.kind for doubt in doubts}  # type: ignore[attr-defined]  # all are Doubt


def test_a_post_wholly_between_delivery_and_request_is_worn_after_delivery(tmp_path: Path) -> None:
    assert status(tmp_path, Posted("a", AFTER, picture(1), WORN)) is LineStatus.WORN_AFTER


def test_a_post_from_before_delivery_speaks_for_the_buyer(tmp_path: Path) -> None:
    result = assessed(tmp_path, story(Posted("a", BEFORE, picture(1), WORN))).lines[0]
    assert result.status is LineStatus.WORN_BEFORE
    assert DoubtKind.SEEN_BEFORE_DELIVERY in kinds(line_doubts(result))


def test_wearing_one_before_takes_the_weight_from_a_later_picture(tmp_path: Path) -> None:
    posts = (Posted("a", BEFORE, picture(1), WORN), Posted("b", AFTER, picture(2), WORN))
    assert status(tmp_path, *posts) is LineStatus.WORN_BEFORE_AND_AFTER


def test_a_picture_that_was_public_before_delivery_stays_before_when_posted_again(tmp_path: Path) -> None:
    posts = (Posted("a", BEFORE, picture(1), WORN), Posted("b", AFTER, picture(1), WORN))
    result = assessed(tmp_path, story(*posts)).lines[0]
    assert result.status is LineStatus.WORN_BEFORE
    again = next(s for s in result.worn if s.showing.post.platform_id == "b")
    assert again.posted_before.endswith("/a")
    assert DoubtKind.PICTURE_POSTED_BEFORE in kinds(sighting_doubts(again))


@pytest.mark.parametrize("days", [-1, 0, 1])
def test_a_day_beside_the_delivery_day_cannot_say_after(tmp_path: Path, days: int) -> None:
    day = DELIVERED.replace(hour=0, minute=0) + timedelta(days=days)
    # even the day after: 3 May begins on 2 May at 10:00 UTC in the east, before the parcel came at 10:30
    late = Posted("a", day, picture(1), WORN, precision="day")
    assert status(tmp_path, late) is LineStatus.WORN_TIME_OPEN


def test_a_day_well_after_the_delivery_day_says_after(tmp_path: Path) -> None:
    day = DELIVERED.replace(hour=0, minute=0) + timedelta(days=2)
    assert status(tmp_path, Posted("a", day, picture(1), WORN, precision="day")) is LineStatus.WORN_AFTER


def test_a_month_that_holds_the_delivery_cannot_say_after(tmp_path: Path) -> None:
    late = Posted("a", AFTER, picture(1), WORN, precision="month")
    assert status(tmp_path, late) is LineStatus.WORN_TIME_OPEN


def test_a_bare_delivery_date_means_the_whole_day(tmp_path: Path) -> None:
    midnight = DELIVERED.replace(hour=0, minute=0)
    same_day = Posted("a", midnight + timedelta(hours=20), picture(1), WORN)
    assert status(tmp_path, same_day, delivered=midnight) is LineStatus.WORN_TIME_OPEN


def test_a_post_after_the_return_request_leaves_the_time_open(tmp_path: Path) -> None:
    late = Posted("a", REQUESTED + timedelta(hours=2), picture(1), WORN)
    result = assessed(tmp_path, story(late)).lines[0]
    assert result.status is LineStatus.WORN_TIME_OPEN
    assert DoubtKind.TIME_AFTER_REQUEST in kinds(sighting_doubts(result.worn[0]))


def test_a_time_later_than_our_own_capture_is_not_believed(tmp_path: Path) -> None:
    future = Posted("a", CAPTURED + timedelta(days=4), picture(1), WORN)
    result = assessed(tmp_path, story(future, requested=None)).lines[0]
    assert result.status is LineStatus.WORN_TIME_OPEN
    assert DoubtKind.TIME_NOT_CREDIBLE in kinds(sighting_doubts(result.worn[0]))


def test_the_shops_own_photograph_is_no_evidence_even_where_wearing_was_found_in_it(tmp_path: Path) -> None:
    both = (Found("tee-1", claim=Claim.SAME_PHOTOGRAPH), Found("tee-1"))
    result = assessed(tmp_path, story(Posted("a", AFTER, picture(1), both))).lines[0]
    assert result.status is LineStatus.SHOP_PHOTOGRAPH
    assert result.worn == ()
    assert DoubtKind.SHOP_PHOTOGRAPH in kinds(line_doubts(result))


def test_the_shops_photo_of_one_article_proves_nothing_about_another_in_it(tmp_path: Path) -> None:
    both = (Found("coat", claim=Claim.SAME_PHOTOGRAPH), Found("tee-1"))
    assert status(tmp_path, Posted("a", AFTER, picture(1), both)) is LineStatus.SHOP_PHOTOGRAPH


def test_an_open_colourway_touches_every_line_of_the_style(tmp_path: Path) -> None:
    near = reason(ReasonKind.COLOURS_NEAR, skus=("tee-1", "tee-2"))
    unsure = (Found("tee-2", verdict=Verdict.ABSTAIN, weight=9, reasons=(near,)),)
    result = assessed(tmp_path, story(Posted("a", AFTER, picture(1), unsure)))
    assert [line.status for line in result.lines] == [LineStatus.COLOURWAY_OPEN, LineStatus.NOTHING]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["JKT colourway open", "this style, colourway open between", "other clothes with this mark at that place"]
)
def test_a_name_that_reads_like_a_reason_changes_nothing(tmp_path: Path, name: str) -> None:
    close = reason(ReasonKind.RUNNER_UP_CLOSE, sku=name, theirs=9, points=12)
    sentence = f"runner-up too close: {name} agrees in 9, this in 12"
    for n, found in enumerate((Found("tee-1", reasons=(close,)), Found("tee-1", older=sentence))):
        unsure = replace(found, verdict=Verdict.ABSTAIN, weight=9)
        result = assessed(tmp_path / str(n), story(Posted("a", AFTER, picture(1), (unsure,)))).lines[0]
        assert result.status is LineStatus.CANNOT_SAY
        assert DoubtKind.COLOURWAY_OPEN not in kinds(line_doubts(result))
        worn = assessed(tmp_path / f"worn {n}", story(Posted("a", AFTER, picture(1), (found,)))).lines[0]
        assert DoubtKind.SMALL_MARK not in kinds(sighting_doubts(worn.worn[0]))


def test_another_colour_of_the_style_is_no_finding_and_speaks_for_the_buyer(tmp_path: Path) -> None:
    result = assessed(tmp_path, story(Posted("a", AFTER, picture(1), (Found("tee-2"),)))).lines[0]
    assert result.status is LineStatus.NOTHING
    assert DoubtKind.OTHER_COLOURWAY in kinds(line_doubts(result))


def test_an_abstention_is_cannot_say_with_its_reason(tmp_path: Path) -> None:
    why = reason(ReasonKind.TOO_PLAIN, points=9)
    plain = (Found("tee-1", verdict=Verdict.ABSTAIN, weight=1, reasons=(why,)),)
    result = assessed(tmp_path, story(Posted("a", AFTER, picture(1), plain))).lines[0]
    assert result.status is LineStatus.CANNOT_SAY
    assert next(d for d in line_doubts(result) if d.kind is DoubtKind.ABSTAINED).facts == (why,)


def test_nothing_is_not_said_where_nothing_was_examined(tmp_path: Path) -> None:
    assert status(tmp_path, Posted("a", AFTER, picture(1), examined=False)) is LineStatus.NOT_COMPARED


def test_nothing_is_not_said_where_every_picture_was_unreadable(tmp_path: Path) -> None:
    torn = Posted("a", AFTER, b"\xff\xd8 torn", unreadable="broken JPEG picture")
    assert status(tmp_path, torn) is LineStatus.NOT_COMPARED


def test_a_line_without_a_catalog_photo_is_not_compared(tmp_path: Path) -> None:
    lines = (OrderLine(sku="unknown", title="Not in the feed"),)
    result = assessed(tmp_path, story(Posted("a", AFTER, picture(1)), lines=lines)).lines[0]
    assert result.status is LineStatus.NOT_COMPARED
    assert DoubtKind.NO_CATALOG_PHOTO in kinds(line_doubts(result))


@pytest.mark.parametrize("verdicts", [("rejected",), ("confirmed", "rejected"), ("rejected", "unsure")])
def test_one_rejection_takes_a_finding_out(tmp_path: Path, verdicts: tuple[str, ...]) -> None:
    reviews = tuple(("a", "tee-1", f"reviewer-{n}", verdict) for n, verdict in enumerate(verdicts))
    result = assessed(tmp_path, story(Posted("a", AFTER, picture(1), WORN), reviews=reviews)).lines[0]
    assert result.status is LineStatus.CANNOT_SAY
    assert DoubtKind.REVIEW_REJECTED in kinds(line_doubts(result))


def test_a_reviewer_who_changes_their_mind_counts_once_with_the_newest_word(tmp_path: Path) -> None:
    reviews = (("a", "tee-1", "chen", "rejected"), ("a", "tee-1", "chen", "confirmed"))
    result = assessed(tmp_path, story(Posted("a", AFTER, picture(1), WORN), reviews=reviews)).lines[0]
    assert result.status is LineStatus.WORN_AFTER
    assert result.worn[0].review_state is ReviewState.ONE_CONFIRMS


def test_only_two_people_confirm(tmp_path: Path) -> None:
    reviews = (("a", "tee-1", "chen", "confirmed"), ("a", "tee-1", "weber", "confirmed"))
    told = story(Posted("a", AFTER, picture(1), WORN), reviews=reviews)
    result = assessed(tmp_path, told)
    assert result.lines[0].worn[0].review_state is ReviewState.CONFIRMED
    assert DoubtKind.NOT_CONFIRMED not in kinds(all_doubts(result))


def test_the_newest_examination_of_a_picture_replaces_the_older_and_its_reviews(tmp_path: Path) -> None:
    reviews = (("a", "tee-1", "chen", "confirmed"),)
    vault, file = build(tmp_path, story(Posted("a", AFTER, picture(1), WORN), reviews=reviews))
    old = next(e.record for e in file.ledger.entries() if isinstance(e.record, Match))
    file.ledger.append(old.model_copy(update={"policy_digest": "sha256:" + "1" * 64}))
    seal_ledger(file.ledger, vault.key)
    line = assessment(vault).lines[0]
    assert line.worn[0].review_state is ReviewState.NONE
    file.ledger.append(old.model_copy(update={"policy_digest": "sha256:" + "2" * 64, "findings": ()}))
    seal_ledger(file.ledger, vault.key)
    assert assessment(vault).lines[0].status is LineStatus.NOTHING


def test_the_case_says_what_is_weak_about_account_and_capture(tmp_path: Path) -> None:
    told = story(
        Posted("a", AFTER, picture(1), WORN),
        Posted("b", AFTER, b"", missing="404 Not Found"),
        Posted("c", AFTER, picture(3), examined=False),
        outcome=Outcome.WALLED,
        strength="weak",
        requested=DELIVERED + timedelta(days=5),
    )
    expected = {
        CaseDoubt.BASIS,
        CaseDoubt.NOT_COMPLETE,
        CaseDoubt.NO_TIMESTAMP,
        CaseDoubt.NO_LEDGER_TIMESTAMP,
        CaseDoubt.PICTURES_MISSING,
        CaseDoubt.PICTURES_NOT_EXAMINED,
        DoubtKind.WITHIN_WITHDRAWAL,
        DoubtKind.NOT_CONFIRMED,
        DoubtKind.WEARER_UNKNOWN,
        DoubtKind.ARTICLE_NOT_PIECE,
        DoubtKind.POSTED_NOT_TAKEN,
        DoubtKind.LINES_NOT_SHOWN,
    }
    assert kinds(all_doubts(assessed(tmp_path, told))) == expected


def test_a_run_without_a_seal_is_said_so(tmp_path: Path) -> None:
    result = assessed(tmp_path, story(Posted("a", AFTER, picture(1), WORN), outcome=None))
    assert CaseDoubt.UNSEALED in kinds(all_doubts(result))
    assert machine_summary(result)["runs"][0]["outcome"] == "unsealed"


def test_a_sighting_says_what_is_weak_about_it(tmp_path: Path) -> None:
    mark = reason(ReasonKind.SMALL_MARK, percent=4)
    weak = (Found("tee-1", weight=12, reasons=(mark,), nearest="coat"),)
    told = story(
        Posted("a", AFTER, picture(1), weak, people=3, author="somebody.else", method="supplied"),
        lines=(OrderLine(sku="tee-1", title="Tee", quantity=2),),
    )
    line = assessed(tmp_path, told).lines[0]
    found = kinds(sighting_doubts(line.worn[0])) | kinds(line_doubts(line))
    assert found == {
        DoubtKind.STATED_TIME,
        DoubtKind.MODERATE_WEIGHT,
        DoubtKind.SMALL_MARK,
        DoubtKind.SEVERAL_PEOPLE,
        DoubtKind.OTHER_AUTHOR,
        DoubtKind.SUPPLIED,
        DoubtKind.NO_REVIEW,
        DoubtKind.SEVERAL_SOLD,
        DoubtKind.ONE_PICTURE,
    }


def test_the_line_rests_on_its_picture_from_after_delivery_not_on_a_heavier_open_one(tmp_path: Path) -> None:
    heavy, light = (Found("tee-1", weight=40),), (Found("tee-1", weight=21),)
    posts = (Posted("late", REQUESTED + timedelta(hours=3), picture(1), heavy), Posted("a", AFTER, picture(2), light))
    line = assessed(tmp_path, story(*posts)).lines[0]
    assert line.status is LineStatus.WORN_AFTER
    assert line.strongest is not None
    assert line.strongest.finding.weight_decibans == 21


def test_the_machine_summary_is_json_with_every_line(tmp_path: Path) -> None:
    import json

    summary = machine_summary(assessed(tmp_path, story(Posted("a", AFTER, picture(1), WORN))))
    again = json.loads(json.dumps(summary))
    assert [line["status"] for line in again["lines"]] == ["worn_after_delivery", "nothing_found"]
    assert again["lines"][0]["worn"][0]["when"] == "after_delivery"
    assert again["pictures"] == again["pictures_examined"] == 1


def test_a_finding_that_does_not_match_is_nowhere(tmp_path: Path) -> None:
    no = (Found("tee-1", verdict=Verdict.NO_MATCH, weight=-12),)
    line = assessed(tmp_path, story(Posted("a", AFTER, picture(1), no))).lines[0]
    assert (line.status, line.worn, line.undecided) == (LineStatus.NOTHING, (), ())


@pytest.mark.parametrize(
    "handle", ["lin", "@lin", "acct:lin", "https://demo.example/users/Lin/", "https://x.example/@lin?a=b"]
)
def test_one_account_in_another_spelling_is_no_other_author(handle: str) -> None:
    assert account_name(handle) == "lin"
    assert account_name("lin.other") != account_name(handle) != account_name("lin@one.example")
