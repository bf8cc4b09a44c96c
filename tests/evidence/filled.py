"""A vault with every kind of object in it: two catalogs' photos, a crawled, sealed, matched case."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from evidence.records import (
    Candidate,
    Case,
    Claim,
    Counts,
    Entry,
    Finding,
    Frontier,
    Image,
    Match,
    Outcome,
    Photo,
    Post,
    RemarkKind,
    Run,
    Segment,
    Verdict,
)
from evidence.remarks import remark
from evidence.seal import seal
from evidence.vault import CaseFile, Vault
from evidence.warc import SegmentWriter

BLANK = "sha256:" + "0" * 64
ALL_READ = (remark(RemarkKind.ALL_READ, posts=1, in_window=1),)
"""Why a run is complete."""


def filled_vault(
    folder: Path, case: Case, clock: Callable[[], datetime], pages: int = 3, url: str = ""
) -> tuple[Vault, CaseFile]:
    """Everything the records can say, in one small vault: at ``url``, or in the folder, where the home is too."""
    vault = Vault.create(url or str(folder / "vault"), folder / "home", clock)
    catalog = vault.catalog("shop")
    for number in range(3):
        data = b"\xff\xd8 catalog photo %d" % number
        catalog.ledger.append(
            Photo(
                sku=f"sku-{number}",
                style="tee",
                title="Tee",
                view=0,
                photo_digest=catalog.put_photo(data),
                payload_bytes=len(data),
                media_type="image/jpeg",
                source_url=f"catalog/{number}.jpg",
            )
        )
    file = vault.open_case(case)
    run = file.ledger.append(run_of(file))
    for page in range(pages):
        segment = file.ledger.append(page_segment(file, run.digest, page, clock, last=page == pages - 1))
        image = segment.record.posts[0].images[0].digest  # type: ignore[union-attr]  # a Segment, just made
        file.ledger.append(
            Match(
                segment=segment.digest,
                image_digest=image,
                catalog="shop",
                catalog_head=catalog.head(),
                policy_digest=BLANK,
                people=1,
                findings=(),
                candidates=(Candidate(sku="sku-0", weight_decibans=-7),),
                software="wornproof 0.1.0; OpenCV 4.12.0",
            )
        )
    counts = Counts(advertised=pages, seen=pages, in_window=pages, sealed=pages, pictures=pages, missing=0)
    seal(file, run, Outcome.COMPLETE, ALL_READ, counts)
    return vault, file


def run_of(file: CaseFile, run_id: str = "run-1") -> Run:
    """A crawl of the buyer's account, as it was set up."""
    opened, _ = file.opened()
    return Run(
        run_id=run_id,
        case=opened.digest,
        platform="demo",
        handle="buyer",
        software="wornproof",
        platform_digest=BLANK,
        environment={"python": "3.11"},
    )


def page_segment(
    file: CaseFile, run_digest: str, page: int, clock: Callable[[], datetime], *, last: bool = False
) -> Segment:
    """One page with one post and one picture, in a real WARC."""
    writer = SegmentWriter("wornproof", {"robots": "obey"})
    common = {"method": "GET", "request_headers": [("User-Agent", "wornproof")], "request_body": b""}
    listing = writer.exchange(
        url=f"http://127.0.0.1/posts?page={page}",
        status=200,
        reason="OK",
        response_headers=[("Content-Type", "application/json; charset=utf-8")],
        body=b'{"page":%d}' % page,
        captured_at=clock(),
        **common,
    )
    picture = writer.exchange(
        url=f"http://127.0.0.1/media/{page}.jpg",
        status=200,
        reason="OK",
        response_headers=[("Content-Type", "image/jpeg")],
        body=b"\xff\xd8 posted picture %d" % page,
        captured_at=clock(),
        **common,
    )
    name, digest = file.put_warc("run-1", page, data := writer.finish())
    writer.close()
    return Segment(
        run=run_digest,
        warc=name,
        warc_digest=digest,
        warc_bytes=len(data),
        captures=(listing, picture),
        posts=(
            Post(
                platform_id=f"post-{page}",
                author="buyer",
                url=f"http://127.0.0.1/posts/{page}",
                posted_at=file.opened()[1].days.start + timedelta(hours=page + 1),
                posted_at_precision="second",
                posted_at_source="created_at, stated by the platform",
                text="西藏 day",
                images=(Image(url=picture.url, alt="a tee", digest=picture.payload_digest),),
                parser="demo@1",
            ),
        ),
        seen=1,
        frontier=Frontier(page=page + 1, cursor=str(page + 1), done=last),
    )


def match_of(segment: Entry, picture: str, sku: str = "tee-1") -> Match:
    """An examination in which this SKU was found worn."""
    found = Finding(
        claim=Claim.SAME_ITEM_WORN,
        sku=sku,
        verdict=Verdict.MATCH,
        photo_digest=BLANK,
        region_px=None,
        inliers=30,
        distance_bits=None,
        weight_decibans=25,
        reason="print agrees",
    )
    return Match(
        segment=segment.digest,
        image_digest=picture,
        catalog="shop",
        catalog_head=BLANK,
        policy_digest=BLANK,
        people=1,
        findings=(found,),
        candidates=(),
    )
