"""The words every report is made of: all there, in every language, and none that nobody says."""

import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from string import Formatter
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest

from claims.damage.assess import Ask, DamageDoubt
from claims.damage.found import DamageWhy
from claims.doubts import CaseDoubt
from claims.found import PieceDoubt
from claims.payment.assess import PaymentDoubt
from claims.payment.values import Form, Why, Word
from claims.pieces import Why as PieceWhy
from claims.reading import Looked, ReviewState
from claims.reused import ReuseWhy
from claims.shown.texts import LANGUAGES, Texts
from claims.timing import When
from claims.worn.assess import LineStatus
from claims.worn.doubts import DoubtKind
from claims.worn.measured import error_rate_texts
from crawler.asking.budget import Reason
from evidence.assurance import Level
from evidence.records import Confidence, Dispute, Outcome, Picked, ReasonCode, Result
from evidence.reviews import ReviewVerdict
from matcher.policy import load_policy
from matcher.verbal import SCALE

NOON = datetime(2026, 5, 4, 9, 12, tzinfo=UTC)


def texts_of(language: str) -> dict[str, dict[str, Any]]:
    """Every section as the files of this language have it."""
    whole: dict[str, dict[str, Any]] = {}
    claims = Path(str(files("claims")))
    for path in (claims / "shown" / f"{language}.toml", *sorted(claims.glob(f"*/texts.{language}.toml"))):
        for section, table in tomllib.loads(path.read_text("utf-8")).items():
            if section != "months":
                whole[section] = {**whole.get(section, {}), **table}
    return whole


def sentences(language: str) -> Iterator[tuple[str, str]]:
    """Every sentence by its key; the forms for one and many apart."""
    for section, table in texts_of(language).items():
        for name, text in table.items():
            forms = text.items() if isinstance(text, dict) else [("", text)]
            yield from ((f"{section}.{name}.{form}", said) for form, said in forms)


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


