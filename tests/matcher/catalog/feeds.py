"""Small feeds for these tests: written as bytes, read back whole."""

from pathlib import Path

from matcher.catalog.feed import Feed, FeedPhoto, read_feed


def feed(folder: Path, text: str | bytes, encoding: str = "utf-8", name: str = "feed.csv") -> Feed:
    """Write it and read it."""
    place = folder / name
    place.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return read_feed(place)


def shown(photos: tuple[FeedPhoto, ...]) -> dict[str, list[str]]:
    """The links of each SKU, in order."""
    found: dict[str, list[str]] = {}
    for photo in photos:
        found.setdefault(photo.sku, []).append(photo.link)
    return found
