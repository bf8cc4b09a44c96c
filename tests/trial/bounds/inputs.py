"""Files that are small and cost much. Each function writes one and gives its path."""

import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 100
_RECORD = (
    b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: https://a.example/\r\nWARC-Record-ID: <urn:x>\r\n"
    b"Content-Length: %d\r\n\r\n"
)


def table(folder: Path, rows: list[str]) -> Path:
    """A folder with a picture and a CSV of these rows."""
    (folder / "posts").mkdir()
    (folder / "posts" / "p.png").write_bytes(PNG)
    (folder / "posts" / "posts.csv").write_text("picture,url,posted_at,text,alt\n" + "".join(rows))
    return folder / "posts"


def many_rows(folder: Path) -> Path:
    return table(folder, [f"p.png,u{number},2026-05-06,t,\n" for number in range(500_000)])


def rows_of_one_post(folder: Path) -> Path:
    return table(folder, ["p.png,u,2026-05-06,t,\n"] * 200_000)


def many_pictures_of_a_row(folder: Path) -> Path:
    return table(folder, [f"{'p.png;' * 10_000},u{number},2026-05-06,t,\n" for number in range(30)])


def one_long_alt_for_many_pictures(folder: Path) -> Path:
    return table(folder, [f"{'p.png;' * 1000},u,2026-05-06,t,{'a' * 100_000}\n"])


def packed(folder: Path, data: bytes) -> Path:
    (folder / "a.warc.gz").write_bytes(gzip.compress(data, 1))
    return folder / "a.warc.gz"


def record(folder: Path, block: bytes) -> Path:
    return packed(folder, _RECORD % len(block) + block + b"\r\n\r\n")


def member_without_a_newline(folder: Path) -> Path:
    return packed(folder, b"WARC/1.1 " + b"a" * 100_000_000)


def head_without_an_end(folder: Path) -> Path:
    return packed(folder, b"WARC/1.1\r\n" + b"a:b\r\n" * 15_000_000)


def reply_head_without_an_end(folder: Path) -> Path:
    return record(folder, b"HTTP/1.1 200 OK\r\n" + b"a:b\r\n" * 15_000_000 + b"\r\n")


def length_of_many_digits(folder: Path) -> Path:
    return packed(folder, b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: " + b"9" * 4_000 + b"\r\n\r\n")


def one_large_record(folder: Path) -> Path:
    block = b"HTTP/1.1 200 OK\r\n\r\n" + b"\0" * 135_000_000
    (folder / "a.warc").write_bytes(_RECORD % len(block) + block)
    return folder / "a.warc"


def gzip_bomb(folder: Path) -> Path:
    return record(folder, b"HTTP/1.1 200 OK\r\n\r\n" + b"\0" * 400_000_000)


def wacz(folder: Path, method: int, count: int) -> Path:
    zeros = b"\0" * 50_000_000
    with zipfile.ZipFile(folder / "a.wacz", "w", method) as file, file.open("archive/a.warc", "w") as member:
        for _ in range(count):
            member.write(zeros)
    return folder / "a.wacz"


def bzip2_bomb(folder: Path) -> Path:
    return wacz(folder, zipfile.ZIP_BZIP2, 12)


def lzma_bomb(folder: Path) -> Path:
    return wacz(folder, zipfile.ZIP_LZMA, 2)


def many_members(folder: Path) -> Path:
    """A million lines of a directory, all of one empty member."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as file:
        file.writestr("a", b"")
    data = made.getvalue()
    at, end = data.index(b"PK\1\2"), data.index(b"PK\5\6")
    size = (end - at) * 1_000_000
    closing = data[end : end + 12] + size.to_bytes(4, "little") + data[end + 16 :]
    (folder / "a.wacz").write_bytes(data[:at] + data[at:end] * 1_000_000 + closing)
    return folder / "a.wacz"


def many_values(folder: Path) -> Path:
    (folder / "a.har").write_bytes(b'{"log":{"entries":[' + b"[]," * 30_000_000 + b"[]]}}")
    return folder / "a.har"


_MHTML = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n"


def many_parts(folder: Path) -> Path:
    (folder / "a.mhtml").write_bytes(_MHTML + b"\r\n" + b"--b\r\nContent-Location: x\r\n\r\na\r\n" * 1_000_000)
    return folder / "a.mhtml"


def long_header(folder: Path) -> Path:
    words = b" =?utf-8?q?a?=" * 200_000
    (folder / "a.mhtml").write_bytes(_MHTML + b"\r\n--b\r\nContent-Location: " + words + b"\r\n\r\nxxx\r\n--b--\r\n")
    return folder / "a.mhtml"


REFUSED: tuple[tuple[Callable[[Path], Path], str], ...] = (
    (many_rows, "posts.csv has more than 20,000 rows: supply it in parts"),
    (rows_of_one_post, "posts.csv has more than 20,000 rows: supply it in parts"),
    (many_pictures_of_a_row, "it names more than 50,000 pictures: supply it in parts"),
    (member_without_a_newline, "no head of a record ends within 256 kB"),
    (head_without_an_end, "no head of a record ends within 256 kB"),
    (length_of_many_digits, "states a length of 4000 digits"),
    (one_large_record, "has more than 128 MB; not read"),
    (gzip_bomb, "it unpacks to more than"),
    (bzip2_bomb, "packed as no WACZ is (stored or deflated)"),
    (lzma_bomb, "packed as no WACZ is (stored or deflated)"),
    (many_members, "more than 20000 members: supply it in parts"),
    (many_values, "JSON of more than 5,000,000 values: save it in parts"),
    (many_parts, "more than 20000 parts: save the pages one by one"),
    (long_header, "no part of it says where it was found"),
)
"""Those of which nothing can be taken, and what is said of each."""
