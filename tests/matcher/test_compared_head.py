"""Which change of a catalog makes earlier examinations history: one of what a picture is compared with, and no other.

Kind: all pictures examined again because an address changed, or a record of another kind was added.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from evidence.banked import Banked, BankKind
from evidence.codec import sha256
from evidence.errors import RecordError
from evidence.records import Photo
from evidence.vault import CatalogFile, Vault
from matcher.run import compared_head


@pytest.fixture
def catalog(tmp_path: Path, clock: Callable[[], datetime]) -> CatalogFile:
    made = Vault.create(str(tmp_path / "vault"), tmp_path / "home", clock).catalog("shop")
    made.ledger.append(photo())
    made.ledger.append(photo(sku="coat", style="coat", title="Coat"))
    return made


def photo(**more: Any) -> Photo:
    values = {"sku": "tee", "style": "tee", "title": "Tee", "color": "red", "view": 0, "photo_digest": sha256(b"tee")}
    rest = {"payload_bytes": 3, "media_type": "image/jpeg", "source_url": "https://a.example/1.jpg"}
    return Photo(**{**values, **rest, **more})


def test_another_address_of_the_same_bytes_changes_nothing(catalog: CatalogFile) -> None:
    before = compared_head(catalog)
    catalog.ledger.append(photo(source_url="https://a.example/1.jpg?v=2"))
    assert (compared_head(catalog) == before, catalog.head() == before) == (True, False)


@pytest.mark.parametrize(
    "change",
    [
        {"photo_digest": sha256(b"new")},
        {"title": "Skirt"},
        {"color": "blue"},
        {"style": "one"},
        {"view": 1},
        {"sku": "new"},
    ],
)
def test_what_is_compared_or_told_apart_by_does(catalog: CatalogFile, change: dict[str, Any]) -> None:
    catalog.ledger.append(photo(**change))
    assert compared_head(catalog) == catalog.head()


def test_a_picture_of_the_bank_does(catalog: CatalogFile) -> None:
    one = Banked(what=BankKind.LOGO, name="l", photo_digest=sha256(b"l"), payload_bytes=1, media_type="image/png")
    catalog.ledger.append(one)
    assert compared_head(catalog) == catalog.head()


def test_there_and_back_again_is_a_new_state(catalog: CatalogFile) -> None:
    """The newest examination of a picture counts, so one of the state between must not stay the newest."""
    catalog.ledger.append(photo(color="blue"))
    catalog.ledger.append(photo())
    assert compared_head(catalog) == catalog.head()


def test_an_empty_catalog_is_said(tmp_path: Path, clock: Callable[[], datetime]) -> None:
    with pytest.raises(RecordError, match="import a feed first"):
        compared_head(Vault.create(str(tmp_path / "vault"), tmp_path / "home", clock).catalog("shop"))
