"""What a page says about its posts for machines: JSON-LD, microdata (both schema.org) and OpenGraph, read by extruct.

One ``Stated`` for each post that is spoken of, whatever the syntax. Nothing is weighed here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

from crawler.parsers.page_html import Element, address
from crawler.parsers.reading import FoundPicture

_POSTS = {
    "SocialMediaPosting", "BlogPosting", "LiveBlogPosting", "DiscussionForumPosting", "Article", "NewsArticle",
    "ImageObject", "ImageGallery", "Photograph", "CreativeWork", "VideoObject", "Review", "Message",
}  # fmt: skip
_MANY = ("mainEntity", "hasPart", "blogPost", "blogPosts", "itemListElement", "item", "mainEntityOfPage", "@graph")
_TIMES = ("datePublished", "uploadDate", "dateCreated")
_TEXTS = ("articleBody", "text", "caption", "description", "headline", "name")
_PICTURES = ("image", "contentUrl", "associatedMedia", "sharedContent", "photo")
_DEEP = 8


@dataclass(frozen=True, slots=True)
class Time:
    """A time as the page writes it, and where it stands."""

    text: str
    source: str


@dataclass(frozen=True, slots=True)
class Stated:
    """One post as the page's metadata state it; empty where they do not."""

    url: str
    times: tuple[Time, ...] = ()
    edits: tuple[Time, ...] = ()
    """When it was last changed."""
    text: str = ""
    author: str = ""
    author_url: str = ""
    place: str = ""
    pictures: tuple[FoundPicture, ...] = ()


def stated_posts(tree: Element, base: str) -> tuple[tuple[Stated, ...], tuple[str, ...]]:
    """Posts that JSON-LD and microdata name, in order; and what could not be read, in words."""
    from extruct.jsonld import JsonLdExtractor  # brings in rdflib, a third of a second; the desk imports this module
    from extruct.w3cmicrodata import MicrodataExtractor

    notes = []
    found: list[tuple[str, Any]] = []
    for node in tree.xpath("//script[@type='application/ld+json']"):
        try:
            found += [("JSON-LD", value) for value in JsonLdExtractor().extract_items(node)]
        except (ValueError, RecursionError) as error:
            notes.append(f"a block of JSON-LD cannot be read: {type(error).__name__}: {str(error)[:100]}")
    _drop_broken_addresses(tree, base)
    try:
        found += [("microdata", _plain(item)) for item in MicrodataExtractor().extract_items(tree, base_url=base)]
    except (ValueError, RecursionError) as error:
        notes.append(f"microdata cannot be read: {type(error).__name__}: {str(error)[:100]}")
    posts = [post for source, value in found for post in _posts(value, source, base)]
    return tuple(posts), tuple(notes)


def open_graph(tree: Element, base: str) -> Stated | None:
    """The post that a page is about by its OpenGraph properties (https://ogp.me); None where it has none."""
    from extruct.opengraph import OpenGraphExtractor

    properties: dict[str, list[str]] = {}
    for item in OpenGraphExtractor().extract_items(tree, base_url=base):
        for name, value in item["properties"]:
            properties.setdefault(name, []).append(value)
    if not properties:
        return None
    first = {name: values[0] for name, values in properties.items()}
    alts = properties.get("og:image:alt", [])
    pictures = properties.get("og:image:secure_url") or properties.get("og:image") or []
    times = [(name, first[name]) for name in ("article:published_time", "og:article:published_time") if name in first]
    return Stated(
        url=address(base, first.get("og:url")),
        times=tuple(Time(text, f"{name} (OpenGraph)") for name, text in times),
        edits=tuple(Time(first[name], f"{name} (OpenGraph)") for name in ("article:modified_time",) if name in first),
        text=first.get("og:description") or first.get("og:title", ""),
        pictures=tuple(
            FoundPicture(url, alt=alts[n] if len(alts) == len(pictures) else "")
            for n, text in enumerate(pictures)
            if (url := address(base, text))
        ),
    )


def _drop_broken_addresses(tree: Element, base: str) -> None:
    """Take out addresses that are none: extruct would give up the whole page for one ``http://[``."""
    for element in tree.xpath("//*[@href or @src or @data]"):
        for name in ("href", "src", "data"):
            try:
                urljoin(base, element.get(name, "").strip())
            except ValueError:
                del element.attrib[name]


def _plain(item: Any) -> Any:
    """Microdata in the shape of JSON-LD: properties beside ``@type``."""
    if isinstance(item, list):
        return [_plain(one) for one in item]
    if not isinstance(item, dict) or "properties" not in item:
        return item
    return {"@type": item.get("type", ""), **{name: _plain(value) for name, value in item["properties"].items()}}


def _posts(value: Any, source: str, base: str, depth: int = 0) -> Iterator[Stated]:
    if depth > _DEEP:
        return
    if isinstance(value, list):
        for one in value:
            yield from _posts(one, source, base, depth + 1)
        return
    if not isinstance(value, dict):
        return
    if _types(value) & _POSTS:
        yield _stated(value, source, base)
    for name in _MANY:
        if isinstance(value.get(name), dict | list):
            yield from _posts(value[name], source, base, depth + 1)


def _types(value: dict[str, Any]) -> set[str]:
    """Names of its types, less the vocabulary's address."""
    names = value.get("@type")
    listed = names if isinstance(names, list) else [names]
    return {re.split(r"[/#:]", name)[-1] for name in listed if isinstance(name, str)}


def _stated(value: dict[str, Any], source: str, base: str) -> Stated:
    authors = _list(value.get("author") or value.get("creator"))
    return Stated(
        url=_url(value, base),
        times=tuple(
            Time(value[name].strip(), f"{name} ({source})") for name in _TIMES if isinstance(value.get(name), str)
        ),
        edits=tuple(Time(text, f"dateModified ({source})") for text in [_text(value.get("dateModified"))] if text),
        text=next((_text(value[name]) for name in _TEXTS if _text(value.get(name))), ""),
        author=next((name for one in authors if (name := _name(one))), ""),
        author_url=next((url for one in authors if isinstance(one, dict) and (url := _url(one, base))), ""),
        place=next((name for key in ("contentLocation", "locationCreated") if (name := _name(value.get(key)))), ""),
        pictures=tuple(dict.fromkeys(_pictures(value, base))),
    )


def _url(value: dict[str, Any], base: str) -> str:
    for name in ("url", "mainEntityOfPage", "@id"):
        named = value.get(name)
        named = named.get("@id") or named.get("url") if isinstance(named, dict) else named
        if isinstance(named, str) and (url := address(base, named)):
            return url
    return ""


def _pictures(value: Any, base: str, depth: int = 0) -> Iterator[FoundPicture]:
    if not isinstance(value, dict) or depth > 3:
        return
    video = "VideoObject" in _types(value)
    for name in ("thumbnailUrl", "thumbnail") if video else _PICTURES:
        for one in _list(value.get(name)):
            if isinstance(one, str) and (url := address(base, one)):
                yield FoundPicture(url, alt=_text(value.get("caption")) if name == "contentUrl" else "")
            elif isinstance(one, dict):
                alt = _text(one.get("caption")) or _text(one.get("description"))
                named = address(base, _text(one.get("contentUrl")) or _text(one.get("url")))
                if named and not _types(one) - {"ImageObject", "Photograph"}:
                    yield FoundPicture(named, alt=alt)
                else:
                    yield from _pictures(one, base, depth + 1)


def _list(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _name(value: Any) -> str:
    if isinstance(value, dict):
        return next((text for key in ("alternateName", "name") if (text := _text(value.get(key)))), "")
    return _text(value)
