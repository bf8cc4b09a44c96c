"""What is read first: the result in a sentence, who has confirmed it, the big numbers, the doubts of the first page."""

from dataclasses import replace
from datetime import timedelta

import pytest

from claims.doubts import CaseDoubt, Doubt, doubt
from claims.reading import Looked, ReviewState
from claims.shown.texts import Texts
from claims.timing import When
from claims.worn.assess import Assessment, LineResult, LineStatus
from claims.worn.doubts import DoubtKind
from claims.worn.headline import confirmed, figures, key_doubts, result, standing
from evidence.records import Account, Basis
from tests.claims.worn.sound import CASE, assessed, bare, line, sighting, timed
from tests.desk.report_case import DELIVERED

SAY = Texts()
UNCONFIRMED = replace(sighting(), review_state=ReviewState.ONE_CONFIRMS)
ALWAYS = [DoubtKind.ARTICLE_NOT_PIECE, DoubtKind.POSTED_NOT_TAKEN, DoubtKind.WEARER_UNKNOWN]
EACH = tuple(bare(number, status) for number, status in enumerate(LineStatus, 1))


def accounts(number: int, strength: str = "strong") -> tuple[Account, ...]:
    """Accounts that nobody crawled."""
    basis = Basis.model_validate({"stated_by": "Ada", "grounds": "the chat", "strength": strength})
    return tuple(Account(platform="other", handle=f"account-{n}", basis=basis) for n in range(number))


def key(found: Assessment) -> list[str]:
    return [one.kind for one in key_doubts(found)]


@pytest.mark.parametrize(
    ("after", "begins"),
    [
        (
            0,
            "None of the 3 ordered articles was found worn in a picture dated after delivery",
        ),
        (1, "A garment like 1 of the 3 ordered articles is worn in a picture dated after delivery and before the"),
        (3, "Garments like 3 of the 3 ordered articles are worn in pictures dated after delivery and before the"),
    ],
)
def test_the_result_counts_lines_that_were_worn_after_delivery(after: int, begins: str) -> None:
    lines = [line(n) if n <= after else bare(n, LineStatus.WORN_TIME_OPEN) for n in (1, 2, 3)]

    assert result(assessed(*lines), SAY).startswith(begins)


@pytest.mark.parametrize(
    ("looked", "begins"),
    [
        (Looked.WHOLE, "None of the 1 ordered articles was found worn in a picture dated after"),
        (Looked.IN_PART, "None of the 1 ordered articles was found worn in those pictures that could be had"),
        (Looked.NOTHING_READ, "Nothing was looked at: no post"),
        (Looked.NO_PICTURE, "There was nothing to look at"),
        (
            Looked.UNEXAMINED,
            "Not finished: 3 of 9 pictures have been compared. None of the 1 ordered articles was found so",
        ),
    ],
)
def test_what_was_not_looked_at_is_said_first(looked: Looked, begins: str) -> None:
    """A match killed half-way, an account unknown, no network: the headline said "none was found worn"."""
    told = assessed(bare(1, LineStatus.NOT_COMPARED))
    coverage = replace(told.coverage, looked=looked, examined=3, pictures=9)
    told = replace(told, reading=replace(told.reading, coverage=coverage))

    assert result(told, SAY).startswith(begins)
    assert result(told, Texts("zh")) != result(told, SAY)


def test_what_is_found_before_all_is_compared_is_told_as_unfinished() -> None:
    told = assessed(line(1))
    coverage = replace(told.coverage, looked=Looked.UNEXAMINED, examined=3, pictures=9)
    said = result(replace(told, reading=replace(told.reading, coverage=coverage)), SAY)

    assert said.startswith("Not finished: 3 of 9 pictures have been compared. A garment like 1 of the 1 ordered")


def test_where_no_return_was_requested_the_result_speaks_of_none() -> None:
    told = assessed(line(1), bare(2, LineStatus.NOTHING), requested=None)

    assert result(told, SAY) == "A garment like 1 of the 2 ordered articles is worn in a picture dated after delivery."


