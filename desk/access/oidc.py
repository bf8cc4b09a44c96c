"""Sign-in by an OpenID provider: authorization code with PKCE, by Authlib. Begin, send the person there, finish.

What the provider says is believed where its signature, issuer, audience, times and nonce hold. Who somebody is, is the
issuer and the subject together; a mail address is not asked for, since providers give those to others.
"""

import hmac
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.integrations.requests_client import OAuth2Session
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from requests import RequestException

from desk.access.accounts import Identity
from desk.access.errors import ProviderError
from desk.access.store import now
from desk.settings import OidcProvider, is_loopback

_SIGNATURES = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519", "EdDSA")
"""By public keys alone: with a shared secret whoever knows it could write what the provider says."""
_TIMEOUT_S = 20
_LEEWAY_S = 30
"""How far two clocks may differ."""


@dataclass(frozen=True)
class Pending:
    """A sign-in begun: to be kept by whoever began it until the person comes back, and used once."""

    url: str
    """Where the person signs in."""
    redirect_uri: str
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)


@dataclass(frozen=True)
class _Found:
    """What the provider says of itself."""

    authorization: str
    token: str
    keys: str
    algorithms: tuple[str, ...]
    names_itself: bool
    by_post: bool
    """Whether it takes a secret in the form, where nothing in it can be read in two ways."""


def begin(provider: OidcProvider, redirect_uri: str) -> Pending:
    """Begin a sign-in that comes back to ``redirect_uri``.

    Raises:
        ProviderError: the provider does not answer, or is not who it should be.
    """
    found = _discovered(provider)
    state, nonce, verifier = generate_token(43), generate_token(43), generate_token(64)
    with _session(provider, found, redirect_uri) as session:
        url, _ = session.create_authorization_url(found.authorization, state, verifier, nonce=nonce)
    return Pending(url, redirect_uri, state, nonce, verifier)


def finish(provider: OidcProvider, pending: Pending, answer: str, clock: Callable[[], datetime] = now) -> Identity:
    """Who has signed in, by the address to which they came back.

    Raises:
        ProviderError: they did not sign in, the answer is to another question, or what the provider says does not hold.
    """
    found = _discovered(provider)
    code = _code(provider, pending, answer, found)
    with _session(provider, found, pending.redirect_uri) as session, _told(provider):
        token = session.fetch_token(found.token, code=code, code_verifier=pending.verifier)
        keys = KeySet.import_key_set(_asked(session, found.keys))
        if not isinstance(token.get("id_token"), str):
            raise ProviderError(
                f"{provider.issuer} gave no id_token: ask its operator whether it speaks OpenID Connect"
            )
        signed = jwt.decode(token["id_token"], keys, algorithms=found.algorithms)
        named = {"iss": provider.issuer, "aud": provider.client_id}
        wanted = {name: {"essential": True, "value": value} for name, value in named.items()}
        asked = {"nonce": pending.nonce, "client_id": provider.client_id, "access_token": token.get("access_token")}
        claims = CodeIDToken(signed.claims, signed.header, wanted, asked)
        claims.validate(int(clock().timestamp()), _LEEWAY_S)
        subject = claims["sub"]
    if not isinstance(subject, str) or not subject.strip() or len(subject) > 255 or not subject.isprintable():
        raise ProviderError(f"{provider.issuer} does not say who signed in (sub): ask its operator")
    return Identity(provider.issuer, subject)


def _code(provider: OidcProvider, pending: Pending, answer: str, found: _Found) -> str:
    said = {name: values[-1] for name, values in parse_qs(urlsplit(answer).query).items()}
    if not hmac.compare_digest(said.get("state", "").encode("utf-8", "replace"), pending.state.encode()):
        raise ProviderError("the answer belongs to another sign-in (its state differs): sign in again")
    if said.get("iss", provider.issuer) != provider.issuer or (found.names_itself and "iss" not in said):
        raise ProviderError("the answer is of another provider (its iss differs): sign in again")
    if "error" in said or not said.get("code"):
        why = said.get("error_description") or said.get("error") or "no code was sent"
        raise ProviderError(f"{provider.issuer} did not sign you in: {why[:300]}")
    return said["code"]


def _discovered(provider: OidcProvider) -> _Found:
    with _session(provider) as session, _told(provider):
        said = _asked(session, get_well_known_url(provider.issuer, external=True))
        if said["issuer"] != provider.issuer:
            raise ProviderError(f"the provider calls itself {said['issuer']!r}, desk.toml {provider.issuer!r}")
        found = _Found(
            authorization=str(said["authorization_endpoint"]),
            token=str(said["token_endpoint"]),
            keys=str(said["jwks_uri"]),
            algorithms=tuple(
                one for one in _SIGNATURES if one in said.get("id_token_signing_alg_values_supported", ["RS256"])
            ),
            names_itself=said.get("authorization_response_iss_parameter_supported") is True,
            by_post="client_secret_post" in said.get("token_endpoint_auth_methods_supported", []),
        )
    for place in (found.authorization, found.token, found.keys):
        parts = urlsplit(place)
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname or "")):
            raise ProviderError(f"{provider.issuer} names a place that is not asked by https ({place[:200]})")
    if not found.algorithms:
        raise ProviderError(f"{provider.issuer} signs by none of {', '.join(_SIGNATURES)}: ask its operator for RS256")
    return found


def _session(provider: OidcProvider, found: _Found | None = None, redirect_uri: str = "") -> Any:
    secret = provider.client_secret.get_secret_value() if provider.client_secret else None
    method = "none" if secret is None else "client_secret_post" if found and found.by_post else "client_secret_basic"
    session = OAuth2Session(
        provider.client_id,
        secret,
        token_endpoint_auth_method=method,
        scope="openid",
        redirect_uri=redirect_uri,
        code_challenge_method="S256",
        default_timeout=_TIMEOUT_S,
    )
    session.max_redirects = 0  # what is asked for is asked where the provider said, and nowhere else
    return session


def _asked(session: Any, url: str) -> Any:
    answer = session.request("GET", url, withhold_token=True)
    answer.raise_for_status()
    said = answer.json()
    if not isinstance(said, dict):
        raise ValueError(f"{url} is no JSON object")
    return said


@contextmanager
def _told(provider: OidcProvider) -> Iterator[None]:
    """What the libraries raise, as one error of ours."""
    try:
        yield
    except RequestException as error:
        raise ProviderError(f"{provider.issuer} does not answer as it should ({error}): try again later") from error
    except (AuthlibBaseError, JoseError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ProviderError(
            f"what {provider.issuer} says does not hold ({str(error) or type(error).__name__}): sign in again; if it "
            "stays, ask its operator"
        ) from error
