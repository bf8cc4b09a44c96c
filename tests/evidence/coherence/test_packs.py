"""What was handed out rests on a release, as it says."""

from typing import Any

import pytest

from evidence.coherence.packs import packs
from tests.evidence.coherence.written import Book, digest


def book() -> Book:
    made = Book()
    run = made.run()
    made.seal(run)
    return made


def test_files_handed_out_on_a_release_are_no_fault() -> None:
    made = book()
    made.pack(made.release())

    assert made.faults(packs) == []


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"release": digest(77)}, "that no release before it allows"),
        ({"release": ""}, "that no release before it allows"),
        ({"channel": "stripe"}, "the release is for 'paypal'"),
        ({"reviews": (digest(5),)}, "other words of people"),
        ({"approved_by": "dan"}, "the release 'eve'"),
        ({"pack_digest": digest(4)}, "not of the files"),
        ({"files": ()}, "not of the files"),
    ],
)
def test_what_says_more_than_its_release_is_named(changes: dict[str, Any], says: str) -> None:
    made = book()
    made.pack(made.release(), **changes)

    (what,) = made.faults(packs)

    assert says in what


def test_a_release_behind_the_files_does_not_allow_them() -> None:
    made = book()
    made.pack(made.release())
    made.entries[-2], made.entries[-1] = made.entries[-1], made.entries[-2]

    assert made.faults(packs) == ["files were handed out that no release before it allows"]
