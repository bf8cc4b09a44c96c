"""Deletes a case everywhere that this desk keeps it, and leaves a signed record that it is gone.

``desk.jobs.disposal`` has the steps. Whoever is killed half-way runs it again.
"""

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.made_files import MadeFile, made, made_log
from desk.acts.saved import naming
from desk.acts.scope import own_case
from desk.jobs.alone import alone
from desk.jobs.disposal import begun, delete, forget_lock, is_whole, kept_of, record, unindex
from desk.jobs.drafted import folder_of
from desk.jobs.progress import Show
from desk.review.argument import requests_of
from desk.review.shown import kept_of as questions_of
from desk.settings import Settings
from evidence.amended import keep_until
from evidence.errors import VaultError
from evidence.ledger import now
from evidence.os_errors import why
from evidence.records import Deed, Disposed
from evidence.vault import Vault


@dataclass(frozen=True)
class CaseDisposed:
    """What goes, or went."""

    case_id: str
    because: Disposed
    keep_until: datetime | None
    """None where there is no whole case any more."""
    objects: int
    """Of the case in the vault."""
    files: tuple[Path, ...]
    """Files and folders of this machine: reports, packages, exports, and what was kept to be quick."""
    changed: tuple[Path, ...]
    """Places at which a report or package was written and something else is now. That stays."""
    searches: tuple[str, ...]
    """Saved searches that name the case. They hold no results, and stay."""
    is_done: bool
    """False where it was only asked what would go."""


def dispose(
    actor: Actor, settings: Settings, case_id: str, because: Disposed, show: Show, *, dry_run: bool = False
) -> CaseDisposed:
    """Delete a case for good; of one that was only drafted the draft, at any time and without a record.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        because: ``retention`` once the days are over for which it was to be kept; ``erasure`` at any time.
        show: Progress.
        dry_run: Say what would go, and delete nothing.

    Raises:
        Forbidden, NotThere: the actor may not, or not here.
        ActError: the case is to be kept longer.
        SearchError: the search index cannot be written; all else is gone, and the same command finishes.
        EvidenceError: the vault refuses, or there is no key to sign with; the same command finishes.
    """
    vault = own_case(actor, settings, case_id, Right.CASE_LIFE, _is_anything_left(settings))
    with alone(settings.home, vault.vault_id, case_id):
        told = _told(actor, vault, settings, case_id, because)
        if told.keep_until and because is Disposed.RETENTION and now() < told.keep_until:
            raise ActError(
                f"case {case_id} is kept until {told.keep_until:%Y-%m-%d %H:%M} UTC. Where somebody has a right to it "
                "being deleted before that: --because erasure"
            )
        if dry_run:
            return told
        disposal = record(vault, case_id, because, actor.account) if told.keep_until else begun(vault, case_id)
        note(settings, actor, Deed.DISPOSED, case_id, vault=vault)
        show("vault", 0, 1, "")
        if disposal is not None:
            delete(vault, case_id, disposal)
        show("vault", 1, 1, "")
        _remove(told.files)
        if disposal is not None or told.objects:
            unindex(vault, settings, show)
        files = made(settings, vault.vault_id, case_id)  # what was written while this was at work
        _remove(_files(settings, vault.vault_id, case_id, files))
        forget_lock(settings, vault.vault_id, case_id)
        return replace(told, is_done=True)


def _is_anything_left(settings: Settings) -> Callable[[Vault, str], bool]:
    return lambda vault, name: (
        bool(vault.store.paths(f"cases/{name}"))
        or begun(vault, name) is not None
        or folder_of(settings.home, name).exists()
    )


def _told(actor: Actor, vault: Vault, settings: Settings, case_id: str, because: Disposed) -> CaseDisposed:
    until = None
    if is_whole(vault, case_id):
        file = vault.case(case_id)
        entries = file.ledger.entries()  # an extension that waits for its seal keeps the case as well
        until = max(keep_until(entries), keep_until(entries, file.sealed_through()))
    files = made(settings, vault.vault_id, case_id)
    return CaseDisposed(
        case_id=case_id,
        because=because,
        keep_until=until,
        objects=len(vault.store.paths(f"cases/{case_id}")),
        files=tuple(_files(settings, vault.vault_id, case_id, files)),
        changed=tuple(one.path for one in files if one.path.exists() and not one.is_there),
        searches=tuple(one.name for one in naming(actor, settings, case_id)),
        is_done=False,
    )


def _files(settings: Settings, vault_id: str, case_id: str, files: Sequence[MadeFile]) -> Iterator[Path]:
    yield from (one.path for one in files if one.is_there)
    yield from questions_of(settings.home, case_id)
    requests = requests_of(settings.home, case_id)
    yield from (requests,) if requests.exists() else ()
    log = made_log(settings, vault_id, case_id)
    yield from (log,) if log.exists() else ()
    yield from kept_of(settings, vault_id, case_id)


def _remove(paths: Iterable[Path]) -> None:
    for path in paths:
        try:
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise VaultError(
                f"{path} cannot be deleted ({why(error)}): delete it, then run the same command"
            ) from error
