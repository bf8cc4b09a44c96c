"""The rules a crawl is held to: platform files, hosts, waits, digests, pictures at once. Pure where they can be."""

import threading
import time
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from scrapy.crawler import Crawler
from scrapy.exceptions import NotSupported
from twisted.internet.address import IPv4Address, IPv6Address

from crawler.asking.allowed import AllowedHosts
from crawler.asking.archive import ArchiveMiddleware
from crawler.asking.hosts import PublicResolver
from crawler.asking.pictures import is_picture
from crawler.asking.politeness import asked_wait
from crawler.errors import HandleError, PlatformError
from crawler.parsers.atproto import account_name
from crawler.parsers.cid import blob_digest
from crawler.platform import load_platform
from crawler.spider import AccountSpider
from evidence.records import Outcome
from tests.crawler.captured import journal_crawl, journal_toml, jpeg
from tests.servers.journal import Handler, Site

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def changed(folder: Path, old: str, new: str) -> Path:
    text = journal_toml()
    assert old in text
    path = folder / "platform.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["atproto", "demo"])
def test_a_shipped_platform_loads_by_name(name: str) -> None:
    assert load_platform(name).name == name
    assert load_platform(name).digest.startswith("sha256:")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("delay_ms =", "delay_minutes =", "delay_m"),
        ('posts = "posts"', 'posts = "posts["', "JMESPath"),
        ('hosts = ["127.0.0.1", "localhost"]', 'hosts = ["http://127.0.0.1"]', "not a host name"),
        ("max_redirects = 3", "max_redirects = 300", "max_redirects"),
        ('software = "mapped"', 'software = "atproto"', "mapping"),
        ('name = "demo"', 'name = "demo', "not TOML"),
    ],
)
def test_a_platform_file_that_is_wrong_names_the_key(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(PlatformError, match=says):
        load_platform(changed(tmp_path, old, new))


def test_an_unknown_platform_lists_the_known_ones() -> None:
    with pytest.raises(PlatformError, match=r"known: .*atproto.*demo"):
        load_platform("../../etc/passwd")


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("https://plc.directory/did:plc:x", ""),
        ("https://morel.us-east.host.bsky.network/xrpc/x", ""),
        ("https://bsky.network.evil.example/", "not a host of platform"),
        ("https://evilbsky.network/", "not a host of platform"),
        ("http://plc.directory/", "https only"),
        ("https://plc.directory@evil.example/", "not a host of platform"),
        ("ftp://plc.directory/", "not an http address"),
        ("https://[::1", "not an http address"),
        ("https://127.0.0.1/", "not a host of platform"),
    ],
)
def test_only_hosts_of_the_platform_file_are_asked(url: str, says: str) -> None:
    refusal = AllowedHosts(load_platform("atproto")).refusal(url)
    assert (says in refusal) if says else refusal == ""


def test_a_host_that_the_identity_names_is_asked_only_at_a_public_address() -> None:
    hosts = AllowedHosts(load_platform("atproto"))
    assert hosts.refusal("https://pds.example/x") != ""
    hosts.name("pds.example")
    assert hosts.refusal("https://pds.example/x") == ""
    hosts.name("169.254.169.254")
    assert hosts.refusal("https://169.254.169.254/x") == "169.254.169.254 is not a public address"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::", "::10.0.0.1", "fec0::1",
     "::ffff:0:10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b::7f00:1", "2002:a00:1::", "fe80::1%eth0"],
)  # fmt: skip
def test_no_private_address_is_connected_to(address: str) -> None:
    assert "not a public address" in AllowedHosts(load_platform("atproto")).address_refusal(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:4700::1", "64:ff9b::93.184.215.14", "2002:5db8:d70e::1"])
def test_a_public_address_is_connected_to(address: str) -> None:
    assert AllowedHosts(load_platform("atproto")).address_refusal(address) == ""


def test_the_demo_may_ask_this_machine_but_no_private_network() -> None:
    hosts = AllowedHosts(load_platform("demo"))
    assert hosts.address_refusal("127.0.0.1") == ""
    assert hosts.address_refusal("10.0.0.1") != ""
    assert hosts.address_refusal("169.254.169.254") != ""


def test_the_resolver_keeps_private_addresses_back_and_lets_public_ones_through() -> None:
    """DNS rebinding: the name is allowed, one of its addresses is not."""
    seen: list[str] = []

    class Receiver:
        def resolutionBegan(self, resolution: object) -> None:
            """Nothing to do."""

        def addressResolved(self, address: IPv4Address | IPv6Address) -> None:
            seen.append(address.host)

        def resolutionComplete(self) -> None:
            seen.append("end")

    class Inner:
        def resolveHostName(self, receiver: Receiver, name: str, port: int, types: object, transport: str) -> None:
            receiver.resolutionBegan(None)
            for host in ("10.0.0.1", "93.184.215.14"):
                receiver.addressResolved(IPv4Address("TCP", host, port))
            receiver.addressResolved(IPv6Address("TCP", "::1", port))
            receiver.resolutionComplete()

    hosts = AllowedHosts(load_platform("atproto"))
    PublicResolver(Inner(), hosts).resolveHostName(Receiver(), "plc.directory", 443)
    assert seen == ["93.184.215.14", "end"]


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": "Mon, 04 May 2026 12:01:00 GMT"}, 60),
        ({"retry-after": "Mon, 04 May 2026 11:00:00 GMT"}, 0),
        ({"ratelimit-reset": str(int(NOW.timestamp()) + 30)}, 30),
        ({"ratelimit-reset": "45"}, 45),
        ({"retry-after": "5", "ratelimit-reset": "45"}, 5),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "soon"}, None),
        ({"ratelimit-reset": "99999999999999999999"}, None),
        ({"retry-after": "٣"}, None),
        ({}, None),
    ],
)
def test_what_a_server_asks_us_to_wait(headers: dict[str, str], wait_s: int | None) -> None:
    assert asked_wait(headers, NOW) == (None if wait_s is None else timedelta(seconds=wait_s))


