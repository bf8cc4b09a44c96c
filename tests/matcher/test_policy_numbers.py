"""Scores to decibans, decibans to intervals, and what a policy file is refused for."""

import math
from importlib.resources import files

import numpy as np
import pytest
from pydantic import ValidationError

from matcher import policy as module
from matcher.errors import PolicyError
from matcher.policy import Policy, load_policy
from matcher.recipe import digest_of

SHIPPED = (files("configs") / "matching.toml").read_bytes()
WEIGHTS = load_policy(SHIPPED).weights


def weighing(**changes: object) -> Policy:
    own = load_policy(SHIPPED)
    return own.model_copy(update={"weights": own.weights.model_copy(update=changes)})


def decibans(
    standing: float = 0.0,
    inliers: int = 0,
    glued: int = 0,
    colour: float = 0.0,
    chosen: Policy | None = None,
    tokens: float = 0.0,
) -> int:
    found = (chosen or load_policy(SHIPPED)).decibans(
        np.array([standing], np.float32),
        np.array([tokens], np.float32),
        np.array([inliers]),
        np.array([glued]),
        np.array([colour]),
    )
    assert found.dtype == np.int64
    return int(found[0])


NOTHING = {"least": 0.0, "standing": 0.0, "tokens": 0.0, "inliers": 0.0, "glued": 0.0, "colour": 0.0}


# --- what each thing weighs


def test_a_pair_of_which_nothing_is_known_weighs_the_least_and_its_unknown_colour() -> None:
    chosen = weighing(**NOTHING | {"least": -1.4, "colour": 0.7})
    assert decibans(colour=np.inf, chosen=chosen) == round(-1.4 - 0.7 * WEIGHTS.colour_unknown) == -12


@pytest.mark.parametrize(("standing", "weight"), [(0.0, 0), (1.0, 10), (-2.5, -25), (3.04, 30)])
def test_each_deviation_above_the_median_weighs_as_much(standing: float, weight: int) -> None:
    assert decibans(standing, chosen=weighing(**NOTHING | {"standing": 10.0})) == weight


@pytest.mark.parametrize(
    ("tokens", "weight"), [(0.0, 0), (1.0, 10), (-2.5, -25), (-9.0, -30), (12.0, 120), (90.0, 120)]
)
def test_patches_weigh_as_their_deviations_up_to_where_they_say_no_more(tokens: float, weight: int) -> None:
    chosen = weighing(**NOTHING | {"tokens": 10.0, "tokens_least": -3.0, "tokens_most": 12.0})
    assert decibans(tokens=tokens, chosen=chosen) == weight


@pytest.mark.parametrize(("points", "weight"), [(0, 0), (3, 0), (4, 69), (5, 110), (10, 208)])
def test_points_weigh_by_their_logarithm_beyond_those_that_are_free(points: int, weight: int) -> None:
    """100 · ln(1 + points beyond three)."""
    assert decibans(inliers=points, chosen=weighing(**NOTHING | {"inliers": 100.0})) == weight


@pytest.mark.parametrize(("points", "weight"), [(0, 0), (7, 0), (8, 69), (14, 208)])
def test_lightglues_points_have_more_that_are_free(points: int, weight: int) -> None:
    assert decibans(glued=points, chosen=weighing(**NOTHING | {"glued": 100.0})) == weight


@pytest.mark.parametrize(
    ("units", "weight"), [(0.0, 0), (3.0, -30), (25.0, -250), (26.0, -250), (1e9, -250), (np.inf, -150), (np.nan, -150)]
)
def test_each_unit_of_colour_weighs_against_up_to_the_most(units: float, weight: int) -> None:
    assert decibans(colour=units, chosen=weighing(**NOTHING | {"colour": 10.0})) == weight


def test_all_of_it_is_added_up_and_rounded_once() -> None:
    parts = (WEIGHTS.least, WEIGHTS.standing * 2.5, WEIGHTS.inliers * math.log1p(17), WEIGHTS.glued * math.log1p(23))
    assert decibans(2.5, 20, 30, 4.2) == round(sum(parts) - WEIGHTS.colour * 4.2)
    half = weighing(**NOTHING | {"standing": 0.4, "colour": -0.4})
    assert decibans(1.0, colour=1.0, chosen=half) == 1  # .8, though neither by itself


