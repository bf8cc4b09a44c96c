"""One polite look at one page, to write a platform file from it. Same rules as a crawl; nothing goes into a vault.

In a process of its own, as a crawl is: a Twisted reactor cannot be started twice. The job comes in as a line of JSON,
the reply goes out as one.
"""

import base64
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy import Spider

from crawler.asking.context import Context
from crawler.asking.hosts import PublicResolver
from crawler.errors import CrawlFailed, CrawlStopped, PlatformError
from crawler.keeping.recorder import Recorder
from crawler.pages.fetch import NotFetched, fetch
from crawler.parsers.reading import Reply
from crawler.platform import Platform, host_of
from crawler.settings import scrapy_settings, software
from evidence.codec import sha256
from evidence.sentences import sentence

_LONGEST_S = 900
_LOOPBACK = {"127.0.0.1", "localhost"}


@dataclass(frozen=True, slots=True)
class Glance:
    """A page as it came, or as the browser showed it; and what was noted on the way."""

    reply: Reply
    notes: tuple[str, ...]


def glance(url: str, contact: str, home: Path, *, hosts: tuple[str, ...] = (), in_browser: bool = False) -> Glance:
    """Ask for one page, as a crawl would: robots.txt, waits, limits, no private addresses.

    ``hosts`` are others that a page opened in a browser may ask, for its scripts and data.

    Raises:
        PlatformError: the address is none, or no browser is there.
        CrawlStopped: the page could not be had; says why.
        CrawlFailed: the process broke down.
    """
    _platform(url, hosts, in_browser=in_browser)
    job = {"url": url, "contact": contact, "home": str(home), "hosts": hosts, "in_browser": in_browser}
    paths = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    child = subprocess.run(
        [sys.executable, "-P", "-m", "crawler.propose.glance"],
        input=json.dumps(job).encode(),
        capture_output=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
        timeout=_LONGEST_S,
        check=False,
    )
    if child.returncode != 0:
        raise CrawlFailed(f"the look at {url} broke down: {child.stderr.decode('utf-8', 'replace')[-2000:].strip()}")
    said = json.loads(child.stdout)
    if "reason" in said:
        raise CrawlStopped(said["reason"])
    captured_at = datetime.fromisoformat(said["captured_at"])
    body = base64.b64decode(said["body"])
    return Glance(Reply(said["url"], said["status"], body, said["links"], captured_at), tuple(said["notes"]))


class GlanceSpider(Spider):
    """Asks for one page."""

    name = "glance"

    def __init__(self, context: Context, url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.context = context
        self.url = url
        self.said: dict[str, Any] = {}

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry. Yields nothing."""
        from twisted.internet import reactor  # binds the reactor of the process, so not before it has one

        reactor.installNameResolver(PublicResolver(reactor.nameResolver, self.context.hosts))
        self.context.recorder.begin()
        try:
            reply = (await fetch(self.crawler, self.url)).reply
        except NotFetched as error:
            self.said = {"reason": str(error)}
        else:
            self.said = {
                "url": reply.url,
                "status": reply.status,
                "body": base64.b64encode(reply.body).decode("ascii"),
                "links": dict(reply.links),
                "captured_at": (reply.captured_at or datetime.now(UTC)).isoformat(),
                "notes": [*map(sentence, self.context.recorder.remarks), *self.context.recorder.notes],
            }
        finally:
            self.context.recorder.drop()
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item


def main() -> int:
    """The child: one job from standard input, one reply to standard output."""
    from scrapy.crawler import AsyncCrawlerProcess

    from crawler.spider import make_context

    job = json.loads(sys.stdin.buffer.read())
    platform = _platform(job["url"], tuple(job["hosts"]), in_browser=job["in_browser"])
    recorder = Recorder(software(), {"operator": job["contact"], "robots": "obey"})
    process = AsyncCrawlerProcess(scrapy_settings(platform, job["contact"]))
    crawler = process.create_crawler(GlanceSpider)
    context = make_context(platform, recorder, Path(job["home"]), lambda event, **particulars: None)
    process.crawl(crawler, context=context, url=job["url"])
    process.start(install_signal_handlers=False)
    spider = crawler.spider
    if not isinstance(spider, GlanceSpider) or not spider.said:
        return 1
    sys.stdout.write(json.dumps(spider.said) + "\n")
    return 0


def _platform(url: str, hosts: tuple[str, ...], *, in_browser: bool) -> Platform:
    """Rules for one page: its own host and those named; loopback only where the address itself is of this machine."""
    host = host_of(url)
    scheme = urlsplit(url).scheme if host else ""  # brackets that hold no address are none
    if not host or scheme not in {"http", "https"}:
        raise PlatformError(f"{url!r} is not the address of a page: it begins with https://")
    return Platform.model_validate(
        {
            "name": "glance",
            "title": "one page",
            "software": "page",
            "hosts": (host, *hosts),
            "allow_loopback": host in _LOOPBACK,
            "endpoints": {},
            "accept": "text/html,application/json;q=0.9,*/*;q=0.5",
            "delay_ms": 1000,
            "page_size": 10,
            "browser": {"settle_ms": 2000} if in_browser else None,
            "digest": sha256(b""),
        }
    )


if __name__ == "__main__":
    sys.exit(main())
