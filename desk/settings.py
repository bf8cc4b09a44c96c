"""Settings of one desk: configs/desk.toml, then desk.toml in the home folder, then the environment, then the command.

Read once, frozen, passed on. Unknown keys are errors.

    WORNPROOF_HOME      signing key, register of heads, desk.toml (kept private; back it up)
    WORNPROOF_VAULT     URL or folder of the vault
    WORNPROOF_INDEX     URL of the search index
    WORNPROOF_CACHE     what can be made again at any time
    WORNPROOF_CONTACT   how a site's operator reaches you; goes into the user agent
"""

import base64
import os
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from platformdirs import user_cache_path, user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator, model_validator

from evidence.errors import RecordError
from evidence.fields import Name
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.os_errors import why
from evidence.refusals import refused
from evidence.toml import parse_toml


class TimestampAuthority(BaseModel):
    """An RFC 3161 authority to be asked for the time of a seal."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Name
    url: Annotated[str, Field(pattern=r"^https?://[^\s/@?#]+([/?]\S*)?$")]
    """Without a name and password: they would not be sent. What follows ``?`` is sent, and kept out of the record."""
    roots: Annotated[tuple[str, ...], Field(min_length=1)]
    """Files (PEM or DER) with its root certificates, got beforehand; relative to the home folder."""
    intermediates: tuple[str, ...] = ()
    """Files with certificates that it does not send: between root and signer, or the signer's own."""
    sends_certificates: bool = True
    """False where those it sends come in an order that cannot be read: it is then asked not to send any."""


class OidcProvider(BaseModel):
    """An OpenID provider by which people sign in."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    issuer: Annotated[str, Field(max_length=1000)]
    """Its address, to the letter as it calls itself."""
    client_id: Annotated[str, Field(min_length=1, max_length=1000)]
    client_secret: SecretStr | None = None
    """Where it gave one; a program on people's own machines has none to keep."""

    @field_validator("issuer")
    @classmethod
    def _is_private_on_its_way(cls, issuer: str) -> str:
        parts = urlsplit(issuer)
        if not parts.hostname or parts.username or parts.query or parts.fragment or issuer.split() != [issuer]:
            raise ValueError("write the provider's address, https://… without a name, '?' or '#'")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
            raise ValueError("the provider has to be asked by https")
        return issuer


Event = Literal["capture.sealed", "findings.ready", "review.wanted"]
"""What the shop's own systems are told of."""
SECRET = "whsec_"  # noqa: S105 - what secrets begin with
_KEY_BYTES = range(24, 65)


class Webhook(BaseModel):
    """One of the shop's own systems that is told what happens, by the Standard Webhooks specification."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    url: Annotated[str, Field(max_length=2000)]
    """What follows ``?`` is sent and shown nowhere."""
    secret: SecretStr
    """``whsec_`` and the base64 of 24 to 64 bytes; that system has the same."""
    events: Annotated[tuple[Event, ...], Field(min_length=1)] = ("capture.sealed", "findings.ready", "review.wanted")

    @property
    def shown(self) -> str:
        """Its address, without what may be a secret in it."""
        return self.url.partition("?")[0]

    @field_validator("url")
    @classmethod
    def _is_private_on_its_way(cls, url: str) -> str:
        parts = urlsplit(url)
        if not parts.hostname or "@" in parts.netloc or "#" in url or not url.isprintable() or url.split() != [url]:
            raise ValueError("write an address, https://… without a name, a password or '#'")
        if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(parts.hostname)):
            raise ValueError("it has to be told by https")
        if parts.port == 0:
            raise ValueError("0 is no port")
        return url

    @field_validator("secret")
    @classmethod
    def _is_a_key(cls, secret: SecretStr) -> SecretStr:
        told = secret.get_secret_value()
        try:
            key = base64.b64decode(told.removeprefix(SECRET), validate=True)
        except ValueError:
            key = b""
        if not told.startswith(SECRET) or len(key) not in _KEY_BYTES:
            raise ValueError(f"write {SECRET} and the base64 of 24 to 64 random bytes")
        return secret


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, so that nobody on the way reads what is sent."""
    return host in ("127.0.0.1", "::1", "localhost")


class Settings(BaseModel):
    """What the rooms are told from outside."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    vault_url: str
    index_url: str
    home: Path
    cache: Path
    contact: str
    authorities: tuple[TimestampAuthority, ...] = ()
    timestamps_required: Annotated[int, Field(ge=1, le=10)] = 1
    oidc: OidcProvider | None = None
    webhooks: tuple[Webhook, ...] = ()

    @property
    def has_contact(self) -> bool:
        """Whether the contact is one: a mail address or a page."""
        return "@" in self.contact or "://" in self.contact

    @model_validator(mode="after")
    def _enough(self) -> "Settings":
        names = [one.name for one in self.authorities]
        if len(set(names)) < len(names):
            raise ValueError("two authorities have the same name")
        if names and self.timestamps_required > len(names):
            raise ValueError(
                f"timestamps_required is {self.timestamps_required}, but {len(names)} authorities are named"
            )
        if len({one.url for one in self.webhooks}) < len(self.webhooks):
            raise ValueError("two webhooks have the same url")
        return self


HOW_TO_CONTACT = 'export WORNPROOF_CONTACT=disputes@your-shop.example, or contact = "..." in desk.toml'
"""How the contact is set."""
NO_CONTACT = f"no contact is set, so the sites that were asked cannot reach you: {HOW_TO_CONTACT}"


def load_settings(vault: str | None = None) -> Settings:
    """Settings in force; ``vault`` (from the command line) wins over everything.

    Raises:
        RecordError: a desk.toml that cannot be read, or has an unknown key.
    """
    home = Path(os.environ.get("WORNPROOF_HOME") or user_data_path("wornproof"))
    values: dict[str, object] = {
        "home": home,
        "cache": os.environ.get("WORNPROOF_CACHE") or user_cache_path("wornproof"),
        "vault_url": str(home / "vault"),
        "index_url": "",
    }
    values |= _toml(files("configs").joinpath("desk.toml").read_bytes(), "configs/desk.toml")
    if (local := home / "desk.toml").exists():
        values |= _toml(_bytes(local), str(local))
    for name, variable in _VARIABLES.items():
        if os.environ.get(variable):
            values[name] = os.environ[variable]
    if vault:
        values["vault_url"] = vault
    if not values["index_url"]:
        values["index_url"] = _beside(str(values["vault_url"]), Path(str(values["cache"])))
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        raise RecordError(f"desk.toml: {refused(error, 'the settings', 1)}") from error


_VARIABLES = {"vault_url": "WORNPROOF_VAULT", "index_url": "WORNPROOF_INDEX", "contact": "WORNPROOF_CONTACT"}


def _bytes(file: Path) -> bytes:
    try:
        return read_file(file, MAX_SETTINGS_BYTES)
    except OSError as error:
        raise RecordError(f"{file} cannot be read: {why(error)}") from error


def _toml(data: bytes, name: str) -> dict[str, object]:
    try:
        return parse_toml(data)
    except RecordError as error:
        raise RecordError(f"{name}: {error}") from error


def _beside(vault_url: str, cache: Path) -> str:
    """The embedded index lies beside a vault that is a folder, so that both move together; else in the cache."""
    folder = vault_url.removeprefix("file://")
    if "://" in folder:
        return f"tantivy://{cache.absolute() / 'index'}"
    return f"tantivy://{Path(folder).absolute().parent / 'index'}"
