"""One day at the packing table: its ledger and its photos."""

from collections.abc import Callable
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.codec import sha256
from evidence.ledger import Ledger
from evidence.payloads import read_kept
from evidence.records import Digest, Entry, Packed, Unpacked
from evidence.store import Store

PREFIX = "dispatch"


def photo_name(digest: str) -> str:
    """Where a photo lies in its day."""
    return f"photos/{digest.removeprefix('sha256:')}"


class DispatchDay:
    """One day."""

    def __init__(self, store: Store, day: str, ledger: Ledger, key: Callable[[], Ed25519PrivateKey]) -> None:
        self.day = day
        self.ledger = ledger
        self.key = key
        self._store = store
        self._lock = Lock()
        self._told: dict[str, Entry] = {}
        self._looked = 0

    def put_photo(self, data: bytes) -> Digest:
        """Keep a photo; its digest."""
        digest = sha256(data)
        self._store.keep(f"{self.ledger.prefix}/{photo_name(digest)}", data)
        return digest

    def photo(self, digest: Digest) -> bytes:
        """A photo of this day.

        Raises:
            ObjectMissing: there is none.
            DigestMismatch: it is not what the ledger says.
        """
        return read_kept(self._store, self.ledger.prefix, photo_name(digest), digest)

    def told(self, record: Packed | Unpacked) -> Entry | None:
        """The entry in which the same was told already. Only what is new since the last call is looked at."""
        entries = self.ledger.entries()
        with self._lock:
            for entry in entries[self._looked :]:
                if isinstance(entry.record, Packed | Unpacked):
                    self._told.setdefault(entry.record.given_digest(), entry)
            self._looked = len(entries)
            return self._told.get(record.given_digest())
