"""A ledger in memory, for tests of what is read in one: entries chained and dated as the real one does it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from evidence.codec import sha256
from evidence.keys import public_hex
from evidence.ledger import entry_digest
from evidence.ledger_seal import signed_seal
from evidence.records import (
    AnyRecord,
    Capture,
    Case,
    Claim,
    Counts,
    Entry,
    Finding,
    Frontier,
    Image,
    Match,
    Outcome,
    Post,
    Run,
    Seal,
    Segment,
    Verdict,
)

KEY = Ed25519PrivateKey.from_private_bytes(b"the book's key, worth nothing...")
PUBLIC = public_hex(KEY)
DAY = datetime(2026, 5, 3, tzinfo=UTC)
PICTURE, OTHER = sha256(b"picture"), sha256(b"other picture")


class Book:
    """A ledger in memory: entries chained and dated as the real one does it."""

    def __init__(self, case: Case) -> None:
        self.entries: list[Entry] = []
        self.case = self.add(case)

    def add(self, record: AnyRecord) -> str:
        prev = self.entries[-1].digest if self.entries else ""
        values: dict[str, Any] = {"seq": len(self.entries) + 1, "prev": prev, "appended_at": DAY, "record": record}
        bare = Entry(**values, digest=sha256(b"unknown yet"))
        self.entries.append(bare.model_copy(update={"digest": entry_digest(bare)}))
        return self.entries[-1].digest

    def run(self, number: int = 1, **more: Any) -> str:
        values = {"platform": "demo", "handle": "buyer", "software": "w", "platform_digest": sha256(b"p"), **more}
        return self.add(Run(run_id=f"run-{number}", case=self.case, environment={}, **values))

    def page(self, run: str, *posts: Post, at: datetime = DAY, method: str = "wire") -> str:
        digests = [image.digest for post in posts for image in post.images if image.digest]
        captures = [captured(sha256(b"listing"), at)]
        captures += [captured(digest, at + timedelta(seconds=1), method) for digest in digests]
        return self.add(
            Segment(
                run=run,
                warc="warc/1",
                warc_digest=sha256(b"warc"),
                warc_bytes=4,
                captures=tuple(captures),
                posts=posts,
                seen=len(posts),
                frontier=Frontier(page=1, done=True),
            )
        )

    def seal(self, run: str, outcome: Outcome) -> None:
        counts = Counts(advertised=None, seen=1, in_window=1, sealed=1, pictures=1, missing=0)
        digests = {"merkle_root": sha256(b"m"), "head": self.entries[-1].digest}
        signed = {"public_key": "0" * 64, "signature": "0" * 128, "captures": 1}
        self.add(Seal(run=run, outcome=outcome, reason="", counts=counts, **digests, **signed))

    def sealed(self) -> None:
        """The ledger up to here signed with ``KEY``, as the end of a matching does it."""
        self.add(signed_seal(f"cases/{self.entries[0].record.case_id}", self.entries, KEY))  # type: ignore[union-attr]  # a Case

    def match(self, segment: str, *findings: Finding, policy: str = "one", picture: str = PICTURE, **more: Any) -> str:
        values = {"catalog": "shop", "catalog_head": sha256(b"head"), "people": 1, "candidates": (), **more}
        return self.add(
            Match(
                segment=segment,
                image_digest=picture,
                policy_digest=sha256(policy.encode()),
                findings=findings,
                **values,
            )
        )


def captured(digest: str, at: datetime, method: str = "wire") -> Capture:
    rest = {"http_status": 200, "media_type": "image/jpeg", "payload_bytes": 7, "warc_record_id": "urn:uuid:1"}
    return Capture(url="http://127.0.0.1/x", captured_at=at, method=method, payload_digest=digest, **rest)


def post(text: str = "西藏", images: Sequence[Image] = (Image(url="http://127.0.0.1/1.jpg", digest=PICTURE),)) -> Post:
    return Post(
        platform_id="post-1",
        author="buyer",
        url="http://127.0.0.1/posts/1",
        posted_at=DAY,
        posted_at_precision="second",
        posted_at_source="createdAt",
        text=text,
        images=tuple(images),
        parser="demo@1",
    )


def finding(sku: str = "tee-1", verdict: Verdict = Verdict.MATCH) -> Finding:
    return Finding(
        claim=Claim.SAME_ITEM_WORN,
        sku=sku,
        verdict=verdict,
        photo_digest=sha256(b"photo"),
        region_px=None,
        inliers=30,
        distance_bits=None,
        weight_decibans=25,
        reason="print agrees",
    )
