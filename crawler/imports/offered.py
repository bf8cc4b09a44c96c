"""What a reader found in a supplied file. Values only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from crawler.imports.bounds import MAX_MEMBERS, MAX_NAMED_PICTURES, MAX_TEXT_LETTERS, SuppliedError
from crawler.imports.leaving import public_text
from crawler.parsers.reading import FoundPost
from evidence.records import Remark, RemarkKind
from evidence.remarks import PRIVATE, remark

CREDENTIALS = frozenset({"cookie", "authorization", "proxy-authorization"})
"""Request headers that log somebody in, in lower case."""
MOST_NOTES = 500
"""Of one file, and as many of its checks; how many more there were is said."""
_MOST_PARTS = 100


def why_private(remarks: Iterable[Remark]) -> RemarkKind | None:
    """Why a file with these remarks may hand a live session to whoever gets it; None where nothing says so.

    ``HOLDS_LOGIN``, which is known for certain, or ``PART_NOT_READ``: what was not read may hold one.
    """
    kinds = {said.kind for said in remarks} & PRIVATE
    if RemarkKind.HOLDS_LOGIN in kinds:
        return RemarkKind.HOLDS_LOGIN
    return RemarkKind.PART_NOT_READ if kinds else None


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was supplied. ``name`` is relative to what was named on the command line."""

    name: str
    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """A reply that an archive holds. Its body has no content encoding any more; nothing else was done to it."""

    url: str
    status: int
    media_type: str
    body: bytes
    links: tuple[bytes, ...] = ()
    """Its Link headers."""
    stated_at: datetime | None = None
    """When it was captured, as the archive says."""
    location: str = ""
    """Where a redirect leads, as its header writes it."""

    @property
    def is_good(self) -> bool:
        """Whether it is an answer with something in it."""
        return self.status == 200 and bool(self.body)


@dataclass(frozen=True, slots=True)
class Revisit:
    """A record without a body of its own. ``of`` is the record that it names, ``of_url`` the address of that."""

    url: str
    of: str
    of_url: str
    digest: str
    stated_at: datetime | None


@dataclass(slots=True)
class Replies:
    """Replies by address, gathered one by one. The first good one stands first, the others after it."""

    first: dict[str, Exchange] = field(default_factory=dict)
    others: dict[str, list[Exchange]] = field(default_factory=dict)

    def add(self, found: Exchange) -> None:
        """Put one in; what is had already changes nothing."""
        had = self.first.setdefault(found.url, found)
        if (found.status, found.body, found.location) == (had.status, had.body, had.location):
            return
        if found.is_good and not had.is_good:
            self.first[found.url], found = found, had
        self.others.setdefault(found.url, []).append(found)

    def add_all(self, archive: "Archive") -> None:
        """Put all in that an archive holds."""
        for url in archive.exchanges:
            for found in archive.answers(url):
                self.add(found)


@dataclass(frozen=True, slots=True)
class Archive:
    """What a web archive (WACZ, WARC, HAR, MHTML) holds. Of two replies of one address the first good one counts."""

    kind: str
    exchanges: Mapping[str, Exchange]
    checks: tuple[str, ...]
    """What the archive's own hashes and signatures say, in words."""
    notes: tuple[str, ...] = ()
    title: str = ""
    holds_login: bool = False
    """Whether a request in it carries credentials. The file is kept as it is: taking headers out would break its own
    digests and ours. A package of single posts leaves it out, a whole one says on its front page that it holds it."""
    unread: tuple[str, ...] = ()
    """Each part of it that was not looked at, and why: a login may be in it."""
    others: Mapping[str, Sequence[Exchange]] = field(default_factory=dict)
    """Further replies of an address, where it was captured more than once."""
    undecoded: tuple[str, ...] = ()
    """Addresses of replies that state a content encoding which is not on them."""
    unused: tuple[str, ...] = ()
    """Each reply that was looked at and cannot be used, and why."""
    revisits: tuple[Revisit, ...] = ()
    """Revisits whose original is not in this file; a WACZ has it in another."""

    def answers(self, url: str) -> tuple[Exchange, ...]:
        """Every reply of an address, the one that counts first."""
        return (self.exchanges[url], *self.others.get(url, ())) if url in self.exchanges else ()

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What of this decides whether the file may leave the house, and what was not read as it says it is."""
        login = (remark(RemarkKind.HOLDS_LOGIN),) if self.holds_login else ()
        parts = (remark(RemarkKind.PART_NOT_READ, detail=public_text(text)) for text in self.unread[:_MOST_PARTS])
        more = len(self.unread) - _MOST_PARTS
        said = (*login, *parts, *((remark(RemarkKind.PARTS_NOT_READ, number=more),) if more > 0 else ()))
        unused, undecoded = RemarkKind.REPLIES_NOT_USED, RemarkKind.REPLIES_DECODED
        return (*said, *_told(unused, self.unused), *_told(undecoded, self.undecoded))


def _told(kind: RemarkKind, examples: tuple[str, ...]) -> tuple[Remark, ...]:
    return (remark(kind, number=len(examples), example=public_text(examples[0])),) if examples else ()


@dataclass(frozen=True, slots=True)
class Offered:
    """All that is to go into the case from one supplied file or folder."""

    kind: str
    parser: str
    """Name and version of what read it."""
    originals: tuple[File, ...]
    checks: tuple[str, ...]
    posts: tuple[FoundPost, ...]
    pictures: Mapping[str, File]
    """By the address that a post's picture names."""
    loose: tuple[str, ...] = ()
    """Addresses of pictures that belong to no post; kept, not compared."""
    seen: int = 0
    """Posts it states, those of others and those without a time included."""
    notes: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()
    own: bool = False
    """Whether the way from the account to its posts was followed; else the authors that are stated are compared."""

    def check_extent(self) -> None:
        """Raises:
        SuppliedError: one entry of the ledger would hold more than every later command reads in little time.
        """
        letters = sum(
            len(post.text) + len(post.place) + sum(len(picture.alt) + len(picture.url) for picture in post.pictures)
            for post in self.posts
        )
        for count, most, what in (
            (len(self.posts), MAX_MEMBERS, "posts"),
            (sum(len(post.pictures) for post in self.posts), MAX_NAMED_PICTURES, "pictures of posts"),
            (letters, MAX_TEXT_LETTERS, "letters of text"),
        ):
            if count > most:
                raise SuppliedError(f"it holds more than {most:,} {what}: supply it in parts")
