"""One small shop, made ready once for all tests of the room that only ask."""

import pytest

from matcher.examine import Examiner
from tests.matcher import small_shop


@pytest.fixture(scope="session")
def examiner(tmp_path_factory: pytest.TempPathFactory) -> Examiner:
    """The eight items of ``small_shop``."""
    return small_shop.examiner(tmp_path_factory.mktemp("shop"))
