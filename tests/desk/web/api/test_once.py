"""What is asked twice under one key is done once."""

import os
from collections.abc import Callable, Iterator
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


def refused_after(do: Callable[[], None]) -> Callable[[], Undone]:
    def refuse() -> Undone:
        do()
        raise HTTPException(409, "not now")

    return refuse


def test_what_was_refused_leaves_no_file_and_what_was_done_before_stays(tmp_path: Path) -> None:
    def another_waits() -> None:
        with pytest.raises(HTTPException) as refused:
            once(tmp_path)(Undone, "", done)
        assert refused.value.status_code == 409

    with pytest.raises(HTTPException, match="not now"):
        once(tmp_path)(Undone, "", refused_after(another_waits))
    assert list(tmp_path.iterdir()) == []

    once(tmp_path)(Undone, "", done)
    with pytest.raises(HTTPException, match="another body"):
        once(tmp_path)(Undone, "other", done)
    assert len(list(tmp_path.iterdir())) == 2
    assert once(tmp_path)(Undone, "", lambda: done("y")) == done()


def test_old_files_are_looked_for_once_a_minute_and_locks_without_an_answer_go_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, listings, real = idempotent.now(), list[Path](), Path.glob

    def listed(folder: Path, pattern: str) -> Iterator[Path]:
        listings.append(folder)
        return real(folder, pattern)

    monkeypatch.setattr(Path, "glob", listed)
    for second in (0, 1, 59, 61, 62):
        moment = start + timedelta(seconds=second)
        monkeypatch.setattr(idempotent, "now", lambda moment=moment: moment)
        Once(tmp_path, "b" * 64)(Undone, "", done)
        Once(tmp_path, f"{second:064}")(Undone, "", done)
    assert len(listings) == 2

    killed, young = tmp_path / f"{'c' * 64}.lock", tmp_path / f"{'d' * 64}.lock"
    for file, second in ((killed, 0), (young, 180)):
        file.touch()
        os.utime(file, (start.timestamp() + second,) * 2)
    monkeypatch.setattr(idempotent, "now", lambda: start + timedelta(seconds=190))
    once(tmp_path)(Undone, "", done)
    assert (killed.exists(), young.exists()) == (False, True)


def test_the_lock_of_something_at_work_is_not_taken_away(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    later = idempotent.now() + timedelta(seconds=300)

    def slow() -> Undone:
        monkeypatch.setattr(idempotent, "now", lambda: later)
        Once(tmp_path, "b" * 64)(Undone, "", done)
        assert (tmp_path / f"{'a' * 64}.lock").exists()
        return done()

    once(tmp_path)(Undone, "", slow)
