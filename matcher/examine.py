"""One picture against one catalog: both claims, and the ten best candidates. No vault, no network."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from pathlib import Path

import cv2
import numpy as np

from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import BankKind, Candidate, Claim, Finding, Lead, NonMatch, Photo, Region, Verdict
from matcher.errors import PictureError
from matcher.features.geometry import Floats
from matcher.features.portrait import Garment, Portrait, post_portrait
from matcher.gallery.gallery import Gallery, Load, Shown, build_gallery
from matcher.gallery.keypoints import CatalogKeypoints
from matcher.people.zones import NAMES
from matcher.photograph.compare import Repost
from matcher.photograph.search import find_reposts, name_colourways, search, suspect
from matcher.picture.boxes import around, region
from matcher.picture.header import frame_count
from matcher.policy import Policy
from matcher.recipe import RECIPE
from matcher.worn.compared import Compared, compare_with
from matcher.worn.item_kinds import ItemKinds, Look
from matcher.worn.judge import judge, reasons
from matcher.worn.leads import leads
from matcher.worn.lettering import LetteringReader
from matcher.worn.ranking import ranking
from matcher.worn.rivals import with_rivals
from matcher.worn.rules import Leader, Picture

_R = RECIPE.examine
_BANKED = {
    BankKind.STOCK: ReasonKind.BANKED_STOCK,
    BankKind.SIZE_CHART: ReasonKind.BANKED_SIZE_CHART,
    BankKind.LOGO: ReasonKind.BANKED_LOGO,
    BankKind.PLACEHOLDER: ReasonKind.BANKED_PLACEHOLDER,
    BankKind.CAMPAIGN: ReasonKind.BANKED_CAMPAIGN,
    BankKind.OTHERS_POST: ReasonKind.BANKED_OTHERS_POST,
}


@dataclass(frozen=True)
class Examination:
    """What was found in one picture."""

    people: int
    width_px: int
    height_px: int
    findings: tuple[Finding, ...]
    candidates: tuple[Candidate, ...]
    unreadable: str = ""
    """Why the picture could not be examined at all."""
    scores: Mapping[str, int] = field(default_factory=dict)
    """Decibans of every SKU of the catalog, before anything is ruled on: what evaluation and the order's weight read.
    Findings count as they were weighed; the ten best are ``candidates``."""
    regions: tuple[tuple[Region, bool], ...] = ()
    """The clothes of every person looked at, and whether it shows that somebody is in them."""
    zones: tuple[Mapping[str, Region], ...] = ()
    """For each of these, where its zones are: torso, lower, outer, footwear, hat, bag, as far as they are seen."""
    not_worn: Reason | None = None
    """Why the picture as such can be no wearing: a picture of the bank, posted by another before."""
    leads: tuple[Lead, ...] = ()
    """Of the articles that were asked for, those among the likest of the catalog; none where nobody is seen."""
    frames: int = 1
    """Of an animation, whose first frame alone was looked at; each finding says so too."""


class Examiner:
    """A catalog made ready once, and asked about any number of pictures, from several threads if wanted."""

    def __init__(
        self,
        photos: Sequence[tuple[Photo, Load]],
        policy: Policy,
        cache: Path | None,
        progress: Callable[[int, int], None] = lambda done, total: None,
        bank: Sequence[tuple[Photo, Load]] = (),
    ) -> None:
        self.policy = policy
        self.bank: Gallery = build_gallery(bank, policy, cache)
        self.gallery: Gallery = build_gallery(photos, policy, cache, progress)
        self._keypoints = CatalogKeypoints(policy, cache)
        self._kinds = ItemKinds(self.gallery, policy)
        self._lettering = LetteringReader(policy.lettering)

    def examine(self, data: bytes, not_worn: Reason | None = None, ordered: Set[str] = frozenset()) -> Examination:
        """Examine one picture. Broken bytes are an outcome (``unreadable``), not an error.

        Args:
            data: The picture.
            not_worn: A reason, found elsewhere, why the picture can be no wearing: a match of one then abstains.
            ordered: SKUs whose places in the ranking are kept as leads. Nothing else depends on them.
        """
        try:
            post, frames = post_portrait(data, self.policy, self._kinds.held), frame_count(data)
        except PictureError as error:
            return Examination(0, 0, 0, (), (), str(error))
        reposts, doubtful = search(post, self.gallery, self.policy.photograph)
        banked = find_reposts(post, self.bank, self.policy.photograph) if self.bank.shown else []
        seen = [self._look(garment) for garment in post.garments]
        findings = [
            finding
            for shown, verdict, said, one in name_colourways(post, reposts, self.policy.photograph)
            for finding in _photograph_findings(post, shown, verdict, said, one, self.policy)
        ]
        bars = [self._banked(banked, garment) or not_worn for garment in post.garments]
        for compared, barred in zip(seen, bars, strict=True):
            if barred is None and any(_covers(one, compared.garment) for _, one in doubtful):
                barred = reason(ReasonKind.MAY_BE_OWN_PHOTOGRAPH)
            findings += self._worn(post, compared, reposts, barred)
        if post.shown:
            seen = [compare_with(post.shown, self.gallery, self.policy, self._keypoints)]
            findings += [] if reposts else self._worn(post, seen[0], [])
        looks = self._kinds.looks(post, seen, self.policy)
        findings += self._left_open(looks, reposts, {finding.sku for finding in findings})
        seen += [look.compared for look in looks if look.is_ranked]
        ranked = ranking(self.gallery, seen, findings)
        candidates = tuple(Candidate(sku=sku, weight_decibans=weight) for sku, weight in ranked[: _R.candidates])
        size, why_not = (post.people, post.width_px, post.height_px), next(filter(None, bars), None)
        regions = tuple((region(garment.box), garment.person) for garment in post.garments)
        scores = dict(ranked)
        zones = tuple({NAMES[bit]: region(box) for bit, box in garment.zones} for garment in post.garments)
        return Examination(
            *size, _of_frames(_once(findings), frames), candidates, scores=scores, regions=regions, zones=zones,
            not_worn=why_not, frames=frames,
            leads=leads(self.gallery, seen, ranked, ordered) if post.people else (),
        )  # fmt: skip

    def _look(self, garment: Garment) -> Compared:
        return with_rivals(
            compare_with(garment, self.gallery, self.policy, self._keypoints, self._kinds.of(0)), self._keypoints
        )

    def _worn(
        self,
        post: Portrait,
        compared: Compared,
        reposts: list[tuple[Shown, Repost]],
        no_wearing: Reason | None = None,
    ) -> list[Finding]:
        is_own = any(_covers(one, compared.garment) for _, one in reposts)
        found = judge(compared)
        if found is None:
            return [] if is_own else self._unjudged(compared)
        policy = self.policy.photograph
        known = Picture(is_own, no_wearing, lambda shown: suspect(post, shown, self.gallery, policy), self._lettering)
        found = replace(found, picture=known)
        skus = found.shown.skus if found.is_match else found.shown.skus[:1]
        return [_worn_finding(found, sku) for sku in skus]

    def _left_open(self, looks: Iterable[Look], reposts: list[tuple[Shown, Repost]], known: set[str]) -> list[Finding]:
        """What is left to a person: not of the shop's own picture, and not where more is said already."""
        found: list[Finding] = []
        for look in looks:
            best, garment = look.best, look.compared.garment
            if best is None or any(_covers(one, garment) for _, one in reposts) or best.shown.skus[0] in known:
                continue
            said = _worn_finding(best, best.shown.skus[0])
            found.append(said.model_copy(update={"weight_decibans": 0, "interval_decibans": None}))
        return found

    def _banked(self, found: list[tuple[Shown, Repost]], garment: Garment) -> Reason | None:
        """Which picture of the bank these clothes are in."""
        least = self.policy.bank.min_cover
        shown = next((shown for shown, one in found if _covers(one, garment, least)), None)
        return reason(_BANKED[BankKind(shown.photos[0].title)], name=shown.skus[0]) if shown else None

    def _unjudged(self, compared: Compared) -> list[Finding]:
        """A person whose clothes hold too few features: say so, with the catalog's nearest colour."""
        garment = compared.garment
        count = max((len(view.features) for view in garment.views), default=0)
        side = max(garment.box[2] - garment.box[0], garment.box[3] - garment.box[1])
        if not garment.person:
            return []
        if side < self.policy.worn.min_garment_px:
            why = reason(ReasonKind.TOO_SMALL, pixels=side)
        elif count < self.policy.worn.min_features:
            why = reason(ReasonKind.TOO_PLAIN, points=count)
        else:
            return []
        nearest = compared.colours.min(initial=np.inf)
        if nearest == np.inf:
            return []
        alike = [self.gallery.shown[at] for at in np.flatnonzero(compared.colours == nearest)]
        shown = min(alike, key=lambda one: one.digest)
        weight = compared.weight(shown)
        return [
            Finding(
                claim=Claim.SAME_ITEM_WORN, sku=shown.skus[0], verdict=Verdict.ABSTAIN, photo_digest=shown.digest,
                region_px=region(garment.box), inliers=0, distance_bits=None, weight_decibans=weight,
                reasons=(why, reason(ReasonKind.NEAREST_IN_COLOUR)),
            )
        ]  # fmt: skip


