"""The archives and folders of this folder, imported: each post and picture is had, or its lack is said."""

import unicodedata
from pathlib import Path

import pytest

from crawler.imports.keep import Taken
from evidence.records import Post, RemarkKind
from tests.crawler.captured import posts
from tests.crawler.supplied import supply, vault_for

INPUTS = Path(__file__).parent / "inputs"
LIN = "https://photos.example/u/lin"


def brought(folder: Path, source: Path, handle: str = LIN, platform: str = "page") -> tuple[Taken, list[Post]]:
    """What an import of one file or folder says, and the posts that are in the case then."""
    vault, case = vault_for(folder, handle, platform)
    (taken,) = supply(vault, source).taken
    assert not taken.problem
    return taken, posts(case)


def kinds(taken: Taken) -> list[RemarkKind]:
    return [said.kind for said in taken.remarks]


ARCHIVES = {
    "decoded-body.warc.gz": [RemarkKind.REPLIES_DECODED],
    "bogus-encoding.warc.gz": [RemarkKind.REPLIES_DECODED],
    "redirect.warc.gz": [],
    "picture-redirect.warc.gz": [],
    "twice.warc.gz": [],
    "cached.har": [],
    "old.wacz": [],
}


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_of_two_posts_gives_both_with_their_pictures(tmp_path: Path, name: str) -> None:
    """Kind: what browsers and archivers store otherwise than a server sends it was dropped."""
    taken, had = brought(tmp_path, INPUTS / name)
    assert [f"{post.posted_at:%Y-%m-%d}" for post in had] == ["2026-05-04", "2026-05-05"]
    assert all(image.digest for post in had for image in post.images)
    assert [len(post.images) for post in had] == [1, 1]
    assert kinds(taken) == ARCHIVES[name]


def test_the_digests_of_wacz_1_0_hold(tmp_path: Path) -> None:
    """Kind: digests stated in another place or form were said to fail."""
    taken, _ = brought(tmp_path, INPUTS / "old.wacz")
    assert "check: WACZ: 1 files have the digests that datapackage.json states, 0 DO NOT" in taken.notes


@pytest.mark.parametrize("name", ["session.har", "with-webfinger.har"])
@pytest.mark.parametrize("handle", ["@lin@social.example", "https://social.example/@lin"])
def test_a_visit_to_a_mastodon_account_gives_its_posts(tmp_path: Path, name: str, handle: str) -> None:
    """Kind: a person's browser asks for the same with other addresses than a crawl."""
    taken, had = brought(tmp_path, INPUTS / name, handle, "mastodon")
    assert [post.url for post in had] == ["https://social.example/@lin/4", "https://social.example/@lin/5"]
    assert all(image.digest for post in had for image in post.images)
    assert any("for followers only" in note for note in taken.notes)


@pytest.mark.parametrize("name", ["ending-in-other-case", "semicolon-in-name"])
def test_a_picture_whose_name_is_written_otherwise_is_had(tmp_path: Path, name: str) -> None:
    """Kind: a name that people take for the file's own was not."""
    taken, (post,) = brought(tmp_path, INPUTS / name)
    assert [bool(image.digest) for image in post.images] == [True]
    assert kinds(taken) == []


def test_a_picture_whose_accents_are_written_as_macos_does_is_had(tmp_path: Path) -> None:
    """Kind: as above, by form of Unicode."""
    folder = tmp_path / "shots"
    folder.mkdir()
    picture = (INPUTS / "typo" / "baech.jpg").read_bytes()
    (folder / unicodedata.normalize("NFD", "plage-été.jpg")).write_bytes(picture)
    row = unicodedata.normalize("NFC", "plage-été.jpg") + ",https://photos.example/p/1,2026-05-04,hi\n"
    (folder / "posts.csv").write_text("picture,url,posted_at,text\n" + row, encoding="utf-8")
    _, (post,) = brought(tmp_path, folder)
    assert [bool(image.digest) for image in post.images] == [True]


def test_a_picture_that_is_not_there_is_named_and_so_is_the_one_that_no_row_names(tmp_path: Path) -> None:
    """Kind: a missing picture was told of nowhere, and the import ended well."""
    taken, (post,) = brought(tmp_path, INPUTS / "typo")
    assert [bool(image.digest) for image in post.images] == [False]
    assert kinds(taken) == [RemarkKind.PICTURE_NOT_HAD]
    assert "beach.jpg is not a file in the folder" in str(dict(taken.remarks[0].values)["detail"])
    assert any("no row names baech.jpg" in note for note in taken.notes)
