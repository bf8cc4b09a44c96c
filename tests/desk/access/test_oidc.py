"""Sign-in by a real OpenID provider on loopback; and one that lies is not believed."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import requests
from pydantic import ValidationError

from desk.access.accounts import Identity
from desk.access.errors import ProviderError
from desk.access.loopback import listening
from desk.access.oidc import Pending, begin, finish
from desk.settings import OidcProvider
from tests.conftest import needs
from tests.servers.oidc import Oidc, running_oidc, why_not

pytestmark = [pytest.mark.server, pytest.mark.slow]

BACK = "http://127.0.0.1:4321/callback"
SECRET = "a+secret with %41 & :"


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oidc]:
    needs(why_not())
    with running_oidc(tmp_path_factory.mktemp("oidc")) as server:
        yield server


@pytest.fixture
def server(running: Oidc) -> Iterator[Oidc]:
    yield running
    running.twist()


@pytest.fixture
def provider(server: Oidc) -> OidcProvider:
    return OidcProvider(issuer=server.issuer, client_id="desk")


def asked(pending: Pending) -> dict[str, str]:
    return {name: value for name, (value,) in parse_qs(urlsplit(pending.url).query).items()}


def changed(answer: str, **values: str | None) -> str:
    said = {name: value for name, (value,) in parse_qs(urlsplit(answer).query).items()} | values
    return f"{BACK}?{urlencode({name: value for name, value in said.items() if value is not None})}"


@pytest.mark.parametrize("client", [("desk", None), ("desk-with-secret", SECRET)], ids=["public", "with a secret"])
def test_who_signed_in_is_issuer_and_subject(server: Oidc, client: tuple[str, str | None]) -> None:
    provider = OidcProvider(issuer=server.issuer, client_id=client[0], client_secret=client[1])
    pending = begin(provider, BACK)
    assert finish(provider, pending, server.signs_in(pending.url, "ada-7")) == Identity(server.issuer, "ada-7")


def test_a_wrong_secret_does_not_sign_in_and_is_not_shown(server: Oidc) -> None:
    provider = OidcProvider(issuer=server.issuer, client_id="desk-with-secret", client_secret="of-somebody-else")
    pending = begin(provider, BACK)
    with pytest.raises(ProviderError, match="invalid_client") as caught:
        finish(provider, pending, server.signs_in(pending.url, "ada-7"))
    assert "of-somebody-else" not in f"{caught.value} {provider!r}"


def test_state_nonce_and_challenge_go_out_and_are_others_each_time_and_the_verifier_stays(
    provider: OidcProvider,
) -> None:
    one, other = begin(provider, BACK), begin(provider, BACK)
    said = asked(one)
    assert (said["response_type"], said["scope"], said["redirect_uri"]) == ("code", "openid", BACK)
    assert (said["state"], said["nonce"], said["code_challenge_method"]) == (one.state, one.nonce, "S256")
    assert one.verifier not in one.url
    assert min(len(one.state), len(one.nonce), len(one.verifier)) >= 43
    for name in ("state", "nonce", "code_challenge"):
        assert said[name] != asked(other)[name]
    assert not {one.state, one.nonce, one.verifier} & set(repr(replace(one, url="")).split("'"))


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"state": "another"}, "its state differs"),
        ({"state": None}, "its state differs"),
        ({"iss": "https://id.example"}, "its iss differs"),
        ({"iss": None}, "its iss differs"),
        ({"code": None}, "no code was sent"),
        ({"code": "guessed"}, "invalid_grant"),
        ({"code": "x\0\ud7ff'"}, "invalid_grant"),
        ({"error": "access_denied", "error_description": "No."}, "did not sign you in: No."),
    ],
)
def test_an_answer_that_was_changed_on_its_way_is_refused(
    server: Oidc, provider: OidcProvider, how: dict[str, str | None], says: str
) -> None:
    pending = begin(provider, BACK)
    answer = server.signs_in(pending.url, "ada-7")
    with pytest.raises(ProviderError, match=says):
        finish(provider, pending, changed(answer, **how))


def test_an_answer_to_somebody_else_s_question_is_refused(server: Oidc, provider: OidcProvider) -> None:
    mine, theirs = begin(provider, BACK), begin(provider, BACK)
    answer = server.signs_in(theirs.url, "mallory")
    with pytest.raises(ProviderError, match="its state differs"):
        finish(provider, mine, answer)
    with pytest.raises(ProviderError, match="invalid_grant"):  # PKCE: the code is worth nothing without the verifier
        finish(provider, mine, changed(answer, state=mine.state))


def test_a_code_is_worth_something_once(server: Oidc, provider: OidcProvider) -> None:
    pending = begin(provider, BACK)
    answer = server.signs_in(pending.url, "ada-7")
    finish(provider, pending, answer)
    with pytest.raises(ProviderError, match="invalid_grant"):
        finish(provider, pending, answer)


def test_a_token_with_another_nonce_is_refused(server: Oidc, provider: OidcProvider) -> None:
    pending = begin(provider, BACK)
    answer = server.signs_in(pending.url, "ada-7")
    with pytest.raises(ProviderError, match="nonce"):
        finish(provider, replace(pending, nonce="another"), answer)


def test_who_presses_cancel_is_not_signed_in(server: Oidc, provider: OidcProvider) -> None:
    pending = begin(provider, BACK)
    with pytest.raises(ProviderError, match="did not sign you in: End-User aborted"):
        finish(provider, pending, server.gives_up(pending.url))


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ({"claims": {"nonce": "another"}}, "nonce"),
        ({"claims": {"nonce": None}}, "nonce"),
        ({"claims": {"aud": "another-client"}}, "aud"),
        ({"claims": {"aud": ["desk", "another"]}}, "azp"),
        ({"claims": {"aud": None}}, "aud"),
        ({"claims": {"azp": "another"}}, "azp"),
        ({"claims": {"iss": "https://id.example"}}, "iss"),
        ({"claims": {"iss": None}}, "iss"),
        ({"claims": {"exp": 1_700_000_000}}, "expired"),
        ({"claims": {"exp": None}}, "exp"),
        ({"claims": {"exp": "soon"}}, "exp"),
        ({"claims": {"iat": 4_000_000_000}}, "iat|future"),
        ({"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}}, "at_hash"),
        ({"claims": {"sub": None}}, "sub"),
        ({"claims": {"sub": ""}}, "who signed in"),
        ({"claims": {"sub": "a\x1b[2J"}}, "who signed in"),
        ({"claims": {"sub": ["ada-7"]}}, "who signed in|sub"),
        ({"claims": {"sub": "x" * 256}}, "who signed in"),
        ({"foreign": True}, "bad_signature"),
        ({"none": True}, "none|alg"),
        ({"without": True}, "gave no id_token"),
        ({"discovery": {"issuer": "https://id.example"}}, "calls itself 'https://id.example'"),
        ({"discovery": {"issuer": None}}, "calls itself None"),
        ({"discovery": {"token_endpoint": "http://id.example/token"}}, "not asked by https"),
        ({"discovery": {"jwks_uri": "http://id.example/keys"}}, "not asked by https"),
        ({"discovery": {"id_token_signing_alg_values_supported": ["HS256", "none"]}}, "signs by none of"),
        ({"discovery": {"id_token_signing_alg_values_supported": ["ES256"]}}, "alg"),
        ({"discovery": {"jwks_uri": "/"}}, "not asked by https"),
    ],
    ids=str,
)
def test_a_provider_that_lies_is_not_believed(
    server: Oidc, provider: OidcProvider, how: dict[str, Any], says: str
) -> None:
    pending = begin(provider, BACK)
    answer = server.signs_in(pending.url, "ada-7")
    server.twist(**how)
    with pytest.raises(ProviderError, match=says):
        finish(provider, pending, answer)


def test_what_is_signed_anew_with_the_same_words_is_believed(server: Oidc, provider: OidcProvider) -> None:
    server.twist(claims={"also": "harmless"})  # so the refusals above are of what was changed, not of the signing anew
    pending = begin(provider, BACK)
    assert finish(provider, pending, server.signs_in(pending.url, "ada-7")).subject == "ada-7"


def test_a_token_is_too_old_by_the_desk_s_own_clock(server: Oidc, provider: OidcProvider) -> None:
    pending = begin(provider, BACK)
    answer = server.signs_in(pending.url, "ada-7")
    with pytest.raises(ProviderError, match="expired"):
        finish(provider, pending, answer, lambda: datetime.now(UTC) + timedelta(hours=2))


def test_a_provider_that_is_not_there_or_is_none_is_told(server: Oidc, unused_port: int) -> None:
    for issuer, says in ((f"http://127.0.0.1:{unused_port}", "does not answer"), (f"{server.issuer}/auth", "404")):
        with pytest.raises(ProviderError, match=says):
            begin(OidcProvider(issuer=issuer, client_id="desk"), BACK)


@pytest.mark.parametrize(
    ("issuer", "says"),
    [
        ("http://id.example", "by https"),
        ("http://127.0.0.1.example", "by https"),
        ("ftp://127.0.0.1", "by https"),
        ("https://", "write the provider's address"),
        ("https://a:b@id.example", "write the provider's address"),
        ("https://id.example/?x", "write the provider's address"),
        ("https://id.example /", "write the provider's address"),
        ("", "write the provider's address"),
    ],
)
def test_a_provider_is_asked_by_https_but_for_one_on_this_machine(issuer: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        OidcProvider(issuer=issuer, client_id="desk")


def test_the_browser_comes_back_to_this_machine_and_the_first_answer_counts() -> None:
    with listening() as back:
        assert back.redirect_uri.startswith("http://127.0.0.1:")
        place = urlsplit(back.redirect_uri)
        with socket.create_connection(("127.0.0.1", place.port or 0)):  # opened ahead, as browsers do
            assert requests.get(f"{back.redirect_uri}/../favicon.ico", timeout=5).status_code == 404
            assert requests.post(f"{back.redirect_uri}?code=posted", timeout=5).status_code == 501
            page = requests.get(f"{back.redirect_uri}?code=one&state=s", timeout=5)
            requests.get(f"{back.redirect_uri}?code=two", timeout=5)
            assert back.wait(5) == f"{back.redirect_uri}?code=one&state=s"
    assert "go back to the terminal" in page.text
    assert "code=one" not in page.text
    assert page.headers["Referrer-Policy"] == "no-referrer"
    with pytest.raises(requests.ConnectionError):
        requests.get(back.redirect_uri, timeout=5)


def test_where_nobody_comes_back_the_wait_ends() -> None:
    begun = time.monotonic()
    with listening() as back, pytest.raises(ProviderError, match="nobody signed in within 0 seconds"):
        back.wait(0.2)
    assert time.monotonic() - begun < 5


def test_two_people_sign_in_at_once_and_each_gets_their_own(server: Oidc, provider: OidcProvider) -> None:
    def signed_in(subject: str) -> str:
        pending = begin(provider, BACK)
        return finish(provider, pending, server.signs_in(pending.url, subject)).subject

    names = [f"person-{number}" for number in range(6)]
    with ThreadPoolExecutor(3) as threads:
        assert list(threads.map(signed_in, names)) == names
