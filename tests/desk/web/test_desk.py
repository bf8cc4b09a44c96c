"""The desk as a browser meets it: who gets in, what is refused before any page, how every page is answered."""

import asyncio
import errno
import gzip
import json
import subprocess
import tomllib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import httpx
import pytest

from claims.shown.texts import LANGUAGES
from desk.access import passwords
from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL
from desk.acts.errors import ActError
from desk.acts.roles import Role
from desk.settings import Settings
from desk.web.app import ROUTES, create_app
from desk.web.guard import CSP, SMALL_BODY
from desk.web.serving import Served, app_of, checked
from desk.web.trouble import status_of
from desk.web.who import COOKIE, form_mark
from desk.web.words import Words
from evidence.codec import sha256
from evidence.errors import VaultFull
from tests.desk.acts.lived import ADA, LIN, lived
from tests.desk.signing import WEAKEST

SECRET, PASSWORD = "the-address-that-was-printed", "a long sentence of words"
ADDRESS = "http://127.0.0.1"
PAGES = (
    "/",
    "/queue",
    "/search",
    "/search?q=beach",
    "/catalogs",
    "/platforms",
    "/payment",
    "/audit",
    "/settings",
    "/cases/new",
)
_MADE: dict[str, Settings] = {}


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A desk with two cases and no account, made once; tests that make accounts copy its home."""
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    if "desk" not in _MADE:
        _MADE["desk"] = lived(tmp_path_factory.mktemp("desk"))[0]
    return _MADE["desk"]


def ask(app: Any, method: str, path: str, token: str = "", **more: Any) -> httpx.Response:
    async def asked() -> httpx.Response:
        cookies = {COOKIE: token} if token else {}
        address = more.pop("address", ADDRESS)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=address, cookies=cookies) as client:
            return await client.request(method, path, **more)

    return asyncio.run(asked())


def alone(settings: Settings) -> Any:
    return create_app(settings, opening=SECRET, token=SECRET)


def signed_in(app: Any, name: str) -> str:
    done = ask(app, "POST", "/sign-in", data={"name": name, "password": PASSWORD})
    return str(done.headers["set-cookie"].split("=", 1)[1].split(";")[0])


def with_accounts(settings: Settings, home: Path, *roles: str) -> Settings:
    """The same vault under another home, with one account, ``kim``."""
    own = settings.model_copy(update={"home": home})
    add_account(LOCAL, own, "kim", roles=("lead", *roles), password=PASSWORD)
    return own


def test_a_desk_without_accounts_is_opened_by_the_printed_address_alone(settings: Settings) -> None:
    app = alone(settings)

    assert ask(app, "GET", "/").headers["location"] == "/sign-in"
    assert ask(app, "GET", "/open?key=wrong").headers["location"].startswith("/sign-in")
    opened = ask(app, "GET", f"/open?key={SECRET}")
    assert opened.headers["location"] == "/"
    drawn = ask(create_app(settings, opening=SECRET, token=""), "GET", f"/open?key={SECRET}").headers["set-cookie"]
    assert SECRET not in drawn
    kept = opened.headers["set-cookie"].lower()
    assert "httponly" in kept
    assert "samesite=strict" in kept
    assert ADA.case_id in ask(app, "GET", "/", SECRET).text
    assert ask(create_app(settings), "GET", "/", "").headers["location"] == "/sign-in"  # served to accounts alone


def test_once_there_are_accounts_the_printed_address_opens_nothing(settings: Settings, tmp_path: Path) -> None:
    app = alone(with_accounts(settings, tmp_path))

    assert ask(app, "GET", f"/open?key={SECRET}").headers["location"] == "/sign-in"
    assert ask(app, "GET", "/", SECRET).status_code == 303


def test_who_signs_in_gets_a_session_that_ends_when_they_sign_out(settings: Settings, tmp_path: Path) -> None:
    app = create_app(with_accounts(settings, tmp_path))
    wrong = ask(app, "POST", "/sign-in", data={"name": "kim", "password": "no"})
    assert (wrong.status_code, "set-cookie" in wrong.headers) == (403, False)

    done = ask(app, "POST", "/sign-in", data={"name": "kim", "password": PASSWORD, "to": "/search?q=a"})
    token = done.headers["set-cookie"].split("=", 1)[1].split(";")[0]
    assert (done.status_code, done.headers["location"]) == (303, "/search?q=a")
    assert ask(app, "GET", "/settings", token).status_code == 200
    assert ask(app, "POST", "/sign-out", token, data={"mark": "x" * 32}).status_code == 403
    assert ask(app, "POST", "/sign-out", token, data={"mark": form_mark(token)}).status_code == 303
    assert ask(app, "GET", "/settings", token).headers["location"].startswith("/sign-in")


def test_too_many_wrong_passwords_are_slowed_down(settings: Settings, tmp_path: Path) -> None:
    app = create_app(with_accounts(settings, tmp_path))
    tries = [ask(app, "POST", "/sign-in", data={"name": "kim", "password": "no"}).status_code for _ in range(7)]

    assert (tries[0], tries[-1]) == (403, 429)


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_on_to_another_site(settings: Settings, tmp_path: Path, to: str) -> None:
    app = create_app(with_accounts(settings, tmp_path))

    done = ask(app, "POST", "/sign-in", data={"name": "kim", "password": PASSWORD, "to": to})
    assert done.headers["location"] == "/"


def test_a_desk_is_asked_under_its_own_names_alone(settings: Settings) -> None:
    app = alone(settings)

    assert ask(app, "GET", "/healthz", address="http://evil.example").status_code == 421
    assert ask(app, "GET", "/healthz", address="http://localhost:8321").status_code == 200


def test_under_a_bare_name_of_this_machine_programs_alone_ask(settings: Settings) -> None:
    """Cookies know no ports: whoever else listens on this machine would be sent them."""
    app = app_of(replace(checked(Served(vault=settings.vault_url), settings), opening=SECRET, token=SECRET), settings)
    name = checked(Served(), settings).names[0]
    assert name.endswith(".localhost")
    assert checked(Served(names=("127.0.0.1",)), settings).names == ("127.0.0.1",)
    for path, status in (("/", 421), ("/cases/x", 421), ("/api/v1/me", 401), ("/healthz", 200), ("/metrics", 200)):
        assert ask(app, "GET", path).status_code == status, path
    assert ask(app, "GET", "/api/v1/me", SECRET).status_code == 421


@pytest.mark.parametrize("path", ["/nothing", "/static/none.css", "/cases/x/nothing"])
def test_a_stranger_is_told_of_trouble_without_more(settings: Settings, path: str) -> None:
    assert ask(alone(settings), "GET", path).status_code == 404
    assert ask(alone(settings), "DELETE", "/sign-in").status_code == 405


def test_files_are_taken_in_from_whoever_has_signed_in(settings: Settings) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}
    for path in ("/cases/new", "/search/picture"):
        sent = ask(alone(settings), "POST", path, content=b"a" * (SMALL_BODY + 1), headers=form)
        assert sent.status_code == 413, path
        sent = ask(alone(settings), "POST", path, SECRET, content=b"a" * (SMALL_BODY + 1), headers=form)
        assert sent.status_code != 413, path


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "http://evil.example"},
        {"origin": "null"},
    ],
)
def test_what_another_site_sends_is_refused(settings: Settings, headers: dict[str, str]) -> None:
    done = ask(alone(settings), "POST", "/settings", SECRET, data={"theme": "dark"}, headers=headers)

    assert done.status_code == 403


def test_a_body_is_read_up_to_its_limit_whatever_it_says_of_its_length(settings: Settings) -> None:
    app = alone(settings)

    async def endless() -> Any:
        for _ in range(SMALL_BODY // 1000 + 2):
            yield b"a" * 1000

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert ask(app, "POST", "/settings", SECRET, content=endless(), headers=form).status_code == 413
    assert ask(app, "POST", "/settings", SECRET, content=b"a" * (SMALL_BODY + 1), headers=form).status_code == 413


@pytest.mark.parametrize("path", [*PAGES, "/nothing", "/static/app.css", "/static/../app.py", "/healthz"])
def test_every_answer_says_what_a_browser_may_do_with_it(settings: Settings, path: str) -> None:
    found = ask(alone(settings), "GET", path, SECRET)

    assert found.headers["content-security-policy"] == CSP
    assert found.headers["x-content-type-options"] == "nosniff"
    assert found.headers["referrer-policy"] == "no-referrer"
    assert found.headers["cache-control"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_there_in_both_languages(settings: Settings, path: str, language: str) -> None:
    found = ask(alone(settings), "GET", path, SECRET, headers={"accept-language": f"{language}-XX,de;q=0.5"})

    assert found.status_code == 200
    assert f'lang="{Words(language).html}"' in found.text
    assert "style=" not in found.text.replace("data-style=", "")
    assert "<script>" not in found.text


def test_both_languages_say_the_same_things() -> None:
    folder = files("desk.web.texts")
    said = {
        language: {
            f"{section}.{name}": sorted(table) if isinstance(table, dict) else ""
            for file in folder.iterdir()
            if file.name.endswith(f".{language}.toml")
            for section, names in tomllib.loads(file.read_text("utf-8")).items()
            for name, table in names.items()
        }
        for language in LANGUAGES
    }
    assert said["en"] == said["zh"]
    assert all(key.startswith(("desk.", "desk_")) for key in said["en"])


def test_a_key_means_one_thing_and_has_a_name() -> None:
    table = json.loads(files("desk.web").joinpath("static/keys.json").read_text("utf-8"))
    keys = [key for letters in table.values() for key in letters]

    assert len(keys) == len(set(keys))
    assert all(Words(language)(f"desk_key.{name}") for name in table for language in LANGUAGES)


def test_a_case_that_is_not_there_and_a_foreign_one_are_one_answer(settings: Settings, tmp_path: Path) -> None:
    own = settings.model_copy(update={"home": tmp_path})
    add_account(LOCAL, own, "lea", roles=("lead",), password=PASSWORD)
    add_account(LOCAL, own, "kim", roles=("investigator",), cases=(ADA.case_id,), password=PASSWORD)
    app = create_app(own)
    done = ask(app, "POST", "/sign-in", data={"name": "kim", "password": PASSWORD})
    token = done.headers["set-cookie"].split("=", 1)[1].split(";")[0]
    for path in ("/cases/{}", "/cases/{}/report", "/cases/{}/pictures/" + "0" * 64, "/cases/{}/compare/" + "0" * 12):
        foreign = ask(app, "GET", path.format(LIN.case_id), token)
        missing = ask(app, "GET", path.format("case-nowhere"), token)
        assert (foreign.status_code, missing.status_code) == (404, 404), path
        assert foreign.text.replace(LIN.case_id, "") == missing.text.replace("case-nowhere", ""), path


def paths_of_a_case() -> list[str]:
    """Every address below a case that is read."""
    found = [route.path for one in ROUTES for route in one.router.routes if "GET" in route.methods]
    return sorted(path for path in found if "{case_id}" in path)


@pytest.mark.parametrize("role", Role)
def test_no_address_tells_a_foreign_case_from_a_missing_one(settings: Settings, tmp_path: Path, role: str) -> None:
    own = settings.model_copy(update={"home": tmp_path})
    add_account(LOCAL, own, "lea", roles=("lead",), password=PASSWORD)
    add_account(LOCAL, own, "kim", roles=(role,), cases=(ADA.case_id,), password=PASSWORD)
    app, token = create_app(own), signed_in(create_app(own), "kim")
    fills = {"digest": "0" * 64, "name": "0" * 12, "number": "1"}
    paths = paths_of_a_case()
    assert len(paths) >= 9
    for path in paths:
        query = "?after=" + "0" * 12 if path.endswith("ahead") else ""
        answers = [
            ask(app, "GET", path.format(case_id=case, **fills) + query, token) for case in (LIN.case_id, "case-nowhere")
        ]
        assert answers[0].status_code == answers[1].status_code, path
        assert answers[0].status_code in (403, 404), (path, answers[0].status_code)
        assert answers[0].text.replace(LIN.case_id, "") == answers[1].text.replace("case-nowhere", ""), path
        assert not [mark for mark in (LIN.name, LIN.handle, LIN.text, LIN.order_id) if mark in answers[0].text]


HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(2)>"'{{7*7}}${7*7}\u202e\x1b[31m=cmd|' /C calc'!A0"""


