"""Order files as people write them, and the mistakes they make."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from claims.clock import clock
from desk.acts.order_file import read_order
from evidence.errors import RecordError
from evidence.records import Dispute

ORDER = """
case_id = "case-7"
purpose = "refund claim of order 7"
opened_by = "Ada"
claim = "late_return"
catalog = "feed.csv"
timezone = "Asia/Shanghai"
retention_days = 90
[order]
order_id = "7"
placed = 2026-04-28
delivered = 2026-05-02
return_requested = 2026-05-12T09:00:00+02:00
[[order.lines]]
sku = "a"
title = "A"
unit_price = "39.90 EUR"
[[accounts]]
platform = "demo"
handle = "http://localhost/users/buyer"
[accounts.basis]
stated_by = "Ada"
grounds = "the buyer named it in chat"
strength = "strong"
[window]
from = 2026-04-25
until = 2026-05-13
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "feed.csv").write_text("id\n")
    (tmp_path / "ORDER.toml").write_text(ORDER, "utf-8")
    return tmp_path / "ORDER.toml"


def test_an_order_file_becomes_a_case(path: Path) -> None:
    order = read_order(path)

    assert order.case.claim is Dispute.LATE_RETURN
    assert order.feed == (path.parent / "feed.csv").resolve()
    assert order.case.accounts[0].handle == "http://localhost/users/buyer"
    assert order.case.order.return_requested == datetime(2026, 5, 12, 7, tzinfo=UTC)


def test_a_plain_day_is_read_in_the_buyer_s_favour(path: Path) -> None:
    case = read_order(path).case

    assert case.order.delivered == datetime(2026, 5, 2, 15, 59, 59, tzinfo=UTC), "the end of 2 May in Shanghai"
    assert case.window.start == datetime(2026, 4, 24, 16, tzinfo=UTC)
    assert case.window.until == datetime(2026, 5, 13, 15, 59, 59, tzinfo=UTC)


def test_a_plain_day_stays_a_day_in_the_cases_zone(path: Path) -> None:
    """Delivered "2026-05-02" was shown as "2 May 2026, 15:59 UTC", and a post of that day was from before delivery."""
    case = read_order(path).case

    assert (case.zone, case.order.as_days) == ("Asia/Shanghai", ("placed", "delivered"))
    assert [(date.key, date.is_day) for date in clock(case).dates()] == [
        ("placed", True),
        ("delivered", True),
        ("withdrawal", True),
        ("return_requested", False),
    ]


def test_a_time_in_place_of_a_day_is_a_time(path: Path) -> None:
    path.write_text(ORDER.replace("delivered = 2026-05-02", "delivered = 2026-05-02T23:59:59"), "utf-8")

    assert read_order(path).case.order.as_days == ("placed",)


def test_the_return_period_is_the_cases_own(path: Path) -> None:
    law = '[return_period]\ndays = 14\nlaw = "Directive 2011/83/EU, article 9"\n'
    path.write_text(ORDER + law, "utf-8")
    period = read_order(path).case.return_period

    assert period is not None
    assert (period.days, period.law) == (14, "Directive 2011/83/EU, article 9")


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-05-20", datetime(2026, 5, 20, 15, 59, 59, tzinfo=UTC)),
        ("2026-05-20T17:00:00", datetime(2026, 5, 20, 9, tzinfo=UTC)),
        ("2026-05-20T17:00:00-04:00", datetime(2026, 5, 20, 21, tzinfo=UTC)),
        ("2026年5月20日", datetime(2026, 5, 20, 15, 59, 59, tzinfo=UTC)),
    ],
)
def test_the_dispute_is_answered_by_the_end_of_a_day_or_a_time(path: Path, text: str, moment: datetime) -> None:
    path.write_text(f"respond_by = {text}\n{ORDER}", "utf-8")

    case = read_order(path).case
    assert case.respond_by == moment
    assert "respond_by" not in case.order.as_days


@pytest.mark.parametrize("text", ["2026-05-20", "2026-05-20T17:00:00", "01/06/2026", "20260520", "true", "1026-05-20"])
def test_a_day_to_answer_by_is_refused_as_every_date_is(path: Path, text: str) -> None:
    without_zone = ORDER.replace('timezone = "Asia/Shanghai"', "")
    path.write_text(f"respond_by = {text}\n{without_zone}", "utf-8")

    with pytest.raises(RecordError, match=r"ORDER\.toml: respond_by: "):
        read_order(path)


def test_without_such_a_day_none_is_made_up(path: Path) -> None:
    assert read_order(path).case.respond_by is None


