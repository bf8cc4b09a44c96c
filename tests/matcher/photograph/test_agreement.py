"""Do two drawn pictures agree, block by block? What is laid over one, what is not judged, and which colours it has."""

import numpy as np
import pytest
from numpy.typing import NDArray

from matcher.photograph.agreement import Agreement, agreement
from matcher.picture.pixels import Rgb

HIGH, WIDE = 160, 240
EVERYWHERE = np.ones((HIGH, WIDE), bool)
BLOCKS = (HIGH // 16) * (WIDE // 16)


def lively(seed: int = 1, low: int = 60, high: int = 200, colour: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Rgb:
    """Squares of four pixels, of random brightness: texture in every block."""
    levels = np.random.default_rng(seed).integers(low, high, (HIGH // 4, WIDE // 4))
    plane = np.kron(levels, np.ones((4, 4)))
    return (plane[..., None] * np.array(colour)).clip(0, 255).astype(np.uint8)


def agree(
    seen: Rgb, photo: Rgb, judged: NDArray[np.bool_] = EVERYWHERE, visible: NDArray[np.bool_] = EVERYWHERE
) -> Agreement:
    return agreement(seen, photo, judged, visible)


def replaced(rgb: Rgb, rows: slice, columns: slice, by: Rgb | int) -> Rgb:
    made = rgb.copy()
    made[rows, columns] = by if isinstance(by, int) else by[rows, columns]
    return made


# --- blocks


def test_a_picture_agrees_with_itself_in_every_block() -> None:
    found = agree(lively(), lively())
    assert (found.share, found.blocks, found.laid_over, found.open_share) == (1.0, BLOCKS, 0.0, 1.0)
    assert found.colour_offset == pytest.approx(0.0, abs=1e-3)
    assert not found.is_faded


def test_two_pictures_of_something_else_do_not_agree() -> None:
    found = agree(lively(1), lively(2))
    assert found.share < 0.05
    assert found.blocks == BLOCKS


@pytest.mark.parametrize(("gain", "shift"), [(0.5, 0), (1.0, 40), (0.6, 60)])
def test_brightness_and_contrast_are_free(gain: float, shift: float) -> None:
    other = (lively(high=190) * gain + shift).astype(np.uint8)
    found = agree(other, lively(high=190))
    assert found.share == 1.0
    assert found.colour_offset < 0.5


def test_a_negative_does_not_agree() -> None:
    assert agree((255 - lively()).astype(np.uint8), lively()).share == 0.0


def test_the_share_is_of_the_blocks_with_texture_on_either_side() -> None:
    """The left half is flat on both sides: it says nothing, and counts nothing."""
    flat = replaced(lively(), slice(None), slice(0, 128), 128)
    found = agree(flat, flat)
    assert (found.share, found.blocks) == (1.0, BLOCKS - 80)
    one_side = agree(lively(), flat)
    assert one_side.blocks == BLOCKS
    assert one_side.share == pytest.approx(70 / 150)


def test_where_hardly_any_block_has_texture_fainter_ones_are_judged() -> None:
    faint = lively(low=124, high=140)  # a deviation of about five levels
    found = agree(faint, faint)
    assert (found.blocks, found.share) == (BLOCKS, 1.0)
    fainter = lively(low=127, high=130)
    assert agree(fainter, fainter).blocks == 0
    assert agree(fainter, fainter).share == 0.0


def test_faint_blocks_are_not_judged_where_enough_are_strong() -> None:
    both = replaced(lively(low=124, high=140), slice(0, 48), slice(None), lively())
    assert 45 <= agree(both, both).blocks < 50  # of 150; a few of the faint ones reach the bar by chance
    few = replaced(lively(low=124, high=140), slice(0, 16), slice(None), lively())
    assert agree(few, few).blocks == BLOCKS


# --- what is judged


def test_what_is_not_judged_neither_agrees_nor_disagrees() -> None:
    judged = EVERYWHERE.copy()
    judged[:, 128:] = False
    other = replaced(lively(), slice(None), slice(128, None), lively(2))
    found = agree(other, lively(), judged)
    assert (found.share, found.blocks) == (1.0, 80)
    assert found.open_share == pytest.approx(128 / WIDE)


def test_the_open_share_is_of_what_is_visible() -> None:
    visible, judged = EVERYWHERE.copy(), EVERYWHERE.copy()
    visible[:, 120:] = False
    assert agree(lively(), lively(), judged, visible).open_share == 1.0
    judged[:, 60:] = False
    assert agree(lively(), lively(), judged & visible, visible).open_share == 0.5
    assert agree(lively(), lively(), ~EVERYWHERE, ~EVERYWHERE).open_share == 0.0


def test_a_block_of_which_less_than_half_is_judged_is_none() -> None:
    for cut, blocks in ((8 + 2, 78), (8 + 1, 70)):  # two pixels are left out at its edges: of corners more
        judged = EVERYWHERE.copy()
        judged[:, 112 + cut :] = False
        assert agree(lively(), lively(), judged).blocks == blocks


def test_where_nothing_is_judged_nothing_agrees_and_no_colour_is_told() -> None:
    found = agree(lively(), lively(), ~EVERYWHERE)
    assert found == Agreement(0.0, 0, 0.0, 0.0, 100.0, True)


# --- what was laid over it


def test_a_sticker_is_set_aside_and_its_share_is_told() -> None:
    stuck = replaced(lively(), slice(32, 96), slice(48, 128), lively(9))
    found = agree(stuck, lively())
    assert found.share == 1.0
    assert found.blocks == BLOCKS - 20
    assert found.laid_over == pytest.approx(20 / BLOCKS)
    assert found.colour_offset < 0.5  # without the sticker's


def test_a_flat_bar_is_seen_by_its_brightness() -> None:
    photo = replaced(lively(), slice(0, 64), slice(None), 128)  # sky above, in which no texture can disagree
    bar = replaced(photo, slice(16, 48), slice(None), 10)
    found = agree(bar, photo)
    assert found.laid_over == pytest.approx(30 / BLOCKS)
    assert found.share == 1.0
    faint = agree(replaced(photo, slice(16, 48), slice(None), 100), photo)  # 28 levels: a shadow
    assert faint.laid_over == 0.0


def test_disagreement_all_over_is_nothing_laid_over_it() -> None:
    chequered = np.kron(np.indices((10, 15)).sum(axis=0) % 2 == 0, np.ones((16, 16), bool))[..., None]
    found = agree(np.where(chequered, lively(), lively(9)), lively())
    assert found.laid_over == 0.0
    assert found.share == pytest.approx(0.5, abs=0.05)


def test_more_than_a_third_is_no_sticker() -> None:
    third = replaced(lively(), slice(0, 48), slice(None), lively(9))
    assert agree(third, lively()).laid_over == pytest.approx(0.3)
    half = replaced(lively(), slice(0, 64), slice(None), lively(9))
    found = agree(half, lively())
    assert found.laid_over == 0.0
    assert found.share == pytest.approx(0.6, abs=0.02)


def test_at_most_three_things_are_laid_over_a_picture() -> None:
    corners = [
        (slice(0, 32), slice(0, 32)),
        (slice(0, 32), slice(208, 240)),
        (slice(128, 160), slice(0, 32)),
        (slice(128, 160), slice(208, 240)),
    ]
    stuck = lively()
    for rows, columns in corners[:3]:
        stuck = replaced(stuck, rows, columns, lively(9))
    assert agree(stuck, lively()).laid_over == pytest.approx(12 / BLOCKS)
    found = agree(replaced(stuck, *corners[3], lively(9)), lively())
    assert found.laid_over == pytest.approx(12 / BLOCKS)
    assert found.share == pytest.approx(1 - 4 / (BLOCKS - 12))


def test_two_blocks_are_too_small_for_a_sticker() -> None:
    two = replaced(lively(), slice(32, 48), slice(48, 80), lively(9))
    found = agree(two, lively())
    assert found.laid_over == 0.0
    assert found.share == pytest.approx(1 - 2 / BLOCKS)
    assert agree(replaced(lively(), slice(32, 48), slice(48, 96), lively(9)), lively()).laid_over > 0


# --- colours


def coloured(*rgb: float) -> Rgb:
    return lively(colour=rgb)  # type: ignore[arg-type]  # three


def test_a_recoloured_picture_agrees_and_its_offset_tells() -> None:
    found = agree(coloured(0.5, 1.0, 0.5), coloured(1.0, 0.5, 0.5))
    assert found.share > 0.9
    assert found.colour_offset > 20
    assert not found.is_faded


def test_a_stronger_recolouring_is_further_off() -> None:
    photo = coloured(1.0, 0.6, 0.6)
    offsets = [agree(coloured(1.0, 0.6, blue), photo).colour_offset for blue in (0.6, 0.7, 0.8, 0.9)]
    assert offsets == sorted(offsets)
    assert offsets[1] > 1


def test_a_grey_copy_of_a_coloured_photo_is_faded_and_not_the_other_way_round() -> None:
    assert agree(lively(), coloured(1.0, 0.5, 0.5)).is_faded
    assert not agree(coloured(1.0, 0.5, 0.5), lively()).is_faded
    assert not agree(coloured(1.0, 0.75, 0.75), coloured(1.0, 0.6, 0.6)).is_faded


def test_a_change_of_brightness_that_is_not_even_counts_half() -> None:
    ramp = np.tile(np.linspace(60, 200, WIDE), (HIGH, 1))[..., None].repeat(3, axis=2)
    bent = ramp.copy()
    bent[:, 120:] = 200  # the right half over-exposed
    found = agree(bent.astype(np.uint8), ramp.astype(np.uint8))
    assert 0.5 < found.colour_offset < 10


def test_a_few_pixels_tell_no_colour() -> None:
    judged = np.zeros((HIGH, WIDE), bool)
    judged[20:31, 20:31] = True  # seven by seven are left within the margin
    assert agree(lively(), lively(), judged).colour_offset == 100.0
    judged[20:32, 20:32] = True
    assert agree(lively(), lively(), judged).colour_offset == pytest.approx(0.0, abs=1e-3)
