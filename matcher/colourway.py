"""Which colourway is it, and is it the shop's at all? Prints agree in every colour: SIFT and LightGlue do not see any.

The two cloths are compared inside the very hull of the points that agree, so that both sides show the same piece of
cloth, and over the whole zone, which differs more (a print fills more of a chest than of a shirt laid out flat) but
tells whether the same print is on other cloth. A ring around the hull cannot: it may lie on the print's own panel.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from matcher.appearance import Colour, cloth_colour, colour_distance
from matcher.errors import PictureError
from matcher.features import Garment
from matcher.gallery import Gallery, Shown
from matcher.geometry import Floats
from matcher.pixels import Mask, decode
from matcher.policy import Policy
from matcher.worn import Hit, colour_between

Aligned = tuple[Shown, Hit]


@dataclass(frozen=True)
class Apart:
    """How far two cloths' colours are apart."""

    units: float
    """CIELAB units, as ``colour_distance``."""
    by_hull: bool
    """Measured inside the hull of the points that agree; else over the zone."""
    zone: float | None
    """The same over the zone."""
    lit: float | None = None
    """By hull, and under the light that brings them nearest, of those the picture allows."""


def apart(garment: Garment, shown: Shown, hit: Hit) -> Apart | None:
    """The distance of the colours, inside the hull where that can be measured; None where nothing can."""
    zone = colour_between(garment, shown.portrait.garments[0], hit.zone)
    inside = _inside(garment, shown, hit)
    if inside:
        return Apart(inside[0], True, zone, inside[1])
    return None if zone is None else Apart(zone, False, zone)


def nearest_colourway(
    garment: Garment, lead: Aligned, ranked: Sequence[Aligned], policy: Policy
) -> tuple[Aligned, Apart | None]:
    """Of the sisters that align nearly as well, the one nearest in colour, with its own hit: a photo is named for the
    points that agree with it, not for its sister's. And how far its colour is apart."""
    shown, hit = lead
    near = [(sister, other) for sister, other in ranked if sister.style == shown.style and _is_alike(other, hit)]
    measured = [(one, apart(garment, *one)) for one in near]
    known = [(one, found) for one, found in measured if found]
    if not known:
        return lead, None
    return min(known, key=lambda one: (not one[1].by_hull, one[1].units))


def _is_alike(hit: Hit, best: Hit) -> bool:
    """Whether it aligns nearly as well, at the same place."""
    return hit.zone == best.zone and hit.inliers >= 0.6 * best.inliers


def against(
    garment: Garment, best: Aligned, found: Apart | None, ranked: Sequence[Aligned], gallery: Gallery, policy: Policy
) -> str:
    """What the colour says against naming this photo; empty where it says nothing."""
    shown, worn = best[0], policy.worn
    rivals = [one for one in gallery.sisters(shown.style) if not one.colourways & shown.colourways]
    leads = [_lead(garment, best, found, rival, ranked) for rival in rivals] if found else []
    if found and found.units > _limit(found, leads, policy):
        return f"this pattern in another colour: the colours are {found.units:.0f} CIELAB units apart (colourway open)"
    if found and found.by_hull and (found.zone is None or found.zone > worn.colour_veto):
        return f"the print agrees, the cloth around it does not: {_apart_by(found.zone)} (colourway open)"
    if len(shown.colourways) > 1:
        return f"this style, colourway open: the shop shows this photo for {', '.join(sorted(shown.colourways))}"
    if not rivals:
        return ""
    if found is None:
        return f"this style, colourway open between {_named([shown, *rivals])}: the colour cannot be measured"
    near = [rival for lead, rival in zip(leads, rivals, strict=True) if lead is None or lead < worn.colourway_margin]
    return f"this style, colourway open between {_named([shown, *near])}" if near else ""


def _limit(found: Apart, leads: Sequence[float | None], policy: Policy) -> float:
    """Beyond it, it is another colour. Folds, lamps and filters explain more inside the hull where the zones agree
    closely, a light the picture allows would explain it, or all other colourways are far off."""
    worn = policy.worn
    alone = leads and all(lead is not None and lead >= worn.colourway_far for lead in leads)
    close = found.zone is not None and found.zone <= worn.zone_close
    lit = found.lit is not None and found.lit <= worn.lit_close
    return worn.colour_veto if alone or close or lit or not found.by_hull else worn.hull_veto


def _apart_by(units: float | None) -> str:
    return "its colour cannot be measured" if units is None else f"{units:.0f} CIELAB units apart"


def _lead(garment: Garment, best: Aligned, found: Apart, rival: Shown, ranked: Sequence[Aligned]) -> float | None:
    """By how much the rival is further off, over the zone and, where both align alike, inside the hull: the smaller.
    Lamps and filters may speak for the rival, too. None where it cannot be told."""
    own = best[1]
    ours = colour_between(garment, best[0].portrait.garments[0], own.zone)
    zone = colour_between(garment, rival.portrait.garments[0], own.zone)
    if ours is None or zone is None:
        return None
    hit = next((hit for shown, hit in ranked if shown is rival), None)
    theirs = apart(garment, rival, hit) if hit and found.by_hull and _is_alike(hit, own) else None
    if theirs is None or theirs.lit is None:
        return zone - ours
    return min(zone - ours, theirs.lit - found.units)


def _inside(garment: Garment, shown: Shown, hit: Hit) -> tuple[float, float] | None:
    """Colour distance inside the hull, as it is and under the best light; None where a side has too few pixels or the
    photo can no longer be read."""
    view = garment.views[0]
    if view.picture is None or view.open_ is None:
        return None
    factor = view.scale * view.picture.shape[1] / view.features.width_px
    points = (hit.post_points - np.array([view.left, view.top])) * factor
    try:
        photo = decode(shown.load())
    except PictureError:  # it was readable when the gallery was built
        return None
    ours = cloth_colour(view.picture[_hull(points, view.open_.shape) & view.open_], garment.lights)
    theirs = cloth_colour(photo.rgb[_hull(hit.photo_points * photo.scale, photo.rgb.shape[:2])], np.ones((1, 3)))
    if ours is None or theirs is None:
        return None
    return colour_distance(Colour(ours.chroma[:1], ours.lightness), theirs), colour_distance(ours, theirs)


def _hull(points: Floats, shape: tuple[int, ...]) -> Mask:
    filled = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(filled, cv2.convexHull(points.astype(np.float32)).astype(np.int32), 1)
    return filled.astype(bool)


def _named(shown: list[Shown]) -> str:
    return ", ".join(dict.fromkeys(one.skus[0] for one in shown[:4]))
