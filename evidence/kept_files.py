"""Files that are kept under their digest, against it: exhibits, photos of a catalog or the packing table."""

from evidence.case_file import exhibit_name
from evidence.codec import sha256
from evidence.errors import EvidenceError
from evidence.faults import Findings
from evidence.ledger import Entries, entry_path
from evidence.records import Banked, Digest, Exhibit, LedgerSeal, Photo, Timestamp
from evidence.store import Store


def check_exhibit(store: Store, prefix: str, where: str, record: Exhibit, found: Findings) -> None:
    """A supplied file against its digest and its length."""
    path = f"{prefix}/{exhibit_name(record.file_digest)}"
    found.spoken_of.add(path)
    try:
        data = store.read(path)
    except EvidenceError as error:
        found.fault(path, f"{error} (cited by {where})")
        return
    if sha256(data) != record.file_digest or len(data) != record.file_bytes:
        found.fault(path, f"the file is not the one that {where} cites: its digest is {sha256(data)}")


def check_photos(store: Store, name: str, entries: Entries, found: Findings) -> None:
    """A catalog's photos against their digests."""
    for entry in entries:
        where = entry_path(f"catalogs/{name}", entry.seq)
        if isinstance(entry.record, LedgerSeal | Timestamp):  # checked with the ledger's signatures
            continue
        if not isinstance(entry.record, Photo | Banked):
            found.fault(where, f"a catalog holds photos, not a {entry.record.kind} record")
            continue
        path = f"catalogs/{name}/photos/{entry.record.photo_digest[7:]}"
        check_photo(store, path, entry.record.photo_digest, where, found)


def check_photo(store: Store, path: str, digest: Digest, where: str, found: Findings) -> None:
    """A photo against its digest, once however often it is cited."""
    if path in found.spoken_of:
        return
    found.spoken_of.add(path)
    try:
        if sha256(store.read(path)) != digest:
            found.fault(path, f"the photo is not the one that {where} cites")
    except EvidenceError as error:
        found.fault(path, f"{error} (cited by {where})")
