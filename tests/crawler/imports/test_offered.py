"""What of a supplied archive decides whether it may leave the house, and which reader a file needs."""

import pytest

from crawler.imports.bounds import SuppliedError
from crawler.imports.offered import Archive, why_private
from crawler.imports.reading import _archive, why_private_now
from evidence.records import RemarkKind
from evidence.remarks import remark
from tests.crawler.captured import jpeg
from tests.crawler.supplied import har, story, wacz, warc, zipped

LOGIN, PART = remark(RemarkKind.HOLDS_LOGIN), remark(RemarkKind.PART_NOT_READ, detail="x")


def archive(*, login: bool = False, unread: int = 0) -> Archive:
    return Archive("HAR", {}, (), holds_login=login, unread=tuple(f"part {n}" for n in range(unread)))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ((), None),
        ((remark(RemarkKind.NEWEST_ONLY),), None),
        ((PART,), RemarkKind.PART_NOT_READ),
        ((remark(RemarkKind.PARTS_NOT_READ, number=3),), RemarkKind.PART_NOT_READ),
        ((PART, LOGIN), RemarkKind.HOLDS_LOGIN),
    ],
)
def test_a_login_that_is_known_counts_before_one_that_may_be(said: tuple[object, ...], why: RemarkKind | None) -> None:
    assert why_private(said) is why  # type: ignore[arg-type]  # they are remarks


@pytest.mark.parametrize(
    ("login", "unread", "kinds"),
    [
        (False, 0, []),
        (True, 0, [RemarkKind.HOLDS_LOGIN]),
        (True, 1, [RemarkKind.HOLDS_LOGIN, RemarkKind.PART_NOT_READ]),
        (False, 100, [RemarkKind.PART_NOT_READ] * 100),
        (False, 103, [*[RemarkKind.PART_NOT_READ] * 100, RemarkKind.PARTS_NOT_READ]),
    ],
)
def test_each_part_that_was_not_read_is_a_remark_up_to_a_hundred(
    login: bool, unread: int, kinds: list[RemarkKind]
) -> None:
    said = archive(login=login, unread=unread).remarks
    assert [one.kind for one in said] == kinds
    if unread > 100:
        assert said[-1].number("number") == unread - 100


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.txt", wacz({"archive/a.warc": warc(story(1))}), "WACZ"),
        ("a.json", warc(story(1)), "WARC"),
        ("a.csv", warc(story(1), gzip=True), "WARC"),
        ("a.warc", b"\xef\xbb\xbf \n" + har(story(1)), "HAR"),
        ("a", b"MIME-Version: 1.0\nContent-Type: Multipart/Related; boundary=b\n\n--b\nContent-Location: http://a/\n\nx\n--b--",
         "MHTML"),
    ],
)  # fmt: skip
def test_a_file_is_told_by_what_it_is_not_by_its_name(name: str, data: bytes, kind: str) -> None:
    assert _archive(name, data).kind == kind


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("1.jpg", jpeg(1), "put it into a folder with a CSV"),
        ("posts.CSV", b"picture,url,posted_at,text\n", "supply the folder that holds the CSV"),
        ("a.doc", b"hello", "neither WACZ, WARC, HAR, MHTML"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_what_to_do(name: str, data: bytes, says: str) -> None:
    with pytest.raises(SuppliedError, match=says):
        _archive(name, data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (jpeg(1), None),
        (b"picture,url\n", None),
        (b'{"category": "x"}', None),
        (warc(story(1)), None),
        (har(story(1))[:-30], RemarkKind.PART_NOT_READ),
        (b"PK\x03\x04 no zip", RemarkKind.PART_NOT_READ),
        (b"WARC/1.0 cut", RemarkKind.PART_NOT_READ),
        (zipped({"a.txt": b"x"}), RemarkKind.PART_NOT_READ),
        (b'{"log": {"entries": [{"request": {"cookies": [{"name": "a"}]}}]}}', RemarkKind.HOLDS_LOGIN),
        (b'{"log": {"entries": [{"request": {"cookies": []}}]}}', None),
        (b'{"log": {"entries": [{"request": {"headers": [{"name": " COOKIE"}, 7]}}]}}', RemarkKind.HOLDS_LOGIN),
        (b'{"log": {"entries": [{"request": {"headers": [{"name": "x-cookie"}]}}]}}', None),
    ],
)
def test_an_original_of_an_earlier_release_is_read_again_for_a_login(data: bytes, why: RemarkKind | None) -> None:
    assert why_private_now(data) is why
