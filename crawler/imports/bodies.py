"""Bodies of replies as archives store them: encoded as their headers say, or decoded with the header left on.

Archivers that record in a browser store what the browser decoded, and many leave ``Content-Encoding`` as it was.
"""

import re

from crawler.asking.pictures import is_picture
from crawler.imports.bounds import Budget, decoded

_TEXT = re.compile(rb"(?:\xef\xbb\xbf)?[ \t\r\n\f]*[<{\[]")
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_RANGE = re.compile(r"bytes 0-([0-9]{1,15})/([0-9]{1,15})")
_LOOKED_AT_BYTES = 4096
_SHORT_SIGNS = (b"BM", b"\xff\x0a")
"""Two bytes that begin a picture, and by chance a compressed body too."""


def body_of(stored: bytes, encodings: str, budget: Budget) -> tuple[bytes, bool]:
    """A body without its content encodings, and whether one of those stated was not on it.

    Raises:
        SuppliedError: the budget is used up.
        ValueError: it is not encoded so, and not plainly decoded either.
    """
    for name in reversed(encodings.split(",")):
        try:
            stored = decoded(stored, name, budget)
        except ValueError:
            if not _is_plain(stored):
                raise
            return stored, True
    return stored, False


def status_of(status: int, content_range: str) -> int:
    """200 in the place of 206 where the part that was asked for is the whole (RFC 9110 section 14.4)."""
    if status != 206:
        return status
    parts = _RANGE.fullmatch(content_range.strip())
    return 200 if not content_range or (parts and int(parts[1]) + 1 == int(parts[2])) else 206


def _is_plain(body: bytes) -> bool:
    """Whether bytes are plainly a picture, markup or JSON: compressed ones have control characters soon."""
    if body.startswith(_SHORT_SIGNS):
        return False
    return is_picture(body) or bool(_TEXT.match(body) and not _CONTROL.search(body[:_LOOKED_AT_BYTES]))
