"""Ledger entries to documents: what is shown, once, and what no longer counts."""

import random
from datetime import timedelta

import pytest

from claims.reading import read
from desk.search.document import Document, Ended, Kind
from desk.search.errors import ProjectionError
from desk.search.project import Looked, picture_digests, project
from evidence.codec import sha256
from evidence.records import Case, Entry, Frame, Image, Outcome, Review, Verdict
from tests.claims.book import DAY, OTHER, PICTURE, PUBLIC, Book, finding, post


def documents(book: Book, **fingerprints: str) -> list[Document]:
    looked = {PICTURE: Looked(fingerprints.get("picture", ""), "")}
    return list(project("case-1", read(book.entries, public_key=PUBLIC), looked))


@pytest.fixture
def book(case: Case) -> Book:
    return Book(case)


def test_a_post_gives_one_document_for_each_picture_and_one_when_it_has_none(book: Book) -> None:
    two = [
        Image(url="http://127.0.0.1/1.jpg", digest=PICTURE, alt="me"),
        Image(url="http://127.0.0.1/2.jpg", digest=OTHER),
    ]
    bare = post("only words", ()).model_copy(update={"platform_id": "post-2"})
    segment = book.page(book.run(), post(images=two), bare)
    shown = {d.image_digest: d for d in documents(book, picture="0f" * 8)}
    assert shown.keys() == {PICTURE, OTHER, ""}
    assert (shown[PICTURE].kind, shown[PICTURE].alt, shown[PICTURE].picture_hash) == (
        Kind.PICTURE,
        "me",
        "0f" * 8,
    )
    assert (shown[OTHER].picture_hash, shown[OTHER].examined) == ("", "waiting")
    assert (shown[""].kind, shown[""].text, shown[""].examined) == (Kind.POST, "only words", "no_picture")
    assert {d.segment for d in shown.values()} == {segment}
    assert {d.outcome for d in shown.values()} == {Ended.UNSEALED}


def test_an_unchanged_post_captured_twice_is_one_document_with_its_first_capture_and_newest_outcome(book: Book) -> None:
    first, second = book.run(1), book.run(2)
    segment = book.page(first, post())
    book.seal(first, Outcome.PARTIAL)
    book.page(second, post(), at=DAY + timedelta(days=2))
    book.seal(second, Outcome.COMPLETE)
    (shown,) = documents(book)
    assert (shown.segment, shown.captured_at) == (segment, DAY + timedelta(seconds=1))
    assert shown.outcome is Ended.COMPLETE


def test_a_post_edited_between_two_captures_is_shown_as_it_was_and_as_it_is(book: Book) -> None:
    run = book.run()
    book.page(run, post("so happy in my new dress"))
    book.page(run, post("so happy"), at=DAY + timedelta(days=1))
    assert sorted(d.text for d in documents(book)) == ["so happy", "so happy in my new dress"]


def test_a_picture_once_missing_and_captured_later_is_shown_as_captured(book: Book) -> None:
    run = book.run()
    missing = Image(url="http://127.0.0.1/1.jpg", missing="404 Not Found")
    book.page(run, post(images=[missing]))
    assert [d.missing for d in documents(book)] == ["404 Not Found"]
    book.page(run, post())
    assert [(d.image_digest, d.missing) for d in documents(book)] == [(PICTURE, "")]


def test_the_newest_examination_of_a_picture_counts(book: Book) -> None:
    segment = book.page(book.run(), post())
    book.match(segment, finding(verdict=Verdict.MATCH))
    newest = book.match(segment, finding(verdict=Verdict.ABSTAIN))
    (shown,) = documents(book)
    assert (shown.match, shown.examined) == (newest, "examined")
    assert [f.verdict for f in shown.findings] == [Verdict.ABSTAIN]


def test_findings_of_an_earlier_policy_are_shown_and_said_to_be_of_an_earlier_one(book: Book) -> None:
    both = [Image(url="http://127.0.0.1/1.jpg", digest=PICTURE), Image(url="http://127.0.0.1/2.jpg", digest=OTHER)]
    segment = book.page(book.run(), post(images=both))
    old = book.match(segment, finding(), policy="one", picture=PICTURE)
    new = book.match(segment, finding("coat-2"), policy="two", picture=OTHER)
    shown = {d.image_digest: d for d in documents(book)}
    assert (shown[PICTURE].examined, shown[PICTURE].match) == ("earlier_policy", old)
    assert (shown[OTHER].examined, shown[OTHER].match) == ("examined", new)
    assert {f.sku for d in shown.values() for f in d.findings} == {"tee-1", "coat-2"}


