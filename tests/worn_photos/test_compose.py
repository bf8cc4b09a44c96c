"""The evaluation set: reproducible, its labels read by ``wornproof evaluate``, nobody labelled with what is gone."""

import csv
import shutil
from importlib.resources import files
from pathlib import Path

import cv2
import pytest

from benchmarks.compose import BODY_STYLES, FLATS, OTHER_VIEWS, Row, compose, rows
from matcher.catalog.feed import read_feed
from matcher.evaluate.labels import read_labels

pytestmark = pytest.mark.slow

PHOTOS = 9
SEED = 3


def a_shop(place: Path) -> Path:
    """Two flats of each of three kinds, by the names of the labelled ones but with the example's pictures; a body's."""
    pictures = sorted(Path(str(files("configs") / "example" / "catalog")).glob("fj-10*.jpg"))
    labelled = rows(FLATS)
    chosen = [
        row["file"] for kind in ("print", "pattern", "plain") for row in [r for r in labelled if r["kind"] == kind][:2]
    ]
    (place / "catalog").mkdir(parents=True)
    found: list[Row] = []
    for file, picture in zip([*chosen, "catalog/body.jpg"], pictures, strict=False):
        shutil.copyfile(picture, place / file)
        name = Path(file).stem
        style = "ws02" if name == "body" else name
        found.append({"id": name, "item_group_id": style, "title": name, "color": "", "image_link": file})
    with (place / "catalog.csv").open("w", newline="") as text:
        writer = csv.DictWriter(text, tuple(found[0]))
        writer.writeheader()
        writer.writerows(found)
    return place


@pytest.fixture(scope="module")
def garments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return a_shop(tmp_path_factory.mktemp("garments"))


@pytest.fixture(scope="module")
def made(garments: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("set")
    assert compose(garments, out, PHOTOS, SEED, 1) == PHOTOS
    return out


def test_the_same_seed_gives_the_same_bytes_and_what_is_there_is_not_made_again(
    garments: Path, made: Path, tmp_path: Path
) -> None:
    shutil.copytree(made, tmp_path / "set")
    gone = sorted((tmp_path / "set" / "photos").iterdir())[::3]
    before = {file.name: file.read_bytes() for file in gone}
    for file in gone:
        file.unlink()
    assert compose(garments, tmp_path / "set", PHOTOS, SEED, 1) == len(before)
    assert {file.name: file.read_bytes() for file in gone} == before
    for name in ("labels.csv", "catalog.csv"):
        assert (tmp_path / "set" / name).read_bytes() == (made / name).read_bytes()


def test_a_third_wears_an_item_of_the_catalog_and_the_others_what_it_does_not_have(made: Path) -> None:
    feed = read_feed(made / "catalog.csv")
    skus = {photo.sku for photo in feed.photos}
    pictures = read_labels(made / "labels.csv", skus)
    assert len(pictures) == PHOTOS
    assert sum(bool(picture.worn) for picture in pictures) == PHOTOS // 3
    assert len([sku for sku in skus if not sku.endswith("_recoloured")]) == 3, "half of six, and not the body's"
    assert not any(photo.style in BODY_STYLES for photo in feed.photos)


def test_every_picture_says_what_is_printed_on_it_and_is_one(made: Path) -> None:
    for row in rows(made / "labels.csv"):
        assert sum(row[kind] == "yes" for kind in ("print", "pattern", "plain", "mark")) == 1
        picture = cv2.imread(str(made / row["image"]))
        assert picture is not None
        assert (picture.shape[:2] == (256, 192)) == (row["low_resolution"] == "yes")


def test_labels_by_eye_hold_only_the_words_they_are_explained_with() -> None:
    flats, views = rows(FLATS), rows(OTHER_VIEWS)
    assert {row["kind"] for row in flats} == {"print", "pattern", "plain", "mark"}
    assert len({row["file"] for row in flats}) == len(flats)
    assert all(len(row["box"].split()) in (0, 4) for row in flats)
    assert {row["what"] for row in views} <= {"print", "pattern", "trim", "none"}
    for row in views:
        both = row["same_side"] == "yes" and row["what"] in ("print", "pattern")
        assert (row["common_print_or_pattern"] == "yes") == both
