"""Where a capture says that it agrees with a digest of the platform's own, that digest is worked out again."""

import re
from collections.abc import Iterator

from crawler.parsers.cid import blob_digest
from evidence.records import Segment

_CID = re.compile(r"CID (\S+) is this payload's SHA-256")


def disagreeing(segment: Segment) -> Iterator[str]:
    """Captures whose payload is not what the platform published; of words that are not known here nothing is said."""
    for capture in segment.captures:
        said = _CID.fullmatch(capture.agrees_with)
        if said is not None and blob_digest(said[1]) != capture.payload_digest:
            yield f"{capture.url[:300]} is said to agree with {capture.agrees_with[:100]!r}, and does not"
