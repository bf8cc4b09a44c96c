"""People's words on what contradicts, in the browser: each alone, taken back, and never another's."""

import re
from pathlib import Path

import pytest

from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL
from desk.acts.review_comparisons import comparisons
from desk.settings import Settings
from desk.web.app import create_app
from tests.desk.acts.test_dispatch import settings, vault  # noqa: F401 - the fixtures
from tests.desk.acts.test_review_comparisons import CASE, swapped  # noqa: F401 - the fixture
from tests.desk.web.test_desk import PASSWORD, ask, signed_in

PAGE = f"/cases/{CASE}/comparisons"
SECRET_NOTE = "zq the scale stood crooked"


@pytest.fixture
def desk(swapped: Settings, tmp_path: Path) -> Settings:  # noqa: F811
    add_account(LOCAL, swapped, "lea", roles=("lead",), password=PASSWORD)
    for name in ("zoe", "bo"):
        add_account(LOCAL, swapped, name, roles=("reviewer",), password=PASSWORD)
    return swapped


def said(desk: Settings, login: str, path: str, **form: str):  # type: ignore[no-untyped-def]
    app = create_app(desk)
    token = signed_in(app, login)
    mark = re.search(r'name="mark" value="([^"]+)"', ask(app, "GET", PAGE, token).text)
    assert mark is not None
    form = {"mark": mark[1], **form}
    return ask(app, "POST", path, token, data=form, headers={"sec-fetch-site": "same-origin"})


def seen(desk: Settings, login: str) -> str:
    app = create_app(desk)
    return ask(app, "GET", PAGE, signed_in(app, login)).text


def number(desk: Settings) -> int:
    (one,) = comparisons(LOCAL, desk, CASE)
    return one.number


@pytest.mark.slow
def test_two_people_answer_and_the_second_sees_nothing_of_the_first(desk: Settings) -> None:
    here = f"{PAGE}/{number(desk)}"
    assert "waits for your word" in seen(desk, "zoe")
    assert said(desk, "zoe", here, verdict="confirmed", note=SECRET_NOTE).status_code == 303

    second = seen(desk, "bo")
    assert "1 person answered" in second
    assert not [word for word in (SECRET_NOTE, "Zoe", "zoe") if word in second]
    assert SECRET_NOTE in seen(desk, "zoe")
    assert said(desk, "bo", here, verdict="confirmed").status_code == 303
    assert "decided" in seen(desk, "bo")
    assert SECRET_NOTE in seen(desk, "bo")


@pytest.mark.slow
def test_a_word_is_taken_back_at_once_without_and_later_only_with_a_reason(desk: Settings) -> None:
    here = f"{PAGE}/{number(desk)}"
    said(desk, "zoe", here, verdict="rejected")
    assert said(desk, "zoe", f"{here}/back").status_code == 303
    assert "waits for your word" in seen(desk, "zoe")
    said(desk, "zoe", here, verdict="confirmed")
    assert said(desk, "zoe", f"{here}/back", reason="I read another row").status_code == 303
    assert "waits for your word" not in seen(desk, "zoe")


@pytest.mark.slow
@pytest.mark.parametrize(("verdict", "status"), [("guilty", 422), ("confirmed", 409)])
def test_no_other_word_and_no_word_on_what_is_not_there_is_taken(desk: Settings, verdict: str, status: int) -> None:
    assert said(desk, "zoe", f"{PAGE}/999", verdict=verdict).status_code == status
