"""Which supplied files carry the login of whoever saved them: by their notes, and by their bytes read once more."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from crawler.imports.offered import HAS_LOGIN, why_private
from crawler.imports.reading import why_private_now
from evidence.records import Capture, Segment

SUPPLIED = "urn:supplied:"
WhyHome: TypeAlias = Callable[[Segment], str]
"""Why the file supplied in a segment goes into no package of single posts; empty where it may."""


def why_home(payloads: Callable[[Segment], Iterable[tuple[Capture, bytes]]]) -> WhyHome:
    """Judge each segment once. What is known for certain, a login, is said rather than what is feared."""
    known: dict[str, str] = {}

    def why(segment: Segment) -> str:
        if segment.warc not in known:
            said = why_private(segment.notes)
            if said != HAS_LOGIN and any(capture.url.startswith(SUPPLIED) for capture in segment.captures):
                originals = (data for capture, data in payloads(segment) if capture.url.startswith(SUPPLIED))
                found = {said, *map(why_private_now, originals)} - {""}
                said = HAS_LOGIN if HAS_LOGIN in found else next(iter(found), "")
            known[segment.warc] = said
        return known[segment.warc]

    return why
