"""Line-ups whose truth is known, from the catalog's own second photos: for practice, and planted among real ones.

Nothing here opens a picture. Which articles stand beside which is ``matcher.lineup``'s; how people answered is in the
ledger. Why, and what it is worth, is in ``docs/line-ups.md``.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from evidence.codec import JSONValue, canonical, sha256
from evidence.drawn import drawn
from evidence.records import Photo
from evidence.reviews import FEWEST, LINEUP_SIZE, LineupPhoto

Fillers = Callable[[str, int], Sequence[Photo]]
"""Gives so many articles at most that resemble this SKU (``matcher.lineup.fillers``)."""
Hashes = Mapping[str, Sequence[int]]
"""By the digest of a photo's file: its 64-bit perceptual hashes, whole and without its border (``Gallery.hashes``)."""
APART_BITS = 12
"""Of 64: a second photo as near as that to the first is it again, cropped, and would be no test. A crop by a twentieth
moves 6 to 14 bits, and 0.13 % of pairs are within 10 by chance (``configs/matching.toml``)."""
BLOCK = 10
"""Of so many practice line-ups in a row half hold the right article: nearly nobody can tell which by counting."""


@dataclass(frozen=True)
class Practice:
    """A line-up whose truth is known: the catalog's own second photo of an article in the place of a post."""

    asked: Photo
    """Another photo of the article."""
    photos: tuple[LineupPhoto, ...]
    """In the order in which they are shown."""
    is_there: bool
    """Whether the article is among them."""


def practice_lineup(
    photos: Sequence[Photo], hashes: Hashes, fillers: Fillers, account: str, number: int
) -> Practice | None:
    """An account's practice line-up of that number, from 0. Drawn by SHA-256 from account and number: whoever makes it
    again makes the same, and no account has another's. No article comes twice until all have been.

    Half hold no right article: who always picks one is told by them.

    Args:
        photos: The catalog's.
        hashes: Of those that could be read.
        fillers: What resembles an article.
        account: Login name.
        number: Counted from 0, those for which there was none too.

    Returns:
        None where no article has two photos apart, or this one has too few fillers: ask for the next number.
    """
    pairs = second_photos(photos, hashes)
    if not pairs:
        return None
    turn, at = divmod(number, len(pairs))
    order = sorted(pairs, key=lambda sku: (_draw({"account": account, "sku": sku, "turn": turn}), sku))
    first, second = pairs[order[at]]
    is_there = _is_there(account, number)
    beside = tuple(fillers(first.sku, LINEUP_SIZE - is_there))[: LINEUP_SIZE - is_there]
    shown = [LineupPhoto(sku=one.sku, photo_digest=one.photo_digest) for one in (*([first] * is_there), *beside)]
    if len(shown) < FEWEST:
        return None
    text = _draw({"account": account, "number": number})
    return Practice(second, drawn(text, text, first.sku, account, shown), is_there)


def second_photos(photos: Sequence[Photo], hashes: Hashes) -> dict[str, tuple[Photo, Photo]]:
    """Of each design one article that has a second photo apart from its first, by SKU: both photos. Of its sizes and
    colours only the SKU that sorts first is asked about: the others would be the same question again."""
    owned: dict[str, list[Photo]] = {}
    for photo in sorted(photos, key=lambda one: (one.sku, one.view, one.photo_digest)):
        if photo.photo_digest in hashes:
            owned.setdefault(photo.sku, []).append(photo)
    found: dict[str, tuple[Photo, Photo]] = {}
    styles: set[str] = set()
    for sku, (first, *others) in owned.items():
        apart = next((one for one in others if _bits(hashes, first, one) > APART_BITS), None)
        if apart is not None and first.style not in styles:
            styles.add(first.style)
            found[sku] = first, apart
    return found


def _bits(hashes: Hashes, one: Photo, other: Photo) -> int:
    """Hamming distance of the nearest of their hashes."""
    pairs = ((a, b) for a in hashes[one.photo_digest] for b in hashes[other.photo_digest])
    return min((int(a) ^ int(b)).bit_count() for a, b in pairs)


def _is_there(account: str, number: int) -> bool:
    first = number - number % BLOCK
    order = sorted(range(first, first + BLOCK), key=lambda one: _draw({"account": account, "there": one}))
    return number in order[: BLOCK // 2]


def _draw(text: JSONValue) -> str:
    return sha256(canonical(text))
