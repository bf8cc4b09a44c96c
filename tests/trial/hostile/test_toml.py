"""TOML files of strangers: an order, a platform, a desk, a policy. Each fault is an error of the room, in one line."""

import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.errors import HandleError, PlatformError, UnexpectedPage
from crawler.parsers import parser_for
from crawler.parsers.handles import recognise
from crawler.platform import load_platform
from crawler.situations import described
from desk.acts.order_file import read_order
from desk.cli.search import UserError, _moment
from desk.settings import load_settings
from evidence.errors import EvidenceError, RecordError
from matcher.policy import load_policy
from tests.crawler.supplied import SITE

ORDER = f"""case_id = "case-1"
purpose = "p"
opened_by = "me"
claim = "late_return"
catalog = "catalog.csv"
retention_days = 30
[[accounts]]
platform = "demo"
handle = "{SITE}/users/buyer"
basis = {{ stated_by = "the buyer", grounds = "said so", strength = "stated_by_buyer" }}
[window]
from = 2026-05-01T00:00:00Z
until = 2026-05-31T00:00:00Z
[order]
order_id = "1"
placed = 2026-05-01T00:00:00Z
delivered = 2026-05-02T00:00:00Z
return_requested = 2026-05-12T00:00:00Z
[[order.lines]]
sku = "a"
title = "a"
quantity = 1
unit_price = "1.00 EUR"
"""

NO_TOML = {
    "brackets in brackets": b"a = " + b"[" * 1_500,
    "tables in tables": b"a = " + b"{a=" * 1_500,
    "a number of 5,000 digits": b"a = " + b"9" * 5_000,
    "UTF-16": "case_id = 'a'".encode("utf-16"),
    "Latin-1": "purpose = 'été'".encode("latin-1"),
    "a null character": b"a = '\0'",
}


def order(folder: Path, text: str | bytes) -> Path:
    (folder / "catalog.csv").write_text("id,title,image_link\n")
    place = folder / "order.toml"
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    return place


def _read_order(folder: Path, data: bytes) -> None:
    read_order(order(folder, data))


def _read_platform(folder: Path, data: bytes) -> None:
    (folder / "p.toml").write_bytes(data)
    load_platform(folder / "p.toml")


def _read_settings(folder: Path, data: bytes) -> None:
    (folder / "desk.toml").write_bytes(data)
    load_settings()


READERS: dict[str, Callable[[Path, bytes], object]] = {
    "order": _read_order,
    "platform": _read_platform,
    "desk": _read_settings,
    "policy": lambda folder, data: load_policy(data),
}


@pytest.mark.parametrize("what", NO_TOML)
@pytest.mark.parametrize("reader", READERS)
def test_what_is_no_toml_is_refused_in_one_line(
    what: str, reader: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kind: Python raises other errors of hostile TOML than its own, and they came through as tracebacks."""
    monkeypatch.setenv("WORNPROOF_HOME", str(tmp_path))
    with pytest.raises((EvidenceError, PlatformError)) as refused:
        READERS[reader](tmp_path, NO_TOML[what])
    assert ".toml" in str(refused.value)
    assert len(str(refused.value)) < 600


DATES = ("placed", "delivered", "return_requested", "from", "until")
YEARS = ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+08:00", "9999-12-31", "1700-05-01")


@pytest.mark.parametrize("key", DATES)
@pytest.mark.parametrize("year", YEARS)
def test_a_year_that_no_order_is_of_is_refused(key: str, year: str, tmp_path: Path) -> None:
    """Kind: sums with days before and after leave Python's calendar; some years were taken and broke the report."""
    old = next(line for line in ORDER.splitlines() if line.startswith(f"{key} ="))
    with pytest.raises(RecordError, match=f"{key}: .* is in no year of an order: write one from 1990 to 2100"):
        read_order(order(tmp_path, "timezone = 'Asia/Shanghai'\n" + ORDER.replace(old, f"{key} = {year}")))


PLACES = {
    "catalog": 'catalog = "a\\u0000b"',
    "bank": 'bank = "a\\u0000b"',
    "bank too long": f'bank = "{"a/" * 3_000}"',
    "platform": 'platforms = { demo = "a\\u0000b.toml" }',
    "platform that is a folder": 'platforms = { demo = "folder.toml" }',
    "zone": 'timezone = "a\\u0000b"',
    "zone that is a folder": 'timezone = "Europe"',
    "zone outside": 'timezone = "../../etc/passwd"',
}


@pytest.mark.parametrize("what", PLACES)
def test_a_path_or_zone_that_can_be_none_is_refused(what: str, tmp_path: Path) -> None:
    """Kind: an operating system raises other errors of names that can be none."""
    (tmp_path / "folder.toml").mkdir()
    text = ORDER.replace('catalog = "catalog.csv"\n', "") if what == "catalog" else ORDER
    with pytest.raises(RecordError, match=r"order\.toml|platforms\.demo"):
        read_order(order(tmp_path, PLACES[what] + "\n" + text))


STALLS = (
    "(?P<origin>(?:a+){2,60})b",
    "(?P<origin>(?:a+|a+a+){5,60})b",
    "(?P<origin>(?:(?:a|aa)+){9,60})b",
    "(?P<origin>(?:a*){30,}a*)b",
)


@pytest.mark.parametrize("pattern", STALLS)
@pytest.mark.parametrize("key", ["handles", "claims"])
def test_a_pattern_of_a_strangers_platform_file_does_not_stall(pattern: str, key: str, tmp_path: Path) -> None:
    """Kind: the order file chooses both the pattern and the text. In a process of its own: nothing else ends it."""
    shipped = (Path(__file__).parents[3] / "configs" / "platforms" / "demo.toml").read_text("utf-8")
    lines = [line for line in shipped.splitlines() if not line.startswith("handles")]
    here = [f"{key} = ['{pattern}']", *([] if key == "handles" else ["handles = ['(?P<origin>x)']"])]
    (tmp_path / "p.toml").write_text("\n".join([*here, *lines]).replace('name = "demo"', 'name = "mine"'))
    text = ORDER.replace('platform = "demo"\n', "").replace(f"{SITE}/users/buyer", "a" * 4_000)
    place = order(tmp_path, "platforms = { mine = 'p.toml' }\n" + text)
    program = f"from pathlib import Path\nfrom desk.acts.order_file import read_order\nread_order(Path({str(place)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        cwd=Path(__file__).parents[3],
    )
    assert "RecordError" in done.stderr.splitlines()[-1]


