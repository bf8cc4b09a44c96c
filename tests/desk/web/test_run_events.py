"""Who follows a run sees it for as long as the case is theirs."""

from pathlib import Path

import pytest

from desk.access import passwords
from desk.acts.accounts import add_account, change_account
from desk.acts.actor import LOCAL, STRANGER
from desk.acts.roles import Role
from desk.acts.sign_in import actor_of, sign_in
from desk.web.app import create_app
from desk.web.routes import runs
from tests.desk.acts.test_runs import CASE, held
from tests.desk.signing import WEAKEST
from tests.desk.web.conftest import Browser

PASSWORD = "a long sentence of words"


def test_the_stream_ends_when_the_case_is_taken_from_whoever_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    settings = held(tmp_path)
    for login, role in (("lea", Role.LEAD), ("ivy", Role.INVESTIGATOR)):
        add_account(LOCAL, settings, login, roles=(role,), name=login.title(), password=PASSWORD)
    lea, ivy = (sign_in(STRANGER, settings, login, PASSWORD).token for login in ("lea", "ivy"))
    polls = []

    async def slept(_: float) -> None:
        polls.append(1)
        assert len(polls) < 5, "or it goes on for good"
        if len(polls) == 2:
            change_account(actor_of(STRANGER, settings, lea), settings, "ivy", cases=("another",))

    monkeypatch.setattr(runs, "is_running", lambda *_: True)
    monkeypatch.setattr(runs, "sleep", slept)
    told = Browser(create_app(settings), ivy).get(f"/cases/{CASE}/run/events")

    assert (told.status_code, len(polls)) == (200, 2)
    assert "event: progress" in told.text
    assert told.text.rstrip().endswith("data: end")
