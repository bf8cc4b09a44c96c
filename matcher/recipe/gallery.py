"""Constants of ``matcher/gallery``: what ranking keeps of a catalog, and how it is asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Whole:
    """Of ``gallery`` itself."""

    exact_photos: int = 512
    """Up to so many, every descriptor is compared; beyond, an inverted file answers. It is faster from 200 photos on;
    the figures in ``configs/matching.toml`` come from exact catalogs."""
    same_phash_bits: int = 2
    """Of 64: photos within this and the next are nearly the same picture, and their styles sisters."""
    same_dhash_bits: int = 3


@dataclass(frozen=True)
class Shards:
    """Of ``shards``."""

    version: int = 2
    """Rises when the code changes what a shard is without a number of the recipe changing."""
    quick_kept: int = 256
    """Features of each photo that answer, XFeat's and SIFT's: 64 kB a photo in half precision, with SIFT's 48."""
    sift_kept: int = 192
    tokens_kept: int = 200
    """19 kB a photo, a byte a number."""
    voters: int = 128
    """Features of each photo that take part in the vote for ``same_photograph``."""
    photos: int = 1000
    """In a shard, about."""
    most_photos: int = 4000


@dataclass(frozen=True)
class Standing:
    """Of ``standing``."""

    background: int = 10
    """How near the photo at this place among the nearest lies is the background, and counts nothing."""
    asked: int = 256
    """Features of the garment that ask, of each kind."""
    least_asking: int = 4
    """Fewer features say nothing."""
    least_spread: float = 0.01
    """Standard deviation of the scores below which it is rounding, not likeness."""
    photos_at_once: int = 64
    """Their descriptors are multiplied together, which may move the last place."""


@dataclass(frozen=True)
class Inverted:
    """Of ``inverted``."""

    probed: int = 32
    """Cells a question looks into."""
    of_each: int = 16
    """Nearest descriptors taken from each cell."""
    kept: int = 128
    """Nearest descriptors of a question that are weighed: ten styles, with their colourways and repeated patterns."""
    at_once: int = 2048
    """Questions worked on together: bounds memory to about 30 MB."""


@dataclass(frozen=True)
class InvertedBuild:
    """Of ``inverted_build``."""

    seed: int = 20261123
    most_cells: int = 4096
    sample: int = 32
    """Descriptors a cell is learned from, and more in a smaller catalog."""
    rounds: int = 6
    group: int = 64
    """Cells in a group, and the groups a descriptor's cell is looked for in."""
    looked_into: int = 4
    at_once: int = 16384


@dataclass(frozen=True)
class Gallery:
    """By module."""

    gallery: Whole = Whole()
    shards: Shards = Shards()
    standing: Standing = Standing()
    inverted: Inverted = Inverted()
    inverted_build: InvertedBuild = InvertedBuild()
