"""Who handed a picture in: they do not judge it."""

from collections.abc import Iterable

from evidence.people import person
from evidence.records import Run, Segment


def supplied_by(segments: Iterable[tuple[Segment, Run]]) -> dict[str, frozenset[str]]:
    """The accounts of the desk that supplied a picture, by the digest of its payload, as ``person`` writes them.

    What was crawled, too, is nobody's: it is there whoever handed it in. The local operator is no account.
    """
    had: dict[str, set[str]] = {}
    crawled: set[str] = set()
    for segment, run in segments:
        for capture in segment.captures:
            if not run.supplied:
                crawled.add(capture.payload_digest)
            elif run.account:
                had.setdefault(capture.payload_digest, set()).add(person(run.account))
    return {digest: frozenset(by) for digest, by in had.items() if digest not in crawled}
