"""Canonical JSON and digests: the one form in which records are hashed and stored.

RFC 8785 (JSON Canonicalization Scheme) without floats: keys sorted by their UTF-16 code units, no white space,
UTF-8, shortest escapes. Floats are refused, because two programs may print the same one differently.
"""

import hashlib
import json
from datetime import UTC, datetime
from json.encoder import encode_basestring
from typing import Any

from evidence.errors import RecordError

JSONValue = None | bool | int | str | list["JSONValue"] | dict[str, "JSONValue"]

_SAFE_INTEGER = 2**53 - 1  # RFC 8785 section 3.2.2.3: beyond this, JavaScript reads another number


def canonical(value: JSONValue) -> bytes:
    """Encode a JSON value in its one canonical form.

    Raises:
        RecordError: for a float, an integer beyond 2**53 - 1, a lone surrogate, any other type, or too deep a nest.
    """
    try:
        return _encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise RecordError(f"text holds a lone surrogate, which UTF-8 cannot carry: {error}") from error
    except RecursionError as error:
        raise RecordError("nested too deeply") from error


def parse(data: bytes) -> Any:
    """Decode JSON bytes; duplicate keys and non-finite numbers are errors, not surprises later."""
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:  # ValueError: not UTF-8, not JSON, an integer of 4,300 digits
        raise RecordError(f"not JSON: {error}") from error


def sha256(data: bytes) -> str:
    """Digest of bytes in the form used everywhere: ``sha256:`` and 64 hexadecimal digits."""
    return "sha256:" + hashlib.sha256(data).hexdigest()


def utc_text(moment: datetime) -> str:
    """An aware time as RFC 3339 UTC text with microseconds, so that texts sort as times do."""
    if moment.tzinfo is None:
        raise RecordError("a time without a zone is not evidence of anything")
    # isoformat, not strftime: the latter writes the year 1 with one digit, and then texts no longer sort as times.
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _encode(value: JSONValue) -> str:
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, dict):
        items = sorted(value.items(), key=_utf16)
        return "{" + ",".join([f"{encode_basestring(key)}:{_encode(item)}" for key, item in items]) + "}"
    if isinstance(value, list):
        return "[" + ",".join([_encode(item) for item in value]) + "]"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, int):
        if abs(value) > _SAFE_INTEGER:
            raise RecordError(f"integer {value} is too large for canonical JSON")
        return str(value)
    raise RecordError(f"{type(value).__name__} has no canonical JSON form")


def _utf16(item: tuple[str, JSONValue]) -> bytes:
    return item[0].encode("utf-16-be", "surrogatepass")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise RecordError("a JSON object names one key twice")
    return found


def _refuse(text: str) -> None:
    raise RecordError(f"{text} is not a JSON number")
