"""The demo's site over real HTTP on loopback, and the example's files that it and the demo rely on."""

import csv
import hashlib
import http.client
import json
import tomllib
from collections.abc import Iterator
from datetime import datetime
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlsplit
from urllib.robotparser import RobotFileParser

import pytest

from desk.acts.demo_site import DemoSite, serve
from evidence.records import Case, Order

EXAMPLE = files("configs") / "example"


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    with serve() as running:
        yield running


def get(site: DemoSite, target: str, method: str = "GET") -> tuple[int, str, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    try:
        connection.request(method, target)
        reply = connection.getresponse()
        return reply.status, reply.getheader("Content-Type", ""), reply.read()
    finally:
        connection.close()


def pages(site: DemoSite) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    target: str | None = f"/api/users/{site.handle}/posts"
    while target:
        status, _, body = get(site, target)
        assert status == 200
        found.append(json.loads(body))
        target = found[-1]["next"]
    return found


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((EXAMPLE / name).read_text("utf-8").splitlines()))


def order() -> dict[str, Any]:
    return tomllib.loads((EXAMPLE / "ORDER.toml").read_text("utf-8"))


def test_following_next_gives_every_post_once_newest_first_ten_a_page(site: DemoSite) -> None:
    found = pages(site)
    posts = [post for page in found for post in page["posts"]]
    moments = [datetime.fromisoformat(post["created_at"]) for post in posts]
    assert [len(page["posts"]) for page in found[:-1]] == [10] * (len(found) - 1)
    assert len({post["id"] for post in posts}) == len(posts) == found[0]["user"]["post_count"]
    assert moments == sorted(moments, reverse=True)
    assert all(moment.tzinfo for moment in moments)


def test_every_picture_of_every_post_is_served_byte_for_byte(site: DemoSite) -> None:
    photos = [photo for page in pages(site) for post in page["posts"] for photo in post["photos"]]
    assert len(photos) > 30
    for photo in photos:
        path = urlsplit(photo["url"]).path
        status, kind, body = get(site, path)
        original = (EXAMPLE / "media" / path.rsplit("/", 1)[-1]).read_bytes()
        assert (status, kind) == (200, "image/jpeg")
        assert hashlib.sha256(body).digest() == hashlib.sha256(original).digest()
        assert photo["alt"]


def test_robots_txt_allows_everything_without_a_delay(site: DemoSite) -> None:
    status, kind, body = get(site, "/robots.txt")
    robots = RobotFileParser()
    robots.parse(body.decode().splitlines())
    assert (status, kind.split(";")[0]) == (200, "text/plain")
    assert robots.can_fetch("wornproof", f"{site.url}/api/users/{site.handle}/posts?page=1")
    assert float(robots.crawl_delay("wornproof") or 0) == 0


def test_each_post_has_a_page_of_its_own_for_people(site: DemoSite) -> None:
    post = pages(site)[0]["posts"][3]
    status, kind, body = get(site, urlsplit(post["url"]).path)
    assert (status, kind) == (200, "text/html; charset=utf-8")
    assert post["text"].split("!")[0] in body.decode()
    assert get(site, f"/users/{site.handle}")[2].decode().count("<article>") == 30


@pytest.mark.parametrize(
    "target",
    [
        "/",
        "/api/users/somebody.else/posts",
        "/users/somebody.else",
        "/users/lin.on.the.road/9999",
        "/media/",
        "/media/absent.jpg",
        "/media/../site.json",
        "/media/..%2fsite.json",
        "/media/%2e%2e/%2e%2e/__init__.py",
        "/media//etc/passwd",
        "/truth.csv",
        "/site.json",
    ],
)
def test_there_is_nothing_else_and_no_way_out_of_the_folder(site: DemoSite, target: str) -> None:
    assert get(site, target)[0] == 404


@pytest.mark.parametrize("page", ["0", "-1", "x", "²", "1e3", "99999999999999999999"])
def test_a_page_that_is_no_number_is_refused(site: DemoSite, page: str) -> None:
    status, kind, _ = get(site, f"/api/users/{site.handle}/posts?page={quote(page)}")
    assert (status, kind) == (400, "application/json; charset=utf-8")


