"""Constants of ``matcher/lineup.py``: which articles stand beside one in a line-up.

Not a part of ``RECIPE``: they decide what a reviewer is shown, which the review records, and nothing of a finding. In
the policy's digest, a changed one would have every picture examined again and every review asked for anew.
Measured (``docs/line-ups.md``) on the example's 106 photos and on 381 more whose titles name no kind.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Lineup:
    """Distances are in CIELAB units, as those of ``features.colour``."""

    other_word_units: float = 12.0
    """Where the titles share no word for the kind ("tee" beside "blouse"): as far as another colourway. By colour alone
    44 % of the example's fillers share one, with this 74 %, and their colours are 2 units further off."""
    most_colour_units: float = 25.0
    """Beyond it, it is another colour, how much so tells nothing; as ``colour_most`` of the policy."""
    shape_px: int = 24
    """Side of the small picture of the garment by which cut and print are compared: sleeves are seen, no folds."""
    shape_worth: float = 0.25
    """Of the mean distance of its pixels, which are 24 units apart by colour alone, with this 20 (of the 381). Twice as
    much has the article stand out by its colour in a few more line-ups."""
    pattern_worth: float = 20.0
    """Of the distance of two mean descriptors, of which half lie between 0.22 and 0.35: plain beside plain."""
    near_in_colour: int = 128
    """Articles of the kind, nearest in colour, among which the words choose."""
    shortlist: int = 32
    """Of these, those whose shape and pattern are looked at: a portrait takes 3 to 5 ms to read."""
    most_read: int = 64
    """Portraits read, until so many are found of the same sort of view."""
    named_held: int = 16384
    """Titles whose words are in memory: costs time only."""


LINEUP = Lineup()
