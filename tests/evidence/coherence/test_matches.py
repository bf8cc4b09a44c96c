"""Examinations against what they cite, the catalog, and each other."""

from typing import Any

import pytest

from evidence.coherence.matches import MOST_DECIBANS, matches
from evidence.fields import AS_WRITTEN
from evidence.records import Candidate, Claim, Entry, Finding, Lead, Match, NonMatch, Verdict, as_json
from tests.evidence.coherence.written import BLANK, Book, digest, post


def finding(sku: str = "a", photo: int = 101, **changes: Any) -> Finding:
    values: dict[str, Any] = {
        "claim": Claim.SAME_ITEM_WORN, "verdict": Verdict.MATCH, "region_px": None, "inliers": 3, "distance_bits": None,
        "weight_decibans": 10,
    }  # fmt: skip
    return Finding(**{**values, **changes}, sku=sku, photo_digest=digest(photo))


def lead(sku: str = "a", photo: int = 101, **changes: Any) -> Lead:
    """Second of two designs."""
    values: dict[str, Any] = {
        "rank": 2, "designs": 2, "weight_decibans": 10, "sift_points": 3, "lightglue_points": 0, "region_px": None,
        "photo_region_px": None, "nearest": (_candidate("b"),),
    }  # fmt: skip
    return Lead(**{**values, **changes}, sku=sku, photo_digest=digest(photo))


def book_with_page() -> tuple[Book, Entry, str]:
    """A catalog of two articles that share a photo, and a page with two pictures."""
    book = Book()
    book.photo("a", 101)
    head = book.photo("b", 101)
    return book, book.page(book.run(), [post("p", 1), post("q", 2)]), head


def test_sizes_that_share_a_photo_are_articles_of_their_own() -> None:
    book, page, head = book_with_page()
    book.match(page, digest(1), head, findings=(finding("a"), finding("b")), candidates=(_candidate("a"),))
    book.match(page, digest(2), head, leads=(lead(),))

    assert book.faults(matches) == book.notes(matches) == []


def _candidate(sku: str) -> Candidate:
    return Candidate(sku=sku, weight_decibans=99)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"findings": (finding("c"),)}, "the match names 'c', which catalog shop did not have then"),
        ({"candidates": (_candidate("c"),)}, "the match names 'c', which catalog shop did not have then"),
        ({"findings": (finding("a", 102),)}, f"a photo that is not 'a''s in that state of the catalog: {digest(102)}"),
        (
            {
                "findings": (
                    finding(
                        nearest_non_match=NonMatch(sku="b", photo_digest=BLANK, inliers=1, weight_decibans=1)
                    ),
                )
            },
            f"a photo that is not 'b''s in that state of the catalog: {BLANK}",
        ),
        ({"findings": (finding(weight_decibans=MOST_DECIBANS + 1),)}, "weighs 61 decibans"),
        ({"findings": (finding(interval_decibans=(9, 3)),)}, "ends before it begins"),
        ({"findings": (finding(), finding(verdict=Verdict.ABSTAIN))}, "two findings on same_item_worn of 'a'"),
        ({"findings": (finding(),), "unreadable": "cut"}, "unreadable, and what was found in it"),
        ({"leads": (lead("c"),)}, "the match names 'c', which catalog shop did not have then"),
        ({"leads": (lead("a", 102),)}, f"a photo that is not 'a''s in that state of the catalog: {digest(102)}"),
        ({"leads": (lead(nearest=(_candidate("c"),)),)}, "the match names 'c', which catalog shop did not have then"),
        ({"leads": (lead(),), "people": 0}, "in a picture in which it saw nobody"),
        ({"leads": (lead(), lead())}, "two leads on one article"),
        ({"leads": (lead(rank=1),)}, "the lead on 'a' is no 1 of 2 beside the designs that it names"),
        ({"leads": (lead(weight_decibans=100),)}, "the lead on 'a' is no 2 of 2"),
        ({"leads": (lead(rank=3),)}, "the lead on 'a' is no 3 of 2"),
        ({"leads": (lead(nearest=()),)}, "the lead on 'a' is no 2 of 2"),
        (
            {"leads": (lead(),), "candidates": (_candidate("a"),)},
            "the lead on 'a' weighs 'a' otherwise than the match's candidates do",
        ),
        ({"leads": (lead(nearest=(_candidate("a"),)),)}, "the lead on 'a' is no 2 of 2"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_named(changes: dict[str, Any], said: str) -> None:
    book, page, head = book_with_page()
    book.match(page, digest(1), head, **changes)

    (what,) = book.faults(matches)
    assert said in what


def test_a_photo_counts_from_its_entry_to_the_one_that_takes_its_place() -> None:
    book, page, _ = book_with_page()
    replaced = book.photo("a", 103)
    later = book.photo("c", 104)
    for head, photo, right in ((replaced, 101, False), (replaced, 103, True), (later, 103, True)):
        copied = Book()
        copied.entries, copied.photos = list(book.entries), book.photos
        copied.match(page, digest(1), head, findings=(finding("a", photo),))
        assert (copied.faults(matches) == []) is right, (head, photo)
    book.match(page, digest(1), replaced, findings=(finding("c", 104),))
    assert book.faults(matches) == ["the match names 'c', which catalog shop did not have then"]


def test_a_match_of_a_picture_that_its_page_does_not_hold_or_show_is_named_where_it_was_captured_at_all() -> None:
    book, page, head = book_with_page()
    other = book.page(
        book.run(), [post("r", 3)], [book.capture("http://x/3.jpg", digest(3)), book.capture("u", digest(4))]
    )
    book.match(page, digest(3), head)
    book.match(other, digest(4), head)
    book.match(page, digest(5), head)

    assert [what.partition(digest(3))[0] for what in book.faults(matches)] == [
        "the match cites entry 3, which did not capture its picture ",
        f"the match is of {digest(4)}, which no post of entry 5 shows",
    ]


def test_two_that_differ_contradict_and_two_that_agree_are_worth_knowing() -> None:
    book, page, head = book_with_page()
    book.match(page, digest(1), head, findings=(finding(),))
    book.match(page, digest(1), head, findings=(finding(),), software="another")
    assert book.faults(matches) == []
    assert book.notes(matches) == ["entry 4 examined this picture already, and found the same"]

    book.match(page, digest(1), head, findings=(finding(verdict=Verdict.ABSTAIN),))
    assert len(book.faults(matches)) == 1


def test_another_policy_or_another_state_of_the_catalog_examines_anew() -> None:
    book, page, head = book_with_page()
    book.match(page, digest(1), head, findings=(finding(),))
    book.match(page, digest(1), head, policy_digest=digest(7))
    book.match(page, digest(1), book.photo("d", 109))

    assert book.faults(matches) == book.notes(matches) == []


def test_a_match_from_before_it_named_its_software_is_only_noted() -> None:
    book, page, head = book_with_page()
    entry = book.match(page, digest(1), head, findings=(finding("c"),))
    written = {name: value for name, value in as_json(entry.record).items() if name != "software"}
    older = Match.model_validate(written, context=AS_WRITTEN)
    book.entries[-1] = entry.model_copy(update={"record": older})

    assert book.faults(matches) == []
    assert len(book.notes(matches)) == 1


def test_of_a_catalog_that_cannot_be_read_whole_nothing_is_said() -> None:
    book, page, head = book_with_page()
    book.match(page, digest(1), head, findings=(finding("c"),))
    del book.photos[0]

    assert book.faults(matches) == []
