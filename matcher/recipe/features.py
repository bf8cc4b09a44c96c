"""Constants of ``matcher/features``: local features, colours, lettering, and what is kept of a picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Geometry:
    """Of ``geometry``. Tolerances are shares of the view's long side."""

    contrast: float = 0.015
    """SIFT's contrast threshold: below OpenCV's .04, because prints on cloth are faint."""
    ratio: float = 0.8
    """Lowe's: the nearest must be nearer than this share of the distance to the second."""
    places: int = 8
    """Squares along the long side from which features are taken in turn. With 6 it finds as much."""
    least_features: int = 4
    """Fewer on a side give no pairs."""
    confidence: float = 0.999
    """RANSAC's."""
    affine_pairs: int = 4
    """Fewer give no affine map."""
    affine_tolerance: float = 0.02
    affine_rounds: int = 500
    affine_smallest: float = 0.12
    """How much smaller, larger and longer in one direction than in the other cloth on a body may be."""
    affine_largest: float = 4
    affine_stretch: float = 2.6
    homography_pairs: int = 8
    homography_tolerance: float = 0.008
    homography_rounds: int = 1000
    homography_least_area: float = 0.02
    """Determinants between these, and h31 and h32 below the third: the gate took false matches from 9.8 % to 0 of 684
    unlike pairs."""
    homography_most_area: float = 50
    homography_tilt: float = 2e-3
    similarity_pairs: int = 4
    similarity_tolerance: float = 0.008
    similarity_rounds: int = 1000
    similarity_smallest: float = 0.1
    similarity_largest: float = 8
    cell_share: float = 0.025
    """Of the long side: points in one cell of this size count once."""


@dataclass(frozen=True)
class Learned:
    """Of ``learned``."""

    aliked_least: float = 0.1
    """Detection score below which ALIKED's authors drop a keypoint."""
    xfeat_least: float = 0.05
    """The same for XFeat."""
    stride_px: int = 32
    """Both networks want sides that are multiples of this."""
    cell_px: int = 8
    """XFeat's features stand for cells of so many pixels."""
    peak_px: int = 5
    """A keypoint of XFeat's is the highest within a window of this size."""
    least_keypoints: int = 4
    """Fewer on a side are not shown to LightGlue."""


@dataclass(frozen=True)
class Lettering:
    """Of ``lettering``; sizes and shares are PaddleOCR's own but where it is said."""

    most_lines: int = 16
    """Of one picture, the largest: a cloth of words would cost without end. Ours."""
    short_px: int = 736
    """Sides for the detection: the short one is brought to this, but the long one not beyond the next. On the 15
    composed photos of the example, half of it read half as much."""
    long_px: int = 1280
    stride_px: int = 32
    ink: float = 0.3
    """Chance from which a pixel belongs to letters."""
    ink_grown_px: int = 2
    """Window of the dilation before the ink is outlined."""
    least_chance: float = 0.5
    """Mean chance of a box."""
    grown: float = 1.6
    """A box is grown by this many times its area over its outline."""
    least_side_px: int = 5
    high_px: int = 48
    wide_px: int = 320
    most_wide_px: int = 1600
    upright: float = 1.5
    """A box so many times higher than wide holds letters turned by 90 degrees, to one side or the other."""


@dataclass(frozen=True)
class Tokens:
    """Of ``tokens``."""

    patch_px: int = 14
    """The network's own."""
    long_patches: int = 24
    """Along the long side of a crop: 336 px."""
    mean: tuple[float, float, float] = (0.485, 0.456, 0.406)
    """Of ImageNet's pictures, red, green and blue, and their deviation: what the network was trained with."""
    deviation: tuple[float, float, float] = (0.229, 0.224, 0.225)
    least_open: float = 0.5
    """Share of a patch that must be the item."""
    kept: int = 200
    """Of one crop: 19 kB."""


@dataclass(frozen=True)
class Views:
    """Of ``views``."""

    learned_px: int = 512
    """Long side for the learned features. Their cost goes with its square; the probe found as much at 480 as at 640."""
    quick_keypoints: int = 512
    """XFeat's."""
    aliked_keypoints: int = 256
    """LightGlue's cost goes with the product of both sides' keypoints: 0.1 s of one core for 256 by 256."""
    cover_share: float = 0.06
    """Of the long side, and at least the next: from how far colour is taken to paint over what must not be seen."""
    cover_px: int = 15
    cover_floor: float = 1e-4
    """Weight of the picture's mean colour, which fills what nothing open is near to."""
    cover_levels: float = 127.0
    """Grey where nothing is open at all."""
    least_view_px: int = 8
    least_cloth_px: int = 4
    margin_px: int = 5
    """No keypoint is taken within half of this from what is hidden."""


@dataclass(frozen=True)
class Colour:
    """Of ``colour``. Units are CIELAB's."""

    directions: int = 8
    quantiles: int = 32
    """In each direction."""
    lightness_free: float = 12.0
    """A difference in lightness up to this is exposure, not colour."""
    lightness_worth: float = 0.5
    """A unit of lightness beyond it counts as so many of chroma."""
    gamma: float = 2.2
    """Displayed colours to this power are linear light."""
    skin: tuple[float, float, float] = (1.0, 0.60, 0.44)
    """Linear RGB of skin in neutral light; the next is their sum."""
    skin_sum: float = 2.04
    least_pixels: int = 150
    """Of a region, and of bare skin, to be measured."""
    around_pixels: int = 200
    """More must be around the clothes for shades of grey."""
    darkest: float = 1e-4
    """Linear: what is darker is taken for this."""
    grey_norm: int = 6
    """Minkowski's, in shades of grey (Finlayson and Trezzi 2004)."""
    grey_gains: tuple[float, float] = (0.7, 1.4)
    """What a lamp may have done to a colour, by shades of grey; by skin the next."""
    skin_gains: tuple[float, float] = (0.75, 1.35)
    sampled_pixels: int = 4000
    """About so many of a region are looked at."""


@dataclass(frozen=True)
class Portrait:
    """Of ``portrait``."""

    version: int = 9
    """Rises when the code changes what a portrait is, and no number here, in ``picture`` or ``people`` changes."""
    whole_px: int = 640
    """Long side of the whole picture as looked at, and up to the next where the picture is larger: a plain item's few
    points are fine ones, and a crop shows them at their own size."""
    whole_most_px: int = 1024
    whole_features: int = 800
    """Of a photo, spread over it, as any part may be posted; of a post the next, as the photo may be a part of it."""
    whole_post_features: int = 1600
    small_px: int = 320
    small_post_px: int = 640
    model_least: float = 0.03
    """Share of a catalog photo that clothes on a model fill at least. A figure printed on a shirt fills less."""
    least_item: float = 0.02
    """Share of a photo below which no mask of the item is believed."""
    middle_inset: float = 0.2
    """Of a zone, left out at each edge where its colour is measured."""
    inner_px: int = 9
    """The rim of an item, half of this, is left out where its colour is measured."""
    knee_score: float = 0.3
    """Which half a photo is about: knees seen from this score on, and a head from the next on as many as the third."""
    head_score: float = 0.4
    head_points: int = 3
    legs_until: float = 0.97
    """Of the photo's height: knees further down are cut off."""


@dataclass(frozen=True)
class Features:
    """By module."""

    geometry: Geometry = Geometry()
    learned: Learned = Learned()
    lettering: Lettering = Lettering()
    tokens: Tokens = Tokens()
    views: Views = Views()
    colour: Colour = Colour()
    portrait: Portrait = Portrait()
