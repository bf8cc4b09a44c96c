"""Folders that the investigator supplies, with a CSV of their own: what is stated counts, and no more than that."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.errors import UnexpectedPage
from crawler.imports.stated import bare, is_account, is_site, time_of
from evidence.codec import sha256
from evidence.records import Account, Basis, Outcome, Post, RemarkKind
from evidence.vault import Vault
from tests.crawler.captured import files, notes, posts, seals, segments
from tests.crawler.supplied import file, photo, supply, vault_for

LIN = "https://www.instagram.com/lin.w/"
HEADER = "picture,url,posted_at,text\n"


def told(folder: Path, text: str) -> tuple[Vault, Path]:
    """A vault, and a folder of three pictures with this CSV."""
    vault, _ = vault_for(folder, LIN, "instagram")
    for number in range(1, 4):
        file(folder, f"shots/{number}.jpg", photo(number))
    return vault, file(folder, "shots/posts.csv", text.encode()).parent


def taken(vault: Vault) -> list[Post]:
    return posts(vault.case("case-1"))


def test_a_row_is_a_post_with_its_pictures_and_the_investigator_s_word_for_its_time(tmp_path: Path) -> None:
    row = '1.jpg;2.jpg,https://one.example/p/1,2026-05-04T18:30:00+08:00,"day two, 红色外套"\n'
    vault, folder = told(tmp_path, HEADER + row)
    supply(vault, folder)
    (post,) = taken(vault)
    assert (post.platform_id, post.text) == ("https://one.example/p/1", "day two, 红色外套")
    assert (post.posted_at, post.posted_at_precision) == (datetime(2026, 5, 4, 10, 30, tzinfo=UTC), "second")
    assert post.posted_at_source.startswith("stated by the investigator in posts.csv")
    assert [image.digest for image in post.images] == [sha256(photo(1)), sha256(photo(2))]
    assert [image.url for image in post.images] == ["urn:supplied:1.jpg", "urn:supplied:2.jpg"]
    assert files(vault.case("case-1"))[sha256(photo(1))] == photo(1)
    assert seals(vault.case("case-1"))[0].outcome is Outcome.PARTIAL


def test_rows_with_one_address_are_one_post_and_rows_that_differ_are_told_of(tmp_path: Path) -> None:
    rows = (
        "1.jpg,https://one.example/p/1,2026-05-04,a\n"
        "2.jpg,https://one.example/p/1,2026-05-04,a\n"
        "3.jpg,https://one.example/p/1,2026-05-05,a\n"
    )
    vault, folder = told(tmp_path, HEADER + rows)
    supply(vault, folder)
    (post,) = taken(vault)
    assert len(post.images) == 2
    assert "posts.csv row 4: says otherwise of https://one.example/p/1 than a row above" in notes(vault.case("case-1"))


@pytest.mark.parametrize("when", ["", "unknown", "sometime in May", "32.13.2026", "3 hours ago"])
def test_a_post_whose_time_is_not_known_is_kept_as_a_picture_and_not_compared(tmp_path: Path, when: str) -> None:
    vault, folder = told(tmp_path, HEADER + f"1.jpg,https://one.example/p/1,{when},a\n")
    supply(vault, folder)
    case = vault.case("case-1")
    assert posts(case) == []
    assert files(case)[sha256(photo(1))] == photo(1)
    assert "posts.csv row 2: not taken as a post, its pictures are not compared" in notes(case)


@pytest.mark.parametrize(
    ("text", "precision", "moment"),
    [
        ("2026-05-04T10:00:00Z", "second", datetime(2026, 5, 4, 10, tzinfo=UTC)),
        ("2026-05-04T01:00:00+08:00", "second", datetime(2026, 5, 3, 17, tzinfo=UTC)),
        ("2026-05-04T01:00+08:00", "minute", datetime(2026, 5, 3, 17, tzinfo=UTC)),
        ("2026-05-04 23:59:59", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026-05-04", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026/05/04 23:59", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("4 May 2026 23:59", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("May 4, 2026 at 11:59 PM", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026年5月4日 23:59", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026-05-04 23:59 CST", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026/05/04 23:59 CST", "day", datetime(2026, 5, 4, tzinfo=UTC)),
        ("2026-05", "month", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026/5", "month", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026年5月", "month", datetime(2026, 5, 1, tzinfo=UTC)),
        ("2026年", "year", datetime(2026, 1, 1, tzinfo=UTC)),
        ("2026", "year", datetime(2026, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_no_more_precise_than_what_is_stated(text: str, precision: str, moment: datetime) -> None:
    found = time_of(text, "stated")
    assert (found.precision, found.at) == (precision, moment)


def test_a_clock_time_without_a_zone_is_its_day_only_unless_the_program_is_known_to_write_utc() -> None:
    assert "no zone is stated, so only the day counts" in time_of("2026-05-04 10:00:00", "stated").source
    assert time_of("2026-05-04 10:00:00", "stated", utc=True).at == datetime(2026, 5, 4, 10, tzinfo=UTC)
    assert time_of("2026-05-04 10:00:00", "stated", utc=True).precision == "second"
    for nothing in (None, True, [], {}, 1.5, "2026-13-01"):
        with pytest.raises(UnexpectedPage):
            time_of(nothing, "stated")


def test_one_name_on_two_sites_may_be_two_people() -> None:
    basis = Basis(stated_by="Ada", grounds="x", strength="weak")

    def account(platform: str, handle: str) -> Account:
        return Account(platform=platform, handle=handle, basis=basis)

    assert is_site(account("x", "lin"), "twitter", [])
    assert is_site(account("instagram", LIN), "instagram", ["https://instagram.com/p/1"])
    assert is_site(account("mastodon", "@lin@one.example"), "anything", ["one.example"])
    assert not is_site(account("mastodon", "@lin@one.example"), "mastodon", ["two.example"])
    assert not is_site(account("mastodon", "https://one.example/@lin"), "mastodon", ["https://none.example/@lin/1"])
    assert not is_site(account("instagram", "lin"), "twitter", [])


def test_names_of_an_account_are_told_from_those_of_others() -> None:
    assert is_account(["lin.w"], LIN)
    assert is_account(["Lin.W", ""], "@lin.w")
    assert not is_account(["lin.w2", "lin", "", None], LIN)
    assert bare("acct:lin@one.example") == "lin@one.example"


def test_a_row_of_another_author_is_not_taken(tmp_path: Path) -> None:
    rows = "1.jpg,u1,2026-05-04,a,mallory\n2.jpg,u2,2026-05-04,a,@Lin.W\n3.jpg,u3,2026-05-04,a,\n"
    text = "picture,url,posted_at,text,author\n" + rows
    vault, folder = told(tmp_path, text)
    supply(vault, folder)
    assert [post.platform_id for post in taken(vault)] == ["u2", "u3"]
    assert "not taken: 1 post of others (mallory)" in notes(vault.case("case-1"))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("picture,url\n1.jpg,u\n", "lacks the columns posted_at, text"),
        ("", "is empty"),
        (HEADER.replace("text", "text,colour"), "mean nothing here: colour"),
        (HEADER + '1.jpg,u,2026,"open\n', "is not a CSV file"),
    ],
)
def test_a_csv_that_cannot_be_read_says_what_it_lacks(tmp_path: Path, text: str, reason: str) -> None:
    vault, folder = told(tmp_path, text)
    (result,) = supply(vault, folder).taken
    assert reason in result.problem
    assert segments(vault.case("case-1")) == []


def test_a_picture_that_is_named_and_is_none_is_missing_with_its_reason(tmp_path: Path) -> None:
    rows = "gone.jpg;../../../etc/hostname;/etc/hostname;posts.csv;1.jpg,u,2026-05-04,a\n"
    vault, folder = told(tmp_path, HEADER + rows)
    supply(vault, folder)
    images = taken(vault)[0].images
    assert [bool(image.digest) for image in images] == [False, False, False, False, True]
    assert all("not a picture" in image.missing for image in images[:4])
    said = [one for segment in segments(vault.case("case-1")) for one in segment.remarks]
    assert [one.kind for one in said] == [RemarkKind.PICTURE_NOT_HAD] * 4


def test_a_name_that_two_files_could_be_is_neither(tmp_path: Path) -> None:
    """Kind: a name written otherwise than the file's is the file only where no other could be meant."""
    vault, folder = told(tmp_path, HEADER + "a.jpg;B.JPG;c;d.jpg;2.jpg,u,2026-05-04,a\n")
    for number, name in enumerate(("A.jpg", "a.JPG", "b.jpg", "c;d.jpg")):
        file(folder, name, photo(number + 4))
    supply(vault, folder)
    assert [image.url for image in taken(vault)[0].images if image.digest] == [
        "urn:supplied:b.jpg", "urn:supplied:c%3Bd.jpg", "urn:supplied:2.jpg",
    ]  # fmt: skip
    assert "posts.csv: no row names 1.jpg, 3.jpg, A.jpg, a.JPG; not taken" in notes(vault.case("case-1"))


