"""Words by key: forms for none, one and many, times no finer than they are known, files of claims made one."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from claims.shown.texts import LANGUAGES, SCALE_ROWS, Texts, ratio, verbal
from evidence.reasons import ReasonKind, reason

ROOT = Path(__file__).parents[3]
LATE = datetime(2026, 12, 31, 23, 5, 59, tzinfo=UTC)
EN, ZH = Texts("en"), Texts("zh")
READ = """
import sys
from claims.shown.texts import Texts
say = Texts("en")
print(say("planted.hello"), "|", say("result.between"), "|", say("result.planted"))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The room of claims alone, copied, so that a claim can be planted in it."""
    shutil.copytree(ROOT / "claims", tmp_path / "claims", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "claims" / "counted").mkdir()
    return tmp_path


def read(tree: Path, planted: str) -> subprocess.CompletedProcess[str]:
    """Read the words of this copy, with a claim's own file beside the others."""
    (tree / "claims" / "counted" / "texts.en.toml").write_text(planted, "utf-8")
    path = {"PYTHONPATH": f"{tree}:{ROOT}", "PATH": ""}
    command = [sys.executable, "-P", "-c", READ]
    return subprocess.run(command, env=path, cwd=tree, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_a_claims_file_adds_sections_and_goes_on_with_those_there_are(tree: Path) -> None:
    done = read(tree, '[planted]\nhello = "Hello"\n[result]\nplanted = "More"\n')

    assert done.stdout == "Hello | after delivery and before the return request | More\n", done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("planted", "error"),
    [
        ('[result]\nbetween = "again"\n', "texts.en.toml: result: said twice: between"),
        ('[page]\ntitle = "again"\ncase = "again"\n', "texts.en.toml: page: said twice: case, title"),
        ('months = ["again"]\n', "texts.en.toml: months: said twice: months"),
    ],
)
def test_a_sentence_that_two_files_say_is_an_error_that_names_it(tree: Path, planted: str, error: str) -> None:
    done = read(tree, planted)

    assert done.returncode == 1
    assert f"ValueError: {error}" in done.stderr


@pytest.mark.parametrize(
    ("number", "form"),
    [
        (0, "no false match"),
        (1, "one false match"),
        (2, "2 false matches"),
        (10, "10 false matches"),
        (11, "11 false matches"),
    ],
)
def test_none_one_and_many_are_told_apart(number: int, form: str) -> None:
    assert EN("measured.wrong", n=number) == EN("measured.wrong", n=str(number)) == form


def test_where_there_is_no_form_for_none_the_one_for_many_is_said() -> None:
    assert EN("doubt.pictures_missing", n=0) == "0 pictures named in posts could not be had."


@pytest.mark.parametrize("key", ["page.nonsense", "nonsense.title", "page", "result.after"])
def test_a_key_that_is_not_there_or_lacks_its_number_is_an_error(key: str) -> None:
    with pytest.raises(KeyError):
        EN(key)


def test_a_gap_without_a_value_is_an_error_and_a_value_too_many_is_not() -> None:
    with pytest.raises(KeyError):
        EN("page.title", wrong="x")
    assert EN("page.title", case="7", more="x") == "Evidence report, case 7"


def test_braces_in_a_value_stay_as_they_are() -> None:
    assert EN("page.title", case="{n} {{x}} %s") == "Evidence report, case {n} {{x}} %s"


def test_a_language_that_is_not_there_is_an_error() -> None:
    with pytest.raises(FileNotFoundError):
        Texts("xx")


@pytest.mark.parametrize(
    ("precision", "english", "chinese"),
    [
        ("second", "31 Dec 2026, 23:05 UTC", "2026年12月31日 23:05 UTC"),
        ("minute", "31 Dec 2026, 23:05 UTC", "2026年12月31日 23:05 UTC"),
        ("hour", "31 Dec 2026, 23:05 UTC", "2026年12月31日 23:05 UTC"),
        ("day", "31 Dec 2026", "2026年12月31日"),
        ("month", "Dec 2026", "2026年12月"),
        ("year", "2026", "2026年"),
    ],
)
def test_a_time_is_told_no_finer_than_it_is_known(precision: str, english: str, chinese: str) -> None:
    assert (EN.stated(LATE, precision), ZH.stated(LATE, precision)) == (english, chinese)


@pytest.mark.parametrize(
    ("precision", "said"),
    [
        ("second", "31 Dec 2026"),
        ("hour", "31 Dec 2026"),
        ("day", "31 Dec 2026"),
        ("month", "Dec 2026"),
        ("year", "2026"),
    ],
)
def test_a_time_as_a_day_is_no_finer_either(precision: str, said: str) -> None:
    assert EN.stated_day(LATE, precision) == said


def test_days_are_those_of_utc_wherever_the_moment_was_written() -> None:
    east = LATE.astimezone(timezone(timedelta(hours=9)))

    assert (east.day, EN.day(east), EN.short_day(east)) == (1, "31 Dec 2026", "31 Dec")
    assert EN.time(east) == EN.time(LATE)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_own_name(month: int) -> None:
    english = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    moment = datetime(2026, month, 4, tzinfo=UTC)

    assert EN.short_day(moment) == f"4 {english[month - 1]}"
    assert ZH.short_day(moment) == f"{month}月4日"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_name_of_a_section_is_among_the_keys(language: str) -> None:
    say = Texts(language)
    statuses = say.names("status")

    assert "worn_after_delivery" in statuses
    assert {f"status.{name}" for name in statuses} < say.keys()
    assert not any(key.startswith("months") for key in say.keys())  # noqa: SIM118 - a method of ours


def test_facts_are_sentences_in_a_row() -> None:
    facts = (reason(ReasonKind.TOO_PLAIN, points=9), reason(ReasonKind.SMALL_MARK, percent=4))

    assert EN.facts(facts) == f"{EN.fact(facts[0])}; {EN.fact(facts[1])}"
    assert ZH.facts(facts) == f"{ZH.fact(facts[0])}；{ZH.fact(facts[1])}"
    assert EN.facts(()) == ""


@pytest.mark.parametrize(
    ("weight", "factor"),
    [
        (-30, "0.001"),
        (-3, "0.5"),
        (0, "1"),
        (1, "1"),
        (5, "3"),
        (15, "30"),
        (25, "300"),
        (35, "3,000"),
        (53, "200,000"),
    ],
)
def test_a_weight_is_a_ratio_of_one_figure(weight: int, factor: str) -> None:
    assert ratio(weight) == factor


def test_the_scale_goes_up_without_a_gap_and_says_what_each_weight_is_called() -> None:
    assert [words for _, _, words in SCALE_ROWS][:2] == ["weak", "moderate"]
    for weights, _, words in SCALE_ROWS:
        low, _, high = weights.partition(" – ")
        ends = [int(end) for end in (low.rstrip(" –"), high) if end.strip()]
        assert {verbal(end) for end in ends} == {words}
        assert verbal(ends[0] - 1) != words
