"""The steps of a disposal. Each may run again at any time and does only what is still to be done.

First the record, sealed: from then on it is known that the case is to go, and what it ended with. Then this machine
forgets its heads. Then the folder in the vault, the first entry before all else, so that what is left after a kill is
no case. Then the search index is made anew, because files of a search engine keep what was deleted in them.
"""

import json
import re
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from urllib.parse import unquote

from desk.jobs.alone import lock_of
from desk.jobs.drafted import folder_of
from desk.jobs.own_platforms import place_of
from desk.jobs.progress import Show
from desk.jobs.webhooks import messages_of
from desk.search import SearchIndex, open_index
from desk.search.errors import IndexUnavailable
from desk.search.rebuild import rebuild
from desk.settings import Settings
from evidence.disposed import LIFE, case_digest, disposals, is_of
from evidence.errors import VaultError
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.ledger import entry_path
from evidence.ledger_seal import seal_ledger
from evidence.records import Disposal, Disposed
from evidence.register import DisposedHere, VaultRegister
from evidence.vault import Vault


def begun(vault: Vault, case_id: str) -> Disposal | None:
    """The newest sealed disposal of a case of this id; it may have been stopped half-way."""
    return disposals(vault.desk(LIFE).entries(), vault.sealing_key()).get(case_digest(case_id))


def is_whole(vault: Vault, case_id: str) -> bool:
    """Whether there is a case of this id that nobody has begun to dispose of."""
    disposal = begun(vault, case_id)
    return vault.has_entry(case_id) and not (disposal and is_of(vault.store, f"cases/{case_id}", disposal))


def record(vault: Vault, case_id: str, because: Disposed, account: str) -> Disposal:
    """Append the record and seal it.

    Raises:
        NotAnchored, SigningKeyError: it cannot be sealed; nothing is deleted.
    """
    ledger, entries = vault.desk(LIFE), vault.case(case_id).ledger.entries()
    disposal = Disposal(
        case_digest=case_digest(case_id),
        entries=len(entries),
        head=entries[-1].digest,
        because=because,
        account=account,
    )
    if disposal not in [entry.record for entry in ledger.entries()]:
        ledger.append(disposal)
    seal_ledger(ledger, vault.key)
    if begun(vault, case_id) != disposal:
        raise VaultError("the record of the disposal is not sealed, so nothing was deleted: run 'wornproof verify'")
    return disposal


def delete(vault: Vault, case_id: str, disposal: Disposal) -> None:
    """What this machine remembers of the case's heads, then what the vault holds of it.

    Raises:
        VaultError: one of them refuses.
    """
    prefix = f"cases/{case_id}"
    line = DisposedHere(disposal.case_digest, disposal.entries, disposal.head)
    VaultRegister(vault.home).forget(vault.vault_id, prefix, line)
    vault.store.remove_tree(prefix, (entry_path(prefix, 1),))


def unindex(vault: Vault, settings: Settings, show: Show) -> None:
    """Make the search index anew from the cases that are left, where there is one.

    Raises:
        SearchError: it cannot be written, or somebody else is writing it.
    """
    with closing(open_index(settings.index_url)) as index:
        if _is_there(settings.index_url, index):
            rebuild(vault, index, settings.cache, lambda name, place, total: show("index", place - 1, total, name))


def _is_there(url: str, index: SearchIndex) -> bool:
    """Whether anything may be indexed; on a server there may be what somebody left who was killed while building."""
    if url.startswith("tantivy:"):
        return Path("/" + unquote(url.removeprefix("tantivy://")).strip("/")).exists()
    try:
        return index.serving() is not None
    except IndexUnavailable:  # damaged, which a rebuild mends, or out of reach, which it will say again
        return True


def kept_of(settings: Settings, vault_id: str, case_id: str) -> tuple[Path, ...]:
    """What is kept of a case outside the vault and the index: files and folders that are there. The order that lies
    here comes last: as long as it does, a disposal that was stopped may be finished.

    Where the vault's id is no part of a name, it may be of a case of this id in another vault; that makes its own
    again, but for a draft.
    """
    order = folder_of(settings.home, case_id)
    found = set(_kept(settings, vault_id, case_id)) | set(_answers(settings.home, case_id))
    found |= set(messages_of(settings.home, vault_id, case_id))
    return (*sorted(found), *(one for one in (order,) if one.exists()))


def _kept(settings: Settings, vault_id: str, case_id: str) -> Iterator[Path]:
    """A case may be called as another's file, ``X.json``: so of each kind it is known whether it has files."""
    cache = settings.cache
    unfinished = re.compile(rf"\.{re.escape(case_id)}\.json\.[0-9a-f]{{12}}")
    for folder in (*(cache / "pictures").glob("*"), *(cache / "clothes").glob("*"), cache / "listed" / vault_id):
        yield from (one for one in (folder / f"{case_id}.json",) if one.is_file())
        yield from (one for one in (folder / case_id,) if one.is_dir())
        yield from (one for one in folder.glob(".*") if unfinished.fullmatch(one.name))
    for kind in ("copies", "runs", "checks"):
        yield from (one for one in (cache / kind / vault_id / case_id,) if one.is_dir())
    platforms = place_of(settings.home, vault_id, case_id)
    yield from (one for one in (platforms,) if one.exists())
    draft = re.compile(rf"\.{re.escape(case_id)}\.[0-9a-f]{{12}}")
    orders = folder_of(settings.home, case_id).parent
    yield from (one for one in orders.glob(".*") if draft.fullmatch(one.name))


def _answers(home: Path, case_id: str) -> Iterator[Path]:
    """What programs were answered about a case, kept for a day, with the lock beside it."""
    for path in (home / "idempotent").glob("*.json*"):  # half-written ones too: their names begin with a point
        with suppress(OSError, ValueError, RecursionError, TypeError, KeyError):
            if json.loads(read_file(path, MAX_SETTINGS_BYTES))["case_id"] == case_id:
                lock = path.with_suffix(".lock")
                yield from (one for one in (path, lock) if one.exists())


def forget_lock(settings: Settings, vault_id: str, case_id: str) -> None:
    """The file that was held while the case was disposed of: the last that names it."""
    lock_of(settings.home, vault_id, case_id).unlink(missing_ok=True)
