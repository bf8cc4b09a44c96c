"""Revisit records: their reply is another's, in the same WARC or in another one of the same WACZ."""

import gzip

import pytest

from crawler.imports.bounds import Budget
from crawler.imports.offered import Archive
from crawler.imports.wacz import read_wacz
from crawler.imports.warcs import read_warc
from evidence.records import RemarkKind
from tests.crawler.imports.test_warcs import REPLY, URL, record
from tests.crawler.supplied import wacz

DIGEST = "sha1:VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"
FIRST = record(REPLY, url=f"{URL}/1", WARC_Record_ID="<urn:uuid:first>", WARC_Payload_Digest=DIGEST)
HEAD = REPLY.removesuffix(b"hello")


def revisit(**headers: str) -> bytes:
    return record(HEAD, "revisit", WARC_Record_ID="<urn:uuid:again>", **headers)


BY_ID = revisit(WARC_Refers_To="<urn:uuid:first>")
BY_DIGEST = revisit(WARC_Payload_Digest=DIGEST.lower().replace("sha1", "SHA1"))
BY_PLACE = revisit(WARC_Refers_To_Target_URI=f"{URL}/1")


def read(data: bytes) -> Archive:
    return read_warc(data, Budget())


@pytest.mark.parametrize("again", [BY_ID, BY_DIGEST, BY_PLACE])
def test_a_revisit_is_the_reply_that_it_names_before_it_or_after(again: bytes) -> None:
    """Kind: a page or picture that came a second time had no body, and was dropped."""
    for data in (FIRST + again, again + FIRST, gzip.compress(FIRST) + gzip.compress(again)):
        archive = read(data)
        assert (archive.exchanges[URL].body, archive.exchanges[URL].status) == (b"hello", 200)
        assert archive.remarks == ()


@pytest.mark.parametrize("again", [BY_ID, BY_DIGEST, BY_PLACE])
@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_the_reply_may_be_in_another_warc_of_the_same_wacz(again: bytes, names: tuple[str, str]) -> None:
    first, second = names
    data = wacz({f"archive/{first}.warc": FIRST, f"archive/{second}.warc": again})
    archive = read_wacz(data, Budget())
    assert archive.exchanges[URL].body == b"hello"
    assert archive.remarks == ()


@pytest.mark.parametrize(
    "again",
    [
        revisit(WARC_Refers_To="<urn:uuid:none>"),
        revisit(WARC_Payload_Digest="sha1:" + "A" * 32),
        revisit(WARC_Refers_To="<urn:uuid:first>", WARC_Payload_Digest="sha1:" + "A" * 32),
        revisit(WARC_Refers_To_Target_URI=f"{URL}/9"),
    ],
)
def test_a_revisit_of_what_is_not_there_is_not_used_and_said(again: bytes) -> None:
    """Kind: as above, where the first time is in another file."""
    for archive in (read(FIRST + again), read_wacz(wacz({"archive/a.warc": FIRST + again}), Budget())):
        assert list(archive.exchanges) == [f"{URL}/1"]
        assert [said.kind for said in archive.remarks] == [RemarkKind.REPLIES_NOT_USED]
        assert any("a revisit of a record that is not in the file" in note for note in archive.notes)


@pytest.mark.parametrize("closing", [b"", b"\r\n", b"\n\n", b"\r\n\r\n"])
def test_gzip_members_are_records_whatever_closes_them(closing: bytes) -> None:
    """Kind: writers leave out the line ends after a record, and every second record was lost."""
    records = [record(REPLY, url=f"{URL}/{number}").removesuffix(b"\r\n\r\n") + closing for number in range(5)]
    archive = read(b"".join(map(gzip.compress, records)))
    assert list(archive.exchanges) == [f"{URL}/{number}" for number in range(5)]
    assert archive.unread == ()


def test_a_record_that_was_compressed_in_pieces_is_read_whole() -> None:
    data = FIRST + record(REPLY)
    pieces = [data[start : start + 100] for start in range(0, len(data), 100)]
    assert list(read(b"".join(map(gzip.compress, pieces))).exchanges) == [f"{URL}/1", URL]
