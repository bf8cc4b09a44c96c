"""A few items of the example's catalog as a shop of its own, and the pictures of the example to ask it about."""

import csv
import os
from collections.abc import Callable
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path

from PIL import Image

from matcher.catalog.feed import Feed, read_feed, read_photos
from matcher.examine import Examiner
from matcher.policy import Policy, load_policy

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

EXAMPLE = Path(str(files("configs") / "example"))
SKUS = (
    "FJ-1083-ANT",
    "FJ-1084-MUL",
    "FJ-0990-WHT",
    "FJ-1034-WHT",
    "FJ-1071-BLU",
    "FJ-1070-BLU",
    "FJ-1112-PUR",
    "FJ-1380-BLU",
)
"""Printed tees, two of which are worn in the example; a repost, a tee on a bed, a blue tee worn in green; a plain top;
jeans."""


@cache
def policy() -> Policy:
    """The policy that ships with the product."""
    return load_policy()


@cache
def rows() -> dict[str, dict[str, str]]:
    """The example's feed by SKU."""
    with (EXAMPLE / "catalog.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def catalog_bytes(sku: str) -> bytes:
    """The shop's own photo of an item."""
    return (EXAMPLE / rows()[sku]["image_link"]).read_bytes()


def media_bytes(name: str) -> bytes:
    """A picture posted in the example."""
    return (EXAMPLE / "media" / name).read_bytes()


def picture(data: bytes) -> Image.Image:
    """Opened with Pillow, as RGB."""
    return Image.open(BytesIO(data)).convert("RGB")


def encoded(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """Real bytes of a picture."""
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def shop(folder: Path, skus: tuple[str, ...] = SKUS) -> Path:
    """A feed of these items with their pictures, as a shop hands it over."""
    (folder / "catalog").mkdir(parents=True, exist_ok=True)
    chosen = [rows()[sku] for sku in skus]
    for row in chosen:
        (folder / row["image_link"]).write_bytes(catalog_bytes(row["id"]))
    feed = folder / "feed.csv"
    with feed.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, chosen[0].keys())
        writer.writeheader()
        writer.writerows(chosen)
    return feed


def examiner(folder: Path, skus: tuple[str, ...] = SKUS) -> Examiner:
    """These items made ready to be asked about."""
    feed: Feed = read_feed(shop(folder, skus))
    photos = [read for read in read_photos(feed) if not isinstance(read, str)]
    return Examiner([(photo, _held(data)) for photo, data in photos], policy(), None)


def _held(data: bytes) -> Callable[[], bytes]:
    return lambda: data
