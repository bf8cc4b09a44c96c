"""Two cloths laid over each other by the points that agree, and their colours compared cell by cell.

Whole regions differ in how much of a print they show, and a strap across a chest is part of them; a cell is compared
with the very piece of cloth it should be. The median over cells forgives what lies over some of them and what a map
that is nearly right puts beside its place; it would forgive sleeves of another colour and another ink as well, so
those are asked about by themselves. One light, of those the picture allows, must explain all of it.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from matcher.features.colour import cielab
from matcher.features.geometry import Floats
from matcher.features.portrait import Garment, item_mask
from matcher.features.views import LOWER, TORSO, View
from matcher.gallery.gallery import Shown
from matcher.picture.pixels import Mask, Rgb, decode
from matcher.recipe import RECIPE
from matcher.worn.align import Hit

_R, _COLOUR = RECIPE.worn.cells, RECIPE.features.colour
Numbers = NDArray[np.floating]


@dataclass(frozen=True)
class Cells:
    """How far the cells' colours are apart, in CIELAB units, under the one light that explains all of them best."""

    inside: float
    """Inside the hull of the points that agree: the print."""
    beyond: float | None
    """Everywhere else on both garments: the cloth around the print. None where too little of it is seen."""
    most: float | None = None
    """Seven tenths of the cells of that cloth are nearer than this: a part of another colour shows here."""
    ink: float | None = None
    """Inside the hull, of the cells that are no plain cloth in the photo; None where there are hardly any."""

    @property
    def both(self) -> float:
        """The mean of the two, for ranking colourways of one style."""
        return self.inside if self.beyond is None else (self.inside + self.beyond) / 2


def cells(garment: Garment, shown: Shown, hit: Hit) -> Cells | None:
    """Compare one person's garment with a catalog photo, laid over it by the points of ``hit``.

    None where the hull is too small to be measured, or the garment comes from a cache, which keeps no picture.

    Raises:
        PictureError: the photo can no longer be read.
    """
    view = garment.views[0]
    if view.picture is None or view.open_ is None:
        return None
    factor = view.scale * view.picture.shape[1] / view.features.width_px
    points = (hit.post_points - np.array([view.left, view.top])) * factor
    photo = decode(shown.load())
    matrix = laid(hit.photo_points * photo.scale, points, hit.is_mirrored)
    item = item_mask(photo.rgb, shown.portrait.garments[0].person)
    size = (view.picture.shape[1], view.picture.shape[0])
    theirs = cv2.warpAffine(photo.rgb, matrix, size, flags=cv2.INTER_LINEAR).astype(np.uint8)
    on_item = cv2.warpAffine(item.astype(np.uint8) * 255, matrix, size) > _R.item_level
    hull = np.zeros(size[::-1], np.uint8)
    cv2.fillConvexPoly(hull, cv2.convexHull(points.astype(np.float32)).astype(np.int32), 1)
    inside = view.open_ & (hull > 0)
    beyond = (
        view.open_ & _zone(view, hit.zone) & _shrunk(on_item, _R.item_shrunk_px) & (_grown(hull, _R.hull_grown_px) == 0)
    )
    side = int(np.clip(np.sqrt(inside.sum() / _R.inside_cells), *_R.inside_px))
    of_print = _pairs(view.picture, theirs, inside, side, _R.least_inside)
    of_cloth = _pairs(view.picture, theirs, beyond, _R.beyond_px, _R.least_beyond)
    if hit.zone == LOWER and of_cloth is not None:
        torso, lower = (view.open_ & _zone(view, zone) for zone in (TORSO, LOWER))
        above = slice(int(hull.any(axis=1).argmax()))
        beyond[above] &= ~_hung_over(view.picture, torso, lower)[above]
        cut = _pairs(view.picture, theirs, beyond, _R.beyond_px, _R.least_beyond)
        if cut is not None and len(cut) >= _R.still_cloth * len(of_cloth):  # else all is compared: for the buyer
            of_cloth = cut
    return None if of_print is None else _compared(of_print, of_cloth, garment.lights)


def laid(photo: Floats, post: Floats, is_mirrored: bool) -> NDArray[np.float64]:
    """The affine map from photo to post that fits the points best (least squares), held towards turning and scaling:
    a line of lettering says nothing of what is above it. Shape (2, 3); at least two points."""
    flip = np.array([-1.0 if is_mirrored else 1.0, 1.0])
    one, other = photo.astype(np.float64), post.astype(np.float64) * flip
    middle, target = one.mean(axis=0), other.mean(axis=0)
    a, b = one - middle, other - target
    turned = np.vdot(a @ [1, 1j], b @ [1, 1j]) / max(1e-9, float((a**2).sum()))
    like = np.array([[turned.real, -turned.imag], [turned.imag, turned.real]])
    held = np.sqrt(len(a)) * _R.towards_turned * max(1.0, float(np.ptp(one, axis=0).max()))
    fitted = np.linalg.lstsq(np.vstack([a, held * np.eye(2)]), np.vstack([b, held * like.T]), rcond=None)[0].T
    fitted = fitted * flip[:, None]
    return np.hstack([fitted, (target * flip - fitted @ middle)[:, None]])


