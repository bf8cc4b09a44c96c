"""What becomes of a case after it was opened: amended, kept longer, disposed of. And the desk's own records beside it.

Named in ``evidence.records`` too, so that one import serves.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evidence.codec import sha256
from evidence.fields import Count, Digest, Name, Record, Sku, Utc
from evidence.order import Case

Because = Annotated[str, Field(min_length=1, max_length=2000)]
DayLedger = Annotated[str, Field(pattern=r"^dispatch/[0-9]{4}-[0-9]{2}-[0-9]{2}$")]


class Amendment(Record):
    """The case as it should have been written: a mistyped SKU, a second account, a date. What was written stays."""

    kind: Literal["amendment"] = "amendment"
    supersedes: Digest
    """The Case, or the Amendment before this one."""
    case: Case
    """All of it, as it is from now on; of the same id."""
    reason: Because
    account: Name | Literal[""] = ""
    """Who; empty for the local operator."""


class Extension(Record):
    """The case is kept longer than it was opened for."""

    kind: Literal["extension"] = "extension"
    case: Digest
    """The entry that opened it."""
    retention_days: Annotated[int, Field(ge=1, le=3650)]
    """Counted as the case's own are, instead of those."""
    reason: Because
    account: Name | Literal[""] = ""


class Disposed(StrEnum):
    """Why a case, or a day at the packing table, went."""

    RETENTION = "retention"
    """The days it was to be kept are over."""
    ERASURE = "erasure"
    """Somebody had a right to it."""


class Disposal(Record):
    """A case, or a day at the packing table, that was here and is no more. No personal data: a case's id stands here
    as a digest."""

    kind: Literal["disposal"] = "disposal"
    case_digest: Digest
    """SHA-256 of the id; of a day that of ``ledger``."""
    entries: Count
    head: Digest
    """Digest of the ledger's last entry."""
    because: Disposed
    account: Name | Literal[""] = ""
    ledger: DayLedger | Literal[""] = ""
    """Of a day at the packing table; empty: it was a case."""

    @model_validator(mode="after")
    def _of_its_ledger(self) -> "Disposal":
        if self.ledger and self.case_digest != sha256(self.ledger.encode()):
            raise ValueError("the digest is not that of the ledger it names")
        return self


class Deed(StrEnum):
    """What somebody did at this desk that others may ask about."""

    LOOKED = "looked"
    """At a case: its overview, its report."""
    SEARCHED = "searched"
    CAPTURED = "captured"
    """Opened a case, crawled, imported, compared."""
    SHOWN_LINEUP = "shown_lineup"
    REVIEWED = "reviewed"
    WITHDREW = "withdrew"
    ORIGINAL = "original"
    """Looked at a picture without blur."""
    PACKED = "packed"
    ASKED_RELEASE = "asked_release"
    RELEASED = "released"
    AMENDED = "amended"
    EXTENDED = "extended"
    DISPOSED = "disposed"
    EXPORTED = "exported"
    ACCOUNTS = "accounts"
    """Changed an account, a key, a role."""
    AUDITED = "audited"
    """Read the audit."""
    REFUSED = "refused"
    """Asked for what they may not."""


class Audited(Record):
    """One deed."""

    at: Utc
    account: Name | Literal[""] = ""
    """Empty for the local operator."""
    deed: Deed
    case_digest: Digest | Literal[""] = ""
    """SHA-256 of the case's id, as in a ``Disposal``: this ledger outlasts the case, and an id is often an order's
    number. Who may see the case can tell which it is."""
    subject: Annotated[str, Field(max_length=500)] = ""
    """What of the case (the digest of a picture, the name of a channel), or which account; never what was found."""


class Audit(Record):
    """Deeds in the order in which they were done, in batches."""

    kind: Literal["audit"] = "audit"
    deeds: Annotated[tuple[Audited, ...], Field(min_length=1)]


class Practice(Record):
    """One answer in a line-up whose truth is known: for practice, or planted among others."""

    kind: Literal["practice"] = "practice"
    account: Name
    number: Count
    """Of the line-up, among this account's: each is drawn from it."""
    catalog: Name
    asked: Sku
    """The article whose second photo was shown."""
    photo_digest: Digest
    """Of that photo."""
    there: bool
    """Whether the article was in the line-up."""
    planted: bool
    """Whether it came among real ones."""
    chosen: Sku | Literal[""] = ""
    """The article that was picked; empty: none of these, or cannot tell."""
