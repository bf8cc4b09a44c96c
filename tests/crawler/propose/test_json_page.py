"""A mapping guessed from JSON: which list is of posts, which of its fields is what, and what is said to be unsure."""

import json
import tomllib
from typing import Any

import jmespath
import pytest

from crawler.parsers.reading import Reply
from crawler.propose.json_page import Guess, guess
from crawler.propose.page import propose

AT = "2026-05-03T10:00:00Z"


def guessed(value: Any) -> Guess:
    found = guess(value)
    assert found is not None
    return found


def of_rows(*rows: dict[str, Any], **around: Any) -> Guess:
    return guessed({"rows": list(rows), **around})


def doubt(found: Guess, beginning: str) -> bool:
    return any(said.startswith(beginning) for said in found.doubts)


def test_of_several_lists_with_times_the_one_with_pictures_and_texts_is_taken() -> None:
    people = [{"id": n, "created_at": AT} for n in range(9)]
    posts = [{"id": 1, "created_at": AT, "text": "at sea", "image": "https://c.example/1.jpg"}]
    found = guessed({"people": people, "data": {"posts": posts}})
    assert (found.mapping["posts"], found.rows) == ("data.posts", 1)
    assert doubt(found, "2 lists have times; the one at data.posts was taken")


def test_of_two_lists_alike_the_longer_one_and_then_the_outer_one_is_taken() -> None:
    row = {"id": 1, "created_at": AT}
    assert guessed({"a": [row], "b": [row, {"id": 2, "created_at": AT}]}).mapping["posts"] == "b"
    assert guessed({"a": {"deep": [row]}, "b": [row]}).mapping["posts"] == "b"


def test_a_list_that_is_the_whole_reply_is_the_list() -> None:
    assert guessed([{"id": 1, "created_at": AT}]).mapping["posts"] == "@"


@pytest.mark.parametrize(
    "value",
    [None, 7, "x", [], {}, {"rows": []}, {"rows": [{"id": 1, "created_at": AT}, {"id": 2}]},
     {"rows": [{"created_at": AT}, 7]}, {"rows": [{"id": 1, "created_at": "soon"}]},
     {"rows": [{"id": 1, "created_at": True}]},
     {"a": {"b": {"c": {"d": {"e": {"f": {"g": [{"created_at": AT}]}}}}}}}],
)  # fmt: skip
def test_where_no_list_has_a_time_in_every_row_nothing_is_guessed(value: Any) -> None:
    assert guess(value) is None


@pytest.mark.parametrize(
    ("row", "path"),
    [
        ({"updated_at": AT, "created_at": AT}, "created_at"),
        ({"last_date": AT, "x": {"taken": AT}}, "x.taken"),
        ({"a": AT}, "a"),
        ({"updated_at": AT, "a": AT}, "a"),
        ({"x": {"date": AT}, "date": AT}, "date"),
        ({"posted": 1_777_802_400, "id": 1_777_802_400}, "posted"),
        ({"edited": AT, "when": AT}, "when"),
    ],
)
def test_the_time_is_that_of_publication_by_its_name(row: dict[str, Any], path: str) -> None:
    assert of_rows(row).post["posted_at"] == path


@pytest.mark.parametrize("value", ["1999-05-03T10:00:00Z", "2041-05-03T10:00:00Z", 7, 10**300, "9999-12-31T23:59:59Z"])
def test_what_is_no_time_of_our_age_is_no_time_of_a_post(value: Any) -> None:
    assert guess({"rows": [{"created_at": value}]}) is None


@pytest.mark.parametrize(
    ("rows", "path"),
    [
        ([{"pk": 1}, {"pk": 2}], "pk"),
        ([{"post_id": "a"}, {"post_id": "b"}], "post_id"),
        ([{"noteId": "a"}, {"noteId": "b"}], "noteId"),
        ([{"x": {"id": 1}, "slug": "a"}, {"x": {"id": 2}, "slug": "b"}], "slug"),
        ([{"id": 1, "code": "a"}, {"id": 1, "code": "b"}], "code"),  # an id that two rows share is none
        ([{"id": True, "uuid": "a"}, {"id": False, "uuid": "b"}], "uuid"),
        ([{"id": 1, "guid": "a"}, {"guid": "b"}], "guid"),
        ([{"grid": 1, "valid": 2, "mediaID": 3}, {"grid": 2, "valid": 1, "mediaID": 4}], "mediaID"),
    ],
)
def test_the_id_is_what_is_named_so_and_is_another_in_each_row(rows: list[dict[str, Any]], path: str) -> None:
    found = of_rows(*({**row, "created_at": AT} for row in rows))
    assert found.post["id"] == path
    assert not doubt(found, "id:")