def test_a_pattern_that_stalls_says_which_and_what_to_do(tmp_path: Path) -> None:
    """Kind: as above; and a pattern too long, or nested too deeply, is refused with its file."""
    shipped = (Path(__file__).parents[3] / "configs" / "platforms" / "demo.toml").read_text("utf-8")
    place = tmp_path / "p.toml"

    def of(pattern: str) -> None:
        lines = [line for line in shipped.splitlines() if not line.startswith("handles")]
        place.write_text("\n".join([f"handles = ['{pattern}']", *lines]))

    of(STALLS[0])
    begun = time.monotonic()
    with pytest.raises(HandleError, match=r"the pattern .* takes longer than 1\.0 s on .*: write it in its file"):
        load_platform(place).account("a" * 60)
    assert time.monotonic() - begun < 30
    for pattern in ("(" * 5_000, "(" * 400, "(?P<origin>", "(?:" * 200 + "a" + ")*" * 200 + ")"):
        of(pattern)
        with pytest.raises(PlatformError, match=r"p\.toml: handles"):
            load_platform(place)
    of("(?P<origin>" + "a|" * 300 + "b)")
    assert load_platform(place).account("a" * 6_000) is None


GAPS = ("{nope}", "{", "}", "{handle.nope}", "{handle:>999999999999}", "{handle!r:>9}", "{0}", "{}")


@pytest.mark.parametrize("gap", GAPS)
def test_a_template_of_a_strangers_platform_file_is_filled_and_not_run(gap: str, tmp_path: Path) -> None:
    """Kind: Python's own templates take widths and attributes: an address of a terabyte, an error of no room."""
    shipped = (Path(__file__).parents[3] / "configs" / "platforms" / "demo.toml").read_text("utf-8")
    place = tmp_path / "p.toml"
    place.write_text(shipped.replace("{origin}/api/users/{handle}/posts?page=1", "{origin}/" + gap))
    parser = parser_for(load_platform(place))
    with pytest.raises(UnexpectedPage, match="cannot be filled"):
        parser.begin(f"{SITE}/users/buyer")


@pytest.mark.parametrize("gap", GAPS)
def test_the_spelling_of_a_handle_is_filled_in_the_same_way(gap: str, tmp_path: Path) -> None:
    """Kind: as above."""
    shipped = (Path(__file__).parents[3] / "configs" / "platforms" / "demo.toml").read_text("utf-8")
    place = tmp_path / "p.toml"
    place.write_text(f'handle = "{{handle}}{gap}"\n' + shipped.replace('name = "demo"', 'name = "mine"'))
    found = recognise(f"{SITE}/users/buyer", [load_platform(place)], "mine")
    assert found.handle.startswith("buyer")
    assert len(found.handle) < 100


def test_a_situation_that_says_nonsense_is_none(tmp_path: Path) -> None:
    """Kind: a folder of somebody else's, checked against a platform file."""
    (tmp_path / "reply.json").write_text("{}")
    demo = load_platform("demo")
    texts = ("[" * 100_000, "[]", '{"url": 7, "status": 200, "handle": 7}', '{"url": "u", "status": "x", "handle": []}')
    for text in texts:
        (tmp_path / "situation.json").write_text(text)
        with suppress(PlatformError):
            described(tmp_path, demo)


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "0001-01-01"])
def test_a_day_at_the_end_of_the_calendar_is_a_day_or_refused(day: str) -> None:
    """Kind: as for orders, on the command line."""
    with suppress(UserError):
        assert _moment(day).year in {1, 9999}
