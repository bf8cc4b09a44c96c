"""Sets up a timestamp authority: asks it, checks its answer against the root you were told, and names it in desk.toml.

The root is the one thing that cannot come from the authority itself, for whoever answers in its place would send one of
their own. Without a root nothing is written, and what it sent is shown, so that one knows what to ask its operator for.
"""

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pydantic import ValidationError

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.jobs.stamping import tried
from desk.settings import Settings, TimestampAuthority
from evidence.errors import TimestampError
from evidence.files import MAX_SETTINGS_BYTES, read_file, write_whole
from evidence.os_errors import why
from evidence.refusals import refused
from evidence.timestamp import Authority
from evidence.trust import fingerprint, read_certificates

_FOLDER = "authorities"


@dataclass(frozen=True)
class AuthorityAdded:
    """An authority that answered rightly and is asked from now on."""

    name: str
    url: str
    gen_time: str
    """What it said the time is, in UTC."""
    roots: tuple[str, ...]
    """SHA-256 of each root, as authorities publish it."""
    sends_certificates: bool
    desk_toml: Path


def add_authority(
    actor: Actor, settings: Settings, name: str, url: str, roots: Sequence[Path], others: Sequence[Path] = ()
) -> AuthorityAdded:
    """Ask an authority for a token over a made-up digest; where it holds, keep the certificates and add it.

    Args:
        actor: Who asks.
        settings: Of this desk.
        name: What to call it.
        url: Where it is asked (RFC 3161 over HTTP).
        roots: Files with its root certificates, got from its operator by another way.
        others: Files with certificates that it does not send: between root and signer, or the signer's own.

    Raises:
        ActError: no root was given, the name is taken, or the address is none; nothing was written.
        TimestampError: it does not answer, or its answer does not hold; nothing was written.
    """
    actor.needs(Right.ACCOUNTS)
    _is_new(settings, name, url)
    if not roots:
        raise ActError(_what_to_ask_for(name, url))
    asked = Authority(name, url, _read(roots), _read(others))
    try:
        token, sends = tried(asked), True
    except TimestampError:
        if not others:
            raise
        # some send theirs in an order that is not DER and cannot be read; with ours they need not send any
        token, sends = tried(Authority(name, url, asked.roots, asked.others, sends_certificates=False)), False
    kept = {"roots": _keep(settings, f"{name}-root", asked.roots)}
    if others:
        kept["intermediates"] = _keep(settings, f"{name}-more", asked.others)
    place = _write(settings, {"name": name, "url": url, **kept, "sends_certificates": sends})
    prints = tuple(map(fingerprint, asked.roots))
    return AuthorityAdded(name, url, f"{token.gen_time:%Y-%m-%d %H:%M:%S}", prints, sends, place)


def _is_new(settings: Settings, name: str, url: str) -> None:
    try:
        TimestampAuthority(name=name, url=url, roots=("root.pem",))
    except ValidationError as error:
        raise ActError(refused(error, "the authority")) from error
    if any(one.name == name for one in settings.authorities):
        raise ActError(f"desk.toml names an authority {name} already: choose another name, or edit {_place(settings)}")


def _what_to_ask_for(name: str, url: str) -> str:
    told = "give its root certificate with --root FILE: get it from the authority's own site or contract, not from here"
    try:
        tried(Authority(name, url, ()))
    except TimestampError as error:
        return f"{told}. Asked now, {error}"
    return told


def _read(paths: Sequence[Path]) -> tuple[x509.Certificate, ...]:
    found: list[x509.Certificate] = []
    for path in paths:
        try:
            data = read_file(path, MAX_SETTINGS_BYTES)
        except OSError as error:
            raise ActError(f"the certificate {path} cannot be read: {why(error)}") from error
        found += read_certificates(data, str(path))
    return tuple(found)


def _keep(settings: Settings, name: str, certificates: Sequence[x509.Certificate]) -> list[str]:
    """Their file in the home folder, as desk.toml names it."""
    kept = f"{_FOLDER}/{name}.pem"
    write_whole(b"".join(one.public_bytes(Encoding.PEM) for one in certificates), settings.home / kept)
    return [kept]


def _place(settings: Settings) -> Path:
    return settings.home / "desk.toml"


def _write(settings: Settings, values: dict[str, Any]) -> Path:
    """Add a table at the end of desk.toml; what stands there stays to the letter."""
    place = _place(settings)
    before = place.read_text("utf-8") if place.exists() else ""
    lines = [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in values.items()]
    text = (
        f"{before}{'' if not before or before.endswith(chr(10)) else chr(10)}\n[[authorities]]\n"
        + "\n".join(lines)
        + "\n"
    )
    try:
        added = tomllib.loads(text)["authorities"][-1] == values
    except tomllib.TOMLDecodeError:  # a list in brackets, which no table can follow
        added = False
    if not added:
        raise ActError(
            f"{place} writes its authorities in brackets: make each a table [[authorities]], or "
            f"add {{ {', '.join(lines)} }}"
        )
    write_whole(text.lstrip("\n").encode(), place)
    return place
