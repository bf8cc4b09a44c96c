"""Rows of facts and the sentences of doubts: what may be followed, and every word in the reader's language."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from claims.doubts import CaseDoubt, Doubt, doubt
from claims.shown.rows import Row, doubt_texts, safe_link
from claims.shown.texts import LANGUAGES, Texts
from claims.timing import ClashKind
from claims.worn.doubts import DoubtKind
from evidence.reasons import ReasonKind, reason
from evidence.records import Outcome
from evidence.remarks import RemarkKind, remark

WALL = remark(RemarkKind.LOGIN_WALL, by="demo")
CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.mark.parametrize("url", ["http://a.example/p", "https://a.example/p?q=1#r", "HTTPS://A.example"])
def test_an_address_of_the_web_may_be_followed(url: str) -> None:
    assert safe_link(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "JavaScript://https://a.example",
        "data:text/html,https://",
        "//a.example",
        "a.example/https://",
        " https://a.example",
        "httpss://a.example",
        "file:///etc/hosts",
        "at://did:plc:a/app.bsky.feed.post/1",
    ],
)
def test_any_other_address_is_only_ever_text(url: str) -> None:
    assert safe_link(url) == ""


def test_a_row_is_plain_unless_it_says_otherwise() -> None:
    assert Row("a", "b") == Row("a", "b", link="", code=False, quoted=False)


@pytest.mark.parametrize("strength", ["weak", "moderate"])
def test_the_strength_of_grounds_is_a_word_of_the_language(strength: str) -> None:
    told = [doubt(CaseDoubt.BASIS, handle="lin", strength=strength, grounds="the chat")]
    (said,), (also,) = doubt_texts(told, Texts("en")), doubt_texts(told, Texts("zh"))

    assert said == f"That the account lin is the buyer's rests on {strength} grounds: the chat"
    assert strength not in also
    assert CHINESE.search(Texts("zh")(f"strength.{strength}"))
    assert Texts("zh")(f"strength.{strength}") in also


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("outcome", [one for one in Outcome if one is not Outcome.COMPLETE])
def test_an_outcome_and_its_reason_are_words_of_the_language(language: str, outcome: Outcome) -> None:
    say = Texts(language)
    told = replace(doubt(CaseDoubt.NOT_COMPLETE, handle="lin", outcome=outcome.value), facts=(WALL,))
    (said,) = doubt_texts([told], say)

    assert say(f"outcome.{outcome.value}") in said
    assert say.fact(WALL) in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_facts_of_a_doubt_are_told_in_a_row(language: str) -> None:
    facts = (reason(ReasonKind.TOO_PLAIN, points=9), reason(ReasonKind.SMALL_MARK, percent=4))
    say = Texts(language)
    (said,) = doubt_texts([Doubt(DoubtKind.ABSTAINED, (("reason", ""),), facts)], say)

    assert say.facts(facts) in said
    assert say.fact(facts[0]) in said
    assert say.fact(facts[1]) in said


def test_a_doubt_without_facts_keeps_the_sentence_it_was_given() -> None:
    (said,) = doubt_texts([Doubt(DoubtKind.ABSTAINED, (("reason", "too plain {n} %s"),))], Texts())

    assert said == "Of a picture that is not counted, the comparison says: too plain {n} %s"


def test_doubts_are_told_in_their_order_each_in_one_sentence_by_its_number() -> None:
    told = [doubt(CaseDoubt.PICTURES_MISSING, n=2), doubt(CaseDoubt.POSTS_LEFT_OUT, n=1)]

    assert doubt_texts(told, Texts()) == (
        "2 pictures named in posts could not be had.",
        "1 post was seen that could not be put on record.",
    )


def test_a_doubt_that_lacks_a_value_of_its_sentence_is_an_error() -> None:
    with pytest.raises(KeyError):
        doubt_texts([doubt(CaseDoubt.NO_RUN, platform="demo")], Texts())


@pytest.mark.parametrize("kind", [kind for kind in ClashKind if kind is not ClashKind.LISTING])
def test_what_the_platform_says_of_a_time_is_in_words_and_in_the_cases_zone(kind: ClashKind) -> None:
    told = [doubt(DoubtKind.TIME_CLASHES, by=kind, at=datetime(2026, 5, 4, 20, tzinfo=UTC))]
    (said,), (also,) = (doubt_texts(told, Texts(language, ZoneInfo("Asia/Shanghai"))) for language in LANGUAGES)

    assert "5 May 2026, 04:00 UTC+8 (4 May, 20:00 UTC)" in said
    assert Texts("zh")(f"clash.{kind}") in also
    assert "2026年5月5日 04:00 UTC+8" in also
