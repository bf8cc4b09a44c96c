"""Constants of ``matcher/worn``: does somebody wear the item? Beside the bars of ``[worn]`` and ``[lettering]``."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Align:
    """Of ``align``."""

    least_pairs: int = 4
    """Fewer that may lie in one zone are not aligned."""
    texture_pixels: int = 64
    """Fewer inside the hull, at half the view's size, tell no texture."""
    weave: float = 0.006
    """Of the view's long side: detail finer than this, as a Gaussian's sigma, is the weave."""
    folds: int = 6
    """Detail so many times coarser than that is folds and light."""


@dataclass(frozen=True)
class Cells:
    """Of ``cells``. Lengths are in pixels of the view for the learned features; colours in CIELAB units."""

    inside_cells: int = 40
    """As many as the hull should hold, of sides between the next, in a view of 512."""
    inside_px: tuple[int, int] = (4, 16)
    least_inside: int = 4
    least_beyond: int = 6
    beyond_px: int = 16
    item_level: int = 250
    """Of 255: more of the photo's item, laid over the view, is the item."""
    item_shrunk_px: int = 7
    hull_grown_px: int = 9
    most: float = 0.7
    """The quantile told as ``Cells.most``."""
    ink_units: float = 15.0
    """From the cloth of the photo: ink, not cloth."""
    open_share: float = 0.6
    """Of a cell, to be compared at all."""
    tops_colour_units: float = 8.0
    """Where a top hangs over trousers, it is nearer than that to its own colour above."""
    hem_blur_px: int = 5
    still_cloth: float = 0.5
    """Of the cells of cloth, so many must be left without the hem."""
    towards_turned: float = 0.03
    """Of the item's size: how firmly a map through few points, or points in a line, is held to turning and scaling."""
    of_median_distance: tuple[int, int] = (2, 3)
    """So many parts of so many: the least that counts of the cells' median distance."""


@dataclass(frozen=True)
class Colourway:
    """Of ``colourway``."""

    alike_inliers: float = 0.6
    """Of the best one's points: a sister with as many at the same place aligns nearly as well."""
    named_rivals: int = 4
    """Colourways that a reason names."""


@dataclass(frozen=True)
class ItemKinds:
    """Of ``item_kinds``."""

    sleeves_looked_at: int = 16
    """Outerwear that is aligned with the sleeves, of the best."""


@dataclass(frozen=True)
class Leads:
    """Of ``leads``."""

    share: float = 0.01
    """Of the catalog's designs: the likest, of which people are asked where they are ordered. On photos kept aside the
    right one is among them for 22 of 22, .68 of 80, .64 of 45 and .39 of 31."""
    least: int = 4
    """Designs, of a small catalog: more than the others that a lead names (``evidence.matches.MOST_NEAREST``)."""


@dataclass(frozen=True)
class Lettering:
    """Of ``lettering``."""

    photo_px: int = 1024
    """Long side at which a catalog photo is read."""
    words_shown: int = 3
    signs_shown: int = 40
    """Of each."""


@dataclass(frozen=True)
class Rivals:
    """Of ``rivals``."""

    asked: int = 64
    """Features inside the hull that ask, of each kind, the strongest first."""
    aligned: int = 16
    """Photos that stand out most for them and do not align yet: how many are looked at now, of other styles and of the
    match's own, whose colours may be rivals too; by LightGlue the next."""
    glued: int = 4


@dataclass(frozen=True)
class Worn:
    """By module."""

    align: Align = Align()
    cells: Cells = Cells()
    colourway: Colourway = Colourway()
    item_kinds: ItemKinds = ItemKinds()
    leads: Leads = Leads()
    lettering: Lettering = Lettering()
    rivals: Rivals = Rivals()
