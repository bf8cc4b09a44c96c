"""The order and its dates: what contradicts itself is refused, what is not stated stays open."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from evidence.codec import canonical, sha256
from evidence.errors import RecordError
from evidence.fields import AS_WRITTEN
from evidence.order import Account, Basis, Case, Order, OrderLine, Window
from evidence.records import as_json
from tests.a_case import a_case

DAY = datetime(2026, 5, 2, tzinfo=UTC)
LINES = (OrderLine(sku="tee", title="Tee"),)
DIGEST_BEFORE = "sha256:7656b1b66a3bd7ffd4dee59bd2f6b0f054b036c9937c7144f666021406b4ecb3"
DATES = ("placed", "delivered", "return_requested", "return_received")


def order(**dates: Any) -> Order:
    return Order(order_id="1", lines=LINES, **{"placed": DAY, **dates})


@pytest.mark.parametrize("later", range(1, 4))
@pytest.mark.parametrize("earlier", range(3))
def test_no_date_lies_before_one_that_comes_first_even_where_those_between_are_not_stated(
    earlier: int, later: int
) -> None:
    if earlier >= later:
        return
    dates = {"placed": DAY - timedelta(days=9), DATES[earlier]: DAY}

    assert order(**dates, **{DATES[later]: DAY}), "the same moment is no contradiction"
    with pytest.raises(ValidationError, match=rf"{DATES[later]} \(2026-05-01 23:59 UTC\) lies before {DATES[earlier]}"):
        order(**dates, **{DATES[later]: DAY - timedelta(seconds=1)})


def test_a_sku_on_two_lines_is_named_with_what_to_do() -> None:
    with pytest.raises(ValidationError, match=r"sku on more than one line: cap, tee \(use quantity\)"):
        Order(
            order_id="1", placed=DAY, lines=tuple(OrderLine(sku=sku, title="T") for sku in ("tee", "cap", "tee", "cap"))
        )


@pytest.mark.parametrize("price", ["39.90 EUR", "39.90", "39", "0.1234 JPY"])
def test_a_price_is_decimal_text_with_a_currency_or_without(price: str) -> None:
    assert OrderLine(sku="a", title="A", unit_price=price).unit_price == price


@pytest.mark.parametrize("price", ["39,90 EUR", "-1", "39.90 eur", "EUR 39", "1.12345", "1e3", "", ".5", "39.90 EUR\n"])
def test_a_price_in_another_form_is_refused(price: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        OrderLine(sku="a", title="A", unit_price=price)


@pytest.mark.parametrize("quantity", [0, -1, 10_001])
def test_a_quantity_lies_between_one_and_ten_thousand(quantity: int) -> None:
    with pytest.raises(ValidationError, match="quantity"):
        OrderLine(sku="a", title="A", quantity=quantity)


def test_a_window_holds_its_first_and_its_last_moment_and_nothing_beyond() -> None:
    window, tick = Window(start=DAY, until=DAY + timedelta(days=1)), timedelta(microseconds=1)

    assert [window.holds(moment) for moment in (window.start, window.until)] == [True, True]
    assert [window.holds(moment) for moment in (window.start - tick, window.until + tick)] == [False, False]


def test_a_window_is_written_with_the_word_from_and_read_by_either() -> None:
    window = Window(start=DAY, until=DAY + timedelta(days=1))

    assert list(as_json(window)) == ["from", "until", "because"]
    assert Window.model_validate(as_json(window)) == window


def bare(case: Case, **fields: Any) -> Case:
    """A case that states only what every case must."""
    written = {name: value for name, value in as_json(case).items() if name not in ("catalog", "accounts", "window")}
    return Case.model_validate({**written, **fields}, context=AS_WRITTEN)


def test_a_case_without_accounts_needs_no_days_and_has_none(case: Case) -> None:
    without = bare(case)

    assert (without.accounts, without.window, without.catalog) == ((), None, None)
    assert not {"accounts", "window", "catalog"} & set(as_json(without))
    with pytest.raises(RecordError, match="case case-1 names no accounts and no days"):
        assert without.days


def test_accounts_without_days_are_refused_and_days_without_accounts_are_kept(case: Case) -> None:
    account = Account(platform="demo", handle="b", basis=Basis(stated_by="A", grounds="g", strength="weak"))

    with pytest.raises(ValidationError, match="accounts are read for its days and no others"):
        bare(case, accounts=[as_json(account)])
    assert case.window is not None
    assert bare(case, window=as_json(case.window)).days == case.window


def test_a_case_older_than_its_day_to_answer_by_keeps_its_digest() -> None:
    """The digest is of what was written before there was such a field."""
    old = {name: value for name, value in as_json(a_case()).items() if name != "respond_by"}
    read_back = Case.model_validate(old, context=AS_WRITTEN)

    assert read_back.respond_by is None
    assert sha256(canonical(as_json(read_back))) == DIGEST_BEFORE
    stated = Case.model_validate({**old, "respond_by": "2026-05-20T15:59:59Z"}, context=AS_WRITTEN)
    assert sha256(canonical(as_json(stated))) != DIGEST_BEFORE, "what is written is hashed"


@pytest.mark.parametrize("days", [0, 3_651])
def test_a_case_is_kept_for_a_day_at_least_and_ten_years_at_most(case: Case, days: int) -> None:
    with pytest.raises(ValidationError, match="retention_days"):
        bare(case, retention_days=days)


@pytest.mark.parametrize("name", ["", "../a", ".a", "a/b", "a b", "é", "a" * 101, "-a", "a\n"])
def test_a_name_that_is_no_safe_file_name_is_refused(case: Case, name: str) -> None:
    with pytest.raises(ValidationError, match="case_id"):
        bare(case, case_id=name)


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-01:00"])
def test_a_time_that_utc_cannot_say_is_refused_and_crashes_nothing(moment: str) -> None:
    with pytest.raises(ValidationError, match="before the year 1 or after the year 9999"):
        order(placed=moment)
    assert order(placed="0001-01-01T00:00:00Z", delivered="9999-12-31T23:59:59.999999Z")
