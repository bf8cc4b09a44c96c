"""Content encodings taken off the reply (RFC 9110 section 8.4); the WARC has it as it came.

Whoever controls a picture controls its headers. A body that is not encoded as they say is an outcome of that one reply:
the libraries that unpack raise errors of many kinds, and none of them may end the crawl.
"""

from scrapy import Request, Spider
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

STILL_ENCODED = "not encoded as it says"
"""A flag of replies whose body is as it came, because it could not be unpacked."""


class ContentEncoding(HttpCompressionMiddleware):
    """Scrapy's own middleware, which lets a reply pass that it cannot unpack, and marks it."""

    def process_response(
        self, request: Request, response: Response, spider: Spider | None = None
    ) -> Request | Response:
        """Unpack the body.

        Raises:
            IgnoreRequest: it unpacks to more than the limit.
        """
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise
        except Exception:  # noqa: BLE001 - gzip, zlib, brotli and zstd raise kinds of their own, header names too
            return response.replace(flags=[*response.flags, STILL_ENCODED])
