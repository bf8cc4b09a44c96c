"""Which piece came back: each innocent explanation is a case that must not end in ``contradicted``."""

from datetime import date, timedelta

import pytest

from claims.pieces import APART_DAYS, TOLERANCE_G, Back, Elsewhere, Found, Sent, Why, by_code, by_weight, mis_picked
from evidence.records import Result

DAY = date(2026, 5, 1)
OURS, OTHER = "7F3A02K9QX", "8G4B13M0RY"


def sent(order: str = "Y", code: str = OURS, days: int = 0, sku: str = "tee-1", weight_g: int | None = 412) -> Sent:
    return Sent(order, sku, "M", code, weight_g, "SF1", DAY - timedelta(days=days))


def back(code: str = OURS, weight_g: int | None = 400) -> Back:
    return Back(code, weight_g, DAY + timedelta(days=8))


def other(days: int, sku: str = "tee-1", *, came_back: bool = False, own_came_back: bool = False) -> Elsewhere:
    return Elsewhere(sent("X", OTHER, days, sku=sku), came_back, own_came_back)


def said(found: Found) -> tuple[Result, Why]:
    return found.result, found.why


def test_the_piece_that_was_sent_came_back() -> None:
    assert said(by_code([sent()], back(), None)) == (Result.CONSISTENT, Why.CODE_SAME)
    assert said(by_code([sent(), sent(code=OTHER)], back(OTHER), None)) == (Result.CONSISTENT, Why.CODE_SAME)


@pytest.mark.parametrize("days", [APART_DAYS, 40, 400])
def test_a_piece_that_went_out_long_before_with_another_order_is_not_the_one_that_was_sent(days: int) -> None:
    found = by_code([sent()], back(OTHER), other(days))
    assert said(found) == (Result.CONTRADICTED, Why.CODE_OTHER)
    assert (found.values["other"], found.values["days"]) == ("X", days)
    assert len(found.for_buyer) >= 5
    article = by_code([sent()], back(OTHER), other(days, "coat-1"))
    assert said(article) == (Result.CONTRADICTED, Why.CODE_OTHER_ARTICLE)


@pytest.mark.parametrize("days", [-30, -1, 0, 1, APART_DAYS - 1])
def test_two_codes_that_may_have_been_swapped_on_the_table_contradict_nobody(days: int) -> None:
    assert said(by_code([sent()], back(OTHER), other(days))) == (Result.CANNOT_SAY, Why.CODE_NEAR)


def test_a_piece_that_came_back_before_or_a_return_mixed_up_with_another_contradicts_nobody() -> None:
    assert by_code([sent()], back(OTHER), other(60, came_back=True)).why is Why.CODE_OTHER_BACK
    assert by_code([sent()], back(OTHER), other(60, own_came_back=True)).why is Why.CODE_OWN_BACK
    for one in (other(60, came_back=True), other(60, own_came_back=True), other(3)):
        found = by_code([sent()], back(OTHER), one)
        assert found.result is Result.CANNOT_SAY
        assert "other" not in found.values, "the other order is named where it contradicts, and nowhere else"


def test_a_code_of_nobody_a_torn_one_and_one_that_was_never_sent_contradict_nobody() -> None:
    assert said(by_code([sent()], back(OTHER), None)) == (Result.CANNOT_SAY, Why.CODE_NOT_OURS)
    uncoded = by_code([sent(), sent(code="")], back(OTHER), other(60), ordered=2)
    unrecorded = by_code([sent()], back(OTHER), other(60), ordered=2)
    assert {said(uncoded), said(unrecorded)} == {(Result.CANNOT_SAY, Why.CODE_SOME_SENT)}
    assert said(by_code([sent()], back(""), None)) == (Result.CANNOT_SAY, Why.CODE_NONE_BACK)
    assert said(by_code([sent(code="")], back(OTHER), other(40))) == (Result.CANNOT_SAY, Why.CODE_NONE_SENT)


def test_of_several_pieces_the_one_packed_first_is_what_counts() -> None:
    both = [sent(days=0), sent(code="9H5C24N1SZ", days=30)]
    assert by_code(both, back(OTHER), other(40)).why is Why.CODE_NEAR


def test_our_own_mistake_comes_first() -> None:
    found = mis_picked([sent(sku="tee-2")], ["tee-1"])
    assert found is not None
    assert (said(found), found.values) == ((Result.CANNOT_SAY, Why.MIS_PICKED), {"packed": "tee-2"})
    assert mis_picked([sent()], ["tee-1"]) is None
    nothing = mis_picked([], ["tee-1"])
    assert nothing is not None
    assert nothing.why is Why.NOT_PACKED


def weighed(out: int | None, came: int | None, step_g: int = 1, *, is_alone: bool = True) -> Found:
    return by_weight([sent(weight_g=out)], back(weight_g=came), step_g, is_alone=is_alone)


@pytest.mark.parametrize("step_g", sorted(TOLERANCE_G))
def test_a_weight_is_contradicted_below_the_tolerance_of_the_coarser_scale_alone(step_g: int) -> None:
    edge = TOLERANCE_G[step_g]
    assert said(weighed(1000, 1000 - edge, step_g)) == (Result.CONSISTENT, Why.WEIGHT_WITHIN)
    beyond = weighed(1000, 1000 - edge - 1, step_g)
    assert said(beyond) == (Result.CONTRADICTED, Why.WEIGHT_BEYOND)
    assert beyond.for_buyer
    assert said(weighed(1000, 1000 + edge, step_g)) == (Result.CONSISTENT, Why.WEIGHT_WITHIN)
    assert said(weighed(1000, 1000 + edge + 1, step_g)) == (Result.CANNOT_SAY, Why.WEIGHT_MORE)


def test_a_weight_that_is_missing_or_not_of_one_piece_alone_says_nothing() -> None:
    assert weighed(None, 400).why is Why.WEIGHT_NONE
    assert weighed(400, None).why is Why.WEIGHT_NONE
    assert weighed(1800, 400, is_alone=False).why is Why.SEVERAL
    assert by_weight([sent(), sent(code=OTHER)], back(weight_g=20), 1, is_alone=True).why is Why.SEVERAL
