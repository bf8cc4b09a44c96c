"""The same photograph after each of fourteen edits: found, told from its recolours, and the edit named.

A small, fixed part of benchmarks/edits.py, whose figures are in docs/matching.md.
"""

import pytest

from benchmarks.edits import EDITS, posted
from evidence.records import Claim, Finding, Verdict
from evidence.sentences import in_a_row
from matcher.examine import Examiner
from tests.matcher.small_shop import catalog_bytes

NAMED = {
    "JPEG of quality 30": "",
    "a third of its size": "",
    "filter": "its colours changed, as a filter does",
    "5 % cropped": "",
    "10 % cropped": "cropped: 8",
    "25 % cropped": "cropped: 5",
    "50 % cropped": "cropped: 2",
    "text and sticker": "something laid over",
    "screenshot": "in a frame, as a screenshot has it",
    "pasted in": "pasted into another picture",
    "mirrored": "mirrored",
    "turned by 5 degrees": "turned by 5 degrees",
    "turned by 90 degrees": "turned by 90 degrees anticlockwise",
    "perspective of 8 %": "seen at a slant",
}
"""Words of the finding; where there are none, nothing is claimed but the agreement."""


def found(examiner: Examiner, sku: str, edit: str) -> list[Finding]:
    made = examiner.examine(posted(catalog_bytes(sku), edit, 7))
    assert [
        one.sku for one in made.findings if one.claim is Claim.SAME_ITEM_WORN and one.verdict is Verdict.MATCH
    ] == []
    return [one for one in made.findings if one.claim is Claim.SAME_PHOTOGRAPH]


def test_there_are_fourteen_edits_and_each_has_its_words() -> None:
    assert list(NAMED) == list(EDITS)
    assert len(EDITS) == 14


@pytest.mark.slow
@pytest.mark.parametrize("edit", NAMED)
def test_an_edited_photo_of_the_shop_is_known_again_and_the_edit_is_named(examiner: Examiner, edit: str) -> None:
    (finding,) = found(examiner, "FJ-1083-ANT", edit)
    assert (finding.sku, finding.verdict) == ("FJ-1083-ANT", Verdict.MATCH)
    told = in_a_row(finding.reasons)
    assert NAMED[edit] in told
    others = {words for name, words in NAMED.items() if words and name != edit and "cropped" not in name}
    assert [words for words in others if words in told and edit in ("JPEG of quality 30", "mirrored")] == []
