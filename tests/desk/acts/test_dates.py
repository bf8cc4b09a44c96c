"""Dates in an order file as shops' exports and mails write them.

Kind: a date that is plain to a reader and refused as not TOML, or as a text; and one that is read by a guess of the
zone, or of which number is the month.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from desk.acts.order_file import read_order
from evidence.errors import RecordError
from tests.desk.acts.test_order_file import ORDER

REQUESTED = "return_requested = 2026-05-12T09:00:00+02:00"
ZONE = 'timezone = "Asia/Shanghai"\n'


def order(tmp_path: Path, requested: str, *, zone: bool = True) -> Path:
    (tmp_path / "feed.csv").write_text("id\n")
    text = ORDER.replace(REQUESTED, f"return_requested = {requested}")
    if not zone:
        text = text.replace(ZONE, "")
        for day in ("2026-04-28", "2026-05-02", "2026-04-25", "2026-05-13"):
            text = text.replace(f"= {day}\n", f"= {day}T12:00:00Z\n")
    (tmp_path / "ORDER.toml").write_text(text, "utf-8")
    return tmp_path / "ORDER.toml"


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-01 13:02:09 +0200",
        "2026-06-01 13:02:09 +02:00",
        "2026-06-01T13:02:09+0200",
        "Mon, 01 Jun 2026 13:02:09 +0200",
        "2026-06-01 11:02:09 UTC",
        "June 1, 2026, 11:02:09 GMT",
    ],
)
@pytest.mark.parametrize("form", ["{}", '"{}"', "{}   # as the shop exports it"])
def test_a_time_with_its_zone_is_read_however_it_is_written_quoted_or_not(tmp_path: Path, text: str, form: str) -> None:
    read = read_order(order(tmp_path, form.format(text), zone=False)).case.order.return_requested
    assert read == datetime(2026, 6, 1, 11, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["2026-06-01 13:02:09", "2026/6/1 13:02:09", "2026年6月1日 13:02:09", "1 Jun 2026 13:02:09"]
)
def test_a_time_without_a_zone_is_by_the_order_s_own(tmp_path: Path, text: str) -> None:
    read = read_order(order(tmp_path, f'"{text}"')).case.order.return_requested
    assert read == datetime(2026, 6, 1, 5, 2, 9, tzinfo=UTC)
    with pytest.raises(RecordError, match=r"return_requested: .*without guessing: write it like 2026-06-01T13:02:09"):
        read_order(order(tmp_path, f'"{text}"', zone=False))


@pytest.mark.parametrize("text", ["2026-06-01", "2026年6月1日", "1 June 2026", "20260601T000000+0800"])
def test_a_day_in_quotes_is_what_the_day_without_them_is(tmp_path: Path, text: str) -> None:
    read = read_order(order(tmp_path, f'"{text}"')).case.order.return_requested
    assert read == datetime(2026, 5, 31, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["01/06/2026 13:02", "1.6.26", "06-01", "yesterday", "soon", "2026-06-01 13:02:09 IST", "2026-02-30", ""]
)
@pytest.mark.parametrize("quote", ['"', ""])
def test_what_could_be_two_times_is_refused_with_what_to_write(tmp_path: Path, text: str, quote: str) -> None:
    with pytest.raises(RecordError) as caught:
        read_order(order(tmp_path, f"{quote}{text}{quote}"))
    told = str(caught.value)
    assert "2026-06-01T13:02:09+02:00" in told or "not TOML" in told
    assert quote == "" or "return_requested" in told


@pytest.mark.parametrize("text", ['"June 2026"', '"2026-06"', '"2026"'])
def test_what_names_no_day_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(RecordError, match=r"ORDER\.toml: order: return_requested"):
        read_order(order(tmp_path, text))


@pytest.mark.parametrize("text", ["2026年5月12日", "12 May 2026", "2026-05-12"])
def test_a_day_however_written_stays_a_day(tmp_path: Path, text: str) -> None:
    assert "return_requested" in read_order(order(tmp_path, f'"{text}"')).case.order.as_days


def test_a_file_that_is_no_toml_elsewhere_is_told_as_before(tmp_path: Path) -> None:
    place = order(tmp_path, "2026-06-01 13:02:09 +0200")
    place.write_text(place.read_text("utf-8") + "\n[window\n", "utf-8")
    with pytest.raises(RecordError, match="not TOML"):
        read_order(place)
