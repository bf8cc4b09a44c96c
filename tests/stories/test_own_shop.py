"""A shop of its own: sizes in Shopify's export, a buyer with a profile and a blog, a post dated back, a kill, no net.

Real servers: a PDS of Bluesky's with its directory, a blog that Eleventy makes, the shop's pictures over HTTP. Times
are of now, because a record key says when a post was sent.
"""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from evidence.records import Match
from evidence.vault import Vault
from tests.conftest import needs
from tests.matcher.small_shop import catalog_bytes, media_bytes
from tests.servers.eleventy import Blog, published
from tests.servers.eleventy import why_not as no_blog
from tests.servers.pages import Pages, running_pages
from tests.servers.pds import Account, Pds, running_pds
from tests.servers.pds import why_not as no_pds

pytestmark = [pytest.mark.server, pytest.mark.slow]

PROGRAM = Path(sys.executable).parent / "wornproof"
NOW = datetime.now(UTC).replace(microsecond=0)
DELIVERED = NOW - timedelta(days=5)
NYC, FRAGMENTS, BASKET = "FJ-0990-WHT", "FJ-1084-MUL", "FJ-1071-BLU"
SIZES = ("NYC-S", "NYC-M", "NYC-L")
VIEWS = ("p7003-1.jpg", "p7005-1.jpg", "p7012-1.jpg", "p7022-1.jpg", "p7030-1.jpg", "p7032-1.jpg")
"""Nobody wears anything of the shop's in them."""
OTHERS = ("FJ-1083-ANT", "FJ-1034-WHT", "FJ-1112-PUR", "FJ-1380-BLU")
ORDER = """
case_id = "own-1"
purpose = "a refund claim"
opened_by = "Ada"
claim = "late_return"
catalog = "products_export.csv"
timezone = "Europe/Berlin"
retention_days = 90
[order]
order_id = "#1001"
placed = {placed}
delivered = {delivered}
{lines}
{accounts}
[window]
from = {start}
until = {until}
[platforms]
atproto = "atproto.toml"
feed = "feed.toml"
"""
LINE = '[[order.lines]]\nsku = "{0}"\ntitle = "{0}"\n'
ACCOUNT = """[[accounts]]
platform = "{0}"
handle = "{1}"
[accounts.basis]
stated_by = "the buyer"
grounds = "wrote to the shop from it"
strength = "stated_by_buyer"
"""


@dataclass
class Shop:
    """The shop's folder, and who is asked."""

    folder: Path

    def start(self, *words: str) -> "subprocess.Popen[str]":
        own = {f"WORNPROOF_{name.upper()}": str(self.folder / name) for name in ("home", "vault", "cache")}
        return subprocess.Popen(
            [PROGRAM, *words],
            cwd=self.folder,
            env={**os.environ, **own, "WORNPROOF_CONTACT": "tests@example.org"},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*words)
        out, err = process.communicate(timeout=300)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def report(self) -> str:
        return (self.folder / "own-1.html").read_text("utf-8")

    def examined(self) -> int:
        """Pictures that are compared so far."""
        if not (self.folder / "vault" / "vault.json").is_file():
            return 0
        vault = Vault.open(str(self.folder / "vault"), self.folder / "home")
        if not vault.has_entry("own-1"):  # its folder is there before its first entry is
            return 0
        return sum(isinstance(entry.record, Match) for entry in vault.case("own-1").ledger.entries())


@pytest.fixture(scope="module")
def pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pds]:
    needs(no_pds() or no_blog())
    with running_pds(tmp_path_factory.mktemp("pds")) as server:
        yield server