def _compared(of_print: Floats, of_cloth: Floats | None, lights: NDArray[np.float64]) -> Cells:
    if of_cloth is None:
        return Cells(min(_apart(_differences(of_print, gains)) for gains in lights), None)
    both = [(_differences(of_print, gains), _differences(of_cloth, gains)) for gains in lights]
    inside, beyond = min(both, key=lambda one: _apart(one[0]) + _apart(one[1]))
    inked = _length(cielab(of_print[:, 1]) - np.median(cielab(of_cloth[:, 1]), axis=0), free=0.0) > _R.ink_units
    ink = float(_length(np.median(inside[inked], axis=0))) if inked.sum() >= _R.least_inside else None
    return Cells(_apart(inside), _apart(beyond), float(np.quantile(_length(beyond), _R.most)), ink)


def _apart(differences: Numbers) -> float:
    """Distance of the cells' colours: chroma, and by how much lightness differs beyond exposure.

    Of the median difference, where what a map puts beside its place cancels out; but at least two thirds of the median
    distance, which knows that red and blue have changed places.
    """
    parts, whole = _R.of_median_distance
    least = float(np.median(_length(differences))) * parts / whole
    return max(float(_length(np.median(differences, axis=0))), least)


def _differences(pairs: Floats, gains: NDArray[np.float64]) -> Numbers:
    return cielab(pairs[:, 0] * gains ** (1 / _COLOUR.gamma)) - cielab(pairs[:, 1])


def _length(apart: Numbers, free: float = _COLOUR.lightness_free) -> Numbers:
    """Of differences in L*, a*, b* in the last axis; so much of lightness is ``free``."""
    lightness = np.maximum(0.0, np.abs(apart[..., 0]) - free)
    found: Numbers = np.hypot(apart[..., 1], apart[..., 2]) + _COLOUR.lightness_worth * lightness
    return found


def _pairs(ours: Rgb, theirs: Rgb, mask: Mask, side: int, least: int) -> Floats | None:
    """Mean colour, 0 to 1, of each cell that is seen, in the post and in the photo: shape (n, 2, 3)."""
    if min(mask.shape) < side:
        return None
    weight = _blocks(mask.astype(np.float32)[..., None], side)[..., 0]
    seen = weight > _R.open_share
    if int(seen.sum()) < least:
        return None
    means = [_blocks(plane * mask[..., None], side)[seen] / weight[seen][:, None] for plane in (ours, theirs)]
    return (np.stack(means, axis=1) / 255).astype(np.float32)


def _blocks(plane: Rgb | Floats, side: int) -> Floats:
    """Means of blocks of so many pixels; what does not fill a block at the edges is left out."""
    rows, columns = plane.shape[0] // side, plane.shape[1] // side
    cut = plane[: rows * side, : columns * side].reshape(rows, side, columns, side, -1)
    found: Floats = cut.mean(axis=(1, 3), dtype=np.float32)
    return found


def _zone(view: View, zone: int) -> Mask:
    """Where the view shows that zone; all of it where the pose does not tell."""
    bounds = view.bounds[1 if zone == LOWER else 0]
    assert view.picture is not None
    shape = view.picture.shape[:2]
    if np.isnan(bounds).any():
        return np.ones(shape, bool)
    left, top, right, bottom = np.maximum(0, bounds * view.picture.shape[1] / view.features.width_px).astype(int)
    found = np.zeros(shape, bool)
    found[top : bottom + 1, left : right + 1] = True
    return found


def _hung_over(picture: Rgb, torso: Mask, lower: Mask) -> Mask:
    """What may be the hem of a top that hangs over trousers: the torso's colour, going on without a break."""
    waist = int(lower.any(axis=1).argmax())
    if not torso[:waist].any():
        return np.zeros_like(torso)
    lab = cielab(cv2.blur(picture, (_R.hem_blur_px, _R.hem_blur_px)).reshape(-1, 3) / 255).reshape(picture.shape)
    like = _length(lab - np.median(lab[:waist][torso[:waist]], axis=0), free=0.0) < _R.tops_colour_units
    _, parts = cv2.connectedComponents((like & (torso | lower)).astype(np.uint8))
    found: Mask = np.isin(parts, np.setdiff1d(parts[:waist][torso[:waist]], 0))
    return found


def _grown(mask: NDArray[np.uint8], px: int) -> NDArray[np.uint8]:
    return cv2.dilate(mask, np.ones((px, px), np.uint8)).astype(np.uint8)


def _shrunk(mask: Mask, px: int) -> Mask:
    return cv2.erode(mask.astype(np.uint8), np.ones((px, px), np.uint8)).astype(bool)
