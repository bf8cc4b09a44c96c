"""Sizes of one article in a feed that names no colour: without this each of them would be a colour of its own."""

from collections.abc import Sequence
from typing import TypeVar

from evidence.records import Photo

Load = TypeVar("Load")


def sizes_named(photos: Sequence[tuple[Photo, Load]]) -> list[tuple[Photo, Load]]:
    """The photos, where SKUs of one style have no stated colour and all their photos in common, with one name for it.

    All of them: two colours may share a photo that shows both.
    """
    owned: dict[tuple[str, str], set[str]] = {}
    for photo, _ in photos:
        if not photo.color.strip():
            owned.setdefault((photo.style, photo.sku), set()).add(photo.photo_digest)
    alike: dict[tuple[str, frozenset[str]], list[str]] = {}
    for (style, sku), digests in owned.items():
        alike.setdefault((style, frozenset(digests)), []).append(sku)
    name = {(style, sku): skus[0] for (style, _), skus in alike.items() if len(skus) > 1 for sku in skus}
    return [
        (photo.model_copy(update={"color": name[photo.style, photo.sku]}), load)
        if not photo.color.strip() and (photo.style, photo.sku) in name
        else (photo, load)
        for photo, load in photos
    ]
