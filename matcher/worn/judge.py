"""From measurements to verdicts for ``same_item_worn``. Every way out but one is an abstention with its reason.

A match needs enough distinct inliers, a clear lead over the best other style, a matched area larger than a logo,
texture (where the points are few) and colour that agree, a person in the clothes, and a picture that is not the
shop's own.
"""

from dataclasses import dataclass, replace

from evidence.matches import COLOURWAY_OPEN, SMALL_MARK
from matcher.features.portrait import Garment
from matcher.features.views import LOWER
from matcher.gallery.gallery import Gallery, Shown
from matcher.policy import Policy
from matcher.worn.align import Hit, worth
from matcher.worn.colourway import Apart, against, nearest_colourway
from matcher.worn.compared import Compared


@dataclass(frozen=True, eq=False)
class Ruling:
    """What is said of one catalog photo and one person."""

    shown: Shown
    hit: Hit
    is_match: bool
    reason: str
    colour: float | None
    runner_up: tuple[Shown, Hit] | None
    """The best photo of another style."""


def judge(compared: Compared) -> Ruling | None:
    """Rule on the best photo for one person's clothes; None where nothing reaches what is worth telling.

    SIFT and LightGlue are two witnesses. One is enough, but not where the other names another style.
    """
    sift, glued = _ruling(compared, compared.hits), _ruling(compared, compared.glued_hits)
    if glued is None or sift is None:
        return sift or glued
    if sift.shown.style == glued.shown.style:
        heard = not sift.is_match and not _is_contested(sift, compared.policy)
        return glued if heard and (glued.is_match or _is_nearly(glued, sift)) else sift
    if not glued.is_match:
        return sift
    if not sift.is_match and sift.hit.inliers < compared.policy.worn.min_inliers:
        return glued
    said = f"two ways of comparing name different items: {sift.shown.skus[0]} and {glued.shown.skus[0]}"
    return replace(sift, is_match=False, reason=said)


def _is_contested(ruling: Ruling, policy: Policy) -> bool:
    """Whether another style has the points of a match, and nearly as many: a mark that both bear. LightGlue, which may
    see more in one of them, is then not heard."""
    rival = ruling.runner_up[1].inliers if ruling.runner_up else 0
    return rival >= policy.worn.min_inliers and _is_close(ruling.hit, rival, policy)


def _is_close(hit: Hit, rival: int, policy: Policy) -> bool:
    """Whether so many points of another style leave no clear lead."""
    worn = policy.worn
    share = worn.max_runner_up_glued if hit.is_glued else worn.max_runner_up
    return hit.inliers - rival < worn.min_margin or rival > share * hit.inliers


def _is_nearly(one: Ruling, other: Ruling) -> bool:
    """Whether one names the style and leaves but the colourway open, and the other does not come so far."""
    return COLOURWAY_OPEN in one.reason and COLOURWAY_OPEN not in other.reason


def _ruling(compared: Compared, hits: list[tuple[Shown, Hit]]) -> Ruling | None:
    garment, gallery, policy = compared.garment, compared.gallery, compared.policy
    ranked = sorted(hits, key=lambda one: (-worth(one[1], policy), -one[1].texture, one[0].digest))
    if not ranked or ranked[0][1].inliers < _worth_telling(ranked[0][1], policy):
        return None
    lead, hit = ranked[0]
    runner_up = next((one for one in ranked if one[0].style != lead.style), None)
    (best, own), measured = nearest_colourway(garment, (lead, hit), ranked)
    found = measured.get(best.digest)
    reason = _against(compared, best, own, runner_up)
    reason = reason or against(garment, (best, own), measured, gallery, policy)
    colour = found.units if found else None
    said = reason or _for(own, best, found, runner_up, policy)
    return Ruling(best, own, not reason, said, colour, runner_up)


def _worth_telling(hit: Hit, policy: Policy) -> int:
    return policy.worn.min_glued if hit.is_glued else policy.worn.worth_telling_inliers


def _against(compared: Compared, shown: Shown, hit: Hit, runner_up: tuple[Shown, Hit] | None) -> str:
    """The first reason against a match but colour; empty where there is none. Cheap and general reasons come first."""
    garment, worn = compared.garment, compared.policy.worn
    needed = needed_inliers(garment, shown, hit, compared.gallery, compared.policy)
    if not garment.person:
        return f"no person seen in it: {garment.why_not}"
    if hit.is_glued and hit.zone == LOWER:
        return "trousers and skirts resemble each other in what agrees here: seams, folds, pockets"
    if hit.inliers < needed:
        return f"too few points agree: {hit.inliers}, at least {needed} are needed here"
    if runner_up and _is_close(hit, runner_up[1].inliers, compared.policy):
        return f"runner-up too close: {runner_up[0].skus[0]} agrees in {runner_up[1].inliers}, this in {hit.inliers}"
    if hit.hull < (worn.min_hull_glued if hit.is_glued else worn.min_hull):
        return "only a small mark agrees, which may be a logo that several items bear"
    if hit.texture < worn.min_texture and (hit.is_glued or hit.inliers < worn.clear_inliers):
        return "points agree but the cloth between them does not"
    if hit.is_glued and not compared.leads(shown):
        return "points agree, but in detail another item's photo resembles these clothes more"
    return ""


def needed_inliers(garment: Garment, shown: Shown, hit: Hit, gallery: Gallery, policy: Policy) -> int:
    """The bar, and what raises it: sister colourways, the lower body, a mirrored picture, a small crop."""
    worn = policy.worn
    sisters = any(not one.colourways & shown.colourways for one in gallery.sisters(shown.style))
    small = max(garment.box[2] - garment.box[0], garment.box[3] - garment.box[1]) < worn.small_garment_px
    least = worn.min_glued if hit.is_glued else worn.min_inliers
    return (
        least
        + worn.extra_inliers_colourways * sisters
        + worn.extra_inliers_lower * (hit.zone == LOWER)
        + worn.extra_inliers_mirrored * hit.is_mirrored
        + worn.extra_inliers_small * small
    )


def _for(hit: Hit, shown: Shown, colour: Apart | None, runner_up: tuple[Shown, Hit] | None, policy: Policy) -> str:
    by = " (found by LightGlue)" if hit.is_glued else ""
    parts = [f"{hit.inliers} distinct points of the garment on a person agree with the catalog photo{by}"]
    if hit.is_mirrored:
        parts.append("the picture is mirrored")
    if colour is not None:
        agrees = "the colour agrees" if colour.units <= policy.worn.colour_agrees else "the colour is not against it"
        among = " among these points" if colour.cells else ""
        parts.append(f"{agrees} ({colour.units:.0f} CIELAB units{among})")
    if hit.hull < policy.worn.mark_hull:
        parts.append(f"the points span {100 * hit.hull:.0f} % of the item: {SMALL_MARK} would agree as well")
    if runner_up:
        parts.append(f"the next best other style, {runner_up[0].skus[0]}, agrees in {runner_up[1].inliers}")
    if len(shown.skus) > 1:
        parts.append(f"the shop shows this photo for {len(shown.skus)} SKUs, which it cannot tell apart")
    return "; ".join(parts)
