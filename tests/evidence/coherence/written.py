"""Records of a small case, made by hand and chained: what a rule is asked of."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from evidence.coherence.catalogs import CatalogStates
from evidence.coherence.packs import digest_of
from evidence.coherence.placed import Placed, Rule, place
from evidence.drawn import drawn, shown_digest
from evidence.records import (
    Account,
    AnyRecord,
    Basis,
    Capture,
    Case,
    Claim,
    Confidence,
    Counts,
    Dispute,
    Entry,
    Frontier,
    Image,
    Lineup,
    LineupPhoto,
    Match,
    Order,
    OrderLine,
    Outcome,
    Pack,
    PackedFile,
    Photo,
    Picked,
    Place,
    Post,
    Release,
    Review,
    Run,
    Seal,
    Segment,
    Window,
)
from evidence.reviews import follows

BEGUN = datetime(2026, 6, 1, tzinfo=UTC)
BLANK = "sha256:" + "0" * 64
_BASIS = Basis(stated_by="Ada", grounds="named in the chat", strength="strong")


def digest(number: int) -> str:
    return f"sha256:{number:064x}"


class Book:
    """A ledger that grows by hand; a minute passes from entry to entry."""

    def __init__(self, *handles: str, platform: str = "demo") -> None:
        self.entries: list[Entry] = []
        self.photos: list[Entry] = []
        accounts = tuple(Account(platform=platform, handle=one, basis=_BASIS) for one in handles or ("buyer",))
        self.add(
            Case(
                case_id="case-1",
                purpose="refund",
                opened_by="Ada",
                order=Order(order_id="1", placed=BEGUN, lines=(OrderLine(sku="a", title="A"),)),
                claim=Dispute.LATE_RETURN,
                catalog="shop",
                accounts=accounts,
                window=Window(start=datetime(2026, 5, 1, tzinfo=UTC), until=datetime(2026, 5, 31, tzinfo=UTC)),
                retention_days=90,
            )
        )

    def add(self, record: AnyRecord, minute: int | None = None) -> Entry:
        self.entries.append(_entry(len(self.entries) + 1, record, minute))
        return self.entries[-1]

    def photo(self, sku: str, number: int, view: int = 0) -> str:
        """A photo of the catalog; the digest of its entry is the catalog's new head."""
        record = Photo(
            sku=sku, style=sku, title=sku, view=view, photo_digest=digest(number), payload_bytes=1,
            media_type="image/jpeg", source_url="x",
        )  # fmt: skip
        self.photos.append(_entry(len(self.photos) + 1, record, None, of=1))
        return self.photos[-1].digest

    def run(self, handle: str = "buyer", **changes: Any) -> str:
        values = {"run_id": f"run-{len(self.entries)}", "platform": "demo", "handle": handle, "supplied": False}
        record = Run(
            **{**values, **changes}, case=self.entries[0].digest, software="w", platform_digest=BLANK, environment={}
        )
        return self.add(record).digest

    def page(self, run: str, posts: Sequence[Post], captures: Sequence[Capture] | None = None, **changes: Any) -> Entry:
        """A segment with the pictures of its posts, unless others are given."""
        number = len(self.entries)
        pictures = [image for post in posts for image in post.images if image.digest]
        had = [self.capture(image.url, image.digest) for image in pictures]
        values: dict[str, Any] = {
            "seen": len(posts),
            "frontier": Frontier(page=number, done=True),
            "warc": f"warc/{number}.warc",
            "warc_digest": digest(10_000 + number),
        }
        record = Segment(
            **{**values, **changes}, run=run, warc_bytes=1, posts=tuple(posts),
            captures=tuple(had if captures is None else captures),
        )  # fmt: skip
        return self.add(record)

    def capture(self, url: str, payload: str, **changes: Any) -> Capture:
        self._captures = getattr(self, "_captures", 0) + 1
        values: dict[str, Any] = {
            "captured_at": BEGUN + timedelta(minutes=len(self.entries)),
            "method": "wire",
            "http_status": 200,
            "warc_record_id": f"<urn:uuid:{self._captures}>",
        }
        return Capture(
            **{**values, **changes}, url=url, media_type="image/jpeg", payload_digest=payload, payload_bytes=1
        )

    def seal(self, run: str, outcome: Outcome = Outcome.PARTIAL, **counted: Any) -> Entry:
        counts = Counts(
            **{"advertised": None, "seen": 0, "in_window": 0, "sealed": 0, "pictures": 0, "missing": 0} | counted
        )
        record = Seal(
            run=run, outcome=outcome, reason="", counts=counts, captures=0, merkle_root=BLANK, head=BLANK,
            public_key="0" * 64, signature="0" * 128,
        )  # fmt: skip
        return self.add(record)

    def match(self, segment: Entry, picture: str, head: str, **changes: Any) -> Entry:
        values: dict[str, Any] = {"policy_digest": BLANK, "people": 1, "findings": (), "candidates": ()}
        return self.add(
            Match(
                **{**values, **changes}, segment=segment.digest, image_digest=picture, catalog="shop", catalog_head=head
            )
        )

    def review(self, account: str, verdict: str = "confirmed", *, match: Entry | None = None, **changes: Any) -> Entry:
        """A word on article ``a`` in the first examination, or another; plain unless a line-up is given."""
        cited = match or next(entry for entry in self.entries if entry.record.kind == "match")
        number = sum(entry.record.kind == "review" for entry in self.entries)
        values: dict[str, Any] = {
            "reviewer": account.title(),
            "account": account,
            "verdict": verdict,
            "blind": True,
            "place": (Place.FIRST, Place.SECOND, Place.TIE)[min(number, 2)],
            "sku": "a",
        }
        return self.add(Review(**{**values, **changes}, match=cited.digest, claim=Claim.SAME_ITEM_WORN))

    def lineup(self, match: Entry, account: str, picked: str = "a", sku: str = "a", **changes: Any) -> dict[str, Any]:
        """What a review holds of a line-up: articles ``a`` to ``f``, whose photos are 101 to 106."""
        assert isinstance(match.record, Match)
        of = [LineupPhoto(sku=one, photo_digest=digest(101 + at)) for at, one in enumerate("abcdef")]
        photos = changes.pop("photos", drawn(self.entries[0].digest, match.digest, sku, account, of))
        place = next((at for at, one in enumerate(photos, 1) if one.sku == picked), 0)
        values: dict[str, Any] = {
            "photos": photos,
            "picked": Picked.PHOTO if place else Picked.NONE_OF_THESE,
            "number": place,
            "confidence": Confidence.HIGH,
        }
        made = Lineup(**{**values, **changes})
        shown = shown_digest(match.record.image_digest, made.region_px, made.photos)
        return {"lineup": made, "shown": shown, "verdict": follows(made, sku)}

    def release(self, *reviews: Entry, **changes: Any) -> Entry:
        """Of these words, for paypal; dan asked, eve approved."""
        values: dict[str, Any] = {"channel": "paypal", "released_by": "dan", "approved_by": "eve"}
        return self.add(
            Release(**{**values, **changes}, reviews=tuple(one.digest for one in reviews), argument_digest=digest(9))
        )

    def pack(self, on: Entry | None = None, **changes: Any) -> Entry:
        """One file handed out, on this release or one of no words."""
        allowed = on or self.release()
        assert isinstance(allowed.record, Release)
        files = (PackedFile(name="document.pdf", digest=digest(8), size=9),)
        values: dict[str, Any] = {
            "channel": allowed.record.channel,
            "approved_by": allowed.record.approved_by,
            "reviews": allowed.record.reviews,
            "release": allowed.digest,
            "files": files,
            "pack_digest": digest_of(files),
        }
        return self.add(Pack(**{**values, **changes}, issued_to="the bank", issued_by="dan"))

    @property
    def placed(self) -> Placed:
        return place(self.entries, {"shop": CatalogStates(self.photos)})

    def faults(self, rule: Rule) -> list[str]:
        return [one.what for one in rule(self.placed) if one.is_fault]

    def notes(self, rule: Rule) -> list[str]:
        return [one.what for one in rule(self.placed) if not one.is_fault]


def _entry(seq: int, record: AnyRecord, minute: int | None, of: int = 0) -> Entry:
    at = BEGUN + timedelta(minutes=seq if minute is None else minute)
    return Entry(seq=seq, prev="", appended_at=at, record=record, digest=digest(1_000_000 * (of + 1) + seq))


def post(name: str = "p", picture: int = 0, **changes: Any) -> Post:
    """A post of 5 May, with one picture where a number is given."""
    images = (Image(url=f"http://x/{picture}.jpg", digest=digest(picture)),) if picture else ()
    values: dict[str, Any] = {
        "author": "buyer",
        "posted_at": datetime(2026, 5, 5, tzinfo=UTC),
        "posted_at_precision": "second",
        "parser": "demo@1",
        "images": images,
    }
    return Post(**{**values, **changes}, platform_id=name, url=f"http://x/{name}", posted_at_source="stated", text="")
