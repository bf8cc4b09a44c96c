"""A folder of pictures with a CSV that says what they are: the form in which an investigator can supply anything.

Columns: ``picture`` (a path in the folder; several separated by ``;``), ``url``, ``posted_at``, ``text``, and where
wanted ``id``, ``author``, ``alt``, ``place``. One row is a post; rows with one ``url`` (or ``id``) are one post.
"""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from mimetypes import guess_type
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from crawler.asking.pictures import is_picture
from crawler.errors import UnexpectedPage
from crawler.imports.bounds import (
    MAX_FILE_BYTES,
    MAX_MEMBERS,
    MAX_NAMED_PICTURES,
    Budget,
    SuppliedError,
    read_whole,
)
from crawler.imports.frames import VIDEO_ENDINGS, is_video
from crawler.imports.leaving import SUPPLIED, public_name
from crawler.imports.offered import File, Offered
from crawler.imports.stated import time_of
from crawler.parsers.reading import FoundPicture, FoundPost
from evidence.os_errors import why
from evidence.records import Why

_NEEDED = ("picture", "url", "posted_at", "text")
_KNOWN = {*_NEEDED, "id", "author", "alt", "place"}
_MOST_CSV_BYTES = 20_000_000
_MOST_UNNAMED, _MOST_JOINED = 20, 8
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".heif", ".avif", ".bmp", ".tif", ".tiff")
MEDIA_ENDINGS = (*PICTURE_ENDINGS, *VIDEO_ENDINGS)
_SAID_BY = "stated by the investigator in {}"


class Names:
    """Names of a folder's files, told apart as people do who type them.

    macOS writes accents as letters of their own (NFD), and cameras write ``.JPG``: a name that differs so from one
    file, and from one only, is that file.
    """

    def __init__(self, files: Iterable[str]) -> None:
        self._files = set(files)
        self._alike: dict[str, list[str]] = {}
        for name in self._files:
            self._alike.setdefault(_folded(name), []).append(name)

    def place(self, name: str) -> str:
        """The file that a name means; the name itself where it means none, or several."""
        alike = self._alike.get(_folded(name), [])
        return alike[0] if name not in self._files and len(alike) == 1 else name

    def has(self, name: str) -> bool:
        """Whether it means a file."""
        return self.place(name) in self._files


@dataclass(slots=True)
class Gathered:
    """What is found in a folder, bit by bit."""

    budget: Budget = field(default_factory=lambda: Budget(MAX_FILE_BYTES))
    posts: dict[str, FoundPost] = field(default_factory=dict)
    pictures: dict[str, File] = field(default_factory=dict)
    originals: list[File] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seen: int = 0
    names: Names = field(default_factory=lambda: Names(()))
    used: set[str] = field(default_factory=set)
    """Files that a row names."""
    named: int = 0
    """Pictures that rows or JSON name so far, the same ones again too."""

    def count_picture(self) -> None:
        """Raises:
        SuppliedError: they are too many for the record of one file.
        """
        self.named += 1
        if self.named > MAX_NAMED_PICTURES:
            raise SuppliedError(f"it names more than {MAX_NAMED_PICTURES:,} pictures: supply it in parts")


def files_of(folder: Path) -> dict[str, Path]:
    """Regular files below a folder by their path in it; links and hidden files are left alone.

    Raises:
        SuppliedError: there are too many, or the folder cannot be read.
    """
    found: dict[str, Path] = {}
    try:
        for place in sorted(_walked(folder)):
            name = str(PurePosixPath(place.relative_to(folder)))
            if place.is_symlink() or not place.is_file() or any(p.startswith(".") for p in PurePosixPath(name).parts):
                continue
            found[name] = place
    except OSError as error:
        raise SuppliedError(f"{folder} cannot be read: {why(error)}") from error
    return found