def test_hostile_text_of_a_post_is_shown_as_text(tmp_path: Path) -> None:
    eve = replace(ADA, text=HOSTILE, name=HOSTILE[:150])
    app = alone(lived(tmp_path, eve)[0])
    for path in (f"/cases/{ADA.case_id}", "/search", "/"):
        page = ask(app, "GET", path, SECRET).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "49" not in page[page.find("alert(2)") : page.find("alert(2)") + 60]
        assert "\u202e" not in page
        assert "\x1b" not in page
        assert path == "/search" or "alert(1)" in page, path


def test_what_a_browser_loads_first_is_light() -> None:
    """60 kB of our own scripts and styles, as they travel; all of them together stay below it."""
    static = [*files("desk.web").joinpath("static").iterdir(), files("claims.shown").joinpath("tokens.css")]
    sent = {one.name: len(gzip.compress(one.read_bytes())) for one in static if one.name.endswith((".js", ".css"))}
    assert sum(sent.values()) < 60_000, sent


def test_a_search_index_that_is_away_is_told_and_the_desk_goes_on(settings: Settings) -> None:
    away = alone(settings.model_copy(update={"index_url": "elasticsearch+http://127.0.0.1:9/none"}))
    found = ask(away, "GET", "/search?q=beach", SECRET)
    assert found.status_code == 503
    assert ask(away, "GET", "/readyz", SECRET).status_code == 503
    assert ask(away, "GET", f"/cases/{ADA.case_id}", SECRET).status_code == 200


