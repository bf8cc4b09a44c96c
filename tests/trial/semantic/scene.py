"""An honest case with something of everything, made through the same functions as a crawl, an import and a match.

Two accounts of one buyer on the demo's site; a complete crawl of two pages, a partial one with a picture that could not
be had and a caution, a later look with an edited post, a supplied folder; examinations under the policy in use, of a
catalog that was changed twice.
"""

import io
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from PIL import Image as Pillow

from crawler.imports.keep import import_files
from crawler.keeping.journal import runs_of
from crawler.keeping.receipt import added, cautions, counts, judge
from crawler.parsers import parser_for
from crawler.parsers.reading import FoundPost, Page, Reply
from crawler.platform import load_platform
from evidence.records import (
    Account,
    Basis,
    Candidate,
    Capture,
    Case,
    Change,
    Claim,
    Entry,
    Finding,
    Frontier,
    Image,
    Lead,
    Match,
    NonMatch,
    Photo,
    Post,
    Remark,
    RemarkKind,
    Run,
    Segment,
    Verdict,
    Why,
)
from evidence.remarks import remark
from evidence.seal import seal
from evidence.vault import CaseFile, CatalogFile, Vault
from evidence.warc import SegmentWriter
from matcher.policy import load_policy
from tests.a_case import a_case

SITE = "http://127.0.0.1:8765"
FIRST, SECOND = f"{SITE}/users/lin.on.the.road", f"{SITE}/users/lin.at.home"
PLATFORM = load_platform("demo")
PARSER = parser_for(PLATFORM)
POLICY = load_policy()
_BASIS = Basis(stated_by="the buyer", grounds="wrote to the shop from it", strength="stated_by_buyer")


def jpeg(number: int) -> bytes:
    picture = Pillow.new("RGB", (48, 36), (number * 37 % 256, number * 101 % 256, number * 11 % 256))
    data = io.BytesIO()
    picture.save(data, "JPEG", quality=90, comment=f"picture {number}".encode())
    return data.getvalue()


def the_case() -> Case:
    return a_case(tuple(Account(platform="demo", handle=handle, basis=_BASIS) for handle in (FIRST, SECOND)))


@dataclass
class Pages:
    """Writes the segments of one run."""

    file: CaseFile
    run: Entry
    clock: Callable[[], datetime]
    page: int = 0

    def add(
        self,
        numbers: Sequence[int],
        *,
        last: bool = False,
        missing: Sequence[int] = (),
        remarks: tuple[Remark, ...] = (),
        texts: dict[int, str] | None = None,
        unchanged: tuple[str, ...] = (),
        changes: tuple[Change, ...] = (),
        kept: Sequence[int] | None = None,
    ) -> Entry:
        """One page of posts, read by the platform's own parser; ``kept`` of them are new."""
        assert isinstance(self.run.record, Run)
        name = self.run.record.handle.rpartition("/")[2]
        writer = SegmentWriter("wornproof", {"robots": "obey"})
        url = f"{SITE}/api/users/{name}/posts?page={self.page + 1}"
        listing = self._exchange(writer, url, "application/json", listing_of(name, numbers, texts or {}))
        reply = Reply(url, 200, listing_of(name, numbers, texts or {}), captured_at=listing.captured_at)
        page = PARSER.page(self.run.record.handle, reply)
        assert isinstance(page, Page)
        captures, posts = [listing], list[Post]()
        for found in page.posts:
            number = int(found.platform_id.rpartition("-")[2])
            if kept is not None and number not in kept:
                continue
            images = []
            for picture in found.pictures:
                if number in missing:
                    images.append(Image(url=picture.url, alt=picture.alt, missing="timeout s: x", why=Why.TIMEOUT_S))
                    continue
                capture = self._exchange(writer, picture.url, "image/jpeg", jpeg(number))
                captures.append(capture)
                images.append(Image(url=picture.url, alt=picture.alt, digest=capture.payload_digest))
            posts.append(post_of(found, tuple(images)))
        for number in missing:
            values = {"post": f"{name}-{number}", "why": "timeout_s", "detail": "x"}
            remarks = (*remarks, remark(RemarkKind.PICTURE_NOT_HAD, **values))
        self.page += 1
        warc, digest = self.file.put_warc(self.run.record.run_id, self.page, data := writer.finish())
        writer.close()
        segment = Segment(
            run=self.run.digest,
            warc=warc,
            warc_digest=digest,
            warc_bytes=len(data),
            captures=tuple(captures),
            posts=tuple(posts),
            seen=page.seen,
            frontier=Frontier(page=self.page, done=last),
            remarks=(remark(RemarkKind.ADVERTISED, posts=page.advertised or 0), *remarks),
            unchanged=unchanged,
            changes=changes,
            left_out=added(()),
        )
        return self.file.ledger.append(segment)

    def close(self) -> Entry:
        """Seal the run with the receipt that a crawl writes."""
        assert isinstance(self.run.record, Run)
        entries = self.file.ledger.entries()
        where = (self.run.record.platform, self.run.record.handle)
        state = next(one for one in runs_of(entries, *where) if one.entry.digest == self.run.digest)
        found = counts(entries, state)
        outcome, because = judge(state, found)
        return seal(self.file, self.run, outcome, because, found, cautions=cautions(state.segments))

    def _exchange(self, writer: SegmentWriter, url: str, media_type: str, body: bytes) -> Capture:
        return writer.exchange(
            url=url, method="GET", request_headers=[("User-Agent", "wornproof")], request_body=b"", status=200,
            reason="OK", response_headers=[("Content-Type", media_type)], body=body, captured_at=self.clock(),
        )  # fmt: skip


