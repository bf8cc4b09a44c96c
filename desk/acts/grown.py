"""Whether a case has grown since it was read: its ends are asked for, in place of everything between them."""

from dataclasses import dataclass

from evidence.codec import sha256
from evidence.errors import EvidenceError
from evidence.ledger import entry_path
from evidence.vault import Vault


@dataclass(frozen=True, kw_only=True)
class Ends:
    """How far a case and its catalog were read."""

    entries: int
    last: str
    """Digest of the object of the last entry."""
    catalog: str
    """Empty where the case names none."""
    photos: int
    """Entries of the catalog."""

    def hold(self, vault: Vault, case_id: str) -> bool:
        """Whether nothing was added since, to either, and the case is still there."""
        if vault.has_entry(case_id, self.entries + 1):
            return False
        if self.catalog and vault.store.exists(entry_path(f"catalogs/{self.catalog}", self.photos + 1)):
            return False
        try:
            return last_digest(vault, case_id, self.entries) == self.last
        except EvidenceError:
            return False


def last_digest(vault: Vault, case_id: str, entries: int) -> str:
    """Of the object of the last of so many entries. Raises EvidenceError: it cannot be read."""
    return sha256(vault.store.read(entry_path(f"cases/{case_id}", entries)))
