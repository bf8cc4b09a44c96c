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
from evidence.fields import Count as Count
from evidence.fields import Digest as Digest
from evidence.fields import Name as Name
from evidence.fields import Record as Record
from evidence.fields import Sku as Sku
from evidence.fields import Utc as Utc
from evidence.matches import Candidate as Candidate
from evidence.matches import Claim as Claim
from evidence.matches import Finding as Finding
from evidence.matches import Match as Match
from evidence.matches import NonMatch as NonMatch
from evidence.matches import Region as Region
from evidence.matches import Review as Review
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


class Image(Record):
    """A picture of a post. ``digest`` is empty where it could not be had; then ``why`` and, in words, ``missing``."""

    url: str
    alt: str = ""
    digest: Digest | Literal[""] = ""
    missing: str = ""
    why: Why | Literal[""] = ""
    """Empty in records from before it; ``evidence.older.why_of`` tells what ``missing`` means there."""


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


class Seal(Record):
    """Closes a run: the Merkle root over its captures and the ledger head, signed. Its outside time is a Timestamp."""

    kind: Literal["seal"] = "seal"
    run: Digest
    outcome: Outcome
    reason: str
    """``because`` in English, made when the run was sealed, so that the ledger reads by itself. Nothing reads it."""
    counts: Counts
    warnings: tuple[str, ...] = ()
    """``cautions`` in English, likewise."""
    because: tuple[Remark, ...] = ()
    """Why the run has this outcome. Seals from before remarks have it in words only: see ``evidence.older``."""
    cautions: tuple[Remark, ...] = ()
    """What a reader must know before relying on the run, for example that a handle is not confirmed."""
    waits: tuple[Wait, ...] = ()
    """All waits of the run, by domain and reason."""
    captures: Count
    """How many leaves the tree has; with it an inclusion proof also shows that nothing stands beside them."""
    merkle_root: Digest
    head: Digest
    """Digest of the entry before this one: the signature covers the whole ledger up to here."""
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class LedgerSeal(Record):
    """Signs a ledger up to here: examinations and reviews of a case, photos of a catalog, which no run's Seal is for.

    What transparency logs call a signed tree head or checkpoint; the tree here is the chain of entries. Made only over
    entries that the register of the machine knows, so that what somebody else put into the folder is never signed.
    """

    kind: Literal["ledger_seal"] = "ledger_seal"
    ledger: Annotated[str, Field(pattern=r"^(cases|catalogs)/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    """Which ledger this is: a seal of another one says nothing here."""
    entries: Annotated[int, Field(ge=1)]
    """How many it covers: all that are before it."""
    head: Digest
    """Digest of the last of them."""
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class Timestamp(Record):
    """An outside authority's word that a seal, and so everything before it, was there at ``gen_time`` (RFC 3161).

    The token's message imprint is the SHA-256 digest of the seal's entry: the very 32 bytes that ``seal`` names here.
    A record of its own, because a token may come days after the seal and entries are never rewritten.
    """

    kind: Literal["timestamp"] = "timestamp"
    seal: Digest
    """Of the entry of a Seal or a LedgerSeal."""
    authority: Name
    """Its name in desk.toml. What it is worth is told by the chain, not by this."""
    url: str
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    """The TimeStampToken (DER, a CMS SignedData) in base64, as it came."""
    chain: Annotated[tuple[str, ...], Field(min_length=1, max_length=10)]
    """Certificates in PEM: the signer's first, each issued by the next, the root last."""
    gen_time: Utc
    """As the token says; repeated here for readers, and compared."""
    serial: Annotated[str, Field(pattern=r"^[0-9a-f]{1,40}$")]
    """The token's serial number, hexadecimal: it may have 160 bits."""
    policy: Annotated[str, Field(pattern=r"^[0-9.]+$")]
    """OID of the authority's policy."""
    required: Annotated[int, Field(ge=1, le=10)]
    """How many independent authorities this desk asked for when the token came: with fewer, the run is UNSEALED."""


class Pack(Record):
    """A file handed to somebody outside."""

    kind: Literal["pack"] = "pack"
    channel: Name
    pack_digest: Digest
    issued_to: str
    issued_by: str
    approved_by: str
    reviews: tuple[Digest, ...]


AnyRecord = Annotated[
    Case | Photo | Banked | Run | Segment | Seal | LedgerSeal | Timestamp | Match | Review | Pack,
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
        case Run(case=case):
            return (case,)
        case Segment(run=run, changes=changes):
            return (run, *dict.fromkeys(change.earlier for change in changes))
        case Seal(run=run):
            return (run,)
        case Timestamp(seal=seal):
            return (seal,)
        case Match(segment=segment):
            return (segment,)
        case Review(match=match):
            return (match,)
        case Pack(reviews=reviews):
            return reviews
        case Case() | Photo() | Banked() | LedgerSeal():
            return ()


def as_json(record: Record) -> dict[str, Any]:
    """A record as JSON values, ready for ``codec.canonical``: the fields that were written (see ``fields.Record``)."""
    return record.model_dump(mode="json", exclude_unset=True)
