"""A package held against what this machine remembers of its vault: the key, the heads, the posts.

A package that fits together can be made anew by anybody with a key of their own, and by whoever holds the true key.
The desk that wrote the vault has its register of heads, its key, and mostly the vault itself, so it can tell.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from desk.pack import offline_verifier as form
from desk.pack.withheld import shown_posts
from desk.settings import Settings
from evidence.errors import EvidenceError, SigningKeyError
from evidence.keys import load_key, public_hex
from evidence.ledger import Entries
from evidence.records import Segment, as_json
from evidence.register import VaultRegister
from evidence.vault import Vault

Told = tuple[str, str, str]
"""Name of a fault of the offline verifier, place, details."""


def beside_the_register(package: Path, settings: Settings, found: form.Findings, key: str = "") -> None:
    """Add what this machine knows better to what the offline verifier found.

    Args:
        package: The file; that it can be read was seen before.
        settings: Whose home holds the register of heads and the key, and whose vault may be the package's.
        found: Takes the faults.
        key: The key that the reader was told; with it a package of another desk may have a case of the same name.
    """
    before = len(found.faults)
    with form.reading(found, form.STATEMENT), package.open("rb") as file:
        members = form.ZipFile(file, form.Findings())
        statement = form.parse(members.read(form.STATEMENT))
        signed_by = str(form.parse(members.read(form.VAULT_HEADER))["public_key"])
        lines = [form.parse(line) for line in members.read(form.LEDGER).splitlines()]
        vault_id, prefix = str(statement["vault_id"]), f"cases/{statement['case_id']}"
        if not re.fullmatch(r"[0-9a-f]{32}", vault_id):
            raise ValueError(f"{vault_id!r} is no vault id")
        register = VaultRegister(settings.home)
        for told in (
            *_keys(register, settings, vault_id, prefix, str(lines[0]["digest"]), signed_by, key),
            *_heads(register, vault_id, prefix, lines),
        ):
            found.fault(*told)
        if form.POSTS in members.names:
            for told in _posts(settings, vault_id, str(statement["case_id"]), members.read(form.POSTS)):
                found.fault(*told)
    if len(found.faults) > before:
        found.proved.clear()


def _keys(
    register: VaultRegister, settings: Settings, vault_id: str, prefix: str, first: str, signed_by: str, key: str
) -> Iterator[Told]:
    made = [one.public_key for one in register.made() if one.vault_id == vault_id]
    if not made and register.knows(vault_id) and (own := _own_key(settings)):
        made = [own]
    if made and signed_by not in made:
        yield "foreign-key", form.VAULT_HEADER, f"vault {vault_id} is this machine's, under key {made[-1]}"
    if made:
        return
    if other := register.elsewhere(vault_id, prefix, first):
        yield "foreign-key", form.VAULT_HEADER, f"{prefix} was begun here in vault {other}; this is of {vault_id}"
    elif (other := register.holding(prefix)) and key != signed_by:
        what = f"this machine keeps a {prefix} in vault {other}; this one is of vault {vault_id}, by key {signed_by}"
        yield "foreign-key", form.VAULT_HEADER, f"{what}. If it is another desk's case of that name, give its --key"


def _own_key(settings: Settings) -> str:
    try:
        return public_hex(load_key(settings.home))
    except SigningKeyError:
        return ""


def _heads(register: VaultRegister, vault_id: str, prefix: str, lines: list[dict[str, Any]]) -> Iterator[Told]:
    """Entries of which this machine wrote another."""
    known: dict[int, set[str]] = {}
    for seq, digest in register.heads(vault_id, prefix).lines():
        known.setdefault(seq, set()).add(digest)
    for place, line in enumerate(lines, 1):
        stub = line.get("withheld", line)
        if stub["seq"] in known and stub["digest"] not in known[stub["seq"]]:
            what = f"entry {stub['seq']} is not the one that was appended here"
            yield "unknown-head", f"{form.LEDGER}:{place}", what


def _posts(settings: Settings, vault_id: str, case_id: str, data: bytes) -> Iterator[Told]:
    """Shown posts that are not as the vault's own records have them, where that vault is here."""
    entries = _entries(settings, vault_id, case_id)
    segments = {entry.digest: entry.record for entry in entries if isinstance(entry.record, Segment)}
    forms: dict[str, list[dict[str, Any]]] = {}
    for number, line in enumerate(data.splitlines(), 1):
        shown = form.parse(line)
        name = str(shown["segment"])
        if name in segments and name not in forms:
            forms[name] = _forms(segments[name])
        if name in forms and shown["post"] not in forms[name]:
            what = f"{shown['post']['url']} is not as the vault's record has it"
            yield "shown-post", f"{form.POSTS}:{number}", what


def _forms(segment: Segment) -> list[dict[str, Any]]:
    """The posts of a record as it has them, and as a package shows those of a file that stays."""
    return [*map(as_json, segment.posts), *map(as_json, shown_posts(segment.posts))]


def _entries(settings: Settings, vault_id: str, case_id: str) -> Entries:
    try:
        vault = Vault.open(settings.vault_url, settings.home)
        return vault.case(case_id).ledger.entries() if vault.vault_id == vault_id else ()
    except EvidenceError:
        return ()  # no vault here, or it does not hold: that is asked of it, not of a package
