"""A picture of a payment compared in the browser."""

import pytest

from claims.shown.texts import LANGUAGES
from desk.settings import Settings
from desk.web.app import create_app
from desk.web.pages import LANGUAGE_COOKIE
from desk.web.who import COOKIE, form_mark
from desk.web.words import Words
from tests.desk.acts.test_receipt import EXAMPLE
from tests.desk.web.test_desk import SECRET, ask, settings  # noqa: F401 - the fixture

PICTURE, EXPORT = (EXAMPLE / "receipt.png").read_bytes(), (EXAMPLE / "alipay.csv").read_bytes()


def sent(settings: Settings, picture: bytes, export: bytes, language: str = "en", mark: str = "", name: str = "a.csv"):  # type: ignore[no-untyped-def]  # noqa: F811
    app = create_app(settings, opening=SECRET, token=SECRET)
    files = [("picture", ("p.png", picture)), ("exports", (name, export))]
    cookies = {"cookie": f"{COOKIE}={SECRET}; {LANGUAGE_COOKIE}={language}"}
    return ask(
        app,
        "POST",
        "/payment",
        files=files,
        data={"mark": mark or form_mark(SECRET)},
        headers={"sec-fetch-site": "same-origin", **cookies},
    )


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_export_says_stands_above_the_form(settings: Settings, language: str) -> None:  # noqa: F811
    page = sent(settings, PICTURE, EXPORT, language).text
    say = Words(language)

    for part in (
        say("payment.contradicted"),
        "6881.90",
        "881.90",
        say("payment_said.buyer"),
        say("desk_payment.check"),
    ):
        assert part in page
    assert page.index('id="result"') < page.index('<form class="stack"')


@pytest.mark.parametrize(
    ("picture", "export", "status", "part"),
    [
        (b"no picture", EXPORT, 200, "A file cannot be read"),
        (PICTURE, b"a,b\n1,2\n", 200, "no columns of an export"),
        (b"", b"", 200, "A file cannot be read"),
    ],
)
def test_files_that_are_none_say_nothing(
    settings: Settings,  # noqa: F811
    picture: bytes,
    export: bytes,
    status: int,
    part: str,
) -> None:
    found = sent(settings, picture, export)
    assert found.status_code == status
    assert part in found.text
    assert 'class="chip open"' in found.text


def test_nothing_handed_in_or_too_much_is_told_in_place_with_what_was_typed(settings: Settings) -> None:  # noqa: F811
    app = create_app(settings, opening=SECRET, token=SECRET)
    for files, part in (
        ([], "Choose the picture"),
        ([("picture", ("p.png", PICTURE)), *[("exports", ("a.csv", EXPORT))] * 21], "At most 20"),
    ):
        form = {"data": {"mark": form_mark(SECRET), "payees": "Felro"}, "headers": {"sec-fetch-site": "same-origin"}}
        found = ask(app, "POST", "/payment", SECRET, **form, files=files or {"none": b""})
        assert (found.status_code, part in found.text, "Felro" in found.text) == (422, True, True)


def test_one_picture_at_a_time_so_that_the_desk_answers_others(settings: Settings) -> None:  # noqa: F811
    from desk.web.routes import payment

    with payment._one_at_a_time:
        found = sent(settings, PICTURE, EXPORT)
    assert found.status_code == 429
    assert "Another picture is being compared" in found.text


def test_a_form_of_another_session_and_a_hostile_name(settings: Settings) -> None:  # noqa: F811
    assert sent(settings, PICTURE, EXPORT, mark="another").status_code == 403
    hostile = sent(settings, PICTURE, b"a,b\n1,2\n", name='"><script>alert(1)<b>.csv').text
    assert "<script>alert" not in hostile
    assert "&lt;script&gt;alert(1)" in hostile
    app = create_app(settings)
    assert ask(app, "GET", "/payment").headers["location"].startswith("/sign-in")
