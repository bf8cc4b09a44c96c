"""A piece of HTML inside a JSON field or a feed entry: its text as it is read, its links, its pictures."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.parsers.page_html import address, find, pictures_of, text_of, tree_of
from crawler.parsers.reading import FoundPicture


@dataclass(frozen=True, slots=True)
class Fragment:
    """What a reader sees of it."""

    text: str
    links: tuple[str, ...]
    pictures: tuple[FoundPicture, ...]


def fragment(html: str, base: str) -> Fragment:
    """Read a piece of HTML whose addresses are relative to ``base``. Plain text comes back as it is, in one line."""
    if not html.strip():
        return Fragment("", (), ())
    tree = tree_of(f"<div>{html}</div>".encode("utf-8", "replace"), base)
    links = (address(base, anchor.get("href")) for anchor in find(tree, "a[href]"))
    return Fragment(text_of(tree), tuple(dict.fromkeys(filter(None, links))), pictures_of(tree, base, ""))


def once(pictures: Iterable[FoundPicture]) -> tuple[FoundPicture, ...]:
    """Pictures in order, each address once; those without one all stay."""
    found: dict[str, FoundPicture] = {}
    for number, picture in enumerate(pictures):
        found.setdefault(picture.url or str(number), picture)
    return tuple(found.values())