def test_a_page_after_the_last_is_empty_and_ends_there(site: DemoSite) -> None:
    status, _, body = get(site, f"/api/users/{site.handle}/posts?page=99")
    assert (status, json.loads(body)["posts"], json.loads(body)["next"]) == (200, [], None)


def test_head_gives_the_length_without_the_body_and_post_is_not_understood(site: DemoSite) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=10)
    try:
        connection.request("HEAD", "/media/p7011-1.jpg")
        reply = connection.getresponse()
        assert (reply.status, reply.read()) == (200, b"")
        assert int(reply.getheader("Content-Length", "0")) == len((EXAMPLE / "media" / "p7011-1.jpg").read_bytes())
    finally:
        connection.close()
    assert get(site, f"/users/{site.handle}", method="POST")[0] == 501


@pytest.mark.server
def test_the_port_is_free_again_afterwards() -> None:
    with serve() as first:
        taken = first.port
    with serve(taken) as second:
        assert get(second, "/robots.txt")[0] == 200


def test_the_order_file_makes_a_case_of_eighteen_lines() -> None:
    told = order()
    told["zone"] = told.pop("timezone")
    case = Case(**{**told, "order": Order(**told["order"]), "catalog": "example"})
    assert len(case.order.lines) == 18
    assert case.order.return_requested is not None
    assert (case.order.return_requested.date() - case.order.delivered.date()).days == 10


def test_every_ordered_sku_is_in_the_catalog_among_at_least_sixty_others_and_each_picture_is_there() -> None:
    feed = rows("catalog.csv")
    skus = {row["id"] for row in feed}
    ordered = {line["sku"] for line in order()["order"]["lines"]}
    assert len(skus) == len(feed)
    assert ordered <= skus
    assert len(skus - ordered) >= 60
    assert all((EXAMPLE / row["image_link"]).is_file() for row in feed)


def test_the_truth_names_each_line_once_and_only_pictures_that_were_posted() -> None:
    site_posts = json.loads((EXAMPLE / "site.json").read_text("utf-8"))["posts"]
    posted = {f"{post['id']}/{photo['file']}" for post in site_posts for photo in post["photos"]}
    truth = rows("truth.csv")
    assert [row["sku"] for row in truth] == [line["sku"] for line in order()["order"]["lines"]]
    assert all(set(row["pictures"].split()) <= posted for row in truth)
    assert all((row["situation"] == "absent") == (not row["pictures"]) for row in truth)


def test_the_truth_agrees_with_the_dates_of_the_posts() -> None:
    told = order()
    site_posts = json.loads((EXAMPLE / "site.json").read_text("utf-8"))["posts"]
    at = {post["id"]: datetime.fromisoformat(post["created_at"]) for post in site_posts}
    for row in rows("truth.csv"):
        moments = [at[picture.split("/")[0]] for picture in row["pictures"].split()]
        match row["situation"]:
            case "before_delivery":
                assert all(moment < told["order"]["delivered"] for moment in moments)
            case "after_window":
                assert all(moment > told["window"]["until"] for moment in moments)
            case "worn":
                assert all(told["order"]["delivered"] < moment < told["window"]["until"] for moment in moments)


def test_every_picture_of_the_example_has_its_licence_listed() -> None:
    listed = (EXAMPLE / "LICENCES.md").read_text("utf-8")
    pictures = [f"{folder}/{item.name}" for folder in ("catalog", "media") for item in (EXAMPLE / folder).iterdir()]
    assert [name for name in pictures if f"| {name} |" not in listed] == []
    assert listed.count("| catalog/") + listed.count("| media/") == len(pictures)


def test_the_example_stays_below_twelve_million_bytes() -> None:
    folders = [EXAMPLE, EXAMPLE / "catalog", EXAMPLE / "media"]
    assert sum(len(item.read_bytes()) for folder in folders for item in folder.iterdir() if item.is_file()) < 12_000_000
