"""The records: frozen, strict, told apart by ``kind``. What every room reads and writes.

Units are in the names (``_bytes``, ``_bits``, ``_px``, ``_days``); times are aware UTC; no floats, so that a digest
means the same everywhere. A record cites only what is already in the ledger, by the digest of the entry.
The Case is in ``evidence.order``, comparisons in ``evidence.matches``, what a run says of itself in
``evidence.receipt``; they are named here too, so that one import serves.
"""

from typing import Annotated, Any, Literal

from pydantic import Field

from evidence.banked import Banked as Banked
from evidence.banked import BankKind as BankKind
from evidence.case_life import Amendment as Amendment
from evidence.case_life import Audit as Audit
from evidence.case_life import Audited as Audited
from evidence.case_life import Deed as Deed
from evidence.case_life import Disposal as Disposal
from evidence.case_life import Disposed as Disposed
from evidence.case_life import Extension as Extension
from evidence.case_life import Practice as Practice
from evidence.dispatch import Dispatched as Dispatched
from evidence.dispatch import Packed as Packed
from evidence.dispatch import Unpacked as Unpacked
from evidence.exhibits import Comparison as Comparison
from evidence.exhibits import Exhibit as Exhibit
from evidence.exhibits import Quoted as Quoted
from evidence.exhibits import Result as Result
from evidence.exhibits import Role as Role
from evidence.exhibits import Stated as Stated
from evidence.exhibits import StatedBy as StatedBy
from evidence.exhibits import Struck as Struck
from evidence.fields import Count as Count
from evidence.fields import Digest as Digest
from evidence.fields import Name as Name
from evidence.fields import Record as Record
from evidence.fields import Sku as Sku
from evidence.fields import Utc as Utc
from evidence.matches import Candidate as Candidate
from evidence.matches import Claim as Claim
from evidence.matches import Finding as Finding
from evidence.matches import Lead as Lead
from evidence.matches import Match as Match
from evidence.matches import NonMatch as NonMatch
from evidence.matches import Region as Region
from evidence.matches import Standout as Standout
from evidence.matches import Verdict as Verdict
from evidence.order import Account as Account
from evidence.order import Basis as Basis
from evidence.order import Case as Case
from evidence.order import Dispute as Dispute
from evidence.order import Order as Order
from evidence.order import OrderLine as OrderLine
from evidence.order import ReturnPeriod as ReturnPeriod
from evidence.order import Window as Window
from evidence.receipt import Change as Change
from evidence.receipt import Contact as Contact
from evidence.receipt import Counts as Counts
from evidence.receipt import LeftOut as LeftOut
from evidence.receipt import Outcome as Outcome
from evidence.receipt import Wait as Wait
from evidence.receipt import Why as Why
from evidence.remarks import Remark as Remark
from evidence.remarks import RemarkKind as RemarkKind
from evidence.reviews import ComparisonReview as ComparisonReview
from evidence.reviews import Confidence as Confidence
from evidence.reviews import KnownRate as KnownRate
from evidence.reviews import Lineup as Lineup
from evidence.reviews import LineupPhoto as LineupPhoto
from evidence.reviews import Pack as Pack
from evidence.reviews import PackedFile as PackedFile
from evidence.reviews import Picked as Picked
from evidence.reviews import Place as Place
from evidence.reviews import ReasonCode as ReasonCode
from evidence.reviews import Release as Release
from evidence.reviews import Review as Review
from evidence.reviews import Withdrawal as Withdrawal
from evidence.sealed import LedgerSeal as LedgerSeal
from evidence.sealed import Seal as Seal
from evidence.sealed import Timestamp as Timestamp


class Photo(Record):
    """One catalog photo of one SKU. ``photo_digest`` is the digest of its file."""

    kind: Literal["photo"] = "photo"
    sku: Sku
    style: str
    """Groups the colourways of one design (``item_group_id``); the SKU itself where a feed has no groups."""
    title: str
    color: str = ""
    view: Annotated[int, Field(ge=0)]
    """Position in the feed's list of pictures: 0 is the main one."""
    photo_digest: Digest
    payload_bytes: Count
    media_type: str
    source_url: str


class Run(Record):
    """One crawl of one account, as it was set up."""

    kind: Literal["run"] = "run"
    run_id: Name
    case: Digest
    platform: Name
    handle: str
    software: str
    platform_digest: Digest
    environment: dict[str, str]
    supplied: bool = False
    """Whether the investigator supplied files; nothing was then fetched, and no crawl counts it as its own."""
    account: Name | Literal[""] = ""
    """The account of the desk that ran it; empty for the local operator, and in older runs."""


class Capture(Record):
    """One exchange or page, as it is in the WARC. Digests are of the payload after transfer decoding."""

    url: str
    captured_at: Utc
    method: Literal["wire", "rendered", "screenshot", "supplied"]
    http_status: Annotated[int, Field(ge=100, le=999)]
    media_type: str
    payload_digest: Digest
    payload_bytes: Count
    warc_record_id: str
    agrees_with: str = ""
    """Where the platform publishes a digest of its own that equals ours, its text (AT Protocol: the CID)."""


