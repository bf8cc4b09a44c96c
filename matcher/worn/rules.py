"""The verdict on a worn item: every rule that can keep a match from being one, in order. Why did it abstain? See here.

A rule is asked about one catalog photo that leads for one person's clothes, and gives its reason or None. The first
reason is the verdict; where no rule has one, it is a match. So the order of ``RULES`` is the order of importance:
what the picture is as such, whether somebody is in the clothes, how much agrees, then colour, then lettering.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, wraps

from evidence.reasons import Reason, ReasonKind, reason
from matcher.features.views import LOWER
from matcher.gallery.gallery import Shown
from matcher.people.zones import FEET, HEAD, OUTER, SIDE
from matcher.policy import Policy
from matcher.worn.align import Hit
from matcher.worn.colourway import Apart, between_colourways, in_another_colour
from matcher.worn.compared import Compared


@dataclass(frozen=True)
class Lettering:
    """What the lettering says of one candidate."""

    reason: Reason
    is_against: bool
    """Other words stand where the same should."""
    is_all: bool = False
    """Nearly all points that agree lie on words that other items bear, too."""


@dataclass(frozen=True, eq=False)
class Picture:
    """What is known of the picture as such, apart from any one item."""

    is_own: bool = False
    """Over these clothes lies the shop's own photograph."""
    no_wearing: Reason | None = None
    """Why nobody wears anything in it: a picture of the bank, posted by another before, doubtfully the shop's own."""
    may_be_own: Callable[[Shown], bool] = lambda shown: False
    """Whether it may be that photo, edited beyond the bar for saying so."""
    read: Callable[["Leader"], Lettering | None] = lambda candidate: None
    """Reads the lettering on both; asked only where points say or nearly say that it is the item."""


NOTHING_KNOWN = Picture()


@dataclass(frozen=True, eq=False)
class Leader:
    """The catalog photo that leads for one person's clothes, by one way of comparing (SIFT, or LightGlue)."""

    compared: Compared
    shown: Shown
    hit: Hit
    runner_up: tuple[Shown, Hit] | None
    """The best photo of another style."""
    measured: Mapping[str, Apart | None]
    """How far the colours of the style's photos are apart, by the photo's digest."""
    item_kind: int = 0
    """Bit of the zone (feet, head, side, sleeves) that was compared by itself; 0 for clothes."""
    other_way: Shown | None = None
    """What LightGlue names as a match, where it is of another style."""
    picture: Picture = field(default=NOTHING_KNOWN)

    @property
    def policy(self) -> Policy:
        """The thresholds."""
        return self.compared.policy

    @property
    def colour(self) -> Apart | None:
        """How far the colours are apart; None where that cannot be measured."""
        return self.measured.get(self.shown.digest)

    @cached_property
    def lettering(self) -> Lettering | None:
        """What the lettering says; None where it is not asked, or nothing can be read."""
        worn, hit = self.policy.worn, self.hit
        nearly = hit.inliers >= (worn.min_glued if hit.is_glued else worn.min_inliers)
        return self.picture.read(self) if nearly and self.compared.garment.person else None

    @cached_property
    def against(self) -> Reason | None:
        """The first rule's reason against a match; None where there is none."""
        return next((said for rule in RULES if (said := rule(self))), None)

    @cached_property
    def is_joint(self) -> bool:
        """Whether all that is known of the clothes together speaks for this style, far ahead of every other."""
        return self.compared.ahead(self.shown) >= self.policy.worn.joint_ahead_decibans and self.compared.is_likest(
            self.shown
        )

    @property
    def rests_on_all(self) -> bool:
        """Whether joint evidence stands in for something that points alone would need."""
        return self.is_joint and any(rule(self) for rule in POINTS_ALONE)

    @property
    def is_match(self) -> bool:
        """Whether no rule is against it."""
        return self.against is None


Rule = Callable[[Leader], Reason | None]

_LEFT = {
    FEET: ReasonKind.LEFT_SHOES,
    HEAD: ReasonKind.LEFT_HAT,
    SIDE: ReasonKind.LEFT_BAG,
    OUTER: ReasonKind.LEFT_OUTERWEAR,
}


def own_photograph(asked: Leader) -> Reason | None:
    """The shop's own picture shows nothing about wearing."""
    return reason(ReasonKind.OWN_PHOTOGRAPH) if asked.picture.is_own else None


def left_to_a_person(asked: Leader) -> Reason | None:
    """Shoes, hats, bags and outerwear with sleeves: no labelled pictures say how often these err."""
    if not asked.item_kind:
        return None
    return reason(_LEFT[asked.item_kind], points=asked.hit.inliers)


def ways_differ(asked: Leader) -> Reason | None:
    """SIFT names one style, LightGlue another: either errs."""
    if asked.other_way is None:
        return None
    return reason(ReasonKind.WAYS_DIFFER, sift=asked.shown.skus[0], lightglue=asked.other_way.skus[0])


def no_person(asked: Leader) -> Reason | None:
    """Clothes that lie or hang are not worn."""
    garment = asked.compared.garment
    return None if garment.person else reason(garment.why_not or ReasonKind.NO_POSE)


def lower_body(asked: Leader) -> Reason | None:
    """On trousers and skirts LightGlue finds the seams, folds and pockets that all of them have."""
    seams = asked.hit.is_glued and asked.hit.zone == LOWER
    return reason(ReasonKind.LOWER_BODY_RESEMBLES) if seams else None


