"""One post of an HTML page, from all that the page says about it: its element, JSON-LD, microdata, OpenGraph."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawler.errors import UnexpectedPage
from crawler.page_rules import PageRules
from crawler.parsers.page_html import Element, address, find, pictures_of, text_of
from crawler.parsers.page_metadata import Stated, Time
from crawler.parsers.reading import FoundPicture, FoundPost, Reply
from crawler.parsers.times import Stated as StatedTime
from crawler.parsers.times import edited, stated_time
from evidence.period import Period, period

_LOOKED_AT = 3
"""Times of one element that are looked at for the first that can be read."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What everything on one page is read by."""

    reply: Reply
    base: str
    rules: PageRules
    time_zone: str
    handle: str

    def times(self, element: Element | None, stated: Iterable[Stated]) -> tuple[StatedTime, ...]:
        """Times that can be read, metadata first; what is no time in any known form is passed over here."""
        shown = []
        if element is not None:
            for found in find(element, self.rules.time)[:_LOOKED_AT]:
                text = found.get("datetime") or found.get("content") or text_of(found)
                shown.append(Time(text, f"<{found.tag}>"))
        return (*self._read(time for one in stated for time in one.times), *self._read(shown)[:1])

    def edits(self, stated: Iterable[Stated]) -> tuple[StatedTime, ...]:
        """When a post was last changed, as far as that can be read."""
        return self._read([time for one in stated for time in one.edits])

    def _read(self, written: Iterable[Time]) -> tuple[StatedTime, ...]:
        found = []
        for time in written:
            try:
                found.append(stated_time(time.text, time.source, self.reply.captured_at, self.time_zone, time.source))
            except UnexpectedPage:
                continue  # read_post says so when none is left
        return tuple(found)

    def author_of(self, element: Element | None, stated: Iterable[Stated]) -> tuple[str, str]:
        """Name and address of who the page says wrote a post; empty where it does not."""
        for one in stated:
            if one.author or one.author_url:
                return one.author, one.author_url
        if element is not None:
            for found in find(element, self.rules.author)[:1]:
                return text_of(found), address(self.base, found.get("href"))
        return "", ""


def read_post(sight: Sight, element: Element | None, stated: Sequence[Stated], url: str, at: str) -> FoundPost:
    """Put together what a page says about one post.

    Raises:
        UnexpectedPage: it states no time that can be read.
    """
    times = sight.times(element, stated)
    if not times:
        raise UnexpectedPage(at, "states no time that can be read")
    first = times[0]
    for last in sight.edits(stated):
        first = edited(first, last)
    between = first.between
    contradicting = [time for time in times[1:] if not _overlap(_meant(time), _meant(first))]
    source = first.source
    if contradicting:  # whoever judges it must see the doubt: the post may be as old or as new as any of them says
        source += "".join(f"; but {time.source} says {time.at:%Y-%m-%dT%H:%MZ}" for time in contradicting)
        periods = [_meant(time) for time in (first, *contradicting)]
        between = (min(one.earliest for one in periods), max(one.latest for one in periods))
    name, author_url = sight.author_of(element, stated)
    return FoundPost(
        platform_id=url,
        author=author_url or name or sight.handle,
        url=url,
        posted_at=first.at,
        posted_at_precision=first.precision,
        posted_between=between,
        posted_at_source=source,
        text=_words(sight, element, stated),
        langs=_languages(element),
        tags=_tags(element),
        place=next((one.place for one in stated if one.place), ""),
        pictures=_pictures(sight, element, stated),
    )


def meant(times: Sequence[StatedTime]) -> Period | None:
    """The period that a list's times of one post, its edits too, can mean together; None where it states none."""
    if not times:
        return None
    periods = [_meant(time) for time in times]
    return Period(min(one.earliest for one in periods), max(one.latest for one in periods))


def _meant(time: StatedTime) -> Period:
    return period(time.at, time.precision, time.between)


def _overlap(one: Period, other: Period) -> bool:
    return one.meets(other.earliest, other.latest)


def _words(sight: Sight, element: Element | None, stated: Sequence[Stated]) -> str:
    found = find(element, sight.rules.text)[:1] if element is not None else []
    texts = [text_of(one) for one in found] + [one.text for one in stated]
    if element is not None:
        texts.append(text_of(element))
    return next((text for text in texts if text), "")


def _pictures(sight: Sight, element: Element | None, stated: Sequence[Stated]) -> tuple[FoundPicture, ...]:
    """Pictures of the element, then those that only the metadata name. OpenGraph's are often the site's own emblem:
    they come last in ``stated`` and count only where there are no others."""
    found: dict[str, FoundPicture] = {}
    if element is not None:
        found = {picture.url: picture for picture in pictures_of(element, sight.base, sight.rules.skip)}
    for one in stated:
        if found and one.times and one.times[0].source.endswith("(OpenGraph)"):
            continue
        for picture in one.pictures:
            if picture.url not in found or not found[picture.url].alt:
                found[picture.url] = picture
    return tuple(found.values())


def _languages(element: Element | None) -> tuple[str, ...]:
    if element is None:
        return ()
    named = next((one.get("lang") for one in (element, *element.iterancestors()) if one.get("lang")), "")
    return (named,) if named else ()


def _tags(element: Element | None) -> tuple[str, ...]:
    if element is None:
        return ()
    return tuple(dict.fromkeys(text for one in find(element, "a[rel~=tag]") if (text := text_of(one))))
