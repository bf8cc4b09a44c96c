"""Findings from before 2026-11-29, which say why as an English sentence: the one place that reads it.

Only what decides is read, and only where our own words stand in their own place: a SKU or a title inside the sentence
decides nothing.
"""

import re

from evidence.matches import Finding
from evidence.reasons import ReasonKind

_SAID = {
    ReasonKind.COLOURS_NEAR: r"this style, colourway open(?: between|:)",
    ReasonKind.PATTERN_IN_OTHER_COLOUR: r"this pattern in another colour: .{0,60}\(colourway open\)",
    ReasonKind.PRINT_IN_OTHER_INK: r"the print is in another ink: .{0,60}\(colourway open\)",
    ReasonKind.CLOTH_AROUND_DIFFERS: r"the print agrees, the cloth around it does not: .{0,60}\(colourway open\)",
    ReasonKind.SMALL_MARK: (
        r"\d+ distinct points of the garment on a person agree .*?; the points span \d+ % of the item: "
        r"other clothes with this mark at that place would agree as well"
    ),
}


def kinds(finding: Finding) -> frozenset[ReasonKind]:
    """The kinds of a finding's reasons; of an older one, those that decide something."""
    if finding.reasons:
        return frozenset(reason.kind for reason in finding.reasons)
    return frozenset(kind for kind, said in _SAID.items() if re.match(said, finding.reason))
