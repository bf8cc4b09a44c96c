"""The account's crawl once more, over what an archive holds instead of over the network.

The platform's own parser asks for one address after the other, exactly as it would in a crawl; the archive answers, or
does not. So a post is taken only where the way from the account's handle to it is in the archive: whose page some
loose reply was is never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.asking.pictures import is_picture
from crawler.errors import HandleError, UnexpectedPage
from crawler.imports.offered import Archive, Exchange, File, Offered
from crawler.pages.post_pages import OwnPages
from crawler.parsers import parser_for
from crawler.parsers.reading import Ask, Ending, FoundPost, Listing, Page, Parser, Reply, linked
from crawler.platform import Platform
from evidence.wording import counted

_STEPS, _PAGES = 20, 5_000
_SMALLEST_BYTES = 5_000
"""Of a loose picture: smaller ones are icons."""
_MOST_LOOSE = 300


@dataclass(slots=True)
class _Heard:
    posts: dict[str, FoundPost] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seen: int = 0


def replayed(archive: Archive, platform: Platform | None, handle: str) -> Offered:
    """What an archive holds of an account: its posts, where the platform is known, and every picture."""
    heard = _Heard()
    if platform is None:
        heard.notes.append("there is no platform file for this account, so no posts could be read: see --platform")
    else:
        _replay(archive, platform, handle, heard)
    pictures = {url: _file(found) for url, found in archive.exchanges.items() if _is_shown(found)}
    used = {picture.url for post in heard.posts.values() for picture in post.pictures}
    loose = [url for url in pictures if url not in used and len(pictures[url].data) >= _SMALLEST_BYTES]
    if loose:
        heard.notes.append(_loosely(archive, loose))
    return Offered(
        kind=archive.kind,
        parser=parser_for(platform).version if platform else "none",
        own=True,
        originals=(),
        checks=archive.checks,
        posts=tuple(heard.posts.values()),
        pictures=pictures,
        loose=tuple(loose[:_MOST_LOOSE]),
        seen=heard.seen,
        notes=(*archive.notes, *heard.notes),
        remarks=archive.remarks,
    )


def _replay(archive: Archive, platform: Platform, handle: str, heard: _Heard) -> None:
    parser = parser_for(platform)
    try:
        for page in _pages(archive, parser, handle, heard):
            heard.seen += page.seen
            heard.notes += [*page.notes, *(f"not read: {text}" for text in page.unread)]
            for post in (*page.posts, *_own_pages(archive, parser, handle, page, heard)):
                heard.posts.setdefault(post.platform_id, post)
    except (UnexpectedPage, HandleError) as error:
        heard.notes.append(f"not what {platform.title} promises: {error}")


def _pages(archive: Archive, parser: Parser, handle: str, heard: _Heard) -> Iterator[Page]:
    url = _listing(archive, parser, handle, heard)
    asked: set[str] = set()
    while url and url not in asked and len(asked) < _PAGES:
        asked.add(url)
        if url not in archive.exchanges:
            heard.notes.append(f"not in the file: {url[:300]}; the account's posts from there on could not be read")
            return
        found = parser.page(handle, _reply(archive.exchanges[url]))
        if isinstance(found, Ending):
            heard.notes.append(f"the file ends the account's posts: {found.reason}")
            return
        yield found
        url = found.next_url


def _own_pages(archive: Archive, parser: Parser, handle: str, page: Page, heard: _Heard) -> Iterator[FoundPost]:
    """Posts that a list only names, from their own pages, as far as these are in the archive."""
    lacking = [link.url for link in page.links if link.url not in archive.exchanges]
    if lacking:
        heard.notes.append(
            f"not in the file: the own pages of {counted(len(lacking), 'post')}, such as {lacking[0][:300]}"
        )
    for link in page.links:
        if link.url not in archive.exchanges or not isinstance(parser, OwnPages):
            continue
        try:
            found = parser.post(handle, _reply(archive.exchanges[link.url]))
        except UnexpectedPage as error:
            heard.notes.append(f"not read: {link.url[:300]}: {error}")
            continue
        if isinstance(found, FoundPost):
            yield found
        else:
            heard.notes.append(f"not taken: {link.url[:300]}: {found.reason}")


def _listing(archive: Archive, parser: Parser, handle: str, heard: _Heard) -> str:
    """The address of the account's first page, through whatever identity steps the platform has."""
    step: Ask | Listing | Ending = parser.begin(handle)
    for _ in range(_STEPS):
        heard.notes += step.notes
        if isinstance(step, Listing):
            return step.url
        if isinstance(step, Ending):
            heard.notes.append(f"whose account it is does not come out: {step.reason}")
            return ""
        if step.url not in archive.exchanges:
            heard.notes.append(f"not in the file: {step.url[:300]}; without it nobody can say whose posts these are")
            return ""
        step = parser.identify(step, _reply(archive.exchanges[step.url]))
    raise UnexpectedPage("identity", f"not clear after {_STEPS} steps")


def _reply(found: Exchange) -> Reply:
    return Reply(found.url, found.status, found.body, linked(found.links, found.url), found.stated_at)


def _is_shown(found: Exchange) -> bool:
    return found.status == 200 and is_picture(found.body)


def _file(found: Exchange) -> File:
    return File(found.url, found.media_type.partition(";")[0].strip().lower(), found.body)


def _loosely(archive: Archive, loose: list[str]) -> str:
    times = sorted(found.stated_at for url in loose if (found := archive.exchanges[url]).stated_at)
    when = f", saved {times[0]:%Y-%m-%d %H:%M} UTC by its own account" if times else ""
    page = f" of the page {archive.title!r}" if archive.title else ""
    more = f"; only the first {_MOST_LOOSE} of them" if len(loose) > _MOST_LOOSE else ""
    return (
        f"{counted(len(loose), 'picture')}{page}{when}, of no post that could be read: kept, not compared{more}. "
        "To have them compared, supply them as a folder with a CSV that says when they were posted"
    )
