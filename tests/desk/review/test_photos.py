"""The photos of a line-up: the article's own first, then others that resemble it; never what the buyer ordered too."""

from pathlib import Path

import pytest

from desk.review.photos import Chosen, chosen
from evidence.codec import sha256
from evidence.reviews import LINEUP_SIZE
from tests.desk.review.shop import TEES, listed, shop
from tests.matcher.small_shop import catalog_bytes

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("stored_portraits")]
OWN = "FJ-1083-ANT"


def beside(folder: Path, *photos: tuple[object, bytes], ordered: tuple[str, ...] = (OWN,)) -> Chosen:
    _, catalog = shop(folder, *photos)  # type: ignore[arg-type]  # Photos
    return chosen(catalog, catalog.photos(), OWN, ordered, folder / "cache")


def skus(found: Chosen) -> list[str]:
    return [one.sku for one in found.photos]


def test_the_articles_own_photo_comes_first_and_five_others_behind_it(tmp_path: Path) -> None:
    found = beside(tmp_path, *map(listed, TEES))

    assert skus(found)[0] == OWN
    assert set(skus(found)) < set(TEES)
    assert len(set(skus(found))) == LINEUP_SIZE
    assert 0 <= found.of_its_colour < LINEUP_SIZE


def test_no_other_article_of_the_order_stands_beside_it(tmp_path: Path) -> None:
    found = beside(tmp_path, *map(listed, TEES), ordered=(OWN, "FJ-1071-BLU", "FJ-1034-WHT"))

    assert not {"FJ-1071-BLU", "FJ-1034-WHT"} & set(skus(found))
    assert skus(found)[0] == OWN


def test_no_other_colour_of_its_design_stands_beside_it(tmp_path: Path) -> None:
    found = beside(tmp_path, *(listed(sku, style="one" if sku in (OWN, "FJ-1071-BLU") else "") for sku in TEES))

    assert "FJ-1071-BLU" not in skus(found)


def test_where_nothing_resembles_it_it_stands_alone(tmp_path: Path) -> None:
    assert skus(beside(tmp_path, listed(OWN), listed("FJ-1380-BLU"))) == [OWN]


def test_its_main_photo_is_shown_and_no_second_one(tmp_path: Path) -> None:
    first, *others = TEES
    found = beside(tmp_path, listed(first, 1, of="FJ-1043-RED"), listed(first), *map(listed, others[:4]))

    assert skus(found).count(OWN) == 1
    assert found.photos[0].photo_digest == sha256(catalog_bytes(OWN))


def test_an_article_whose_photo_cannot_be_read_stands_alone(tmp_path: Path) -> None:
    record, _ = listed(OWN)

    assert skus(beside(tmp_path, (record, b"no picture"), *map(listed, TEES[1:]))) == [OWN]
