"""What goes into a package: which runs, which posts, which captures, which entries; and what is withheld.

A buyer's account shows more than the dispute needs. With posts named, only the captures that speak of these posts go
in, each with its proof of inclusion under the run's signed Merkle root; of everything else only the number is told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from claims.reading import Filed, Reading, RunState
from desk.pack.logins import SUPPLIED, WhyHome
from evidence import merkle
from evidence.errors import VaultError
from evidence.ledger import Entries
from evidence.records import Capture, Match, Post, Remark, RemarkKind, Run, Segment, cited
from evidence.remarks import remark
from evidence.seal import capture_leaf

_TELLING = 8
"""Characters from which on an id in an address means the post and nothing else."""
_CURSOR = re.compile(r"(?<=[?&])(cursor|max_id|min_id|since\w*|before|after|page|offset)=[^&#]*")
"""A list's place to go on names a post too, and is no page of that post."""


_LEFT_OUT = {
    RemarkKind.HOLDS_LOGIN: RemarkKind.FILE_LEFT_OUT_LOGIN,
    RemarkKind.PART_NOT_READ: RemarkKind.FILE_LEFT_OUT_UNREAD,
}
_NOTHING_OF = {
    RemarkKind.HOLDS_LOGIN: "its file holds the login of whoever saved it",
    RemarkKind.PART_NOT_READ: "not all of its file was read, and what was not may hold the login of whoever saved it",
}


ShownPost: TypeAlias = tuple[Filed[Segment], Post]
"""A post as one segment shows it."""


class NothingToPack(VaultError):
    """The runs or posts asked for are not there, or are not sealed."""


@dataclass(frozen=True)
class ShownCapture:
    """A capture that goes in, with its place under the seal's root."""

    run: str
    """Digest of its run's entry."""
    segment: Segment
    capture: Capture
    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True)
class Scope:
    """The choice, worked out."""

    entries: Entries
    reading: Reading
    """Of these entries."""
    runs: tuple[RunState, ...]
    """Sealed, all of them."""
    posts: tuple[ShownPost, ...]
    """The posts asked for; empty for a whole package."""
    shown: tuple[ShownCapture, ...]
    """The captures that go in; empty for a whole package, which holds all."""
    open_entries: frozenset[str]
    """Digests of the entries that go in in full."""
    why_home: WhyHome

    @property
    def whole(self) -> bool:
        """Whether everything of these runs goes in."""
        return not self.posts

    @property
    def segments(self) -> tuple[Filed[Segment], ...]:
        """Of these runs, in the order of the ledger."""
        chosen = {run.entry.digest for run in self.runs}
        return tuple(segment for segment in self.reading.segments if segment.record.run in chosen)

    @property
    def everything(self) -> bool:
        """Whether the whole case goes in."""
        return len(self.open_entries) == len(self.entries)

    @property
    def with_login(self) -> tuple[str, ...]:
        """Supplied files that go in and hold the login of whoever saved them, by name."""
        segments = (one.record for one in self.segments) if self.whole else ()
        files = (
            c.url
            for s in segments
            if self.why_home(s) is RemarkKind.HOLDS_LOGIN
            for c in s.captures
            if c.url.startswith(SUPPLIED)
        )
        return tuple(url.removeprefix(SUPPLIED) for url in files)

    @property
    def kept_at_home(self) -> tuple[Remark, ...]:
        """A remark on each supplied file that does not go in although posts shown here were read in it."""
        segments = (segment.record for segment, _ in self.posts)
        files = ((c.url, self.why_home(s)) for s in segments for c in s.captures if c.url.startswith(SUPPLIED))
        said = (remark(_LEFT_OUT[why], name=url.removeprefix(SUPPLIED)) for url, why in files if why)
        return tuple(dict.fromkeys(said))


def choose(
    entries: Entries, reading: Reading, run_ids: Sequence[str], post_ids: Sequence[str], why_home: WhyHome
) -> Scope:
    """Work out what goes in. Without run ids, every sealed run; without post ids, everything of these runs.

    ``reading`` is of these entries; ``why_home`` is asked about supplied files (``desk.pack.logins``).

    Raises:
        NothingToPack: an id is unknown, a post has nothing to show for it, or a run has no seal: only what is sealed
            leaves the house.
    """
    runs = _runs(reading, run_ids)
    posts = _posts(reading, runs, post_ids)
    shown = tuple(one for run in runs for one in _shown(run, posts, why_home)) if posts else ()
    if posts:
        _pictures_there(posts, shown)
        posts = _with_captures(posts, shown, why_home)
        runs = tuple(run for run in runs if any(one.run == run.entry.digest for one in shown))
    digests = frozenset(_open(entries, runs, {one.capture.payload_digest for one in shown} if posts else None))
    return Scope(entries, reading, runs, posts, shown, digests, why_home)


def _runs(reading: Reading, run_ids: Sequence[str]) -> tuple[RunState, ...]:
    for wanted in run_ids:
        if wanted not in {state.run.run_id for state in reading.runs}:
            known = ", ".join(state.run.run_id for state in reading.runs) or "none"
            raise NothingToPack(f"no run {wanted!r} in this case (runs: {known})")
    chosen = [state for state in reading.runs if state.run.run_id in run_ids or (not run_ids and state.seal)]
    for state in chosen:
        if state.seal is None:
            name = state.run.run_id
            raise NothingToPack(f"run {name} is UNSEALED: run 'wornproof crawl' until it is sealed, then pack")
    if not chosen:
        raise NothingToPack("no run of this case is sealed yet: run 'wornproof crawl' first")
    return tuple(chosen)


