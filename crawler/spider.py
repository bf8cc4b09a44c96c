"""The one spider: an account's pages in order, each with its pictures, each committed before the next is asked.

Page asked -> in the WARC -> parsed -> pictures of posts in the window asked -> WARC object put -> Segment appended with
the frontier. So a stop at any moment loses at most the page in flight, and going on needs nothing but the ledger.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from scrapy import Spider

from crawler.asking.allowed import AllowedHosts
from crawler.asking.budget import Budget
from crawler.asking.context import Context
from crawler.asking.environment import Contacts
from crawler.asking.hosts import PublicResolver
from crawler.asking.revisit import NOT_MODIFIED, Revisits
from crawler.errors import UnexpectedPage
from crawler.keeping.changes import wholly_before
from crawler.keeping.journal import RunState
from crawler.keeping.receipt import added, one_post
from crawler.keeping.recorder import Recorder
from crawler.pages.fetch import Fetched, NotFetched, fetch
from crawler.pages.keeper import Keeper, Kept
from crawler.pages.outcomes import not_as_promised, not_fetched, read_own
from crawler.pages.post_pages import with_details
from crawler.parsers import parser_for
from crawler.parsers.reading import LONGEST_URL, Ask, Ending, Listing, Page, ending
from crawler.platform import Platform, host_of
from evidence.errors import EvidenceError
from evidence.ledger import Entries
from evidence.records import Frontier, Outcome, RemarkKind, Seal, Segment, Why, Window
from evidence.remarks import remark
from evidence.vault import CaseFile

_STEPS = 10
"""More identity steps than any parser has: a loop in one must not ask for ever."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one crawl is to do: the run, opened or resumed, of one account in one case."""

    case: CaseFile
    window: Window
    state: RunState
    platform: Platform
    handle: str
    context: Context


