"""CAR files of one root, each block as its CID says: any other file is refused."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.origin.car import NotProved, read_car
from crawler.origin.dag_cbor import encode
from tests.crawler.origin.cars import car, cid_of, section

RECORD, OTHER = encode({"text": "hello"}), encode({"text": "another"})
HEAD = section(encode({"version": 1, "roots": [cid_of(RECORD)]}))
BLOCK = cid_of(RECORD).data + RECORD
CARS = {
    "two roots": section(encode({"version": 1, "roots": [cid_of(RECORD), cid_of(OTHER)]})) + section(BLOCK),
    "no root": section(encode({"version": 1, "roots": []})) + section(BLOCK),
    "a root that is no link": section(encode({"version": 1, "roots": [7]})) + section(BLOCK),
    "a root that is the bytes of a CID": section(encode({"version": 1, "roots": [cid_of(RECORD).data]}))
    + section(BLOCK),
    "more in the header": section(encode({"version": 1, "roots": [cid_of(RECORD)], "x": 1})) + section(BLOCK),
    "version 2": car(cid_of(RECORD), [RECORD], version=2),
    "the version in two bytes": section(encode({"version": 1, "roots": [cid_of(RECORD)]})[:-1] + b"\x18\x01"),
    "a header longer than its value": section(encode({"version": 1, "roots": [cid_of(RECORD)]}) + b"\0"),
    "another block under the CID": HEAD + section(cid_of(RECORD).data + OTHER),
    "another block under a CID given before": HEAD + section(BLOCK) + section(cid_of(RECORD).data + OTHER),
    "a block by SHA-512": HEAD + section(bytes([1, 0x71, 0x13, 0x40]) + hashlib.sha512(RECORD).digest() + RECORD),
    "a block by a CID of version 0": HEAD + section(b"\x12\x20" + hashlib.sha256(RECORD).digest() + RECORD),
    "a block that is its own CID": HEAD + section(bytes([1, 0x71, 0, 1, 0]) + RECORD),
    "a section that says less than its block": HEAD + bytes([len(BLOCK) - 1 & 127 | 128, len(BLOCK) - 1 >> 7]) + BLOCK,
    "a section that says more than the file": HEAD + b"\xff\xff\xff\xff\x0f" + BLOCK,
    "a section without an end of its length": HEAD + section(BLOCK) + b"\x80",
    "a length beyond 35 bits": b"\xff" * 9 + b"\x7f",
    "a length longer than need be": HEAD + bytes([len(BLOCK) & 127 | 128, len(BLOCK) >> 7 | 128, 0]) + BLOCK,
    "an empty section": HEAD + section(BLOCK) + b"\0",
}


def test_the_file_that_each_lie_below_starts_from_is_read() -> None:
    assert read_car(HEAD + section(BLOCK)).blocks == {cid_of(RECORD): RECORD}


@pytest.mark.parametrize("lie", CARS)
def test_a_car_file_that_is_not_as_it_must_be_is_refused(lie: str) -> None:
    with pytest.raises(NotProved):
        read_car(CARS[lie])


@given(st.binary(max_size=200))
def test_no_bytes_break_the_reader_of_car_files(data: bytes) -> None:
    with pytest.raises(NotProved):
        read_car(data)
