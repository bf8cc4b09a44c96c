"""A closer look at a picture that shows next to nothing: plain cloth, cropped from a catalog photo.

Its few features are too few to agree, though its folds and seams are there, fainter than what is looked for elsewhere.
So both pictures are looked at again, finer and down to a lower contrast. That costs half a second a photo, so it is for
plain pictures and the photos likest to them alone; and it is a second chance to err, so all of this must agree:
as many points as a match needs, nothing laid over, and pixels that agree as where only the hash agrees.
"""

from dataclasses import replace

import cv2
import numpy as np

from matcher.features.geometry import extract
from matcher.features.portrait import Portrait
from matcher.gallery.gallery import Shown
from matcher.photograph.compare import Repost, accepted
from matcher.picture.pixels import Mask, Rgb, decode
from matcher.policy import PhotographPolicy
from matcher.recipe import RECIPE

_R = RECIPE.photograph.plain_crops


def is_plain(post: Portrait) -> bool:
    """Whether a post holds so little that it is looked at closer."""
    return len(post.whole.features) < _R.plain_features


def closer_post(post: Portrait) -> Portrait:
    """A post with its fainter features, for comparing with ``closer_photo`` alone."""
    return _finer(post, post.small, post.small_open, _R.post_features)


def closer_photo(shown: Shown) -> Portrait:
    """A catalog photo with its fainter features, at up to 1,024 px, for comparing with ``closer_post`` alone.

    Raises:
        PictureError: the photo's file is no longer the one its portrait was made from.
        OSError: it cannot be read.
    """
    rgb, portrait = decode(shown.load(), RECIPE.features.portrait.whole_most_px).rgb, shown.portrait
    return _finer(portrait, rgb, portrait.small_open, _R.photo_features)


def closely_accepted(found: Repost, policy: PhotographPolicy) -> bool:
    """Whether a closer look shows the same photograph: ``accepted``, with every bar at its highest."""
    strict = found.agreement >= policy.min_agreement_by_hash and found.inliers >= policy.min_inliers
    enough = found.blocks >= RECIPE.photograph.compare.least_blocks
    return accepted(found, policy) and strict and enough and not found.laid_over


def _finer(portrait: Portrait, rgb: Rgb, open_: Mask, limit: int) -> Portrait:
    """The portrait at the size of ``rgb``; what was painted over stays so, with a margin."""
    size = (rgb.shape[1], rgb.shape[0])
    seen = cv2.resize(open_.astype(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    margin = np.ones((_R.margin_px, _R.margin_px), np.uint8)
    seen_mask: Mask = cv2.erode(seen, margin, borderType=cv2.BORDER_REPLICATE).astype(bool)
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY).astype(np.uint8)
    features = extract(gray, seen_mask, limit, contrast=_R.contrast)
    scale = max(size) / max(portrait.width_px, portrait.height_px)
    whole = replace(portrait.whole, features=features, left=0.0, top=0.0, scale=scale)
    return replace(portrait, whole=whole, small=rgb, small_open=seen_mask)
