"""The act by which a word is taken: signed and shown in the index when it returns."""

from contextlib import closing
from pathlib import Path

import pytest

from desk.acts.review import answer
from desk.search import open_index
from desk.search.rebuild import status
from evidence.records import LedgerSeal
from tests.desk.review.raced import lay_out, question, quiet, says, someone


@pytest.mark.slow
def test_when_an_answer_is_taken_it_is_signed_and_the_index_is_as_the_case_is(tmp_path: Path) -> None:
    desk = lay_out(tmp_path, 1)
    turns = desk.turns
    desk.put(["ada"])
    asked = question(turns, turns.subjects[0], "ada")

    given = answer(someone("ada"), desk.settings, asked.name, says(asked, "confirmed"), quiet)

    assert (given.unsealed, given.warnings) == ("", ())
    assert isinstance(desk.turns.entries[-1].record, LedgerSeal)
    with closing(open_index(desk.settings.index_url)) as index:
        assert status(desk.vault, index).fresh
