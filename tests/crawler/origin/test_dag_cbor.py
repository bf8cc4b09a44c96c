"""DAG-CBOR: each value has one encoding, links are not bytes, and whatever else is refused before it costs anything."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.origin.dag_cbor import Cid, NotDagCbor, decode, encode

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**64), 2**64 - 1) | st.text() | st.binary()
    | st.binary(min_size=32, max_size=32).map(lambda digest: Cid(bytes([1, 0x55, 0x12, 0x20]) + digest)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@pytest.mark.slow
@given(VALUES)
def test_every_value_comes_back_from_its_one_encoding(value: object) -> None:
    assert decode(encode(value)) == value


@given(st.binary(max_size=60))
def test_any_bytes_are_one_value_in_its_one_form_or_refused(data: bytes) -> None:
    try:
        value = decode(data)
    except NotDagCbor:
        return
    assert encode(value) == data


@pytest.mark.parametrize(
    "data",
    ["1800", "190001", "1a00000001", "1b0000000000000001", "3817",  # integers, longer than need be
     "580161", "780161", "980100", "b801616100", "a161611801",  # lengths and inner integers, likewise
     "f93c00", "fa3f800000", "fb3ff0000000000000", "fb7ff8000000000000", "fb7ff0000000000000", "fb8000000000000000",
     "9fff", "bfff", "5f4161ff", "7f6161ff", "1c", "ff",  # no length, or none that is allowed
     "a2616201616101", "a2616101616101", "a262616101616201", "a10101", "a1416100",  # keys
     "c101", "d82a4100", "d82a01", "d82a6100", "61ff", "63eda080", "a161ff00", "f7", "f0", "f814",
     "9b7fffffffffffffff", "bb7fffffffffffffff", "5b7fffffffffffffff", "7b7fffffffffffffff",
     "81" * 200 + "00", "a160" * 200 + "00", "d82a" * 200 + "00", "", "8201", "0000"],
)  # fmt: skip
def test_any_other_spelling_is_refused(data: str) -> None:
    with pytest.raises(NotDagCbor):
        decode(bytes.fromhex(data))


LINKED = bytes([0x01, 0x71, 0x12, 0x20]) + bytes(range(32))
OTHER_CIDS = {
    "version 0": b"\x12\x20" + bytes(32),
    "SHA-512": bytes([0x01, 0x71, 0x13, 0x40]) + bytes(64),
    "the bytes themselves": bytes([0x01, 0x71, 0x00, 0x01, 0x00]),
    "more than its digest": LINKED + b"x",
    "less than its digest": LINKED[:-1],
}


@pytest.mark.parametrize("kind", OTHER_CIDS)
def test_a_link_by_another_kind_of_cid_is_refused(kind: str) -> None:
    with pytest.raises(NotDagCbor):
        decode(bytes.fromhex("d82a58") + bytes([len(OTHER_CIDS[kind]) + 1, 0]) + OTHER_CIDS[kind])


def test_a_link_whose_tag_or_length_is_written_longer_than_need_be_is_refused() -> None:
    assert decode(bytes.fromhex("d82a582500") + LINKED) == Cid(LINKED)
    for head in ("d9002a582500", "d82a59002500"):
        with pytest.raises(NotDagCbor):
            decode(bytes.fromhex(head) + LINKED)


@pytest.mark.parametrize("data", [LINKED, *OTHER_CIDS.values()], ids=["the kind that links are", *OTHER_CIDS])
def test_bytes_that_read_as_a_cid_stay_bytes_and_are_no_link(data: bytes) -> None:
    assert decode(encode(data)) == data
    assert encode(data)[0] >> 5 == 2, "a byte string"


def test_a_signature_that_begins_as_a_cid_does_is_a_signature() -> None:
    # one in 1,200 honest signatures does
    commit = {"did": "did:plc:aaaa", "sig": bytes([0x01, 0x0A, 0x12, 0x20]) + bytes(60)}
    assert decode(encode(commit)) == commit


@pytest.mark.parametrize("levels", [60, 1000])
def test_lists_within_lists_that_each_promise_the_rest_of_the_file_take_no_room(levels: int) -> None:
    promised = 7_900_000
    data = (b"\x9a" + promised.to_bytes(4, "big")) * levels + b"\xff" * (promised + 50_000)
    tracemalloc.start()
    try:
        with pytest.raises(NotDagCbor):
            decode(data)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
