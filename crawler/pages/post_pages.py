"""Posts that a list only names: each one's own page is asked, in the list's order, into the same segment.

A post that the list itself dates wholly outside the window is not asked: fewer requests, and nothing seen that is no
business of the case.
"""

from dataclasses import replace

from scrapy.crawler import Crawler

from crawler.errors import UnexpectedPage
from crawler.pages.fetch import NotFetched, fetch
from crawler.pages.outcomes import read_or_wall
from crawler.parsers.embedded import EmbeddedParser
from crawler.parsers.mapped import MappedParser
from crawler.parsers.page import PageParser
from crawler.parsers.reading import Ending, FoundPost, Page, Parser, PostLink
from evidence.records import Outcome, Window

OwnPages = PageParser | MappedParser | EmbeddedParser
"""Parsers that read posts' own pages as well."""


async def with_details(crawler: Crawler, parser: Parser, handle: str, window: Window, page: Page) -> Page:
    """The page, with the posts that their own pages say; ``links`` are then those that were not asked.

    What cannot be had or read is in ``unread``.

    Raises:
        UnexpectedPage: none of its posts' pages can be read: it is the site that is not as promised.
    """
    posts, unread, notes = list(page.posts), list(page.unread), list(page.notes)
    asked = [link for link in page.links if link.meant is None or link.meant.meets(window.start, window.until)]
    odd: list[UnexpectedPage] = []
    for link in asked:
        try:
            found = await _detail(crawler, parser, handle, link)
        except NotFetched as error:
            unread.append(f"a post's page: {error}")
        except UnexpectedPage as error:
            odd.append(error)
            unread.append(f"a post's page, {link.url}: {error}")
        else:
            if isinstance(found, FoundPost):
                posts.append(found)
            elif found.outcome is Outcome.GONE:
                notes.append(f"not the account's, or gone: {found.reason}")
            else:
                unread.append(f"a post's page: {found.reason}")
    if odd and len(odd) == len(asked) and not page.posts:
        raise odd[0]
    skipped = tuple(link for link in page.links if link not in asked)
    return replace(page, posts=tuple(posts), unread=tuple(unread), notes=tuple(notes), links=skipped)


async def _detail(crawler: Crawler, parser: Parser, handle: str, link: PostLink) -> FoundPost | Ending:
    if not isinstance(parser, OwnPages):
        raise UnexpectedPage(link.url, "this platform's posts have no pages of their own")
    fetched = await fetch(crawler, link.url, post=True)
    return read_or_wall(fetched, lambda: parser.post(handle, fetched.reply))
