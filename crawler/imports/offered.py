"""What a reader found in a supplied file. Values only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from crawler.parsers.reading import FoundPost

LOGIN = "it holds the login (cookies) of whoever saved it"
"""How the note of such a file has begun in every release; what follows it has been worded differently."""
HOLDS_LOGIN = (
    f"{LOGIN}, and is kept whole: log out of that session on the site before a package of the whole case leaves the "
    "house, and save the next one without (Chrome: Export HAR, sanitized)"
)
"""The note of a file whose requests carry credentials. Packages look for it: one of single posts leaves the file out,
a whole one says on its front page that it holds it. Taking headers out would break the file's own digests and ours."""
CREDENTIALS = frozenset({"cookie", "authorization", "proxy-authorization"})
"""Request headers that log somebody in, in lower case."""
UNREAD = (
    "WARC is cut or damaged",
    "not read beyond",
    "cut, it does not have the length that it states",
    " cannot be read: ",
    "would leave the folder it is unpacked in; not read",
    "is there twice; the first is read",
    "is of a kind that is not read here",
)
"""What notes say where part of a file was not looked at: a login may be in it. Files that were taken in by earlier
releases have the same words in their notes."""
HAS_LOGIN = "it holds the login of whoever saved it"
NOT_ALL_READ = "not all of it was read, and what was not may hold the login of whoever saved it"
MOST_NOTES = 500
"""Of one file, and as many of its checks. Those on logins come first, so that none of them is cut off."""


def why_private(notes: Sequence[str]) -> str:
    """Why a file with these notes may hand a live session to whoever gets it; empty where nothing says so."""
    if any(LOGIN in note for note in notes):
        return HAS_LOGIN
    if len(notes) > MOST_NOTES or any(said in note for note in notes for said in UNREAD):
        return NOT_ALL_READ
    return ""


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


@dataclass(frozen=True, slots=True)
class Archive:
    """What a web archive (WACZ, WARC, HAR, MHTML) holds. Of two replies of one address the first good one counts."""

    kind: str
    exchanges: Mapping[str, Exchange]
    checks: tuple[str, ...]
    """What the archive's own hashes and signatures say, in words."""
    notes: tuple[str, ...] = ()
    title: str = ""


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
    own: bool = False
    """Whether the way from the account to its posts was followed; else the authors that are stated are compared."""
