"""The act by which a word is taken: signed and shown in the index when it returns."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import desk.acts.review as act
from desk.access.roles import Role
from desk.acts.errors import ActError
from desk.acts.pack import pack
from desk.acts.review import answer, undo
from desk.search import open_index
from desk.search.rebuild import status
from evidence.ledger_seal import seal_ledger
from evidence.records import LedgerSeal, Match, Withdrawal
from tests.desk.review.raced import CASE, lay_out, question, quiet, says, someone


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


@pytest.mark.slow
def test_a_word_that_is_being_undone_while_the_last_one_comes_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = lay_out(tmp_path, 1)
    desk.put(["ada", "bo"])
    first, second = (question(desk.turns, desk.turns.subjects[0], who) for who in ("ada", "bo"))
    answer(someone("ada"), desk.settings, first.name, says(first, "confirmed"), quiet)
    real = act.take_back

    def late(*given: Any) -> None:
        answer(someone("bo"), desk.settings, second.name, says(second, "confirmed"), quiet)
        real(*given)

    monkeypatch.setattr(act, "take_back", late)
    with pytest.raises(ActError, match="another's word came"):
        undo(someone("ada"), desk.settings, first.name)

    assert not [one for one in desk.turns.entries if isinstance(one.record, Withdrawal)]


@pytest.mark.slow
def test_a_first_word_on_an_earlier_examination_stays_out_of_packages_too(tmp_path: Path) -> None:
    desk = lay_out(tmp_path, 1)
    before = desk.turns
    desk.put(["ada"])
    asked = question(before, before.subjects[0], "ada")
    answer(someone("ada"), desk.settings, asked.name, says(asked, "confirmed"), quiet)
    (match,) = (one.record for one in before.entries if isinstance(one.record, Match))
    before.file.ledger.append(match.model_copy(update={"policy_digest": "sha256:" + "5" * 64}))
    seal_ledger(before.file.ledger, desk.vault.key)

    assert desk.turns.half_said == 1
    with pytest.raises(ActError, match="another person's word is still wanted"):
        pack(someone("ivy", Role.INVESTIGATOR), desk.settings, CASE, out=tmp_path / "case.wacz")
