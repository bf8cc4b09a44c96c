"""Where the captured payloads of a case lie: digest to segment and record, and the record's place in its WARC.

Kept in memory alone, made once and extended as entries come, so that a picture is read without walking the ledger or
reading a whole WARC. Safe to use from several threads.
"""

from dataclasses import dataclass
from threading import Lock

from evidence.codec import sha256
from evidence.errors import DigestMismatch, ObjectMissing, RecordError
from evidence.ledger import Ledger
from evidence.records import Digest, Segment
from evidence.store import Store
from evidence.warc import WarcRecord, read_segment, record_places


@dataclass(frozen=True, slots=True)
class _Source:
    """The WARC and the record in it that hold a payload."""

    warc: str
    warc_digest: str
    record_id: str


def read_kept(store: Store, prefix: str, name: str, digest: Digest) -> bytes:
    """A file that is kept whole, checked against its digest.

    Raises:
        ObjectMissing: there is none.
        DigestMismatch: it is not what the ledger says.
    """
    data = store.read(f"{prefix}/{name}")
    if sha256(data) != digest:
        raise DigestMismatch(f"{name} of {prefix} is not what the ledger says: run 'wornproof verify'")
    return data


class Payloads:
    """The payloads of one case, by digest."""

    def __init__(self, store: Store, prefix: str, ledger: Ledger) -> None:
        self._store = store
        self._prefix = prefix
        self._ledger = ledger
        self._lock = Lock()
        self._walked = 0
        """So many entries are in ``_sources``."""
        self._sources: dict[str, _Source] = {}
        self._places: dict[str, dict[str, tuple[int, int]]] = {}
        """Name of each WARC that was read to the offset and length in bytes of its records, by record id."""

    def read(self, digest: str) -> bytes:
        """One captured payload by its digest, from the first segment of the ledger that captured it.

        Checked at each call: the record's block digest, its payload digest, and that the payload has this digest.
        Checked when a WARC is read for the first time here: its whole digest, against the ledger's entry. Later reads
        of the same WARC take their record's bytes alone; that the rest of it is whole is then for ``verify`` to say.

        Raises:
            ObjectMissing: nothing with this digest was captured in this case, or its WARC or record is gone.
            DigestMismatch: the WARC or the record is not what the ledger says.
        """
        source = self._source(digest)
        if source is None:
            raise ObjectMissing(f"{self._prefix} holds no capture with digest {digest}")
        record = self._record(source)
        if record.payload_digest != digest:
            raise self._other(source)
        return record.payload

    def whole(self, warc: str, warc_digest: str) -> bytes:
        """A whole WARC, checked against its digest.

        Raises:
            DigestMismatch: it is not what the ledger says.
        """
        return read_kept(self._store, self._prefix, warc, warc_digest)

    def _source(self, digest: str) -> _Source | None:
        """The ledger is looked at only for a digest that is not known yet."""
        with self._lock:
            if digest in self._sources:
                return self._sources[digest]
        entries = self._ledger.entries()  # outside the lock: a ledger has one of its own
        with self._lock:
            for entry in entries[self._walked :]:
                if isinstance(segment := entry.record, Segment):
                    for capture in segment.captures:
                        source = _Source(segment.warc, segment.warc_digest, capture.warc_record_id)
                        self._sources.setdefault(capture.payload_digest, source)
            self._walked = max(self._walked, len(entries))
            return self._sources.get(digest)

    def _record(self, source: _Source) -> WarcRecord:
        try:
            record = next(read_segment(self._bytes(source)), None)
        except RecordError as error:
            raise self._other(source) from error
        if record is None or record.record_id != source.record_id:
            raise self._other(source)
        return record

    def _bytes(self, source: _Source) -> bytes:
        """Of one record. Two threads that are first at a WARC both read it; the second does no harm."""
        places = self._places.get(source.warc)
        if places is not None:
            return self._store.read_range(f"{self._prefix}/{source.warc}", *self._place(places, source))
        data = self.whole(source.warc, source.warc_digest)
        places = self._places[source.warc] = record_places(data)
        offset, length = self._place(places, source)
        return data[offset : offset + length]

    def _place(self, places: dict[str, tuple[int, int]], source: _Source) -> tuple[int, int]:
        if source.record_id not in places:
            raise ObjectMissing(f"{source.warc} of {self._prefix} holds no record {source.record_id}")
        return places[source.record_id]

    def _other(self, source: _Source) -> DigestMismatch:
        what = f"record {source.record_id} in {source.warc} of {self._prefix}"
        return DigestMismatch(f"{what} is not what the ledger says: run 'wornproof verify'")
