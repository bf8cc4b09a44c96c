"""Reports, packages and exports that were made of a case on this machine, so that a disposal can delete them.

HOME/made/<vault id>-<case id>.log    a line a file: SHA-256 of its bytes, and its place as JSON text
"""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from desk.settings import Settings
from evidence.vault import Vault

_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class MadeFile:
    """A file that was made here."""

    path: Path
    digests: frozenset[str]
    """Of all that was ever made at this place."""

    @property
    def is_there(self) -> bool:
        """Whether it is there as it was made. Something else at its place is not ours to delete."""
        return self.path.is_file() and not self.path.is_symlink() and _digest(self.path) in self.digests


def note_made(settings: Settings, case_id: str, path: Path) -> None:
    """Remember a file that was just written. Asked with a file that is gone again, it does nothing.

    Raises:
        OSError: this cannot be written down.
        EvidenceError: there is no such vault.
    """
    if not path.is_file():
        return  # a device, or a pipe that somebody reads
    place = made_log(settings, Vault.open(settings.vault_url, settings.home).vault_id, case_id)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    line = f"{_digest(path)} {json.dumps(str(path.absolute()))}\n"
    with place.open("ab") as file:
        file.write(line.encode("ascii"))
        file.flush()
        os.fsync(file.fileno())


def made(settings: Settings, vault_id: str, case_id: str) -> tuple[MadeFile, ...]:
    """Every file that was made of a case here, be it there or not."""
    found: dict[str, set[str]] = {}
    for digest, path in _lines(made_log(settings, vault_id, case_id)):
        found.setdefault(path, set()).add(digest)
    return tuple(MadeFile(Path(path), frozenset(digests)) for path, digests in found.items())


def made_log(settings: Settings, vault_id: str, case_id: str) -> Path:
    """Where the files of a case are written down."""
    return settings.home / "made" / f"{vault_id}-{case_id}.log"


def _lines(place: Path) -> Iterable[tuple[str, str]]:
    try:
        text = place.read_text("ascii", errors="replace")
    except FileNotFoundError:
        return
    for line in text.splitlines():
        digest, _, path = line.partition(" ")
        try:
            yield digest, str(json.loads(path))
        except ValueError:
            continue  # cut short when the power failed: the file that it told of was written just then


def _digest(path: Path) -> str:
    said = hashlib.sha256()
    with path.open("rb") as file:
        while data := file.read(_CHUNK_BYTES):
            said.update(data)
    return f"sha256:{said.hexdigest()}"
