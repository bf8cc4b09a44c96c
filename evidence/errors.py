"""Errors of this room. Each message says what to do next.

EvidenceError
├── VaultError            the vault cannot be opened, read or written
│   ├── VaultNotFound     there is no vault at this place
│   ├── VaultFull         the disk (or bucket) takes no more
│   ├── VaultReadOnly     we may read there, and not write
│   └── ObjectMissing     an object that a record cites is not there
├── LedgerError           an entry does not fit where it was meant to go
│   ├── HeadMoved         another writer was faster and the caller's question no longer holds
│   └── UncitedRecord     a record cites something that is not in the ledger
├── DigestMismatch        bytes are not what their record says
├── RecordError           a record, or a file that should hold one, cannot be read
│   └── NewerRecord       a later version of Wornproof wrote it
├── NotAnchored           nothing on this machine tells that what is to be signed was written here
├── SigningKeyError       the signing key is missing, or others may read it
└── TimestampError        a time token, a certificate or a key a reader was told cannot be used
"""


class EvidenceError(Exception):
    """Root of this room's errors; its text is written for the person at the desk."""


class VaultError(EvidenceError):
    """The vault cannot be opened, read or written."""


class VaultNotFound(VaultError):
    """There is no vault at this place."""


class VaultFull(VaultError):
    """The store takes no more bytes; what was appended before is safe."""


class VaultReadOnly(VaultError):
    """The remote store takes no object from us: these credentials may only read, or its kind is only read."""


class ObjectMissing(VaultError):
    """An object that a record cites is not in the store."""


class LedgerError(EvidenceError):
    """An entry does not fit where it was meant to go."""


class HeadMoved(LedgerError):
    """Another writer appended first, and the condition the caller gave no longer holds."""


class UncitedRecord(LedgerError):
    """A record cites something that is not in the ledger yet."""


class DigestMismatch(EvidenceError):
    """Bytes are not what their record says."""


class RecordError(EvidenceError):
    """A record, or a file that should hold one, cannot be read."""


class NewerRecord(RecordError):
    """A record is whole, and says what this version does not know: a later version of Wornproof wrote it."""


class NotAnchored(EvidenceError):
    """What is to be signed is not known to this machine: somebody else may have put it there."""


class SigningKeyError(EvidenceError):
    """The signing key is missing, or other users of this machine may read it."""


class TimestampError(EvidenceError):
    """A time token, a certificate or a key a reader was told cannot be used."""