def listing_of(name: str, numbers: Sequence[int], texts: dict[int, str]) -> bytes:
    posts = [
        {
            "id": f"{name}-{number}",
            "created_at": f"2026-05-{number:02}T10:00:00Z",
            "text": texts.get(number, f"西藏 day {number}"),
            "place": "Lhasa",
            "url": f"/users/{name}/posts/{number}",
            "photos": [{"url": f"/media/{name}-{number}.jpg", "alt": "a tee"}],
        }
        for number in numbers
    ]
    count = 4 if name.endswith("road") else 2
    return json.dumps({"user": {"handle": name, "post_count": count}, "posts": posts, "next": None}).encode()


def post_of(found: FoundPost, images: tuple[Image, ...]) -> Post:
    shared = {name: getattr(found, name) for name in ("platform_id", "author", "url", "posted_at", "posted_at_source")}
    shared |= {name: getattr(found, name) for name in ("posted_at_precision", "posted_between", "text", "place")}
    return Post(**shared, images=images, parser=PARSER.version)


def run_of(file: CaseFile, run_id: str, handle: str) -> Run:
    return Run(
        run_id=run_id,
        case=file.opened()[0].digest,
        platform="demo",
        handle=handle,
        software="wornproof",
        platform_digest=PLATFORM.digest,
        environment={"python": "3.11"},
    )


def add_photo(catalog: CatalogFile, sku: str, view: int, text: str) -> str:
    data = b"\xff\xd8 catalog " + text.encode()
    digest = catalog.put_photo(data)
    catalog.ledger.append(
        Photo(
            sku=sku, style=sku, title=sku, view=view, photo_digest=digest, payload_bytes=len(data),
            media_type="image/jpeg", source_url=f"catalog/{text}.jpg",
        )
    )  # fmt: skip
    return digest


def examined(segment: Entry, place: int, catalog: CatalogFile, photos: dict[str, str]) -> Match:
    """One picture of a segment, with a finding of wearing and one of the shop's own photograph of another article."""
    assert isinstance(segment.record, Segment)
    weight = 14
    return Match(
        segment=segment.digest,
        image_digest=segment.record.posts[place].images[0].digest,
        catalog="shop",
        catalog_head=catalog.head(),
        policy_digest=POLICY.digest,
        people=1,
        findings=(
            Finding(
                claim=Claim.SAME_PHOTOGRAPH, sku="coat-2", verdict=Verdict.ABSTAIN, photo_digest=photos["coat-2"],
                region_px=None, inliers=9, distance_bits=7, weight_decibans=POLICY.photograph.weight_decibans,
            ),
            Finding(
                claim=Claim.SAME_ITEM_WORN, sku="tee-1", verdict=Verdict.MATCH, photo_digest=photos["tee-1"],
                region_px=None, inliers=30, distance_bits=None, weight_decibans=weight,
                interval_decibans=POLICY.interval(weight),
                nearest_non_match=NonMatch(
                    sku="coat-2", photo_digest=photos["coat-2"], inliers=3, weight_decibans=-6
                ),
            ),
        ),
        candidates=(Candidate(sku="tee-1", weight_decibans=19), Candidate(sku="tee-3", weight_decibans=2)),
        leads=(
            Lead(
                sku="coat-2", rank=2, designs=2, weight_decibans=2, photo_digest=photos["coat-2"], sift_points=3,
                lightglue_points=0, region_px=None, photo_region_px=None,
                nearest=(Candidate(sku="tee-1", weight_decibans=19),),
            ),
        ),
        software="wornproof 0.1.0; OpenCV 4.12.0",
    )  # fmt: skip


def make(folder: Path) -> Vault:
    """The honest vault, an hour old."""
    moments = (datetime.now(UTC) - timedelta(hours=1) + timedelta(seconds=n) for n in range(10**6))

    def clock() -> datetime:
        return next(moments)

    vault = Vault.create(str(folder / "vault"), folder / "home", clock)
    catalog = vault.catalog("shop")
    add_photo(catalog, "tee-1", 0, "an older photo of the tee")
    photos = {sku: add_photo(catalog, sku, 0, sku) for sku in ("tee-1", "coat-2", "tee-3")}
    file = vault.open_case(the_case())
    first = Pages(file, file.ledger.append(run_of(file, "run-1", FIRST)), clock)
    one, two = first.add([3, 4]), first.add([5, 6], last=True)
    first.close()
    second = Pages(file, file.ledger.append(run_of(file, "run-2", SECOND)), clock)
    said = remark(RemarkKind.HANDLE_NOT_NAMED, handle="lin", did="did:plc:x")
    three = second.add([7, 8], last=True, missing=[8], remarks=(said,))
    second.close()
    later = Pages(file, file.ledger.append(run_of(file, "run-3", FIRST)), clock)
    edited = Change(what="edited", platform_id="lin.on.the.road-4", earlier=one.digest, fields=("text",))
    texts = {4: "西藏 day 4, edited"}
    later.add([3, 4], texts=texts, kept=[4], unchanged=("lin.on.the.road-3",), changes=(edited,))
    later.add([5, 6], last=True, kept=[], unchanged=("lin.on.the.road-5", "lin.on.the.road-6"))
    later.close()
    supplied = folder / "supplied"
    supplied.mkdir()
    (supplied / "a.jpg").write_bytes(jpeg(9))
    rows = "picture,url,posted_at,text,author\na.jpg,https://x.example/9,2026-05-09T10:00:00Z,kept,lin.on.the.road\n"
    (supplied / "posts.csv").write_text(rows, "utf-8")
    import_files(file, 0, [supplied], clock=clock)
    for segment, place in ((one, 0), (one, 1), (two, 0), (three, 0)):
        file.ledger.append(examined(segment, place, catalog, photos))
    add_photo(catalog, "late-4", 0, "an article that came later")
    return vault
