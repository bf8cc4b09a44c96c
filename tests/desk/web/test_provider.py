"""Signing in at the desk by a real OpenID provider: there and back; whoever did not begin it does not get in."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from desk.acts.accounts import add_account
from desk.acts.actor import LOCAL
from desk.settings import OidcProvider, Settings
from desk.web.app import create_app
from tests.conftest import needs
from tests.desk.acts.lived import ADA, lived
from tests.servers.desk_in_browser import serving
from tests.servers.oidc import Oidc, running_oidc, why_not

pytestmark = [pytest.mark.server, pytest.mark.slow]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oidc]:
    needs(why_not())
    with running_oidc(tmp_path_factory.mktemp("oidc")) as running:
        yield running


@pytest.fixture
def settings(server: Oidc, tmp_path: Path) -> Settings:
    provider = OidcProvider(issuer=server.issuer, client_id="desk")
    made = lived(tmp_path, files=False)[0].model_copy(update={"oidc": provider})
    add_account(LOCAL, made, "ada", roles=("lead",), subject="ada-7")
    return made


def begun(client: httpx.Client) -> str:
    """Where the desk sends a browser."""
    sent = client.post("/sign-in/provider", headers={"sec-fetch-site": "same-origin"})
    assert sent.status_code == 303, sent.text
    return sent.headers["location"]


def path_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def test_one_goes_to_the_provider_and_comes_back_signed_in(server: Oidc, settings: Settings) -> None:
    with serving(create_app(settings)) as address, httpx.Client(base_url=address) as client:
        assert "/sign-in/provider" in client.get("/sign-in").text
        back = path_of(server.signs_in(begun(client), "ada-7"))
        assert client.get(back).status_code == 200
        assert ADA.case_id in client.get("/").text
        assert client.get(back).status_code == 403  # used once
        assert not list((settings.home / "sign-ins").glob("*"))


def test_another_browser_does_not_get_in_by_the_same_address(server: Oidc, settings: Settings) -> None:
    with (
        serving(create_app(settings)) as address,
        httpx.Client(base_url=address) as client,
        httpx.Client(base_url=address) as other,
    ):
        back = path_of(server.signs_in(begun(client), "ada-7"))
        assert other.get(back).status_code == 403
        begun(other)
        assert other.get(back).status_code == 403
        assert other.get("/").status_code == 303


def test_whom_no_account_is_bound_to_is_told_what_to_do(server: Oidc, settings: Settings) -> None:
    with serving(create_app(settings)) as address, httpx.Client(base_url=address) as client:
        refused = client.get(path_of(server.signs_in(begun(client), "eve-1")))
        assert refused.status_code == 403
        assert "--oidc-subject eve-1" in refused.text
        assert client.get("/").status_code == 303
