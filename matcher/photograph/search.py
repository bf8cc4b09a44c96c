"""Which catalog photos a post may repeat: hashes in an exact radius, and a vote of features for crops and pastes."""

from collections.abc import Container, Iterator

import numpy as np
from numpy.typing import NDArray

from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import Verdict
from matcher.errors import PictureError
from matcher.features.geometry import Floats
from matcher.features.portrait import Portrait
from matcher.gallery.gallery import Gallery, Shown
from matcher.gallery.standing import Rule
from matcher.photograph.compare import Repost, accepted, flipped, repost
from matcher.photograph.edits import edit_names, shares
from matcher.photograph.plain_crops import closely_accepted, closer_photo, closer_post, is_plain
from matcher.policy import PhotographPolicy
from matcher.recipe import RECIPE

_R = RECIPE.photograph.search
Found = list[tuple[Shown, Repost]]


def find_reposts(post: Portrait, gallery: Gallery, policy: PhotographPolicy) -> Found:
    """Catalog photos that the post is, nearest in colour first. Sisters of a photo found are tried too and kept where
    they align at all: they are the same photograph in another colour, and one of them may be the nearest."""
    return search(post, gallery, policy)[0]


def search(post: Portrait, gallery: Gallery, policy: PhotographPolicy) -> tuple[Found, Found]:
    """As ``find_reposts``; and the photos that the post may be, as points and pixels agree, but too few for so little
    agreement. They say nothing of the post, but where they lie in it, nobody can be said to wear anything."""
    found: dict[int, Repost] = {}
    rivals: dict[int, Repost] = {}
    for is_mirrored in (False, True):
        own = flipped(post) if is_mirrored else post
        settled = [at for at, one in found.items() if _is_all_of(post, one)]
        for at in _with_sisters(_shortlist(own, gallery, policy, settled), gallery, found):
            made = repost(own, gallery.shown[at].portrait, policy, is_mirrored)
            _keep(at, made, found if made and accepted(made, policy) else rivals, policy)
    if not found and is_plain(post):
        _look_closer(post, gallery, policy, found, rivals)
    styles = {gallery.shown[at].style for at in found}
    found |= {at: one for at, one in rivals.items() if at not in found and gallery.shown[at].style in styles}
    ranked = sorted(found.items(), key=lambda one: (one[1].colour_offset, -one[1].inliers, one[0]))
    doubtful = ((at, one) for at, one in sorted(rivals.items()) if at not in found and _is_doubtful(one, policy))
    return [(gallery.shown[at], one) for at, one in ranked], [(gallery.shown[at], one) for at, one in doubtful]


def _is_doubtful(one: Repost, policy: PhotographPolicy) -> bool:
    return one.inliers >= policy.min_inliers and one.agreement >= policy.min_agreement and bool(one.blocks)


def suspect(post: Portrait, shown: Shown, gallery: Gallery, policy: PhotographPolicy) -> bool:
    """Whether the post may be the shop's own photograph after all, edited beyond the bar for saying so."""
    for one in gallery.sisters(shown.style):
        for is_mirrored in (False, True):
            made = repost(flipped(post) if is_mirrored else post, one.portrait, policy, is_mirrored)
            if (
                made
                and made.blocks
                and made.inliers >= _R.suspect_inliers
                and made.agreement >= policy.suspect_agreement
            ):
                return True
    return False


def name_colourways(
    post: Portrait, reposts: list[tuple[Shown, Repost]], policy: PhotographPolicy
) -> list[tuple[Shown, Verdict, tuple[Reason, ...], Repost]]:
    """Which of the photographs found to name. Recolours of one photograph differ only in colour: the nearest is named
    if it is clearly nearest, else it is said to be open."""
    named: list[tuple[Shown, Verdict, tuple[Reason, ...], Repost]] = []
    styles: dict[str, list[tuple[Shown, Repost]]] = {}
    for shown, one in reposts:
        styles.setdefault(shown.style, []).append((shown, one))
    for group in styles.values():
        best, one = group[0]
        rival = next((other for other in group[1:] if not other[0].colourways & best.colourways), None)
        if rival and not _is_clear(one, rival[1], policy):
            between = reason(ReasonKind.OWN_COLOURWAY_OPEN, skus=(best.skus[0], rival[0].skus[0]))
            named.append((best, Verdict.ABSTAIN, (between,), one))
        else:
            named.append((best, Verdict.MATCH, _reasons(post, best, one), one))
    return named


def _is_clear(best: Repost, rival: Repost, policy: PhotographPolicy) -> bool:
    """Whether the best colourway may be named: its own picture agrees, its colours are kept and clearly nearer."""
    lead = rival.colour_offset - best.colour_offset
    clear = lead >= max(policy.colourway_margin, policy.colourway_lead * best.colour_offset)
    return clear and accepted(best, policy) and not best.is_faded and best.colour_offset <= _R.colours_kept_units


