"""Which catalog photo leads for one person's clothes, and why it is, or is not, a match: ``rules`` decides.

SIFT and LightGlue are two ways of comparing. One is enough, but not where the other names another style.
"""

from dataclasses import replace

from evidence.reasons import COLOURWAY_OPEN, Reason, ReasonKind, reason
from matcher.gallery.gallery import Shown
from matcher.policy import Policy
from matcher.worn.align import Hit, worth
from matcher.worn.colourway import nearest_colourway
from matcher.worn.compared import Compared
from matcher.worn.rules import Leader, is_close, needed_inliers, no_person

_PICTURE_ALONE = frozenset({ReasonKind.OWN_PHOTOGRAPH, ReasonKind.MAY_BE_OWN_PHOTOGRAPH})
"""Where one of these is against a match, what the clothes' lettering says adds nothing."""


def judge(compared: Compared, item_kind: int = 0) -> Leader | None:
    """The photo that leads for one person's clothes; None where nothing reaches what is worth telling.

    ``item_kind``: the bit of the zone that was compared by itself; 0 for clothes.
    """
    sift = _leading(compared, compared.hits, item_kind)
    glued = _leading(compared, compared.glued_hits, item_kind)
    if glued is None or sift is None:
        return sift or glued
    if sift.shown.style == glued.shown.style:
        counts = not sift.is_match and not _is_contested(sift)
        return glued if counts and (glued.is_match or _is_nearly(glued, sift)) else sift
    if not glued.is_match:
        return sift
    if not sift.is_match and sift.hit.inliers < compared.policy.worn.min_inliers:
        return glued
    return replace(sift, other_way=glued.shown)


def reasons(found: Leader) -> tuple[Reason, ...]:
    """Why it is a match, or why not, the deciding reason first; with what the lettering says."""
    against = found.against
    if against and found.item_kind and not found.picture.is_own:
        nobody = no_person(found)
        return (against, nobody) if nobody else (against,)
    if against and (against.kind in _PICTURE_ALONE or against == found.picture.no_wearing):
        return (against,)
    read = (found.lettering.reason,) if found.lettering else ()
    return (*((against,) if against else _support(found)), *read)


def _is_contested(found: Leader) -> bool:
    """Whether another style has the points of a match, and nearly as many: a mark that both bear. LightGlue, which may
    see more in one of them, then does not count."""
    rival = found.runner_up[1].inliers if found.runner_up else 0
    return rival >= found.policy.worn.min_inliers and is_close(found.hit, rival, found.policy)


def _is_nearly(one: Leader, other: Leader) -> bool:
    """Whether one names the style and leaves but the colourway open, and the other does not come so far."""
    return _is_open(one) and not _is_open(other)


def _is_open(found: Leader) -> bool:
    return found.against is not None and found.against.kind in COLOURWAY_OPEN


def _leading(compared: Compared, hits: list[tuple[Shown, Hit]], item_kind: int) -> Leader | None:
    policy = compared.policy
    ranked = sorted(hits, key=lambda one: (-worth(one[1], policy), -one[1].texture, one[0].digest))
    if not ranked or ranked[0][1].inliers < _worth_telling(ranked[0][1], policy):
        return None
    runner_up = next((one for one in ranked if one[0].style != ranked[0][0].style), None)
    (best, own), measured = nearest_colourway(compared.garment, ranked[0], ranked)
    return Leader(compared, best, own, runner_up, measured, item_kind)


def _worth_telling(hit: Hit, policy: Policy) -> int:
    return policy.worn.min_glued if hit.is_glued else policy.worn.worth_telling_inliers


def _support(found: Leader) -> tuple[Reason, ...]:
    """What agrees, and how far."""
    hit, colour, policy = found.hit, found.colour, found.policy
    by = ReasonKind.POINTS_AGREE_LIGHTGLUE if hit.is_glued else ReasonKind.POINTS_AGREE
    said = [reason(by, points=hit.inliers), reason(ReasonKind.POINTS_NEEDED, needed=needed_inliers(found))]
    if hit.is_mirrored:
        said.append(reason(ReasonKind.PICTURE_MIRRORED))
    if colour is not None:
        agrees = colour.units <= policy.worn.colour_agrees
        if colour.cells:
            kind = ReasonKind.COLOUR_AGREES_IN_PRINT if agrees else ReasonKind.COLOUR_NOT_AGAINST_IN_PRINT
        else:
            kind = ReasonKind.COLOUR_AGREES if agrees else ReasonKind.COLOUR_NOT_AGAINST
        said.append(reason(kind, units=round(colour.units)))
    if found.rests_on_all:
        said.append(reason(ReasonKind.JOINT_EVIDENCE))
    if hit.hull < policy.worn.mark_hull:
        said.append(reason(ReasonKind.SMALL_MARK, percent=round(100 * hit.hull)))
    if found.runner_up:
        other, theirs = found.runner_up
        said.append(reason(ReasonKind.NEXT_STYLE, sku=other.skus[0], points=theirs.inliers))
    if len(found.shown.skus) > 1:
        said.append(reason(ReasonKind.SHARED_PHOTO, skus=len(found.shown.skus)))
    return tuple(said)