def test_photos_are_weighed_each_by_its_own() -> None:
    found = load_policy(SHIPPED).decibans(
        np.array([0, 5], np.float32),
        np.array([2, 0], np.float32),
        np.array([0, 9]),
        np.array([40, 0]),
        np.array([np.inf, 1.0]),
    )
    assert found.tolist() == [decibans(0, 0, 40, np.inf, tokens=2), decibans(5, 9, 0, 1.0)]
    nothing = np.zeros(0, np.int64)
    none = np.zeros(0, np.float32)
    assert load_policy(SHIPPED).decibans(none, none, nothing, nothing, np.zeros(0)).shape == (0,)


# --- intervals

ROWS = ((-10, -12, -8), (0, -2, 3), (10, 4, 20))


@pytest.mark.parametrize(
    ("weight", "interval"),
    [
        (-10, (-12, -8)),
        (0, (-2, 3)),
        (5, (1, 12)),  # 11.5, rounded to even
        (-5, (-7, -2)),
        (10, (4, 20)),
        (99, (4, 20)),
        (-99, (-12, -8)),
    ],
)
def test_between_weights_that_were_measured_the_interval_is_a_straight_line(
    weight: int, interval: tuple[int, int]
) -> None:
    assert weighing(intervals=ROWS).interval(weight) == interval


def test_the_shipped_intervals_rise_and_hold_their_order() -> None:
    own = load_policy(SHIPPED)
    declared = [row[0] for row in WEIGHTS.intervals]
    assert declared == sorted(set(declared))
    found = [own.interval(value) for value in range(-30, 25)]
    assert all(low <= high for low, high in found)
    assert [low for low, _ in found] == sorted(low for low, _ in found)
    assert [high for _, high in found] == sorted(high for _, high in found)


# --- the file


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        (b"min_texture = 0.2", b"min_texture = 1.2", "worn.min_texture"),
        (b"min_texture = 0.2", b"min_texture = -0.1", "worn.min_texture"),
        (b"min_glued = 18", b"min_glued = -1", "worn.min_glued"),
        (b"min_glued = 18", b"min_glued = 1.5", "worn.min_glued"),
        (b"min_glued = 18", b"", "worn.min_glued"),
        (b"hash_radius_bits = 10", b"hash_radius_bits = 33", "photograph.hash_radius_bits"),
        (b"same_picture_bits = 6", b"same_picture_bits = 17", "bank.same_picture_bits"),
        (b"[lettering]", b"[letters]", "lettering"),
    ],
)
def test_a_value_out_of_range_or_missing_is_told_by_its_place(old: bytes, new: bytes, place: str) -> None:
    assert old in SHIPPED
    with pytest.raises(PolicyError) as told:
        load_policy(SHIPPED.replace(old, new, 1))
    assert f"matching.toml: {place}" in str(told.value)


@pytest.mark.parametrize("data", [b"min = = 3", b"\xff\xfe", b"[worn"])
def test_what_is_no_toml_is_refused(data: bytes) -> None:
    with pytest.raises(PolicyError, match=r"is not TOML|not in UTF-8"):
        load_policy(data)


def test_a_policy_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        load_policy(SHIPPED).worn.min_inliers = 1


def test_comments_spaces_and_the_order_of_tables_leave_the_digest() -> None:
    own = load_policy(SHIPPED).digest
    assert own.startswith("sha256:")
    assert load_policy(SHIPPED + b"\n# a remark\n").digest == own
    assert load_policy(SHIPPED.replace(b"min_glued = 18", b"min_glued   =   18")).digest == own
    assert load_policy(SHIPPED.replace(b"min_glued = 18", b"min_glued = 19")).digest != own
    assert load_policy().digest == own


def test_another_model_or_recipe_is_another_digest(monkeypatch: pytest.MonkeyPatch) -> None:
    own = load_policy(SHIPPED).digest
    with monkeypatch.context() as patch:
        patch.setitem(module.WEIGHTS, "xfeat", "0" * 64)
        assert load_policy(SHIPPED).digest != own
    with monkeypatch.context() as patch:
        patch.setattr(module, "digest_of", lambda table: digest_of() + "x")
        assert load_policy(SHIPPED).digest != own
    assert load_policy(SHIPPED).digest == own
