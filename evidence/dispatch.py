"""What is recorded when a parcel is packed and when one comes back, sealed by the day, before anybody disputes it.

Named in ``evidence.records`` too, so that one import serves. No name and no address stands here: an order's number, an
article, the code on its seal, a weight, photos.
"""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from evidence.codec import canonical, sha256
from evidence.fields import Count, Digest, Name, Record, Sku, Utc

Code = Annotated[str, Field(pattern=r"^[0-9A-HJKMNP-TV-Z]{8,32}$")]
"""On the seal of one piece: Crockford's Base32, which has no letters that look like digits. Eight signs or more."""
Waybill = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$")]
Station = Annotated[str, Field(max_length=60)]
Salt = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
"""Random: so that nobody finds out an entry by trying orders against its digest, which other packages show."""
Photos = Annotated[tuple[Digest, ...], Field(max_length=20)]


class _Handled(Record):
    """What both have in common."""

    code: Code | Literal[""] = ""
    """As it was read; empty where there is none, or it cannot be read."""
    weight_g: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    photos: Photos = ()
    waybill: Waybill | Literal[""] = ""
    station: Station = ""
    salt: Salt
    account: Name | Literal[""] = ""

    def given_digest(self) -> str:
        """Of what was told: the same parcel told again has the same, whoever tells it and whenever."""
        told = self.model_dump(mode="json", exclude={"salt", "account"})
        return sha256(canonical(told))


class Packed(_Handled):
    """One piece that went out."""

    kind: Literal["packed"] = "packed"
    order_id: Annotated[str, Field(min_length=1, max_length=200)]
    sku: Sku
    size: Annotated[str, Field(max_length=40)] = ""
    """Where the SKU does not say it."""


class Unpacked(_Handled):
    """One parcel, or one piece, that came back."""

    kind: Literal["unpacked"] = "unpacked"
    order_id: Annotated[str, Field(max_length=200)] = ""
    """The order that it was sent back for; empty where that is not known yet."""
    received_at: Utc | None = None
    """When the carrier handed it over, where that is known."""

    @model_validator(mode="after")
    def _named(self) -> "Unpacked":
        if not (self.waybill or self.order_id):
            raise ValueError("a parcel that came back is named by its waybill or its order")
        return self


class Dispatched(Record):
    """One entry of a day at the packing table, brought into a case with its proof. The day's other entries stay closed.

    The entry, the day's seal and the tokens over it stand here as the canonical JSON that they are in that ledger, so
    that digest, proof and signature can be checked from this record alone.
    """

    kind: Literal["dispatched"] = "dispatched"
    case: Digest
    """The entry that opened the case."""
    ledger: Annotated[str, Field(pattern=r"^dispatch/[0-9]{4}-[0-9]{2}-[0-9]{2}$")]
    entry: Annotated[str, Field(max_length=50_000)]
    index: Count
    """Place among the day's entries that the seal covers, from 0."""
    path: Annotated[tuple[Digest, ...], Field(max_length=64)]
    """Sibling hashes, the lowest first (RFC 9162 section 2.1.3)."""
    seal: Annotated[str, Field(max_length=20_000)]
    tokens: Annotated[tuple[Annotated[str, Field(max_length=90_000)], ...], Field(max_length=10)] = ()
    account: Name | Literal[""] = ""
