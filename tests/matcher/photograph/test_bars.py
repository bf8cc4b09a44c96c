"""One photograph or not, at each bar: the value itself, and the next below it."""

from dataclasses import replace

import numpy as np
import pytest

from evidence.reasons import ReasonKind, reason
from evidence.records import Verdict
from matcher.photograph import search
from matcher.photograph.compare import Repost, accepted, flipped
from matcher.photograph.edits import edit_names, shares
from matcher.photograph.plain_crops import closely_accepted, is_plain
from matcher.recipe import RECIPE
from tests.matcher.made_by_hand import SQUARE, features, photo, policy, portrait, shown, view

BARS = policy().photograph
_R = RECIPE.photograph.compare
SURE = Repost(
    inliers=60, distance_bits=40, agreement=0.95, blocks=60, laid_over=0.0, colour_offset=1.0, is_faded=False,
    open_share=0.9, surroundings=0.0, is_mirrored=False, outline=SQUARE, post_points=SQUARE, photo_points=SQUARE,
)  # fmt: skip


def is_one(**changes: object) -> bool:
    return accepted(replace(SURE, **changes), BARS)  # type: ignore[arg-type]  # by name


BY_POINTS = {"inliers": BARS.sure_inliers, "agreement": BARS.min_agreement}
BY_A_NEAR_HASH = {"inliers": 0, "distance_bits": _R.near_bits, "agreement": BARS.min_agreement_near}
BY_HASH = {"inliers": 0, "distance_bits": BARS.hash_radius_bits, "agreement": BARS.min_agreement_by_hash}
BY_FEW_POINTS = {"inliers": _R.few_inliers, "agreement": BARS.min_agreement_by_hash}
BY_FEW_BLOCKS = {"inliers": BARS.min_inliers, "blocks": _R.few_blocks, "agreement": BARS.min_agreement_by_hash}


@pytest.mark.parametrize(
    ("at_the_bar", "name", "beyond"),
    [
        (BY_POINTS, "inliers", BARS.sure_inliers - 1),
        (BY_POINTS, "agreement", 0.6499),
        (BY_POINTS | {"blocks": _R.least_blocks}, "blocks", _R.least_blocks - 1),
        (BY_POINTS | {"open_share": _R.open_share}, "open_share", 0.3999),
        (BY_A_NEAR_HASH, "distance_bits", _R.near_bits + 1),
        (BY_A_NEAR_HASH, "agreement", 0.7499),
        (BY_HASH, "distance_bits", BARS.hash_radius_bits + 1),
        (BY_HASH, "agreement", 0.8499),
        (BY_FEW_POINTS, "inliers", _R.few_inliers - 1),
        (BY_FEW_POINTS, "agreement", 0.8499),
        (BY_FEW_BLOCKS, "inliers", BARS.min_inliers - 1),
        (BY_FEW_BLOCKS, "agreement", 0.8499),
        (BY_FEW_BLOCKS, "blocks", _R.few_blocks - 1),
        (BY_FEW_POINTS | {"inliers": BARS.min_inliers, "laid_over": 0.1}, "inliers", BARS.min_inliers - 1),
        (BY_POINTS | {"laid_over": 0.3}, "agreement", 0.6499),
    ],
)
def test_at_each_bar_it_is_one_photograph_and_beyond_it_is_not(
    at_the_bar: dict[str, object], name: str, beyond: object
) -> None:
    assert is_one(**at_the_bar)
    assert not is_one(**(at_the_bar | {name: beyond}))


def test_few_blocks_are_not_made_up_for_by_the_hash() -> None:
    assert not is_one(inliers=0, distance_bits=0, blocks=_R.least_blocks - 1, agreement=1.0)


def test_what_is_laid_over_needs_points_though_the_hash_is_the_same() -> None:
    assert is_one(inliers=0, distance_bits=0, agreement=1.0)
    assert not is_one(inliers=0, distance_bits=0, agreement=1.0, laid_over=0.01)


# --- the closer look


@pytest.mark.parametrize(
    ("changes", "is_enough"),
    [
        ({"inliers": BARS.min_inliers, "agreement": 0.85, "blocks": 12}, True),
        ({"inliers": BARS.min_inliers - 1, "agreement": 0.85, "blocks": 12}, False),
        ({"inliers": 90, "agreement": 0.84, "blocks": 90}, False),
        ({"inliers": 90, "agreement": 1.0, "blocks": 11}, False),
        ({"inliers": 90, "agreement": 1.0, "laid_over": 0.01}, False),
        ({"inliers": 90, "agreement": 1.0, "open_share": 0.39}, False),
    ],
)
def test_a_closer_look_asks_the_most_of_everything(changes: dict[str, object], is_enough: bool) -> None:
    assert closely_accepted(replace(SURE, **changes), BARS) is is_enough  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(("count", "plain"), [(199, True), (200, False)])
