"""A new case in the browser: dropped, filled, mended, started, followed to its end, and checked."""

import asyncio
import json
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import asdict
from html import unescape
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import ASGIApp

from desk.acts.actor import LOCAL
from desk.acts.checks import last_check
from desk.acts.demo_site import DemoSite, serve
from desk.acts.order_values import AccountValues, LineValues, OrderValues
from desk.acts.runs import run_state
from desk.settings import Settings
from desk.web import running
from desk.web.app import create_app
from desk.web.case_form import beside
from desk.web.who import COOKIE, form_mark
from evidence.vault import Vault
from tests.desk.acts.test_new_case import FEED, SHOPIFY, VALUES
from tests.desk.acts.test_runs import CASE, settings_in
from tests.desk.small_story import ORDERED, lay_out

KEY = "secret"
Files = dict[str, tuple[str, bytes]]
DEEP = "[" * 60_000


class Client:
    """A browser at a desk without accounts."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.mark = form_mark(KEY)

    def get(self, path: str, language: str = "en") -> httpx.Response:
        return self._ask("GET", path, headers={"accept-language": language})

    def form(self, path: str, **fields: str) -> httpx.Response:
        return self._ask("POST", path, data={"mark": self.mark, **fields})

    def send(
        self, values: OrderValues, *, files: dict[str, tuple[str, bytes]] | None = None, **more: Any
    ) -> httpx.Response:
        """The form of a new case, as a browser sends it."""
        data: dict[str, Any] = {"mark": self.mark, "do": "check", "catalog": "", "wanted": ""}
        data |= {name: text for name, text in asdict(values).items() if isinstance(text, str) and name != "opened_by"}
        for kind, rows in (
            ("line", values.lines or (LineValues(),)),
            ("account", values.accounts or (AccountValues(),)),
        ):
            for name in asdict(rows[0]):
                data[f"{kind}_{name}"] = [getattr(row, name) for row in rows]
        return self._ask("POST", "/cases/new", data=data | more, files=files or {"feed": ("", b"")})

    def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            own = {"sec-fetch-site": "same-origin", **(headers or {})}
            async with httpx.AsyncClient(
                transport=transport, base_url="http://127.0.0.1", cookies={COOKIE: KEY}, timeout=120
            ) as client:
                return await client.request(method, path, headers=own, **body)

        return asyncio.run(ask())


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.fixture
def client(settings: Settings) -> Client:
    return Client(create_app(settings, opening=KEY, token=KEY))


FILE = {"feed": ("feed.csv", FEED)}


def field(page: str, name: str) -> str:
    """What a field of the form holds."""
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found, name
    return unescape(found[1])


def columns(page: str, name: str) -> list[str]:
    return [unescape(text) for text in re.findall(rf'name="{name}" value="([^"]*)"', page.split("<template")[0])]


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_form_is_there_before_any_case_is(client: Client, language: str) -> None:
    page = client.get("/cases/new", language)

    assert page.status_code == 200
    assert "style=" not in page.text
    assert not re.search(r"<script(?![^>]* src=)|\son[a-z]+=", page.text)
    assert ("New case" in page.text) is (language == "en")


def test_what_a_shop_exported_fills_the_form_and_keeps_what_was_typed(client: Client) -> None:
    typed = OrderValues(
        timezone="Europe/Berlin", accounts=(AccountValues("https://a.example/x", "", "me", "y", "weak"),)
    )
    page = client.send(typed, files={"export": ("orders.csv", SHOPIFY.encode())}, do="fill", wanted="1001").text

    assert (field(page, "order_id"), field(page, "case_id")) == ("#1001", "1001")
    assert (field(page, "buyer"), field(page, "timezone")) == ("Ada B", "Europe/Berlin")
    assert columns(page, "line_sku")[:2] == ["FJ-1", "FJ-2"]
    assert columns(page, "account_handle")[0] == "https://a.example/x"
    assert "state the delivery yourself" in page


def test_of_several_orders_one_is_chosen(client: Client) -> None:
    page = client.send(OrderValues(), files={"export": ("orders.csv", SHOPIFY.encode())}, do="fill").text
    picks = [unescape(text) for text in re.findall(r'name="picked" value="([^"]*)"', page)]
    assert [json.loads(one)["order_id"] for one in picks] == ["#1001", "#1002"]

    chosen = client.send(OrderValues(), picked=picks[1]).text
    assert (field(chosen, "order_id"), field(chosen, "buyer")) == ("#1002", "Lin")
    for wrong in ("{", "[]", '{"lines": [{"x": 1}]}', "1", DEEP):
        assert client.send(OrderValues(), picked=wrong).status_code == 422


def test_a_bad_export_is_told_in_its_place_and_nothing_typed_is_lost(client: Client) -> None:
    page = client.send(VALUES, files={"export": ("a.xlsx", b"PK\x03\x04")}, do="fill")
    assert page.status_code == 409
    assert "Excel workbook" in page.text
    assert field(page.text, "buyer") == VALUES.buyer
    assert client.send(VALUES, do="fill").status_code == 422


def test_an_error_stands_beside_its_field_and_what_was_typed_is_kept(client: Client, settings: Settings) -> None:
    odd = 'Ada "the <b>cat</b>" & co'
    wrong = OrderValues(**{**vars(VALUES), "delivered": "3/4/2026", "buyer": odd})
    page = client.send(wrong, files=FILE)

    assert page.status_code == 409
    assert re.search(r'id="delivered"[^>]*aria-invalid="true"', page.text)
    assert "cannot be read without guessing" in page.text
    assert field(page.text, "buyer") == odd
    assert field(page.text, "delivered") == "3/4/2026"
    assert "<b>cat" not in page.text
    assert not list((settings.home / "orders").glob("*"))


@pytest.mark.parametrize(
    ("trouble", "name"),
    [
        ("order.toml: order: delivered: '3/4' cannot be read", "delivered"),
        ("order.toml: window: from: 5 is no date", "window_from"),
        ("order.toml: timezone: there is no zone 'Mars'", "timezone"),
        ("order.toml: retention_days: write a whole number, not 'x'", "retention_days"),
        ("order.toml: order.lines number 1, quantity: write a whole number, not 'x'", "lines"),
        ("order.toml: accounts number 1, handle: '@ada' may be of several", "accounts"),
        ("order.toml: accounts number 2, basis.strength: write 'weak'", "accounts"),
        ("order.toml: a claim of late_return rests on more than is stated: catalog is missing: name it", "catalog"),
        ("order.toml: return_period.days: write a number", "return_days"),
        ("case_id: case x is open already, and so on", "case_id"),
        ("catalog: row 2 names its picture by a path", "catalog"),
        ("nothing of the kind: at all", ""),
    ],
)
def test_an_error_finds_its_field(trouble: str, name: str) -> None:
    assert list(beside(trouble)) == ([name] if name else [])


def test_a_wrong_sku_is_mended_with_one_click(client: Client) -> None:
    wrong = OrderValues(**{**vars(VALUES), "lines": (LineValues("fj 1", "Owl Tee"),)})
    page = client.send(wrong, files=FILE).text
    assert "ada.bsky.social" in page
    fix = unescape(re.findall(r'name="fix" value="([^"]*)"', page)[0])
    assert json.loads(fix) == ["fj 1", "FJ-1"]

    mended = client.send(wrong, fix=fix).text
    assert columns(mended, "line_sku")[0] == "FJ-1"
    assert 'name="fix"' not in mended
    for half in ("{", "1", DEEP):
        assert client.send(wrong, fix=half).status_code == 422


def test_it_starts_only_where_every_missing_sku_was_told(
    client: Client, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[str, bool]] = []
    monkeypatch.setattr(
        "desk.web.routes.new_case.start_run", lambda actor, settings, case, go_on: begun.append((case, go_on))
    )
    wrong = OrderValues(**{**vars(VALUES), "lines": (LineValues("ZZ-9", "A thing"),)})

    assert client.send(wrong, files=FILE, do="start").status_code == 200
    assert client.send(wrong, do="start", without=["else"]).status_code == 200
    assert begun == []
    done = client.send(wrong, do="start", without=["ZZ-9"])
    assert (done.status_code, done.headers["location"]) == (303, "/cases/case-1/run")
    assert client.send(VALUES, do="start").status_code == 303
    assert begun == [("case-1", True), ("case-1", False)]


def test_what_lies_here_can_be_mended(client: Client) -> None:
    client.send(VALUES, files=FILE)
    page = client.get("/cases/new?case=case-1").text
    assert field(page, "purpose") == VALUES.purpose
    assert "feed.csv is here already" in page
    assert client.get("/cases/new?case=nowhere").status_code == 404
    assert client.get("/cases/new?case=../x").status_code == 404


@pytest.mark.parametrize("path", ["/cases/new", "/cases/x/run", "/cases/x/check"])
def test_a_form_of_elsewhere_is_refused(client: Client, path: str) -> None:
    client.mark = "0" * 32
    assert (client.send(VALUES) if path == "/cases/new" else client.form(path)).status_code == 403


@pytest.mark.parametrize("path", ["/cases/nowhere/run", "/cases/nowhere/check", "/cases/nowhere/run/events"])
def test_a_case_that_is_not_there_is_not_there(client: Client, settings: Settings, path: str) -> None:
    Vault.create(settings.vault_url, settings.home)
    assert client.get(path).status_code == 404
    if not path.endswith("events"):
        assert client.form(path).status_code == 404


def test_nobody_who_is_not_let_in_sees_or_sends_anything(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.desk.web.test_new_case.KEY", "else")
    client.mark = form_mark("else")
    assert client.get("/cases/new").status_code == 303
    assert client.send(VALUES).status_code == 401
    assert client.get("/cases/x/run/events").status_code == 303


@pytest.fixture
def site(tmp_path: Path) -> Iterator[DemoSite]:
    story = lay_out(tmp_path / "story")
    for file in (story.folder / "catalog").iterdir():
        shutil.copy(file, story.folder / "media")
    with serve(0, story.folder) as running_site:
        yield running_site


def waited(settings: Settings, kind: str) -> None:
    end = time.monotonic() + 120
    busy = running.is_running if kind == "run" else running.is_checking
    while busy(settings, CASE):
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.server
def test_a_case_from_the_form_to_its_check(client: Client, settings: Settings, site: DemoSite, tmp_path: Path) -> None:
    feed = (tmp_path / "story" / "catalog.csv").read_text("utf-8").replace("catalog/", f"{site.url}/media/")
    values = OrderValues(
        case_id=CASE, order_id="O-1", claim="late_return", purpose="a refund claim", retention_days="90",
        placed="2026-04-28T20:14:00Z", delivered="2026-05-02T13:05:00Z", return_requested="2026-05-12T08:30:00Z",
        window_from="2026-04-18T00:00:00Z", window_until="2026-05-14T23:59:59Z",
        lines=tuple(LineValues(sku, sku) for sku in ORDERED),
        accounts=(AccountValues(f"{site.url}/users/{site.handle}", "demo", "the buyer", "wrote", "stated_by_buyer"),),
    )  # fmt: skip
    checked = client.send(values, files={"feed": ("catalog.csv", feed.encode())})
    assert 'value="start"' in checked.text, checked.text
    assert Vault.open(settings.vault_url, settings.home).cases() == (), "nothing was fetched yet"

    started = client.send(values, do="start")
    assert started.headers["location"] == f"/cases/{CASE}/run"
    page = client.get(f"/cases/{CASE}/run").text
    assert f'data-events="/cases/{CASE}/run/events"' in page
    assert '<noscript><meta http-equiv="refresh"' in page
    told = client.get(f"/cases/{CASE}/run/events")
    assert told.headers["content-type"].startswith("text/event-stream")
    named = re.findall(r"^event: (\w+)", told.text, re.MULTILINE)
    assert named[-1] == "end"
    assert named.count("progress") >= 2
    waited(settings, "run")
    state = run_state(LOCAL, settings, CASE)
    assert (state.standing, state.trouble) == ("done", "")
    ended = client.get(f"/cases/{CASE}/run").text
    assert f'href="/cases/{CASE}"' in ended
    assert "data-events" not in ended

    assert "was not checked" in client.get(f"/cases/{CASE}/check").text
    assert client.form(f"/cases/{CASE}/check").status_code == 303
    waited(settings, "check")
    assert 'data-holds="true"' in client.get(f"/cases/{CASE}/check").text
    assert client.get(f"/cases/{CASE}/check?part=true").text.lstrip().startswith("<section")
    assert last_check(LOCAL, settings, CASE).checked is not None

    assert "open already" in client.send(values).text
    assert client.form(f"/cases/{CASE}/run").status_code == 303
    waited(settings, "run")
    assert run_state(LOCAL, settings, CASE).standing == "done"
