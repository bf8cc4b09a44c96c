"""A case in the vault: its ledger, its segments, and what is read of them."""

from collections.abc import Callable, Iterator

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.amended import case_at, opening, present_case
from evidence.codec import sha256
from evidence.errors import DigestMismatch, RecordError
from evidence.keys import public_hex
from evidence.ledger import Entries, Ledger
from evidence.ledger_seal import sealed_through
from evidence.payloads import Payloads, read_kept
from evidence.records import Amendment, Capture, Case, Entry, Segment
from evidence.store import Store
from evidence.warc import read_segment

AMENDED = "amended"
"""Beside a ledger that has amendments."""


def exhibit_name(digest: str) -> str:
    """Where a supplied file lies in its case."""
    return f"exhibits/{digest.removeprefix('sha256:')}"


class CaseFile:
    """One case: its ledger and its segments."""

    def __init__(
        self,
        store: Store,
        case_id: str,
        ledger: Ledger,
        key: Callable[[], Ed25519PrivateKey],
        sealing_key: Callable[[], str] | None = None,
    ) -> None:
        """``sealing_key`` gives the public key whose seals count; None: the one that belongs to ``key``."""
        self.case_id = case_id
        self.ledger = ledger
        self.key = key
        self._sealing_key = sealing_key or (lambda: public_hex(key()))
        self._store = store
        self._prefix = f"cases/{case_id}"
        self._payloads = Payloads(store, self._prefix, ledger)

    def opened(self) -> tuple[Entry, Case]:
        """The entry that opened the case, and the case as it is now: as opened, or as it was amended.

        Raises:
            RecordError: the ledger does not begin with a Case.
        """
        entries = self.ledger.of_kinds("case", "amendment")
        if not entries or entries[0].seq != 1:
            raise RecordError(f"case {self.case_id} does not begin with a Case record: run 'wornproof verify'")
        first, case = opening(entries)
        return first, (case if len(entries) == 1 else present_case(entries, self.sealed_through()))

    def at(self, seq: int) -> Case:
        """The case as it was when entry ``seq`` was appended. Errors as ``opened``."""
        present = self.opened()[1]
        entries = self.ledger.of_kinds("case", "amendment")
        return present if len(entries) == 1 else case_at(entries, seq, self.sealed_through())

    def sealed_through(self) -> int:
        """Number of the last seal of the ledger that holds and is by the key that counts here; 0 where there is none.

        Raises:
            VaultError: there is no key, and vault.json is gone or damaged.
        """
        if not self.ledger.of_kinds("ledger_seal"):
            return 0
        return sealed_through(self.ledger.entries(), self._prefix, self._sealing_key())

    def amend(self, make: Callable[[Entries], Amendment], unless: Callable[[Entries], bool]) -> Entry:
        """Append an amendment, and say beside the ledger that there is one. Errors as ``Ledger.append_made``."""
        self._store.create(f"{self._prefix}/{AMENDED}", b"")  # before: it must not be missing where there is one
        return self.ledger.append_made(make, unless)

    def put_warc(self, run_id: str, page: int, data: bytes) -> tuple[str, str]:
        """Store a segment's WARC; its name and digest. The name carries the digest, so two writers never clash."""
        digest = sha256(data)
        name = f"warc/{run_id}-{page:05d}-{digest[7:23]}.warc"
        self._store.keep(f"{self._prefix}/{name}", data)
        return name, digest

    def put_exhibit(self, data: bytes) -> str:
        """Keep a supplied file whole; its digest. The same file again is there once."""
        digest = sha256(data)
        self._store.keep(f"{self._prefix}/{exhibit_name(digest)}", data)
        return digest

    def exhibit(self, digest: str) -> bytes:
        """A supplied file by its digest.

        Raises:
            ObjectMissing: there is none.
            DigestMismatch: it is not what the ledger says.
        """
        return read_kept(self._store, self._prefix, exhibit_name(digest), digest)

    def warc(self, segment: Segment) -> bytes:
        """A segment's WARC, checked against its digest."""
        return self._payloads.whole(segment.warc, segment.warc_digest)

    def payloads(self, segment: Segment) -> Iterator[tuple[Capture, bytes]]:
        """Captures of a segment with their payloads, digests checked on the way."""
        captures = {capture.warc_record_id: capture for capture in segment.captures}
        for record in read_segment(self.warc(segment)):
            capture = captures.get(record.record_id)
            if capture is None:
                continue
            if capture.payload_digest != record.payload_digest:
                raise DigestMismatch(
                    f"{capture.url} in {segment.warc} is not what the ledger says: run 'wornproof verify'"
                )
            yield capture, record.payload

    def payload(self, digest: str) -> bytes:
        """One captured payload by its digest; what is checked when is said in ``evidence.payloads``. Thread-safe.

        Raises:
            ObjectMissing: nothing with this digest was captured in this case.
            DigestMismatch: what was captured is not what the ledger says.
        """
        return self._payloads.read(digest)
