"""The act by which the next question is put, while somebody answers the one before it."""

from pathlib import Path

import pytest

from desk.acts.line_up import put_question
from desk.acts.review import Answer, answer
from desk.review.turns import Turns
from evidence.records import Picked
from evidence.vault import Vault
from tests.desk.review.raced import CASE, lay_out, quiet, someone


@pytest.mark.slow
def test_what_is_answered_while_the_question_behind_it_is_prepared_is_not_put_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A browser prepares the next question while the present one is looked at; its answer may come just then."""
    desk, ada = lay_out(tmp_path, 2), someone("ada")
    (present,) = put_question(ada, desk.settings, CASE)
    real, names = Turns.of, [present.name]

    def slow(vault: Vault, case_id: str) -> Turns:
        read = real(vault, case_id)
        while names:
            answer(ada, desk.settings, names.pop(), Answer(Picked.CANNOT_TELL), quiet)
        return read

    monkeypatch.setattr(Turns, "of", slow)
    (behind,) = put_question(ada, desk.settings, CASE, present.name)
    monkeypatch.setattr(Turns, "of", real)

    answer(ada, desk.settings, behind.name, Answer(Picked.CANNOT_TELL), quiet)  # refused, if it is the one before
    assert put_question(ada, desk.settings, CASE) == ()
