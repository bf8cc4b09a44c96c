"""What is asked twice under one key is done once."""

from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import HTTPException

from desk.web.api import idempotent
from desk.web.api.idempotent import Once
from desk.web.api.models import Undone
from tests.desk.acts.lived import GOES


def once(folder: Path) -> Once:
    return Once(folder, "a" * 64)


def done(word: str = "x") -> Undone:
    return Undone(name=word, case_id=GOES, undone=True)


def test_what_was_refused_is_not_kept(tmp_path: Path) -> None:
    def refuse() -> Undone:
        raise HTTPException(409, "not now")

    with pytest.raises(HTTPException):
        once(tmp_path)(Undone, "", refuse)
    assert once(tmp_path)(Undone, "", done) == done()


def test_while_it_is_being_done_nobody_else_does_it(tmp_path: Path) -> None:
    def slow() -> Undone:
        with pytest.raises(HTTPException) as refused:
            once(tmp_path)(Undone, "", done)
        assert refused.value.status_code == 409
        return done()

    once(tmp_path)(Undone, "", slow)
    assert once(tmp_path)(Undone, "", lambda: done("y")) == done()


def test_after_a_day_it_is_done_again_and_nothing_older_lies_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    once(tmp_path)(Undone, "", done)
    Once(tmp_path, "b" * 64)(Undone, "", done)
    later = idempotent.now() + timedelta(hours=25)
    monkeypatch.setattr(idempotent, "now", lambda: later)

    assert once(tmp_path)(Undone, "other", lambda: done("y")) == done("y")
    assert {one.name[0] for one in tmp_path.iterdir()} == {"a"}
