"""Somebody who can write into the vault's folder and has not the key: what is changed, and all digests made right."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.codec import canonical, sha256
from tests.desk.forge import Entry, kind, rechained
from tests.desk.mutants import another_key

CASE, CATALOG = "cases/case-1", "catalogs/shop"
Change = Callable[[list[Entry]], object]


@dataclass
class Forger:
    """Both ledgers of a stolen vault."""

    root: Path

    def entries(self, ledger: str = CASE) -> list[Entry]:
        return [json.loads(path.read_bytes()) for path in sorted((self.root / ledger / "ledger").iterdir())]

    def edit(self, change: Change, key: Ed25519PrivateKey | None = None) -> None:
        """Change the case; numbers, digests, chain and citations are right again. ``key``: seals are signed with it."""
        entries = self.entries()
        change(entries)
        self._put(CASE, rechained(entries, key))

    def edit_catalog(self, change: Change, key: Ed25519PrivateKey | None = None) -> None:
        """Change the catalog likewise; what names a state of it in the case then names the state it is in now."""
        entries = self.entries(CATALOG)
        change(entries)
        made = rechained(entries, key)
        self._put(CATALOG, made)
        renamed = {old["digest"]: new["digest"] for old, new in zip(entries, made, strict=True)}
        last = [entry["digest"] for entry in made if kind(entry) in {"photo", "banked"}][-1]

        def cite(case: list[Entry]) -> None:
            for match in of(case, "match"):
                match["catalog_head"] = renamed.get(match["catalog_head"], last)

        self.edit(cite)

    def put_photo(self, data: bytes) -> str:
        """A file of the forger's among the catalog's photos; its digest."""
        digest = sha256(data)
        (self.root / CATALOG / "photos" / digest[7:]).write_bytes(data)
        return digest

    def replace_everywhere(self, old: str, new: str) -> None:
        """One digest for another wherever the case names it."""

        def change(entries: list[Entry]) -> None:
            entries[:] = json.loads(json.dumps(entries).replace(old, new))

        self.edit(change)

    def sign_header(self, key: Ed25519PrivateKey | None = None, **changes: str) -> None:
        """vault.json as the forger wants it, signed with the forger's own key."""
        key = key or another_key()
        path = self.root / "vault.json"
        body = {name: value for name, value in json.loads(path.read_bytes()).items() if name != "signature"} | changes
        path.write_bytes(canonical({**body, "signature": key.sign(canonical(body)).hex()}) + b"\n")

    def _put(self, ledger: str, entries: list[Entry]) -> None:
        shutil.rmtree(self.root / ledger / "ledger")
        (self.root / ledger / "ledger").mkdir()
        for number, entry in enumerate(entries, 1):
            (self.root / ledger / "ledger" / f"{number:08d}.json").write_bytes(canonical(entry) + b"\n")


def of(entries: list[Entry], wanted: str) -> list[Entry]:
    """The records of a kind, in order."""
    return [entry["record"] for entry in entries if kind(entry) == wanted]


def drop(entries: list[Entry], wanted: str, number: int = 0) -> None:
    """Leave out one entry of a kind."""
    entries.remove([entry for entry in entries if kind(entry) == wanted][number])


def swap(entries: list[Entry], wanted: str, one: int, other: int) -> None:
    """Two records of a kind in each other's place."""
    first, second = ([entry for entry in entries if kind(entry) == wanted][number] for number in (one, other))
    first["record"], second["record"] = second["record"], first["record"]


def fresh(entry: Entry) -> Entry:
    """An entry as the forger makes one: its number and digests are made right later, its old digest names no other."""
    return {**entry, "digest": sha256(canonical({"made": "by hand", **entry}))}


def append(entries: list[Entry], record: Entry) -> None:
    """A record put behind all others."""
    entries.append(fresh({**entries[-1], "record": json.loads(json.dumps(record))}))
