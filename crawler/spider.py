"""The one spider: an account's pages in order, each with its pictures, each committed before the next is asked.

Page asked -> in the WARC -> parsed -> pictures of posts in the window asked -> WARC object put -> Segment appended with
the frontier. So a stop at any moment loses at most the page in flight, and going on needs nothing but the ledger.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any

from scrapy import Spider

from crawler.allowed import AllowedHosts
from crawler.context import Context
from crawler.details import with_details
from crawler.errors import UnexpectedPage
from crawler.fetch import Fetched, NotFetched, fetch, fetch_picture
from crawler.hosts import PublicResolver
from crawler.journal import NOT_PUBLIC, NOT_READ, RunState, advertised_note, known_posts, settled
from crawler.origin_proofs import OriginProofs
from crawler.parsers import parser_for
from crawler.parsers.reading import LONGEST_URL, Ask, Ending, FoundPicture, FoundPost, Listing, Page, too_long
from crawler.platform import Platform, host_of
from crawler.receipt import Why, added, one_post
from crawler.recorder import Recorder
from evidence.errors import EvidenceError
from evidence.ledger import Entries
from evidence.records import Frontier, Image, Outcome, Post, Seal, Segment, Window
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
        self._at_once = asyncio.Semaphore(assignment.platform.pictures_at_once)
        self._origins = OriginProofs(assignment.platform, self.parser, assignment.handle)
        self._known = known_posts(assignment.case.ledger.entries(), assignment.platform.name, assignment.handle)

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
            self.context.hosts.name(host_of(url))  # the ledger says that this account's identity led there
        else:
            found, page = await self._identify(page)
            if isinstance(found, Ending):
                return found
            url = found.url
            self.context.hosts.name(host_of(url))  # of a profile's own address, where the platform file allows that
        while url:
            if url in asked:
                return Ending(Outcome.PARTIAL, f"the listing goes in a circle: {url} came again")
            if page > self.job.platform.limits.max_pages:
                return Ending(Outcome.PARTIAL, f"not read beyond {self.job.platform.limits.max_pages} pages")
            asked.add(url)
            after = await self._page(url, page)
            if isinstance(after, Ending):
                return after
            page, url = page + 1, after
        return None

    async def _identify(self, page: int) -> tuple[Listing | Ending, int]:
        """Find out whose account it is and where it is kept; one segment of its own, where anything was asked."""
        self.recorder.begin()
        try:
            found = await self._steps()
        except UnexpectedPage as error:
            found = Ending(Outcome.SUSPECT, f"not what {self.job.platform.title} promises: {error}")
        except NotFetched as error:
            found = _not_fetched(error)
        for note in found.notes:
            self.recorder.note(note)
        if isinstance(found, Ending):
            self.recorder.note(found.reason)
        url = found.url if isinstance(found, Listing) else ""
        if not self.recorder.captures and not self.recorder.notes:
            return found, page
        self._commit((), 0, Frontier(page=page + 1, cursor=url))
        return found, page + 1

    async def _steps(self) -> Listing | Ending:
        step: Ask | Listing | Ending = self.parser.begin(self.job.handle)
        for _ in range(_STEPS):
            if not isinstance(step, Ask):
                return step
            for note in step.notes:
                self.recorder.note(note)
            self.context.hosts.name(step.names_host)
            fetched = await fetch(self.crawler, step.url)
            step = self.parser.identify(step, fetched.reply)
        raise UnexpectedPage("identity", f"not clear after {_STEPS} steps")

    async def _page(self, url: str, page: int) -> str | Ending:
        """Capture, read and commit one page; the next one's address, empty after the last."""
        self.recorder.begin()
        found = await self._read(url)
        if isinstance(found, Ending):
            self.recorder.note(found.reason)
            for note in found.notes:
                self.recorder.note(note)
            self._commit((), 0, Frontier(page=page + 1, cursor=url))
            return found
        for note in (*found.notes, *(NOT_READ + text for text in found.unread)):
            self.recorder.note(note)
        self.recorder.left_out += [one_post(Why.UNREADABLE, text) for text in found.unread]
        if found.advertised is not None:
            self.recorder.note(advertised_note(found.advertised))
        posts = await self._posts(found)
        frontier = Frontier(page=page + 1, cursor=found.next_url, done=not found.next_url)
        self._commit(posts, found.seen, frontier)
        return found.next_url

    async def _read(self, url: str) -> Page | Ending:
        try:
            fetched: Fetched = await fetch(self.crawler, url)
            found = self.parser.page(self.job.handle, fetched.reply)
            if isinstance(found, Page) and found.links:
                found = await with_details(self.crawler, self.parser, self.job.handle, self.job.window, found)
        except NotFetched as error:
            return _not_fetched(error)
        except UnexpectedPage as error:
            return Ending(Outcome.SUSPECT, f"not what {self.job.platform.title} promises: {error}")
        if isinstance(found, Page) and len(found.next_url) > LONGEST_URL:
            return Ending(Outcome.SUSPECT, f"the address of the next page has {len(found.next_url)} characters")
        if isinstance(found, Ending) and fetched.gave_up:
            return replace(found, reason=f"{found.reason}; gave up {fetched.gave_up}")
        return found

    async def _posts(self, page: Page) -> tuple[Post, ...]:
        """Posts of a page that belong into the case and are not there yet, with their pictures."""
        wanted = {}
        for candidate in filter(self._wants, page.posts):
            if too_long(candidate):
                said = f"{candidate.platform_id[:200]}: a text or address too long for a record"
                self.recorder.note(f"{NOT_READ}{said}")
                self.recorder.left_out.append(one_post(Why.TOO_LONG, said))
            else:
                wanted[candidate.platform_id] = candidate
        pictures = {picture.url: picture for post in wanted.values() for picture in post.pictures if picture.url}
        for address in pictures:
            self.context.hosts.name_picture(address)
        images = await asyncio.gather(*(self._picture(picture) for picture in pictures.values()))
        had = dict(zip(pictures, images, strict=True))
        posts = []
        for found in wanted.values():
            post = self._post(found, had)
            known = self._known.get(post.platform_id)
            if known is None or _had(post) > _had(known):
                posts.append(post)
                self._known[post.platform_id] = post
        return await self._origins.add(self.crawler, wanted, posts)

    async def _picture(self, found: FoundPicture) -> Image:
        """A picture, when there are not too many under way. Scrapy 2.19 itself lets a burst through whole: it counts a
        transfer when its coroutine first runs, not when it is scheduled."""
        async with self._at_once:
            return await fetch_picture(self.crawler, found)

    def _wants(self, post: FoundPost) -> bool:
        known = self._known.get(post.platform_id)
        return post.meets(self.job.window) and (known is None or not settled(known))

    def _post(self, found: FoundPost, had: dict[str, Image]) -> Post:
        images = tuple(
            had[picture.url].model_copy(update={"alt": picture.alt})
            if picture.url
            else Image(url="", alt=picture.alt, missing=picture.missing)
            for picture in found.pictures
        )
        for image in images:
            if not image.digest and not image.missing.startswith(NOT_PUBLIC):
                self.recorder.note(f"{NOT_READ}a picture of {found.platform_id}: {image.missing}")
        return Post(
            platform_id=found.platform_id,
            author=found.author,
            url=found.url,
            posted_at=found.posted_at,
            posted_at_precision=found.posted_at_precision,
            posted_between=found.posted_between,
            posted_at_source=found.posted_at_source,
            text=found.text,
            langs=found.langs,
            links=found.links,
            tags=found.tags,
            place=found.place,
            images=images,
            parser=self.parser.version,
        )

    def _commit(self, posts: tuple[Post, ...], seen: int, frontier: Frontier) -> None:
        """Put the WARC, then append the Segment. Another crawl may have done this page: then HeadMoved, and we stop."""
        case, run = self.job.case, self.job.state.entry
        data = self.recorder.finish()
        name, digest = case.put_warc(self.job.state.run.run_id, frontier.page, data)

        def taken(entries: Entries) -> bool:
            later = (e.record for e in entries if isinstance(e.record, Segment | Seal) and e.record.run == run.digest)
            return any(isinstance(r, Seal) or r.frontier.page >= frontier.page for r in later)

        segment = Segment(
            run=run.digest,
            warc=name,
            warc_digest=digest,
            warc_bytes=len(data),
            captures=tuple(self.recorder.captures),
            posts=posts,
            seen=seen,
            frontier=frontier,
            notes=self.recorder.notes,
            left_out=added(self.recorder.left_out),
        )
        case.ledger.append(segment, unless=taken)
        pictures = sum(_had(post) for post in posts)
        self.context.tell("page", page=frontier.page, seen=seen, posts=len(posts), pictures=pictures)


def make_context(platform: Platform, recorder: Recorder, tell: Any) -> Context:
    """What the middlewares of one crawl share."""
    return Context(platform, AllowedHosts(platform), recorder, tell)


def _asked_before(segments: tuple[Segment, ...]) -> set[str]:
    """Cursors followed by earlier segments. A page that failed left the same cursor again: that is no circle."""
    cursors = [segment.frontier.cursor for segment in segments]
    last = cursors[-1] if cursors else ""
    while cursors and cursors[-1] == last:
        cursors.pop()
    return set(cursors)


def _had(post: Post) -> int:
    return sum(1 for image in post.images if image.digest)


def _not_fetched(error: NotFetched) -> Ending:
    return Ending(Outcome.WALLED if error.forbidden else Outcome.PARTIAL, str(error))
