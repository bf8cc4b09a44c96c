"""Posts of a crawl read again: honest ones agree, however their reply came; others are named, or said not compared."""

import gzip
import zlib
from pathlib import Path

import brotli
import pytest

from tests.crawler.captured import journal_toml
from tests.crawler.reread.kept import DEMO, Answer, Kept, listing, read


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("", listing(4)),
        ("gzip", gzip.compress(listing(4))),
        ("deflate", zlib.compress(listing(4))),
        ("deflate", zlib.compress(listing(4), wbits=-15)),
        ("br", brotli.compress(listing(4))),
    ],
)
def test_a_reply_is_read_as_it_was_whatever_encoding_it_came_in(tmp_path: Path, encoding: str, body: bytes) -> None:
    kept = Kept(tmp_path)
    kept.add([Answer(body, (("Content-Encoding", encoding),) if encoding else ())], read(listing(4)))

    found = kept.again()
    assert (found.faults, found.notes, found.read) == ((), (), 1)


def test_what_did_not_fit_into_its_page_s_segment_is_read_in_the_one_before(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    first, second = read(listing(4, 5))
    kept.add([Answer(listing(4, 5))], [first])
    kept.add([Answer(b"\xff\xd8", url="http://127.0.0.1:8765/a.jpg", media_type="image/jpeg")], [second])
    assert kept.again().faults == ()

    kept.add([Answer(listing(9))], [second])
    assert [fault.what for fault in kept.again().faults] == [
        "post 5: mapped@2 finds no such post in the replies beside it"
    ]


def test_a_page_that_was_not_modified_is_read_from_the_run_before(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.add([Answer(listing(4, 5))], read(listing(4)))
    kept.open(run_id="run-2")
    kept.add([Answer(b"", status=304)], read(listing(4, 5))[1:])
    assert (kept.again().faults, kept.again().notes) == ((), ())

    kept.add([Answer(b"", status=304)], read(listing(6)))
    assert [fault.where for fault in kept.again().faults] == ["cases/case-1/ledger/00000006.json"]


def test_a_page_not_modified_whose_earlier_capture_is_not_here_is_not_compared(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.add([Answer(b"", status=304)], read(listing(4)))

    found = kept.again()
    assert found.faults == ()
    assert "what it was is not in this case" in found.notes[0]


@pytest.mark.parametrize("field", ["text", "place", "author", "url"])
def test_each_field_that_differs_is_named(tmp_path: Path, field: str) -> None:
    kept = Kept(tmp_path)
    (post,) = read(listing(4))
    kept.add([Answer(listing(4))], [post.model_copy(update={field: "other"})])

    (fault,) = kept.again().faults
    assert fault.what == f"post 4: mapped@2 reads otherwise in the reply beside it: {field}"
    assert fault.where == "cases/case-1/ledger/00000003.json"


def test_other_words_on_who_chose_the_time_are_worth_knowing(tmp_path: Path) -> None:
    """A release may word it otherwise; a forger may, too: who chose a time decides what it is worth."""
    kept = Kept(tmp_path)
    (post,) = read(listing(4))
    kept.add([Answer(listing(4))], [post.model_copy(update={"posted_at_source": "set by the platform"})])

    found = kept.again()
    assert found.faults == ()
    assert found.notes == ("cases/case-1/ledger/00000003.json: post 4: mapped@2 words otherwise who chose its time",)


def test_an_address_or_a_description_of_a_picture_that_differs_is_named(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    shown = listing(4, photos=[{"url": "/media/4.jpg", "alt": "a tee"}])
    (post,) = read(shown)
    kept.add([Answer(shown)], [post])
    assert kept.again().faults == ()

    other = post.images[0].model_copy(update={"alt": "a coat"})
    kept.add([Answer(shown)], [post.model_copy(update={"images": (other,)})])
    assert [fault.what for fault in kept.again().faults] == [
        "post 4: mapped@2 reads other pictures in the reply beside it"
    ]


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"parser": "mapped@1"}, "it was read by mapped@1, here is mapped@2"),
        ({"parser": "page@1"}, "it was read by page@1, here is mapped@2"),
    ],
)
def test_what_another_version_read_is_not_compared_and_that_is_said(
    tmp_path: Path, changes: dict[str, str], why: str
) -> None:
    kept = Kept(tmp_path)
    (post,) = read(listing(4))
    kept.add([Answer(listing(4))], [post.model_copy(update={"text": "other", **changes})])

    found = kept.again()
    assert found.faults == ()
    assert found.notes == (f"cases/case-1: 1 post of run run-1 not read again: {why}",)


def test_a_platform_file_of_ones_own_is_not_known_until_it_is_given(tmp_path: Path) -> None:
    from crawler.platform import load_platform

    file = tmp_path / "own.toml"
    file.write_text(journal_toml(max_pages=7), "utf-8")
    own = load_platform(file)
    kept = Kept(tmp_path / "case", platform_digest=own.digest)
    (post,) = read(listing(4))
    kept.add([Answer(listing(4))], [post.model_copy(update={"text": "other"})])

    assert kept.again().faults == ()
    assert kept.again().notes == (
        "cases/case-1: 1 post of run run-1 not read again: its platform file is not the one here",
    )
    assert len(kept.again(own).faults) == 1
    assert kept.again(DEMO).faults == ()


@pytest.mark.parametrize("body", [b"\x1f\x8b rubbish", gzip.compress(listing(4))[:-9]])
def test_a_body_that_cannot_be_decoded_is_said_and_no_fault(tmp_path: Path, body: bytes) -> None:
    kept = Kept(tmp_path)
    kept.add([Answer(body, (("Content-Encoding", "gzip"),))], read(listing(4)))

    found = kept.again()
    assert found.faults == ()
    assert "a reply cannot be decoded" in found.notes[0]


def test_a_warc_that_does_not_hold_is_left_to_the_check_of_the_vault(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    kept.add([Answer(listing(4))], read(listing(4)))
    (warc,) = (tmp_path / "vault/cases/case-1/warc").iterdir()
    warc.write_bytes(warc.read_bytes()[:-5])

    assert (kept.again().faults, kept.again().read) == ((), 0)
