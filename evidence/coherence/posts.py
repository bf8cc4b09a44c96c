"""Posts inside their run: by its account, of the case's days, with pictures that were captured of that account."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from evidence.coherence.authors import differing, is_anothers
from evidence.coherence.forms import is_older
from evidence.coherence.placed import Placed, Said
from evidence.period import Period, period
from evidence.records import Entry, Post, Run, Segment, Window


@dataclass
class _Account:
    """What was captured of one account so far."""

    payloads: set[str] = field(default_factory=set)
    by_url: dict[str, set[str]] = field(default_factory=dict)
    """Payload digests that an address gave, by address."""
    moved: set[str] = field(default_factory=set)
    """Addresses that led to another: what they lead to may change."""
    posts: set[str] = field(default_factory=set)


def posts(placed: Placed) -> Iterator[Said]:
    """Posts that do not belong where they stand."""
    known: dict[tuple[str, str], _Account] = {}
    everything: set[str] = set()
    for entry, segment, run in placed.of_runs():
        account = known.setdefault((run.platform, run.handle), _Account())
        for capture in segment.captures:
            everything.add(capture.payload_digest)
            account.payloads.add(capture.payload_digest)
            if capture.http_status == 200:
                account.by_url.setdefault(capture.url, set()).add(capture.payload_digest)
            elif 300 <= capture.http_status < 400:
                account.moved.add(capture.url)
        seen: set[str] = set()
        for post in segment.posts:
            if post.platform_id in seen:
                yield Said(entry, f"post {post.platform_id} stands twice in one segment")
            seen.add(post.platform_id)
            yield from _whose(entry, post, run)
            yield from _when(
                placed, entry, segment, post, is_new=placed.is_whole and post.platform_id not in account.posts
            )
            yield from _pictures(entry, post, run, account, everything)
            yield from _frames(entry, segment, post)
        if placed.is_whole:
            yield from _earlier(placed, entry, segment, account)
        account.posts |= seen
    yield from _authors(placed)


def _whose(entry: Entry, post: Post, run: Run) -> Iterator[Said]:
    if is_anothers(post, run):
        yield Said(entry, f"post {post.platform_id} is by {post.author!r}, the run read {run.handle!r}")
    if post.origin and run.supplied:
        yield Said(
            entry, f"post {post.platform_id} of a supplied file claims a proof of origin, which no import checks"
        )


def _authors(placed: Placed) -> Iterator[Said]:
    """Runs whose posts state several authors, where one account has one name."""
    stated: dict[str, list[tuple[Entry, Post]]] = {}
    for entry, segment, _ in placed.of_runs():
        stated.setdefault(segment.run, []).extend((entry, post) for post in segment.posts)
    for found in stated.values():
        for entry, what, is_fault in differing(found):
            yield Said(entry, what, is_fault)


def _when(placed: Placed, entry: Entry, segment: Segment, post: Post, *, is_new: bool) -> Iterator[Said]:
    """A post that is in the case already may be dated anew by its author; a new one must touch the case's days."""
    windows = _windows(placed, entry, segment)
    meant = period(post.posted_at, post.posted_at_precision, post.posted_between)
    if meant.latest < meant.earliest:
        yield Said(entry, f"post {post.platform_id} is of a time that ends before it begins")
    elif is_new and windows and not any(_touches(post, meant, window) for window in windows):
        window = windows[-1]
        yield Said(
            entry,
            f"post {post.platform_id} of {post.posted_at:%Y-%m-%d} lies outside the days of the case "
            f"({window.start:%Y-%m-%d} to {window.until:%Y-%m-%d})",
            is_fault=not is_older(segment, "segment"),
        )


def _windows(placed: Placed, entry: Entry, segment: Segment) -> list[Window]:
    """The days of the case when the run began and when this was appended; an amendment may stand between."""
    moments = (placed.runs[segment.run][0], entry)
    cases = [case for moment in moments if (case := placed.case_at(moment)) is not None]
    return [case.window for case in cases if case.window is not None]


def _touches(post: Post, meant: Period, window: Window) -> bool:
    """The crawler's own rule (``FoundPost.meets``): the author's time, or one that the platform gave the post."""
    return meant.meets(window.start, window.until) or any(window.holds(one.at) for one in post.assigned)


def _pictures(entry: Entry, post: Post, run: Run, account: _Account, everything: set[str]) -> Iterator[Said]:
    for image in post.images:
        if not image.digest or image.digest not in everything:  # captured nowhere: told of with the captures
            continue
        if image.digest not in account.payloads:
            yield Said(
                entry,
                f"post {post.platform_id} shows a picture that was captured of another account than "
                f"{run.handle!r}: {image.digest}",
            )
        elif image.url not in account.moved and image.digest not in account.by_url.get(image.url, {image.digest}):
            yield Said(
                entry, f"post {post.platform_id} shows {image.digest}, but {image.url[:300]} gave another picture"
            )


def _frames(entry: Entry, segment: Segment, post: Post) -> Iterator[Said]:
    """A frame proves nothing without the file that it was taken from."""
    held = {capture.payload_digest for capture in segment.captures}
    for image in post.images:
        if image.frame is not None and image.frame.of not in held:
            what = (
                f"post {post.platform_id} shows frame {image.frame.number} of {image.frame.of}, which is not kept here"
            )
            yield Said(entry, what)


def _earlier(placed: Placed, entry: Entry, segment: Segment, account: _Account) -> Iterator[Said]:
    """What is said of earlier looks: they must have been of this account."""
    for platform_id in segment.unchanged:
        if platform_id not in account.posts:
            yield Said(
                entry, f"post {platform_id} is said to be unchanged, and no earlier segment of its account has it"
            )
    for change in segment.changes:
        held = placed.segments.get(change.earlier)
        if held is not None and change.platform_id not in {post.platform_id for post in held[1].posts}:
            yield Said(
                entry, f"post {change.platform_id} is said to be {change.what}, and entry {held[0].seq} has none"
            )
