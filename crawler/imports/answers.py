"""What an archive answers to an address: redirects followed within it, and every capture of a page looked at."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urldefrag, urljoin

from crawler.asking.pictures import is_picture
from crawler.errors import UnexpectedPage
from crawler.imports.offered import Archive, Exchange
from crawler.imports.stated import bare_host
from crawler.parsers.reading import Ending, Page, Parser, Reply

_REDIRECTS = {301, 302, 303, 307, 308}
_MOST_HOPS = 10


def answers(archive: Archive, url: str) -> list[Exchange]:
    """Replies to a page's address, the one that counts first; a redirect to another host is not followed.

    So does a crawl, which asks only hosts that it may ask.
    """
    return [_followed(archive, first, anywhere=False) for first in archive.answers(url)]


def picture_at(archive: Archive, url: str) -> Exchange | None:
    """The picture that an address leads to, on whatever host it is kept; None where there is none."""
    ends = (_followed(archive, first, anywhere=True) for first in archive.answers(url))
    return next((found for found in ends if found.status == 200 and is_picture(found.body)), None)


def merged(parser: Parser, handle: str, replies: Sequence[Reply]) -> Page | Ending:
    """A page by all its captures: the first that shows posts counts, and posts that only others show are added.

    Raises:
        UnexpectedPage: none of them can be read; says what is wrong with the first.
    """
    pages: list[Page] = []
    endings: list[Ending] = []
    faults: list[UnexpectedPage] = []
    for reply in replies:
        try:
            found = parser.page(handle, reply)
        except UnexpectedPage as error:
            faults.append(error)
            continue
        if isinstance(found, Page):
            pages.append(found)
        else:
            endings.append(found)
    if not pages:
        if endings:
            return endings[0]
        raise faults[0]
    told = (f"one of {len(replies)} captures of a page could not be read: {fault}" for fault in faults)
    return _joined(pages, tuple(told))


def _joined(pages: list[Page], told: tuple[str, ...]) -> Page:
    chosen = next((page for page in pages if page.posts or page.links), pages[0])
    had = {post.platform_id for post in chosen.posts}
    more = {post.platform_id: post for page in pages for post in page.posts if post.platform_id not in had}
    posts, notes = (*chosen.posts, *more.values()), (*chosen.notes, *told)
    return replace(chosen, posts=posts, seen=chosen.seen + len(more), notes=notes)


def _followed(archive: Archive, found: Exchange, *, anywhere: bool) -> Exchange:
    """Where a reply's redirects lead as far as the archive has it; one that leads nowhere is the reply itself."""
    for _ in range(_MOST_HOPS):
        if found.status not in _REDIRECTS or not found.location:
            return found
        try:
            target = urldefrag(urljoin(found.url, found.location)).url
        except ValueError:  # no address
            return found
        if target not in archive.exchanges or not (anywhere or bare_host(target) == bare_host(found.url)):
            return found
        found = archive.exchanges[target]
    return found