def test_an_examination_against_another_catalog_does_not_count(book: Book) -> None:
    segment = book.page(book.run(), post())
    mine = book.match(segment, finding())
    book.match(segment, finding("strange"), catalog="another-shop")
    (shown,) = documents(book)
    assert shown.match == mine


def test_a_picture_that_could_not_be_read_says_why(book: Book) -> None:
    book.match(book.page(book.run(), post()), unreadable="cut JPEG")
    (shown,) = documents(book)
    assert (shown.examined, shown.unreadable) == ("unreadable", "cut JPEG")


def test_that_somebody_reviewed_a_finding_is_said_and_neither_who_nor_what(book: Book) -> None:
    segment = book.page(book.run(), post())
    old = book.match(segment, finding())
    new = book.match(segment, finding(), finding("coat-2"))
    said = [(old, "Ada", "rejected"), (new, "Ada", "unsure"), (new, "Ben", "confirmed"), (new, "Ada", "confirmed")]
    for match, reviewer, verdict in said:
        book.add(
            Review(match=match, sku="tee-1", claim="same_item_worn", reviewer=reviewer, verdict=verdict, blind=True)
        )
    book.sealed()
    (shown,) = documents(book)
    tee, coat = shown.findings
    assert (tee.reviewed, coat.reviewed, tee.verdict) == (True, False, Verdict.MATCH)
    assert b"Ada" not in shown.to_bytes()


@pytest.mark.slow
def test_the_same_entries_give_the_same_documents_byte_for_byte_in_any_process(book: Book) -> None:
    rng = random.Random(3)
    run = book.run()
    for number in range(40):
        changed = post(f"post {number}").model_copy(update={"platform_id": f"post-{rng.randrange(30)}"})
        book.match(book.page(run, changed), finding(), finding("coat-2"))
    once = [d.to_bytes() for d in documents(book)]
    read_back = [Entry.model_validate_json(entry.model_dump_json()) for entry in book.entries]
    again = [d.to_bytes() for d in project("case-1", read(read_back), {PICTURE: Looked("", "")})]
    assert once == again
    assert once == sorted(once, key=lambda data: Document.model_validate_json(data).id)
    assert len(set(once)) == 40


def test_every_document_reads_back_from_its_bytes(book: Book) -> None:
    book.match(book.page(book.run(), post()), finding())
    (shown,) = documents(book, picture="00ff" * 4)
    assert Document.model_validate_json(shown.to_bytes()) == shown


def test_entries_that_are_not_the_case_are_refused(book: Book) -> None:
    book.page(book.run(), post())
    with pytest.raises(ProjectionError, match="not the ledger of case"):
        list(project("case-2", read(book.entries, public_key=PUBLIC), {}))
    with pytest.raises(ProjectionError, match="cites a run"):
        list(project("case-1", read([book.entries[0], book.entries[2]]), {}))


def test_the_pictures_to_fingerprint_are_those_that_were_had(book: Book) -> None:
    book.page(book.run(), post(images=[Image(url="a", digest=PICTURE), Image(url="b", missing="gone")]))
    assert picture_digests(read(book.entries, public_key=PUBLIC)) == {PICTURE}


def test_each_frame_of_a_video_is_found_and_the_video_is_one_picture_of_its_post(book: Book) -> None:
    of = Frame(of=sha256(b"a video"), number=12, at_ms=480, decoder="OpenCV 4")
    frames = [
        Image(url="urn:frame:12:urn:supplied:clip.mp4", digest=PICTURE, frame=of),
        Image(url="urn:frame:40:urn:supplied:clip.mp4", digest=OTHER, frame=of.model_copy(update={"number": 40})),
    ]
    third = sha256(b"a still picture")
    book.page(book.run(), post(images=[*frames, Image(url="http://127.0.0.1/3.jpg", digest=third)]))
    shown = {d.image_digest: (d.picture, d.pictures) for d in documents(book)}
    assert shown == {PICTURE: (1, 2), OTHER: (1, 2), third: (2, 2)}
