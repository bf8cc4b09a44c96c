"""CAR files made by hand, true or not."""

import hashlib

from crawler.origin.dag_cbor import Cid, encode


def cid_of(block: bytes) -> Cid:
    return Cid(bytes([0x01, 0x71, 0x12, 0x20]) + hashlib.sha256(block).digest())


def section(data: bytes) -> bytes:
    length, head = len(data), b""
    while length > 127:
        head, length = head + bytes([length & 127 | 128]), length >> 7
    return head + bytes([length]) + data


def car(root: Cid, blocks: list[bytes], version: int = 1) -> bytes:
    head = encode({"version": version, "roots": [root]})
    return section(head) + b"".join(section(cid_of(block).data + block) for block in blocks)
