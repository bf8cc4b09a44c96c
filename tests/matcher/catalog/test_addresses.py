"""Picture addresses as shops write them: lists of them, and the one spelling in which each is asked for."""

from pathlib import Path

import pytest

from matcher.catalog.links import asked, listed, schemes
from tests.matcher.catalog.feeds import feed, shown

HTTPS = {"": "https"}


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("http://a.example/with blank.jpg", "http://a.example/with%20blank.jpg"),
        ("http://a.example/with%20blank.jpg", "http://a.example/with%20blank.jpg"),
        ("http://a.example/商品-红.jpg", "http://a.example/%E5%95%86%E5%93%81-%E7%BA%A2.jpg"),
        ("http://a.example/café.jpg?größe=1", "http://a.example/caf%C3%A9.jpg?gr%C3%B6%C3%9Fe=1"),
        ("http://a.example/100% cotton.jpg", "http://a.example/100%25%20cotton.jpg"),
        ("http://a.example/a.jpg?v=1&amp;w=800", "http://a.example/a.jpg?v=1&w=800"),
        ("http://a.example/f_auto,q_auto/a.jpg#v2", "http://a.example/f_auto,q_auto/a.jpg"),
        ("HTTPS://A.example/a[1]|b.jpg", "https://A.example/a%5B1%5D%7Cb.jpg"),
        ("http://a.example/a\u3000b\u00a0c.jpg", "http://a.example/a%E3%80%80b%C2%A0c.jpg"),
        ("https://bücher.example:8080/a.jpg", "https://xn--bcher-kva.example:8080/a.jpg"),
        ("//a.example/a.jpg", "https://a.example/a.jpg"),
    ],
)
def test_an_address_is_asked_in_its_one_spelling(written: str, right: str) -> None:
    """Kind: what a browser forgives and a request does not."""
    assert asked(written, HTTPS) == right
    assert asked(right, HTTPS) == right


@pytest.mark.parametrize(
    "link", ["a b.jpg", "sub/商品.jpg", "http://[", "http://a.example/\r\nX: y", "ftp://a.example/b"]
)
def test_paths_and_what_is_no_address_stay_as_they_are(link: str) -> None:
    assert asked(link, HTTPS) == link


@pytest.mark.parametrize(
    ("cell", "links"),
    [
        ("//a.ex/w_8,h_8/a.jpg,http://a.ex/b.jpg", ["//a.ex/w_8,h_8/a.jpg", "http://a.ex/b.jpg"]),
        ("http://a.ex/red, blue.jpg , //a.ex/b.jpg,", ["http://a.ex/red, blue.jpg", "//a.ex/b.jpg"]),
        ("//a.ex/a.jpg\n//a.ex/b.jpg HTTPS://a.ex/c", ["//a.ex/a.jpg", "//a.ex/b.jpg", "HTTPS://a.ex/c"]),
        ("//a.ex/a.jpg|//a.ex/b;jpg; //a.ex/c", ["//a.ex/a.jpg", "//a.ex/b;jpg", "//a.ex/c"]),
        ("http://a.ex/w_8,c/https://b.ex/a.jpg", ["http://a.ex/w_8,c/https://b.ex/a.jpg"]),
        ("b.jpg,c.jpg, d.webp ,", ["b.jpg", "c.jpg", "d.webp"]),
        ("front,red.jpg, back,red.jpeg", ["front,red.jpg", "back,red.jpeg"]),
        ("one,two", ["one", "two"]),
        (" , ,", []),
        ("a.jpg,, b.jpg", ["a.jpg", "b.jpg"]),
    ],
)  # fmt: skip
def test_a_list_is_divided_between_addresses_and_never_inside_one(cell: str, links: list[str]) -> None:
    """Kind: commas that belong to an address (Cloudinary's) taken for those between two."""
    assert listed(cell) == links


def test_an_address_without_a_scheme_takes_that_of_its_host_or_of_the_most() -> None:
    known = schemes(["http://a.example/1", "https://b.example/1", "https://b.example/2", "//c.example/1", "d.jpg"])
    hosts = {host: asked(f"//{host}/x", known) for host in ("a.example", "b.example", "c.example")}
    assert list(hosts.values()) == ["http://a.example/x", "https://b.example/x", "https://c.example/x"]


@pytest.mark.parametrize(
    "other", ["http://a.example/a b.jpg", "http://a.example/a%20b.jpg#x", " HTTP://a.example/a b.jpg "]
)
def test_two_spellings_of_one_address_are_one_picture(tmp_path: Path, other: str) -> None:
    read = feed(tmp_path, f'id,image_link,additional_image_link\nT1,http://a.example/a%20b.jpg,"{other}"\n')
    assert shown(read.photos) == {"T1": ["http://a.example/a%20b.jpg"]}
