"""Which colourway is it, and is it the shop's at all? Prints agree in every colour: SIFT and LightGlue do not see any.

The two cloths are laid over each other and compared cell by cell (``cells``): inside the hull of the points that agree,
so that both sides show the same print, and beyond it, which tells whether the same print is on other cloth. Where that
cannot be done, whole zones are compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from evidence.reasons import Reason, ReasonKind, reason
from matcher.errors import PictureError
from matcher.features.portrait import Garment
from matcher.gallery.gallery import Gallery, Shown
from matcher.policy import Policy
from matcher.recipe import RECIPE
from matcher.worn.align import Hit, colour_between
from matcher.worn.cells import Cells, cells

_R = RECIPE.worn.colourway
Aligned = tuple[Shown, Hit]


@dataclass(frozen=True)
class Apart:
    """How far two cloths' colours are apart."""

    units: float
    """CIELAB units: of the cells of the print, else as ``colour_distance`` over the zone."""
    cells: Cells | None
    zone: float | None


@dataclass(frozen=True)
class Lead:
    """By how much another colourway is further off, in CIELAB units."""

    units: float
    is_by_cells: bool

    def is_clear(self, policy: Policy) -> bool:
        """Whether the nearer one may be named."""
        return self.units >= (policy.worn.cells_margin if self.is_by_cells else policy.worn.colourway_margin)


def apart(garment: Garment, shown: Shown, hit: Hit) -> Apart | None:
    """The distance of the colours, cell by cell where that can be measured; None where nothing can."""
    zone = colour_between(garment, shown.portrait.garments[0], hit.zone)
    try:
        found = cells(garment, shown, hit)
    except PictureError:  # it was readable when the gallery was built
        found = None
    if found:
        return Apart(found.inside, found, zone)
    return None if zone is None else Apart(zone, None, zone)


def nearest_colourway(
    garment: Garment, lead: Aligned, ranked: Sequence[Aligned]
) -> tuple[Aligned, dict[str, Apart | None]]:
    """Of the sisters that align nearly as well, the one nearest in colour, with its own hit: a photo is named for the
    points that agree with it, not for its sister's. And how far all of them are apart, by the photo's digest."""
    shown, hit = lead
    near = [(sister, other) for sister, other in ranked if sister.style == shown.style and _is_alike(other, hit)]
    measured = {one[0].digest: apart(garment, *one) for one in near}
    known = [(one, found) for one in near if (found := measured[one[0].digest])]
    if not known:
        return lead, measured
    best = min(known, key=lambda one: (one[1].cells is None, one[1].cells.both if one[1].cells else one[1].units))
    return best[0], measured


def _is_alike(hit: Hit, best: Hit) -> bool:
    """Whether it aligns nearly as well, at the same place."""
    return hit.zone == best.zone and hit.inliers >= _R.alike_inliers * best.inliers


def in_another_colour(found: Apart, policy: Policy) -> Reason | None:
    """Why it is not the colour of this photo; None where it is, or may be."""
    worn, laid = policy.worn, found.cells
    if found.units > (worn.print_veto if laid else worn.colour_veto):
        return reason(ReasonKind.PATTERN_IN_OTHER_COLOUR, units=round(found.units))
    if laid is None:
        return None
    if laid.ink is not None and laid.ink > worn.ink_veto:
        return reason(ReasonKind.PRINT_IN_OTHER_INK, units=round(laid.ink))
    if laid.beyond is None:  # nothing but the print is seen of both
        return _around(found.zone if found.zone is not None else np.inf, worn.colour_veto)
    said = _around(laid.beyond, worn.cloth_veto) or _around(found.zone or 0.0, worn.zone_veto)
    return said or _around(laid.most or 0.0, worn.part_veto)


def between_colourways(
    garment: Garment, best: Aligned, measured: Mapping[str, Apart | None], gallery: Gallery, policy: Policy
) -> Reason | None:
    """Between which colourways of the style it is open; None where this photo's may be named."""
    shown, found = best[0], measured.get(best[0].digest)
    rivals = [one for one in gallery.sisters(shown.style) if not one.colourways & shown.colourways]
    if len(shown.colourways) > 1:
        return reason(ReasonKind.PHOTO_OF_SEVERAL_COLOURS, colours=tuple(sorted(shown.colourways)))
    if not rivals:
        return None
    if found is None:
        return reason(ReasonKind.COLOUR_UNMEASURED, skus=_named([shown, *rivals]))
    leads = [_lead(garment, best[1], found, rival, measured.get(rival.digest)) for rival in rivals]
    near = [rival for lead, rival in zip(leads, rivals, strict=True) if lead is None or not lead.is_clear(policy)]
    return reason(ReasonKind.COLOURS_NEAR, skus=_named([shown, *near])) if near else None


def _around(units: float, most: float) -> Reason | None:
    """What the cloth around a print, so far apart, has against it."""
    if not units > most:  # not a number is nothing to go by
        return None
    if not np.isfinite(units):
        return reason(ReasonKind.CLOTH_AROUND_UNMEASURED)
    return reason(ReasonKind.CLOTH_AROUND_DIFFERS, units=round(units))


def _lead(garment: Garment, own: Hit, found: Apart, rival: Shown, theirs: Apart | None) -> Lead | None:
    """By how much the rival is further off: cell by cell where both align alike, each in the light that suits it best
    (lamps and filters may favour the rival, too); else over the zone. None where it cannot be told."""
    if theirs and theirs.cells and found.cells:
        return Lead(theirs.cells.both - found.cells.both, is_by_cells=True)
    zone = colour_between(garment, rival.portrait.garments[0], own.zone)
    return None if zone is None or found.zone is None else Lead(zone - found.zone, is_by_cells=False)


def _named(shown: list[Shown]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.skus[0] for one in shown[: _R.named_rivals]))
