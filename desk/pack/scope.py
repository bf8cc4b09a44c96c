"""What goes into a package: which runs, which posts, which captures, which entries; and what is withheld.

A buyer's account shows more than the dispute needs. With posts named, only the captures that speak of these posts go
in, each with its proof of inclusion under the run's signed Merkle root; of everything else only the number is told.
Without posts named everything goes in but what of supplied files may not leave (``desk.pack.withheld``): then too each
capture has its proof.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from claims.reading import Filed, Reading, RunState
from desk.pack.opened import open_entries, taken_back
from desk.pack.withheld import Kept, StaysHome, may_leave, pictures_of, private_addresses, shown_posts
from evidence import merkle
from evidence.errors import VaultError
from evidence.ledger import Entries
from evidence.records import Capture, Exhibit, Post, Remark, RemarkKind, Segment
from evidence.remarks import remark
from evidence.seal import capture_leaf

_TELLING = 8
"""Characters from which on an id in an address means the post and nothing else."""
_CURSOR = re.compile(r"(?<=[?&])(cursor|max_id|min_id|since\w*|before|after|page|offset)=[^&#]*")
"""A list's place to go on names a post too, and is no page of that post."""


_NOTHING_OF = {
    RemarkKind.FILE_LEFT_OUT_LOGIN: "its file holds the login of whoever saved it",
    RemarkKind.FILE_LEFT_OUT_UNREAD: "not all of its file was read, and what was not may hold the login of whoever "
    "saved it",
    RemarkKind.FILE_LEFT_OUT_PARTS: "its file holds what is not on the list of what may leave",
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
    """The posts shown; empty for a whole package."""
    shown: tuple[ShownCapture, ...]
    """The captures that go in; empty for a whole package, which holds all."""
    open_entries: frozenset[str]
    """Digests of the entries that go in in full."""
    kept: Mapping[str, Kept]
    """Segments of supplied runs of which something stays at home, by the digest of their entry."""
    named: bool
    """Whether posts were named."""
    private: frozenset[str]
    """Addresses in the records of supplied files that may not leave."""

    @property
    def whole(self) -> bool:
        """Whether everything of these runs goes in."""
        return not self.named and not self.kept

    @property
    def exhibits(self) -> tuple[Filed[Exhibit], ...]:
        """Supplied files whose entries go in, with those that stay at home because they speak of others.

        As the verifier reads them: whether a seal covers them is not asked.
        """
        shown = (entry for entry in self.entries if entry.digest in self.open_entries)
        return tuple(Filed(entry, entry.record) for entry in shown if isinstance(entry.record, Exhibit))

    @property
    def segments(self) -> tuple[Filed[Segment], ...]:
        """Of these runs, in the order of the ledger."""
        chosen = {run.entry.digest for run in self.runs}
        return tuple(segment for segment in self.reading.segments if segment.record.run in chosen)

    def as_shown(self, segment: Filed[Segment], post: Post) -> Post:
        """A post as it is shown: where something of its file stays, without what may not leave."""
        return self._cleaned.get((segment.digest, post), post)

    @cached_property
    def _cleaned(self) -> dict[tuple[str, Post], Post]:
        closed = ((filed.digest, filed.record.posts) for filed in self.segments if filed.digest in self.kept)
        return {
            (name, post): clean for name, posts in closed for post, clean in zip(posts, shown_posts(posts), strict=True)
        }

    @property
    def everything(self) -> bool:
        """Whether the whole case goes in, but for what of supplied files may not leave or was taken back."""
        shown = self.open_entries | self.kept.keys() | taken_back(self.entries)
        return not self.named and len(shown) == len(self.entries)

    @property
    def _told(self) -> frozenset[str]:
        return frozenset({segment.digest for segment, _ in self.posts} if self.named else self.kept)

    @property
    def files_at_home(self) -> tuple[Capture, ...]:
        """The captures of those supplied files, for their digests."""
        closed = (filed for filed in self.segments if filed.digest in self.kept and filed.digest in self._told)
        return tuple(c for filed in closed for c in filed.record.captures if c.url in self.kept[filed.digest])

    @property
    def kept_at_home(self) -> tuple[Remark, ...]:
        """A remark on each supplied file that does not go in, and on pictures whose address keeps them here.

        With posts named, of the files alone in which these posts were read.
        """
        told = self._told
        files = [said for digest, kept in self.kept.items() if digest in told for said in kept.values()]
        closed = [filed.record for filed in self.segments if filed.digest in self.kept and filed.digest in told]
        hidden = {d for s in closed for d in pictures_of(s.posts) & {c.payload_digest for c in s.captures}}
        lacking = hidden - _digests(self.shown) if not self.named else set()
        more = (remark(RemarkKind.PICTURES_LEFT_OUT, number=len(lacking)),) if lacking else ()
        return (*dict.fromkeys(files), *more)


def choose(
    entries: Entries,
    reading: Reading,
    run_ids: Sequence[str],
    post_ids: Sequence[str],
    home: StaysHome,
    cited: frozenset[str],
) -> Scope:
    """Work out what goes in. Without run ids, every sealed run; without post ids, everything of these runs.

    ``reading`` is of these entries; ``home`` is asked about segments of supplied runs (``desk.pack.withheld``);
    ``cited`` are the digests of the pictures that posts of the case show.

    Raises:
        NothingToPack: an id is unknown, a post has nothing to show for it, or a run has no seal: only what is sealed
            leaves the house.
    """
    runs = _runs(reading, run_ids)
    supplied = [filed for run in reading.runs if run.run.supplied for filed in run.segments]
    chosen = [filed for run in runs if run.run.supplied for filed in run.segments]
    kept = {filed.digest: said for filed in chosen if (said := home(filed.record)) is not None}
    private = private_addresses(filed.record for filed in supplied)
    if post_ids:
        posts = _posts(reading, runs, post_ids)
        shown = tuple(one for run in runs for one in _shown(run, posts, kept, cited))
        _pictures_there(posts, shown, kept)
        posts = _with_captures(posts, shown, kept)
        runs = tuple(run for run in runs if any(one.run == run.entry.digest for one in shown))
    elif kept:
        shown = tuple(one for run in runs for one in _all_shown(run, kept, cited))
        posts = _all_posts(runs, _digests(shown))
    else:
        shown, posts = (), ()
    pictures = _digests(shown) if post_ids or kept else None
    closed = frozenset(kept) if not post_ids else None
    digests = frozenset(open_entries(entries, runs, pictures, closed, private, exhibits=not post_ids))
    return Scope(entries, reading, runs, posts, shown, digests, kept, bool(post_ids), private)


def _digests(shown: tuple[ShownCapture, ...]) -> frozenset[str]:
    return frozenset(one.capture.payload_digest for one in shown)


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
    if not chosen and not ((reading.compared.exhibits or reading.dispatched) and not reading.runs):
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


def _shown(
    run: RunState, posts: tuple[ShownPost, ...], kept: Mapping[str, Kept], cited: frozenset[str]
) -> list[ShownCapture]:
    """With posts named: what speaks of them."""
    pictures = pictures_of(post for _, post in posts)
    wanted: dict[str, list[Post]] = {}
    for holder, post in posts:
        wanted.setdefault(holder.digest, []).append(post)

    def goes_in(filed: Filed[Segment], capture: Capture) -> bool:
        if not _leaves(filed, capture, kept, cited):
            return False
        own = wanted.get(filed.digest)
        return capture.payload_digest in pictures or bool(own and _speaks_of(capture, filed.record, own))

    return _proved(run, goes_in)


def _all_shown(run: RunState, kept: Mapping[str, Kept], cited: frozenset[str]) -> list[ShownCapture]:
    """Without posts named: whatever may leave."""
    return _proved(run, lambda filed, capture: _leaves(filed, capture, kept, cited))


def _all_posts(runs: tuple[RunState, ...], there: frozenset[str]) -> tuple[ShownPost, ...]:
    """Every post of these runs whose pictures are shown."""
    segments = (filed for run in runs for filed in run.segments)
    return tuple((filed, post) for filed in segments for post in filed.record.posts if pictures_of([post]) <= there)


def _leaves(filed: Filed[Segment], capture: Capture, kept: Mapping[str, Kept], cited: frozenset[str]) -> bool:
    return filed.digest not in kept or may_leave(capture, kept[filed.digest], cited)


def _proved(run: RunState, goes_in: Callable[[Filed[Segment], Capture], bool]) -> list[ShownCapture]:
    """The captures of a run that go in, each with its proof."""
    all_of_it = [(filed, capture) for filed in run.segments for capture in filed.record.captures]
    _, paths = merkle.proofs([capture_leaf(capture) for _, capture in all_of_it])
    return [
        ShownCapture(run.entry.digest, filed.record, capture, index, paths[index])
        for index, (filed, capture) in enumerate(all_of_it)
        if goes_in(filed, capture)
    ]


def _pictures_there(posts: tuple[ShownPost, ...], shown: tuple[ShownCapture, ...], kept: Mapping[str, Kept]) -> None:
    """A post seen again cites pictures that an earlier run captured."""
    there = _digests(shown)
    for filed, post in posts:
        lacking = pictures_of([post]) - there
        if lacking & {c.payload_digest for c in filed.record.captures if filed.digest in kept}:
            raise NothingToPack(
                f"a picture of post {post.platform_id} is kept under an address that holds what may not leave: import "
                "its file anew, then pack"
            )
        if lacking:
            raise NothingToPack(f"a picture of post {post.platform_id} was captured in another run: name no run")


def _with_captures(
    posts: tuple[ShownPost, ...], shown: tuple[ShownCapture, ...], kept: Mapping[str, Kept]
) -> tuple[ShownPost, ...]:
    """The records of the posts for which a capture of their own run goes in; each post needs one such record."""
    found = tuple(
        (segment, post) for segment, post in posts if any(_is_shown_by(one, segment.record, post) for one in shown)
    )
    there = {post.platform_id for _, post in found}
    for segment, post in posts:
        if post.platform_id in there:
            continue
        if why := next(iter(kept.get(segment.digest, {}).values()), None):
            raise NothingToPack(
                f"nothing of post {post.platform_id} can be shown, {_NOTHING_OF[why.kind]}: pack the whole case, or "
                "supply the file sanitized"
            )
        raise NothingToPack(f"no capture of post {post.platform_id} is in its run: pack the whole case")
    return found


def _is_shown_by(one: ShownCapture, segment: Segment, post: Post) -> bool:
    if one.run != segment.run:
        return False
    own = one.capture.payload_digest in pictures_of([post])
    return own or (one.segment == segment and _speaks_of(one.capture, segment, [post]))


def _speaks_of(capture: Capture, segment: Segment, wanted: list[Post]) -> bool:
    """A post's pictures and its own page belong to it; a reply that belongs to no single post is what lists them."""
    others = [post for post in segment.posts if post not in wanted]
    if any(_belongs(capture, post) for post in wanted):
        return True
    # a page in one file (MHTML) holds the pictures of every post on it
    media = capture.media_type.startswith(("image/", "video/", "audio/")) or capture.url.startswith("urn:mhtml:")
    return not media and not any(_belongs(capture, post) for post in others)


def _belongs(capture: Capture, post: Post) -> bool:
    """By digest, by address, or by an id long enough not to be somebody's page number."""
    if capture.payload_digest in pictures_of([post]) or capture.url.endswith(post.url):
        return True
    last = post.platform_id.rpartition("/")[2]
    url = _CURSOR.sub("", capture.url)
    return capture.url in {image.url for image in post.images} or (len(last) >= _TELLING and last in url)
