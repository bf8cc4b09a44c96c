"""DAG-CBOR, strictly: one value has one encoding, so a digest over bytes is a digest over the value.

Source: https://ipld.io/specs/codecs/dag-cbor/spec/ (RFC 8949 with definite lengths, shortest integers, text keys in
order of length and then bytes, tag 42 for links) and https://atproto.com/specs/data-model (no floats).
Pure: bytes in, values out. Whatever is not exactly so is refused.
"""

import base64
import hashlib
from dataclasses import dataclass
from typing import Union

_DEEPEST = 64
_DAG_CBOR_SHA256, _RAW_SHA256 = bytes([0x01, 0x71, 0x12, 0x20]), bytes([0x01, 0x55, 0x12, 0x20])
_CID_BYTES = 36
_LINK_TAG = 42
_SIMPLE: dict[int, bool | None] = {20: False, 21: True, 22: None}


class NotDagCbor(ValueError):
    """The bytes are not DAG-CBOR in its one form, or a value has none."""


@dataclass(frozen=True, slots=True)
class Cid:
    """A CID of version 1 with SHA-256, of DAG-CBOR or of raw bytes: 36 bytes."""

    data: bytes

    def __post_init__(self) -> None:
        if len(self.data) != _CID_BYTES or self.data[:4] not in (_DAG_CBOR_SHA256, _RAW_SHA256):
            raise NotDagCbor(f"{self.data[:8].hex()}... is not a CID of version 1 with SHA-256")

    def __str__(self) -> str:
        """In base32, as it is written in text."""
        return "b" + base64.b32encode(self.data).decode("ascii").lower().rstrip("=")

    def names(self, block: bytes) -> bool:
        """Whether this is the CID of a block."""
        return hashlib.sha256(block).digest() == self.data[4:]


Value = Union[None, bool, int, str, bytes, Cid, list["Value"], dict[str, "Value"]]  # noqa: UP007 - "X | Y" cannot hold a name in quotes


def decode(data: bytes) -> Value:
    """The one value that ``data`` encodes.

    Raises:
        NotDagCbor: it does not, or not in the one form, or something follows.
    """
    reader = _Reader(data)
    value = reader.value(0)
    if reader.place != len(data):
        raise NotDagCbor(f"{len(data) - reader.place} bytes follow the value")
    return value


def encode(value: Value) -> bytes:
    """The one encoding of a value; what ``decode`` takes.

    Raises:
        NotDagCbor: an integer beyond 64 bits.
    """
    match value:
        case None:
            return b"\xf6"
        case bool():
            return b"\xf5" if value else b"\xf4"
        case int():
            return _head(0, value) if value >= 0 else _head(1, -1 - value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            text = value.encode("utf-8")
            return _head(3, len(text)) + text
        case Cid():
            return _head(6, _LINK_TAG) + _head(2, _CID_BYTES + 1) + b"\0" + value.data
        case list():
            return _head(4, len(value)) + b"".join(map(encode, value))
        case dict():
            items = sorted(value.items(), key=lambda item: _key_order(item[0]))
            return _head(5, len(items)) + b"".join(encode(key) + encode(item) for key, item in items)


def as_json(value: Value) -> object:
    """A value as the AT Protocol writes it in JSON: links as ``$link``, bytes as ``$bytes``."""
    match value:
        case Cid():
            return {"$link": str(value)}
        case bytes():
            return {"$bytes": base64.b64encode(value).decode("ascii").rstrip("=")}
        case list():
            return [as_json(item) for item in value]
        case dict():
            return {key: as_json(item) for key, item in value.items()}
        case _:
            return value


def _key_order(key: str) -> tuple[int, bytes]:
    text = key.encode("utf-8")
    return len(text), text


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes([major << 5 | number])
    for more, size in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * size:
            return bytes([major << 5 | more]) + number.to_bytes(size, "big")
    raise NotDagCbor(f"{number} does not fit into 64 bits")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self.place = 0

    def value(self, depth: int) -> Value:
        if depth > _DEEPEST:
            raise NotDagCbor(f"nested deeper than {_DEEPEST}")
        major, number = self._number()
        match major:
            case 0:
                return number
            case 1:
                return -1 - number
            case 2:
                return self._take(number)
            case 3:
                return self._text(number)
            case 4:
                return [self.value(depth + 1) for _ in range(self._fits(number))]
            case 5:
                return self._map(self._fits(number), depth + 1)
            case 6:
                return self._link(number)
            case _:
                if number in _SIMPLE:
                    return _SIMPLE[number]
                raise NotDagCbor(f"simple value {number} is not allowed")

    def _number(self) -> tuple[int, int]:
        first = self._take(1)[0]
        major, low = first >> 5, first & 31
        if low < 24:
            return major, low
        if low > 27 or major == 7:
            raise NotDagCbor(f"byte {first:#04x}: a float, or a length that is not stated")
        size = 1 << low - 24
        number = int.from_bytes(self._take(size), "big")
        if number < (24 if size == 1 else 1 << 4 * size):
            raise NotDagCbor(f"{number} is written longer than need be")
        return major, number

    def _take(self, length: int) -> bytes:
        end = self.place + length
        if end > len(self._data):
            raise NotDagCbor(f"cut: {end - len(self._data)} bytes are missing")
        taken = self._data[self.place : end]
        self.place = end
        return taken

    def _fits(self, count: int) -> int:
        """A count of items, each at least a byte: a lie must not make us reserve room for it."""
        if count > len(self._data) - self.place:
            raise NotDagCbor(f"cut: {count} items are promised")
        return count

    def _text(self, length: int) -> str:
        try:
            return self._take(length).decode("utf-8")
        except UnicodeDecodeError as error:
            raise NotDagCbor(f"text is not UTF-8: {error.reason}") from error

    def _map(self, count: int, depth: int) -> dict[str, Value]:
        found: dict[str, Value] = {}
        last = (-1, b"")
        for _ in range(count):
            key = self.value(depth)
            if not isinstance(key, str):
                raise NotDagCbor("a key is not text")
            order = _key_order(key)
            if order <= last:
                raise NotDagCbor(f"key {key[:40]!r} is out of order or there twice")
            last = order
            found[key] = self.value(depth)
        return found

    def _link(self, tag: int) -> Cid:
        data = self.value(_DEEPEST) if tag == _LINK_TAG else None
        if not isinstance(data, bytes) or data[:1] != b"\0":
            raise NotDagCbor(f"tag {tag} is not a link")
        return Cid(data[1:])
