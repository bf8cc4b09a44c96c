"""Bodies against the recorded schemas, and trial posts to a server on loopback that knows the interfaces' rules."""

import copy
import re
import sys
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from desk.channels import dry_run
from desk.channels.channel import ChannelError, Form
from desk.channels.dry_run import Refusal, Rule, check, post
from desk.channels.fields import fields, left_open, recorded
from tests.desk.channels.interfaces import DEFENCE, EVIDENCE, STRIPE, UNNAMED, desk
from tests.desk.channels.made import statement
from tests.desk.channels.test_fields import CLAIMS, FILES, FORMS, LANGUAGES, PDF
from tests.servers.told import told

TEXT, FILE = "evidence/uncategorized_text", "evidence/uncategorized_file"
KNOWN = {"$schema", "$comment", "$defs", "$ref", "readOn", "properties", "items", "if", "then", "else"}
"""Keywords that hold others, or tell; the rest must have a rule."""


def short(value: object) -> str | None:
    """The name of a parameter, where the value itself would be too long for one."""
    return f"{len(value)} letters" if isinstance(value, str) and len(value) > 40 else None


def body_of(form: Form, files: dict[str, bytes] | None = None) -> dict[str, Any]:
    return copy.deepcopy(fields(statement("en"), form, FILES if files is None else files))


def with_value(body: dict[str, Any], place: str, value: Any) -> dict[str, Any]:
    *way, last = place.split("/")
    inner: Any = body
    for step in way:
        inner = inner[int(step) if isinstance(inner, list) else step]
    inner[last] = value
    return body


def filled(body: dict[str, Any]) -> dict[str, Any]:
    """As a person leaves it: an id in each open place."""
    for one in left_open(body):
        with_value(body, one.place, "file_1MadeUp" if one.step == "upload" else "20260831190000000001")
    return body