class AccountSpider(Spider):
    """Captures one account. Afterwards ``ending`` says how it went, or ``stopped`` why it could not go on."""

    name = "account"

    def __init__(self, assignment: Assignment, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.job = assignment
        self.context = assignment.context
        self.parser = parser_for(assignment.platform)
        self.ending: Ending | None = None
        self.stopped = ""
        self.finished = False
        """Whether ``start`` came to its end; if not, something broke that no outcome speaks of."""
        ledger = assignment.case.ledger
        self._keeper = Keeper(
            assignment.platform, self.parser, assignment.handle, assignment.window, assignment.state, ledger
        )
        self._revisits = Revisits(
            assignment.case, assignment.platform.name, assignment.handle, assignment.state.entry.digest
        )
        self._pages_before = 0
        """Pages in a row that lie wholly before the window."""

    @property
    def recorder(self) -> Recorder:
        """The segment in flight."""
        return self.context.recorder

    async def start(self) -> AsyncIterator[Any]:
        """Scrapy's entry. Yields nothing: the order of pages and commits is this spider's own."""
        from twisted.internet import reactor  # binds the reactor of the process, so not before it has one

        reactor.installNameResolver(PublicResolver(reactor.nameResolver, self.context.hosts))
        try:
            self.ending = await self._crawl()
        except EvidenceError as error:  # full disk, another crawl of the same run: what is sealed stays, say so
            self.stopped = str(error)
        finally:
            self.recorder.drop()
        self.finished = True
        nothing: tuple[Any, ...] = ()
        for item in nothing:
            yield item

    async def _crawl(self) -> Ending | None:
        segments = self.job.state.segments
        frontier = segments[-1].frontier if segments else Frontier(page=0)
        if frontier.done:
            return None
        asked = _asked_before(segments)
        page, url = frontier.page, frontier.cursor
        if url:
            self.context.hosts.name(host_of(self._led_to(segments)))
        else:
            found, page = await self._identify(page)
            if isinstance(found, Ending):
                return found
            url = found.url
            self.context.hosts.name(host_of(url))  # of a profile's own address, where the platform file allows that
        while url:
            if url in asked:
                return ending(Outcome.PARTIAL, RemarkKind.LISTING_IN_CIRCLE, url=url)
            if page > (most := self.job.platform.limits.max_pages):
                return ending(Outcome.PARTIAL, RemarkKind.PAGE_LIMIT, pages=most)
            asked.add(url)
            after = await self._page(url, page)
            if isinstance(after, Ending):
                return after
            url, page = after
        return None

    def _led_to(self, segments: Sequence[Segment]) -> str:
        """Where this account's identity led, as the ledger says. A later cursor was named by a page, not by it."""
        begun = self.parser.begin(self.job.handle)
        cursors = (segment.frontier.cursor for segment in segments)
        return begun.url if isinstance(begun, Listing) else next(filter(None, cursors), "")

    async def _identify(self, page: int) -> tuple[Listing | Ending, int]:
        """Find out whose account it is and where it is kept; one segment of its own, where anything was asked."""
        self.recorder.begin()
        try:
            found = await self._steps()
        except UnexpectedPage as error:
            found = not_as_promised(self.job.platform, error)
        except NotFetched as error:
            found = not_fetched(error)
        for note in found.notes:
            self.recorder.note(note)
        if isinstance(found, Ending):
            self.recorder.remarked(*found.because)
        url = found.url if isinstance(found, Listing) else ""
        if not (self.recorder.captures or self.recorder.notes or self.recorder.remarks):
            return found, page
        self._commit(Kept(), 0, Frontier(page=page + 1, cursor=url))
        return found, page + 1

    async def _steps(self) -> Listing | Ending:
        step: Ask | Listing | Ending = self.parser.begin(self.job.handle)
        for _ in range(_STEPS):
            if not isinstance(step, Ask):
                return step
            for note in step.notes:
                self.recorder.note(note)
            self.recorder.remarked(*step.remarks)
            self.context.hosts.name(step.names_host)
            fetched = await fetch(self.crawler, step.url)
            step = read_own(fetched, partial(self.parser.identify, step, fetched.reply))
        raise UnexpectedPage("identity", f"not clear after {_STEPS} steps")

    async def _page(self, url: str, page: int) -> tuple[str, int] | Ending:
        """Capture, read and commit one page; the next one's address, empty after the last, and its number."""
        self.recorder.begin()
        found = await self._read(url)
        if isinstance(found, Ending):
            self.recorder.remarked(*found.because)
            for note in found.notes:
                self.recorder.note(note)
            self._commit(Kept(), 0, Frontier(page=page + 1, cursor=url))
            return found
        self._remark(found)
        kept, page, seen = await self._batches(found, url, page)
        if not found.next_url and not found.newest_only:
            kept = replace(kept, changes=(*kept.changes, *self._keeper.not_listed()))
        after = "" if self._may_stop(found) else found.next_url
        self._commit(kept, seen, Frontier(page=page + 1, cursor=after, done=not after))
        return after, page + 1

    def _remark(self, found: Page) -> None:
        """What a page says of itself."""
        for note in found.notes:
            self.recorder.note(note)
        for text in found.unread:
            self.recorder.remark(RemarkKind.POST_NOT_READ, detail=text)
        self.recorder.left_out += [one_post(Why.UNREADABLE, text) for text in found.unread]
        if found.may_lack(self.job.window):
            self.recorder.remark(RemarkKind.NEWEST_ONLY)
        if found.advertised is not None:
            self.recorder.remark(RemarkKind.ADVERTISED, posts=found.advertised)

    async def _batches(self, found: Page, url: str, page: int) -> tuple[Kept, int, int]:
        """What of a page goes into its last segment; whatever a segment cannot hold was committed in ones before it.

        Their frontier is this page again: after a kill it is asked once more, and what is in the case is left alone.
        """
        seen = found.seen
        kept = await self._keeper.keep(self.crawler, self.context, found)
        while kept.rest:
            self._commit(kept, seen, Frontier(page=page + 1, cursor=url))
            page, seen = page + 1, 0
            self.recorder.begin()
            kept = await self._keeper.keep(self.crawler, self.context, replace(found, posts=kept.rest, unread=()))
        return kept, page, seen

    def _may_stop(self, page: Page) -> bool:
        """Whether the platform file allows to read no further: so many pages in a row wholly before the window.

        One old post in front (pinned, restored) makes no page old, nor does a post whose time cannot be read.
        """
        before = wholly_before(page.posts, self.job.window, page.links) and not page.unread
        self._pages_before = self._pages_before + 1 if before else 0
        enough = self.job.platform.stop_after_pages_before
        if not page.next_url or not enough or self._pages_before < enough:
            return False
        self.recorder.remark(RemarkKind.STOPPED_EARLY, pages=enough)
        return True

    async def _read(self, url: str) -> Page | Ending:
        try:
            fetched = await self._fetch(url)
            found = read_own(fetched, lambda: self.parser.page(self.job.handle, fetched.reply))
            if isinstance(found, Page) and found.links:
                found = await with_details(self.crawler, self.parser, self.job.handle, self.job.window, found)
        except NotFetched as error:
            return not_fetched(error)
        except UnexpectedPage as error:
            return not_as_promised(self.job.platform, error)
        if isinstance(found, Page) and len(found.next_url) > LONGEST_URL:
            return ending(Outcome.SUSPECT, RemarkKind.NEXT_TOO_LONG, characters=len(found.next_url))
        if isinstance(found, Ending) and fetched.gave_up:
            return replace(found, because=(*found.because, remark(RemarkKind.GAVE_UP, detail=fetched.gave_up)))
        return found

    async def _fetch(self, url: str) -> Fetched:
        """A page; where an earlier run holds it and the server says that it is unchanged, what was held."""
        earlier = self._revisits.earlier(url)
        fetched = await fetch(self.crawler, url, conditions=earlier.conditions if earlier else {})
        if earlier is None or fetched.reply.status != NOT_MODIFIED:
            return fetched
        self.recorder.note(f"not modified (304), read from the capture in segment {earlier.entry}: {url}")
        return replace(fetched, reply=earlier.stands_for(fetched.reply))

    def _commit(self, kept: Kept, seen: int, frontier: Frontier) -> None:
        """Put the WARC, then append the Segment. Another crawl may have done this page: then HeadMoved, and we stop."""
        case, run = self.job.case, self.job.state.entry
        data = self.recorder.finish()
        name, digest = case.put_warc(self.job.state.run.run_id, frontier.page, data)

        def taken(entries: Entries) -> bool:
            """By the newest record of this run: its pages only grow, and a seal is the last."""
            for entry in reversed(entries):
                match entry.record:
                    case Segment(run=run.digest) as newest:
                        return newest.frontier.page >= frontier.page
                    case Seal(run=run.digest):
                        return True
            return False

        segment = Segment(
            run=run.digest,
            warc=name,
            warc_digest=digest,
            warc_bytes=len(data),
            captures=tuple(self.recorder.captures),
            posts=kept.posts,
            unchanged=kept.unchanged,
            changes=kept.changes,
            seen=seen,
            frontier=frontier,
            notes=self.recorder.notes,
            remarks=self.recorder.remarks,
            left_out=added(self.recorder.left_out),
            waits=tuple(self.recorder.waits),
            contacts=tuple(self.recorder.contacts),
        )
        entry = case.ledger.append(segment, unless=taken)
        self._keeper.sealed(kept.posts, entry.seq)
        pictures = sum(1 for post in kept.posts for image in post.images if image.digest)
        self.context.tell("page", page=frontier.page, seen=seen, posts=len(kept.posts), pictures=pictures)


def make_context(platform: Platform, recorder: Recorder, home: Path, tell: Any) -> Context:
    """What the middlewares of one crawl share."""
    return Context(platform, AllowedHosts(platform), recorder, Budget(home / "politeness"), Contacts(), tell)


def _asked_before(segments: Sequence[Segment]) -> set[str]:
    """Cursors followed by earlier segments. A page that failed left the same cursor again: that is no circle."""
    cursors = [segment.frontier.cursor for segment in segments]
    last = cursors[-1] if cursors else ""
    while cursors and cursors[-1] == last:
        cursors.pop()
    return set(cursors)
