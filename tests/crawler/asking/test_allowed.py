"""Whom one crawl may ask: hosts of the platform file, hosts that an identity names, and no address inside."""

from typing import Any

import pytest

from crawler.asking.allowed import AllowedHosts
from crawler.platform import Platform
from evidence.codec import sha256

METADATA = "http://169.254.169.254/latest/meta-data/"


def platform(**changes: Any) -> Platform:
    values = {"name": "site", "title": "Site", "software": "page", "hosts": ("a.example", "*.cdn.example")}
    values |= {"endpoints": {}, "delay_ms": 0, "digest": sha256(b"")}
    return Platform.model_validate({**values, **changes})


def allowed(**changes: Any) -> AllowedHosts:
    return AllowedHosts(platform(**changes))


@pytest.mark.parametrize(
    "url",
    ["https://a.example/", "https://A.EXAMPLE:8443/x", "https://a.example./", "https://x.cdn.example/",
     "https://x.y.cdn.example/", "https://user:password@a.example/"],
)  # fmt: skip
def test_a_host_of_the_file_may_be_asked(url: str) -> None:
    assert allowed().refusal(url) == ""


@pytest.mark.parametrize(
    "url",
    ["https://b.example/", "https://cdn.example/", "https://evilcdn.example/", "https://a.example.evil.example/",
     "https://sub.a.example/", "https://a.example@evil.example/", "https://evil.example/#@a.example",
     "https://evil.example\\@a.example.evil.example/", "https://xn--a-0fb.example/", "https://\u0430.example/",
     "https://a\u200b.example/", METADATA.replace("http", "https", 1)],
)  # fmt: skip
def test_a_host_that_only_looks_like_one_of_the_file_is_refused(url: str) -> None:
    assert "is not a host of platform site" in allowed().refusal(url)


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "file:///etc/passwd", "javascript:alert(1)", "//a.example/", "", "https://", "http://["]
)
def test_only_http_is_asked(url: str) -> None:
    assert "is not an http address" in allowed().refusal(url)


def test_without_encryption_only_this_machine_is_asked() -> None:
    assert allowed().refusal("http://a.example/") == "a.example is asked over https only"
    assert allowed(hosts=("127.0.0.1",), allow_loopback=True).refusal("http://127.0.0.1:8/") == ""


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"])
def test_an_address_inside_is_refused_even_where_it_is_named(host: str) -> None:
    hosts = allowed(identity_hosts=True, pictures_elsewhere=True)
    hosts.name(host.strip("[]"))
    hosts.name_picture(f"https://{host}/a.jpg")
    for picture in (True, False):
        assert "is not a public address" in hosts.refusal(f"https://{host}/", picture=picture)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "2002:7f00:1::"])
def test_this_machine_is_asked_only_where_the_file_says_so(address: str) -> None:
    assert allowed(allow_loopback=True).address_refusal(address) == ""
    assert allowed().address_refusal(address) == f"{address} is not a public address"


def test_where_this_machine_may_be_asked_its_network_still_may_not() -> None:
    for address in ("10.0.0.1", "169.254.169.254", "192.168.0.1", "fe80::1"):
        assert allowed(allow_loopback=True).address_refusal(address)


def test_a_host_that_an_identity_names_may_be_asked_where_the_file_allows_that() -> None:
    for identity_hosts in (True, False):
        hosts = allowed(identity_hosts=identity_hosts)
        hosts.name("PDS.example")
        assert (hosts.refusal("https://pds.example/") == "") is identity_hosts
    hosts.name("")
    assert hosts.refusal("https:///x")


def test_the_host_of_a_picture_may_be_asked_for_pictures_alone() -> None:
    for elsewhere in (True, False):
        hosts = allowed(pictures_elsewhere=elsewhere)
        hosts.name_picture("https://media.example/a.jpg")
        assert (hosts.refusal("https://media.example/b.jpg", picture=True) == "") is elsewhere
        assert hosts.refusal("https://media.example/u/ann") != ""
        assert hosts.refusal("https://other.example/b.jpg", picture=True) != ""


def test_a_picture_without_a_host_names_none() -> None:
    hosts = allowed(pictures_elsewhere=True)
    hosts.name_picture("http://[")
    hosts.name_picture("data:image/png;base64,AA")
    assert hosts.refusal("https:///x", picture=True) != ""


def test_a_barred_host_is_refused_with_the_reason_whoever_names_it() -> None:
    hosts = allowed(identity_hosts=True, pictures_elsewhere=True)
    hosts.bar("A.Example", "its robots.txt could not be had")
    hosts.name("a.example")
    hosts.name_picture("https://a.example/1.jpg")
    for picture in (True, False):
        assert hosts.refusal("https://a.example/1.jpg", picture=picture) == "its robots.txt could not be had"
    assert hosts.refusal("https://x.cdn.example/") == ""
