"""A case on its way to a channel, in the browser."""

import io
import zipfile

import pytest

from claims.shown.texts import LANGUAGES
from desk.channels.channel import shipped
from desk.settings import Settings
from desk.web.app import create_app
from desk.web.pages import LANGUAGE_COOKIE
from desk.web.who import COOKIE, form_mark
from desk.web.words import Words
from tests.desk.acts.lived import ADA
from tests.desk.web.test_desk import SECRET, ask, settings  # noqa: F401 - the fixture

PAGE = f"/cases/{ADA.case_id}/hand-over"


def looked(settings: Settings, query: str = "", language: str = "en"):  # type: ignore[no-untyped-def]  # noqa: F811
    app = create_app(settings, opening=SECRET, token=SECRET)
    return ask(app, "GET", PAGE + query, headers={"cookie": f"{COOKIE}={SECRET}; {LANGUAGE_COOKIE}={language}"})


def sent(settings: Settings, channel: str, mark: str = ""):  # type: ignore[no-untyped-def]  # noqa: F811
    app = create_app(settings, opening=SECRET, token=SECRET)
    form = {"mark": mark or form_mark(SECRET), "channel": channel}
    return ask(app, "POST", PAGE, SECRET, data=form, headers={"sec-fetch-site": "same-origin"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_channel_can_be_chosen_and_each_says_what_it_takes(settings: Settings, language: str) -> None:  # noqa: F811
    say = Words(language)
    page = looked(settings, language=language).text
    assert all(f'value="{name}"' in page for name in shipped())
    for name, one in shipped().items():
        chosen = looked(settings, f"?channel={name}", language).text
        assert say("desk_handing.not_ready") in chosen
        assert say("desk_handing.make_draft") in chosen
        assert one.note[say.language].split()[0].rstrip("：，。") in chosen.replace("&#39;", "'")


def test_a_channel_that_nobody_described_is_only_not_chosen(settings: Settings) -> None:  # noqa: F811
    found = looked(settings, "?channel=../../etc")
    assert found.status_code == 200
    assert "desk_handing" not in found.text
    assert Words("en")("desk_handing.not_ready") not in found.text


@pytest.mark.slow
def test_a_draft_comes_as_one_archive_and_is_named_so(settings: Settings) -> None:  # noqa: F811
    found = sent(settings, "taobao-refuse")
    assert found.status_code == 200, found.text
    assert f"{ADA.case_id}-taobao-refuse-draft.zip" in found.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(found.content)) as archive:
        assert set(archive.namelist()) == {"picture.jpg", "refuse_message.txt", "handed-over.json"}
        assert archive.read("refuse_message.txt").decode("utf-8").startswith("草稿")


@pytest.mark.parametrize(("channel", "mark", "status"), [("paypal", "forged", 403), ("nowhere", "", 409)])
def test_what_may_not_be_made_is_refused(settings: Settings, channel: str, mark: str, status: int) -> None:  # noqa: F811
    assert sent(settings, channel, mark).status_code == status