def _walked(folder: Path) -> list[Path]:
    """All that is below a folder, hidden files and folders too.

    Raises:
        SuppliedError: it is more than is looked at: a disk was named, not a folder of posts.
    """
    found = list(islice(folder.rglob("*"), MAX_MEMBERS + 1))
    if len(found) > MAX_MEMBERS:
        raise SuppliedError(f"{folder} holds more than {MAX_MEMBERS} files and folders: supply it in parts")
    return found


def address(name: str) -> str:
    """The address under which a supplied file is kept: it has none of its own."""
    return SUPPLIED + quote(name, errors="replace")


def picture_of(name: str, files: Mapping[str, Path], found: Gathered, alt: str = "") -> FoundPicture:
    """A picture or video of a post, read; or why it is missing.

    Raises:
        SuppliedError: it or all of them are too large, or too many; of a video that alone is missing.
    """
    found.count_picture()
    place = found.names.place(name)
    url = address(place)
    if url in found.pictures:
        return FoundPicture(url=url, alt=alt)
    if place not in files:
        return _no_picture(url, alt, f"{public_name(name)[:200]} is not a file in the folder")
    found.used.add(place)
    is_film = place.lower().endswith(VIDEO_ENDINGS)
    try:
        data = _read(files[place], found.budget, is_film=is_film)
    except SuppliedError as error:
        if not is_film:
            raise
        return _no_picture(url, alt, f"{public_name(name)[:200]}: {error}", Why.NO_FRAMES)
    if not is_picture(data) and not is_video(data):
        why = Why.NO_FRAMES if is_film else Why.NOT_A_PICTURE
        return _no_picture(url, alt, f"{public_name(name)[:200]}, {len(data)} bytes", why)
    found.pictures[url] = File(place, guess_type(place)[0] or "application/octet-stream", data)
    return FoundPicture(url=url, alt=alt)


def _read(path: Path, budget: Budget, *, is_film: bool) -> bytes:
    """A picture or video, as far as the budget of its folder goes; a video takes no more of it than is left.

    Raises:
        SuppliedError: it cannot be read, or is too large.
    """
    data = read_whole(path)
    if is_film and len(data) > budget.left:
        raise SuppliedError(f"the files of its folder are more than {MAX_FILE_BYTES // 1_000_000} MB: supply it alone")
    budget.spend(len(data))
    return data


def _no_picture(url: str, alt: str, text: str, why: Why = Why.NOT_A_PICTURE) -> FoundPicture:
    return FoundPicture(url=url, alt=alt, missing=why.says(text), why=why)


def read_table(table: Path, name: str, files: Mapping[str, Path], handle: str) -> Offered:
    """Read a CSV and the pictures it names; ``files`` are those of its folder.

    Raises:
        SuppliedError: the CSV cannot be read or lacks a column, or the pictures are too many.
    """
    data = read_whole(table, _MOST_CSV_BYTES)
    found = Gathered(originals=[File(name, "text/csv", data)], names=Names(files))
    source = _SAID_BY.format(public_name(PurePosixPath(name).name))
    base = PurePosixPath(name).parent
    for row, cells in _rows(data, name):
        found.seen += 1
        try:
            post = _post(cells, source, handle)
        except UnexpectedPage as error:
            found.notes.append(f"{name} row {row}: not taken as a post, its pictures are not compared: {error}")
            post = None
        alt = cells.get("alt", "")
        paths = _split(cells["picture"], lambda path: found.names.has(_inside(base, path)))
        pictures = [picture_of(_inside(base, path), files, found, alt) for path in paths]
        if post is None:
            continue
        before = found.posts.get(post.platform_id)
        if before is not None and replace(before, pictures=()) != post:
            found.notes.append(
                f"{name} row {row}: says otherwise of {post.platform_id[:200]} than a row above; left out"
            )
            continue
        found.posts[post.platform_id] = replace(post, pictures=(*(before.pictures if before else ()), *pictures))
    found.notes += _unnamed(name, files, found.used)
    return offered(
        "folder with a CSV", found, ("CSV: carries no digest and no signature of its own",), "supplied-csv@1"
    )


