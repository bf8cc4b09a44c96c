"""A real case in a real vault for the report's tests: pictures, WARC segments, matches, reviews, a seal.

Nothing is patched: what is written here is what a crawl and a match write, through the same functions.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from evidence.codec import sha256
from evidence.ledger_seal import seal_ledger
from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import (
    Account,
    Basis,
    Candidate,
    Capture,
    Case,
    Claim,
    Counts,
    Dispute,
    Entry,
    Finding,
    Frontier,
    Image,
    Match,
    NonMatch,
    Order,
    OrderLine,
    Outcome,
    Photo,
    Post,
    Region,
    Remark,
    Review,
    Run,
    Segment,
    Standout,
    Verdict,
    Wait,
    Why,
    Window,
)
from evidence.seal import seal
from evidence.vault import CaseFile, Vault
from evidence.warc import SegmentWriter
from tests.evidence.filled import ALL_READ

BLANK = "sha256:" + "0" * 64
DELIVERED = datetime(2026, 5, 2, 10, 30, tzinfo=UTC)
REQUESTED = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
CAPTURED = datetime(2026, 5, 14, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Found:
    """What the comparison says of one picture: a finding in short."""

    sku: str
    claim: Claim = Claim.SAME_ITEM_WORN
    verdict: Verdict = Verdict.MATCH
    weight: int = 34
    interval: tuple[int, int] | None = None
    reasons: tuple[Reason, ...] = (reason(ReasonKind.POINTS_AGREE, points=2),)
    older: str = ""
    """The English sentence of a finding from before there were reasons."""
    nearest: str = ""
    region: tuple[int, int, int, int] | None = (60, 80, 160, 200)
    photo_region: tuple[int, int, int, int] | None = (40, 60, 160, 200)
    lines: tuple[tuple[int, int, int, int], ...] = ((90, 120, 70, 100), (180, 240, 160, 220))


@dataclass(frozen=True)
class Posted:
    """A post with one picture."""

    name: str
    at: datetime
    picture: bytes
    found: tuple[Found, ...] = ()
    text: str = "西藏 day"
    alt: str = ""
    place: str = ""
    author: str = "lin.on.the.road"
    url: str = ""
    precision: Literal["second", "minute", "hour", "day", "month", "year"] = "second"
    source: str = "createdAt, chosen by the author"
    people: int = 1
    method: Literal["wire", "supplied"] = "wire"
    examined: bool = True
    missing: str = ""
    unreadable: str = ""
    standouts: tuple[tuple[str, int], ...] = ()
    """SKU, z in hundredths."""


@dataclass(frozen=True)
class Story:
    """Everything a case is made of."""

    lines: tuple[OrderLine, ...]
    photos: tuple[tuple[Photo, bytes], ...]
    posts: tuple[Posted, ...]
    outcome: Outcome | None = Outcome.COMPLETE
    strength: Literal["stated_by_buyer", "strong", "moderate", "weak"] = "strong"
    requested: datetime | None = REQUESTED
    delivered: datetime = DELIVERED
    reviews: tuple[tuple[str, str, str, str], ...] = field(default=())
    """Post name, SKU, reviewer, verdict."""
    receipt: Counts | None = None
    because: tuple[Remark, ...] = ALL_READ
    cautions: tuple[Remark, ...] = ()
    waits: tuple[Wait, ...] = ()
    sealed: bool = True
    """Whether the ledgers were sealed after the pictures were compared."""


def ticking(start: datetime = CAPTURED) -> Iterator[datetime]:
    """A clock on which a second passes at every look."""
    while True:
        yield start
        start += timedelta(seconds=1)


def the_case(story: Story) -> Case:
    """The Case record of a story."""
    return Case(
        case_id="DEMO-7",
        purpose="Refund dispute about one order",
        opened_by="desk@shop.example",
        order=Order(
            order_id="2026-0042",
            placed=datetime(2026, 4, 28, 20, 0, tzinfo=UTC),
            delivered=story.delivered,
            return_requested=story.requested,
            return_received=None,
            lines=story.lines,
        ),
        claim=Dispute.LATE_RETURN,
        catalog="shop",
        accounts=(
            Account(
                platform="demo",
                handle="lin.on.the.road",
                basis=Basis(stated_by="desk@shop.example", grounds="named in the chat", strength=story.strength),
            ),
        ),
        window=Window(start=datetime(2026, 4, 1, tzinfo=UTC), until=datetime(2026, 5, 13, tzinfo=UTC)),
        retention_days=180,
    )


def build(folder: Path, story: Story, url: str = "") -> tuple[Vault, CaseFile]:
    """Write the story into a new vault: at ``url``, or in the folder, where the home is too."""
    clock = ticking()
    vault = Vault.create(url or str(folder / "vault"), folder / "home", lambda: next(clock))
    catalog = vault.catalog("shop")
    for photo, data in story.photos:
        catalog.put_photo(data)
        catalog.ledger.append(photo)
    file = vault.open_case(the_case(story))
    run = file.ledger.append(
        Run(
            run_id="run-1",
            case=file.opened()[0].digest,
            platform="demo",
            handle="lin.on.the.road",
            software="wornproof 0.1.0",
            platform_digest=BLANK,
            environment={"python": "3.11"},
        )
    )
    segment = file.ledger.append(page_of(file, run.digest, story.posts, clock))
    photos = {shown.sku: shown.photo_digest for shown in catalog.photos()}
    matches = {
        post.name: file.ledger.append(examination(segment, post, catalog.head(), photos))
        for post in story.posts
        if _is_held(post)
    }
    for name, sku, reviewer, verdict in story.reviews:
        file.ledger.append(
            Review(
                match=matches[name].digest,
                sku=sku,
                claim=Claim.SAME_ITEM_WORN,
                reviewer=reviewer,
                verdict=verdict,
                blind=True,
            )
        )
    if story.outcome is not None:
        number = len(story.posts)
        counts = Counts(advertised=number, seen=number, in_window=number, sealed=number, pictures=number, missing=0)
        found = story.receipt or counts
        seal(file, run, story.outcome, story.because, found, cautions=story.cautions, waits=story.waits)
    for ledger in (catalog.ledger, file.ledger) if story.sealed else ():
        seal_ledger(ledger, vault.key)
    return vault, file


def _is_held(post: Posted) -> bool:
    return post.examined and not post.missing


def page_of(
    file: CaseFile, run: str, posts: Sequence[Posted], clock: Iterator[datetime], run_id: str = "run-1"
) -> Segment:
    """One page with these posts, of this run."""
    writer = SegmentWriter("wornproof", {"robots": "obey"})
    captures, written = [], []
    for post in posts:
        url = f"https://demo.example/media/{post.name}.jpg"
        if post.missing:
            image = Image(url=url, alt=post.alt, missing=post.missing, why=Why.OTHER)
        else:
            capture = _capture(writer, url, post, next(clock))
            captures.append(capture)
            image = Image(url=url, alt=post.alt, digest=capture.payload_digest)
        written.append(_post(post, image))
    name, digest = file.put_warc(run_id, 0, data := writer.finish())
    writer.close()
    return Segment(
        run=run,
        warc=name,
        warc_digest=digest,
        warc_bytes=len(data),
        captures=tuple(captures),
        posts=tuple(written),
        seen=len(written),
        frontier=Frontier(page=1, done=True),
    )


def _capture(writer: SegmentWriter, url: str, post: Posted, at: datetime) -> Capture:
    if post.method == "supplied":
        return writer.resource(url=url, media_type="image/jpeg", body=post.picture, captured_at=at, method=post.method)
    return writer.exchange(
        url=url,
        method="GET",
        request_headers=[("User-Agent", "wornproof")],
        request_body=b"",
        status=200,
        reason="OK",
        response_headers=[("Content-Type", "image/jpeg")],
        body=post.picture,
        captured_at=at,
    )


def _post(post: Posted, image: Image) -> Post:
    return Post(
        platform_id=post.name,
        author=post.author,
        url=post.url or f"https://demo.example/p/{post.name}",
        posted_at=post.at,
        posted_at_precision=post.precision,
        posted_at_source=post.source,
        text=post.text,
        place=post.place,
        images=(image,),
        parser="demo@1",
    )


def examination(segment: Entry, post: Posted, head: str, photos: dict[str, str]) -> Match:
    """What the comparison says of a post's picture."""
    return Match(
        segment=segment.digest,
        image_digest=sha256(post.picture),
        catalog="shop",
        catalog_head=head,
        policy_digest=BLANK,
        people=post.people,
        findings=tuple(finding(found, photos) for found in post.found),
        candidates=(Candidate(sku="tee-1", weight_decibans=-7),),
        standouts=tuple(Standout(sku=sku, z_hundredths=z) for sku, z in post.standouts),
        unreadable=post.unreadable,
    )


def finding(found: Found, photos: dict[str, str]) -> Finding:
    """The Finding record of a finding in short."""
    nearest = None
    if found.nearest:
        nearest = NonMatch(sku=found.nearest, photo_digest=photos[found.nearest], inliers=3, weight_decibans=-6)
    return Finding(
        claim=found.claim,
        sku=found.sku,
        verdict=found.verdict,
        photo_digest=photos[found.sku],
        region_px=_region(found.region),
        photo_region_px=_region(found.photo_region),
        lines_px=found.lines,
        inliers=len(found.lines),
        distance_bits=None,
        weight_decibans=found.weight,
        interval_decibans=found.interval,
        reason=found.older,
        reasons=() if found.older else found.reasons,
        nearest_non_match=nearest,
    )


def _region(box: tuple[int, int, int, int] | None) -> Region | None:
    return Region(x=box[0], y=box[1], width=box[2], height=box[3]) if box else None
