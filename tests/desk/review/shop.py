"""A small shop in a vault: photos of the example's catalog, under the SKUs and views that a test gives them."""

from pathlib import Path

from evidence.records import Photo
from evidence.vault import CatalogFile, Vault
from tests.matcher.small_shop import catalog_bytes, rows

TEES = ("FJ-1083-ANT", "FJ-1034-WHT", "FJ-1043-RED", "FJ-1071-BLU", "FJ-1112-PUR", "FJ-0989-WHT", "FJ-0990-WHT")


def listed(sku: str, view: int = 0, of: str = "", style: str = "") -> tuple[Photo, bytes]:
    """A photo of an article; ``of``: it is another article's file, as a made second photo."""
    data, row = catalog_bytes(of or sku), rows()[sku]
    record = Photo(
        sku=sku, style=style or row["item_group_id"], title=row["title"], color=row["color"], view=view,
        photo_digest="sha256:" + "0" * 64, payload_bytes=len(data), media_type="image/jpeg", source_url="",
    )  # fmt: skip
    return record, data


def shop(folder: Path, *photos: tuple[Photo, bytes]) -> tuple[Vault, CatalogFile]:
    """A vault with these photos in its catalog."""
    vault = Vault.create(str(folder / "vault"), folder / "home")
    catalog = vault.catalog("shop")
    for record, data in photos:
        catalog.ledger.append(record.model_copy(update={"photo_digest": catalog.put_photo(data)}))
    return vault, catalog
