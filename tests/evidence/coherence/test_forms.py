"""Older forms stand before newer ones, never behind."""

from typing import Any

import pytest

from evidence.coherence.forms import RESTS_ON, forms, is_older
from evidence.fields import AS_WRITTEN
from evidence.records import Entry, as_json
from tests.evidence.coherence.written import Book, digest, post


def older(entry: Entry) -> Entry:
    """As a release wrote it that did not know the field."""
    record: Any = entry.record
    written = {name: value for name, value in as_json(record).items() if name != RESTS_ON[record.kind]}
    return entry.model_copy(update={"record": type(record).model_validate(written, context=AS_WRITTEN)})


def book() -> Book:
    made = Book()
    run = made.run()
    page = made.page(run, [post("p", 1)])
    made.page(run, [post("q", 2)])
    made.seal(run)
    made.seal(run)
    head = made.photo("a", 101)
    made.match(page, digest(1), head)
    made.match(page, digest(2), head)
    made.review("bo")
    made.review("cy")
    made.pack()
    made.pack()
    return made


@pytest.mark.parametrize("kind", RESTS_ON)
def test_an_older_form_behind_a_newer_one_is_a_fault_and_before_it_is_not(kind: str) -> None:
    places = [place for place, entry in enumerate(book().entries) if entry.record.kind == kind]
    behind, before = book(), book()
    behind.entries[places[1]] = older(behind.entries[places[1]])
    before.entries[places[0]] = older(before.entries[places[0]])

    (what,) = behind.faults(forms)
    assert what.startswith(f"the {kind} record is written as before there was {RESTS_ON[kind]!r}")
    assert before.faults(forms) == []
    assert is_older(before.entries[places[0]].record, kind)
    assert not is_older(before.entries[places[1]].record, kind)


def test_records_of_one_form_are_none_whichever_it_is() -> None:
    made = book()
    assert made.faults(forms) == []

    made.entries = [older(entry) if entry.record.kind in RESTS_ON else entry for entry in made.entries]
    assert made.faults(forms) == []
