"""A feed for a case that is compared with a catalog as it is: an order file names its catalog by a feed alone.

It has one picture that the catalog has already, word for word, so that reading it adds nothing to the catalog.
"""

import csv
import io
from pathlib import Path

from evidence.errors import VaultError
from evidence.files import write_whole
from evidence.records import Photo
from evidence.vault import CatalogFile
from matcher.catalog.feed import read_feed, read_photos
from matcher.catalog.links import is_address
from matcher.errors import FeedError

STAND_IN = "the-catalog-as-it-is.csv"
_COLUMNS = ("id", "item_group_id", "title", "color", "image_link")
_TRIED = 20


def stand_in(folder: Path, catalog: CatalogFile) -> str:
    """Write such a feed into a folder; its name there.

    Raises:
        VaultError: none of the catalog's pictures can be named so that it stays the same.
    """
    photos = sorted(catalog.photos(), key=lambda photo: not is_address(photo.source_url))
    for photo in [one for one in photos if one.view == 0][:_TRIED]:
        if _adds_nothing(folder, catalog, photo):
            return STAND_IN
    raise VaultError(
        f"catalog {catalog.name} holds no picture by which it could be named here: hand in the shop's feed again"
    )


def _adds_nothing(folder: Path, catalog: CatalogFile, photo: Photo) -> bool:
    text = io.StringIO()
    row = (photo.sku, photo.style, photo.title, photo.color, photo.source_url)
    csv.writer(text, lineterminator="\r\n").writerows((_COLUMNS, row))
    write_whole(text.getvalue().encode(), folder / STAND_IN)
    data = catalog.photo(photo.photo_digest)
    if not is_address(photo.source_url):
        place = (folder / photo.source_url).resolve()
        if Path(photo.source_url).is_absolute() or not place.is_relative_to(folder.resolve()):
            return False
        write_whole(data, place)
    try:
        read = list(read_photos(read_feed(folder / STAND_IN), lambda _: data))
    except FeedError:
        return False
    return [one[0] for one in read if not isinstance(one, str)] == [photo]
