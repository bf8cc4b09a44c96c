"""The matching policy: every threshold, read once from ``configs/matching.toml``, frozen and passed in.

The digest covers every value that decides: the file's, the digests of the models, and the constants of the algorithms
(``matcher/recipe``). So a finding can be traced to exactly what judged it. Comments and the figures of ``[[measured]]``
decide nothing: measuring again makes no finding stale. Libraries are not in it: a ``Match`` names them (``software``).
"""

import json
import math
from importlib.resources import files
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evidence.codec import sha256
from evidence.errors import RecordError
from evidence.refusals import refused
from evidence.toml import parse_toml
from matcher.errors import PolicyError
from matcher.models import WEIGHTS
from matcher.recipe import RECIPE, digest_of

Share = Annotated[float, Field(ge=0, le=1)]
Whole = Annotated[int, Field(ge=0)]
Counts = NDArray[np.int64]


class Table(BaseModel):
    """Base of the tables of the file: frozen, unknown keys are errors, every key must be given."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class PhotographPolicy(Table):
    """When two pictures are one photograph."""

    hash_radius_bits: Annotated[int, Field(ge=0, le=32)]
    min_inliers: Whole
    min_agreement: Share
    """Share of textured blocks of the visible catalog photo that agree, pixel by pixel, after alignment."""
    sure_inliers: Whole
    """From so many on, ``min_agreement`` is enough; below, as much is asked as where only the hash agrees."""
    min_agreement_by_hash: Share
    """The same, where the hash agrees but there are too few features to align by."""
    min_agreement_near: Share
    """The same, where the hashes are nearly equal."""
    suspect_agreement: Share
    """From here on, a picture may be the shop's own photograph, and says nothing about wearing."""
    votes: Whole
    shortlist: Whole
    colourway_margin: float
    """CIELAB units by which the nearest colourway of one photograph must beat the next to be named."""
    colourway_lead: Share
    """The same as a share of the nearest one's own offset: under a filter all colours are off."""
    weight_decibans: int


class BankPolicy(Table):
    """When a picture is one of the bank, or one posted before."""

    min_cover: Share
    """Of a person's clothes, how much must lie on the bank's picture: a logo on a shirt is not the shirt."""
    same_picture_bits: Annotated[int, Field(ge=0, le=16)]
    """Of 64, for phash and dhash both: so near, two posts hold the same picture."""


class WornPolicy(Table):
    """When a person wears an item."""

    view_px: Whole
    max_features: Whole
    max_people: Whole
    min_garment_px: Whole
    min_features: Whole
    """Fewer features in the garment region than this: plain, cannot be judged."""
    min_inliers: Whole
    extra_inliers_colourways: Whole
    extra_inliers_lower: Whole
    extra_inliers_mirrored: Whole
    extra_inliers_small: Whole
    small_garment_px: Whole
    min_margin: Whole
    """Inliers by which the best style must beat the best other style."""
    max_runner_up: Share
    """The best other style may reach this share of the best one's inliers."""
    mark_hull: Share
    """Share of the catalog garment's view that the matches must span: a small logo is not an item. With joint evidence
    a match may span less, and says that other clothes with the same mark would agree as well."""
    joint_hull: Share
    """What it must span then."""
    joint_ahead_decibans: Whole
    """Joint evidence: the style weighs so much more than every other, and"""
    joint_likeness: Annotated[float, Field(ge=0)]
    """stands out by patch tokens, by so many deviations,"""
    joint_likeness_lead: Annotated[float, Field(ge=0)]
    """and by so many more than every other."""
    min_texture: Share
    """Correlation of the two cloths after alignment, inside the matched hull."""
    colour_agrees: float
    colour_veto: float
    colourway_margin: float
    """By so much every other colourway must be further off over the zone; the next, cell by cell."""
    cells_margin: float
    print_veto: float
    """As ``colour_veto``, cell by cell inside the hull of the points that agree; the next, beyond it."""
    cloth_veto: float
    zone_veto: float
    """As ``colour_veto``, where both of these agree."""
    part_veto: float
    """Of three tenths of the cells beyond the hull, all: a part of another colour."""
    ink_veto: float
    """Of the cells of the print that are no plain cloth."""
    shortlist: Whole
    """Photos of the catalog that are aligned, of the best standing."""
    looked_at_closely: Whole
    """Of these, how many LightGlue compares."""
    closely_from_decibans: int
    """And only such with at least this weight so far."""
    clear_inliers: Whole
    """None where SIFT found as many: another way of comparing could only agree or disturb. From so many on, one map
    need not fit the whole cloth."""
    min_glued: Whole
    """LightGlue's inliers that make a match, where the standing leads too. Tops only."""
    max_runner_up_glued: Share
    min_glued_px: Whole
    """On garments smaller than this LightGlue erred most: there it needs joint evidence."""
    min_glued_small_px: Whole
    """Smaller ones are not shown to it."""
    worth_telling_inliers: Whole
    """An abstention is reported for a candidate with at least so many inliers."""


class LetteringPolicy(Table):
    """When lettering read on both sides says something."""

    min_letters: Whole
    """Shorter words are read into any pattern."""
    min_sure: Share
    """Mean chance of a line's signs, below which it is no reading."""
    min_likeness: Share
    """Letters in common that make two readings one word."""
    same_place: Share
    """How far the two may lie apart under the map of the points, as a share of the garment's long side."""
    max_other_likeness: Share
    """Letters in common up to which two readings are different words."""
    surely: Share
    """Both readings must be so certain to count against a match."""
    other_place: Share
    """And lie so near each other."""
    brand_styles: Whole
    """Other styles with the word in their titles that make it a brand."""
    brand_alone: Share
    """Of the points that agree, the share on a brand's words from which nothing else agrees."""
    rivals_read: Whole
    """Photos of other styles, the likest, that are read for the same word."""


