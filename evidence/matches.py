"""What was compared: the records of the matcher. What people decided on it is in ``evidence.reviews``.

Named in ``evidence.records`` too, so that one import serves.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from evidence.fields import Count, Digest, Name, Record, Sku
from evidence.reasons import Reason


class Claim(StrEnum):
    """What the matcher may say of a picture and a SKU. Never mixed up: the first is no evidence of wearing."""

    SAME_PHOTOGRAPH = "same_photograph"
    SAME_ITEM_WORN = "same_item_worn"


class Verdict(StrEnum):
    """``match``: the claim is supported. ``abstain``: cannot be judged, see the reason. ``no_match``: it is not."""

    MATCH = "match"
    ABSTAIN = "abstain"
    NO_MATCH = "no_match"


class Region(Record):
    """A rectangle in a picture, in pixels of the picture as displayed (after EXIF orientation)."""

    x: int
    y: int
    width: Annotated[int, Field(ge=0)]
    height: Annotated[int, Field(ge=0)]


class Finding(Record):
    """What the matcher says about one picture and one SKU, for one claim."""

    claim: Claim
    sku: Sku
    verdict: Verdict
    photo_digest: Digest
    region_px: Region | None
    """Where in the post's picture."""
    photo_region_px: Region | None = None
    """Where in the catalog photo."""
    lines_px: tuple[tuple[int, int, int, int], ...] = ()
    """Matching points as x, y in the post's picture and x, y in the catalog photo."""
    inliers: Count
    distance_bits: Annotated[int, Field(ge=0, le=64)] | None
    """Hamming distance of the 64-bit perceptual hashes."""
    weight_decibans: int
    """10·log10 of the likelihood ratio, rounded; what one picture can carry is capped by the policy."""
    interval_decibans: tuple[int, int] | None = None
    """The middle 95 % of what such a weight turned out to be worth on labelled pictures; None where not measured."""
    reason: str = ""
    """The reasons as an English sentence, in records from before there were ``reasons``; empty since."""
    nearest_non_match: "NonMatch | None" = None
    reasons: tuple[Reason, ...] = ()
    """The deciding one first. Empty in older records: see ``reason``."""


class NonMatch(Record):
    """The best other style for the same picture: what a sceptic should look at."""

    sku: Sku
    photo_digest: Digest
    inliers: Count
    weight_decibans: int


class Candidate(Record):
    """A SKU in the ranking of one picture, whatever the verdict."""

    sku: Sku
    weight_decibans: int


class Standout(Record):
    """An article that scores far above its kind in one picture: what the order as a whole is weighed by."""

    sku: Sku
    z_hundredths: Annotated[int, Field(gt=200, le=1000)]
    """Standard deviations above the mean of the catalog's articles of this kind, times 100; kept from 2 upwards."""


MOST_NEAREST = 3
"""Other designs that a lead names: all of them in a catalog of fewer."""


class Lead(Record):
    """An ordered article among the likest of the catalog for one picture: what people may be asked about.

    The ranking knows no order. Which articles are ordered chooses only what of it is kept here.
    """

    sku: Sku
    rank: Annotated[int, Field(ge=1)]
    """Among the designs of the catalog; other colours of its own design take no place."""
    designs: Annotated[int, Field(ge=1)]
    """How many there are."""
    weight_decibans: int
    """Not capped, as that of a candidate."""
    photo_digest: Digest
    """The article's photo that weighs most."""
    sift_points: Count
    """Points that agree; 0 where it does not align, or was not aligned."""
    lightglue_points: Count
    region_px: Region | None
    """Where in the post's picture: the points that agree, or else the clothes it was compared with."""
    photo_region_px: Region | None
    """Likewise in the catalog photo."""
    nearest: Annotated[tuple[Candidate, ...], Field(max_length=MOST_NEAREST)]
    """The likest other designs, best first, each by its likest SKU."""


class Match(Record):
    """One picture examined against one catalog under one policy, with whatever was found, or nothing."""

    kind: Literal["match"] = "match"
    segment: Digest
    image_digest: Digest
    catalog: Name
    catalog_head: Digest
    policy_digest: Digest
    people: Count
    findings: tuple[Finding, ...]
    candidates: tuple[Candidate, ...]
    standouts: tuple[Standout, ...] = ()
    """Empty, too, where nobody is seen or the picture is the shop's own. One picture alone shows nothing by it."""
    unreadable: str = ""
    """Why the picture could not be examined at all; empty where it could."""
    software: str = ""
    """Version of this program and of the libraries that decide, as ``name version; …``; empty in a record that is older
    than the field. Not part of the policy: another version asks nothing again."""
    leads: tuple[Lead, ...] | None = None
    """Of the articles that were ordered when it was examined. None in a record that is older than the field: then an
    ordered article among the candidates is one."""
