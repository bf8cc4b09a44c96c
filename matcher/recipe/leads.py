"""Which of the leads on record people are asked about, and how many.

Not a part of ``RECIPE``: the record holds every ordered article among the likest, and of a finding these decide
nothing. In the policy's digest, a changed one would have every picture examined again and every review asked for anew.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Leads:
    """Of one photo, or of the frames of one video."""

    most_behind_decibans: int = 20
    """A lead may weigh so much less than the best other design. Of the demo's 7 leads the 5 nearer than this hold two
    of the three that are right. The third is a plain tee, 33 behind: nobody can tell it from others. Without tokens
    there were 19."""
    most_a_photo: int = 2
    """Of 22 studio photos that were kept aside 22 have the right one among the likest hundredth and 19 among the two
    likest; of 80 small ones both are .68."""


LEADS = Leads()
