"""The account's crawl once more, over what an archive holds instead of over the network.

The platform's own parser asks for one address after the other, exactly as it would in a crawl; the archive answers, or
does not. So a post is taken only where the way from the account's handle to it is in the archive: whose page some
loose reply was is never guessed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from crawler.errors import HandleError, UnexpectedPage
from crawler.imports.answers import answers, merged, picture_at
from crawler.imports.offered import Archive, Exchange, File, Offered
from crawler.imports.visits import Visit, as_visited
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
    used = {picture.url for post in heard.posts.values() for picture in post.pictures}
    pictures = _pictures(archive, used)
    shown = {pictures[url].data for url in used if url in pictures}
    loose = [url for url in pictures if url not in used and _is_loose(archive, pictures[url], shown)]
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
    parser, visit = as_visited(parser_for(platform), archive)
    try:
        for page in _pages(archive, parser, visit, handle, heard):
            heard.seen += page.seen
            heard.notes += [*page.notes, *(f"not read: {text}" for text in page.unread)]
            for post in (*page.posts, *_own_pages(archive, parser, visit, handle, page, heard)):
                heard.posts.setdefault(post.platform_id, post)
    except (UnexpectedPage, HandleError) as error:
        heard.notes.append(f"not what {platform.title} promises: {error}")


def _pages(archive: Archive, parser: Parser, visit: Visit, handle: str, heard: _Heard) -> Iterator[Page]:
    url = _listing(archive, parser, visit, handle, heard)
    asked: set[str] = set()
    while url and url not in asked and len(asked) < _PAGES:
        asked.add(url)
        held = [reply for place in visit.pages(url) for reply in answers(archive, place)]
        if not held:
            heard.notes.append(f"not in the file: {url[:300]}; the account's posts from there on could not be read")
            return
        found = merged(parser, handle, [_reply(reply) for reply in held])
        if isinstance(found, Ending):
            heard.notes.append(f"the file ends the account's posts: {found.reason}")
            return
        yield found
        url = found.next_url


def _own_pages(
    archive: Archive, parser: Parser, visit: Visit, handle: str, page: Page, heard: _Heard
) -> Iterator[FoundPost]:
    """Posts that a list only names, from their own pages, as far as these are in the archive."""
    places = {link.url: visit.place(link.url) for link in page.links}
    lacking = [url for url, place in places.items() if place not in archive.exchanges]
    if lacking:
        heard.notes.append(
            f"not in the file: the own pages of {counted(len(lacking), 'post')}, such as {lacking[0][:300]}"
        )
    for url, place in places.items():
        if place not in archive.exchanges or not isinstance(parser, OwnPages):
            continue
        try:
            found = parser.post(handle, _reply(answers(archive, place)[0]))
        except UnexpectedPage as error:
            heard.notes.append(f"not read: {url[:300]}: {error}")
            continue
        if isinstance(found, FoundPost):
            yield found
        else:
            heard.notes.append(f"not taken: {url[:300]}: {found.reason}")


def _listing(archive: Archive, parser: Parser, visit: Visit, handle: str, heard: _Heard) -> str:
    """The address of the account's first page, through whatever identity steps the platform has."""
    step: Ask | Listing | Ending = parser.begin(handle)
    for _ in range(_STEPS):
        heard.notes += step.notes
        if isinstance(step, Listing):
            return step.url
        if isinstance(step, Ending):
            heard.notes.append(f"whose account it is does not come out: {step.reason}")
            return ""
        step = visit.step(step)
        held = answers(archive, step.url)
        if not held:
            heard.notes.append(f"not in the file: {step.url[:300]}; without it nobody can say whose posts these are")
            return ""
        step = parser.identify(step, _reply(held[0]))
    raise UnexpectedPage("identity", f"not clear after {_STEPS} steps")


def _reply(found: Exchange) -> Reply:
    return Reply(found.url, found.status, found.body, linked(found.links, found.url), found.stated_at)


def _pictures(archive: Archive, used: set[str]) -> dict[str, File]:
    """Every picture by its address, those of posts by the address that the post names."""
    pictures = {url: _file(url, found) for url in archive.exchanges if (found := picture_at(archive, url))}
    visit = Visit(archive)
    places = {url: visit.place(url) for url in used if url not in pictures}
    return {**pictures, **{url: pictures[place] for url, place in places.items() if place in pictures}}


def _file(url: str, found: Exchange) -> File:
    return File(url, found.media_type.partition(";")[0].strip().lower(), found.body)


def _is_loose(archive: Archive, file: File, shown: set[bytes]) -> bool:
    """Whether a picture is no icon and no post's, nor one that only leads to another."""
    return (
        len(file.data) >= _SMALLEST_BYTES
        and file.data not in shown
        and any(found.body == file.data for found in archive.answers(file.name))
    )


def _loosely(archive: Archive, loose: list[str]) -> str:
    times = sorted(found.stated_at for url in loose if (found := archive.exchanges[url]).stated_at)
    when = f", saved {times[0]:%Y-%m-%d %H:%M} UTC by its own account" if times else ""
    page = f" of the page {archive.title!r}" if archive.title else ""
    more = f"; only the first {_MOST_LOOSE} of them" if len(loose) > _MOST_LOOSE else ""
    return (
        f"{counted(len(loose), 'picture')}{page}{when}, of no post that could be read: kept, not compared{more}. "
        "To have them compared, supply them as a folder with a CSV that says when they were posted"
    )
