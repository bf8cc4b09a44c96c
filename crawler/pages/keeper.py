"""What of a page goes into the case: new posts with their pictures, changed ones as new records, the rest as seen."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from scrapy.crawler import Crawler

from crawler.asking.context import Context
from crawler.keeping.changes import HeldPosts, differing, not_listed_before, shown
from crawler.keeping.journal import RunState, settled
from crawler.keeping.receipt import one_post
from crawler.pages.fetch import fetch_picture, shown_picture
from crawler.pages.origin_proofs import OriginProofs
from crawler.parsers.reading import FoundPicture, FoundPost, Page, Parser, too_long
from crawler.platform import Platform
from evidence.ledger import Ledger
from evidence.older import why_of
from evidence.records import Change, Image, Post, RemarkKind, Why, Window

_LATER = Why.MAX_SEGMENT_BYTES


@dataclass(frozen=True, slots=True)
class Kept:
    """One page's part of a segment."""

    posts: tuple[Post, ...] = ()
    unchanged: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    rest: tuple[FoundPost, ...] = ()
    """Posts that no longer fit into this segment (``max_segment_bytes``); they are for the next one."""


class Keeper:
    """Knows what the case holds of one account, and compares each page with it."""

    def __init__(
        self, platform: Platform, parser: Parser, handle: str, window: Window, state: RunState, ledger: Ledger
    ) -> None:
        self._parser = parser
        self._window = window
        self._at_once = asyncio.Semaphore(platform.pictures_at_once)
        self._most_bytes = platform.limits.max_segment_bytes
        self._origins = OriginProofs(platform, parser, handle)
        self._held = HeldPosts(ledger, platform.name, handle)
        self._gone = not_listed_before(ledger.entries(), platform.name, handle)
        self._shown = set[str]().union(*(shown(segment) for segment in state.segments))
        self._unread = any(left.why == Why.UNREADABLE for segment in state.segments for left in segment.left_out)

    async def keep(self, crawler: Crawler, context: Context, page: Page) -> Kept:
        """Fetch the pictures of what is new or otherwise than before. Remarks go to the segment in flight."""
        self._unread = self._unread or bool(page.unread)
        wanted = self._wanted(page, context)
        had = await self._pictures(crawler, context, wanted.values())
        made = [self._post(found, had) for found in wanted.values()]
        late = [post.platform_id for post in made if any(i.why == _LATER for i in post.images)]
        if len(late) < len(made):  # else one post alone is too much: then it is kept without what does not fit
            made = [post for post in made if post.platform_id not in late]
            rest = tuple(wanted.pop(platform_id) for platform_id in late)
        else:
            rest = ()
        self._remark_missing(made, context)
        changes = {post.platform_id: self._change(wanted[post.platform_id], post) for post in made}
        kept = [post for post in made if post.platform_id not in self._held or changes[post.platform_id] is not None]
        posts = await self._origins.add(crawler, wanted, kept)
        ids = {post.platform_id for post in posts}
        waiting = {found.platform_id for found in rest}
        present = (found.platform_id for found in page.posts if found.platform_id not in waiting)
        seen = dict.fromkeys(platform_id for platform_id in present if platform_id in self._held)
        unchanged = tuple(platform_id for platform_id in seen if platform_id not in ids)
        again = [self._about(platform_id, "listed_again") for platform_id in seen if platform_id in self._gone]
        self._gone -= seen.keys()
        self._shown |= ids | seen.keys()
        return Kept(posts, unchanged, (*(change for change in changes.values() if change is not None), *again), rest)

    def sealed(self, posts: Iterable[Post], seq: int) -> None:
        """Take in what was put into the ledger, and where."""
        self._held.take(posts, seq)

    def not_listed(self) -> tuple[Change, ...]:
        """Posts of the case that the listing, read to its end in this run, did not show and had shown before.

        Nothing where a post could not be read at all: it may have been one of them.
        """
        if self._unread:
            return ()
        missing = sorted(self._held.keys() - self._shown - self._gone)
        return tuple(self._about(platform_id, "not_listed") for platform_id in missing)

    def _about(self, platform_id: str, what: str, fields: tuple[str, ...] = ()) -> Change:
        values = {"what": what, "platform_id": platform_id, "earlier": self._held[platform_id].entry, "fields": fields}
        return Change.model_validate(values)

    def _wanted(self, page: Page, context: Context) -> dict[str, FoundPost]:
        """Posts whose pictures are asked for: new in the window, otherwise than in the case, or not complete there."""
        wanted: dict[str, FoundPost] = {}
        for found in page.posts:
            if (first := wanted.get(found.platform_id)) is not None:
                if _another(found, first):
                    detail = f"{found.platform_id[:200]}: another post of this page has the same id"
                    context.recorder.remark(RemarkKind.POST_NOT_READ, detail=detail)
                continue
            held = self._held.get(found.platform_id)
            if held is None and not found.meets(self._window):
                continue
            if too_long(found):
                context.recorder.remark(RemarkKind.POST_TOO_LONG, post=found.platform_id[:200])
                context.recorder.left_out.append(one_post(Why.TOO_LONG, found.platform_id[:200]))
            elif held is None or differing(found, held.post) or not settled(held.post):
                wanted[found.platform_id] = found
        return wanted

    def _change(self, found: FoundPost, made: Post) -> Change | None:
        """What is otherwise than in the case; None for a new post, and where nothing is."""
        held = self._held.get(found.platform_id)
        if held is None:
            return None
        fields = differing(found, held.post)
        if fields:
            what = "edited" if held.post.parser == self._parser.version else "read_again"
            return self._about(found.platform_id, what, fields)
        return self._about(found.platform_id, "completed") if _had(made) > _had(held.post) else None

    async def _pictures(self, crawler: Crawler, context: Context, posts: Iterable[FoundPost]) -> dict[str, Image]:
        pictures = {picture.url: picture for post in posts for picture in post.pictures if picture.url}
        for address in pictures:
            context.hosts.name_picture(address)
        images = await asyncio.gather(*(self._picture(crawler, context, picture) for picture in pictures.values()))
        return dict(zip(pictures, images, strict=True))

    async def _picture(self, crawler: Crawler, context: Context, found: FoundPicture) -> Image:
        """A picture, when there are not too many under way. Scrapy 2.19 itself lets a burst through whole: it counts a
        transfer when its coroutine first runs, not when it is scheduled."""
        async with self._at_once:
            full = context.recorder.gathered_bytes > self._most_bytes
            if full and shown_picture(crawler, found.url) is None:  # what an opened page loaded is in it already
                missing = _LATER.says(f"{self._most_bytes} bytes are full")
                return Image(url=found.url, alt=found.alt, missing=missing, why=_LATER)
            return await fetch_picture(crawler, found)

    def _remark_missing(self, posts: Iterable[Post], context: Context) -> None:
        for post in posts:
            for image in post.images:
                why = why_of(image)
                if not image.digest and why is not Why.NOT_PUBLIC:
                    values = {"post": post.platform_id, "why": why.value, "detail": image.missing}
                    context.recorder.remark(RemarkKind.PICTURE_NOT_HAD, **values)

    def _post(self, found: FoundPost, had: dict[str, Image]) -> Post:
        images = tuple(
            had[picture.url].model_copy(update={"alt": picture.alt})
            if picture.url
            else Image(url="", alt=picture.alt, missing=picture.missing, why=picture.why)
            for picture in found.pictures
        )
        return Post(
            platform_id=found.platform_id,
            author=found.author,
            url=found.url,
            posted_at=found.posted_at,
            posted_at_precision=found.posted_at_precision,
            posted_between=found.posted_between,
            posted_at_source=found.posted_at_source,
            assigned=found.assigned,
            text=found.text,
            langs=found.langs,
            links=found.links,
            tags=found.tags,
            place=found.place,
            images=images,
            parser=self._parser.version,
        )


def _another(found: FoundPost, first: FoundPost) -> bool:
    """Whether two posts of one id are two, and not one that the page lists twice (as pinned, say)."""
    return (found.text, found.posted_at, len(found.pictures)) != (first.text, first.posted_at, len(first.pictures))


def _had(post: Post) -> int:
    return sum(1 for image in post.images if image.digest)
