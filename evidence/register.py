"""What this machine remembers of vaults, outside them: which were made where, and the heads of their ledgers.

    vaults.log                    one line per vault made here: id, public key, place
    heads/<vault id>/<ledger>.log one line per entry appended from here: number, digest

A chain cannot tell that its tail was cut, that a whole case is gone, or that all of it was made anew under another
key; these files can. They hold no personal data but case ids. Keep them with the signing key, and back them up.
"""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import VaultError, VaultFull


class HeadRegister:
    """The heads of one ledger: one line per entry this machine appended."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(self, seq: int, digest: str) -> None:
        """Add one line. O_APPEND, so that two processes do not overwrite each other.

        Raises:
            VaultFull: no room, or no right to write; the entry itself is in the vault.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.path.open("ab+") as file:
                cut = file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n"
                # a line that a full disk cut short must not swallow this one
                file.write(b"\n" * cut + f"{seq} {digest}\n".encode("ascii"))
        except OSError as error:
            raise VaultFull(
                f"the register of heads cannot be written ({self.path}: {error.strerror}): free some space, then run "
                "the same command again; what was gathered is in the vault"
            ) from error

    def lines(self) -> list[tuple[int, str]]:
        """All (number, digest) pairs; a line cut short by a crash is passed over."""
        if not self.path.exists():
            return []
        pairs = (line.split(" ") for line in self.path.read_text(encoding="ascii").splitlines())
        return [
            (int(pair[0]), pair[1]) for pair in pairs if len(pair) == 2 and pair[0].isdigit() and len(pair[1]) == 71
        ]


@dataclass(frozen=True)
class MadeHere:
    """A vault that was made on this machine."""

    vault_id: str
    public_key: str
    place: str


class VaultRegister:
    """All that one home folder remembers."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def note(self, made: MadeHere) -> None:
        """Remember a vault that was made now."""
        with (self._home / "vaults.log").open("a", encoding="utf-8") as file:
            file.write(f"{made.vault_id} {made.public_key} {made.place}\n")

    def made(self) -> list[MadeHere]:
        """Vaults made here, oldest first."""
        path = self._home / "vaults.log"
        lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
        return [MadeHere(*found.groups()) for line in lines if (found := _LINE.fullmatch(line))]

    def heads(self, vault_id: str, prefix: str) -> HeadRegister:
        """The heads of one ledger, ``cases/<id>`` or ``catalogs/<name>``."""
        return HeadRegister(self._home / "heads" / _checked(vault_id) / (prefix.replace("/", "-") + ".log"))

    def names(self, vault_id: str, kind: str) -> tuple[str, ...]:
        """Names of the ledgers of a kind (``cases``, ``catalogs``) of which an entry is remembered."""
        files = sorted((self._home / "heads" / _checked(vault_id)).glob(f"{kind}-*.log"))
        return tuple(path.stem.partition("-")[2] for path in files if HeadRegister(path).lines())

    def knows(self, vault_id: str) -> bool:
        """Whether this vault was made here, or any entry of it was appended from here."""
        made_here = any(one.vault_id == vault_id for one in self.made())
        return made_here or any((self._home / "heads" / _checked(vault_id)).glob("*.log"))

    def elsewhere(self, vault_id: str, prefix: str, first_digest: str) -> str:
        """Id of another vault in which the same ledger was begun from here; empty where there is none."""
        for path in sorted((self._home / "heads").glob(f"*/{prefix.replace('/', '-')}.log")):
            if path.parent.name != vault_id and (1, first_digest) in HeadRegister(path).lines():
                return path.parent.name
        return ""


_LINE = re.compile(r"([0-9a-f]{32}) ([0-9a-f]{64}) (.*)")


def _checked(vault_id: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{32}", vault_id):
        raise VaultError(f"{vault_id!r} is no vault id: 32 hexadecimal digits")
    return vault_id
