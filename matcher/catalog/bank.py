"""The negative bank: pictures that are never a wearing, and pictures somebody else posted first.

A shop knows them: size charts, logos, a picture agency's models, its own campaigns, what a platform shows in place of a
picture. Given with the catalog as a folder (``size_chart/eu.png``: the subfolder says what it is) or as a CSV file
(``image``, ``what``), they are kept in the catalog's ledger, so a finding can be traced to the bank it was made with.
They are compared as whole photographs: a logo that is printed on a shirt does not make wearing the shirt a logo.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from evidence.codec import sha256
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.os_errors import said, why
from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import Account, Banked, BankKind, Case, Entry, Photo, Run, Segment
from evidence.vault import CatalogFile
from matcher.catalog.forms import Columns, names
from matcher.catalog.table import read_table
from matcher.catalog.text import decoded
from matcher.errors import FeedError, PictureError
from matcher.picture.fingerprint import Fingerprint
from matcher.picture.pixels import decode as decode_picture
from matcher.policy import BankPolicy

_PICTURES = {".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif", ".heic", ".heif", ".tif", ".tiff", ".bmp"}
_MOST_PICTURES, _MOST_FILES = 2_000, 10_000
"""Of a bank, and of a folder of it with all that is in there."""
_COLUMNS = Columns(names=names(image="image", what="what"), needs=("image", "what"), needed="'image' and 'what'")


@dataclass(frozen=True)
class BankFile:
    """One picture as a folder or CSV names it."""

    what: BankKind
    name: str
    path: Path


@dataclass(frozen=True)
class BankReport:
    """What an import did."""

    added: int
    kept: int
    """Already there, unchanged."""
    problems: tuple[str, ...]


def read_bank(place: Path) -> tuple[BankFile, ...]:
    """The pictures of a bank, in the order of their names.

    Raises:
        FeedError: nothing there, an unknown kind, a path that leads out of the folder, too much, or no picture at all.
    """
    named, root = (_in_folder(place), place) if place.is_dir() else (_listed(place), place.parent)
    if len(named) > _MOST_PICTURES:
        raise FeedError(f"{place}: {len(named)} pictures, more than the {_MOST_PICTURES} that a bank may have")
    files = []
    for name, what in named:
        path = _resolved(root / name, place)
        if what not in set(BankKind):
            raise FeedError(f"{place}: {name}: {what!r} is no kind of bank picture; known: {', '.join(BankKind)}")
        if not path.is_relative_to(root.resolve()):
            raise FeedError(f"{place}: {name}: the path leads out of the bank's folder")
        files.append(BankFile(BankKind(what), name, path))
    if not files:
        raise FeedError(f"{place}: no picture in it: put them into subfolders called {', '.join(BankKind)}")
    return tuple(files)


def read_pictures(files: Sequence[BankFile]) -> Iterator[tuple[Banked, bytes] | str]:
    """Every picture as a record and its bytes; or why it is none, in words."""
    for file in files:
        try:
            data = read_file(file.path, MAX_PICTURE_BYTES)
            media_type = decode_picture(data, 64).media_type
        except (OSError, PictureError) as error:
            yield f"bank picture {file.name} cannot be read: {said(error)}"
            continue
        yield (
            Banked(
                what=file.what,
                name=file.name,
                photo_digest=sha256(data),
                payload_bytes=len(data),
                media_type=media_type,
            ),
            data,
        )


def import_bank(files: Sequence[BankFile], catalog: CatalogFile) -> BankReport:
    """Append a record for each picture that is new or changed; running it again adds none."""
    present = {one.name: one for one in banked(catalog.ledger.entries())}
    added, kept, problems = 0, 0, []
    for read in read_pictures(files):
        if isinstance(read, str):
            problems.append(read)
        elif present.get(read[0].name) == read[0]:
            kept += 1
        else:
            catalog.put_photo(read[1])
            catalog.ledger.append(read[0])
            added += 1
    return BankReport(added, kept, tuple(problems))


def banked(entries: Sequence[Entry]) -> tuple[Banked, ...]:
    """The present state: the newest record of each name."""
    newest = {entry.record.name: entry.record for entry in entries if isinstance(entry.record, Banked)}
    return tuple(newest.values())


def as_photo(one: Banked) -> Photo:
    """For comparing only: a bank picture in the place of a catalog photo. Never stored, never named as an item."""
    return Photo(
        sku=one.name,
        style=one.name,
        title=one.what.value,
        view=0,
        photo_digest=one.photo_digest,
        payload_bytes=one.payload_bytes,
        media_type=one.media_type,
        source_url="",
    )


@dataclass(frozen=True)
class Posting:
    """One picture in one captured post."""

    digest: str
    author: str
    posted_at: datetime
    url: str
    buyers: bool = False
    """Whether it is a case account's own post, and that account counts as the buyer's: see ``is_buyers``."""


def is_buyers(account: Account) -> bool:
    """Whether an account of the case counts as the buyer's own, so that it and the others are one author.

    Every account of a case stands there because somebody takes it for the buyer's, and its basis says on what grounds.
    ``stated_by_buyer``, ``strong`` and ``moderate`` grounds are enough. ``weak`` ones are not: such an account may be
    somebody else's, and a picture that stood there first may be theirs. In doubt, then, for the buyer.
    """
    return account.basis.strength != "weak"


def postings(entries: Sequence[Entry]) -> tuple[Posting, ...]:
    """Every picture of every captured post, oldest first.

    A post is its account's own where its author is the account's handle, or the one author of all posts read of it: a
    feed may hold what guests wrote, and then each author stands for themselves.
    """
    own = _own_authors(entries)
    found = {
        Posting(image.digest, post.author, post.posted_at, post.url, (entry.record.run, post.author) in own)
        for entry in entries
        if isinstance(entry.record, Segment)
        for post in entry.record.posts
        for image in post.images
        if image.digest
    }
    return tuple(sorted(found, key=lambda one: (one.posted_at, one.url, one.digest)))


def _own_authors(entries: Sequence[Entry]) -> set[tuple[str, str]]:
    """Digest of a run, and an author of its posts who is the buyer."""
    records = [entry.record for entry in entries]
    buyers = {
        (account.platform, account.handle)
        for case in records
        if isinstance(case, Case)
        for account in case.accounts
        if is_buyers(account)
    }
    runs = {
        entry.digest: (entry.record.platform, entry.record.handle)
        for entry in entries
        if isinstance(entry.record, Run) and (entry.record.platform, entry.record.handle) in buyers
    }
    authors: dict[tuple[str, str], set[str]] = {}
    for record in records:
        if isinstance(record, Segment) and record.run in runs:
            authors.setdefault(runs[record.run], set()).update(post.author for post in record.posts)
    return {
        (run, author)
        for run, account in runs.items()
        for author in authors.get(account, ())
        if author == account[1] or len(authors[account]) == 1
    }


def first_posted(
    digest: str,
    posted: Sequence[Posting],
    prints: Callable[[str], Fingerprint | None],
    delivered: datetime | None,
    policy: BankPolicy,
) -> Reason | None:
    """Why the picture proves no wearing after delivery: it, or one nearly equal to it, was posted first by somebody
    else, or one nearly equal was public before delivery. None where neither is so.

    Accounts of one case are one author, where ``is_buyers`` says so. Nearly equal pictures are compared by their hashes
    alone, which errs on the buyer's side.
    """
    own = prints(digest)
    same = [one for one in posted if one.digest == digest or _nearly(own, prints(one.digest), policy)]
    mine = [one for one in same if one.digest == digest]
    if not mine:
        return None
    first = same[0]
    day = f"{first.posted_at:%Y-%m-%d}"
    if any(first.author != one.author and not (first.buyers and one.buyers) for one in mine):
        return reason(ReasonKind.POSTED_FIRST_BY_OTHER, author=first.author, day=day, url=first.url)
    another = first.digest != digest  # the very same file is placed in time by itself
    if another and delivered and first.posted_at < delivered:
        return reason(ReasonKind.PUBLIC_BEFORE_DELIVERY, day=day, url=first.url)
    return None


def _nearly(one: Fingerprint | None, other: Fingerprint | None, policy: BankPolicy) -> bool:
    if one is None or other is None:
        return False
    phash, dhash = one.phash_whole ^ other.phash_whole, one.dhash_whole ^ other.dhash_whole
    return phash.bit_count() <= policy.same_picture_bits and dhash.bit_count() <= policy.same_picture_bits


def _in_folder(place: Path) -> list[tuple[str, str]]:
    """Pictures in the subfolders that are called after a kind, however deep; in others only those directly in them.

    Nothing else below the folder is looked into: whoever wrote the order file may have named a whole disk.
    """
    if place.resolve() in {Path(place.resolve().anchor), Path.home().resolve()}:
        raise FeedError(f"bank {place}: a whole disk or home is no bank: name the folder that holds its pictures")
    found: list[tuple[str, str]] = []
    try:
        top = _few(place.iterdir(), place)
        found += [(path.name, path.name) for path in top if path.suffix.lower() in _PICTURES]  # of no kind, and so told
        for folder in sorted(path for path in top if path.is_dir()):
            inside = folder.rglob("*") if folder.name in set(BankKind) else folder.iterdir()
            pictures = (path for path in _few(inside, place) if path.suffix.lower() in _PICTURES and path.is_file())
            found += [(path.relative_to(place).as_posix(), folder.name) for path in pictures]
    except OSError as error:
        raise FeedError(f"bank {place} cannot be read: {error.strerror or error}") from error
    return sorted(found)


def _resolved(path: Path, place: Path) -> Path:
    try:
        return path.resolve()
    except (
        OSError,
        ValueError,
        RuntimeError,
    ) as error:  # ValueError: a null character; RuntimeError: links in a circle
        raise FeedError(f"{place}: {str(path)[:200]!r} cannot be the place of a picture: {str(error)[:200]}") from error


def _few(paths: Iterable[Path], place: Path) -> list[Path]:
    found = list(islice(paths, _MOST_FILES + 1))
    if len(found) > _MOST_FILES:
        raise FeedError(f"bank {place}: it holds more than {_MOST_FILES} files: name a folder with its pictures alone")
    return found


def _listed(place: Path) -> list[tuple[str, str]]:
    try:
        _, rows, problems = read_table(decoded(read_file(place, MAX_PICTURE_BYTES)), (_COLUMNS,))
    except FeedError as error:
        raise FeedError(f"bank {place} cannot be read: {error}") from error
    except OSError as error:
        raise FeedError(f"bank {place} cannot be read: {why(error)}") from error
    if problems:
        raise FeedError(f"bank {place}: row {problems[0][0]}: {problems[0][1]}")
    return [(row.one("image"), row.one("what")) for row in rows]
