"""Constants of ``matcher/photograph``: is it the shop's own picture? Beside the bars of ``[photograph]``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Of ``agreement``: pixel by pixel, in blocks."""

    block_px: int = 16
    margin_px: int = 5
    """Half of this is left out at the edges of what is judged."""
    texture_levels: tuple[float, ...] = (6.0, 2.5)
    """Standard deviation from which a block holds texture; the lower one where hardly any block reaches the first."""
    enough_blocks: int = 24
    block_agrees: float = 0.6
    """Correlation from which a block agrees."""
    least_pixels: float = 0.5
    """Of a block, to be judged at all."""
    solid_levels: float = 30.0
    """Flat on both sides, yet so far apart in brightness: something solid lies over it."""
    overlays: int = 3
    overlay_share: float = 0.35
    overlay_fill: float = 0.65
    overlay_blocks: int = 3
    """Fewer are no overlay."""
    overlay_gap_blocks: int = 5
    """Disagreeing blocks are joined over gaps in a row of less than this, as across painted arms."""
    overlay_neighbours: int = 8
    """Of a block that belong to one overlay: corners too."""
    beside_agrees: float = 0.65
    photo_agrees: float = 0.5
    """Of the blocks in which the catalog photo itself holds texture, those under an overlay included: two photos of one
    model with the same shoes agree everywhere but in the item, and the item is no sticker."""
    colour_pixels: int = 64
    """Fewer tell no colour: the offset is then the next, in CIELAB units."""
    no_colour_units: float = 100.0
    lightness_worth: float = 0.5
    """A unit of lightness counts as so many of chroma."""
    faded_chroma: float = 0.5
    """Of the photo's chroma: a post with less has its colours taken out."""


@dataclass(frozen=True)
class Compare:
    """Of ``compare``."""

    least_blocks: int = 12
    few_blocks: int = 6
    """Enough where all but all of them agree and many points do."""
    few_inliers: int = 6
    """A plain item has few points: enough where the pixels agree as they must when only the hash agrees."""
    near_bits: int = 4
    """Hashes so near are no chance: between different photos of one studio, see ``docs/matching.md``."""
    open_share: float = 0.4
    """Of the photo's visible part, to be judged."""
    frame_shapes: tuple[float, float] = (0.85, 1.18)
    """Between these, both excluded, one frame may be stretched in one direction against the other."""
    near_agreement: float = 0.9
    """Where the hashes are near and less agrees, what is painted over is left out: a filter may look like skin."""
    zoom_in: float = 1.2
    """Beyond it the post is softened before it is made smaller; below the next, the photo."""
    zoom_out: float = 0.85
    softened_px: float = 0.5
    """By so much of a pixel of the smaller one."""
    far_px: int = 4000
    """Corners further off are cut to this."""
    rows_step: int = 4
    """One row in so many is looked at around the photograph, if it has as many pixels there as the next."""
    row_pixels: int = 16


@dataclass(frozen=True)
class Edits:
    """Of ``edits``: what had been done to a photograph is named from here on."""

    turn_degrees: float = 2.0
    slant: float = 0.03
    """Of the longer diagonal: how far the four corners lie from the nearest turned and scaled rectangle."""
    seen: float = 0.97
    """Less of the photograph than this in the picture: cropped."""
    fills: float = 0.93
    """Less of the picture than this filled by the photograph: there is something around it."""
    laid_over: float = 0.02
    recoloured_units: float = 4.0
    """CIELAB units; JPEG at quality 30 stays below 3."""
    flat_levels: float = 12.0
    """Mean standard deviation of the rows around it below which it is a screen's frame, not a scene."""


@dataclass(frozen=True)
class PlainCrops:
    """Of ``plain_crops``."""

    plain_features: int = 200
    """Fewer in a picture, of 1,600 that are taken where there are so many: it is plain."""
    contrast: float = 0.003
    """A fifth of the contrast asked for elsewhere."""
    post_features: int = 1600
    photo_features: int = 3000
    margin_px: int = 5
    """No feature is taken within half of this from what was painted over."""


@dataclass(frozen=True)
class Search:
    """Of ``search``."""

    least_features: int = 4
    """Fewer do not vote."""
    background: int = 10
    """What so many styles have alike counts nothing."""
    colours_kept_units: float = 6.0
    """CIELAB units. Beyond it a filter moved the colours, perhaps from one colourway to another: seen with blue and
    purple. JPEG at quality 30 stays below 3."""
    aligned_inliers: int = 8
    """Points that agree with one perspective: a sister so well aligned is a rival for the name of the colourway."""
    suspect_inliers: int = 8
    """With as many, and ``suspect_agreement``, a picture may be the shop's own."""
    closer_photos: int = 1
    """Photos that a plain picture is compared with closer, upright and mirrored, and the sisters of one found."""
    all_inliers: int = 100
    """So many points, such agreement, so much of the post filled by the photograph: there is no other in it."""
    all_agrees: float = 0.9
    all_fills: float = 0.93
    agreement_digits: int = 1
    """Of upright and mirrored, what agrees alike to so many decimal places is told by points."""


@dataclass(frozen=True)
class Photograph:
    """By module."""

    agreement: Agreement = Agreement()
    compare: Compare = Compare()
    edits: Edits = Edits()
    plain_crops: PlainCrops = PlainCrops()
    search: Search = Search()