def _photograph_findings(
    post: Portrait, shown: Shown, verdict: Verdict, said: tuple[Reason, ...], one: Repost, policy: Policy
) -> list[Finding]:
    return [
        Finding(
            claim=Claim.SAME_PHOTOGRAPH,
            sku=sku,
            verdict=verdict,
            photo_digest=shown.digest,
            region_px=around(one.outline, post.width_px, post.height_px),
            photo_region_px=Region(x=0, y=0, width=shown.portrait.width_px, height=shown.portrait.height_px),
            lines_px=_lines(one.post_points, one.photo_points),
            inliers=one.inliers,
            distance_bits=one.distance_bits,
            weight_decibans=policy.photograph.weight_decibans,
            reasons=said,
        )
        for sku in (shown.skus if verdict is Verdict.MATCH else shown.skus[:1])
    ]


def _worn_finding(found: Leader, sku: str) -> Finding:
    hit, compared, other = found.hit, found.compared, None
    weight = compared.weight(found.shown, found.is_match)
    if found.runner_up:
        shown, second = found.runner_up
        other = NonMatch(
            sku=shown.skus[0],
            photo_digest=shown.digest,
            inliers=second.inliers,
            weight_decibans=compared.weight(shown),
        )
    return Finding(
        claim=Claim.SAME_ITEM_WORN,
        sku=sku,
        verdict=Verdict.MATCH if found.is_match else Verdict.ABSTAIN,
        photo_digest=found.shown.digest,
        region_px=around(hit.post_points),
        photo_region_px=around(hit.photo_points),
        lines_px=_lines(hit.post_points, hit.photo_points),
        inliers=hit.inliers,
        distance_bits=None,
        weight_decibans=weight,
        interval_decibans=compared.policy.interval(weight),
        reasons=reasons(found),
        nearest_non_match=other,
    )