def _posts(reading: Reading, runs: tuple[RunState, ...], post_ids: Sequence[str]) -> tuple[ShownPost, ...]:
    chosen = {run.entry.digest for run in runs}
    found = tuple(
        (segment, post)
        for segment in reading.segments
        if segment.record.run in chosen
        for post in segment.record.posts
        if {post.platform_id, post.url} & set(post_ids)
    )
    there = {name for _, post in found for name in (post.platform_id, post.url)}
    if missing := [name for name in post_ids if name not in there]:
        raise NothingToPack(f"no post {missing[0]!r} in these runs: name posts by the id or address the report shows")
    return found


def _shown(run: RunState, posts: tuple[ShownPost, ...], why_home: WhyHome) -> list[ShownCapture]:
    leaves = [capture_leaf(capture) for segment in run.segments for capture in segment.record.captures]
    pictures = {image.digest for _, post in posts for image in post.images if image.digest}
    found: list[ShownCapture] = []
    index = 0
    for filed in run.segments:
        segment = filed.record
        wanted = [post for holder, post in posts if holder.digest == filed.digest]
        for capture in segment.captures:
            if capture.payload_digest in pictures or (wanted and _speaks_of(capture, segment, wanted, why_home)):
                found.append(ShownCapture(run.entry.digest, segment, capture, index, merkle.proof(leaves, index)))
            index += 1
    return found


def _pictures_there(posts: tuple[ShownPost, ...], shown: tuple[ShownCapture, ...]) -> None:
    """A post seen again cites pictures that an earlier run captured."""
    there = {one.capture.payload_digest for one in shown}
    for _, post in posts:
        if any(image.digest and image.digest not in there for image in post.images):
            raise NothingToPack(f"a picture of post {post.platform_id} was captured in another run: name no run")


def _with_captures(
    posts: tuple[ShownPost, ...], shown: tuple[ShownCapture, ...], why_home: WhyHome
) -> tuple[ShownPost, ...]:
    """The records of the posts for which a capture of their own run goes in; each post needs one such record."""
    kept = tuple(
        (segment, post)
        for segment, post in posts
        if any(_is_shown_by(one, segment.record, post, why_home) for one in shown)
    )
    there = {post.platform_id for _, post in kept}
    for segment, post in posts:
        if post.platform_id in there:
            continue
        if why := why_home(segment.record):
            raise NothingToPack(
                f"nothing of post {post.platform_id} can be shown, {_NOTHING_OF[why]}: pack the whole case, or supply "
                "the file sanitized"
            )
        raise NothingToPack(f"no capture of post {post.platform_id} is in its run: pack the whole case")
    return kept


def _is_shown_by(one: ShownCapture, segment: Segment, post: Post, why_home: WhyHome) -> bool:
    if one.run != segment.run:
        return False
    own = one.capture.payload_digest in {image.digest for image in post.images}
    return own or (one.segment == segment and _speaks_of(one.capture, segment, [post], why_home))


def _speaks_of(capture: Capture, segment: Segment, wanted: list[Post], why_home: WhyHome) -> bool:
    """A post's pictures and its own page belong to it; a reply that belongs to no single post is what lists them."""
    if capture.url.startswith(SUPPLIED) and why_home(segment):
        return False
    others = [post for post in segment.posts if post not in wanted]
    if any(_belongs(capture, post) for post in wanted):
        return True
    # a page in one file (MHTML) holds the pictures of every post on it
    media = capture.media_type.startswith(("image/", "video/", "audio/")) or capture.url.startswith("urn:mhtml:")
    return not media and not any(_belongs(capture, post) for post in others)


def _belongs(capture: Capture, post: Post) -> bool:
    """By digest, by address, or by an id long enough not to be somebody's page number."""
    if capture.payload_digest in {image.digest for image in post.images} or capture.url.endswith(post.url):
        return True
    last = post.platform_id.rpartition("/")[2]
    url = _CURSOR.sub("", capture.url)
    return capture.url in {image.url for image in post.images} or (len(last) >= _TELLING and last in url)


def _open(entries: Entries, runs: tuple[RunState, ...], pictures: set[str] | None) -> list[str]:
    """Entries shown in full: the case, these runs, and what rests on what is shown."""
    shown: list[str] = []
    chosen = {run.entry.digest for run in runs}
    segments = {entry.digest: entry.record for entry in entries if isinstance(entry.record, Segment)}
    for entry in entries:
        record = entry.record
        if isinstance(record, Run):
            fits = entry.digest in chosen
        elif isinstance(record, Segment):
            fits = pictures is None and record.run in chosen
        elif isinstance(record, Match):
            own = segments[record.segment].run in chosen
            fits = own and (pictures is None or record.image_digest in pictures)
        else:
            fits = all(digest in shown for digest in cited(record))
        if fits:
            shown.append(entry.digest)
    return shown
