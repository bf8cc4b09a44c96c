"""The stage catalog: what is brought in, what is said to be missing, and what a feed that cannot be read leaves."""

from pathlib import Path

import pytest

from desk.acts.actor import LOCAL
from desk.acts.make_vault import make_vault
from desk.jobs.catalog import import_catalog
from evidence.records import Case
from evidence.vault import Vault
from matcher.errors import FeedError
from tests.desk.acts.test_overview import quiet, settings
from tests.matcher.small_shop import SKUS, shop
from tests.servers.photos import serving_photos


def test_a_second_time_nothing_is_added_and_ordered_articles_without_a_photo_are_named(
    tmp_path: Path, case: Case
) -> None:
    mine, feed = settings(tmp_path), shop(tmp_path / "shop", SKUS[:2])
    make_vault(LOCAL, mine)
    first = import_catalog(mine, case, feed, None, quiet)
    photos = Vault.open(mine.vault_url, mine.home).catalog(case.catalog).ledger.entries()
    assert import_catalog(mine, case, feed, None, quiet) == first
    assert Vault.open(mine.vault_url, mine.home).catalog(case.catalog).ledger.entries() == photos
    assert [entry.record.kind for entry in photos] == ["photo", "photo", "ledger_seal"]
    assert first == ("no photo in the catalog for tee-1; coat-2: these lines cannot be compared",)


def test_a_feed_that_cannot_be_read_leaves_no_catalog(tmp_path: Path, case: Case) -> None:
    mine = settings(tmp_path)
    make_vault(LOCAL, mine)
    (tmp_path / "feed.csv").write_bytes(b"nothing,of,a,feed\n1,2,3,4\n")
    with pytest.raises(FeedError):
        import_catalog(mine, case, tmp_path / "feed.csv", None, quiet)
    assert Vault.open(mine.vault_url, mine.home).catalogs() == ()


@pytest.mark.server
def test_pictures_at_addresses_are_fetched_once_and_anew_only_where_that_is_asked_for(
    tmp_path: Path, case: Case
) -> None:
    """Kind: every run that fetched every picture of the feed again. What could not be had is tried again."""
    mine = settings(tmp_path)
    make_vault(LOCAL, mine)
    with serving_photos({"/gone.jpg": (404, {}, b"")}) as photos:
        rows = "".join(f"tee-{size},{photos.url}/{name}.jpg\n" for size, name in ((1, "a"), (2, "a"), (3, "gone")))
        (tmp_path / "feed.csv").write_text("id,image_link\n" + rows)
        asked = []
        for again in (False, False, True):
            said = import_catalog(mine, case, tmp_path / "feed.csv", None, quiet, again=again)
            assert [line for line in said if line.startswith("row 4: ")]
            asked.append(photos.asked[:])
            photos.asked.clear()
    assert asked == [["/a.jpg", "/gone.jpg"], ["/gone.jpg"], ["/a.jpg", "/gone.jpg"]]
