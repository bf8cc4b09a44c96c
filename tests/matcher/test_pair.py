"""Two files and no catalog: which answer follows from what was found, each way round."""

from collections.abc import Sequence

import pytest

from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import Claim, Finding, Verdict
from matcher import pair
from matcher.errors import PictureError
from matcher.pair import Answer, Comparison, compare
from tests.matcher.made_by_hand import policy
from tests.matcher.small_shop import catalog_bytes

OWN = (reason(ReasonKind.OWN_PHOTOGRAPH),)
POINTS = (reason(ReasonKind.POINTS_AGREE, points=9),)
FEW = (reason(ReasonKind.TOO_FEW_POINTS, points=3, needed=7),)


def finding(claim: Claim, verdict: Verdict, said: tuple[Reason, ...]) -> Finding:
    return Finding(
        claim=claim, sku="the other picture", verdict=verdict, photo_digest="sha256:" + "0" * 64, region_px=None,
        inliers=1, distance_bits=None, weight_decibans=1, reasons=said,
    )  # fmt: skip


PHOTOGRAPH = finding(Claim.SAME_PHOTOGRAPH, Verdict.MATCH, OWN)
WORN = finding(Claim.SAME_ITEM_WORN, Verdict.MATCH, POINTS)
OPEN = finding(Claim.SAME_ITEM_WORN, Verdict.ABSTAIN, FEW)
Asked = tuple[Sequence[Finding], list[float]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> object:
    """What is answered where the one way round this is found, and the other way that."""

    def answer(one: Asked, other: Asked) -> Comparison:
        found = {(b"one", b"other"): one, (b"other", b"one"): other}
        monkeypatch.setattr(pair, "_ask", lambda photo, post, _: found[photo, post])
        monkeypatch.setattr(pair, "frame_count", lambda _: 1)
        return compare(b"one", b"other", policy())

    return answer


NOBODY: Asked = ((), [])


@pytest.mark.parametrize("is_turned", [False, True])
@pytest.mark.parametrize(
    ("found", "answer", "why"),
    [
        (((PHOTOGRAPH,), []), Answer.SAME, OWN),
        (((WORN,), [3.0]), Answer.SAME, POINTS),
        (((OPEN,), [3.0]), Answer.CANNOT_SAY, FEW),
        (((OPEN,), [50.0]), Answer.CANNOT_SAY, FEW),  # points speak for it, whatever the colours say
        (((OPEN,), []), Answer.CANNOT_SAY, (reason(ReasonKind.NOT_PHOTOGRAPH_NOBODY),)),
        (NOBODY, Answer.CANNOT_SAY, (reason(ReasonKind.NOT_PHOTOGRAPH_NOBODY),)),
        (((), [12.0]), Answer.CANNOT_SAY, (reason(ReasonKind.NOT_PHOTOGRAPH_TOO_LITTLE),)),
        (((), [12.6]), Answer.NOT_SAME, (reason(ReasonKind.NOT_PHOTOGRAPH_COLOURS, units=13),)),
        (((), [40.0, 11.0]), Answer.CANNOT_SAY, (reason(ReasonKind.NOT_PHOTOGRAPH_TOO_LITTLE),)),
    ],
)
def test_what_is_found_either_way_round_gives_the_answer(
    told: object, found: Asked, answer: Answer, why: tuple[Reason, ...], is_turned: bool
) -> None:
    made = told(NOBODY, found) if is_turned else told(found, NOBODY)  # type: ignore[operator]  # the fixture's function
    assert (made.answer, made.why) == (answer, why)
    assert made.finding is (found[0][0] if found[0] and why[0].kind is not ReasonKind.NOT_PHOTOGRAPH_NOBODY else None)


def test_one_photograph_says_more_than_a_worn_item_whichever_is_found_first(told: object) -> None:
    made = told(((WORN,), [1.0]), ((PHOTOGRAPH,), []))  # type: ignore[operator]  # the fixture's function
    assert made.finding is PHOTOGRAPH


def test_a_match_says_more_than_what_is_left_open(told: object) -> None:
    made = told(((OPEN,), [1.0]), ((WORN,), [1.0]))  # type: ignore[operator]  # the fixture's function
    assert (made.answer, made.finding) == (Answer.SAME, WORN)


def test_a_file_that_is_no_picture_is_refused_as_either_of_the_two() -> None:
    for both in ((b"no picture", catalog_bytes("FJ-1083-ANT")), (catalog_bytes("FJ-1083-ANT"), b"no picture")):
        with pytest.raises(PictureError):
            compare(*both, policy())
