"""Remarks: each has its sentence in both languages, with just its values; older records are read by one rule."""

import re
from typing import Any

import pytest
from pydantic import ValidationError

from evidence.codec import canonical, parse
from evidence.fields import AS_WRITTEN
from evidence.older import because_of, cautions_of, remarks_of, why_of
from evidence.records import Counts, Frontier, Image, Outcome, Seal, Segment, Why, as_json
from evidence.remarks import CAUTIONS, EARLIER, MOST_CHARACTERS, NOT_READ, PRIVATE, Remark, RemarkKind, remark
from evidence.sentences import LANGUAGES, in_a_row, sentence, tables, word
from tests.evidence.filled import BLANK

GAP = re.compile(r"{(\w+)}")
ZH = re.compile("[\u4e00-\u9fff]")


def forms(kind: RemarkKind, language: str) -> list[str]:
    text = tables("remarks")[kind][language]
    return [text] if isinstance(text, str) else [text["one"], text["many"]]


@pytest.mark.parametrize("kind", RemarkKind)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_remark_has_a_sentence_with_its_values_in_each_language(kind: RemarkKind, language: str) -> None:
    for text in forms(kind, language):
        assert set(GAP.findall(text)) == Remark.NAMES[kind]
        assert text == text.strip()
        assert not text.endswith((".", "。"))
        assert language == "en" or ZH.search(text)


def test_there_is_no_sentence_without_a_remark() -> None:
    assert {*tables("remarks")} == {*RemarkKind, "word"}


def test_every_reason_for_leaving_out_has_a_word_in_each_language() -> None:
    assert {*tables("remarks")["word"]["why"]} == {*Why}
    assert all(ZH.search(word("remarks", "why", why, "zh")) for why in Why)


def test_a_word_of_a_closed_list_is_told_in_the_language_of_its_sentence() -> None:
    said = remark(RemarkKind.PICTURE_NOT_HAD, post="7", why="timeout_s", detail="12 s")

    assert sentence(said) == "not read: a picture of 7 (the site answered too slowly): 12 s"
    assert sentence(said, "zh") == "未读取：7 的一张图片（网站应答过慢）：12 s"


def test_a_word_that_another_version_wrote_stays_as_it_is_written() -> None:
    assert word("remarks", "why", "sun_spots", "zh") == "sun spots"


def test_what_decides_is_one_kind_of_deciding() -> None:
    assert not NOT_READ & CAUTIONS
    assert not (NOT_READ | CAUTIONS) & PRIVATE
    assert {*RemarkKind} >= EARLIER


def test_texts_are_made_fit_for_a_record() -> None:
    said = remark(RemarkKind.POST_NOT_READ, detail="\ud800" + "x" * 3_000)

    assert said.value("detail") == ("?" + "x" * 3_000)[:MOST_CHARACTERS]
    assert Remark.model_validate(parse(canonical(as_json(said))), context=AS_WRITTEN) == said


@pytest.mark.parametrize("value", [1.5, True, ["a", 1], None])
def test_a_remark_of_other_values_than_texts_and_whole_numbers_is_refused(value: Any) -> None:
    with pytest.raises(ValidationError):
        remark(RemarkKind.POST_NOT_READ, detail=value)


def test_of_several_texts_each_is_made_fit() -> None:
    said = remark(RemarkKind.HANDLE_NOT_CONFIRMED, handle="a", did="b", names=("\udcff", "x" * 3_000))

    assert said.value("names") == ("?", "x" * MOST_CHARACTERS)


def segment(*, method: str = "wire", **fields: Any) -> Segment:
    """A segment as it lies in a ledger: with these fields, and those that every segment has."""
    capture = {
        "url": "urn:supplied:a.har", "captured_at": "2026-06-01T00:00:00Z", "method": method, "http_status": 200,
        "media_type": "application/json", "payload_digest": BLANK, "payload_bytes": 1, "warc_record_id": "a",
    }  # fmt: skip
    written = {
        "kind": "segment", "run": BLANK, "warc": "a", "warc_digest": BLANK, "warc_bytes": 1, "captures": [capture],
        "posts": [], "seen": 0, "frontier": as_json(Frontier(page=1)),
    }  # fmt: skip
    return Segment.model_validate({**written, **fields}, context=AS_WRITTEN)


@pytest.mark.parametrize(
    ("note", "meant"),
    [
        ("not read: a picture of 7: timeout s: a", RemarkKind.EARLIER_NOT_READ),
        ("handle not confirmed: a resolves to b", RemarkKind.EARLIER_WARNING),
        ("warning: look out", RemarkKind.EARLIER_WARNING),
    ],
)
def test_a_note_of_an_older_segment_means_what_its_first_words_say(note: str, meant: RemarkKind) -> None:
    assert remarks_of(segment(notes=[f"7: {note}", note])) == (remark(meant, text=note),)
    assert sentence(remark(meant, text=note)) == note


def test_numbers_stand_in_notes_of_older_segments() -> None:
    notes = ["advertised posts: 12", "stopped before the end: 3 pages in a row lie wholly before the window"]

    assert remarks_of(segment(notes=notes)) == (
        remark(RemarkKind.ADVERTISED, posts=12),
        remark(RemarkKind.STOPPED_EARLY, pages=3),
    )


