"""Why a finding is what it is: a closed list of kinds, each with its values. The sentences are in configs/reasons.toml.

A finding carries the deciding reason first; what follows explains. Percentages, points, pixels and CIELAB units are
whole numbers. A kind or the names of its values are never changed or taken out: records that have it are kept for ever.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar

from evidence.facts import Fact, Value


class ReasonKind(StrEnum):
    """What a reason says."""

    # The shop's own photograph, posted again.
    OWN_PHOTOGRAPH = "own_photograph"
    OWN_COLOURWAY_OPEN = "own_colourway_open"
    IN_A_FRAME = "in_a_frame"
    PASTED_IN = "pasted_in"
    CROPPED = "cropped"
    MIRRORED = "mirrored"
    TURNED_CLOCKWISE = "turned_clockwise"
    TURNED_ANTICLOCKWISE = "turned_anticlockwise"
    AT_A_SLANT = "at_a_slant"
    LAID_OVER = "laid_over"
    RECOLOURED = "recoloured"
    BLOCKS_AGREE = "blocks_agree"
    """Of earlier records: a percentage, which reads like one of likeness. New ones have the next, which counts."""
    BLOCKS_AGREE_COUNTED = "blocks_agree_counted"
    PERSPECTIVE_AGREES = "perspective_agrees"

    # What supports a match of a worn item.
    POINTS_AGREE = "points_agree"
    POINTS_AGREE_LIGHTGLUE = "points_agree_lightglue"
    POINTS_NEEDED = "points_needed"
    PICTURE_MIRRORED = "picture_mirrored"
    COLOUR_AGREES = "colour_agrees"
    COLOUR_AGREES_IN_PRINT = "colour_agrees_in_print"
    COLOUR_NOT_AGAINST = "colour_not_against"
    COLOUR_NOT_AGAINST_IN_PRINT = "colour_not_against_in_print"
    JOINT_EVIDENCE = "joint_evidence"
    """Points alone would not have been enough: the likeness of the whole stands beside them."""
    SMALL_MARK = "small_mark"
    NEXT_STYLE = "next_style"
    SHARED_PHOTO = "shared_photo"

    # What keeps it from being one.
    LEFT_SHOES = "left_shoes"
    LEFT_HAT = "left_hat"
    LEFT_BAG = "left_bag"
    LEFT_OUTERWEAR = "left_outerwear"
    LEFT_TO_PEOPLE = "left_to_people"
    """Ranked, and not named by the program: people have looked at it."""
    MAY_BE_OWN_PHOTOGRAPH = "may_be_own_photograph"
    BANKED_STOCK = "banked_stock"
    BANKED_SIZE_CHART = "banked_size_chart"
    BANKED_LOGO = "banked_logo"
    BANKED_PLACEHOLDER = "banked_placeholder"
    BANKED_CAMPAIGN = "banked_campaign"
    BANKED_OTHERS_POST = "banked_others_post"
    POSTED_FIRST_BY_OTHER = "posted_first_by_other"
    PUBLIC_BEFORE_DELIVERY = "public_before_delivery"
    WAYS_DIFFER = "ways_differ"
    NO_POSE = "no_pose"
    NO_SKIN = "no_skin"
    LOWER_BODY_RESEMBLES = "lower_body_resembles"
    TOO_FEW_POINTS = "too_few_points"
    RUNNER_UP_CLOSE = "runner_up_close"
    ONLY_SMALL_MARK = "only_small_mark"
    CLOTH_DIFFERS = "cloth_differs"
    ANOTHER_STANDS_HIGHER = "another_stands_higher"
    TOO_SMALL = "too_small"
    TOO_PLAIN = "too_plain"
    NEAREST_IN_COLOUR = "nearest_in_colour"

    # The style is named, which of its colours is open.
    PATTERN_IN_OTHER_COLOUR = "pattern_in_other_colour"
    PRINT_IN_OTHER_INK = "print_in_other_ink"
    CLOTH_AROUND_DIFFERS = "cloth_around_differs"
    CLOTH_AROUND_UNMEASURED = "cloth_around_unmeasured"
    PHOTO_OF_SEVERAL_COLOURS = "photo_of_several_colours"
    COLOUR_UNMEASURED = "colour_unmeasured"
    COLOURS_NEAR = "colours_near"

    # Lettering.
    LETTERING_AGREES = "lettering_agrees"
    LETTERING_IN_TITLES = "lettering_in_titles"
    LETTERING_ON_ANOTHER = "lettering_on_another"
    LETTERING_DIFFERS = "lettering_differs"
    ONLY_LETTERING = "only_lettering"
    LETTERING_OUTWEIGHS = "lettering_outweighs"

    # What was not looked at.
    FIRST_FRAME_ONLY = "first_frame_only"

    # Two files and no catalog.
    NOT_PHOTOGRAPH_NOBODY = "not_photograph_nobody"
    NOT_PHOTOGRAPH_COLOURS = "not_photograph_colours"
    NOT_PHOTOGRAPH_TOO_LITTLE = "not_photograph_too_little"

    # The order as a whole is not weighed.
    CATALOG_TOO_SMALL = "catalog_too_small"
    NO_PICTURE_OF_PEOPLE = "no_picture_of_people"


COLOURWAY_OPEN = frozenset(
    {
        ReasonKind.PATTERN_IN_OTHER_COLOUR,
        ReasonKind.PRINT_IN_OTHER_INK,
        ReasonKind.CLOTH_AROUND_DIFFERS,
        ReasonKind.CLOTH_AROUND_UNMEASURED,
        ReasonKind.PHOTO_OF_SEVERAL_COLOURS,
        ReasonKind.COLOUR_UNMEASURED,
        ReasonKind.COLOURS_NEAR,
    }
)
"""Of a worn item: the comparison names the style and leaves its colour open."""

_K = ReasonKind
_VALUES: Mapping[ReasonKind, tuple[str, ...]] = {
    _K.OWN_COLOURWAY_OPEN: ("skus",),
    _K.IN_A_FRAME: ("percent",),
    _K.PASTED_IN: ("percent",),
    _K.CROPPED: ("percent",),
    _K.TURNED_CLOCKWISE: ("degrees",),
    _K.TURNED_ANTICLOCKWISE: ("degrees",),
    _K.LAID_OVER: ("percent",),
    _K.BLOCKS_AGREE: ("percent", "blocks"),
    _K.BLOCKS_AGREE_COUNTED: ("agreeing", "blocks"),
    _K.PERSPECTIVE_AGREES: ("points",),
    _K.POINTS_AGREE: ("points",),
    _K.POINTS_AGREE_LIGHTGLUE: ("points",),
    _K.POINTS_NEEDED: ("needed",),
    _K.COLOUR_AGREES: ("units",),
    _K.COLOUR_AGREES_IN_PRINT: ("units",),
    _K.COLOUR_NOT_AGAINST: ("units",),
    _K.COLOUR_NOT_AGAINST_IN_PRINT: ("units",),
    _K.SMALL_MARK: ("percent",),
    _K.NEXT_STYLE: ("sku", "points"),
    _K.SHARED_PHOTO: ("skus",),
    _K.LEFT_SHOES: ("points",),
    _K.LEFT_HAT: ("points",),
    _K.LEFT_BAG: ("points",),
    _K.LEFT_OUTERWEAR: ("points",),
    _K.BANKED_STOCK: ("name",),
    _K.BANKED_SIZE_CHART: ("name",),
    _K.BANKED_LOGO: ("name",),
    _K.BANKED_PLACEHOLDER: ("name",),
    _K.BANKED_CAMPAIGN: ("name",),
    _K.BANKED_OTHERS_POST: ("name",),
    _K.POSTED_FIRST_BY_OTHER: ("author", "day", "url"),
    _K.PUBLIC_BEFORE_DELIVERY: ("day", "url"),
    _K.WAYS_DIFFER: ("sift", "lightglue"),
    _K.TOO_FEW_POINTS: ("points", "needed"),
    _K.RUNNER_UP_CLOSE: ("sku", "theirs", "points"),
    _K.TOO_SMALL: ("pixels",),
    _K.TOO_PLAIN: ("points",),
    _K.PATTERN_IN_OTHER_COLOUR: ("units",),
    _K.PRINT_IN_OTHER_INK: ("units",),
    _K.CLOTH_AROUND_DIFFERS: ("units",),
    _K.PHOTO_OF_SEVERAL_COLOURS: ("colours",),
    _K.COLOUR_UNMEASURED: ("skus",),
    _K.COLOURS_NEAR: ("skus",),
    _K.LETTERING_AGREES: ("here", "there"),
    _K.LETTERING_IN_TITLES: ("here", "there", "styles"),
    _K.LETTERING_ON_ANOTHER: ("here", "there", "sku"),
    _K.LETTERING_DIFFERS: ("here", "there"),
    _K.FIRST_FRAME_ONLY: ("frames",),
    _K.NOT_PHOTOGRAPH_COLOURS: ("units",),
    _K.CATALOG_TOO_SMALL: ("lines", "of", "styles", "times", "needed"),
}
"""The names of a kind's values; a kind that is not here has none."""


class Reason(Fact):
    """One reason, with the values of its kind."""

    NAMES: ClassVar[Mapping[StrEnum, frozenset[str]]] = {kind: frozenset(_VALUES.get(kind, ())) for kind in ReasonKind}
    TEXTS: ClassVar[str] = "reasons"

    kind: ReasonKind


def reason(kind: ReasonKind, **values: Value) -> Reason:
    """A reason of this kind.

    Raises:
        ValidationError: the values are not those that the kind declares.
    """
    return Reason(kind=kind, values=tuple(sorted(values.items())))