@pytest.mark.parametrize(
    ("worn", "is_confirmed"),
    [
        ((sighting(),), 1),
        ((UNCONFIRMED, sighting()), 1),
        ((UNCONFIRMED,), 0),
        ((UNCONFIRMED, timed(sighting(), when=When.AFTER_REQUEST)), 0),
        ((UNCONFIRMED, timed(sighting(), when=When.BEFORE_DELIVERY)), 0),
    ],
)
def test_a_line_is_confirmed_by_one_confirmed_picture_from_after_delivery(worn: LineResult, is_confirmed: int) -> None:
    assert confirmed(assessed(line(worn=worn))) == is_confirmed


def test_a_confirmed_picture_of_a_line_that_is_open_counts_no_line() -> None:
    assert confirmed(assessed(line(status=LineStatus.WORN_BEFORE_AND_AFTER))) == 0


def test_the_standing_says_how_many_people_have_confirmed() -> None:
    open_line = line(2, worn=(UNCONFIRMED,))
    said = [standing(assessed(*lines), SAY) for lines in ((line(),), (line(1), line(3)), (line(), open_line))]

    assert said[0] == "Two people have looked at the finding and confirmed it."
    assert said[1] == "Two people have looked at each of these findings and confirmed it."
    assert "Two people have confirmed 1 of 2;" in said[2]


def test_where_nothing_was_found_the_standing_proves_nothing() -> None:
    told = assessed(bare(1, LineStatus.NOTHING))

    assert standing(told, SAY) == "Not finding an article does not prove that it was not worn."


def test_the_big_numbers_hold_every_line_once_whatever_its_status() -> None:
    found = figures(assessed(*EACH), SAY)

    assert [(one.number, one.tone) for one in found] == [
        (1, "worn"),
        (0, "plain"),
        (5, "open"),
        (2, "buyer"),
        (1, "plain"),
    ]
    assert sum(one.number for one in found if one.text != SAY("result.figure_confirmed")) == len(LineStatus)


@pytest.mark.parametrize(
    ("status", "place"),
    [
        (LineStatus.WORN_AFTER, 0),
        (LineStatus.WORN_BEFORE_AND_AFTER, 2),
        (LineStatus.WORN_TIME_OPEN, 2),
        (LineStatus.WORN_BEFORE, 3),
        (LineStatus.SHOP_PHOTOGRAPH, 3),
        (LineStatus.COLOURWAY_OPEN, 2),
        (LineStatus.CANNOT_SAY, 2),
        (LineStatus.NOTHING, 4),
        (LineStatus.NOT_COMPARED, 2),
    ],
)
def test_each_status_is_counted_in_the_buyers_favour_or_open(status: LineStatus, place: int) -> None:
    numbers = [one.number for one in figures(assessed(bare(1, status)), SAY)]

    assert numbers == [int(at == place) for at in range(5)]


def test_what_no_picture_can_show_is_on_the_first_page_of_every_finding() -> None:
    told = assessed(line())

    assert [kind for kind in key(told) if kind in ALWAYS] == ALWAYS
    assert not set(key(assessed(bare(1, LineStatus.NOTHING)))) & set(ALWAYS)


def test_doubts_of_the_first_page_come_by_their_weight_and_not_as_they_were_found() -> None:
    peopled = replace(sighting(), match=sighting().match.model_copy(update={"people": 3}))
    weak = accounts(1, "weak")
    told = assessed(line(worn=(peopled,)), requested=DELIVERED + timedelta(days=2), accounts=weak)

    assert key(told) == [
        DoubtKind.WITHIN_WITHDRAWAL,
        CaseDoubt.BASIS,
        CaseDoubt.NO_RUN,
        DoubtKind.PEOPLE_BESIDE,
        *ALWAYS,
    ]


def test_no_more_than_five_come_first_and_the_lightest_are_left_for_later_pages() -> None:
    told = assessed(line(), accounts=accounts(9), requested=DELIVERED + timedelta(days=2))

    assert key(told) == [DoubtKind.WITHIN_WITHDRAWAL, *[CaseDoubt.NO_RUN] * 4, *ALWAYS]
    assert key_doubts(told)[1] == doubt(CaseDoubt.NO_RUN, platform="other", handle="account-0")


def test_other_doubts_stay_off_the_first_page() -> None:
    told = assessed(line(worn=(UNCONFIRMED,)), bare(2, LineStatus.NOTHING))
    all_kinds: list[Doubt] = [one for one in key_doubts(told) if one.kind not in ALWAYS]

    assert all_kinds == []
    assert CASE.accounts[0].basis.strength == "strong"
