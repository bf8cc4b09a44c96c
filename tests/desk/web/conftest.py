"""A desk of people with a case on real pictures, asked as a browser asks."""

import asyncio
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest
from starlette.types import ASGIApp

from desk.access import passwords
from desk.web.app import create_app
from desk.web.who import COOKIE, form_mark
from tests.desk.signing import WEAKEST
from tests.stories.two_people import Desk, case_once

ADDRESS = "http://127.0.0.1"


class Browser:
    """Somebody who has signed in. It follows no redirect."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self.cookies = {COOKIE: token} if token else {}
        self.mark = form_mark(token)

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path)

    def post(self, path: str, *, marked: bool = True, as_json: bool = False, **fields: str | int) -> httpx.Response:
        """Send a form, with the mark of this session."""
        values = {"mark": self.mark, **fields} if marked else fields
        headers = {"sec-fetch-site": "same-origin", **({"accept": "application/json"} if as_json else {})}
        return self._ask("POST", path, values, headers)

    def _ask(
        self,
        method: str,
        path: str,
        fields: Mapping[str, str | int] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(self._app)
            async with httpx.AsyncClient(transport=transport, base_url=ADDRESS, cookies=self.cookies) as client:
                return await client.request(method, path, data=fields, headers=headers)

        return asyncio.run(ask())


Browsers = Callable[[str], Browser]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The case, made once."""
    return case_once(tmp_path_factory)


@pytest.fixture
def desk(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A copy of it, with accounts."""
    monkeypatch.setattr(passwords, "_hasher", WEAKEST)
    yield Desk.of(made, tmp_path / "desk", monkeypatch)
    shutil.rmtree(tmp_path / "desk", ignore_errors=True)


@pytest.fixture
def browser(desk: Desk) -> Browsers:
    """A browser in which somebody has signed in; ``""``: nobody."""
    app = create_app(desk.settings)
    return lambda login: Browser(app, desk.token(login) if login else "")
