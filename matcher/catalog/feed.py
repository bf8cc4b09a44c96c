"""Product feeds as shops have them, into the catalog: Google Merchant (tables and XML), Shopify, WooCommerce, Taobao.

Nothing is skipped in silence: what cannot be read is a problem with its row number. Pictures are given by a path
relative to the feed (or absolute, as the seller wrote it) or by URL; this room fetches nothing, so what loads a URL
is passed in. Each is loaded once a feed, and one that the catalog has by its address not again.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from evidence.codec import sha256
from evidence.files import MAX_PICTURE_BYTES, MAX_TABLE_BYTES, read_file
from evidence.os_errors import why
from evidence.records import Photo
from evidence.vault import CatalogFile
from matcher.catalog.files import place
from matcher.catalog.forms import Form, Kind, Problems
from matcher.catalog.google import GOOGLE
from matcher.catalog.google_xml import is_xml, read_xml
from matcher.catalog.items import Article
from matcher.catalog.links import asked, is_address, schemes
from matcher.catalog.shopify import SHOPIFY
from matcher.catalog.table import read_table
from matcher.catalog.taobao import TAOBAO
from matcher.catalog.text import decoded
from matcher.catalog.woocommerce import WOOCOMMERCE
from matcher.errors import FeedError, MatcherError, PictureError
from matcher.picture.pixels import decode

LoadUrl = Callable[[str], bytes]
FORMS = (GOOGLE, SHOPIFY, WOOCOMMERCE, TAOBAO)
MAX_PHOTO_BYTES = MAX_PICTURE_BYTES
MAX_SKU_LETTERS, MAX_TEXT_LETTERS = 200, 10_000


@dataclass(frozen=True)
class FeedPhoto:
    """One picture of one SKU, as the feed states it."""

    row: int
    """Row of the table as a spreadsheet counts them; in XML the number of the item."""
    sku: str
    style: str
    title: str
    color: str
    view: int
    link: str
    """A path as it is written, or the address that is asked (see ``matcher.catalog.links``)."""


@dataclass(frozen=True)
class Feed:
    """A feed that was read: its pictures, and what was wrong with single rows."""

    path: Path
    kind: Kind
    photos: tuple[FeedPhoto, ...]
    problems: tuple[str, ...]
    counted: str = "row"
    """What the numbers count: rows, or items of XML."""


@dataclass(frozen=True)
class ImportReport:
    """What an import did."""

    added: int
    kept: int
    """Already there, unchanged."""
    problems: tuple[str, ...]


def read_feed(path: Path) -> Feed:
    """Read a feed; its form is told by the names of its columns or elements.

    Raises:
        FeedError: no such file, no text, or of no form that is known here; says what it has and what is needed.
    """
    try:
        data = read_file(path, MAX_TABLE_BYTES)
        if is_xml(data):
            form, counted, (rows, problems) = GOOGLE, "item", read_xml(data, GOOGLE)
        else:
            form, rows, problems = read_table(decoded(data), FORMS)
            counted = "row"
    except FeedError as error:
        raise FeedError(f"feed {path} cannot be read: {error}") from error
    except OSError as error:
        raise FeedError(f"feed {path} cannot be read: {why(error)}") from error
    articles, wrong = form.articles(rows)
    photos, more = _photos(articles, form, path.stem, counted)
    said = [f"{counted} {row}: {text}" if row else text for row, text in sorted([*problems, *wrong, *more])]
    if not photos:
        raise FeedError(f"feed {path}: no {counted} with a SKU and a picture" + (f" ({said[0]})" if said else ""))
    return Feed(path, form.kind, tuple(photos), tuple(said), counted)


def read_photos(feed: Feed, load: LoadUrl | None = None) -> Iterator[tuple[Photo, bytes] | str]:
    """Every picture of the feed, one by one, as a record and its bytes; or why it is none, in words.

    Each is loaded once, and held for as long as another SKU further down has it too.
    """
    left = Counter(item.link for item in feed.photos)
    held: dict[str, tuple[bytes, str] | str] = {}
    for item in feed.photos:
        got = held[item.link] if item.link in held else _checked(feed.path.parent, item.link, load)
        left[item.link] -= 1
        if left[item.link]:
            held[item.link] = got
        else:
            held.pop(item.link, None)
        if isinstance(got, str):
            yield _unread(feed, item, got)
        else:
            yield _photo(item, _Kept(sha256(got[0]), len(got[0]), got[1])), got[0]


def import_feed(
    feed: Feed,
    catalog: CatalogFile,
    load: LoadUrl | None = None,
    progress: Callable[[int, int], None] = lambda done, total: None,
    *,
    again: bool = False,
) -> ImportReport:
    """Append a Photo record for each picture that is new or changed; running it again adds none.

    A picture that the catalog has by its address is not loaded again, unless ``again`` is asked for: shops give a
    changed picture another address (``?v=2``). Files are always read again.
    """
    photos = catalog.photos()
    present = {(photo.sku, photo.view): photo for photo in photos}
    known = () if again else photos
    kept_ones: dict[str, _Kept | str] = {p.source_url: _Kept.of(p) for p in known if is_address(p.source_url)}
    problems, added, kept = list(feed.problems), 0, 0
    for number, item in enumerate(feed.photos, 1):
        if item.link not in kept_ones:
            kept_ones[item.link] = _brought_in(feed, item.link, catalog, load)
        got = kept_ones[item.link]
        if isinstance(got, str):
            problems.append(_unread(feed, item, got))
        elif present.get((item.sku, item.view)) == (photo := _photo(item, got)):
            kept += 1
        else:
            catalog.ledger.append(photo)
            added += 1
        progress(number, len(feed.photos))
    return ImportReport(added, kept, tuple(problems))


@dataclass(frozen=True)
class _Kept:
    """What a record says of a picture's file."""

    digest: str
    payload_bytes: int
    media_type: str

    @classmethod
    def of(cls, photo: Photo) -> "_Kept":
        return cls(photo.photo_digest, photo.payload_bytes, photo.media_type)