@pytest.mark.parametrize("number", ["many", "", "-1", "1.5", "9" * 16, "1" * 5_000, "+1"])
def test_what_a_forger_put_in_the_place_of_a_number_says_nothing(number: str) -> None:
    notes = [f"advertised posts: {number}", f"stopped before the end: {number}"]

    assert remarks_of(segment(notes=notes)) == ()


@pytest.mark.parametrize(
    ("note", "meant"),
    [
        ("it holds the login (cookies) of whoever saved it, and is kept", RemarkKind.HOLDS_LOGIN),
        ("the WARC is cut or damaged after 3 records: a", RemarkKind.PART_NOT_READ),
        ("not read beyond 20000 records", RemarkKind.PART_NOT_READ),
        ("http://a/: cut, it does not have the length that it states", RemarkKind.PART_NOT_READ),
        ("archive/a.warc cannot be read: bad CRC", RemarkKind.PART_NOT_READ),
        ("member '../a' would leave the folder it is unpacked in; not read", RemarkKind.PART_NOT_READ),
        ("member 'a' is there twice; the first is read", RemarkKind.PART_NOT_READ),
        ("member 'a' is of a kind that is not read here", RemarkKind.PART_NOT_READ),
    ],
)
def test_a_note_on_a_file_supplied_to_an_earlier_release_keeps_it_at_home(note: str, meant: RemarkKind) -> None:
    assert [said.kind for said in remarks_of(segment(method="supplied", notes=["a note", note]))] == [meant]
    assert not {said.kind for said in remarks_of(segment(notes=[note]))} & PRIVATE, "crawls hold no supplied file"


def test_an_older_file_with_more_notes_than_were_kept_may_have_lost_the_one_on_a_login() -> None:
    notes = [f"note {number}" for number in range(501)]

    assert remarks_of(segment(method="supplied", notes=notes)) == (remark(RemarkKind.PARTS_NOT_READ, number=1),)


def test_nothing_is_read_out_of_the_notes_of_a_segment_that_has_remarks() -> None:
    notes = ["not read: a picture", "warning: look out", "advertised posts: many"]

    assert remarks_of(segment(notes=notes, remarks=[])) == ()


def test_sentences_of_an_older_seal_are_told_as_they_are() -> None:
    counts = Counts(advertised=None, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
    fixed = {"captures": 1, "merkle_root": BLANK, "head": BLANK, "public_key": "0" * 64, "signature": "0" * 128}
    seal = Seal(run=BLANK, outcome=Outcome.PARTIAL, reason="it rained", counts=counts, warnings=("wet",), **fixed)
    written = {name: value for name, value in as_json(seal).items() if name not in ("because", "cautions")}
    older = Seal.model_validate(written, context=AS_WRITTEN)

    assert (in_a_row(because_of(older)), in_a_row(cautions_of(older))) == ("it rained", "wet")
    assert (because_of(seal), cautions_of(seal)) == ((), ())


@pytest.mark.parametrize("why", Why)
def test_why_a_picture_is_missing_is_told_by_its_kind_or_by_the_first_words_of_an_older_record(why: Why) -> None:
    assert why_of(Image(url="a", missing="robots: a", why=why)) is why, "the kind goes before the words"
    assert why_of(Image(url="a", missing=why.says("http://a: robots: b"))) is why


@pytest.mark.parametrize("missing", ["", "it rained: a", "Robots: a", "robots", " robots: a", "timeout_s: a"])
def test_words_of_no_release_mean_some_other_reason(missing: str) -> None:
    assert why_of(Image(url="a", missing=missing)) is (Why.ROBOTS if missing == "robots" else Why.OTHER)


def test_an_older_seal_without_a_reason_has_none() -> None:
    counts = Counts(advertised=None, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
    fixed = {"captures": 1, "merkle_root": BLANK, "head": BLANK, "public_key": "0" * 64, "signature": "0" * 128}
    made = as_json(Seal(run=BLANK, outcome=Outcome.COMPLETE, reason="", counts=counts, **fixed))
    older = {name: value for name, value in made.items() if name not in ("because", "cautions")}

    assert because_of(Seal.model_validate(older, context=AS_WRITTEN)) == ()
    forged = Seal.model_validate({**made, "reason": "all was read", "warnings": ["none"]}, context=AS_WRITTEN)
    assert (because_of(forged), cautions_of(forged)) == ((), ()), "nothing reads a sentence of a seal that has kinds"


def test_the_order_of_an_older_segment_s_notes_is_kept_and_what_merely_informs_is_no_remark() -> None:
    notes = ["warning: a", "the site was slow", "not read: b", "warning: c", "advertised posts: 3"]

    assert [said.kind for said in remarks_of(segment(notes=notes))] == [
        RemarkKind.EARLIER_WARNING,
        RemarkKind.EARLIER_NOT_READ,
        RemarkKind.EARLIER_WARNING,
        RemarkKind.ADVERTISED,
    ]


def test_exactly_as_many_notes_as_were_kept_lost_none() -> None:
    notes = [f"note {number}" for number in range(500)]

    assert remarks_of(segment(method="supplied", notes=notes)) == ()
