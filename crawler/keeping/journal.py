"""What the ledger says about an account's runs. Questions only: nothing here fetches or writes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from evidence.older import remarks_of, why_of
from evidence.records import Account, Case, Entry, Post, RemarkKind, Run, Seal, Segment, Why


@dataclass(frozen=True, slots=True)
class RunState:
    """One run and what cites it."""

    entry: Entry
    run: Run
    segments: Sequence[Segment]
    seal: Seal | None


class Segments(Sequence[Segment]):
    """Some of a ledger's segments, looked up when they are looked at: a long run is never held whole."""

    def __init__(self, entries: Sequence[Entry], positions: Sequence[int]) -> None:
        self._entries = entries
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    @overload
    def __getitem__(self, index: int) -> Segment: ...

    @overload
    def __getitem__(self, index: slice) -> "Segments": ...

    def __getitem__(self, index: int | slice) -> "Segment | Segments":
        if isinstance(index, slice):
            return Segments(self._entries, self._positions[index])
        record = self._entries[self._positions[index]].record
        assert isinstance(record, Segment)
        return record


def runs_of(entries: Sequence[Entry], platform: str, handle: str) -> tuple[RunState, ...]:
    """All crawls of an account, oldest first. What the investigator supplied is no crawl and settles nothing."""
    found: dict[str, Entry] = {}
    segments: dict[str, list[int]] = {}
    seals: dict[str, Seal] = {}
    for position, entry in enumerate(entries):
        match entry.record:
            case Run(platform=on, handle=of, supplied=False) if (on, of) == (platform, handle):
                found[entry.digest] = entry
            case Segment(run=run):
                segments.setdefault(run, []).append(position)
            case Seal(run=run):
                seals.setdefault(run, entry.record)
    return tuple(
        RunState(entry, entry.record, Segments(entries, segments.get(digest, ())), seals.get(digest))
        for digest, entry in found.items()
        if isinstance(entry.record, Run)
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


def sealed_posts(entries: Sequence[Entry], platform: str, handle: str) -> Iterator[Post]:
    """All records of an account's posts, in the order of its runs: of two with one platform id the later counts."""
    for state in runs_of(entries, platform, handle):
        for segment in state.segments:
            yield from segment.posts


def settled(post: Post) -> bool:
    """Whether nothing more is to be had of a post: each picture is here, or the platform says it is not public."""
    return all(image.digest or why_of(image) is Why.NOT_PUBLIC for image in post.images)


def advertised(segments: Sequence[Segment]) -> int | None:
    """How many posts the platform said there are, when it was asked last; None where it says nothing."""
    for segment in reversed(segments):
        for said in reversed(remarks_of(segment)):
            if said.kind is RemarkKind.ADVERTISED:
                return said.number("posts")
    return None
