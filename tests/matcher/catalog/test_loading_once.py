"""A picture is loaded once a feed, and one that the catalog has by its address not at every run."""

from pathlib import Path

import pytest

from evidence.vault import Vault
from matcher.catalog.feed import Feed, import_feed, read_photos
from matcher.errors import FeedError
from tests.matcher.catalog.feeds import feed
from tests.servers.photos import photo


class Shop:
    """What is behind each address, and what was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.season = ""

    def load(self, address: str) -> bytes:
        self.asked.append(address)
        if "gone" in address:
            raise FeedError("the server answered 404")
        return photo(address + self.season)


SIZES = "id,item_group_id,image_link,additional_image_link\n" + "".join(
    f'T-{size},T,https://s.example/a.jpg,"https://s.example/b.jpg,https://s.example/c.jpg"\n' for size in "SMLX"
)
COLOURS = "id,image_link\n" + "".join(f"T{at},https://s.example/{'ab'[at % 2]}.jpg\n" for at in range(6))
GONE = "id,image_link\n" + "".join(f"T{at},https://s.example/{'a' if at % 2 else 'gone'}.jpg\n" for at in range(4))


@pytest.mark.parametrize(("text", "many", "photos"), [(SIZES, 3, 12), (COLOURS, 2, 6), (GONE, 2, 2)])
def test_each_address_is_loaded_once_a_feed(tmp_path: Path, vault: Vault, text: str, many: int, photos: int) -> None:
    """Kind: one picture of several SKUs (twelve loads of three pictures), whether they follow each other or not."""
    shop, read = Shop(), feed(tmp_path, text)
    assert len([one for one in read_photos(read, shop.load) if not isinstance(one, str)]) == photos
    assert len(shop.asked) == len(set(shop.asked)) == many
    again = Shop()
    assert import_feed(read, vault.catalog("shop"), again.load).added == photos
    assert again.asked == shop.asked


def brought_in(read: Feed, vault: Vault, shop: Shop, *, again: bool = False) -> tuple[int, int, list[str]]:
    shop.asked.clear()
    report = import_feed(read, vault.catalog("shop"), shop.load, again=again)
    return report.added, report.kept, [address[-5:] for address in shop.asked]


def test_what_the_catalog_has_by_its_address_is_loaded_again_only_when_asked_for(tmp_path: Path, vault: Vault) -> None:
    """Kind: work that every run does anew. A new address, a file and ``again`` make it look."""
    shop = Shop()
    (tmp_path / "own.jpg").write_bytes(photo("own"))
    read = feed(tmp_path, COLOURS + "F,own.jpg\nG,https://s.example/gone\n")
    assert brought_in(read, vault, shop) == (7, 0, ["a.jpg", "b.jpg", "/gone"])
    assert brought_in(read, vault, shop) == (0, 7, ["/gone"])
    shop.season = "summer"
    (tmp_path / "own.jpg").write_bytes(photo("another"))
    assert brought_in(read, vault, shop) == (1, 6, ["/gone"])
    assert brought_in(read, vault, shop, again=True) == (6, 1, ["a.jpg", "b.jpg", "/gone"])
    other = feed(tmp_path, COLOURS.replace("b.jpg", "b.jpg?v=2"))
    assert brought_in(other, vault, shop) == (3, 3, ["g?v=2"])
    assert vault.catalog("shop").photo(vault.catalog("shop").photos()[0].photo_digest) == photo(
        "https://s.example/a.jpgsummer"
    )


def test_another_title_is_a_new_record_of_the_same_picture(tmp_path: Path, vault: Vault) -> None:
    shop = Shop()
    brought_in(feed(tmp_path, "id,title,image_link\nT,Tee,https://s.example/a.jpg\n"), vault, shop)
    assert brought_in(feed(tmp_path, "id,title,image_link\nT,Coat,https://s.example/a.jpg\n"), vault, shop) == (
        1,
        0,
        [],
    )
    assert [one.title for one in vault.catalog("shop").photos()] == ["Coat"]
