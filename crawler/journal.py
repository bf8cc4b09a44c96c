"""What the ledger says about an account's runs. Questions only: nothing here fetches or writes.

A segment's notes carry two things that a later process must find again; they are written and read here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evidence.records import Account, Case, Entry, Post, Run, Seal, Segment

NOT_PUBLIC = "not public: "
"""Begins ``Image.missing`` where the platform itself says that the picture is not to be had."""
NOT_READ = "not read: "
"""Begins a note about something in the window that could not be had or understood: the run is ``partial``."""
_ADVERTISED = "advertised posts: "


@dataclass(frozen=True, slots=True)
class RunState:
    """One run and what cites it."""

    entry: Entry
    run: Run
    segments: tuple[Segment, ...]
    seal: Seal | None


def runs_of(entries: Sequence[Entry], platform: str, handle: str) -> tuple[RunState, ...]:
    """All crawls of an account, oldest first. What the investigator supplied is no crawl and settles nothing."""
    return tuple(
        RunState(
            entry=entry,
            run=entry.record,
            segments=tuple(s for s in _segments(entries) if s.run == entry.digest),
            seal=next((e.record for e in entries if isinstance(e.record, Seal) and e.record.run == entry.digest), None),
        )
        for entry in entries
        if isinstance(entry.record, Run)
        and (entry.record.platform, entry.record.handle) == (platform, handle)
        and not entry.record.supplied
    )


def unfinished(entries: Sequence[Entry], platform: str, handle: str, platform_digest: str) -> RunState | None:
    """The newest run of an account, if it is not sealed and ran under the same platform file."""
    runs = runs_of(entries, platform, handle)
    if not runs or runs[-1].seal is not None or runs[-1].run.platform_digest != platform_digest:
        return None
    return runs[-1]


def unsealed_accounts(entries: Sequence[Entry]) -> tuple[tuple[int, Account], ...]:
    """Accounts of the case, with their index, that have no run or whose newest run is not sealed."""
    case = next((entry.record for entry in entries if isinstance(entry.record, Case)), None)
    accounts = case.accounts if case else ()
    newest = {number: runs_of(entries, a.platform, a.handle)[-1:] for number, a in enumerate(accounts)}
    return tuple((n, account) for n, account in enumerate(accounts) if not newest[n] or newest[n][0].seal is None)


def known_posts(entries: Sequence[Entry], platform: str, handle: str) -> dict[str, Post]:
    """Posts of an account that are in the ledger already, by platform id; the newest record of each."""
    runs = runs_of(entries, platform, handle)
    return {post.platform_id: post for state in runs for segment in state.segments for post in segment.posts}


def settled(post: Post) -> bool:
    """Whether nothing more is to be had of a post: each picture is here, or the platform says it is not public."""
    return all(image.digest or image.missing.startswith(NOT_PUBLIC) for image in post.images)


def advertised_note(count: int) -> str:
    """The note that keeps how many posts the platform says there are."""
    return f"{_ADVERTISED}{count}"


def advertised(segments: Sequence[Segment]) -> int | None:
    """How many posts the platform said there are, when it was asked last; None where it says nothing."""
    said = [note.removeprefix(_ADVERTISED) for s in segments for note in s.notes if note.startswith(_ADVERTISED)]
    return int(said[-1]) if said else None


def _segments(entries: Sequence[Entry]) -> Iterator[Segment]:
    return (entry.record for entry in entries if isinstance(entry.record, Segment))
