"""A real ledger in which runs, segments and seals are written by hand, without anything being fetched."""

from datetime import UTC, datetime
from typing import Any

from evidence.codec import sha256
from evidence.ledger import Ledger
from evidence.records import (
    Change,
    Counts,
    Entry,
    Frontier,
    Image,
    LeftOut,
    Outcome,
    Post,
    Run,
    Seal,
    Segment,
    Why,
)
from evidence.vault import CaseFile, Vault
from tests.crawler.captured import case_of

LISTED = datetime(2026, 5, 4, 10, tzinfo=UTC)
DIGEST = sha256(b"")


def new_case(vault: Vault, *handles: str) -> CaseFile:
    """An open case that names accounts of the platform ``demo``."""
    vault.open_case(case_of("demo", *handles))
    return vault.case("case-1")


def run(case: CaseFile, handle: str = "lin", **values: Any) -> Entry:
    shared = {"run_id": f"demo-{len(case.ledger.entries())}", "case": case.opened()[0].digest, "platform": "demo"}
    shared |= {"handle": handle, "software": "test", "platform_digest": DIGEST, "environment": {}}
    return case.ledger.append(Run(**{**shared, **values}))


def segment(ledger: Ledger, of: Entry, *posts: Post, **values: Any) -> Entry:
    shared: dict[str, Any] = {"warc": "x.warc", "warc_digest": DIGEST, "warc_bytes": 0, "captures": (), "remarks": ()}
    shared |= {"posts": posts, "seen": len(posts), "frontier": Frontier(page=1)}
    return ledger.append(Segment(run=of.digest, **{**shared, **values}))


def seal(ledger: Ledger, of: Entry, outcome: Outcome = Outcome.COMPLETE) -> Entry:
    counts = Counts(advertised=None, seen=0, in_window=0, sealed=0, pictures=0, missing=0)
    head = ledger.entries()[-1].digest
    return ledger.append(
        Seal(run=of.digest, outcome=outcome, reason="", counts=counts, captures=0, merkle_root=DIGEST, head=head,
             public_key="0" * 64, signature="0" * 128)
    )  # fmt: skip


def post(name: str, *images: Image, **values: Any) -> Post:
    shared: dict[str, Any] = {"author": "lin", "url": f"https://a.example/p/{name}", "posted_at": LISTED}
    shared |= {"posted_at_precision": "second", "posted_at_source": "site", "text": "hello", "parser": "page@1"}
    return Post(platform_id=name, images=images, **{**shared, **values})


def had(name: str) -> Image:
    return Image(url=f"https://c.example/{name}.jpg", digest=sha256(name.encode()))


def lacking(name: str, why: Why) -> Image:
    return Image(url=f"https://c.example/{name}.jpg", missing=why.says("x"), why=why)


def change(what: str, name: str, earlier: Entry) -> Change:
    return Change.model_validate({"what": what, "platform_id": name, "earlier": earlier.digest})


def one_left_out(why: Why) -> LeftOut:
    return LeftOut(what="post", why=why.value, count=1, example="7")
