"""Pages, replies and one crawl's context, made by hand: nothing is asked of anybody."""

from pathlib import Path
from typing import Any

from crawler.asking.allowed import AllowedHosts
from crawler.asking.budget import Budget
from crawler.asking.context import Context
from crawler.asking.environment import Contacts
from crawler.keeping.recorder import Recorder
from crawler.pages.fetch import Fetched
from crawler.parsers.reading import Reply
from crawler.platform import Platform
from evidence.codec import sha256
from evidence.records import Capture
from tests.crawler.keeping.written import LISTED

URL = "https://a.example/u/lin"


def platform(**changes: Any) -> Platform:
    values = {"name": "demo", "title": "Demo", "software": "page", "hosts": ("a.example",), "delay_ms": 0}
    values |= {"handles": (r"(?P<handle>\w+)",), "endpoints": {"posts": "https://a.example/u/{handle}"}}
    return Platform.model_validate({**values, "digest": sha256(b""), **changes})


def context(folder: Path, rules: Platform) -> Context:
    recorder = Recorder("test", {})
    return Context(rules, AllowedHosts(rules), recorder, Budget(folder), Contacts(), lambda *_, **__: None)


def fetched(body: bytes, status: int = 200, url: str = URL, **changes: Any) -> Fetched:
    """A reply as it would come back from ``fetch``; ``changes`` are of its Capture."""
    values = {"url": url, "captured_at": LISTED, "method": "wire", "http_status": status, "media_type": "image/jpeg"}
    values |= {"payload_digest": sha256(body), "payload_bytes": len(body), "warc_record_id": "x"}
    reply = Reply(url, status, body, captured_at=LISTED)
    return Fetched(reply, Capture.model_validate({**values, **changes}), "", url, {})
