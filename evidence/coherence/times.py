"""Nothing is dated before what it cites, nor in the future.

A desk's clock may be ten minutes off (``CLOCK_TOLERANCE``), as when its time is compared with an authority's. What an
author chose for a post is not judged here: it may be any time.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from evidence.coherence.placed import Placed, Said
from evidence.records import Entry, Run, Segment
from evidence.timestamp import CLOCK_TOLERANCE

READERS_TOLERANCE = timedelta(days=1)
"""A reader's clock may be set to another zone."""


def times(placed: Placed) -> Iterator[Said]:
    """Entries and captures out of the order of time."""
    latest: Entry | None = None
    for entry in placed.entries:
        if latest is not None and entry.appended_at < latest.appended_at - CLOCK_TOLERANCE:
            yield Said(
                entry,
                f"appended at {_shown(entry.appended_at)}, before entry {latest.seq} ({_shown(latest.appended_at)}), "
                "which stands before it",
            )
        if latest is None or entry.appended_at > latest.appended_at:
            latest = entry
    for entry, segment, run in placed.of_runs():
        yield from _captured(placed, entry, segment, run)


def in_the_future(placed: Placed, at: datetime) -> Iterator[Said]:
    """Entries dated after the reader's clock; where even the first is, that clock is wrong, and nothing is judged."""
    if not placed.entries:
        return
    first = placed.entries[0]
    if first.appended_at > at + READERS_TOLERANCE:
        what = f"the case was opened at {_shown(first.appended_at)}, and this machine's clock says {_shown(at)}: set it"
        yield Said(first, f"{what}; whether anything is dated in the future was not checked", is_fault=False)
        return
    for entry in placed.entries:
        if entry.appended_at > at + READERS_TOLERANCE:
            yield Said(entry, f"appended at {_shown(entry.appended_at)}, in the future: it is {_shown(at)}")


def _captured(placed: Placed, entry: Entry, segment: Segment, run: Run) -> Iterator[Said]:
    begun = placed.opened if run.supplied else placed.runs[segment.run][0]
    for capture in segment.captures:
        when = f"{capture.url[:300]} was captured at {_shown(capture.captured_at)}"
        if capture.captured_at > entry.appended_at + CLOCK_TOLERANCE:
            yield Said(entry, f"{when}, after its entry was appended ({_shown(entry.appended_at)})")
        elif begun is not None and capture.captured_at < begun.appended_at - CLOCK_TOLERANCE:
            what = "the case was opened" if run.supplied else f"run {run.run_id} began"
            yield Said(entry, f"{when}, before {what} ({_shown(begun.appended_at)})")


def _shown(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M:%S} UTC"