def test_a_cid_is_the_sha256_of_the_file() -> None:
    # computed by a PDS for these very bytes
    assert blob_digest("bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku") == (
        "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    )


@pytest.mark.parametrize(
    "cid",
    ["", "bafy", "QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG", "b" + "1" * 58, "bafkrei" + "é" * 52,
     "bafyreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku",
     "BAFKREIHDWDCEFGH4DQKJV67UZCMW7OJEE6XEDZDETOJUZJEVTENXQUVYKU",
     "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvykv"],  # its last letter has a bit more than the digest
)  # fmt: skip
def test_what_is_no_cid_of_a_file_has_no_digest(cid: str) -> None:
    assert blob_digest(cid) is None


def test_a_handle_is_read_however_people_write_it() -> None:
    for text in ("Ada.Test", "@ada.test", "at://ada.test", "https://bsky.app/profile/ada.test/post/3k", " ada.test "):
        assert account_name(text) == "ada.test"
    assert account_name("https://bsky.app/profile/did:plc:" + "a" * 24) == "did:plc:" + "a" * 24


@pytest.mark.parametrize(
    "text", ["", "ada", "-a.test", "a..test", "did:key:z6Mk", "did:plc:short", "x" * 300 + ".test"]
)
def test_what_cannot_be_a_handle_is_refused(text: str) -> None:
    with pytest.raises(HandleError):
        account_name(text)


@pytest.mark.parametrize("data", [b"", b"<html>", b'{"error":1}', b"RIFF1234WAVE", b"%PDF-1.7", b"\xff\xd8"])
def test_what_is_no_picture_is_told_apart(data: bytes) -> None:
    assert not is_picture(data)


def test_pictures_are_told_by_how_they_begin() -> None:
    for data in (
        jpeg(1),
        b"\x89PNG\r\n\x1a\n0",
        b"RIFF1234WEBP",
        b"\0\0\0\x1cftypheic",
        b"\0\0\0\x1cftypavif",
        b"GIF89a",
    ):
        assert is_picture(data)


def test_a_response_cache_in_scrapy_is_an_error() -> None:
    crawler = Crawler(AccountSpider, {"HTTPCACHE_ENABLED": True})
    with pytest.raises(NotSupported, match="HTTPCACHE_ENABLED"):
        ArchiveMiddleware.from_crawler(crawler)


def test_no_more_pictures_are_asked_at_once_than_the_platform_says(tmp_path: Path, site: Site) -> None:
    lock, now, most = threading.Lock(), [0], [0]

    def slow(handler: Handler) -> None:
        with lock:
            now[0] += 1
            most[0] = max(most[0], now[0])
        time.sleep(0.05)
        with lock:
            now[0] -= 1
        handler.answer(200, jpeg(1), "image/jpeg")

    for number in range(10):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number), jpeg(number + 50)])
    for name in site.media:
        site.override[f"/media/{name}"] = slow
    result, _ = journal_crawl(tmp_path, site, pictures_at_once=2)
    assert result.outcome is Outcome.COMPLETE
    assert most == [2]


def test_the_delay_between_requests_is_kept(tmp_path: Path, site: Site) -> None:
    moments: list[float] = []
    for number in range(6):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [jpeg(number)])

    def timed(handler: Handler) -> None:
        moments.append(time.monotonic())
        handler.answer(200, jpeg(1), "image/jpeg")

    for name in site.media:
        site.override[f"/media/{name}"] = timed
    journal_crawl(tmp_path, site, delay_ms=150)
    assert min(later - earlier for earlier, later in pairwise(moments)) > 0.12
