"""The edge of severed cloth: figures with a scale or none at all, the same however the picture is turned.

Edges are drawn here: light cloth over a dark gap, lengths in millimetres; no real cloth.
"""

import math
from dataclasses import fields

import cv2
import numpy as np
import pytest

from matcher.picture.pixels import Rgb
from matcher.recipe.severed import SEVERED
from matcher.severed import Edge, Point, Refused, measure

CLOTH, GAP = (190, 175, 160), (60, 66, 72)
START, END = (6.0, 15.0), (36.0, 15.0)
"""Ends of the marked stretch, mm; the drawn edge is at 15 mm unless it waves."""


def drawn(px_mm: float, wave_mm: float = 0.0, turn: float = 0.0, slit_mm: float = 30.0, ends_mm: float = 0.0) -> Rgb:
    """42 x 30 mm: cloth above, a gap of ``slit_mm`` below it and cloth again, turned about the middle; yarn ends hang
    out so far."""
    size = (round(42 * px_mm), round(30 * px_mm))
    x = np.arange(size[0]) / px_mm
    edge = 15 + wave_mm * math.sqrt(2) * np.sin(2 * np.pi * x / 15)
    if ends_mm:
        edge = edge + ends_mm * (np.arange(size[0]) % round(px_mm) < px_mm / 4)
    below = (np.arange(size[1])[:, None] + 0.5) / px_mm - edge[None]
    rgb = np.where(((below > 0) & (below < slit_mm))[..., None], GAP, CLOTH).astype(np.uint8)
    rgb = cv2.warpAffine(rgb, turned_by(px_mm, turn), size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    noise = np.random.default_rng(7).normal(0, 3, rgb.shape)
    return (rgb + noise).clip(0, 255).astype(np.uint8)


def turned_by(px_mm: float, turn: float) -> np.ndarray:
    return cv2.getRotationMatrix2D((21 * px_mm, 15 * px_mm), turn, 1.0)


def ends(px_mm: float, turn: float = 0.0) -> tuple[Point, Point]:
    matrix = turned_by(px_mm, turn)
    first, last = (matrix @ [x * px_mm, y * px_mm, 1.0] for x, y in (START, END))
    return (float(first[0]), float(first[1])), (float(last[0]), float(last[1]))


def measured(rgb: Rgb, px_mm: float, turn: float = 0.0) -> Edge:
    found = measure(rgb, *ends(px_mm, turn), px_mm)
    assert isinstance(found, Edge)
    return found


@pytest.mark.parametrize("scale", [None, 0.0, -8.0, math.nan, math.inf])
def test_without_a_scale_there_is_no_figure(scale: float | None) -> None:
    assert measure(drawn(8), *ends(8), scale) is Refused.NO_SCALE


def test_a_picture_too_coarse_is_refused_and_one_at_the_bar_is_measured() -> None:
    assert measure(drawn(7.9), *ends(7.9), 7.9) is Refused.TOO_COARSE
    assert isinstance(measure(drawn(8), *ends(8), 8.0), Edge)


@pytest.mark.parametrize("px_mm", [8, 20])
def test_a_straight_edge_is_straight_and_as_long_as_it_was_marked(px_mm: int) -> None:
    found = measured(drawn(px_mm), px_mm)
    assert found.length_mm100 == 3000
    assert found.rms_mm100 <= 4
    assert found.found_percent == 100
    assert not found.is_crooked


@pytest.mark.parametrize("px_mm", [8, 20])
def test_a_wave_is_measured_as_it_was_drawn_and_is_crooked(px_mm: int) -> None:
    found = measured(drawn(px_mm, wave_mm=1.3), px_mm)
    assert found.rms_mm100 == pytest.approx(130, abs=8)
    assert found.is_crooked


@pytest.mark.parametrize("turn", [30, -30, 150, 180])
def test_a_turned_picture_says_the_same(turn: int) -> None:
    level, turned = measured(drawn(8, wave_mm=0.7), 8), measured(drawn(8, wave_mm=0.7, turn=turn), 8, turn)
    assert turned.rms_mm100 == pytest.approx(level.rms_mm100, abs=3)
    assert turned.length_mm100 == level.length_mm100


def test_marking_it_from_the_other_end_says_the_same() -> None:
    rgb, (first, last) = drawn(8, wave_mm=0.7), ends(8)
    there, back = measure(rgb, first, last, 8.0), measure(rgb, last, first, 8.0)
    assert isinstance(there, Edge)
    assert isinstance(back, Edge)
    assert back.rms_mm100 == pytest.approx(there.rms_mm100, abs=1)


def test_dark_cloth_over_a_light_gap_says_the_same() -> None:
    light, dark = measured(drawn(8, wave_mm=1.3), 8), measured(255 - drawn(8, wave_mm=1.3), 8)
    assert dark.rms_mm100 == pytest.approx(light.rms_mm100, abs=2)


def test_cloth_on_both_sides_of_a_slit_leaves_the_marked_edge_what_it_is() -> None:
    found = measured(drawn(8, slit_mm=4.0), 8)
    assert found.rms_mm100 <= 4
    assert {y // 8 for _, y in found.line_px} <= {14, 15}


def test_what_hangs_out_is_a_fringe_and_makes_no_edge_crooked() -> None:
    plain, fringed = measured(drawn(20), 20), measured(drawn(20, ends_mm=2.0), 20)
    assert plain.fringe_mm100 is not None
    assert fringed.fringe_mm100 is not None
    assert plain.fringe_mm100 < 10 < 40 < fringed.fringe_mm100 < 60  # a quarter of 2 mm
    assert fringed.rms_mm100 <= 4


def test_fringe_is_not_measured_where_a_yarn_cannot_be_seen() -> None:
    assert measured(drawn(19.9), 19.9).fringe_mm100 is None


def test_the_line_that_was_found_lies_on_the_edge() -> None:
    found = measured(drawn(8, turn=30), 8, 30)
    (x, y), (end_x, end_y) = ends(8, 30)
    long = math.hypot(end_x - x, end_y - y)
    off = [abs((end_x - x) * (at_y - y) - (end_y - y) * (at_x - x)) / long for at_x, at_y in found.line_px]
    assert len(off) == 31
    assert max(off) <= 2


def test_plain_cloth_has_no_edge() -> None:
    for rgb in (np.full((240, 336, 3), 150, np.uint8), drawn(8)[:100], drawn(8)[140:]):
        high = rgb.shape[0] / 2
        assert measure(rgb, (40.0, high), (280.0, high), 8.0) is Refused.NO_EDGE


def test_a_fall_of_light_over_plain_cloth_is_no_edge() -> None:
    light = np.linspace(200, 130, 240)[:, None, None] + np.random.default_rng(1).normal(0, 5, (240, 336, 3))
    assert measure(light.astype(np.uint8), (40.0, 120.0), (280.0, 120.0), 8.0) is Refused.NO_EDGE


def test_stripes_of_the_gaps_colour_are_no_edge() -> None:
    rgb = drawn(8)
    rgb[:, np.arange(rgb.shape[1]) % 48 < 24] = GAP
    assert measure(rgb, *ends(8), 8.0) is Refused.NO_EDGE


def test_what_leaves_the_picture_is_refused() -> None:
    rgb, (first, last) = drawn(8), ends(8)
    for bad in [(-1.0, 120.0), (40.0, 240.0), (336.0, 120.0), (math.nan, 120.0), (math.inf, 0.0)]:
        assert measure(rgb, bad, last, 8.0) is Refused.OUTSIDE
        assert measure(rgb, first, bad, 8.0) is Refused.OUTSIDE


def test_too_short_a_stretch_is_refused() -> None:
    rgb = drawn(8)
    assert measure(rgb, (48.0, 120.0), (127.0, 120.0), 8.0) is Refused.TOO_SHORT
    assert measure(rgb, (48.0, 120.0), (48.0, 120.0), 8.0) is Refused.TOO_SHORT
    assert isinstance(measure(rgb, (48.0, 120.0), (128.0, 120.0), 8.0), Edge)


def test_an_edge_beside_the_pictures_border_is_measured() -> None:
    rgb = drawn(8)[: 15 * 8 + 16]
    assert measured(rgb, 8).rms_mm100 <= 4


def test_cloth_that_lies_in_a_bow_is_compared_piece_by_piece() -> None:
    x = np.arange(960)
    edge = 120 + 80 * ((x - 480) / 480) ** 2  # 10 mm off over 120 mm
    rgb = np.where((np.arange(300)[:, None] < edge[None])[..., None], CLOTH, GAP).astype(np.uint8)
    found = measure(rgb, (10.0, 160.0), (950.0, 160.0), 8.0)
    assert isinstance(found, Edge)
    assert not found.is_crooked


def test_the_same_picture_twice_gives_the_same_numbers() -> None:
    assert measured(drawn(8, wave_mm=0.7), 8) == measured(drawn(8, wave_mm=0.7), 8)


def test_crooked_begins_beyond_half_a_millimetre() -> None:
    assert SEVERED.crooked_mm == 0.5
    assert not Edge(3000, 50, None, 100, ()).is_crooked
    assert Edge(3000, 51, None, 100, ()).is_crooked


def test_each_constant_is_read() -> None:
    from pathlib import Path

    import matcher.severed

    source = Path(matcher.severed.__file__).read_text(encoding="utf-8")
    assert [one.name for one in fields(SEVERED) if f".{one.name}" not in source] == []