def _brought_in(feed: Feed, link: str, catalog: CatalogFile, load: LoadUrl | None) -> _Kept | str:
    """The picture, now in the catalog's store; or the reason why there is none."""
    got = _checked(feed.path.parent, link, load)
    return got if isinstance(got, str) else _Kept(catalog.put_photo(got[0]), len(got[0]), got[1])


def _unread(feed: Feed, item: FeedPhoto, why: str) -> str:
    return f"{feed.counted} {item.row}: image {item.link} cannot be read: {why}"


def _photo(item: FeedPhoto, kept: _Kept) -> Photo:
    return Photo(
        sku=item.sku,
        style=item.style,
        title=item.title,
        color=item.color,
        view=item.view,
        photo_digest=kept.digest,
        payload_bytes=kept.payload_bytes,
        media_type=kept.media_type,
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
        return why(error)
    except MatcherError as error:
        return str(error)


def _load(folder: Path, link: str, load: LoadUrl | None) -> bytes:
    if not is_address(link):
        return read_file(place(folder, link), MAX_PHOTO_BYTES)
    if load is None or not link.lower().startswith(("http://", "https://")):
        raise FeedError("only files and http(s) addresses can be loaded" if load else "nothing here fetches URLs")
    return load(link)


def _photos(articles: Sequence[Article], form: Form, stem: str, counted: str) -> tuple[list[FeedPhoto], Problems]:
    known = schemes(link for article in articles for link in article.links)
    photos: list[FeedPhoto] = []
    problems: Problems = []
    seen: dict[str, int] = {}
    for one in articles:
        if lack := _lack(one, form):
            problems.append((one.row, lack))
        elif one.sku in seen:
            already = f"{form.sku_word} {one.sku} is already in {counted} {seen[one.sku]}; this {counted} is left out"
            problems.append((one.row, already))
        else:
            seen[one.sku] = one.row
            links = dict.fromkeys(_link(link, stem, known) for link in one.links)
            photos += [
                FeedPhoto(one.row, one.sku, one.style, one.title, one.color, view, link)
                for view, link in enumerate(links)
            ]
    return photos, problems


def _link(link: str, stem: str, known: dict[str, str]) -> str:
    """A path or an address to ask; Taobao's own files lie in a folder called as the table."""
    return f"{stem}/{link}" if link.endswith(".tbi") else asked(link, known)


def _lack(one: Article, form: Form) -> str:
    """Why an article cannot stand in the catalog; empty: it can."""
    if not one.sku:
        return f"no {form.sku_word}"
    if len(one.sku) > MAX_SKU_LETTERS:
        return f"{form.sku_word} longer than {MAX_SKU_LETTERS} characters"
    if not one.links:
        return f"{one.sku} has no {form.link_word}"
    texts = (one.style, one.title, one.color, *one.links)
    if max(map(len, texts)) > MAX_TEXT_LETTERS:
        return f"{one.sku} has a title, colour or address longer than {MAX_TEXT_LETTERS:,} characters"
    if any("\ufffd" in text for text in (one.sku, *texts)):
        return f"{one.sku} holds replacement characters (U+FFFD): letters were lost before; export the feed again"
    return ""