class Frame(Record):
    """Which frame of a video or of an animated picture a picture is. The original is a capture of the same segment."""

    of: Digest
    """Of the original's file."""
    number: Annotated[int, Field(ge=1)]
    """In the order in which they are shown; the first is 1."""
    at_ms: Count
    """When it is shown, from the beginning."""
    decoder: Annotated[str, Field(min_length=1, max_length=200)]
    """Name and version of what decoded it."""


class Image(Record):
    """A picture of a post. ``digest`` is empty where it could not be had; then ``why`` and, in words, ``missing``."""

    url: str
    alt: str = ""
    digest: Digest | Literal[""] = ""
    missing: str = ""
    why: Why | Literal[""] = ""
    """Empty in records from before it; ``evidence.older.why_of`` tells what ``missing`` means there."""
    frame: Frame | None = None
    """Which frame of a moving picture it is; of a still one None, as in records from before frames were taken."""


class Assigned(Record):
    """A moment that the platform, not the author, gave a post."""

    by: Literal["record_key", "post_id", "indexed_at"]
    """Where it stands: in the key of the record, in the id, or said by the index that shows it."""
    at: Utc


class Post(Record):
    """A public post inside the window, as the platform stated it."""

    platform_id: str
    author: str
    url: str
    posted_at: Utc
    posted_at_precision: Literal["second", "minute", "hour", "day", "month", "year"]
    posted_at_source: str
    """Who chose this time, for example ``createdAt, chosen by the author``."""
    posted_between: tuple[Utc, Utc] | None = None
    """The earliest and the latest moment it can mean, where that is no unit of the calendar ("3 hours ago")."""
    assigned: tuple[Assigned, ...] = ()
    """What the platform chose of its time; ``evidence.assigned`` reads the ids of older records."""
    text: str
    langs: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    place: str = ""
    images: tuple[Image, ...] = ()
    parser: str
    """Name and version of what read it, ``name@version``."""
    origin: str = ""
    """``signed: DID rev REV cid CID key KEY`` where the author's own signature over this record was verified (AT
    Protocol; its proof is a capture of the same segment), else empty. Written by ``crawler.origin`` alone."""


class Frontier(Record):
    """Where to go on: how many pages are sealed and the cursor of the next. ``done`` ends the run."""

    page: Count
    cursor: str = ""
    done: bool = False


class Segment(Record):
    """One page of an account: its reply, its pictures, in one WARC object. The unit of durability."""

    kind: Literal["segment"] = "segment"
    run: Digest
    warc: str
    warc_digest: Digest
    warc_bytes: Count
    captures: tuple[Capture, ...]
    posts: tuple[Post, ...]
    seen: Count
    """Posts on the page, inside the window or not."""
    frontier: Frontier
    notes: tuple[str, ...] = ()
    """What merely informs, in words. Nothing reads them."""
    remarks: tuple[Remark, ...] = ()
    """What decides. Segments from before remarks have it in ``notes``, see ``evidence.older``."""
    unchanged: tuple[str, ...] = ()
    """Platform ids of posts that this page showed and that are in the case already, just so."""
    changes: tuple[Change, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    waits: tuple[Wait, ...] = ()
    contacts: tuple[Contact, ...] = ()


AnyRecord = Annotated[
    Case
    | Photo
    | Banked
    | Run
    | Segment
    | Seal
    | LedgerSeal
    | Timestamp
    | Match
    | Review
    | ComparisonReview
    | Withdrawal
    | Release
    | Pack
    | Amendment
    | Extension
    | Disposal
    | Exhibit
    | Comparison
    | Struck
    | Packed
    | Unpacked
    | Dispatched
    | Audit
    | Practice,
    Field(discriminator="kind"),
]


class Entry(Record):
    """A record in its place in the ledger. ``digest`` is over everything else here, in canonical JSON."""

    seq: Annotated[int, Field(ge=1)]
    prev: Digest | Literal[""]
    """Digest of the entry before; empty for the first."""
    appended_at: Utc
    record: AnyRecord
    digest: Digest


def cited(record: AnyRecord) -> tuple[str, ...]:
    """Digests of the entries a record depends on. They must be in the ledger before it."""
    match record:
        case (
            Run(case=digest)
            | Seal(run=digest)
            | Timestamp(seal=digest)
            | Match(segment=digest)
            | Review(match=digest)
            | ComparisonReview(comparison=digest)
            | Withdrawal(review=digest)
            | Amendment(supersedes=digest)
            | Extension(case=digest)
            | Exhibit(case=digest)
            | Dispatched(case=digest)
            | Struck(takes_back=digest)
        ):
            return (digest,)
        case Segment(run=run, changes=changes):
            return (run, *dict.fromkeys(change.earlier for change in changes))
        case Comparison(subject=subject, rests_on=rests_on):
            return (subject, *rests_on)
        case Pack(reviews=reviews, release=release):
            return (*reviews, *filter(None, [release]))
        case Release(reviews=reviews):
            return reviews
        case _:
            return ()


def as_json(record: Record) -> dict[str, Any]:
    """A record as JSON values, ready for ``codec.canonical``: the fields that were written (see ``fields.Record``)."""
    return record.model_dump(mode="json", exclude_unset=True)
