"""Documents to put into an index, of which only what a test is about matters."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby
from pathlib import Path
from typing import Any

from elasticsearch import Elasticsearch

from desk.search import SearchIndex
from desk.search.cases import CaseDocuments, Head, Named
from desk.search.document import Document, Ended, Kind, ShownFinding
from desk.search.query import Near, Query, Span
from desk.settings import Settings
from evidence.codec import sha256
from evidence.records import Claim, Verdict

START = datetime(2026, 5, 1, 8, tzinfo=UTC)


def finding(sku: str, verdict: Verdict = Verdict.MATCH, claim: Claim = Claim.SAME_ITEM_WORN) -> ShownFinding:
    """A finding of which only what is searched by matters."""
    return ShownFinding(
        sku=sku,
        claim=claim,
        verdict=verdict,
        weight_decibans=31,
        inliers=40,
        distance_bits=None,
        reason="aligned",
    )


def document(number: int, text: str = "", **changes: Any) -> Document:
    """Document ``number``: posted that many hours after ``START``, a picture unless ``changes`` say otherwise."""
    values: dict[str, Any] = {
        "id": sha256(b"document %d" % number),
        "kind": Kind.PICTURE,
        "case_id": "case-1",
        "platform": "demo",
        "handle": "buyer",
        "author": "buyer",
        "platform_id": f"post-{number}",
        "post_url": f"http://127.0.0.1/posts/{number}",
        "posted_at": START + timedelta(hours=number),
        "posted_at_precision": "second",
        "posted_at_source": "createdAt, chosen by the author",
        "captured_at": START + timedelta(days=30, seconds=number),
        "text": text,
        "tags": (),
        "place": "",
        "image_url": f"http://127.0.0.1/media/{number}.jpg",
        "image_digest": sha256(b"picture %d" % number),
        "alt": "",
        "missing": "",
        "picture_hash": "",
        "outcome": Ended.COMPLETE,
        "examined": "examined",
        "unreadable": "",
        "findings": (),
        "segment": sha256(b"segment"),
        "match": sha256(b"match"),
    }
    return Document(**{**values, **changes})


ALL = frozenset({"case-1", "case-2"})


def cases(documents: Iterable[Document]) -> Iterator[CaseDocuments]:
    """Documents as the cases they are of, each when it is over."""
    for case_id, of_it in groupby(documents, key=lambda document: document.case_id):
        named = Named(case_id, "UTC", "", (), ())
        yield CaseDocuments(named, Head(sha256(case_id.encode()), 1), tuple(of_it))


def filled(index: SearchIndex, documents: Iterable[Document]) -> SearchIndex:
    index.replace(cases(sorted(documents, key=lambda document: document.case_id)))
    return index


def found(
    index: SearchIndex,
    text: str = "",
    *,
    scope: frozenset[str] = ALL,
    near: Near | None = None,
    times: Mapping[str, Span] | None = None,
    **filters: set[str],
) -> list[int]:
    """Numbers of the posts found, in ascending order; ``filters`` by name of the search field."""
    page = index.search(Query(scope=scope, text=text, near=near, times=times or {}, filters=filters, size=500))
    assert page.total == len(page.hits)
    return sorted(int(hit.document.platform_id.removeprefix("post-")) for hit in page.hits)


def leftovers(index_url: str) -> list[str]:
    """Generations that do not serve."""
    if index_url.startswith("tantivy"):
        folder = Path(index_url.removeprefix("tantivy://"))
        serving = (folder / "current").read_text() if (folder / "current").exists() else ""
        return sorted(path.name for path in folder.glob("g*") if path.name != serving)
    server, prefix = index_url.removeprefix("elasticsearch+").rsplit("/", 1)
    with Elasticsearch(server) as client:
        serving = set(client.indices.get(index=prefix))
        return sorted({name.removesuffix("-cases") for name in client.indices.get(index=f"{prefix}-g*")} - serving)


def desk(folder: Path) -> Settings:
    """A desk with everything in one folder: vault, home, cache and an embedded index."""
    return Settings(
        vault_url=str(folder / "vault"),
        index_url=f"tantivy://{folder / 'index'}",
        home=folder / "home",
        cache=folder / "cache",
        contact="",
    )
