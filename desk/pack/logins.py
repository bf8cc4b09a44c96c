"""Which supplied files carry the login of whoever saved them: by their remarks, and by their bytes read once more."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from crawler.imports.offered import why_private
from crawler.imports.reading import why_private_now
from evidence.older import remarks_of
from evidence.records import Capture, RemarkKind, Segment

SUPPLIED = "urn:supplied:"
WhyHome: TypeAlias = Callable[[Segment], RemarkKind | None]
"""Why the file supplied in a segment goes into no package of single posts; None where it may."""


def why_home(payloads: Callable[[Segment], Iterable[tuple[Capture, bytes]]]) -> WhyHome:
    """Judge each segment once. What is known for certain, a login, is said rather than what is feared."""
    known: dict[str, RemarkKind | None] = {}

    def why(segment: Segment) -> RemarkKind | None:
        if segment.warc not in known:
            said = why_private(remarks_of(segment))
            if said is not RemarkKind.HOLDS_LOGIN and any(
                capture.url.startswith(SUPPLIED) for capture in segment.captures
            ):
                originals = (data for capture, data in payloads(segment) if capture.url.startswith(SUPPLIED))
                found = {said, *map(why_private_now, originals)} - {None}
                said = RemarkKind.HOLDS_LOGIN if RemarkKind.HOLDS_LOGIN in found else next(iter(found), None)
            known[segment.warc] = said
        return known[segment.warc]

    return why
