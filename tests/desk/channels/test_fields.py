"""Fields for Stripe, Antom and PayPal: what goes where, and what never does."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from importlib.resources import files as package_files
from typing import Any

import pytest

from desk.channels.channel import ChannelError, Form
from desk.channels.dry_run import check
from desk.channels.fields import Open, Step, fields, left_open, recorded
from desk.channels.statement import Statement
from tests.desk.channels.made import allegation, brief, exhibits, statement

FORMS = (Form.STRIPE, Form.ANTOM, Form.PAYPAL)
CLAIMS = tuple(sorted(one.name for one in package_files("claims").iterdir() if (one / "elements.toml").is_file()))
LANGUAGES = ("en", "zh")
PDF, JPG = b"%PDF-1.7 made up", b"\xff\xd8\xff made up"
FILES = {"picture.jpg": JPG, "text.txt": b"some text", "document.pdf": PDF}
HOSTILE = '<script>"}],\x1b[2J\u202ereversed\r\nevidence[submit]=true&x=1\x00 \ud800 {{7*7}} \U0001f600'


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)


def of(language: str = "en", claim: str = "worn", **changes: Any) -> Statement:
    """A statement whose allegation has these changes."""
    return statement(language, claim, allegation=allegation(language, claim, **changes))


def stripe(one: Statement, files: dict[str, bytes] | None = None) -> dict[str, Any]:
    evidence: dict[str, Any] = fields(one, Form.STRIPE, files or {})["evidence"]
    return evidence


def paypal(one: Statement, files: dict[str, bytes] | None = None) -> dict[str, Any]:
    (evidence,) = fields(one, Form.PAYPAL, files or {})["evidences"]
    return dict(evidence)


@pytest.mark.parametrize("files", [FILES, {}], ids=["files", "nothing"])
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("claim", CLAIMS)
def test_every_claim_fits_every_form_in_both_languages(
    claim: str, form: Form, language: str, files: dict[str, bytes]
) -> None:
    body = fields(statement(language, claim), form, files)
    assert check(form, body) == ()
    assert json.loads(json.dumps(body)) == body


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_texts_say_the_result_and_all_that_speaks_for_the_buyer(language: str) -> None:
    one = statement(language)
    evidence = stripe(one)
    for said in (evidence["refund_refusal_explanation"], evidence["uncategorized_text"], paypal(one)["notes"]):
        assert one.allegation.brief.sentences[0] in said
        assert one.allegation.brief.unproven.rstrip("。.") in said
    for doubt in one.allegation.doubts:
        assert doubt in evidence["uncategorized_text"]
    assert one.account in evidence["uncategorized_text"]
    assert {"en": "\nE2: The tag", "zh": "\nE2：退回时"}[language] in evidence["uncategorized_text"]
    assert all(row.value in evidence["uncategorized_text"] for row in one.custody)


def test_only_these_fields_are_ever_written() -> None:
    written = {
        form: {
            name
            for claim in CLAIMS
            for files in (FILES, {})
            for body in [fields(statement("en", claim), form, files)]
            for name in (body["evidence"] if form is Form.STRIPE else body)
        }
        for form in FORMS
    }
    assert written[Form.STRIPE] == {"refund_refusal_explanation", "uncategorized_text", "uncategorized_file"}
    assert written[Form.ANTOM] == {"disputeId", "disputeEvidence", "evidenceContent"}
    assert written[Form.PAYPAL] == {"evidences"}


def test_photos_of_damage_give_no_reason_to_refuse_a_refund() -> None:
    assert set(stripe(statement("en", "damage"), FILES)) == {"uncategorized_text", "uncategorized_file"}
    assert paypal(statement("en", "damage"))["evidence_type"] == "OTHER"


@pytest.mark.parametrize("claim", ["swapped", "rotation"])
def test_another_piece_that_came_back_has_its_own_type_at_paypal(claim: str) -> None:
    assert paypal(statement("en", claim))["evidence_type"] == "PROOF_OF_EMPTY_PACKAGE_OR_DIFFERENT_ITEM"


def test_stripe_only_stages_it() -> None:
    assert fields(statement("en"), Form.STRIPE, {})["submit"] is False


@pytest.mark.parametrize(
    ("files", "name"),
    [
        ({"picture.jpg": JPG, "document.pdf": PDF}, "document.pdf"),
        ({"text.txt": b"x", "B.PNG": JPG}, "B.PNG"),
        ({"document.docx": b"x"}, None),
        ({}, None),
    ],
)
def test_stripe_gets_the_document_otherwise_a_picture_otherwise_nothing(
    files: dict[str, bytes], name: str | None
) -> None:
    assert stripe(statement("en"), files).get("uncategorized_file") == (name and {"upload": name})


def test_paypal_gets_the_names_of_all_files_that_it_takes() -> None:
    assert paypal(statement("en"), FILES)["documents"] == [{"name": "document.pdf"}, {"name": "picture.jpg"}]
    assert "documents" not in paypal(statement("en"), {"text.txt": b"x"})


@pytest.mark.parametrize("name", ["a/b.pdf", "退货.pdf", "a.b.pdf", "\x1b[2J.pdf"])
def test_a_file_name_that_paypal_refuses_is_refused_here(name: str) -> None:
    with pytest.raises(ChannelError, match="rename") as refused:
        fields(statement("en"), Form.PAYPAL, {name: PDF})
    assert "\x1b" not in str(refused.value)


def test_antom_gets_the_document_itself() -> None:
    body = fields(statement("en"), Form.ANTOM, FILES)
    assert base64.b64decode(body["disputeEvidence"]) == PDF
    assert "evidenceContent" not in body


def test_antom_gets_the_order_number_where_there_is_no_document() -> None:
    one = statement("zh")
    body = fields(one, Form.ANTOM, {"picture.jpg": JPG})
    assert body["evidenceContent"] == {"ORDER_INFORMATION": {"merchantOrderNo": one.order_id}}


def test_a_document_of_exactly_the_limit_is_taken_and_one_byte_more_is_refused() -> None:
    body = fields(statement("en"), Form.ANTOM, {"document.pdf": bytes(750_000)})
    assert len(body["disputeEvidence"]) == 1_000_000
    assert check(Form.ANTOM, body) == ()
    with pytest.raises(ChannelError, match="750,001 bytes, and Antom takes 750,000"):
        fields(statement("en"), Form.ANTOM, {"document.pdf": bytes(750_001)})


def test_an_empty_document_is_refused() -> None:
    with pytest.raises(ChannelError, match="empty"):
        fields(statement("en"), Form.ANTOM, {"document.pdf": b""})


def test_an_order_number_is_never_cut() -> None:
    assert fields(statement("en", order_id="7" * 64), Form.ANTOM, {})
    with pytest.raises(ChannelError, match="64 characters, this has 65"):
        fields(statement("en", order_id="7" * 65), Form.ANTOM, {})


@pytest.mark.parametrize("form", FORMS)
def test_what_a_person_fills_in_is_found(form: Form) -> None:
    expected = {
        Form.STRIPE: (Open("evidence/uncategorized_file", Step.UPLOAD, "document.pdf"),),
        Form.ANTOM: (Open("disputeId", Step.ENTER, "disputeId"),),
        Form.PAYPAL: (),
    }
    assert left_open(fields(statement("en"), form, FILES)) == expected[form]


def test_open_places_are_found_in_lists_too() -> None:
    body = {"evidences": [{"notes": "x"}, {"file": {"upload": "a.pdf"}}]}
    assert left_open(body) == (Open("evidences/1/file", Step.UPLOAD, "a.pdf"),)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_says_so_and_what_is_lacking(language: str) -> None:
    one = statement(language, is_ready=False)
    evidence = stripe(one)
    for said in (evidence["refund_refusal_explanation"], evidence["uncategorized_text"], paypal(one)["notes"]):
        assert said.startswith(one.words["draft"])
    assert one.lacking[0] in evidence["uncategorized_text"]


@pytest.mark.parametrize("form", FORMS)
def test_hostile_text_stays_text(form: Form) -> None:
    (first, second) = exhibits("en")
    evil = replace(first, title=HOSTILE, said=(HOSTILE,), for_buyer=(HOSTILE,))
    one = of(doubts=(HOSTILE,), exhibits=(evil, second), brief=brief("en", sentences=(HOSTILE, HOSTILE)))
    one = replace(one, order_id=f"7{HOSTILE[-40:]}", account=HOSTILE)
    body = fields(one, form, {})
    assert check(form, body) == ()
    json.dumps(body, ensure_ascii=False).encode("utf-8")
    whole = "\n".join(texts(body))
    assert not {"\x1b", "\u202e", "\x00", "\r", "\ud800"} & set(whole)
    assert not any(line.startswith("evidence[submit]") for line in whole.splitlines())


def test_what_does_not_fit_is_left_out_whole() -> None:
    one = of(exhibits=exhibits("en") * 60)
    said = stripe(one)["uncategorized_text"]
    assert 19_000 < len(said) <= 20_000
    last = said.rsplit("\nE", 1)[1]
    assert last.rstrip().endswith(exhibits("en")[0].facts[-1].value)
    assert one.words["doc_custody"] not in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_notes_for_paypal_stay_within_2000_characters(language: str) -> None:
    notes = paypal(of(language, exhibits=exhibits(language) * 60))["notes"]
    assert len(notes) <= 2_000


def test_a_sentence_longer_than_the_field_gives_way_to_the_headline() -> None:
    one = of(brief=brief("en", sentences=("x" * 20_001, "Short.")))
    evidence = stripe(one)
    assert "xx" not in evidence["refund_refusal_explanation"]
    assert one.allegation.brief.headline in evidence["refund_refusal_explanation"]


@pytest.mark.parametrize("form", [Form.STRIPE, Form.PAYPAL])
def test_a_result_that_does_not_fit_at_all_is_refused(form: Form) -> None:
    endless = brief("en", sentences=("x" * 20_001,), headline="y" * 20_001)
    with pytest.raises(ChannelError, match="write that field yourself"):
        fields(of(brief=endless), form, {})


def test_a_channel_without_fields_says_what_to_do() -> None:
    with pytest.raises(ChannelError, match="hand over its text, picture or document"):
        fields(statement("en"), Form.NONE, {})


@pytest.mark.parametrize("form", [Form.STRIPE, Form.PAYPAL])
def test_a_claim_without_a_table_is_refused_by_its_name(form: Form) -> None:
    one = of()
    unknown = replace(one, allegation=replace(one.allegation, name="haunted"))
    with pytest.raises(ChannelError, match="no fields for the claim haunted"):
        fields(unknown, form, {})


def test_the_same_statement_gives_the_same_bytes() -> None:
    for form in FORMS:
        made = [json.dumps(fields(statement("zh"), form, FILES)) for _ in range(2)]
        assert made[0] == made[1]


def test_stripes_schema_has_the_27_fields_that_are_documented() -> None:
    assert len(recorded(Form.STRIPE)["properties"]["evidence"]["properties"]) == 27
