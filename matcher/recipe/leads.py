"""Which of the leads on record people are asked about, and how many.

Not a part of ``RECIPE``: the record holds every ordered article among the likest, and of a finding these decide
nothing. In the policy's digest, a changed one would have every picture examined again and every review asked for anew.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Leads:
    """Of one photo, or of the frames of one video."""

    most_behind_decibans: int = 20
    """A lead may weigh so much less than the best other design. When ten candidates were asked about, the demo had 7
    leads; the 5 nearer than this held two of the three right ones. The third is a plain tee, 33 behind: nobody can tell
    it from others, and reviewers confirmed it. Of the likest four designs 3 leads are left, one of them right."""
    most_a_photo: int = 2
    """Of 22 studio photos that were kept aside 22 have the right one among the likest hundredth and 19 among the two
    likest; of 80 small ones both are .68."""


LEADS = Leads()