def _covers(one: Repost, garment: Garment, least: float = _R.covers) -> bool:
    """Whether the reposted photograph lies over so much of a person's clothes."""
    left, top, right, bottom = garment.box
    box = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)
    shared, _ = cv2.intersectConvexConvex(cv2.convexHull(one.outline), box)
    return float(shared) >= least * (right - left) * (bottom - top)


def _once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """One finding for each claim and SKU, matches before abstentions, heavier before lighter."""
    order = sorted(findings, key=lambda one: (one.verdict is not Verdict.MATCH, -one.weight_decibans, one.sku))
    kept: dict[tuple[Claim, str], Finding] = {}
    for finding in order:
        kept.setdefault((finding.claim, finding.sku), finding)
    return tuple(sorted(kept.values(), key=lambda one: (one.claim, one.verdict, -one.weight_decibans, one.sku)))


def _of_frames(findings: tuple[Finding, ...], frames: int) -> tuple[Finding, ...]:
    """Findings in the first frame of an animation say that there are others."""
    if frames == 1:
        return findings
    said = reason(ReasonKind.FIRST_FRAME_ONLY, frames=frames)
    return tuple(one.model_copy(update={"reasons": (*one.reasons, said)}) for one in findings)


def _lines(ours: Floats, theirs: Floats) -> tuple[tuple[int, int, int, int], ...]:
    step = max(1, -(-len(ours) // _R.lines))
    both = np.hstack([ours, theirs]).round().astype(int)[::step]
    return tuple((int(a), int(b), int(c), int(d)) for a, b, c, d in both)
