"""What a supplied file may cost, and how its compressed parts are read: whole, or said to be cut, never in part."""

import gzip
import lzma
import os
import zlib
from pathlib import Path

import brotli
import pytest

from crawler.imports.bounds import Budget, SuppliedError, decoded, gunzipped, read_whole, unxz

TEXT = b"a post, and one more " * 400


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@pytest.mark.parametrize(
    ("body", "encodings"),
    [
        (TEXT, ""),
        (TEXT, "identity, ,"),
        (gzip.compress(TEXT, mtime=0), "gzip"),
        (gzip.compress(TEXT, mtime=0), "X-GZIP"),
        (zlib.compress(TEXT), "deflate"),
        (bare_deflate(TEXT), "deflate"),
        (brotli.compress(TEXT), "br"),
        (gzip.compress(brotli.compress(TEXT), mtime=0), "br, gzip"),
        (gzip.compress(TEXT, mtime=0) + b"\0" * 9, "gzip"),
    ],
)
def test_a_body_is_had_without_its_encodings_the_last_taken_off_first(body: bytes, encodings: str) -> None:
    assert decoded(body, encodings, Budget()) == TEXT


def test_all_members_of_a_gzip_body_are_read_not_the_first_alone() -> None:
    body = gzip.compress(b"one ", mtime=0) + gzip.compress(b"two ", mtime=0) + gzip.compress(b"three", mtime=0)
    assert decoded(body, "gzip", Budget()) == b"one two three"
    with pytest.raises(ValueError, match="cut"):
        decoded(body[:-9], "gzip", Budget())


@pytest.mark.parametrize(
    ("body", "encodings", "says"),
    [
        (gzip.compress(TEXT, mtime=0)[:-9], "gzip", "cut"),
        (b"", "gzip", "cut"),
        (brotli.compress(TEXT)[:-3], "br", "cut"),
        (b"", "br", "cut"),
        (b"<html>", "gzip", "not compressed as it says"),
        (b"<html>", "br", "not compressed as it says"),
        (zlib.compress(TEXT)[:-4] + b"\0\0\0\0", "deflate", "not compressed as it says"),
        (TEXT, "zstd", "'zstd' is not read here"),
        (TEXT, "x" * 90, f"'{'x' * 40}' is not read here"),
        (gzip.compress(TEXT, mtime=0), "gzip, br", "not compressed as it says"),
    ],
)
def test_a_body_that_is_cut_or_encoded_otherwise_is_not_read_in_part(body: bytes, encodings: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        decoded(body, encodings, Budget())


@pytest.mark.parametrize("encodings", ["gzip", "br", "deflate"])
def test_what_unpacks_to_more_than_is_left_is_refused(encodings: str) -> None:
    packed = {"gzip": gzip.compress, "br": brotli.compress, "deflate": zlib.compress}[encodings](TEXT)
    assert decoded(packed, encodings, Budget(len(TEXT))) == TEXT
    with pytest.raises(SuppliedError, match="unpacks to more than 0 MB"):
        decoded(packed, encodings, Budget(len(TEXT) - 1))


def test_a_budget_is_of_all_parts_together() -> None:
    budget = Budget(3_000_000)
    budget.spend(1_000_000)
    budget.spend(2_000_000)
    assert budget.left == 0
    with pytest.raises(SuppliedError, match="more than 3 MB"):
        budget.spend(1)


def test_of_a_gzip_file_the_whole_members_are_had_and_the_fault_is_said() -> None:
    two = gzip.compress(b"one", mtime=0) + gzip.compress(b"two", mtime=0)
    assert gunzipped(two, Budget()) == (b"onetwo", "")
    assert gunzipped(b"", Budget()) == (b"", "")
    assert gunzipped(two[:-9], Budget()) == (b"one", "the compressed data are cut")
    found, problem = gunzipped(two + b"junk", Budget())
    assert (found, problem[:22]) == (b"onetwo", "not compressed as it s")


@pytest.mark.parametrize("most", [len(TEXT), len(TEXT) + 1])
def test_an_xz_file_is_read_up_to_its_limit(most: int) -> None:
    assert unxz(lzma.compress(TEXT), most) == TEXT


@pytest.mark.parametrize(
    ("data", "most", "says"),
    [
        (lzma.compress(TEXT), len(TEXT) - 1, "cut, or too long"),
        (lzma.compress(TEXT)[:-30], 10**6, "cut, or too long"),
        (b"<html><body>nothing", 10**6, "not xz"),
        (b"", 10**6, "cut, or too long"),
        (lzma.compress(TEXT, format=lzma.FORMAT_ALONE), 10**6, "not xz"),
    ],
)
def test_an_xz_file_that_is_cut_longer_or_none_is_refused(data: bytes, most: int, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        unxz(data, most)


def test_a_file_of_just_the_limit_is_read_and_of_one_byte_more_is_not(tmp_path: Path) -> None:
    path = tmp_path / "a.har"
    path.write_bytes(b"x" * 1_000)
    assert read_whole(path, 1_000) == b"x" * 1_000
    with pytest.raises(SuppliedError, match="supply it in parts"):
        read_whole(path, 999)


def test_a_file_that_is_none_is_named_without_its_folder(tmp_path: Path) -> None:
    (tmp_path / "empty.har").write_bytes(b"")
    os.mkfifo(tmp_path / "pipe.har")
    for name, says in (("empty", "is empty"), ("pipe", "not a regular file"), ("none", "cannot be read: No such file")):
        with pytest.raises(SuppliedError, match=says) as caught:
            read_whole(tmp_path / f"{name}.har")
        assert str(caught.value).startswith(f"{name}.har ")
        assert str(tmp_path) not in str(caught.value)
