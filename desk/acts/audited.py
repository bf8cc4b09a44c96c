"""What was done at this desk, by whom: written down at once on this machine, and moved into the vault in batches.

HOME/audit/<vault id>.lines     one JSON line a deed that is not in the vault yet; synced before the deed goes on
HOME/audit/<vault id>.batch     how many of these lines are being put into the vault, while they are
desk/audit-<year>-<month>       the ledger they come to, one ``Audit`` record a batch

A case is named by the SHA-256 of its id alone, in the lines too. What was found, or typed, stands nowhere here.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from desk.acts.actor import Actor
from desk.settings import Settings
from evidence.codec import parse, sha256
from evidence.disposed import case_digest
from evidence.errors import EvidenceError, NotAnchored, RecordError
from evidence.fields import AS_WRITTEN
from evidence.files import write_whole
from evidence.ledger import Ledger, now
from evidence.ledger_seal import seal_ledger
from evidence.records import Audit, Audited, Deed, as_json
from evidence.vault import Vault

KEPT = 100
"""Lines after which they are moved."""
BATCH = 500
"""Deeds in one record at most."""


@dataclass(frozen=True)
class Moved:
    """What was moved into the vault just now."""

    deeds: int


def note(
    settings: Settings, actor: Actor, deed: Deed, case_id: str = "", subject: str = "", *, vault: Vault | None = None
) -> Moved:
    """Write down a deed. It is durable when this returns; a line is lost with this machine's disk alone.

    Moves the lines where there are many, or where a day has passed. That the vault takes no record now stops no deed:
    the lines stay where they are, and ``wornproof audit`` says why.

    Args:
        settings: Of this desk.
        actor: Who did it.
        deed: What was done.
        case_id: In which case; empty where in none, or in many.
        subject: What of the case: the digest of a picture, the name of a channel; or which account.
        vault: Where it is open already.

    Raises:
        EvidenceError: there is no such vault.
        OSError: the line cannot be written.
    """
    vault = vault or Vault.open(settings.vault_url, settings.home)
    digest = case_digest(case_id) if case_id else ""
    done = Audited(at=now(), account=actor.account, deed=deed, case_digest=digest, subject=subject)
    lines = _Lines(settings.home, vault.vault_id)
    with lines.held():
        before = lines.read()
        is_new_day = any(one.at.date() < done.at.date() for one in before)
        lines.add(done)
        if is_new_day or len(before) + 1 >= KEPT:
            with suppress(EvidenceError):
                return _move(vault, lines, sign=is_new_day)
    return Moved(0)


def note_beside(settings: Settings, actor: Actor, deed: Deed, case_id: str = "", subject: str = "") -> None:
    """Write down a deed that stands whether or not it can be written down: a refusal, a change of accounts."""
    with suppress(EvidenceError, OSError):  # a desk may have accounts before it has a vault
        note(settings, actor, deed, case_id, subject)


def flush(settings: Settings, *, vault: Vault | None = None) -> Moved:
    """Move all lines into the vault and sign what is there.

    Raises:
        EvidenceError: there is no such vault, or it takes no record; the lines stay.
    """
    vault = vault or Vault.open(settings.vault_url, settings.home)
    lines = _Lines(settings.home, vault.vault_id)
    with lines.held():
        return _move(vault, lines, sign=True)


def audit_ledgers(vault: Vault) -> tuple[str, ...]:
    """Names of the ledgers that hold audit records, in order of time."""
    return tuple(name for name in vault.desk_ledgers() if name.startswith("audit-"))


def _move(vault: Vault, lines: "_Lines", *, sign: bool = False) -> Moved:
    """Batch by batch, in the order of time; whoever is killed between two steps is finished by the next who moves."""
    moved, begun = 0, lines.begun()
    touched = dict.fromkeys(audit_ledgers(vault)[-1:]) if sign else {}
    while deeds := lines.read():
        first = next((n for n, one in enumerate(deeds) if _month(one) != _month(deeds[0])), len(deeds))
        batch = deeds[: begun or min(BATCH, first)]
        ledger = vault.desk(_month(batch[0]))
        if not (begun and _has(ledger, batch)):
            lines.begin(len(batch))
            _sign_before(vault, ledger, batch)
            ledger.append(Audit(deeds=tuple(batch)))
        touched[_month(batch[0])] = None
        lines.drop(len(batch))
        moved, begun = moved + len(batch), 0
    for name in touched if sign else ():
        _seal(vault, vault.desk(name))
    return Moved(moved)


def _month(deed: Audited) -> str:
    return f"audit-{deed.at:%Y-%m}"


def _has(ledger: Ledger, batch: Sequence[Audited]) -> bool:
    """Whether a batch that was begun is in the ledger already: times are of microseconds, so no two are alike."""
    return any(isinstance(e.record, Audit) and e.record.deeds == tuple(batch) for e in ledger.entries())


def _sign_before(vault: Vault, ledger: Ledger, batch: Sequence[Audited]) -> None:
    """Sign what earlier days left: their last batch may have come to the vault on its own day."""
    entries = ledger.entries()
    if entries and entries[-1].appended_at.date() < batch[-1].at.date():
        _seal(vault, ledger)
    if not entries:  # the first of a month
        for name in audit_ledgers(vault)[-1:]:
            _seal(vault, vault.desk(name))


def _seal(vault: Vault, ledger: Ledger) -> None:
    with suppress(NotAnchored):  # another machine wrote there: ``verify`` says that nobody vouches for it
        seal_ledger(ledger, vault.key)


class _Lines:
    """The file of lines of one vault, and who may change it."""

    def __init__(self, home: Path, vault_id: str) -> None:
        self._folder = home / "audit"
        self._path = self._folder / f"{vault_id}.lines"
        self._batch = self._folder / f"{vault_id}.batch"
        self._lock = self._folder / f"{vault_id}.lock"

    @contextmanager
    def held(self) -> Iterator[None]:
        """One process at a time, and one thread; the kernel lets go when the process ends."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with self._lock.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def read(self) -> list[Audited]:
        """Deeds that are not in the vault; a line that a kill or a full disk cut short is none."""
        try:
            data = self._path.read_bytes()
        except FileNotFoundError:
            return []
        found = []
        for line in data.splitlines():
            with suppress(RecordError, ValueError):
                found.append(Audited.model_validate(parse(line), context=AS_WRITTEN))
        return found

    def add(self, deed: Audited) -> None:
        """One line more, synced."""
        with self._path.open("ab+") as file:
            is_cut = file.seek(0, os.SEEK_END) and file.seek(-1, os.SEEK_END) >= 0 and file.read(1) != b"\n"
            file.write(b"\n" * is_cut + _line(deed))
            file.flush()
            os.fsync(file.fileno())

    def begin(self, number: int) -> None:
        """Say that the first so many lines are being moved."""
        write_whole(json.dumps([number, self._digest(self.read()[:number])]).encode(), self._batch)

    def begun(self) -> int:
        """How many were being moved by somebody who was killed; 0 where none, or where they were dropped too."""
        try:
            number, digest = json.loads(self._batch.read_bytes())
        except (FileNotFoundError, ValueError, TypeError):
            return 0
        deeds = self.read()
        return number if len(deeds) >= number and self._digest(deeds[:number]) == digest else 0

    def drop(self, number: int) -> None:
        """Take the first lines away, in one step."""
        write_whole(b"".join(map(_line, self.read()[number:])), self._path)
        self._batch.unlink(missing_ok=True)

    def _digest(self, deeds: Sequence[Audited]) -> str:
        return sha256(b"".join(map(_line, deeds)))


def _line(deed: Audited) -> bytes:
    return json.dumps(as_json(deed), separators=(",", ":")).encode() + b"\n"
