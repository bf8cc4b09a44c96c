"""A vault in a forger's hands, and how a kind of tampering with it is told and checked.

``home`` is the desk's own machine with its register of heads; ``away`` another one, told the public key and no more.
"""

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.codec import canonical
from evidence.errors import EvidenceError
from evidence.keys import public_hex
from evidence.trust import Trust
from evidence.vault import Vault
from evidence.verify import verify
from tests.desk.forge import Entry, rechained
from tests.desk.mutants import Forger

LEDGER = "cases/case-1/ledger"


@dataclass
class Stolen:
    """A vault in the forger's hands."""

    root: Path
    key: Ed25519PrivateKey

    def entries(self) -> list[Entry]:
        return [json.loads(path.read_bytes()) for path in sorted((self.root / LEDGER).iterdir())]

    def put(self, entries: list[Entry]) -> None:
        shutil.rmtree(self.root / LEDGER)
        (self.root / LEDGER).mkdir()
        for number, entry in enumerate(entries, 1):
            (self.root / LEDGER / f"{number:08d}.json").write_bytes(canonical(entry) + b"\n")

    def edit(self, change: Callable[[list[Entry]], None], reseal: Ed25519PrivateKey | None = None) -> None:
        """Change the ledger, then make every digest fit; with a key, the seals too."""
        entries = self.entries()
        change(entries)
        self.put(rechained(entries, reseal))

    def warcs(self) -> list[Path]:
        return sorted((self.root / "cases/case-1/warc").iterdir())

    def photos(self) -> list[Path]:
        return sorted((self.root / "catalogs/shop/photos").iterdir())

    def sign_header(self, key: Ed25519PrivateKey, **changes: str) -> None:
        path = self.root / "vault.json"
        body = {name: value for name, value in json.loads(path.read_bytes()).items() if name != "signature"}
        body |= {"public_key": public_hex(key), **changes}
        path.write_bytes(canonical({**body, "signature": key.sign(canonical(body)).hex()}) + b"\n")


Make = Callable[[Stolen], None]


@dataclass(frozen=True)
class VaultMutant:
    """One kind of tampering and the words it must be called by (a pattern)."""

    name: str
    says: str
    forger: Forger
    reader: Literal["home", "away"]
    make: Make

    def found(self, pristine: Path, copy: Path, key: Ed25519PrivateKey) -> list[str]:
        """What verify says of a tampered copy."""
        shutil.copytree(pristine, copy)
        self.make(Stolen(copy / "vault", key))
        home = copy / "home" if self.reader == "home" else copy / "another machine"
        trust = Trust() if self.reader == "home" else Trust(public_key=public_hex(key))
        try:
            result = verify(Vault.open(str(copy / "vault"), home), trust=trust)
        except EvidenceError as error:
            return [str(error)]
        return [f"{fault.where}: {fault.what}" for fault in result.faults]

    def named(self, found: list[str]) -> bool:
        """Whether it is called by its name."""
        return any(re.search(self.says, text) for text in found)


VAULT_MUTANTS: list[VaultMutant] = []


def mutant(
    says: str, forger: Forger = "without the key", reader: Literal["home", "away"] = "away"
) -> Callable[[Make], Make]:
    """Register a function under its name."""

    def register(make: Make) -> Make:
        VAULT_MUTANTS.append(VaultMutant(make.__name__.replace("_", " "), says, forger, reader, make))
        return make

    return register