@pytest.mark.slow
def test_a_cell_of_separators_takes_no_time(tmp_path: Path) -> None:
    vault, folder = told(tmp_path, HEADER + f"{';' * 100_000}1.jpg,u,2026-05-04,a\n")
    supply(vault, folder)
    assert [bool(image.digest) for image in taken(vault)[0].images] == [True]


def test_a_picture_added_to_the_folder_later_is_added_and_the_rest_is_not_doubled(tmp_path: Path) -> None:
    vault, folder = told(tmp_path, HEADER + "1.jpg,u1,2026-05-04,a\n")
    supply(vault, folder)
    (folder / "posts.csv").write_text(HEADER + "1.jpg,u1,2026-05-04,a\n2.jpg,u2,2026-05-05,b\n")
    (second,) = supply(vault, folder).taken
    assert (second.posts, second.pictures) == (1, 1)
    assert [post.platform_id for post in taken(vault)] == ["u1", "u2"]
    assert supply(vault, folder).run_id == ""


def test_a_folder_of_anything_else_is_refused_with_what_is_wanted(tmp_path: Path) -> None:
    vault, _ = vault_for(tmp_path, LIN, "instagram")
    file(tmp_path, "x/1.jpg", photo(1))
    (result,) = supply(vault, tmp_path / "x").taken
    assert "no CSV, and no JSON that gallery-dl or instaloader left" in result.problem
    (alone,) = supply(vault, tmp_path / "x" / "1.jpg").taken
    assert "does not say who posted it when" in alone.problem


@pytest.mark.parametrize(
    ("rows", "number"),
    [
        ('1.jpg,https://one.example/p/1,2026-05-04,"three\nlines\nof text"\n1.jpg,,2026-05-04,no address\n', 3),
        ("\n\n1.jpg,,2026-05-04,no address\n", 4),
        ('1.jpg,https://one.example/p/1,2026-05-04,"a\r\nb"\r\n,,,\r\n1.jpg,,2026-05-04,x\r\n', 4),
        ("1.jpg,https://one.example/p/1,2026-05-04,a\n1.jpg,,2026-05-04,x\n", 3),
    ],
)
def test_rows_are_counted_as_a_spreadsheet_shows_them(tmp_path: Path, rows: str, number: int) -> None:
    """Kind: physical lines where people see rows: a text of three lines put every row after it two lower."""
    vault, folder = told(tmp_path, HEADER + rows)
    supply(vault, folder)
    assert f"posts.csv row {number}: not taken as a post" in notes(vault.case("case-1"))
