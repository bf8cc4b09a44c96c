"""TOML of people: what Python raises of it is one error, in one line."""

import pytest

from evidence.errors import RecordError
from evidence.toml import parse_toml


def test_values_are_had() -> None:
    assert parse_toml("name = 'été'\nat = 2026-05-04T10:00:00Z".encode())["name"] == "été"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"a = ", "it is not TOML: Invalid value"),
        (b"a = 1\na = 2", "it is not TOML: Cannot overwrite a value"),
        (b"a = " + b"[" * 5_000, "its brackets are nested too deeply"),
        (b"a = " + b"9" * 5_000, "it is not TOML: Exceeds the limit"),
        (b"a = 2026-02-30", "it is not TOML"),
        (b"\xff\xfea", "it is not in UTF-8: save it as UTF-8 text .byte 1."),
    ],
)
def test_what_is_none_is_refused(data: bytes, says: str) -> None:
    with pytest.raises(RecordError, match=says):
        parse_toml(data)
