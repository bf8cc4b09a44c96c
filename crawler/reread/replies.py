"""Replies as a parser saw them, made again from the records of a segment."""

from collections.abc import Iterator
from datetime import datetime

from crawler.asking.revisit import NOT_MODIFIED
from crawler.imports.bounds import Budget, SuppliedError, decoded
from crawler.parsers.reading import Reply, linked
from crawler.reread.again import NotComparable
from evidence.records import Capture, Segment
from evidence.vault import CaseFile
from evidence.warc import WarcRecord, read_segment, record_places

DOM = "urn:dom:"
_MEDIA = ("image/", "video/", "audio/")


def may_be_page(capture: Capture) -> bool:
    """Whether a capture may be a page of posts: not a picture, a screenshot, or robots.txt."""
    if capture.method == "rendered":
        return capture.url.startswith(DOM)
    is_asked = capture.http_status in {200, NOT_MODIFIED} and not capture.media_type.startswith(_MEDIA)
    return capture.method == "wire" and is_asked and not capture.url.endswith("/robots.txt")


def records_of(case: CaseFile, segment: Segment, captures: list[Capture]) -> Iterator[tuple[Capture, WarcRecord]]:
    """The records of some captures; the others are not read.

    Raises:
        EvidenceError: the WARC does not hold.
    """
    if not captures:
        return
    data = case.warc(segment)
    places = record_places(data)
    for capture in captures:
        offset, length = places.get(capture.warc_record_id, (0, 0))
        for record in read_segment(data[offset : offset + length]):
            if record.record_id == capture.warc_record_id:
                yield capture, record


def reply_of(capture: Capture, record: WarcRecord) -> Reply:
    """A capture as the reply that was read.

    Raises:
        NotComparable: its body is in an encoding that is not undone here.
    """
    headers = [(name.lower(), value) for name, value in record.http_headers]
    encodings = ", ".join(value for name, value in headers if name == "content-encoding")
    try:
        body = decoded(record.payload, encodings, Budget())
    except (ValueError, SuppliedError) as error:
        raise NotComparable(f"a reply cannot be decoded: {error}") from error
    url = capture.url.removeprefix(DOM) if capture.method == "rendered" else capture.url
    links = linked([value.encode("latin-1", "replace") for name, value in headers if name == "link"], url)
    return Reply(url, capture.http_status, body, links, datetime.fromisoformat(record.captured_at))