def offered(kind: str, found: Gathered, checks: tuple[str, ...], parser: str) -> Offered:
    """What was gathered, as one value."""
    used = {picture.url for post in found.posts.values() for picture in post.pictures}
    return Offered(
        kind=kind,
        parser=parser,
        originals=tuple(found.originals),
        checks=checks,
        posts=tuple(found.posts.values()),
        pictures=found.pictures,
        loose=tuple(url for url in found.pictures if url not in used),
        seen=found.seen,
        notes=tuple(found.notes),
    )


def _post(cells: Mapping[str, str], source: str, handle: str) -> FoundPost:
    when = time_of(cells["posted_at"], source)
    name = cells.get("id") or cells["url"]
    if not name:
        raise UnexpectedPage("url", "neither url nor id is given")
    return FoundPost(
        platform_id=name,
        author=cells.get("author") or handle,
        url=cells["url"],
        posted_at=when.at,
        posted_at_source=when.source,
        posted_at_precision=when.precision,
        posted_between=when.between,
        text=cells["text"],
        place=cells.get("place", ""),
    )


def _rows(data: bytes, name: str) -> Iterable[tuple[int, dict[str, str]]]:
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        numbered = enumerate(reader, 1)  # as a spreadsheet counts: a record is one row however many lines its text has
        filled = ((number, [cell.strip() for cell in row]) for number, row in numbered if any(map(str.strip, row)))
        rows = list(islice(filled, MAX_MEMBERS + 2))
    except (csv.Error, UnicodeDecodeError) as error:
        raise SuppliedError(f"{name} is not a CSV file in UTF-8: {error}") from error
    if len(rows) > MAX_MEMBERS + 1:
        raise SuppliedError(f"{name} has more than {MAX_MEMBERS:,} rows: supply it in parts")
    header = [cell.casefold() for cell in rows[0][1]] if rows else []
    if missing := [column for column in _NEEDED if column not in header]:
        raise SuppliedError(f"{name} lacks the columns {', '.join(missing)}; needed are {', '.join(_NEEDED)}")
    if unknown := sorted(set(header) - _KNOWN):
        raise SuppliedError(f"{name} has columns that mean nothing here: {', '.join(unknown)[:300]}")
    if len(set(header)) < len(header):
        raise SuppliedError(f"{name} names a column twice")
    return [
        (number, {**dict.fromkeys(header, ""), **dict(zip(header, cells, strict=False))}) for number, cells in rows[1:]
    ]


def _split(cell: str, is_file: Callable[[str], bool]) -> list[str]:
    """The pictures that a cell names. A ``;`` separates two, unless what stands around it is the name of one file."""
    parts = cell.split(";")
    paths: list[str] = []
    place = 0
    while place < len(parts):
        ends = range(min(len(parts), place + _MOST_JOINED), place + 1, -1)
        end = next((end for end in ends if is_file(";".join(parts[place:end]).strip())), place + 1)
        if path := ";".join(parts[place:end]).strip():
            paths.append(path)
        place = end
    return paths


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()


def _unnamed(table: str, files: Iterable[str], used: set[str]) -> list[str]:
    """What is said of pictures in the folder that no row names, where nothing else in it could name them."""
    others = [name for name in files if name != table]
    if any(name.casefold().endswith((".csv", ".json", ".xz")) for name in others):
        return []
    rest = [name for name in others if name not in used and name.casefold().endswith((*MEDIA_ENDINGS, ".jxl"))]
    shown = ", ".join(rest[:_MOST_UNNAMED])
    more = f" and {len(rest) - _MOST_UNNAMED} more" if len(rest) > _MOST_UNNAMED else ""
    return [f"{table}: no row names {shown}{more}; not taken"] if rest else []


def _inside(base: PurePosixPath, path: str) -> str:
    """A path as the CSV writes it, from the folder's top. One that leads out names no file of it."""
    return str(base / path.replace("\\", "/")) if not path.startswith("/") else path
