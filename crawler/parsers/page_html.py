"""HTML as a tree: text as a person reads it, addresses made absolute, the largest rendition of each picture."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

from cssselect import HTMLTranslator
from lxml import etree
from lxml.html import HTMLParser, document_fromstring
from w3lib.encoding import html_to_unicode

from crawler.errors import UnexpectedPage
from crawler.parsers.reading import FoundPicture

Element = Any
"""An element of lxml, which has no types."""

_SPACE = re.compile(r"\s+")
_CANDIDATE = re.compile(r"[\s,]*+(?:(\S*+)(?<=,)|(\S++)([^,]*+))")
"""An address that a comma ends, or one and its descriptors (WHATWG HTML 4.8.4.2.1). Never goes back over a text."""
_DESCRIPTOR = re.compile(r"([0-9.]{1,10})([wx])")
_PICTURE_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif|heic)$", re.IGNORECASE)
_LAZY = ("data-src", "data-original", "data-lazy-src")
_LAZY_SETS = ("srcset", "data-srcset", "data-lazy-srcset")
_FULL = ("data-full", "data-full-src", "data-large-file", "data-zoom-image")
_SMALL_PX = 64
"""An image that states a side of at most this is an icon or a face in a corner."""
_PLAIN, _LINKED = 1.0, 1e9


def tree_of(body: bytes, url: str) -> Element:
    """The document. A byte order mark, then its own ``meta``, say its encoding (WHATWG HTML 13.2.3, less the headers).

    Raises:
        UnexpectedPage: there is no element in it.
    """
    _, text = html_to_unicode(None, body, default_encoding="utf-8")
    data = text.replace("\x00", "\ufffd").encode("utf-8", "replace")
    try:
        return document_fromstring(data, base_url=url, parser=HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise UnexpectedPage("the page", f"no HTML: {error}; it begins {body[:40]!r}") from error


@lru_cache(maxsize=256)
def _xpath(css: str) -> etree.XPath:
    return etree.XPath(HTMLTranslator().css_to_xpath(css))


def find(element: Element, css: str) -> list[Element]:
    """Elements within, in document order."""
    found: list[Element] = _xpath(css)(element)
    return found


def outermost(elements: list[Element]) -> list[Element]:
    """Those that lie in no other of them: a post quoted in a post is no post of the list."""
    every = set(elements)
    return [one for one in elements if not any(above in every for above in one.iterancestors())]


def text_of(element: Element) -> str:
    """Text as it is read: no scripts, one space where there is any; a line of its own for each block."""
    lines: list[list[str]] = [[]]
    for kind, piece in _pieces(element):
        if kind == "break":
            lines.append([])
        else:
            lines[-1].append(piece)  # joined at the end: to add to a text copies it, for each word of a long line
    clean = (_SPACE.sub(" ", "".join(line)).strip() for line in lines)
    return "\n".join(line for line in clean if line)


_BLOCKS = {"p", "div", "br", "li", "h1", "h2", "h3", "h4", "section", "article", "blockquote", "figcaption", "tr"}


def _pieces(element: Element) -> Iterator[tuple[str, str]]:
    skipped = 0
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        tag = node.tag if isinstance(node.tag, str) else ""
        hidden = tag in {"script", "style", "template", "noscript"}
        if event == "start":
            skipped += hidden
            if tag in _BLOCKS:
                yield "break", ""
            if not skipped and node.text:
                yield "text", node.text
            continue
        skipped -= hidden and event == "end"
        if tag in _BLOCKS and event == "end":
            yield "break", ""
        if not skipped and node is not element and node.tail:
            yield "text", node.tail


def address(base: str, text: str | None) -> str:
    """An absolute http(s) address without its fragment; empty where it is none (``javascript:``, ``data:``, broken)."""
    if not text:
        return ""
    try:
        url = urldefrag(urljoin(base, text.strip())).url
        return url if urlsplit(url).scheme in {"http", "https"} and urlsplit(url).hostname else ""
    except ValueError:
        return ""


def base_of(tree: Element, url: str) -> str:
    """What addresses in the page are relative to."""
    for element in find(tree, "base[href]")[:1]:
        return address(url, element.get("href")) or url
    return url


def pictures_of(element: Element, base: str, skip: str) -> tuple[FoundPicture, ...]:
    """Pictures within an element, each once, each in the largest rendition that the page names."""
    left_out = set(find(element, skip)) if skip else set()
    found: dict[str, FoundPicture] = {}
    for image in find(element, "img"):
        if image in left_out or _is_small(image):
            continue
        url = largest(image, base)
        if url:
            found.setdefault(url, FoundPicture(url, alt=image.get("alt") or ""))
    return tuple(found.values())


def largest(image: Element, base: str) -> str:
    """Address of an image's largest rendition: a file it links to, then ``srcset`` by width or density, then src."""
    candidates: list[tuple[float, str]] = []
    link = next((above for above in image.iterancestors("a") if above.get("href")), None)
    if link is not None and _PICTURE_FILE.search(urlsplit(address(base, link.get("href"))).path):
        candidates.append((_LINKED, link.get("href")))
    candidates += [(_LINKED, image.get(name)) for name in _FULL if image.get(name)]
    sources = [image]
    for picture in image.iterancestors("picture"):
        sources += picture.iter("source")  # libxml2 does not know that source is empty: the img lies within it
    for source in sources:
        for name in _LAZY_SETS:
            candidates += _set_of(source.get(name) or "")
    candidates += [(_PLAIN, image.get(name)) for name in (*_LAZY, "src") if image.get(name)]
    best = ""
    size = 0.0
    for width, text in candidates:
        if width > size and (url := address(base, text)):
            best, size = url, width
    return best


def _set_of(text: str) -> list[tuple[float, str]]:
    """Candidates of a ``srcset`` with their widths; a density counts as a hundred times itself, to beat a plain src."""
    found = []
    for closed, url, said in _CANDIDATE.findall(text[:20_000].strip(" \t\n\r\f,")):
        descriptor = _DESCRIPTOR.fullmatch(said.strip() or "1x")
        try:
            value = float(descriptor[1]) if descriptor else 0.0
        except ValueError:
            continue
        if descriptor:
            found.append((value if descriptor[2] == "w" else value * 100, url or closed.rstrip(",")))
    return found


def _is_small(image: Element) -> bool:
    sides = [image.get(name, "") for name in ("width", "height")]
    return any(side.isascii() and side.isdigit() and len(side) < 6 and int(side) <= _SMALL_PX for side in sides)
