"""Capture: every exchange goes into the WARC before anything else sees it.

The middleware stands at priority 950, next to the downloader: bodies as on the wire, their content encoding still on,
every hop of a redirect, robots.txt, refusals and error pages. At the usual 543 bodies are decompressed already and
redirects are never seen.

Two things Scrapy does not keep, so we cannot write them: the reason phrase (left empty, as RFC 9112 section 4 allows)
and the order and case of header names (grouped by name, in the order of first appearance).
"""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import NotSupported
from scrapy.http import Headers, Response

from crawler.asking.context import context_of
from crawler.asking.politeness import NOT_WIRE
from crawler.parsers.reading import Published
from evidence.codec import sha256

CAPTURE, PUBLISHED = "capture", "published"


class ArchiveMiddleware:
    """Downloader middleware at 950: writes each exchange, then lets the reply pass."""

    def __init__(self, crawler: Crawler) -> None:
        if crawler.settings.getbool("HTTPCACHE_ENABLED"):
            raise NotSupported("HTTPCACHE_ENABLED would put stored replies in the place of captured ones: turn it off")
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ArchiveMiddleware":
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Write the exchange; the Capture is left in ``request.meta`` for whoever reads the reply."""
        if NOT_WIRE in response.flags:
            return response
        recorder = context_of(self._crawler).recorder
        capture = recorder.writer.exchange(
            url=response.url,
            method=request.method,
            request_headers=[("Host", urlsplit(request.url).netloc.rpartition("@")[2]), *_pairs(request.headers)],
            request_body=request.body,
            status=response.status,
            reason="",
            response_headers=_pairs(response.headers),
            body=response.body,
            captured_at=datetime.now(UTC),
            ip=str(response.ip_address or ""),
            agrees_with=_agreement(request.meta.get(PUBLISHED), response.body),
        )
        recorder.captures.append(capture)
        request.meta[CAPTURE] = capture
        return response


def _agreement(published: Published | None, body: bytes) -> str:
    if published is None or sha256(body) != published.digest:
        return ""
    return f"{published.text} is this payload's SHA-256"


def _pairs(headers: Headers) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values]