def too_few_points(asked: Leader) -> Reason | None:
    """The bar, raised by sister colourways, the lower body, a mirrored picture, a small crop."""
    needed = needed_inliers(asked)
    few = asked.hit.inliers < needed
    return reason(ReasonKind.TOO_FEW_POINTS, points=asked.hit.inliers, needed=needed) if few else None


def runner_up(asked: Leader) -> Reason | None:
    """Another style agrees nearly as well: a mark or pattern that both bear."""
    if asked.runner_up is None or not is_close(asked.hit, asked.runner_up[1].inliers, asked.policy):
        return None
    other, theirs = asked.runner_up
    points = asked.hit.inliers
    return reason(ReasonKind.RUNNER_UP_CLOSE, sku=other.skus[0], theirs=theirs.inliers, points=points)


def hardly_a_mark(asked: Leader) -> Reason | None:
    """Points on next to nothing, whatever else resembles the style."""
    return reason(ReasonKind.ONLY_SMALL_MARK) if asked.hit.hull < asked.policy.worn.joint_hull else None


def small_crop(asked: Leader) -> Reason | None:
    """LightGlue errs most on few pixels."""
    side_px = asked.compared.side_px
    small = asked.hit.is_glued and side_px < asked.policy.worn.min_glued_px
    return reason(ReasonKind.TOO_SMALL, pixels=side_px) if small else None


def small_mark(asked: Leader) -> Reason | None:
    """A small logo is not an item: other clothes bear it too."""
    return reason(ReasonKind.ONLY_SMALL_MARK) if asked.hit.hull < asked.policy.worn.mark_hull else None


def cloth_between(asked: Leader) -> Reason | None:
    """Where the points are few, the cloth between them must agree too: stretched lace and trim may not."""
    worn, hit = asked.policy.worn, asked.hit
    differs = hit.texture < worn.min_texture and (hit.is_glued or hit.inliers < worn.clear_inliers)
    return reason(ReasonKind.CLOTH_DIFFERS) if differs else None


def another_weighs_more(asked: Leader) -> Reason | None:
    """All that is known together speaks for another style."""
    return reason(ReasonKind.ANOTHER_STANDS_HIGHER) if asked.compared.ahead(asked.shown) < 0 else None


def another_stands_higher(asked: Leader) -> Reason | None:
    """LightGlue's points count only where the style also stands highest by single features and by tokens."""
    beaten = asked.hit.is_glued and not asked.compared.leads(asked.shown)
    return reason(ReasonKind.ANOTHER_STANDS_HIGHER) if beaten else None


POINTS_ALONE: tuple[Rule, ...] = (small_crop, small_mark, cloth_between, another_stands_higher)
"""What is asked of points where nothing stands in for it: joint evidence does, as the rest of the cloth then resembles
this style more than any other."""


def unless_joint(rule: Rule) -> Rule:
    """The rule, asked only where joint evidence does not stand in for it."""

    @wraps(rule)
    def asked_less(asked: Leader) -> Reason | None:
        said = rule(asked)
        return None if said and asked.is_joint else said

    return asked_less


def other_colour(asked: Leader) -> Reason | None:
    """The print agrees in every colour; the colour does not."""
    return in_another_colour(asked.colour, asked.policy) if asked.colour else None


def colourway(asked: Leader) -> Reason | None:
    """Another colour of the style may be meant as well."""
    best = asked.shown, asked.hit
    return between_colourways(asked.compared.garment, best, asked.measured, asked.compared.gallery, asked.policy)


def no_wearing(asked: Leader) -> Reason | None:
    """The picture as such can be no wearing after delivery."""
    return asked.picture.no_wearing


def may_be_own(asked: Leader) -> Reason | None:
    """It may be the shop's own photograph, edited."""
    return reason(ReasonKind.MAY_BE_OWN_PHOTOGRAPH) if asked.picture.may_be_own(asked.shown) else None


def lettering(asked: Leader) -> Reason | None:
    """Nothing but a brand's words agrees; or other words stand there, which outweighs LightGlue alone: it errs on what
    all items of a kind have, while SIFT's points lie in the print itself."""
    read = asked.lettering
    if read is None:
        return None
    if read.is_all:
        return reason(ReasonKind.ONLY_LETTERING)
    return reason(ReasonKind.LETTERING_OUTWEIGHS) if read.is_against and asked.hit.is_glued else None


RULES: tuple[Rule, ...] = (
    own_photograph,
    left_to_a_person,
    ways_differ,
    no_person,
    lower_body,
    too_few_points,
    runner_up,
    hardly_a_mark,
    *map(unless_joint, POINTS_ALONE),
    another_weighs_more,
    other_colour,
    colourway,
    no_wearing,
    may_be_own,
    lettering,
)
"""Cheap and general rules come before costly ones."""


def is_close(hit: Hit, rival: int, policy: Policy) -> bool:
    """Whether so many points of another style leave no clear lead."""
    worn = policy.worn
    share = worn.max_runner_up_glued if hit.is_glued else worn.max_runner_up
    return hit.inliers - rival < worn.min_margin or rival > share * hit.inliers


def needed_inliers(asked: Leader) -> int:
    """How many points must agree here."""
    worn, hit, shown = asked.policy.worn, asked.hit, asked.shown
    sisters = any(not one.colourways & shown.colourways for one in asked.compared.gallery.sisters(shown.style))
    return (
        (worn.min_glued if hit.is_glued else worn.min_inliers)
        + worn.extra_inliers_colourways * sisters
        + worn.extra_inliers_lower * (hit.zone == LOWER)
        + worn.extra_inliers_mirrored * hit.is_mirrored
        + worn.extra_inliers_small * (asked.compared.side_px < worn.small_garment_px)
    )
