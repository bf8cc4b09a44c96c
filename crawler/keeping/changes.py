"""A later look at an account: what is new, what is otherwise than before, what the listing shows no more. Pure.

A later run reads the whole listing again and takes in only what is new. It never stops at the first post it knows:
pinned, restored and back-dated posts would fool that rule (instaloader issues 2142 and 2483). Earlier records stay as
they are; a ``Change`` cites the segment that holds the earlier one.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.keeping.journal import runs_of
from crawler.parsers.reading import FoundPicture, FoundPost, PostLink
from evidence.ledger import Ledger
from evidence.period import period
from evidence.records import Entry, Image, Post, Segment, Window


@dataclass(frozen=True, slots=True)
class Held:
    """A post as the case holds it: its newest record, and the entry of the segment that carries it."""

    post: Post
    entry: str


class HeldPosts(Mapping[str, Held]):
    """Posts of an account that are in the ledger, by platform id; the newest record of each.

    Kept is where each stands; the record is looked up when it is asked for, so that an account may have any number.
    """

    def __init__(self, ledger: Ledger, platform: str, handle: str) -> None:
        self._ledger = ledger
        entries = ledger.entries()
        runs = {state.entry.digest for state in runs_of(entries, platform, handle)}
        self._places: dict[str, int] = {}
        for entry in entries:
            if isinstance(entry.record, Segment) and entry.record.run in runs:
                self.take(entry.record.posts, entry.seq)

    def take(self, posts: Iterable[Post], seq: int) -> None:
        """Posts of the entry ``seq``."""
        self._places.update({post.platform_id: seq for post in posts})

    def __getitem__(self, platform_id: str) -> Held:
        entry = self._ledger.entries()[self._places[platform_id] - 1]
        assert isinstance(entry.record, Segment)
        newest = [post for post in entry.record.posts if post.platform_id == platform_id]
        return Held(newest[-1], entry.digest)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, platform_id: object) -> bool:
        return platform_id in self._places


def not_listed_before(entries: Sequence[Entry], platform: str, handle: str) -> set[str]:
    """Platform ids that the account's listing did not show any more when it was last read to its end."""
    gone: set[str] = set()
    for state in runs_of(entries, platform, handle):
        for segment in state.segments:
            gone -= shown(segment)
            gone |= {change.platform_id for change in segment.changes if change.what == "not_listed"}
    return gone


def shown(segment: Segment) -> set[str]:
    """Platform ids of posts that are in the case and that this page showed."""
    changed = {change.platform_id for change in segment.changes if change.what != "not_listed"}
    return {post.platform_id for post in segment.posts} | set(segment.unchanged) | changed


def differing(found: FoundPost, held: Post) -> tuple[str, ...]:
    """Which fields of a post are otherwise than in the case.

    Times differ only where they cannot mean the same moment ("3 hours ago" is said anew each time), addresses of posts
    only in their path (sites add tokens), and pictures by the digest the platform publishes, else by their path: signed
    addresses of media change with every visit.
    """
    fields = {
        "text": found.text == held.text,
        "author": found.author == held.author,
        "posted_at": _meet(found, held),
        "url": _path(found.url) == _path(held.url),
        "langs": found.langs == held.langs,
        "links": found.links == held.links,
        "tags": found.tags == held.tags,
        "place": found.place == held.place,
        "pictures": len(found.pictures) == len(held.images)
        and all(_same(picture, image) for picture, image in zip(found.pictures, held.images, strict=True)),
    }
    return tuple(name for name, alike in fields.items() if not alike)


def wholly_before(posts: Iterable[FoundPost], window: Window, links: Iterable[PostLink] = ()) -> bool:
    """Whether there are posts, and none of them can be of the window's first moment or later.

    ``links`` are posts whose own pages were not asked, because the list dates them outside the window.
    """
    latest = [period(p.posted_at, p.posted_at_precision, p.posted_between).latest for p in posts]
    latest += [link.meant.latest for link in links if link.meant is not None]
    return bool(latest) and max(latest) < window.start


def _meet(found: FoundPost, held: Post) -> bool:
    now = period(found.posted_at, found.posted_at_precision, found.posted_between)
    before = period(held.posted_at, held.posted_at_precision, held.posted_between)
    return now.meets(before.earliest, before.latest)


def _same(picture: FoundPicture, image: Image) -> bool:
    if picture.alt != image.alt:
        return False
    if picture.published is None:
        return _path(picture.url) == _path(image.url)
    return picture.published.digest == image.digest if image.digest else picture.url == image.url


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:  # an address that leads nowhere is still the same address
        return url
