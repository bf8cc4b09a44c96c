"""What this machine remembers of vaults, outside them: which were made where, and the heads of their ledgers.

    vaults.log                    one line per vault made here: id, public key, place
    heads/<vault id>/<ledger>.log two lines per entry appended from here: "intent", number, digest; number, digest
    disposals.log                 one line per case or day disposed of here: vault id, SHA-256 of its id, entries, head

A chain cannot tell that its tail was cut, that a whole case is gone, or that all of it was made anew under another
key; these files can. The intent is written before an entry is put, the other line after it. So an entry is known too
whose writer was killed in between; what has neither line was put there by somebody else, or from another machine. The
files hold no personal data but case ids. Keep them with the signing key, and back them up.
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from evidence.errors import VaultError, VaultFull
from evidence.os_errors import FULL, remedy


class HeadRegister:
    """The heads of one ledger: what this machine appended, or was about to."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def intend(self, seq: int, digest: str) -> None:
        """Say that this entry is about to be put. Synced: it must outlast the entry when the power fails.

        Raises:
            VaultFull: no room; the entry is not put.
            VaultError: no right to write, or no file to write to; the entry is not put.
        """
        self._add(f"intent {seq} {digest}", "; nothing was added, what was gathered before is in the vault", sync=True)

    def note(self, seq: int, digest: str) -> None:
        """Say that this entry is there.

        Raises:
            VaultFull: no room; the entry itself is in the vault.
            VaultError: no right to write, or no file to write to; the entry itself is in the vault.
        """
        self._add(f"{seq} {digest}", "; what was gathered is in the vault")

    def lines(self) -> list[tuple[int, str]]:
        """(Number, digest) of every entry that was said to be there; a line cut short by a crash is passed over.

        Raises:
            VaultError: it is there and may not be read. It is never taken for one that is not there.
        """
        found = (_HEAD.fullmatch(line) for line in _lines(self.path))
        return [(int(line[2]), line[3]) for line in found if line and not line[1]]

    def known(self) -> frozenset[tuple[int, str]]:
        """(Number, digest) of every entry that was appended from here, or was about to be.

        Raises:
            VaultError: as ``lines``.
        """
        found = (_HEAD.fullmatch(line) for line in _lines(self.path))
        return frozenset((int(line[2]), line[3]) for line in found if line)

    def _add(self, line: str, all_the_same: str, *, sync: bool = False) -> None:
        """Add one line. O_APPEND, so that two processes do not overwrite each other."""
        with _in_words(self.path, "written", all_the_same):
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            with self.path.open("ab+") as file:
                cut = file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n"
                # a line that a full disk cut short must not swallow this one
                file.write(b"\n" * cut + f"{line}\n".encode("ascii"))
                file.flush()
                if sync:
                    os.fsync(file.fileno())


@dataclass(frozen=True)
class MadeHere:
    """A vault that was made on this machine."""

    vault_id: str
    public_key: str
    place: str


@dataclass(frozen=True)
class DisposedHere:
    """A case, or a day at the packing table, that was disposed of on this machine."""

    case_digest: str
    """SHA-256 of its id; of a day, of its ledger's name."""
    entries: int
    head: str
    """Digest of its last entry."""