def test_without_an_id_the_time_is_taken_and_that_is_said() -> None:
    found = of_rows({"created_at": AT, "grid": "x"})
    assert found.post["id"] == "created_at"
    assert doubt(found, "id: nothing in its rows looks like one")
    assert jmespath.search(found.post["url"], {"created_at": AT}) == f"#{AT}"


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"title": "a", "body": "a longer text"}, "body"),
        ({"content": "https://a.example/long/address", "desc": "sea"}, "desc"),
        ({"x": {"caption": "sea"}}, "x.caption"),
        ({"n": 1}, "''"),
    ],
)
def test_the_text_is_the_longest_of_what_is_named_so(row: dict[str, Any], text: str) -> None:
    assert of_rows({"created_at": AT, "id": 1, **row}).post["text"] == text


@pytest.mark.parametrize(
    ("row", "url"),
    [
        ({"image_url": "/i/1.jpg", "url": "/p/1"}, "url"),
        ({"link": "/p/1.png", "permalink": "/p/1"}, "permalink"),
        ({"href": "//a.example/p/1"}, "href"),
        ({"x": {"url": "/p/1"}}, "join('', ['#', to_string(id)])"),
        ({"url": "p/1 x"}, "join('', ['#', to_string(id)])"),
    ],
)
def test_the_address_of_a_post_is_one_that_is_no_pictures(row: dict[str, Any], url: str) -> None:
    assert of_rows({"created_at": AT, "id": 1, **row}).post["url"] == url


@pytest.mark.parametrize(
    ("row", "urls"),
    [
        ({"images": ["/1.jpg", "/2.jpg"]}, ["/1.jpg", "/2.jpg"]),
        ({"photos": [{"thumb_url": "/s.jpg", "large_url": "/l.jpg"}]}, ["/l.jpg"]),
        ({"photos": [{"a": {"url": "/1"}, "original": {"url": "/o"}}]}, ["/o"]),
        ({"photos": [{"url": "/first"}, {"url": "/second"}]}, ["/first", "/second"]),
        ({"cover": "/c"}, ["/c"]),
        ({"x": "/a.webp?w=1"}, ["/a.webp?w=1"]),
        ({"tags": ["/t.jpg"], "media": {"files": ["/m.jpg"]}}, ["/m.jpg"]),
        ({"avatar": "lin.jpg"}, []),
    ],
)
def test_pictures_are_found_and_of_their_renditions_the_largest(row: dict[str, Any], urls: list[str]) -> None:
    row = {"created_at": AT, "id": 1, **row}
    found = of_rows(row)
    pictures = jmespath.search(found.post.get("pictures", "`[]`"), row)
    assert [jmespath.search(found.post["picture_url"], picture) for picture in pictures] == urls
    assert doubt(found, "no pictures were found") is (not urls)


@pytest.mark.parametrize(
    ("around", "following", "advertised"),
    [
        ({"next": "/u?page=2", "total": 9}, "next", "total"),
        ({"paging": {"next": {"href": "?page=2"}}, "meta": {"post_count": 0}}, "paging.next.href", "meta.post_count"),
        ({"next": None, "count": -1}, "`null`", None),
        ({"next": 7, "count": True}, "`null`", None),
        ({"next": "abc"}, "`null`", None),
    ],
)
def test_the_next_page_and_the_count_stand_outside_the_list(
    around: dict[str, Any], following: str, advertised: str | None
) -> None:
    found = of_rows({"created_at": AT, "id": 1, "next_url": "/no", "likes_count": 3}, **around)
    assert (found.mapping["next"], found.mapping.get("advertised")) == (following, advertised)
    assert doubt(found, "no address of a next page") is (following == "`null`")
    assert doubt(found, "advertised:") is (advertised is not None)


ODD = ["a b", 'a"b', "a\\b", "a\nb", "a\x7fb", "红", "a\u202eb", "1a", "", "a.b", "\x00"]


@pytest.mark.parametrize("name", ODD)
def test_a_name_of_any_signs_is_a_path_that_finds_its_value(name: str) -> None:
    row = {"id": 1, f"{name}_date": AT}
    assert jmespath.search(of_rows(row).post["posted_at"], row) == AT


@pytest.mark.parametrize("name", ["x\nidentity_hosts = true\n#", "x\r\npictures_elsewhere = true\r#", "\x00", "\x7f"])
def test_a_name_in_a_page_writes_no_line_into_the_platform_file(name: str) -> None:
    """Else a page could name hosts of its own choice in the file that a person is about to use."""
    page = {f"{name}rows": [{"id": 1, f"{name}date": "2026-05-03 10:00"}], f"{name}next": "abc", f"{name}count": 3}
    text = propose("site", Reply("https://site.example/u/lin", 200, json.dumps(page).encode())).toml
    values = tomllib.loads(text)
    assert values["hosts"] == ["site.example"]
    assert values.keys() & {"identity_hosts", "pictures_elsewhere"} == set()
    assert jmespath.search(values["mapping"]["posts"], page) == page[f"{name}rows"]
