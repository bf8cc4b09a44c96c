"""Numbers that cost time or memory and nothing else: whatever they are, the same comes out. Not part of the digest."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """Of the whole matcher."""

    portraits_held: int = 128
    """Portraits in memory at a time, a megabyte each. One that is not costs 1.4 ms, as often as it is looked at."""
    keypoints_held: int = 1024
    """Photos whose ALIKED keypoints are in memory at a time: 130 MB."""
    photos_read_held: int = 512
    """Photos whose lettering is in memory at a time."""
    colours_at_once: int = 256
    """Colours of a palette that are compared at a time."""
    orders_at_once: int = 500
    """Random orders that are scored at a time."""
    inverted_files: int = 12
    """Inverted files in a folder: three for each of four catalogs."""


COST = Cost()
