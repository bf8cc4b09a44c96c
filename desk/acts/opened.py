"""Cases kept open by a process that answers many times: what was read of one stays until its ledger has grown."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from threading import Lock

from claims.interface import Assessed
from claims.reading import Reading
from desk.report.build import assess_case
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.codec import sha256
from evidence.errors import EvidenceError
from evidence.ledger import entry_path
from evidence.vault import CaseFile, Vault

MOST = 32
"""Cases that stay open; one takes about a megabyte for a hundred entries."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A case as it was read."""

    vault: Vault
    file: CaseFile
    entries: int
    last: str
    """Digest of the object of the last entry."""
    catalog_entries: int
    closed: bool
    _read: Lock = field(default_factory=Lock)

    @cached_property
    def _assessed(self) -> tuple[Reading, tuple[Assessed, ...]]:
        return assess_case(self.vault, self.file.case_id, closed=self.closed)

    @property
    def reading(self) -> Reading:
        """The ledger, read."""
        with self._read:
            return self._assessed[0]

    @property
    def assessed(self) -> tuple[Assessed, ...]:
        """What it comes to."""
        with self._read:
            return self._assessed[1]

    @cached_property
    def turns(self) -> Turns:
        """Whose turn it is."""
        return Turns(self.vault, self.file, self.file.ledger.entries())

    def is_fresh(self) -> bool:
        """Whether nothing was added since: to its ledger, or to that of its catalog."""
        case_id = self.file.case_id
        if self.vault.has_entry(case_id, self.entries + 1) or _last(self.vault, case_id, self.entries) != self.last:
            return False
        name = self.reading.case.catalog
        return not (name and self.vault.store.exists(entry_path(f"catalogs/{name}", self.catalog_entries + 1)))


_kept: OrderedDict[tuple[str, str, str, bool], Opened] = OrderedDict()
_lock = Lock()


def opened(vault: Vault, settings: Settings, case_id: str, *, closed: bool) -> Opened:
    """A case, from what this process keeps open where that is still all there is.

    Args:
        vault: Opened for whoever asks: this checks no right.
        settings: Of this desk.
        case_id: The case.
        closed: Words that somebody is still to be asked beside stay unseen.

    Raises:
        EvidenceError: no such case, or it cannot be read.
    """
    key = (settings.vault_url, str(settings.home), case_id, closed)
    with _lock:
        found = _kept.get(key)
    if found is not None and found.vault.vault_id == vault.vault_id and found.is_fresh():
        return found
    file = vault.case(case_id)
    number = len(file.ledger.entries())
    catalog = file.opened()[1].catalog
    photos = len(vault.catalog(catalog).ledger.entries()) if catalog else 0
    made = Opened(vault, file, number, _last(vault, case_id, number), photos, closed)
    _ = made.reading  # an error is told now, and nothing is kept
    with _lock:
        _kept[key] = made
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return made


def _last(vault: Vault, case_id: str, number: int) -> str:
    """Of the object of an entry; empty where it is gone, as after a disposal."""
    try:
        return sha256(vault.store.read(entry_path(f"cases/{case_id}", number)))
    except EvidenceError:
        return ""