def keywords(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every keyword of a schema with the schema that it stands in."""
    for name, value in schema.items():
        yield name, schema
        if name in ("properties", "$defs"):
            for inner in value.values():
                yield from keywords(inner)
        elif name in ("items", "if", "then", "else"):
            yield from keywords(value)


@pytest.mark.parametrize("form", FORMS)
def test_a_schema_is_right_closed_and_says_where_and_when_it_was_read(form: Form) -> None:
    schema = recorded(form)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert re.search(rf"github\.com/|docs\.|developer\..* read {schema['readOn']}", schema["$comment"])
    assert schema["readOn"] in schema["$comment"]
    for name, inner in keywords(schema):
        assert name in KNOWN or name in dry_run._RULES, name
        if name == "properties":
            assert inner["additionalProperties"] is False


@pytest.mark.parametrize(
    ("form", "place", "value", "expected"),
    [
        (Form.STRIPE, "evidence/uncategorised_text", "x", Refusal("evidence/uncategorised_text", Rule.UNKNOWN)),
        (Form.STRIPE, TEXT, "", Refusal(TEXT, Rule.SHORT, 1)),
        (Form.STRIPE, TEXT, 7, Refusal(TEXT, Rule.KIND)),
        (Form.STRIPE, TEXT, "字" * 20_001, Refusal(TEXT, Rule.LONG, 20_000)),
        (Form.STRIPE, "evidence/customer_name", "x" * 5_001, Refusal("evidence/customer_name", Rule.LONG, 5_000)),
        (Form.STRIPE, FILE, "document.pdf", Refusal(FILE, Rule.VALUE)),
        (Form.STRIPE, FILE, {}, Refusal(f"{FILE}/upload", Rule.MISSING)),
        (Form.STRIPE, "evidence", {}, Refusal("evidence", Rule.FEW, 1)),
        (Form.STRIPE, "submit", True, Refusal("submit", Rule.VALUE)),
        (Form.STRIPE, "metadata", {}, Refusal("metadata", Rule.UNKNOWN)),
        (Form.ANTOM, "disputeId", "7" * 65, Refusal("disputeId", Rule.LONG, 64)),
        (Form.ANTOM, "disputeId", {"enter": "another"}, Refusal("disputeId/enter", Rule.VALUE)),
        (Form.ANTOM, "disputeEvidence", "not base64!", Refusal("disputeEvidence", Rule.VALUE)),
        (Form.ANTOM, "disputeEvidence", "AAA", Refusal("disputeEvidence", Rule.VALUE)),
        (Form.ANTOM, "disputeEvidence", "AAAA" * 250_001, Refusal("disputeEvidence", Rule.LONG, 1_000_000)),
        (Form.ANTOM, "evidenceContent", {}, Refusal("evidenceContent", Rule.UNKNOWN)),
        (Form.PAYPAL, "evidences", [], Refusal("evidences", Rule.FEW, 1)),
        (Form.PAYPAL, "evidences", [{"evidence_type": "OTHER"}] * 101, Refusal("evidences", Rule.MANY, 100)),
        (Form.PAYPAL, "evidences/0/evidence_type", "PROOF_OF_WEAR", Refusal("evidences/0/evidence_type", Rule.VALUE)),
        (Form.PAYPAL, "evidences/0/notes", "x" * 2_001, Refusal("evidences/0/notes", Rule.LONG, 2_000)),
        (Form.PAYPAL, "evidences/0/url", "http://a.example", Refusal("evidences/0/url", Rule.UNKNOWN)),
    ],
    ids=short,
)  # fmt: skip
def test_a_body_with_one_fault_is_refused_there(form: Form, place: str, value: Any, expected: Refusal) -> None:
    assert expected in check(form, with_value(body_of(form), place, value))


@pytest.mark.parametrize(
    ("form", "place"), [(Form.STRIPE, "submit"), (Form.ANTOM, "disputeId"), (Form.PAYPAL, "evidences")]
)
def test_a_body_without_what_is_needed_is_refused(form: Form, place: str) -> None:
    body = body_of(form)
    del body[place]
    assert check(form, body) == (Refusal(place, Rule.MISSING),)


def test_text_up_to_the_limit_is_taken() -> None:
    body = with_value(body_of(Form.STRIPE), TEXT, "字" * 20_000)
    assert check(Form.STRIPE, body) == ()


def test_fields_that_fit_alone_and_not_together_are_refused() -> None:
    names = [name for name, one in recorded(Form.STRIPE)["properties"]["evidence"]["properties"].items()
             if one == {"$ref": "#/$defs/long"}]  # fmt: skip
    body = {"evidence": dict.fromkeys(names[:7], "x" * 20_000), "submit": False}
    assert check(Form.STRIPE, with_value(body, f"evidence/{names[7]}", "x" * 10_000)) == ()
    assert check(Form.STRIPE, with_value(body, f"evidence/{names[7]}", "x" * 10_001)) == (
        Refusal("evidence", Rule.LONG, 150_000),
    )


def test_a_tag_that_is_not_recorded_is_refused_and_so_is_one_without_what_it_needs() -> None:
    body = with_value(body_of(Form.ANTOM, {}), "evidenceContent/WORN_PHOTO", {"file": "x"})
    with_value(body, "evidenceContent/ORDER_INFORMATION", {"quantity": "1"})
    assert check(Form.ANTOM, body) == (
        Refusal("evidenceContent/ORDER_INFORMATION/merchantOrderNo", Rule.MISSING),
        Refusal("evidenceContent/WORN_PHOTO", Rule.UNKNOWN),
    )


def test_a_tag_of_more_than_4_000_000_characters_is_refused() -> None:
    body = with_value(body_of(Form.ANTOM, {}), "evidenceContent/ORDER_INFORMATION/quantity", "1" * 4_000_000)
    assert Refusal("evidenceContent/ORDER_INFORMATION", Rule.LONG, 4_000_000) in check(Form.ANTOM, body)


def test_without_the_library_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    body = body_of(Form.STRIPE)
    monkeypatch.setitem(sys.modules, "jsonschema", None)
    dry_run._validator.cache_clear()
    with pytest.raises(ChannelError, match=r"pip install 'wornproof\[channels\]'"):
        check(Form.STRIPE, body)


def test_a_form_without_fields_has_no_schema() -> None:
    with pytest.raises(ChannelError, match="no schema"):
        check(Form.NONE, {})


def call(form: Form, body: dict[str, Any]) -> str:
    return STRIPE if form is Form.STRIPE else DEFENCE if "disputeEvidence" in body else EVIDENCE


@pytest.mark.server
def test_every_claim_is_taken_whole_by_both_interfaces_once_a_person_filled_it_in() -> None:
    with desk() as one:
        for form in (Form.STRIPE, Form.ANTOM):
            for claim in CLAIMS:
                for language in LANGUAGES:
                    for files in (FILES, {}):
                        body = filled(copy.deepcopy(fields(statement(language, claim), form, files)))
                        answer = post(one.at(call(form, body)), form, body)
                        assert answer.status == 200
                        assert answer.body.get("result", {"resultStatus": "S"})["resultStatus"] == "S"
                        assert one.got[-1][2] == body
    assert len(one.got) == 2 * len(CLAIMS) * len(LANGUAGES) * 2


@pytest.mark.server
def test_no_key_and_no_cookie_goes_with_it() -> None:
    body = filled(body_of(Form.ANTOM))
    with desk() as one:
        post(one.at(DEFENCE), Form.ANTOM, body)
    ((_, headers, _body),) = one.got
    assert set(headers) == {"host", "accept-encoding", "content-length", "content-type"}


@pytest.mark.server
def test_an_unknown_tag_is_refused_by_its_code() -> None:
    body = filled(body_of(Form.ANTOM, {}))
    with_value(body, "evidenceContent/WORN_PHOTO", {"file": "x"})
    with desk() as one:
        answer = post(one.at(EVIDENCE), Form.ANTOM, body)
    assert answer.body["result"]["resultCode"] == "EVIDENCE_TAG_NOT_SUPPORTED"


@pytest.mark.server
@pytest.mark.parametrize(
    ("form", "place", "value"),
    [
        (Form.STRIPE, TEXT, "字" * 20_001),
        (Form.STRIPE, "evidence/what_we_think", "x"),
        (Form.STRIPE, "submit", True),
        (Form.ANTOM, "disputeEvidence", "AAAA" * 250_001),
        (Form.ANTOM, "disputeId", "7" * 65),
    ],
    ids=short,
)
def test_what_the_check_refuses_the_server_refuses(form: Form, place: str, value: Any) -> None:
    body = filled(body_of(form))
    with desk() as one:
        good = post(one.at(call(form, body)), form, body)
        bad = post(one.at(call(form, body)), form, with_value(body, place, value))
    assert check(form, body)
    if form is Form.STRIPE:
        assert (good.status, bad.status) == (200, 400)
    else:
        assert (good.body["result"]["resultStatus"], bad.body) == ("S", UNNAMED)


@pytest.mark.server
def test_the_wrong_call_is_refused() -> None:
    body = filled(body_of(Form.ANTOM))
    with desk() as one:
        assert post(one.at(EVIDENCE), Form.ANTOM, body).body == UNNAMED
        assert post(one.at("/v1/charges"), Form.ANTOM, body).status == 404
        assert post(one.at(STRIPE), Form.ANTOM, body).status == 415


@pytest.mark.server
def test_a_body_with_an_open_place_is_not_posted() -> None:
    with (
        desk() as one,
        pytest.raises(ChannelError, match=r"evidence/uncategorized_file is still open \(upload document"),
    ):
        post(one.at(STRIPE), Form.STRIPE, body_of(Form.STRIPE))
    assert one.got == []


@pytest.mark.parametrize(
    "url",
    [
        "https://api.stripe.com/v1/disputes/dp_1MadeUp",
        "https://open-big-sea.alipay.com/v1/payments/supplyEvidence",
        "http://localhost/",
        "https://127.0.0.1/",
        "http://127.0.0.1@shop.example/",
        "http://shop.example/127.0.0.1",
        "http://127.0.0.1.shop.example/",
        "http://0.0.0.0/",
        "http://10.0.0.1/",
        "http://127.1/",
        "http://[::ffff:8.8.8.8]/",
        "http://[::1",
        "http://127.0.0.1:99999/",
        "ftp://127.0.0.1/",
        "//127.0.0.1/",
        "",
    ],
)
def test_nothing_is_posted_anywhere_but_to_loopback(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(dry_run, "HTTPConnection", lambda *where, **_: asked.append(where))
    with pytest.raises(ChannelError, match="a person posts"):
        post(url, Form.STRIPE, filled(body_of(Form.STRIPE)))
    assert asked == []


@pytest.mark.server
def test_a_redirection_is_not_followed() -> None:
    with told(302) as system, pytest.raises(ChannelError, match="no JSON"):
        post(system.url, Form.ANTOM, filled(body_of(Form.ANTOM)))
    assert [one.path for one in system.got] == ["/told"]


@pytest.mark.server
def test_where_nobody_answers_it_says_so() -> None:
    with told() as system:
        pass
    with pytest.raises(ChannelError, match=f"nothing that answers is at 127.0.0.1:{system.port}"):
        post(system.url, Form.ANTOM, filled(body_of(Form.ANTOM)))


def test_paypal_cannot_be_tried_without_the_files() -> None:
    with pytest.raises(ChannelError, match="PayPal takes the files themselves"):
        post("http://127.0.0.1:1/", Form.PAYPAL, body_of(Form.PAYPAL, {"document.pdf": PDF}))
