"""Garments, photos and comparisons put together by hand: each value of them is chosen by the test that asks."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from evidence.records import Photo
from matcher.features.colour import PROJECTIONS, Colour
from matcher.features.geometry import SIFT_NUMBERS, Features, Floats
from matcher.features.learned import XFEAT_NUMBERS, Keypoints, nothing_of
from matcher.features.portrait import Garment, Portrait
from matcher.features.views import TORSO, View
from matcher.gallery.gallery import Gallery, Shown
from matcher.gallery.palette import palette
from matcher.gallery.portraits import Portraits
from matcher.picture.fingerprint import Fingerprint
from matcher.policy import Policy
from matcher.worn.align import Hit
from matcher.worn.compared import Compared
from matcher.worn.rules import Leader
from tests.matcher.small_shop import policy

NOWHERE = np.zeros((0, 2), np.float32)
SQUARE = np.array([[10, 10], [90, 10], [90, 90], [10, 90]], np.float32)


def bars(**worn: object) -> Policy:
    """The shipped policy with other bars for a worn item."""
    return policy().model_copy(update={"worn": policy().worn.model_copy(update=worn)})


def units(rows: int, numbers: int, seed: int = 0) -> Floats:
    """Unit descriptors, as the cache keeps them."""
    values = np.abs(np.random.default_rng(seed).normal(size=(rows, numbers)))
    kept: Floats = (values / np.linalg.norm(values, axis=1, keepdims=True)).astype(np.float16).astype(np.float32)
    return kept


def features(points: NDArray[np.floating] | Sequence[Sequence[float]], side_px: int = 400, seed: int = 0) -> Features:
    """Features at these points of a square view."""
    at = np.asarray(points, np.float32).reshape(-1, 2)
    return Features(at, units(len(at), SIFT_NUMBERS, seed), side_px, side_px)


def keypoints(points: NDArray[np.floating], numbers: int = XFEAT_NUMBERS, seed: int = 0) -> Keypoints:
    """Learned keypoints at these points."""
    return Keypoints(points.astype(np.float32), units(len(points), numbers, seed), 400, 400)


def view(found: Features | None = None, **changes: object) -> View:
    """A view of no pose, one pixel of it for each of the picture, unless said otherwise."""
    found = features(NOWHERE) if found is None else found
    made = View(
        found, np.zeros(len(found), np.uint8), 0.0, 0.0, 1.0, np.zeros((200, 200), np.uint8),
        nothing_of(XFEAT_NUMBERS), np.full((2, 4), np.nan, np.float32),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def dyed(chroma: float, lightness: float = 50.0, lamps: Sequence[float] = ()) -> Colour:
    """A cloth whose projections are all of one value, and other values under other lamps."""
    return Colour(np.full((1 + len(lamps), PROJECTIONS), [[one] for one in (chroma, *lamps)], np.float32), lightness)


def garment(colours: Mapping[int, Colour] | None = None, **changes: object) -> Garment:
    """Worn clothes of 400 by 300 pixels."""
    made = Garment((100, 100, 400, 500), (view(),), dict(colours or {}), True, None)
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def portrait(*garments: Garment, **changes: object) -> Portrait:
    """A picture of these garments."""
    small = np.zeros((80, 60, 3), np.uint8)
    prints = Fingerprint(1, 2, 3, 4, 5)
    made = Portrait(600, 800, prints, view(), small, np.ones((80, 60), bool), 1, garments or (garment(),))
    return replace(made, **changes)  # type: ignore[arg-type]  # by name


def photo(sku: str, style: str = "", color: str = "", **changes: object) -> Photo:
    """A record of a catalog photo whose digest is told by its SKU."""
    made = Photo(
        sku=sku,
        style=style or sku,
        title=f"Printed tee {sku}",
        color=color,
        view=0,
        photo_digest="sha256:" + sku.encode().hex().rjust(64, "0")[-64:],
        payload_bytes=1,
        media_type="image/jpeg",
        source_url="",
    )
    return made.model_copy(update=changes)


def shown(*photos: Photo, style: str = "", seen: Portrait | None = None) -> Shown:
    """One catalog photo, its portrait in memory, its file gone."""
    portraits = Portraits(policy(), None)
    portraits._held["key"] = seen or portrait()
    return Shown(photos, style or photos[0].style, lambda: b"gone", "key", portraits)


def gallery(*entries: Shown) -> Gallery:
    """These photos without their descriptors."""
    colours = palette([one.portrait.garments[0].colours for one in entries])
    return Gallery(entries, (), np.zeros((len(entries), 2), np.uint64), colours, {})


def hit(inliers: int = 30, **changes: object) -> Hit:
    """An alignment that nothing speaks against."""
    return replace(Hit(inliers, False, TORSO, 0.3, 0.9, SQUARE, SQUARE), **changes)  # type: ignore[arg-type]  # by name


def compared(
    entries: Sequence[Shown],
    aligned: Mapping[int, Hit] | None = None,
    glued: Mapping[int, Hit] | None = None,
    *,
    clothes: Garment | None = None,
    standing: Sequence[float] | None = None,
    tokens: Sequence[float] | None = None,
    chosen: Policy | None = None,
) -> Compared:
    """These photos against somebody's clothes; the first stands highest unless told otherwise, by tokens none."""
    stands = np.array(standing or [5.0] + [0.0] * (len(entries) - 1), np.float32)
    alike = np.array(tokens or [0.0] * len(entries), np.float32)
    every = np.ones(len(entries), bool)
    unknown = np.full(len(entries), np.inf)
    return Compared(
        clothes or garment(), gallery(*entries), chosen or policy(), every, stands, alike, unknown,
        dict(aligned or {}),
        {at: replace(one, is_glued=True) for at, one in (glued or {}).items()},
    )  # fmt: skip


def beside_many(first: Shown, likest: int = 0, **changes: object) -> Compared:
    """A photo beside 400 of other styles; by tokens one alone stands out."""
    entries = [first, *(shown(photo(f"OTHER-{number}")) for number in range(400))]
    tokens = [12.0 * (at == likest) for at in range(len(entries))]
    return compared(entries, tokens=tokens, **changes)  # type: ignore[arg-type]  # by name


TEE, COAT = shown(photo("TEE", color="red")), shown(photo("COAT", color="grey"))


def leader(found: Hit | None = None, of: Compared | None = None, **changes: object) -> Leader:
    """TEE leads, and no rule is against it."""
    made = Leader(of or compared([TEE, COAT]), TEE, found or hit(), None, {})
    return replace(made, **changes)  # type: ignore[arg-type]  # by name