class VaultRegister:
    """All that one home folder remembers."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def note(self, made: MadeHere) -> None:
        """Remember a vault that was made now.

        Raises:
            VaultFull, VaultError: it cannot be written; the vault is made.
        """
        path = self._home / "vaults.log"
        with _in_words(path, "written", "; the vault is made"), path.open("a", encoding="utf-8") as file:
            file.write(f"{made.vault_id} {made.public_key} {made.place}\n")

    def made(self) -> list[MadeHere]:
        """Vaults made here, oldest first."""
        lines = _lines(self._home / "vaults.log")
        return [MadeHere(*found.groups()) for line in lines if (found := _LINE.fullmatch(line))]

    def forget(self, vault_id: str, prefix: str, disposed: DisposedHere) -> None:
        """Take away what is remembered of the heads of a ledger, and remember that it was disposed of.

        Raises:
            VaultFull, VaultError: it cannot be written.
        """
        path, heads = self._home / "disposals.log", self.heads(vault_id, prefix).path
        if disposed not in self.disposed(vault_id):
            with _in_words(path, "written"), path.open("a", encoding="ascii") as file:
                file.write(f"{vault_id} {disposed.case_digest} {disposed.entries} {disposed.head}\n")
                file.flush()
                os.fsync(file.fileno())
        with _in_words(heads, "removed"):
            heads.unlink(missing_ok=True)

    def disposed(self, vault_id: str) -> list[DisposedHere]:
        """Cases and days of a vault that were disposed of here, oldest first."""
        found = (_DISPOSED.fullmatch(line) for line in _lines(self._home / "disposals.log"))
        return [DisposedHere(one[2], int(one[3]), one[4]) for one in found if one and one[1] == vault_id]

    def heads(self, vault_id: str, prefix: str) -> HeadRegister:
        """The heads of one ledger, ``cases/<id>`` or ``catalogs/<name>``."""
        return HeadRegister(self._home / "heads" / _checked(vault_id) / (prefix.replace("/", "-") + ".log"))

    def names(self, vault_id: str, kind: str) -> tuple[str, ...]:
        """Names of the ledgers of a kind (``cases``, ``catalogs``) of which an entry is remembered."""
        files = (path for path in _folder(self._home / "heads" / _checked(vault_id)) if path.match(f"{kind}-*.log"))
        return tuple(path.stem.partition("-")[2] for path in files if HeadRegister(path).lines())

    def knows(self, vault_id: str) -> bool:
        """Whether this vault was made here, or any entry of it was appended from here."""
        made_here = any(one.vault_id == vault_id for one in self.made())
        return made_here or any(path.suffix == ".log" for path in _folder(self._home / "heads" / _checked(vault_id)))

    def elsewhere(self, vault_id: str, prefix: str, first_digest: str) -> str:
        """Id of another vault in which the same ledger was begun from here; empty where there is none."""
        for folder in _folder(self._home / "heads"):
            register = HeadRegister(folder / f"{prefix.replace('/', '-')}.log")
            if folder.name != vault_id and folder.is_dir() and (1, first_digest) in register.lines():
                return folder.name
        return ""

    def holding(self, prefix: str) -> str:
        """Id of a vault of which this machine remembers a ledger of this name; empty where there is none."""
        for folder in _folder(self._home / "heads"):
            if re.fullmatch(r"[0-9a-f]{32}", folder.name) and self.heads(folder.name, prefix).lines():
                return folder.name
        return ""


_HEAD = re.compile(r"(intent )?([0-9]{1,8}) (\S{71})")
_DISPOSED = re.compile(r"([0-9a-f]{32}) (sha256:[0-9a-f]{64}) ([0-9]{1,8}) (sha256:[0-9a-f]{64})")
_LINE = re.compile(r"([0-9a-f]{32}) ([0-9a-f]{64}) (.*)")


@contextmanager
def _in_words(path: Path, done: str, all_the_same: str = "") -> Iterator[None]:
    """What the system refuses, with what to do."""
    try:
        yield
    except OSError as error:
        kind = VaultFull if error.errno in FULL else VaultError
        raise kind(
            f"the register of heads cannot be {done} ({path}: {error.strerror}): {remedy(error)}{all_the_same}"
        ) from error


def _lines(path: Path) -> list[str]:
    """Lines of a file; none where there is no file. Not ``exists``: that says no where one may not look."""
    with _in_words(path, "read"):
        try:
            return path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return []


def _folder(path: Path) -> list[Path]:
    """What is in a folder, sorted; nothing where there is none. Not ``glob``: that passes over what may not be read."""
    with _in_words(path, "read"):
        try:
            return sorted(path.iterdir())
        except FileNotFoundError:
            return []


def _checked(vault_id: str) -> str:
    if not re.fullmatch(r"[0-9a-f]{32}", vault_id):
        raise VaultError(f"{vault_id!r} is no vault id: 32 hexadecimal digits")
    return vault_id