def test_a_picture_with_few_features_is_plain(count: int, plain: bool) -> None:
    assert is_plain(portrait(whole=view(features(np.zeros((count, 2)))))) is plain


# --- mirrored, and nothing else


def test_a_flipped_picture_is_mirrored_in_all_that_is_compared_and_twice_is_itself() -> None:
    small = np.random.default_rng(1).integers(0, 255, (80, 60, 3)).astype(np.uint8)
    own = portrait(small=small, small_open=small[..., 0] > 99, whole=view(features([[10, 20], [300, 40]])))
    turned = flipped(own)
    assert np.array_equal(turned.small, small[:, ::-1])
    assert np.array_equal(turned.small_open, own.small_open[:, ::-1])
    assert turned.whole.features.points.tolist() == [[389, 20], [99, 40]]
    assert turned.fingerprint == own.fingerprint
    again = flipped(turned)
    assert np.array_equal(again.small, small)
    assert np.array_equal(again.whole.features.points, own.whole.features.points)


# --- may it be one after all?


@pytest.mark.parametrize(
    ("changes", "is_doubtful"),
    [
        ({"inliers": 15, "agreement": 0.65}, True),
        ({"inliers": 14, "agreement": 0.65}, False),
        ({"inliers": 15, "agreement": 0.64}, False),
        ({"inliers": 15, "agreement": 0.9, "blocks": 0}, False),
    ],
)
def test_points_and_pixels_that_agree_leave_a_doubt(changes: dict[str, object], is_doubtful: bool) -> None:
    assert search._is_doubtful(replace(SURE, **changes), BARS) is is_doubtful  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("changes", "is_all"),
    [
        ({"inliers": 100, "agreement": 0.9}, True),
        ({"inliers": 99, "agreement": 0.9}, False),
        ({"inliers": 100, "agreement": 0.89}, False),
        ({"inliers": 100, "agreement": 0.9, "laid_over": 0.01}, False),
        ({"inliers": 100, "agreement": 0.9, "outline": SQUARE}, False),
    ],
)
def test_a_picture_is_settled_where_a_photograph_fills_it(changes: dict[str, object], is_all: bool) -> None:
    whole = np.array([[0, 0], [600, 0], [600, 800], [0, 800]], np.float32)
    found = replace(SURE, **({"outline": whole} | changes))  # type: ignore[arg-type]  # by name
    assert search._is_all_of(portrait(), found) is is_all


def test_what_aligns_at_all_is_kept_and_of_two_the_better() -> None:
    kept: dict[int, Repost] = {}
    for made in (
        None,
        replace(SURE, inliers=7, agreement=0.44),
        replace(SURE, inliers=8, agreement=0.1),
        replace(SURE, inliers=0, agreement=0.45),
        replace(SURE, inliers=3, agreement=0.41),
        replace(SURE, inliers=9, agreement=0.44),
    ):
        search._keep(5, made, kept, BARS)
    assert list(kept) == [5]
    assert (kept[5].inliers, kept[5].agreement) == (0, 0.45)
    search._keep(5, replace(SURE, inliers=2, agreement=0.54), kept, BARS)
    search._keep(5, replace(SURE, inliers=9, agreement=0.46), kept, BARS)
    assert (kept[5].inliers, kept[5].agreement) == (9, 0.46)  # alike to one digit: more points


# --- which colour of it


def named(*offsets: float, **changes: object) -> tuple[str, Verdict]:
    """Recolours of one photograph, nearest first; ``changes`` are of the first."""
    found = [
        (shown(photo(f"P{at}", color=f"{at}"), style="p"), replace(SURE, colour_offset=offset))
        for at, offset in enumerate(offsets)
    ]
    found[0] = (found[0][0], replace(found[0][1], **changes))  # type: ignore[arg-type]  # by name
    ((first, verdict, _, _),) = search.name_colourways(portrait(), found, BARS)
    return first.skus[0], verdict


