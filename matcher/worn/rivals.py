"""In a large catalog: what supports a match is looked for in every photo before the match is believed.

There the photos that are aligned come from an inverted file, which may miss some. A photo that is missed cannot be the
runner-up that counts against a match. Whoever could be it bears the same print, and so the same local features: those
inside the matched hull are few, so every photo of the catalog can be asked for them, cell by cell, none left out. That
costs as much as the catalog is large, and only pictures in which a match was found pay for it.
"""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features.geometry import Floats, mirrored
from matcher.features.views import View
from matcher.gallery.inverted import Inverted
from matcher.gallery.standing import standing
from matcher.recipe import RECIPE
from matcher.worn.align import Hit, look
from matcher.worn.compared import Compared, KeypointsOf, by_lightglue
from matcher.worn.judge import judge
from matcher.worn.rules import Leader

_R = RECIPE.worn.rivals


def with_rivals(compared: Compared, keypoints: KeypointsOf | None) -> Compared:
    """The same, with those photos aligned too that bear what supports a match; a rival may become the match itself, and
    is asked about then. An exactly searched catalog is given back as it is: its order is the one that was measured."""
    if not isinstance(compared.gallery.descriptors["sift"], Inverted):
        return compared
    asked: set[tuple[str, bool]] = set()
    while (ruling := judge(compared)) and ruling.is_match and (ruling.shown.digest, ruling.hit.is_glued) not in asked:
        asked.add((ruling.shown.digest, ruling.hit.is_glued))
        compared = _asked_all(compared, ruling, keypoints)
    return compared


def _asked_all(compared: Compared, ruling: Leader, keypoints: KeypointsOf | None) -> Compared:
    garment, photos, hit = compared.garment, compared.gallery.shown, ruling.hit
    aligned, by_glue = dict(compared.aligned), dict(compared.glued)
    bearing = _bearing(compared, hit)
    own = [photos[at].style == ruling.shown.style for at in bearing]
    for is_own in (False, True):
        these = [at for at, mine in zip(bearing, own, strict=True) if mine == is_own]
        for at in [at for at in these if at not in aligned][: _R.aligned]:
            found = look(garment, photos[at].portrait.garments[0], compared.policy)
            aligned |= {at: found} if found else {}
        if hit.is_glued and keypoints:
            for at in [at for at in these if at not in by_glue][: _R.glued]:
                found = by_lightglue(garment, photos[at], keypoints, hit.is_mirrored, compared.policy)
                by_glue |= {at: found} if found else {}
    return replace(compared, aligned=aligned, glued=by_glue)


def _bearing(compared: Compared, hit: Hit) -> list[int]:
    """The photos that stand out for what is inside the hull, most first. What ten other *styles* have counts nothing:
    were it ten photos, the match's own colours and views would hide a rival that bears the same print."""
    view, descriptors = compared.garment.views[0], compared.gallery.descriptors
    scores = np.zeros(len(compared.standing), np.float32)
    for asking, kind in ((_supporting(view, hit), "sift"), (_quick(view, hit), "quick")):
        file = descriptors[kind]
        found = standing(
            asking[: _R.asked], file.whole() if isinstance(file, Inverted) else file, compared.gallery.styles
        )
        scores = np.maximum(scores, found / max(float(found.max(initial=0)), 1e-9))
    order = np.argsort(-scores, kind="stable")
    bears: list[int] = order[(compared.allowed & (scores > 0))[order]].tolist()
    return bears


def _supporting(view: View, hit: Hit) -> Floats:
    """SIFT descriptors inside the matched hull, as the photo would show them."""
    features = mirrored(view.features) if hit.is_mirrored else view.features
    return features.descriptors[_inside(view.displayed(view.features.points), hit)]


def _quick(view: View, hit: Hit) -> Floats:
    """XFeat's; none where the picture is mirrored, as XFeat cannot be."""
    kept = _inside(view.displayed(view.quick.points), hit) & (not hit.is_mirrored)
    return view.quick.descriptors[kept]


def _inside(points: Floats, hit: Hit) -> NDArray[np.bool_]:
    hull = cv2.convexHull(hit.post_points)
    inside = [cv2.pointPolygonTest(hull, (float(x), float(y)), False) >= 0 for x, y in points]
    return np.array(inside, bool)
