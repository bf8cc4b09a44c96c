"""A file that was handed in, as acts take it: with its bytes, from a form, a path, or the packing table."""

from dataclasses import dataclass

from desk.acts.stated import media_type_of, own_time, stated_by
from evidence.codec import sha256
from evidence.errors import HeadMoved
from evidence.ledger import Entries
from evidence.records import Digest, Exhibit, Role
from evidence.vault import CaseFile

_MOST_NAME = 255


@dataclass(frozen=True)
class Handed:
    """A file."""

    name: str
    data: bytes


def exhibit_of(opened: Digest, role: Role, one: Handed, by: str, said: str, account: str) -> Exhibit:
    """Its record, with what the file says of itself. ``opened``: the entry that opened the case."""
    kind = media_type_of(one.data)
    told = stated_by(one.data, kind)
    return Exhibit(
        case=opened,
        role=role,
        name=one.name.encode("utf-8", "replace").decode()[:_MOST_NAME] or "?",
        file_digest=sha256(one.data),
        file_bytes=len(one.data),
        media_type=kind,
        supplied_by=by,
        said=said.strip(),
        own_time=own_time(told),
        stated=told,
        account=account,
    )


def keep(file: CaseFile, record: Exhibit, data: bytes) -> tuple[int, bool]:
    """Keep a file in a case. The number of its entry, and whether that is new: a role holds the same file once."""
    file.put_exhibit(data)  # before its entry: a ledger never speaks of what is not there
    try:
        return file.ledger.append(record, unless=lambda entries: _known(entries, record) > 0).seq, True
    except HeadMoved:
        return _known(file.ledger.entries(), record), False


def _known(entries: Entries, record: Exhibit) -> int:
    """Number of the entry that holds this file in this role; 0 where none does."""
    for entry in entries:
        one = entry.record
        if isinstance(one, Exhibit) and (one.role, one.file_digest) == (record.role, record.file_digest):
            return entry.seq
    return 0
