"""Canonical JSON: one form, no floats, and the published RFC 8785 order."""

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.pack import offline_verifier
from evidence.codec import canonical, parse, sha256, utc_text
from evidence.errors import RecordError

json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])), inner),
)


@pytest.mark.slow
@given(json_values)
def test_what_is_written_reads_back_and_writes_the_same(value: object) -> None:
    data = canonical(value)  # type: ignore[arg-type]  # made by the strategy above

    assert parse(data) == value
    assert canonical(parse(data)) == data
    assert json.loads(data) == value


def test_keys_are_sorted_as_rfc_8785_section_3_2_3_sorts_them() -> None:
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}

    assert list(json.loads(canonical(value))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


@pytest.mark.parametrize("value", [1.5, float("nan"), 2**53, {"a": 1.0}, "\ud800", object(), {1: 2}])
def test_what_has_no_one_form_is_refused(value: object) -> None:
    with pytest.raises((RecordError, AttributeError)):
        canonical(value)  # type: ignore[arg-type]  # that is the point


@pytest.mark.parametrize("data", [b'{"a":1,"a":2}', b"NaN", b"[1,", b"\xff", b"[" * 100_000, b"1" * 5_000])
def test_json_that_two_readers_would_read_differently_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError):
        parse(data)


def test_times_are_written_in_utc_and_sort_as_texts() -> None:
    east = datetime(2026, 5, 1, 8, tzinfo=timezone(timedelta(hours=8)))

    assert utc_text(east) == "2026-05-01T00:00:00.000000Z" < utc_text(datetime(2026, 5, 1, 1, tzinfo=UTC))
    assert utc_text(datetime(1, 5, 1, tzinfo=UTC)).startswith("0001-05-01T")
    with pytest.raises(RecordError):
        utc_text(datetime(2026, 5, 1))  # noqa: DTZ001 - a time without a zone is what is tested


@pytest.mark.parametrize("value", [2**53 - 1, -(2**53) + 1, 0, -1])
def test_whole_numbers_up_to_the_border_of_a_double_are_written_plainly(value: int) -> None:
    assert canonical(value) == str(value).encode()


@pytest.mark.parametrize("value", [2**53, -(2**53), 1.0, float("inf"), "\ud800", {"\udfff": 1}, {"a": (1,)}])
def test_the_offline_verifier_refuses_what_the_ledger_refuses(value: Any) -> None:
    with pytest.raises(RecordError):
        canonical(value)
    with pytest.raises(ValueError, match=r"canonical form|surrogates not allowed"):
        offline_verifier.canonical(value)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("\x00\x1f", '"\\u0000\\u001f"'),
        ("\b\t\n\f\r", '"\\b\\t\\n\\f\\r"'),
        ('"\\/', '"\\"\\\\/"'),
        ("\x7f\u2028\u2029\u00e9\U0001f600", '"\x7f\u2028\u2029\u00e9\U0001f600"'),
        ([], "[]"),
        ({}, "{}"),
        ({"b": [True, None, False], "a": {"": ""}}, '{"a":{"":""},"b":[true,null,false]}'),
    ],
)
def test_each_value_has_the_one_form_of_rfc_8785_here_and_in_the_offline_verifier(value: Any, text: str) -> None:
    assert canonical(value) == offline_verifier.canonical(value) == text.encode()


def test_keys_with_one_beginning_are_sorted_the_shorter_first() -> None:
    assert canonical({"ab": 1, "a": 2, "": 3, "B": 4}) == b'{"":3,"B":4,"a":2,"ab":1}'


@pytest.mark.parametrize("data", [b"Infinity", b"-Infinity", b'{"a":{"b":1,"b":1}}', b"", b"1 2", b"\xef\xbb\xbf1"])
def test_json_in_a_form_of_its_own_is_refused(data: bytes) -> None:
    with pytest.raises(RecordError, match=r"not JSON|JSON number|one key twice"):
        parse(data)


@pytest.mark.slow
def test_a_nest_too_deep_to_write_is_an_error_in_words() -> None:
    nest: list[Any] = []
    for _ in range(100_000):
        nest = [nest]

    with pytest.raises(RecordError, match="nested too deeply"):
        canonical(nest)
    while nest:  # else Python frees it by recursion
        nest = nest[0]


def test_a_digest_names_its_algorithm() -> None:
    assert sha256(b"abc") == "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
