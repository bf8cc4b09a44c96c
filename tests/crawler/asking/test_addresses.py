"""Whose address is it? Everybody's, or one that leads inside: also where it is written within another."""

import ipaddress

import pytest

from crawler.asking.addresses import carried, is_public


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("8.8.8.8", "8.8.8.8"),
        ("::ffff:10.0.0.1", "10.0.0.1"),
        ("::ffff:a9fe:a9fe", "169.254.169.254"),
        ("::ffff:0:10.0.0.1", "10.0.0.1"),
        ("::10.0.0.1", "10.0.0.1"),
        ("64:ff9b::127.0.0.1", "127.0.0.1"),
        ("2002:7f00:1::", "127.0.0.1"),
        ("2002:a00:1:ffff:ffff:ffff:ffff:ffff", "10.0.0.1"),
        ("fe80::1%eth0", "fe80::1"),
        ("::1", "::1"),
        ("::", "::"),
        ("2606:4700::1111", "2606:4700::1111"),
    ],
)
def test_an_address_means_the_one_that_it_carries(text: str, within: str) -> None:
    assert carried(text) == ipaddress.ip_address(within)


@pytest.mark.parametrize(
    "text", ["", "localhost", "127.1", "0x7f.0.0.1", "2130706433", "010.0.0.1", "1.2.3.4.5", "[::1]"]
)
def test_what_is_written_in_another_way_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be"):
        carried(text)


@pytest.mark.parametrize(
    "text",
    ["127.0.0.1", "127.255.255.254", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "0.0.0.0", "240.0.0.1",
     "255.255.255.255", "224.0.0.1", "100.64.0.1", "198.18.0.1", "203.0.113.7", "::1", "::", "fc00::1", "fe80::1",
     "fec0::1", "ff02::1", "2001:db8::1", "100::1", "::ffff:192.168.0.1", "64:ff9b::10.0.0.1", "2002:c0a8:1::",
     "2001:0:a9fe:a9fe::1"],
)  # fmt: skip
def test_an_address_within_a_network_is_not_public(text: str) -> None:
    assert not is_public(carried(text))


@pytest.mark.parametrize(
    "text",
    ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::", "fd00:ec2::254",
     "100.100.100.200", "192.0.0.192", "168.63.129.16", "::ffff:168.63.129.16", "169.254.170.2"],
)  # fmt: skip
def test_where_a_cloud_tells_its_machines_their_secrets_is_not_public(text: str) -> None:
    assert not is_public(carried(text))


@pytest.mark.parametrize("text", ["64:ff9b:1::a9fe:a9fe", "64:ff9b:1:ffff::1", "3fff::1", "5f00::1", "192.88.99.1"])
def test_what_later_rfcs_took_out_of_the_public_is_not_public_under_any_python(text: str) -> None:
    assert not is_public(carried(text))


@pytest.mark.parametrize(
    "text",
    ["8.8.8.8", "172.15.255.255", "172.32.0.1", "100.63.255.255", "100.128.0.1", "168.63.129.15", "168.63.129.17",
     "192.0.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::"],
)  # fmt: skip
def test_the_neighbours_of_these_are_public(text: str) -> None:
    assert is_public(carried(text))
