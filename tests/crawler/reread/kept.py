"""Segments of a crawl as a crawl keeps them, made by hand: replies with any headers, posts with any words."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crawler.parsers import parser_for
from crawler.parsers.reading import FoundPost, Page, Reply
from crawler.platform import Platform, load_platform
from crawler.reread import Reading, reread
from evidence.ledger import now
from evidence.records import Capture, Entry, Frontier, Image, Post, Run, Segment
from evidence.vault import CaseFile
from evidence.warc import SegmentWriter
from tests.crawler.captured import case_of, new_vault

SITE = "http://127.0.0.1:8765"
HANDLE = f"{SITE}/users/lin"
DEMO = load_platform("demo")
FIELDS = (
    "platform_id", "author", "url", "posted_at", "posted_at_source", "posted_at_precision", "posted_between", "text",
    "langs", "links", "tags", "place",
)  # fmt: skip


def listing(*numbers: int, **changes: Any) -> bytes:
    posts = [
        {
            "id": str(number), "created_at": f"2026-05-{number:02}T10:00:00Z", "text": f"day {number}", "place": "",
            "url": f"/users/lin/posts/{number}", "photos": [], **changes,
        }
        for number in numbers
    ]  # fmt: skip
    return json.dumps({"user": {"handle": "lin", "post_count": 9}, "posts": posts, "next": None}).encode()


def read(body: bytes, platform: Platform = DEMO, url: str = f"{SITE}/api", handle: str = HANDLE) -> tuple[Post, ...]:
    """Posts as the parser reads them from a body."""
    parser = parser_for(platform)
    page = parser.page(handle, Reply(url, 200, body, captured_at=now()))
    assert isinstance(page, Page)
    return tuple(as_post(found, parser.version) for found in page.posts)


def as_post(found: FoundPost, version: str) -> Post:
    images = tuple(Image(url=picture.url, alt=picture.alt) for picture in found.pictures)
    return Post(**{name: getattr(found, name) for name in FIELDS}, images=images, parser=version)


@dataclass(frozen=True)
class Answer:
    """A reply as it came."""

    body: bytes
    headers: tuple[tuple[str, str], ...] = ()
    status: int = 200
    url: str = f"{SITE}/api"
    media_type: str = "application/json"


class Kept:
    """A case in a new vault, and its crawl."""

    def __init__(self, folder: Path, platform: str = "demo", handle: str = HANDLE, **changes: Any) -> None:
        self.vault = new_vault(folder, case_of(platform, handle))
        self.file: CaseFile = self.vault.case("case-1")
        self.handle, self.platform = handle, platform
        self.page = 0
        self.run = self.open(**changes)

    def open(self, **changes: Any) -> Entry:
        values = {"run_id": "run-1", "platform": self.platform, "platform_digest": load_platform(self.platform).digest}
        self.run = self.file.ledger.append(
            Run(
                **{**values, **changes}, case=self.file.opened()[0].digest, handle=self.handle, software="wornproof",
                environment={},
            )
        )  # fmt: skip
        return self.run

    def add(self, answers: Sequence[Answer], posts: Sequence[Post]) -> list[Capture]:
        """One segment."""
        writer = SegmentWriter("wornproof", {})
        captures = [
            writer.exchange(
                url=one.url, method="GET", request_headers=[], request_body=b"", status=one.status, reason="",
                response_headers=[("Content-Type", one.media_type), *one.headers], body=one.body,
                captured_at=datetime.now(UTC),
            )
            for one in answers
        ]  # fmt: skip
        self.page += 1
        name, digest = self.file.put_warc("run", self.page, data := writer.finish())
        writer.close()
        self.file.ledger.append(
            Segment(
                run=self.run.digest, warc=name, warc_digest=digest, warc_bytes=len(data), captures=tuple(captures),
                posts=tuple(posts), seen=len(posts), frontier=Frontier(page=self.page, done=True),
            )
        )  # fmt: skip
        return captures

    def again(self, *own: Platform) -> Reading:
        return reread(self.file, own)
