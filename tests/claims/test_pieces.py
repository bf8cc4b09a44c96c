"""Which piece came back: each innocent explanation is a case that must not end in ``contradicted``."""

from datetime import date, timedelta

import pytest

from claims.pieces import APART_DAYS, TOLERANCE_G, Back, Found, Sent, Why, by_code, by_weight, mis_picked
from evidence.records import Result

DAY = date(2026, 5, 1)
OURS, OTHER = "7F3A02K9QX", "8G4B13M0RY"


def sent(order: str = "Y", code: str = OURS, days: int = 0, sku: str = "tee-1", weight_g: int | None = 412) -> Sent:
    return Sent(order, sku, "M", code, weight_g, "SF1", DAY - timedelta(days=days))


def back(code: str = OURS, weight_g: int | None = 400) -> Back:
    return Back(code, weight_g, DAY + timedelta(days=8))


def said(found: Found) -> tuple[Result, Why]:
    return found.result, found.why


def test_the_piece_that_was_sent_came_back() -> None:
    assert said(by_code([sent()], back(), None)) == (Result.CONSISTENT, Why.CODE_SAME)
    assert said(by_code([sent(), sent(code=OTHER)], back(OTHER), None)) == (Result.CONSISTENT, Why.CODE_SAME)


@pytest.mark.parametrize("days", [APART_DAYS, 40, 400])
def test_a_piece_that_went_out_long_before_with_another_order_is_not_the_one_that_was_sent(days: int) -> None:
    found = by_code([sent()], back(OTHER), sent("X", OTHER, days))
    assert said(found) == (Result.CONTRADICTED, Why.CODE_OTHER)
    assert (found.values["other"], found.values["days"]) == ("X", days)
    assert len(found.for_buyer) >= 5
    article = by_code([sent()], back(OTHER), sent("X", OTHER, days, sku="coat-1"))
    assert said(article) == (Result.CONTRADICTED, Why.CODE_OTHER_ARTICLE)


@pytest.mark.parametrize("days", [-30, -1, 0, 1, APART_DAYS - 1])
def test_two_codes_that_may_have_been_swapped_on_the_table_contradict_nobody(days: int) -> None:
    assert said(by_code([sent()], back(OTHER), sent("X", OTHER, days))) == (Result.CANNOT_SAY, Why.CODE_NEAR)


def test_a_code_of_nobody_a_torn_one_and_one_that_was_never_sent_contradict_nobody() -> None:
    assert said(by_code([sent()], back(OTHER), None)) == (Result.CANNOT_SAY, Why.CODE_NOT_OURS)
    assert said(by_code([sent()], back(""), None)) == (Result.CANNOT_SAY, Why.CODE_NONE_BACK)
    assert said(by_code([sent(code="")], back(OTHER), sent("X", OTHER, 40))) == (Result.CANNOT_SAY, Why.CODE_NONE_SENT)


def test_of_several_pieces_the_one_packed_first_is_what_counts() -> None:
    both = [sent(days=0), sent(code="9H5C24N1SZ", days=30)]
    assert by_code(both, back(OTHER), sent("X", OTHER, 40)).why is Why.CODE_NEAR


def test_our_own_mistake_comes_first() -> None:
    found = mis_picked([sent(sku="tee-2")], ["tee-1"])
    assert found is not None
    assert (said(found), found.values) == ((Result.CANNOT_SAY, Why.MIS_PICKED), {"packed": "tee-2"})
    assert mis_picked([sent()], ["tee-1"]) is None
    nothing = mis_picked([], ["tee-1"])
    assert nothing is not None
    assert nothing.why is Why.NOT_PACKED


@pytest.mark.parametrize("step_g", sorted(TOLERANCE_G))
@pytest.mark.parametrize("sign", [-1, 1])
def test_a_weight_is_contradicted_beyond_the_tolerance_of_the_coarser_scale_alone(step_g: int, sign: int) -> None:
    edge = TOLERANCE_G[step_g]
    inside, beyond = (
        by_weight([sent(weight_g=1000)], back(weight_g=1000 + sign * off), step_g) for off in (edge, edge + 1)
    )
    assert said(inside) == (Result.CONSISTENT, Why.WEIGHT_WITHIN)
    assert said(beyond) == (Result.CONTRADICTED, Why.WEIGHT_BEYOND)
    assert beyond.for_buyer


def test_a_weight_that_is_missing_or_of_several_pieces_says_nothing() -> None:
    assert by_weight([sent(weight_g=None)], back(), 1).why is Why.WEIGHT_NONE
    assert by_weight([sent()], back(weight_g=None), 1).why is Why.WEIGHT_NONE
    assert by_weight([sent(), sent(code=OTHER)], back(weight_g=20), 1).why is Why.SEVERAL
