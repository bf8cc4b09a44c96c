"""Product feeds as shops have them, into the catalog: Google Merchant (CSV or TSV) and Shopify's product CSV.

Nothing is skipped in silence: what cannot be read is a problem with its row number. Pictures are given by a path
relative to the feed (or absolute, as the seller wrote it) or by URL; this room fetches nothing, so what loads a URL
is passed in.
"""

import csv
import io
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from evidence.codec import sha256
from evidence.records import Photo
from evidence.vault import CatalogFile
from matcher.catalog.shopify import shopify_items
from matcher.errors import FeedError, MatcherError, PictureError
from matcher.picture.pixels import decode

LoadUrl = Callable[[str], bytes]
MAX_FEED_BYTES = 200_000_000
MAX_PHOTO_BYTES = 60_000_000


@dataclass(frozen=True)
class FeedPhoto:
    """One picture of one SKU, as the feed states it."""

    row: int
    """Line of the feed, the header being line 1."""
    sku: str
    style: str
    title: str
    color: str
    view: int
    link: str


@dataclass(frozen=True)
class Feed:
    """A feed that was read: its pictures, and what was wrong with single rows."""

    path: Path
    kind: Literal["google", "shopify"]
    photos: tuple[FeedPhoto, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class ImportReport:
    """What an import did."""

    added: int
    kept: int
    """Already there, unchanged."""
    problems: tuple[str, ...]


def read_feed(path: Path) -> Feed:
    """Read a feed; its kind is told by the header.

    Raises:
        FeedError: no such file, not text, or a header that is neither Google Merchant nor Shopify.
    """
    header, rows = _table(path)
    if {"id", "image_link"} <= set(header):
        photos, problems = _google(rows)
        kind: Literal["google", "shopify"] = "google"
    elif {"handle", "image_src"} <= set(header):
        items, problems = shopify_items(rows)
        photos, kind = [FeedPhoto(*item) for item in items], "shopify"
    else:
        raise FeedError(
            f"{path}: the header names neither 'id' and 'image_link' (Google Merchant) nor 'Handle' and 'Image Src' "
            f"(Shopify); it has: {', '.join(header[:12]) or 'nothing'}"
        )
    if not photos:
        raise FeedError(f"{path}: no row with a SKU and a picture" + (f" ({problems[0]})" if problems else ""))
    return Feed(path, kind, tuple(photos), tuple(problems))


def read_photos(feed: Feed, load: LoadUrl | None = None) -> Iterator[tuple[Photo, bytes] | str]:
    """Every picture of the feed, one by one, as a record and its bytes; or why it is none, in words."""
    last: tuple[str, tuple[bytes, str] | str] = ("", "")
    for item in feed.photos:
        if item.link != last[0]:  # sizes of one item follow each other and share their pictures
            last = (item.link, _checked(feed.path.parent, item.link, load))
        got = last[1]
        if isinstance(got, str):
            yield f"row {item.row}: image {item.link} cannot be read: {got}"
        else:
            yield _photo(item, *got), got[0]


def import_feed(
    feed: Feed,
    catalog: CatalogFile,
    load: LoadUrl | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> ImportReport:
    """Append a Photo record for each picture that is new or changed; running it again adds none."""
    present = {(photo.sku, photo.view): photo for photo in catalog.photos()}
    problems = list(feed.problems)
    added = kept = 0
    for number, read in enumerate(read_photos(feed, load), 1):
        if isinstance(read, str):
            problems.append(read)
        elif present.get((read[0].sku, read[0].view)) == read[0]:
            kept += 1
        else:
            catalog.put_photo(read[1])
            catalog.ledger.append(read[0])
            added += 1
        progress(number, len(feed.photos))
    return ImportReport(added, kept, tuple(problems))


def _photo(item: FeedPhoto, data: bytes, media_type: str) -> Photo:
    return Photo(
        sku=item.sku,
        style=item.style,
        title=item.title,
        color=item.color,
        view=item.view,
        photo_digest=sha256(data),
        payload_bytes=len(data),
        media_type=media_type,
        source_url=item.link,
    )


def _checked(folder: Path, link: str, load: LoadUrl | None) -> tuple[bytes, str] | str:
    """The bytes and media type, or the reason why there are none."""
    try:
        data = _load(folder, link, load)
        return data, decode(data, 64).media_type
    except PictureError as error:
        return str(error)
    except OSError as error:
        return error.strerror or str(error)
    except MatcherError as error:
        return str(error)


def _load(folder: Path, link: str, load: LoadUrl | None) -> bytes:
    if "://" in link:
        if load is None or not link.lower().startswith(("http://", "https://")):
            raise FeedError("only files and http(s) addresses can be loaded" if load else "nothing here fetches URLs")
        return load(link)
    return _read_file(_place(folder, link), MAX_PHOTO_BYTES)


def _place(folder: Path, link: str) -> Path:
    if "\0" in link:
        raise FeedError("the path holds a NUL character")
    place = Path(link)
    if place.is_absolute():
        return place
    try:
        place = (folder / link).resolve()
    except RuntimeError as error:  # how Python 3.11 and 3.12 say that links go in a circle
        raise FeedError(f"the path leads in a circle: {error}") from error
    if not place.is_relative_to(folder.resolve()):
        raise FeedError("the path leads out of the feed's folder")
    return place


def _read_file(path: Path, most_bytes: int) -> bytes:
    """A regular file, whole. A device or pipe has no end, and opening one may already do something.

    Raises:
        FeedError: it is no regular file, or longer than ``most_bytes``, whatever its stated size.
        OSError: it cannot be opened or read.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # without the latter a pipe is waited for here, for ever
    with os.fdopen(handle, "rb") as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise FeedError("not a regular file")
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise FeedError(f"larger than {most_bytes // 1_000_000} MB")
    return data


def _table(path: Path) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Header names in one spelling, and each row with its line number."""
    try:
        text = _read_file(path, MAX_FEED_BYTES).decode("utf-8-sig")
    except FeedError as error:
        raise FeedError(f"feed {path} cannot be read: {error}") from error
    except OSError as error:
        raise FeedError(f"feed {path} cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise FeedError(f"feed {path} is not UTF-8 text ({error.reason} at byte {error.start})") from error
    first = text.split("\n", 1)[0]
    delimiter = max("\t,;|", key=first.count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        header = [_spelled(name) for name in next(reader, [])]
        rows = [
            (reader.line_num, dict(zip(header, (cell.strip() for cell in row), strict=False)))
            for row in reader
            if any(cell.strip() for cell in row)
        ]
    except csv.Error as error:
        raise FeedError(f"feed {path} is not CSV: line {reader.line_num}: {error}") from error
    return header, rows


def _spelled(name: str) -> str:
    return name.strip().strip('"').casefold().removeprefix("g:").replace(" ", "_")


def _google(rows: list[tuple[int, dict[str, str]]]) -> tuple[list[FeedPhoto], list[str]]:
    photos: list[FeedPhoto] = []
    problems: list[str] = []
    seen: dict[str, int] = {}
    for row, cells in rows:
        sku = cells.get("id", "")
        links = [cells.get("image_link", ""), *cells.get("additional_image_link", "").split(",")]
        links = list(dict.fromkeys(link.strip() for link in links if link.strip()))
        if not sku or len(sku) > 200:
            problems.append(f"row {row}: no id" if not sku else f"row {row}: id longer than 200 characters")
        elif sku in seen:
            problems.append(f"row {row}: id {sku} is already in row {seen[sku]}; this row is left out")
        elif not links:
            problems.append(f"row {row}: {sku} has no image_link")
        else:
            seen[sku] = row
            style = cells.get("item_group_id") or sku
            title = cells.get("title") or sku
            photos += [
                FeedPhoto(row, sku, style, title, cells.get("color", ""), view, link) for view, link in enumerate(links)
            ]
    return photos, problems