def _reasons(post: Portrait, shown: Shown, one: Repost) -> tuple[Reason, ...]:
    photo = shown.portrait
    edits = edit_names(
        one.outline,
        (post.width_px, post.height_px),
        (photo.width_px, photo.height_px),
        is_mirrored=one.is_mirrored,
        laid_over=one.laid_over,
        colour_offset=one.colour_offset,
        surroundings=one.surroundings,
    )
    blocks = reason(ReasonKind.BLOCKS_AGREE_COUNTED, agreeing=round(one.agreement * one.blocks), blocks=one.blocks)
    points = (reason(ReasonKind.PERSPECTIVE_AGREES, points=one.inliers),) if one.inliers else ()
    return (reason(ReasonKind.OWN_PHOTOGRAPH), *edits, blocks, *points)


def _look_closer(
    post: Portrait, gallery: Gallery, policy: PhotographPolicy, found: dict[int, Repost], rivals: dict[int, Repost]
) -> None:
    """Compare a plain picture with the photos likest to it once more, by what is faint in both. Where one of them can
    no longer be read, nothing is found: it might be the nearer colourway."""
    finer = closer_post(post)
    for is_mirrored in (False, True):
        own = flipped(finer) if is_mirrored else finer
        likest = _voted(flipped(post) if is_mirrored else post, gallery, _R.closer_photos, 1)
        for at in _with_sisters(likest, gallery, found):
            try:
                photo = closer_photo(gallery.shown[at])
            except (PictureError, OSError):  # it was readable when the gallery was built
                found.clear()
                return
            made = repost(own, photo, policy, is_mirrored)
            _keep(at, made, found if made and closely_accepted(made, policy) else rivals, policy)


def _with_sisters(first: list[int], gallery: Gallery, found: Container[int]) -> Iterator[int]:
    """These places, each once; and the sisters of whichever is ``found`` by the time the next one is asked for."""
    tried: set[int] = set()
    waiting = list(first)
    while waiting:
        at = waiting.pop(0)
        if at not in tried:
            tried.add(at)
            yield at
            waiting += gallery.by_style[gallery.shown[at].style] if at in found else []


def _keep(at: int, made: Repost | None, kept: dict[int, Repost], policy: PhotographPolicy) -> None:
    """Keep what aligns at all: where it is not accepted, it is a rival, should a sister of it be found."""
    if made is None or not (made.inliers >= _R.aligned_inliers or made.agreement >= policy.suspect_agreement):
        return
    if at not in kept or _worth(kept[at]) < _worth(made):
        kept[at] = made


def _worth(one: Repost) -> tuple[float, int]:
    """Upright or mirrored: what agrees better; where both do (a plain, symmetrical item), what more points say."""
    return round(one.agreement, _R.agreement_digits), one.inliers


def _shortlist(post: Portrait, gallery: Gallery, policy: PhotographPolicy, settled: list[int]) -> list[int]:
    """By hash and by vote. Where it is settled upright what the post is, only its sisters can still rival it, mirrored
    as a shop may show another colour, and whatever has the hash."""
    near = _near(post, gallery, policy.hash_radius_bits)
    sisters = [other for at in settled for other in gallery.by_style[gallery.shown[at].style]]
    return list(dict.fromkeys([*near, *(sisters or _voted(post, gallery, policy.shortlist, policy.votes))]))


def _is_all_of(post: Portrait, one: Repost) -> bool:
    """Whether the post holds nothing but this photograph, beyond all doubt."""
    fills = shares(one.outline, (post.width_px, post.height_px))[1]
    agrees = one.inliers >= _R.all_inliers and one.agreement >= _R.all_agrees
    return agrees and not one.laid_over and fills >= _R.all_fills


def _voted(post: Portrait, gallery: Gallery, limit: int, least: int) -> list[int]:
    """The photos that stand out most for the post's features, by at least so many of these."""
    lead, votes = standing_out(post.whole.features.descriptors, gallery)
    return [int(at) for at in np.argsort(-lead, kind="stable")[:limit] if votes[at] >= least]


def _near(post: Portrait, gallery: Gallery, radius_bits: int) -> list[int]:
    """Every catalog photo one of whose views lies within the radius of one of the post's, nearest first: exactly."""
    own = post.fingerprint
    views = (own.phash_whole, own.phash_stripped, own.phash_mirrored, own.phash_stripped_mirrored)
    best: dict[int, int] = {}
    for hits in gallery.near.within(np.array(sorted(set(views)), np.uint64), radius_bits):
        for at, bits in zip(hits.positions // 2, hits.bits, strict=True):
            best[int(at)] = min(int(bits), best.get(int(at), int(bits)))
    return sorted(best, key=lambda at: (best[at], at))


def standing_out(ours: Floats, gallery: Gallery) -> tuple[Floats, NDArray[np.int64]]:
    """For each catalog photo, by how much the post's features find it nearer than other styles, and how many do.

    Local naive Bayes nearest neighbour (McCann and Lowe 2012), as in ``shortlist``, but style by style: else the many
    colourways of one photograph would be each other's background. A count of clear counterparts, which this replaces,
    ranks a plain item among whatever is in the picture around it. Leads are squared: in a repost few are large, between
    strangers many are small (a crop of a quarter came 21st of 381 without, first with it).
    """
    count = len(gallery.shown)
    if len(ours) < _R.least_features or not count:
        return np.zeros(count, np.float32), np.zeros(count, np.int64)
    at = min(_R.background, len(gallery.by_style)) - 1
    rule = Rule(at, gallery.styles, lambda likeness: likeness, nothing=0.0, power=2)
    return gallery.descriptors["voters"].leads(ours, rule)
