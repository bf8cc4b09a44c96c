"""One small shop, made ready once for all tests of the room that only ask; and somebody who wears an item of it."""

import pytest

from matcher.examine import Examiner
from matcher.features.portrait import Garment
from matcher.gallery.gallery import Shown
from matcher.worn.align import Hit, look
from tests.matcher import small_shop
from tests.matcher.small_shop import media_bytes, policy
from tests.matcher.stored import USED, post_portrait, stored_portraits

__all__ = ["stored_portraits"]


@pytest.fixture(scope="session", autouse=True)
def _stored(stored_portraits: None) -> None:
    """For all tests of this room."""


@pytest.fixture
def made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """For a test of the making itself."""
    for place, (make, _) in USED.items():
        monkeypatch.setattr(place, make)


@pytest.fixture(scope="session")
def examiner(tmp_path_factory: pytest.TempPathFactory) -> Examiner:
    """The eight items of ``small_shop``."""
    return small_shop.examiner(tmp_path_factory.mktemp("shop"))


@pytest.fixture(scope="session")
def worn() -> Garment:
    return post_portrait(media_bytes("p7015-1.jpg"), policy()).garments[0]


@pytest.fixture(scope="session")
def photo(examiner: Examiner) -> Shown:
    return next(one for one in examiner.gallery.shown if "FJ-1083-ANT" in one.skus)


@pytest.fixture(scope="session")
def hit(worn: Garment, photo: Shown) -> Hit:
    found = look(worn, photo.portrait.garments[0], policy())
    assert found is not None
    assert found.inliers >= policy().worn.clear_inliers
    return found