WORDS_OF_A_LINEUP = {
    *(f"lineup.because_{code}" for code in ReasonCode),
    *(f"lineup.sure_{one}" for one in Confidence),
    *(f"lineup.{one}" for one in Picked if one is not Picked.PHOTO),
    *(f"lineup.plainly_{verdict}" for verdict in get_args(ReviewVerdict)),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_the_report_may_need_is_there(language: str) -> None:
    keys = Texts(language).keys()
    assert keys >= WORDS_OF_A_LINEUP
    for section, members in (
        ("status", LineStatus),
        ("status_long", LineStatus),
        ("doubt", DoubtKind),
        ("doubt", CaseDoubt),
        ("doubt", PaymentDoubt),
        ("doubt", DamageDoubt),
        ("damage_ask", Ask),
        ("damage_why", DamageWhy),
        ("reused_why", ReuseWhy),
        ("payment_why", Why),
        ("doubt", PieceDoubt),
        ("piece_why", PieceWhy),
        ("found_figure", Result),
        ("payment", Word),
        ("payment_figure", Word),
        ("payment_form", Form),
        ("when", When),
        ("review", ReviewState),
        ("outcome", Outcome),
        ("claim", Dispute),
        ("attested", Level),
        ("attested_shows", Level),
        ("attested_gap", Level),
        ("wait_why", Reason),
    ):
        assert {f"{section}.{member.value}" for member in members} <= keys, section
    assert {f"verbal.{word}" for _, word in SCALE} <= keys


def test_all_languages_have_the_same_sentences_with_the_same_gaps() -> None:
    english = {key: gaps(text) for key, text in sentences("en")}
    for language in LANGUAGES[1:]:
        other = {key: gaps(text) for key, text in sentences(language)}
        assert other.keys() == english.keys()
        # "one" may write the number out; every other gap must be filled in both
        assert {key: found - {"n"} for key, found in other.items()} == {k: v - {"n"} for k, v in english.items()}


def test_the_chinese_report_is_chinese() -> None:
    left_as_they_are = {"lineup.command.", "page.brand.", "dates.time.", "dates.zoned.", "table.sku.", "word.warc."}
    for key, text in sentences("zh"):
        bare = re.sub(r"\{\w+\}", "", text)
        assert re.search("[\u4e00-\u9fff]", bare) or not bare.strip(" ()（）：，。") or key in left_as_they_are, key


def test_no_sentence_is_kept_that_no_code_says() -> None:
    rooms = (path for room in ("desk", "claims") for path in Path(room).rglob("*"))
    code = "".join(path.read_text("utf-8") for path in rooms if path.suffix in (".py", ".j2"))
    said = set(re.findall(r"say\(\s*f?[\"']([\w.]+)", code)) | set(re.findall(r"[\"'](\w+\.\w+)[\"']", code))
    built = {"status", "status_long", "doubt", "when", "review", "outcome", "claim", "attested", "attested_shows"}
    built |= {"attested_gap", "left_why", "wait_why", "verbal", "precision", "method_name", "strength", "left_out"}
    built |= {"word", "word_means", "custody", "timeline", "dates", "clash"}
    built |= {"payment", "payment_why", "payment_next", "payment_flaw", "payment_figure", "payment_row", "payment_form"}
    built |= {
        "found_part",
        "found_figure",
        "piece_question",
        "piece_why",
        "piece_next",
        "piece_row",
        "swapped_part",
        "rotation_part",
        "damage_ask",
        "damage_date",
        "damage_why",
        "reused_why",
        "damage_scale",
        "element",
        "strength_word",
        "element_gap",
        "comparison_word",
    }
    said |= {f"result.{looked}" for looked in Looked} | WORDS_OF_A_LINEUP
    of_channels = (path for path in Path("desk/channels").iterdir() if path.suffix in (".py", ".typ"))
    named = re.findall(r"[\w-]+", "".join(path.read_text("utf-8") for path in of_channels))
    said |= {f"handed.{name}" for name in named}  # looked up by name: ``words["doc_case"]``, ``words.doc-case``
    unsaid = {key for key in sorted(Texts().keys()) if key.partition(".")[0] not in built and key not in said}
    assert not unsaid


@pytest.mark.parametrize(
    ("language", "day", "month", "time", "short"),
    [
        ("en", "4 May 2026", "May 2026", "4 May 2026, 09:12 UTC", "4 May"),
        ("zh", "2026年5月4日", "2026年5月", "2026年5月4日 09:12 UTC", "5月4日"),
    ],
)
def test_times_are_written_as_the_language_writes_them(
    language: str, day: str, month: str, time: str, short: str
) -> None:
    say = Texts(language)
    assert (say.day(NOON), say.time(NOON), say.short_day(NOON)) == (day, time, short)
    assert (say.stated(NOON, "second"), say.stated(NOON, "day"), say.stated(NOON, "month")) == (time, day, month)
    assert (say.stated_day(NOON, "minute"), say.stated_day(NOON, "month")) == (day, month)


@pytest.mark.parametrize(
    ("language", "zone", "time", "day"),
    [
        ("en", "Asia/Shanghai", "4 May 2026, 17:12 UTC+8 (09:12 UTC)", "4 May 2026"),
        ("zh", "Asia/Shanghai", "2026年5月4日 17:12 UTC+8（09:12 UTC）", "2026年5月4日"),
        ("en", "Pacific/Kiritimati", "4 May 2026, 23:12 UTC+14 (09:12 UTC)", "4 May 2026"),
        ("en", "Pacific/Pago_Pago", "3 May 2026, 22:12 UTC-11 (4 May, 09:12 UTC)", "3 May 2026"),
        ("zh", "Pacific/Pago_Pago", "2026年5月3日 22:12 UTC-11（5月4日 09:12 UTC）", "2026年5月3日"),
        ("en", "America/St_Johns", "4 May 2026, 06:42 UTC-2:30 (09:12 UTC)", "4 May 2026"),
        ("en", "UTC", "4 May 2026, 09:12 UTC", "4 May 2026"),
        ("en", "Africa/Abidjan", "4 May 2026, 09:12 UTC", "4 May 2026"),
    ],
)
def test_a_moment_is_shown_in_the_cases_zone_with_utc_beside_it(language: str, zone: str, time: str, day: str) -> None:
    say = Texts(language, ZoneInfo(zone))

    assert (say.time(NOON), say.day(NOON), say.stated(NOON, "second")) == (time, day, time)


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Pago_Pago", "Pacific/Kiritimati"])
def test_a_day_that_was_stated_is_that_day_in_every_zone(zone: str) -> None:
    midnight = NOON.replace(hour=0, minute=0)
    say = Texts("en", ZoneInfo(zone))

    assert {say.stated(midnight, "day"), say.stated_day(midnight, "day")} == {"4 May 2026"}
    assert (say.stated(midnight.replace(day=1), "month"), say.stated(midnight, "year")) == ("May 2026", "2026")


def test_a_missing_word_or_value_is_an_error_not_a_gap() -> None:
    say = Texts("en")
    with pytest.raises(KeyError):
        say("page.nonsense")
    with pytest.raises(KeyError):
        say("page.title", wrong="x")


@pytest.mark.parametrize("language", LANGUAGES)
def test_measured_errors_are_told_with_their_figures(language: str) -> None:
    policy, say = load_policy(), Texts(language)
    said = error_rate_texts(policy, say)
    assert len(said) == 2 * len(policy.measured) + 1
    for one, wrong, missed in zip(policy.measured, said[:-1:2], said[1:-1:2], strict=True):
        assert {str(one.photos), f"{one.pairs:,}", str(one.catalog_photos)} <= set(re.findall(r"[\d,.]+", wrong))
        assert f"{one.per_photo_bound_permille / 10:.1f} %" in wrong
        assert one.data in wrong
        assert say("measured.wrong", n=one.false_matches) in wrong
        assert {str(one.true_matches), str(one.worn_items), str(one.among_ten)} <= set(re.findall(r"\d+", missed))
    worse = policy.model_copy(update={"measured": (one.model_copy(update={"false_matches": 3}),)})
    assert say("measured.wrong", n=3) in error_rate_texts(worse, say)[0]
    assert "3" in say("measured.wrong", n=3)
    assert error_rate_texts(policy.model_copy(update={"measured": ()}), say) == ()
