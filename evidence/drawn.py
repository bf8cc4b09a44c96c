"""How the photos of a line-up are placed, and what is signed of what a reviewer saw. Anybody can draw it again."""

from collections.abc import Iterable

from evidence.codec import canonical, sha256
from evidence.records import LineupPhoto, Region, as_json


def drawn(
    case_digest: str, match_digest: str, sku: str, account: str, photos: Iterable[LineupPhoto]
) -> tuple[LineupPhoto, ...]:
    """The photos in an order that nobody places by hand: by SHA-256 over canonical JSON of what they are shown for.

    Each reviewer has their own: two who both like the middle must not find the same article there.

    Args:
        case_digest: Of the entry that opened the case.
        match_digest: Of the entry of the examination.
        sku: The article that is asked about.
        account: Of the reviewer.
        photos: In any order.
    """

    def key(one: LineupPhoto) -> str:
        return sha256(canonical([case_digest, match_digest, sku, account, one.sku, one.photo_digest]))

    return tuple(sorted(photos, key=key))


def shown_digest(image_digest: str, region: Region | None, photos: Iterable[LineupPhoto]) -> str:
    """Digest of what a reviewer was shown: the picture, the clothes cut from it, and the photos in their order."""
    cut = as_json(region) if region else None
    return sha256(canonical([image_digest, cut, [as_json(one) for one in photos]]))
