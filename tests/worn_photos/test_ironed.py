"""A second wearing: the creases of the catalog photo are gone, its print is not, and everything comes by seed."""

import csv
import shutil
from functools import cache
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.compose import FLATS, rows
from benchmarks.compose_photo import Flat
from benchmarks.creases import alike
from benchmarks.failing import SLICES, failing
from benchmarks.failing_photo import TROUBLES, Cloth, Shot, again, pictured
from tests.worn_photos import garment as flat
from tests.worn_photos import people, trouble, wearing
from tests.worn_photos.ironed import crumpled, ironed

OWL = Path(str(files("configs") / "example" / "catalog" / "fj-1083-ant.jpg"))
BOX = (0.3, 0.25, 0.7, 0.7)
CLOTH = Cloth(Flat(OWL, (0.04, 0.03, 0.96, 0.97)), "print", BOX)


@cache
def owl() -> flat.Garment:
    pixels = cv2.imread(str(OWL), cv2.IMREAD_COLOR)
    assert pixels is not None
    return flat.measured(pixels, flat.cut_out(pixels))


def bare_and_printed() -> tuple[np.ndarray, np.ndarray]:
    even = ironed(owl(), "print", BOX)
    inside = cv2.erode(owl().mask, np.ones((15, 15), np.uint8)) > 0
    return inside & even.bare, inside & (even.printed > 0.5)


@pytest.mark.slow
def test_bare_cloth_worn_again_does_not_look_like_its_catalog_photo_and_its_print_does() -> None:
    bare, printed = bare_and_printed()
    second = again(CLOTH, 1)
    on_cloth, on_print = alike(owl().pixels, second.pixels, bare), alike(owl().pixels, second.pixels, printed)
    assert on_cloth is not None
    assert on_print is not None
    assert abs(on_cloth) < 0.25
    assert on_print > 0.75


@pytest.mark.slow
def test_two_wearings_have_folds_of_their_own_and_one_seed_has_the_same() -> None:
    bare, _ = bare_and_printed()
    one, other = again(CLOTH, 1), again(CLOTH, 2)
    between = alike(one.pixels, other.pixels, bare)
    assert between is not None
    assert abs(between) < 0.25
    assert np.array_equal(one.pixels, again(CLOTH, 1).pixels)


@pytest.mark.slow
def test_creases_drawn_on_plain_cloth_are_ironed_out() -> None:
    """The truth is known here: a plain garment with folds of ours."""
    plain = ironed(owl(), "plain").garment
    creased = crumpled(plain, 9)
    again_plain = ironed(creased, "plain").garment
    inside = cv2.erode(owl().mask, np.ones((25, 25), np.uint8)) > 0
    spread = [float(cv2.GaussianBlur(g.pixels, (0, 0), 2).mean(axis=2)[inside].std()) for g in (creased, again_plain)]
    assert spread[1] < 0.5 * spread[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", TROUBLES)
def test_every_trouble_makes_a_picture(name: str) -> None:
    several = (CLOTH, CLOTH, None) if name == "three people" else (CLOTH,)
    shot = Shot(name, several, people.names()[: len(several)], 5)  # type: ignore[arg-type]  # a name of TROUBLES
    picture = cv2.imdecode(np.frombuffer(pictured(shot), np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    assert (picture.shape[:2] == (256, 192)) == (name == "small picture")


@pytest.mark.slow
def test_a_phone_covers_a_quarter_to_two_thirds_of_the_chests_middle_and_is_not_cloth() -> None:
    dressed = wearing.dress(people.body("lin", 700), owl(), 1)
    held = trouble.phone_held(dressed, np.random.default_rng(2))
    ys, xs = np.nonzero(dressed.worn > 0.5)
    (top, bottom), (left, right) = (np.percentile(at, (28, 72)).astype(int) for at in (ys, xs))
    chest = np.s_[top:bottom, left:right]
    seen = held.worn[chest].sum() / dressed.worn[chest].sum()
    assert 0.33 < seen < 0.75
    assert held.alpha.min() >= 0
    assert (held.alpha >= dressed.alpha - 1e-6).all()


@pytest.mark.slow
def test_the_same_shot_gives_the_same_bytes() -> None:
    shot = Shot("dark", (CLOTH,), ("lin",), 5)
    assert pictured(shot) == pictured(shot)


@pytest.mark.slow
def test_half_of_each_trouble_wears_what_the_catalog_has_and_plain_tees_have_a_twin_in_it(tmp_path: Path) -> None:
    garments, out = a_shop(tmp_path / "shop"), tmp_path / "set"
    troubles = ("second", "plain twin", "lying or hanging")
    assert failing(garments, out, 6, 3, 1, troubles) == 6
    assert failing(garments, out, 6, 3, 1, troubles) == 0
    labels, catalog = rows(out / "labels.csv"), {row["id"] for row in rows(out / "catalog.csv")}
    for name in troubles:
        of = [row for row in labels if row[name] == "yes"]
        assert len(of) == 2
        assert sum(bool(row["sku"]) for row in of) == 1
        assert all(row["sku"] in catalog for row in of if row["sku"])
        assert {row["relation"] for row in of} == {"", "shown" if name == "lying or hanging" else "worn"}
    assert sum(sku.startswith("twin_") for sku in catalog) == 2
    assert all(set(row) == {"image", "sku", "relation", *SLICES} for row in labels)


def a_shop(place: Path) -> Path:
    """Two flats of each kind and two plain tees, by the names of the labelled ones but with the example's owl."""
    labelled = rows(FLATS)
    chosen = [row for kind in ("print", "pattern", "mark") for row in [r for r in labelled if r["kind"] == kind][:2]]
    chosen += [row for row in labelled if (row["sort"], row["kind"]) == ("t-shirt", "plain")][:2]
    (place / "catalog").mkdir(parents=True)
    for row in chosen:
        shutil.copyfile(OWL, place / row["file"])
    with (place / "catalog.csv").open("w", newline="") as text:
        writer = csv.DictWriter(text, ("id", "item_group_id", "title", "color", "image_link"))
        writer.writeheader()
        for row in chosen:
            name = Path(row["file"]).stem
            writer.writerow({"id": name, "item_group_id": name, "title": name, "color": "", "image_link": row["file"]})
    return place


def test_where_prints_are_is_told_for_every_print_and_mark_that_hangs() -> None:
    for row in rows(FLATS):
        assert len(row["print_box"].split()) == (4 if row["kind"] in ("print", "mark") and not row["left_out"] else 0)
        assert row["trouble"] in ("", "tone on tone", "repeated")
