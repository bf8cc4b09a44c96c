"""Files that a claim rests on and that nobody captured, what they were found to say, and what takes that back.

Named in ``evidence.records`` too, so that one import serves. No claim is named here: which words a comparison may use
is for its claim to say (``claims``), so that a new claim changes no record.
"""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from evidence.case_life import Because
from evidence.facts import Values
from evidence.fields import Count, Digest, Name, Record
from evidence.order import Dispute

Word = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
"""A word of a closed list that a claim keeps."""


class Role(StrEnum):
    """What a supplied file is."""

    DISPATCH_PHOTO = "dispatch_photo"
    RETURN_PHOTO = "return_photo"
    DAMAGE_PHOTO = "damage_photo"
    PAYMENT_PICTURE = "payment_picture"
    LEDGER_EXPORT = "ledger_export"
    """Of a payment channel: its rows are of other buyers, too."""
    ORDERS_EXPORT = "orders_export"
    """Of the shop; likewise."""
    CARRIER_RECORD = "carrier_record"
    MESSAGES = "messages"


OF_OTHERS = frozenset({Role.LEDGER_EXPORT, Role.ORDERS_EXPORT, Role.CARRIER_RECORD})
"""Files that speak of other buyers: the rows that count are quoted, the files never leave the house."""


class StatedBy(StrEnum):
    """Which part of a file says something of it. All of it can be written by anybody; nothing is decided by it."""

    EXIF = "exif"
    XMP = "xmp"
    PNG = "png"
    C2PA = "c2pa"
    """Content Credentials, whose signature a program checked; what is said of it stands in the value."""


class Stated(Record):
    """One thing that a file says of itself."""

    by: StatedBy
    name: Annotated[str, Field(min_length=1, max_length=100)]
    value: Annotated[str, Field(max_length=500)]


class Exhibit(Record):
    """A file that was handed in, kept whole under ``exhibits/`` of its case."""

    kind: Literal["exhibit"] = "exhibit"
    case: Digest
    """The entry that opened the case."""
    role: Role
    name: Annotated[str, Field(min_length=1, max_length=255)]
    """Of the file, without its folder."""
    file_digest: Digest
    file_bytes: Count
    media_type: Annotated[str, Field(max_length=100)]
    """Told from its first bytes; ``application/octet-stream`` where these say nothing."""
    supplied_by: Annotated[str, Field(min_length=1, max_length=200)]
    said: Annotated[str, Field(max_length=2000)] = ""
    """What whoever supplied it says of it: from whom it came, and when."""
    own_time: Annotated[str, Field(max_length=60)] = ""
    """When it was made, as it says itself and in its own spelling: a statement, no clock of ours."""
    stated: Annotated[tuple[Stated, ...], Field(max_length=60)] = ()
    account: Name | Literal[""] = ""
    """Who took it in; empty for the local operator."""


class Result(StrEnum):
    """What a comparison comes to. There is no fourth word."""

    CONTRADICTED = "contradicted"
    CONSISTENT = "consistent"
    CANNOT_SAY = "cannot_say"


class Quoted(Record):
    """What was read in an exhibit, as far as a result rests on it: a row of an export, the lines of a picture."""

    exhibit: Digest
    """Of its entry."""
    file: Annotated[str, Field(max_length=500)] = ""
    """Within it, where it is an archive or a workbook: the file or the sheet."""
    line: Count = 0
    """Of the file, from 1; 0 where it has no lines."""
    form: Word | Literal[""] = ""
    """Of the export."""
    values: Values = ()


class Comparison(Record):
    """An exhibit held against others, and what that comes to. The reason is a word of its claim, with values."""

    kind: Literal["comparison"] = "comparison"
    claim: Dispute
    of: Word
    """Which question of the claim."""
    subject: Digest
    """The exhibit that was compared. The newest comparison of it on one question counts."""
    rests_on: tuple[Digest, ...] = ()
    """The exhibits it was held against."""
    result: Result
    why: Word
    values: Values = ()
    quoted: Annotated[tuple[Quoted, ...], Field(max_length=200)] = ()
    for_buyer: Annotated[tuple[Word, ...], Field(max_length=50)] = ()
    """What is in the buyer's favour, by the words of the claim."""
    policy: Digest
    """Of the numbers that decided."""
    software: Annotated[str, Field(max_length=100)]
    account: Name | Literal[""] = ""

    @model_validator(mode="after")
    def _from_what_it_rests_on(self) -> "Comparison":
        if strange := {one.exhibit for one in self.quoted} - {self.subject, *self.rests_on}:
            raise ValueError(f"it quotes what it does not rest on: {', '.join(sorted(strange))}")
        if self.result is not Result.CANNOT_SAY and not (self.rests_on and self.quoted):
            raise ValueError(f"{self.result.value}, and rests on nothing")
        if self.result is Result.CONTRADICTED and not self.for_buyer:
            raise ValueError("contradicted, and nothing in the buyer's favour beside it")
        return self


class Struck(Record):
    """Takes a comparison or an exhibit back. It stays in the ledger, and no report or package uses it.

    What rests on an exhibit that was taken back counts for nothing either.
    """

    kind: Literal["struck"] = "struck"
    takes_back: Digest
    """Of the entry of a comparison or an exhibit."""
    reason: Because
    account: Name | Literal[""] = ""