def test_on_one_day_a_parcel_can_come_and_be_asked_back(path: Path) -> None:
    path.write_text(ORDER.replace("return_requested = 2026-05-12T09:00:00+02:00", "return_requested = 2026-05-02"))

    assert clock(read_order(path).case).asked_within


@pytest.mark.parametrize("days", ["0", "366", "-1", "7.5", '"seven"'])
def test_a_return_period_of_no_days_is_refused(path: Path, days: str) -> None:
    path.write_text(f"{ORDER}[return_period]\ndays = {days}\n", "utf-8")

    with pytest.raises(RecordError, match="return_period"):
        read_order(path)


def test_reading_twice_gives_the_same_case(path: Path) -> None:
    assert read_order(path).case == read_order(path).case


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('timezone = "Asia/Shanghai"\n', "", "time zone"),
        ('timezone = "Asia/Shanghai"', 'timezone = "Mars/Base"', "Europe/Berlin"),
        ('catalog = "feed.csv"\n', "", "catalog is missing: name the feed"),
        ("delivered = 2026-05-02\n", "", "delivered is missing: say under .order. when"),
        ('catalog = "feed.csv"', 'catalog = "gone.csv"', "there is no file"),
        ("retention_days = 90", "retention_days = 90\nmood = 1", "mood: there is no such key"),
        ("placed = 2026-04-28", "placed = 2026-05-28", "delivered .* lies before placed"),
        ("until = 2026-05-13", "until = 2026-04-13", "does not lie after"),
        ('claim = "late_return"', 'claim = "angry"', "claim"),
        ('sku = "a"\n', "", "order.lines number 1, sku: is missing"),
        ("delivered = 2026-05-02", "delivered = 2026-02-30", "delivered: .2026-02-30. cannot be read"),
        ("[window]", "[window", "not TOML"),
        ('case_id = "case-7"', 'case_id = "../../etc"', "case_id"),
    ],
)
def test_a_mistake_is_named_by_its_key(path: Path, old: str, new: str, told: str) -> None:
    assert old in ORDER
    path.write_text(ORDER.replace(old, new), "utf-8")

    with pytest.raises(RecordError, match=told):
        read_order(path)


def test_a_missing_or_binary_file_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_bytes(b"\xff\xfe\x00")
    for name in ("none.toml", "x.toml"):
        with pytest.raises(RecordError, match=r"cannot be read|not in UTF-8"):
            read_order(tmp_path / name)


def test_a_dispute_that_rests_on_no_posts_states_no_posts(path: Path) -> None:
    text = ORDER.replace("late_return", "payment_mismatch").replace('catalog = "feed.csv"\n', "")
    text = text[: text.index("[[accounts]]")].replace("delivered = 2026-05-02\n", "")
    path.write_text(text, "utf-8")

    order = read_order(path)

    assert order.case.claim is Dispute.PAYMENT_MISMATCH
    assert (order.feed, order.case.catalog, order.case.accounts, order.case.window) == (None, None, (), None)


def test_accounts_are_read_for_stated_days_only(path: Path) -> None:
    path.write_text(ORDER[: ORDER.index("[window]")], "utf-8")

    with pytest.raises(RecordError, match="window is missing: accounts are read for its days and no others"):
        read_order(path)


@pytest.mark.parametrize("number", ["20260502", "1778371200", "1.5", "true", "[2026]", "{ day = 2 }"])
@pytest.mark.parametrize("key", ["placed = 2026-04-28", "delivered = 2026-05-02", "until = 2026-05-13"])
def test_a_number_is_no_date(path: Path, key: str, number: str) -> None:
    """``delivered = 20260502`` was read as seconds since 1970: then every post lies after delivery."""
    name = key.partition(" = ")[0]
    path.write_text(ORDER.replace(key, f"{name} = {number}"), "utf-8")

    with pytest.raises(RecordError, match=rf"{name}.* is no date|{name}"):
        read_order(path)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('timezone = "Asia/Shanghai"', 'timezone = "Asia/Shanghai"\nzone = "Mars/X"', "zone: there is no such key"),
        ('case_id = "case-7"', 'case_id = "case-7"\nkind = "case"', "kind: there is no such key"),
        ('order_id = "7"', 'order_id = "7"\nas_days = ["placed"]', "as_days: there is no such key"),
    ],
)
def test_keys_that_are_made_from_others_are_no_keys_of_the_file(path: Path, old: str, new: str, told: str) -> None:
    path.write_text(ORDER.replace(old, new), "utf-8")

    with pytest.raises(RecordError, match=told):
        read_order(path)


def test_a_byte_order_mark_is_passed_over(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + ORDER.encode())

    assert read_order(path).case.case_id == "case-7"