def shopify(folder: Path, photos: Pages) -> None:
    """The export as Shopify writes it: the first row of a product has its title, each size a row of its own."""
    columns = ["Handle", "Title", "Option1 Name", "Option1 Value", "Variant SKU", "Image Src"]
    rows = [["nyc", "T-shirt NYC", "Size", size[-1], size, f"{photos.url}/{NYC}.jpg"] for size in SIZES]
    rows[1][1] = rows[2][1] = rows[1][5] = rows[2][5] = ""
    rows += [
        [sku.lower(), sku, "Title", "Default Title", sku, f"{photos.url}/{sku}.jpg"] for sku in (FRAGMENTS, BASKET)
    ]
    rows += [[sku.lower(), sku, "Title", "Default Title", sku, f"{photos.url}/{sku}.jpg"] for sku in OTHERS]
    with (folder / "products_export.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])


def opened(folder: Path, photos: Pages, pds: Pds, accounts: list[tuple[str, str]]) -> Shop:
    folder.mkdir(exist_ok=True)
    shopify(folder, photos)
    (folder / "atproto.toml").write_text(pds.platform_toml(), "utf-8")
    feed = files("configs").joinpath("platforms/feed.toml").read_text("utf-8")
    feed = feed.replace("allow_loopback = false", "allow_loopback = true").replace("https://", "https?://")
    (folder / "feed.toml").write_text(feed.replace("delay_ms = 1000", "delay_ms = 0"), "utf-8")
    told = ORDER.format(
        placed=(DELIVERED - timedelta(days=3)).isoformat(),
        delivered=DELIVERED.isoformat(),
        start=(DELIVERED - timedelta(days=20)).isoformat(),
        until=(NOW + timedelta(days=1)).isoformat(),
        lines="".join(LINE.format(sku) for sku in ("NYC-M", FRAGMENTS, BASKET)),
        accounts="".join(ACCOUNT.format(*account) for account in accounts),
    )
    (folder / "ORDER.toml").write_text(told, "utf-8")
    return Shop(folder)


def photo_of(path: str, query: dict[str, str], host: str) -> tuple[int, str, bytes]:
    sku = path.strip("/").removesuffix(".jpg")
    return 200, "image/jpeg", catalog_bytes(sku)


def worn_posts(buyer: Account) -> None:
    """Views of the way; the tee worn after delivery; the same picture again, dated back to before it."""
    for name in VIEWS:
        buyer.post("on the way", stamp(NOW), [(buyer.upload(media_bytes(name)), "")])
    blob = buyer.upload(media_bytes("p7016-1.jpg"))
    buyer.post("NYC in the mountains", stamp(NOW), [(blob, "")])
    buyer.post("an old one", stamp(DELIVERED - timedelta(days=4)), [(blob, "")])


def stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


@pytest.fixture
def blog(tmp_path: Path) -> Blog:
    (tmp_path / "blog").mkdir()
    told = Blog(tmp_path / "blog")
    told.post("Fragments", stamp(NOW - timedelta(days=2)), "at the lake", [media_bytes("p7013-1.jpg")])
    told.post("Long ago", stamp(NOW - timedelta(days=90)), "before the case's days", [])
    told.post("Nothing", stamp(NOW - timedelta(days=1)), "no picture here", [])
    return told


def test_a_shop_of_its_own_ends_in_the_right_words(tmp_path: Path, pds: Pds, blog: Blog) -> None:
    buyer = pds.account(f"lin{NOW:%H%M%S}.test")
    worn_posts(buyer)
    with running_pages(Pages(photo_of)) as photos, published(blog) as site:
        shop = opened(tmp_path / "shop", photos, pds, [("atproto", buyer.handle), ("feed", f"{site.url}/rss.xml")])
        examined = kill_in_match(shop)
        half = shop.run("report", "own-1")
        assert half.returncode != 0, half.stdout
        assert f"Not finished: {examined} of {2 + len(VIEWS)} pictures have been compared." in shop.report()

        done = shop.run("investigate", "ORDER.toml", "--json")

    lines = {line["sku"]: line for line in json.loads(done.stdout)["lines"]}
    assert done.returncode == 0, done.stderr
    assert {sku: line["status"] for sku, line in lines.items()} == {
        "NYC-M": "worn_after_delivery",  # not cleared by the post that was dated back
        FRAGMENTS: "worn_after_delivery",  # a picture of the blog: both are the buyer's, and neither "posted first"
        BASKET: "nothing_found",
    }
    assert [one["when"] for one in lines["NYC-M"]["worn"]] == ["around_delivery", "after_delivery"]
    assert lines["NYC-M"]["other_colourways"] == []
    html = shop.report()
    assert "is dated otherwise by its author than by the platform" in html
    assert "a picture cannot tell apart, as sizes are" in html
    assert "One picture stands in 2 posts: it counts once." in html
    assert "which was not ordered" not in html
    assert "posted first by" not in html
    assert shop.run("verify").returncode in (0, 3)


def kill_in_match(shop: Shop) -> int:
    """Kill it when some pictures are compared and some are not; how many are."""
    process = shop.start("investigate", "ORDER.toml")
    until = time.monotonic() + 240
    while shop.examined() < 1 and process.poll() is None and time.monotonic() < until:
        time.sleep(0.05)
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    assert 0 < shop.examined() < 2 + len(VIEWS)
    return shop.examined()


def test_without_a_network_nothing_is_said_to_be_not_found(tmp_path: Path, pds: Pds) -> None:
    with running_pages(Pages(photo_of)) as photos, running_pages(Pages(lambda *_: (404, "text/plain", b""))) as gone:
        address = f"{gone.url}/feed.xml"
        shop = opened(tmp_path / "shop", photos, pds, [("feed", address)])
        catalog_only = address.replace(str(gone.port), "9")  # the discard port: nobody listens
        order = shop.folder / "ORDER.toml"
        order.write_text(order.read_text("utf-8").replace(address, catalog_only), "utf-8")
        done = shop.run("investigate", "ORDER.toml")

    assert done.returncode != 0
    assert "Nothing was looked at: no post of the named accounts could be had." in shop.report()
    assert "article was found worn" not in shop.report()


def test_an_account_that_is_not_known_is_nothing_that_was_looked_at(tmp_path: Path, pds: Pds) -> None:
    with running_pages(Pages(photo_of)) as photos:
        shop = opened(tmp_path / "shop", photos, pds, [("atproto", "nobody-has-this-name.test")])
        done = shop.run("investigate", "ORDER.toml")

    assert done.returncode != 0
    assert "Nothing was looked at" in shop.report()


def test_a_sku_that_the_catalog_does_not_have_is_said_before_anybodys_account_is_read(tmp_path: Path, pds: Pds) -> None:
    asked: list[str] = []

    def site(path: str, query: dict[str, str], host: str) -> tuple[int, str, bytes]:
        asked.append(path)
        return 404, "text/plain", b""

    with running_pages(Pages(photo_of)) as photos, running_pages(Pages(site)) as blog:
        shop = opened(tmp_path / "shop", photos, pds, [("feed", f"{blog.url}/feed.xml")])
        order = shop.folder / "ORDER.toml"
        order.write_text(order.read_text("utf-8").replace("NYC-M", "NYC_M"), "utf-8")
        done = shop.run("investigate", "ORDER.toml")

    assert done.returncode != 0
    assert "NYC_M" in done.stderr
    assert "NYC-M" in done.stderr, "the likest there is"
    assert asked == []
