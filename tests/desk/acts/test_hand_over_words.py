"""What goes to a channel is fair: nothing that people rejected, no other buyer's number, nobody's name."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.hand_over import hand_over
from desk.settings import Settings
from evidence.records import Dispute
from tests.desk.acts.test_dispatch import CODE, OTHER, settings, vault  # noqa: F401 - the fixtures
from tests.desk.acts.test_pieces import Table
from tests.desk.acts.test_review_comparisons import BO, CASE, ZOE, swapped  # noqa: F401 - the fixture
from tests.desk.acts.test_review_comparisons import says as judged

CHANNELS = ("taobao-message", "stripe")


def texts(settings: Settings, channel: str, folder: Path) -> str:  # noqa: F811
    made = hand_over(LOCAL, settings, CASE, channel, folder / channel)
    told = made.statement.allegation
    said = [each for one in told.exhibits for each in (one.title, *one.said, *(row.value for row in one.facts))]
    files = [one.read_text("utf-8") for one in made.folder.iterdir() if one.suffix in (".txt", ".json")]
    return "\n".join([*said, *files, told.result, told.brief.headline, *told.brief.sentences])


@pytest.mark.parametrize("channel", CHANNELS)
def test_what_people_rejected_stands_nowhere(
    swapped: Settings,  # noqa: F811
    channel: str,
    tmp_path: Path,
) -> None:
    contradiction = {"taobao-message": "退回时 120 克", "stripe": "came back with 120 g"}[channel]
    assert contradiction in texts(swapped, channel, tmp_path)
    for who in (ZOE, BO):
        judged(swapped, who, "rejected", "the scale stood on the edge")

    told = texts(swapped, channel, tmp_path)

    assert contradiction not in told
    assert "Zoe" not in told


@pytest.mark.parametrize("channel", CHANNELS)
def test_another_buyers_order_is_not_named(settings: Settings, channel: str, tmp_path: Path) -> None:  # noqa: F811
    table = Table(settings)
    table.packs(60, "ORDER-X", OTHER)
    table.packs(10, "Y", CODE)
    table.gets_back(1, "Y", OTHER)
    table.compares(Dispute.ROTATION)

    told = texts(settings, channel, tmp_path)

    assert OTHER in told
    assert "ORDER-X" not in told
