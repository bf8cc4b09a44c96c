"""What is indexed: one document per picture of a post, or per post where it has none.

A picture is what a dispute is about, so a picture is what is found. The post's words stand in each of its pictures'
documents. Everything here is copied from ledger entries; nothing is true because the index says so.
Another shape is another ``SHAPE`` in ``fields.py``.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from desk.search.fields import marked
from desk.search.words import GAP, indexed
from evidence.reasons import Reason
from evidence.records import Claim, Count, Digest, Dispute, Name, Outcome, Sku, Utc, Verdict

PictureHash = Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
"""A 64-bit perceptual hash, most significant digit first."""


NOT_ORDERED = "not_ordered"
"""In place of a line's status, where the order has no line of that SKU."""


class Kind(StrEnum):
    """What a document stands for."""

    PICTURE = "picture"
    POST = "post"
    """A post without pictures."""


class Ended(StrEnum):
    """How the run that captured it ended: the outcomes of a seal, or that there is no seal (yet)."""

    COMPLETE = Outcome.COMPLETE
    PARTIAL = Outcome.PARTIAL
    WALLED = Outcome.WALLED
    GONE = Outcome.GONE
    SUSPECT = Outcome.SUSPECT
    UNSEALED = "unsealed"


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_max_length=100_000)


class ShownFinding(_Strict):
    """What the matcher said of this picture and one SKU. Who reviewed it and how is not in the index: it is read from
    the ledger when it is shown, by who asks, so that nobody finds out another's word by searching.
    """

    sku: Sku
    title: str = ""
    """As the order has it; empty where the order has no such line."""
    claim: Claim
    verdict: Verdict
    weight_decibans: int
    inliers: Count
    distance_bits: int | None
    reason: str
    """Of findings from before there were reasons."""
    reasons: tuple[Reason, ...] = ()
    status: str = NOT_ORDERED
    """What can be said of the line of the order that has this SKU, reviews left aside."""
    reviewed: bool = False
    """Whether anybody has."""


class Document(_Strict):
    """One picture of a post, or one post without pictures, in one case."""

    id: Digest
    """Digest of what makes it this document and no other; the same in every rebuild and both engines."""
    kind: Kind
    case_id: Name
    order_id: str = ""
    """The number of the order that the case is about."""
    buyer: str = ""
    """The buyer's name as the order has it."""
    dispute: Dispute = Dispute.LATE_RETURN
    """What the seller says happened."""
    zone: str = "UTC"
    """In which the case's days are counted and times are shown."""
    platform: Name
    handle: str
    """The account as the case names it."""
    author: str
    platform_id: str
    post_url: str
    posted_at: Utc
    posted_at_precision: Literal["second", "minute", "hour", "day", "month", "year"]
    posted_at_source: str
    captured_at: Utc
    """When these bytes were first captured."""
    text: str
    tags: tuple[str, ...]
    place: str
    image_url: str
    image_digest: Digest | Literal[""]
    picture: Count = 0
    """Which picture of the post it is, from 1; 0 of a post without pictures."""
    pictures: Count = 0
    """How many the post has."""
    file: str = ""
    """Path in the vault of the WARC file that holds it."""
    alt: str
    lettering: str = ""
    """Lines of letters read in the picture by a machine: for finding, never as what it says."""
    missing: str
    """Why the picture could not be had."""
    picture_hash: PictureHash | Literal[""]
    """Empty where there is no picture, or none that can be decoded."""
    outcome: Ended
    examined: Literal["no_picture", "waiting", "earlier_policy", "unreadable", "examined"]
    """``earlier_policy``: not examined under the newest policy of the case; its findings are of an earlier one."""
    unreadable: str
    findings: tuple[ShownFinding, ...]
    segment: Digest
    """The ledger entry it was captured in."""
    match: Digest | Literal[""]
    """The ledger entry its findings are in."""

    @property
    def filed_at(self) -> datetime:
        """When it was posted, for finding and sorting. A post that states only its day is held at that day's 00:00 UTC,
        which is the day before in America; noon is that day in every zone from UTC-11 to UTC+11.
        """
        stated = self.posted_at_precision in ("second", "minute", "hour")
        return self.posted_at if stated else self.posted_at + timedelta(hours=12)

    @property
    def account(self) -> str:
        """The name in the handle: all of it, or the end of a profile's address."""
        if "://" not in self.handle:
            return self.handle
        path = self.handle.partition("://")[2].partition("?")[0].partition("#")[0]
        return path.rstrip("/").rpartition("/")[2]

    def parts(self) -> tuple[tuple[str, str], ...]:
        """What a word may stand in, by name of the part: what was posted, by whom, about which order and items.

        Of the items only those that a finding may show: it is of little use to find every picture that was compared.
        """
        shown = [finding for finding in self.findings if finding.verdict is not Verdict.NO_MATCH]
        posted = [("text", self.text), ("alt", self.alt), ("place", self.place), *(("tag", tag) for tag in self.tags)]
        about = [("handle", self.account), ("author", self.author), ("buyer", self.buyer), ("order_id", self.order_id)]
        items = [pair for finding in shown for pair in (("sku", finding.sku), ("title", finding.title))]
        return tuple(dict.fromkeys((*posted, ("lettering", self.lettering), *about, *items)))

    def searched(self) -> str:
        """The words both engines index, with gaps no phrase can cross, and those of the fields that are words."""
        return f"{indexed(tuple(text for _, text in self.parts()))} {GAP} {marked(self)}"

    def to_bytes(self) -> bytes:
        """JSON: the same document is the same bytes."""
        return self.model_dump_json().encode()