@pytest.mark.parametrize(
    ("offsets", "changes", "verdict"),
    [
        ((50.0,), {}, Verdict.MATCH),  # one colour: nothing is open
        ((1.0, 2.5), {}, Verdict.MATCH),
        ((1.0, 2.4), {}, Verdict.ABSTAIN),
        ((6.0, 7.8), {}, Verdict.MATCH),
        ((6.0, 7.7), {}, Verdict.ABSTAIN),  # under a filter the lead must be larger
        ((6.1, 60.0), {}, Verdict.ABSTAIN),  # beyond this a filter moved the colours
        ((1.0, 60.0), {"is_faded": True}, Verdict.ABSTAIN),
        ((1.0, 60.0), {"agreement": 0.5}, Verdict.ABSTAIN),  # its own picture does not agree
        ((50.0,), {"is_faded": True}, Verdict.MATCH),
    ],
)
def test_a_colour_is_named_where_it_is_clearly_nearest(
    offsets: tuple[float, ...], changes: dict[str, object], verdict: Verdict
) -> None:
    assert named(*offsets, **changes) == ("P0", verdict)


def test_an_open_colour_names_both_and_another_view_of_the_same_colour_is_no_rival() -> None:
    front, back = (shown(photo(sku, color="Red"), style="p") for sku in ("F", "B"))
    blue = shown(photo("BLUE", color="blue"), style="p")
    found = [(front, SURE), (back, SURE), (blue, replace(SURE, colour_offset=2.0))]
    ((_, verdict, said, _),) = search.name_colourways(portrait(), found, BARS)
    assert verdict is Verdict.ABSTAIN
    assert said == (reason(ReasonKind.OWN_COLOURWAY_OPEN, skus=("F", "BLUE")),)
    ((_, verdict, said, _),) = search.name_colourways(portrait(), found[:2], BARS)
    assert verdict is Verdict.MATCH
    assert said[0] == reason(ReasonKind.OWN_PHOTOGRAPH)
    assert said[-2:] == (
        reason(ReasonKind.BLOCKS_AGREE_COUNTED, agreeing=57, blocks=60),
        reason(ReasonKind.PERSPECTIVE_AGREES, points=60),
    )


def test_photographs_of_two_styles_are_both_named_and_without_points_none_are_told() -> None:
    found = [(shown(photo(sku)), replace(SURE, inliers=0)) for sku in ("A", "B")]
    made = search.name_colourways(portrait(), found, BARS)
    assert [(one[0].skus[0], one[1]) for one in made] == [("A", Verdict.MATCH), ("B", Verdict.MATCH)]
    assert all(one[2][-1].kind is ReasonKind.BLOCKS_AGREE_COUNTED for one in made)


# --- edits at their bars

FRAME = np.array([[0, 0], [100, 0], [100, 100], [0, 100]], np.float32)


def edits(outline: np.ndarray = FRAME, size: tuple[int, int] = (100, 100), **changes: object) -> list[ReasonKind]:
    known: dict[str, object] = {"is_mirrored": False, "laid_over": 0.0, "colour_offset": 0.0, "surroundings": 0.0}
    return [one.kind for one in edit_names(outline, size, (100, 100), **(known | changes))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "kind", "is_said"),
    [
        ({"laid_over": 0.02}, ReasonKind.LAID_OVER, True),
        ({"laid_over": 0.0199}, ReasonKind.LAID_OVER, False),
        ({"colour_offset": 4.0}, ReasonKind.RECOLOURED, True),
        ({"colour_offset": 3.99}, ReasonKind.RECOLOURED, False),
        ({"size": (100, 108)}, ReasonKind.IN_A_FRAME, True),
        ({"size": (100, 107)}, ReasonKind.IN_A_FRAME, False),
        ({"size": (100, 200), "surroundings": 11.9}, ReasonKind.IN_A_FRAME, True),
        ({"size": (100, 200), "surroundings": 12.0}, ReasonKind.PASTED_IN, True),
        ({"size": (100, 96)}, ReasonKind.CROPPED, True),
        ({"size": (100, 97)}, ReasonKind.CROPPED, False),
        ({"is_mirrored": True}, ReasonKind.MIRRORED, True),
    ],
)
def test_an_edit_is_named_from_its_bar_on(changes: dict[str, object], kind: ReasonKind, is_said: bool) -> None:
    assert (kind in edits(**changes)) is is_said  # type: ignore[arg-type]  # by name


@pytest.mark.parametrize(
    ("outline", "size", "expected"),
    [
        (FRAME, (100, 100), (1.0, 1.0)),
        (FRAME, (200, 100), (1.0, 0.5)),
        (FRAME - 50, (100, 100), (0.25, 0.25)),
        (FRAME * 2, (100, 100), (0.25, 1.0)),
        (FRAME + 500, (100, 100), (0.0, 0.0)),
        (FRAME[::-1], (100, 100), (1.0, 1.0)),
    ],
)
def test_how_much_of_it_is_seen_and_how_much_it_fills(
    outline: np.ndarray, size: tuple[int, int], expected: tuple[float, float]
) -> None:
    assert shares(outline.astype(np.float32), size) == pytest.approx(expected)