def test_a_disk_that_is_full_is_told(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/vault/x")

    monkeypatch.setattr("desk.web.routes.case.case_page", full)
    found = ask(alone(settings), "GET", f"/cases/{ADA.case_id}", SECRET)
    assert found.status_code == 507


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of four megabytes."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("mounting a small disk needs root")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def filled(disk: Path) -> None:
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(bytes(4096)):
            pass


@pytest.mark.slow
def test_a_page_says_that_the_disk_is_full_and_works_again_once_there_is_room(
    settings: Settings, small_disk: Path
) -> None:
    own = with_accounts(settings, small_disk)
    app = create_app(own)
    token = signed_in(app, "kim")
    assert ask(app, "GET", "/", token).status_code == 200

    filled(small_disk)
    found = ask(app, "GET", "/", token)
    assert (found.status_code, "disk is full" in found.text) == (507, True)

    (small_disk / "filler").unlink()
    assert ask(app, "GET", "/", token).status_code == 200


@pytest.mark.parametrize("error", [VaultFull("no room"), OSError(errno.EDQUOT, "Disk quota exceeded")])
def test_no_room_is_one_answer_whatever_found_it(error: Exception) -> None:
    assert status_of(error) == 507


def test_a_picture_is_found_only_in_the_case_that_captured_it(settings: Settings) -> None:
    digest = sha256(ADA.picture).removeprefix("sha256:")
    app = alone(settings)
    assert ask(app, "GET", f"/cases/{ADA.case_id}/pictures/{digest}", SECRET).headers["content-type"] == "image/jpeg"
    assert ask(app, "GET", f"/cases/{LIN.case_id}/pictures/{digest}", SECRET).status_code == 404


def test_the_original_needs_a_reason_and_stands_in_the_audit(settings: Settings) -> None:
    from desk.acts.audit import audit

    path = f"/cases/{ADA.case_id}/pictures/{sha256(ADA.picture).removeprefix('sha256:')}/original"
    app, mark = alone(settings), form_mark(SECRET)
    assert ask(app, "POST", path, SECRET, data={"mark": mark, "reason": " "}).status_code == 409
    found = ask(app, "POST", path, SECRET, data={"mark": mark, "reason": "the seams cannot be seen"})
    assert found.content == ADA.picture
    assert found.headers["content-type"] == "application/octet-stream"
    auditor = LOCAL.__class__("Ann", "ann", frozenset({Role.AUDITOR}))
    lines = [line for line in audit(auditor, settings) if line.deed == "original"]
    assert "the seams cannot be seen" in lines[-1].subject


def test_a_search_that_cannot_be_read_names_the_character(settings: Settings) -> None:
    found = ask(alone(settings), "GET", "/search?q=colour:red", SECRET)

    assert found.status_code == 400
    assert 'data-at="' in found.text


def test_a_photo_is_searched_by_and_no_picture_is_refused(settings: Settings) -> None:
    app, mark = alone(settings), {"mark": form_mark(SECRET)}
    done = ask(app, "POST", "/search/picture", SECRET, data=mark, files={"file": ("a.jpg", ADA.picture)})
    assert ADA.case_id in ask(app, "GET", done.headers["location"], SECRET).text
    assert ask(app, "POST", "/search/picture", SECRET, data=mark, files={"file": ("a.jpg", b"no")}).status_code == 409
    assert ask(app, "GET", f"/search?picture={'0' * 64}", SECRET).status_code == 404


def test_a_search_is_saved_and_forgotten(settings: Settings, tmp_path: Path) -> None:
    app, mark = alone(settings.model_copy(update={"home": settings.home})), form_mark(SECRET)
    ask(app, "POST", "/search/saved", SECRET, data={"mark": mark, "name": "the beach", "q": "beach"})
    assert "the beach" in ask(app, "GET", "/search", SECRET).text
    ask(app, "POST", "/search/saved/the%20beach/forget", SECRET, data={"mark": mark})
    assert "the beach" not in ask(app, "GET", "/search", SECRET).text


@pytest.mark.parametrize(
    "path", ["/static/redaction.py", "/static/en.toml", "/static/../who.py", "/static/%2e%2e/who.py"]
)
def test_of_our_files_only_those_meant_for_browsers_are_given(settings: Settings, path: str) -> None:
    assert ask(alone(settings), "GET", path, SECRET).status_code == 404


def test_a_fault_of_ours_is_told_without_a_word_of_its_own(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr("desk.web.routes.catalogs.list_catalogs", broken)
    found = ask(alone(settings), "GET", "/catalogs", SECRET)

    assert (found.status_code, "secret words" in found.text) == (500, False)


@pytest.mark.parametrize(
    ("served", "says"),
    [
        (Served(host="0.0.0.0"), "no accounts"),
        (Served(proxy="127.0.0.1"), "no accounts"),
        (Served(cert="a.pem"), "go together"),
    ],
)
def test_a_desk_without_accounts_is_served_to_nobody_else(settings: Settings, served: Served, says: str) -> None:
    with pytest.raises(ActError, match=says):
        checked(served, settings)


def test_a_desk_with_accounts_is_served_to_others_by_tls_alone(settings: Settings, tmp_path: Path) -> None:
    own = with_accounts(settings, tmp_path)
    with pytest.raises(ActError, match="in plain"):
        checked(Served(host="0.0.0.0"), own)
    assert checked(Served(host="0.0.0.0", proxy="10.0.0.1"), own).opening == ""
    assert checked(Served(), settings).opening


@pytest.mark.parametrize("day", ["2026-99-99", "2026-02-30", "0000-01-01", "9999-12-31"])
@pytest.mark.parametrize("page", ["/audit", "/audit.csv"])
def test_a_day_that_is_in_no_calendar_is_told_and_none_is_none(settings: Settings, page: str, day: str) -> None:
    app = alone(settings)
    for name in ("since", "until"):
        found = ask(app, "GET", f"{page}?{name}={day}", SECRET)
        assert (found.status_code, day in found.text) == (422, True)
    assert ask(app, "GET", f"{page}?since=&until=&account=&case=", SECRET).status_code == 200
    assert ask(app, "GET", f"{page}?since=2026-02-28&until=8999-12-31", SECRET).status_code == 200
