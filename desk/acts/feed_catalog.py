"""A product feed made ready to be compared with, without a vault. No act: what the acts without a case are made of."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from desk.acts.errors import ActError
from desk.jobs.feed_pictures import load_url
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.records import Photo
from matcher.catalog.feed import read_feed, read_photos
from matcher.examine import Examiner
from matcher.policy import load_policy

Note = Callable[[str], None]
"""Told each thing that could not be read, in words, as it comes up."""


def feed_examiner(settings: Settings, catalog: Path, show: Show, note: Note) -> Examiner:
    """Read the pictures of a feed and their features.

    Raises:
        FeedError: the feed cannot be read at all.
        ActError: none of its pictures can be read.
    """
    feed = read_feed(catalog)
    for problem in feed.problems:
        note(f"{catalog.name}: {problem}")
    photos: list[tuple[Photo, Any]] = []
    for number, read in enumerate(read_photos(feed, load_url), 1):
        if isinstance(read, str):
            note(f"{catalog.name}: {read}")
        else:
            photo, data = read
            photos.append((photo, lambda data=data: data))
        show("catalog pictures", number, len(feed.photos), "")
    if not photos:
        raise ActError(f"no picture of {catalog} can be read")
    cache = settings.cache / "features"
    return Examiner(photos, load_policy(), cache, lambda done, total: show("catalog features", done, total, ""))