class WeightPolicy(Table):
    """Scores to decibans (10·log10 of the likelihood ratio)."""

    least: float
    """Of a pair of which nothing at all is known in common."""
    standing: float
    """For each standard deviation above the catalog's median."""
    tokens: float
    """The same by patch tokens, between ``tokens_least`` and ``tokens_most`` of them."""
    tokens_least: float
    tokens_most: float
    inliers: float
    """For each unit of log(1 + inliers beyond ``free_inliers``)."""
    free_inliers: Whole
    glued: float
    """The same for what LightGlue found."""
    free_glued: Whole
    colour: float
    """For each CIELAB unit of colour distance, up to ``colour_most``; taken for unknown colours too."""
    colour_most: float
    colour_unknown: float
    """Colour distance assumed where it cannot be measured."""
    cap_decibans: int
    """No more can be said than the number of negative pairs examined supports."""
    open_cap_decibans: int
    """What is left open (``abstain``) says no more than this, however alike the two look."""
    intervals: tuple[tuple[int, int, int], ...]
    """Weight, and the middle 95 % of what it was worth on labelled pictures: rising weights, straight lines between."""


class Categories(Table):
    """Words in titles that say where an item is worn, in lower case."""

    upper: tuple[str, ...]
    lower: tuple[str, ...]
    whole: tuple[str, ...]
    outer: tuple[str, ...]
    footwear: tuple[str, ...]
    hat: tuple[str, ...]
    bag: tuple[str, ...]


class Measured(Table):
    """What ``benchmarks/calibrate.py`` found on one set of labelled pictures. Read by people, never by a judge."""

    data: str
    """What the pictures are, as words that follow a number."""
    run: str
    """Date and command."""
    photos: Annotated[int, Field(ge=1)]
    """Pictures in which clothes on a person were seen."""
    catalog_photos: Annotated[int, Field(ge=1)]
    pairs: Annotated[int, Field(ge=1)]
    """Picture and catalog photo of a style nobody wears in it."""
    false_matches: Whole
    wrong_colourways: Whole
    """Matches that name the right style in a wrong colour."""
    per_photo_bound_permille: Annotated[int, Field(ge=1, le=1000)]
    """One-sided upper 95 % bound (Clopper-Pearson), rounded up; the same for pairs below."""
    per_pair_bound_per_million: Annotated[int, Field(ge=1, le=1_000_000)]
    most_inliers_other_style: Whole
    worn_items: Whole
    """Labels: items truly worn in the pictures."""
    true_matches: Whole
    among_ten: Whole
    """Labels that are among the ten candidates."""


class Policy(Table):
    """All of it, with the digest that findings cite."""

    photograph: PhotographPolicy
    bank: BankPolicy
    worn: WornPolicy
    lettering: LetteringPolicy
    weights: WeightPolicy
    categories: Categories
    measured: tuple[Measured, ...] = ()
    digest: str

    def decibans(
        self,
        standing: NDArray[np.floating],
        tokens: NDArray[np.floating],
        inliers: Counts,
        glued: Counts,
        colour: NDArray[np.float64],
    ) -> Counts:
        """10·log10 of the likelihood ratio of each photo for one person's clothes, not capped.

        ``colour`` is infinite where it cannot be measured.
        """
        weights = self.weights
        units = np.minimum(np.where(np.isfinite(colour), colour, weights.colour_unknown), weights.colour_most)
        total = weights.least + weights.standing * standing.astype(np.float64) - weights.colour * units
        total += weights.tokens * tokens.astype(np.float64).clip(weights.tokens_least, weights.tokens_most)
        total += weights.inliers * _log1p(inliers - weights.free_inliers)
        total += weights.glued * _log1p(glued - weights.free_glued)
        return np.rint(total).astype(np.int64)

    def interval(self, decibans: int) -> tuple[int, int]:
        """What such a weight was worth on labelled pictures: low and high, the middle 95 %."""
        declared, low, high = zip(*self.weights.intervals, strict=True)
        return round(float(np.interp(decibans, declared, low))), round(float(np.interp(decibans, declared, high)))


def _log1p(beyond: Counts) -> NDArray[np.float64]:
    """0 up to 0. Few photos of a catalog have more; numpy's own logarithm may differ from the C library's in the last
    place, and with it a rounding."""
    found = np.zeros(len(beyond))
    for at in np.flatnonzero(beyond > 0).tolist():
        found[at] = math.log1p(int(beyond[at]))
    return found


def load_policy(data: bytes | None = None) -> Policy:
    """Read the policy that ships with the product, or another file's bytes.

    Raises:
        PolicyError: not TOML, an unknown or missing key, a value out of range.
    """
    if data is None:
        data = (files("configs") / "matching.toml").read_bytes()
    models = "".join(f"{name} {digest}\n" for name, digest in sorted(WEIGHTS.items()))
    try:
        values = parse_toml(data)
        deciding = {key: value for key, value in values.items() if key != "measured"}
        decides = json.dumps(deciding, sort_keys=True, default=str)
        return Policy.model_validate({**values, "digest": sha256((decides + models + digest_of(RECIPE)).encode())})
    except RecordError as error:
        raise PolicyError(f"matching.toml: {error}") from error
    except ValidationError as error:
        raise PolicyError(f"matching.toml: {refused(error, 'the policy', 1)}") from error
