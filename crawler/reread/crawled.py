"""Posts of a crawl, read again from the pages of their segment."""

from collections.abc import Sequence
from dataclasses import replace

from crawler.asking.revisit import NOT_MODIFIED
from crawler.errors import CrawlError, HandleError, UnexpectedPage
from crawler.pages.post_pages import OwnPages
from crawler.parsers.reading import FoundPost, Page, Parser, Reply
from crawler.platform import Platform
from crawler.reread.again import NotComparable
from crawler.reread.replies import may_be_page, records_of, reply_of
from evidence.records import Capture, Post, Run, Segment
from evidence.vault import CaseFile


class Crawled:
    """Reads one account's crawls again.

    A page that did not fit into one segment goes on in the next, which then has no page of its own. A page that was not
    modified (304) is read from the newest capture of it in an earlier run.
    """

    def __init__(self, case: CaseFile) -> None:
        self._case = case
        self._earlier: dict[str, tuple[Segment, Capture]] = {}
        """Pages of earlier runs by address, the newest of each; the next, of this run."""
        self._pages: dict[str, tuple[Segment, Capture]] = {}
        self._parser: Parser | None = None
        self._handle = ""
        self._run = ""
        self._replies: list[Reply] = []
        self._listed: dict[str, list[FoundPost]] = {}
        self._own: dict[str, list[FoundPost]] | None = None
        self._lacking = ""

    def begin(self, segment: Segment, run: Run, parser: Parser | None, platform: Platform | None) -> None:
        """Take the next segment; its pages are read once."""
        self._parser, self._handle = parser, run.handle
        pages = [capture for capture in segment.captures if may_be_page(capture)]
        if segment.run != self._run or pages:
            self._replies, self._listed, self._own, self._lacking = [], {}, None, ""
        if segment.run != self._run:
            self._earlier |= self._pages
            self._run, self._pages = segment.run, {}
        if pages and segment.posts and parser is not None and parser.version in {post.parser for post in segment.posts}:
            self._read(parser, segment, pages)
        self._pages |= {capture.url: (segment, capture) for capture in pages if capture.http_status == 200}

    def readings(self, post: Post) -> Sequence[FoundPost]:
        """See ``Reread``. A post's own page is read where the list shows it otherwise, or not at all."""
        if self._parser is None:
            raise NotComparable("there is no platform file of its name here")
        if post.parser != self._parser.version:
            raise NotComparable(f"it was read by {post.parser}, here is {self._parser.version}")
        found = self._listed.get(post.platform_id, [])
        if isinstance(self._parser, OwnPages):
            if self._own is None:
                self._own = self._posts_pages(self._parser)
            found = [*found, *self._own.get(post.platform_id, ())]
        if not found and self._lacking:
            raise NotComparable(self._lacking)
        return found

    def needs_no_platform(self, post: Post) -> bool:
        """A crawl is always by a platform file."""
        return False

    def _read(self, parser: Parser, segment: Segment, pages: list[Capture]) -> None:
        for capture, record in records_of(self._case, segment, pages):
            try:
                reply = reply_of(capture, record)
                self._replies.append(self._stood_for(reply) if reply.status == NOT_MODIFIED else reply)
            except NotComparable as error:
                self._lacking = str(error)
        for reply in self._replies:
            try:
                page = parser.page(self._handle, reply)
            except (UnexpectedPage, HandleError):
                continue
            for post in page.posts if isinstance(page, Page) else ():
                self._listed.setdefault(post.platform_id, []).append(post)

    def _stood_for(self, reply: Reply) -> Reply:
        if reply.url not in self._earlier:
            raise NotComparable("a page was not modified, and what it was is not in this case")
        segment, capture = self._earlier[reply.url]
        ((_, record),) = records_of(self._case, segment, [capture])
        held = reply_of(capture, record)
        return replace(reply, status=200, body=held.body, links=held.links, captured_at=held.captured_at)

    def _posts_pages(self, parser: OwnPages) -> dict[str, list[FoundPost]]:
        found: dict[str, list[FoundPost]] = {}
        for reply in self._replies:
            try:
                post = parser.post(self._handle, reply)
            except CrawlError:
                continue
            if isinstance(post, FoundPost):
                found.setdefault(post.platform_id, []).append(post)
        return found
