"""What a crawl asks for: pages, in plain HTTP or opened in a browser, and pictures."""

from collections.abc import Mapping
from types import MappingProxyType

from scrapy import Request
from scrapy.crawler import Crawler

from crawler.asking.allowed import PICTURE
from crawler.asking.archive import PUBLISHED
from crawler.asking.context import context_of
from crawler.asking.exchange import Fetched as Fetched
from crawler.asking.exchange import NotFetched as NotFetched
from crawler.asking.exchange import exchange
from crawler.asking.pictures import is_picture
from crawler.parsers.reading import FoundPicture
from crawler.settings import MEDIA_ENCODINGS, PAGE_ENCODINGS
from evidence.records import Capture, Image, Why


async def fetch(
    crawler: Crawler,
    url: str,
    picture: FoundPicture | None = None,
    *,
    as_is: bool = False,
    post: bool = False,
    conditions: Mapping[str, str] = MappingProxyType({}),
) -> Fetched:
    """Ask for a page, or for a picture. It is in the WARC before this returns.

    ``as_is`` asks for a page, like a picture, without content encoding: what is kept is then the file itself.
    ``post`` says that a page is a post's own, which does not grow; only a browser makes a difference of it.
    ``conditions`` are headers that let a server answer 304; a browser sends none.

    Raises:
        NotFetched: no reply, or one that our rules or limits refuse; says why.
    """
    platform = context_of(crawler).platform
    if platform.browser is not None and picture is None and not as_is:
        from crawler.browser.page import browser_of  # an extra: only platforms that open pages in a browser need it

        return await browser_of(crawler).fetch(url, post=post)
    encodings = MEDIA_ENCODINGS if picture is not None or as_is else PAGE_ENCODINGS
    accept = {} if picture is not None else {"Accept": platform.accept}
    try:
        request = Request(
            url,
            headers={"Accept-Encoding": encodings, **accept, **conditions},
            meta={PUBLISHED: picture.published if picture else None, PICTURE: picture is not None},
            dont_filter=True,
        )
    except ValueError as error:  # an address that Scrapy takes for none
        raise NotFetched(f"{url}: {str(error)[:300]}", Why.NO_ADDRESS) from error
    return await exchange(crawler, request)


async def fetch_picture(crawler: Crawler, found: FoundPicture) -> Image:
    """Ask for a picture; what cannot be had is an Image that says why, never an exception."""
    if found.why:
        return Image(url=found.url, alt=found.alt, missing=found.missing, why=found.why)
    if shown := shown_picture(crawler, found.url):
        return Image(url=found.url, alt=found.alt, digest=shown.payload_digest)
    try:
        fetched = await fetch(crawler, found.url, found)
    except NotFetched as error:
        return _without(found, error.why, str(error))
    if fault := _fault(found, fetched):
        return _without(found, *fault)
    return Image(url=found.url, alt=found.alt, digest=fetched.capture.payload_digest)


def _without(found: FoundPicture, why: Why, text: str) -> Image:
    return Image(url=found.url, alt=found.alt, missing=why.says(text), why=why)


def shown_picture(crawler: Crawler, url: str) -> Capture | None:
    """The capture of a picture that an opened page loaded into this segment: it is not asked for twice."""
    if context_of(crawler).platform.browser is None:
        return None
    from crawler.browser.page import browser_of

    return browser_of(crawler).picture(url)


def _fault(found: FoundPicture, fetched: Fetched) -> tuple[Why, str] | None:
    """Why what was captured is not the picture the post names, and that in words; None when it is."""
    status, capture = fetched.reply.status, fetched.capture
    if 400 <= status < 500 and status not in {408, 429}:
        said = fetched.reply.body[:120].decode("utf-8", "replace")
        return Why.NOT_PUBLIC, f"the server answered {status} {said}".strip()
    if status != 200:
        gave_up = f", gave up {fetched.gave_up}" if fetched.gave_up else ""
        return Why.SERVER_ERROR, f"the server answered {status}{gave_up}"
    if found.published is not None and not capture.agrees_with:
        return Why.OTHER_FILE, f"the file that came is not the one of {found.published.text}"
    if len(fetched.reply.body) != capture.payload_bytes:
        return Why.ENCODED, "the server encoded the file although it was asked not to"
    if not is_picture(fetched.reply.body):
        return Why.NOT_A_PICTURE, f"{capture.payload_bytes} bytes of {capture.media_type or 'no stated type'}"
    return None
