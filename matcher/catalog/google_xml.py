"""Google Merchant's XML: RSS 2.0 (``item``) or Atom (``entry``) with elements of Google's namespace, as rows.

A feed is a file that somebody sent: entities it declares are refused (they can unfold without bound, or name files),
nothing is fetched, and libxml2's own bounds of depth and length hold.
"""

import re
from collections.abc import Iterator
from html.entities import html5
from io import BytesIO

from lxml import etree

from matcher.catalog.forms import Form, Problems
from matcher.catalog.items import Row
from matcher.catalog.table import MAX_ROWS, unknown
from matcher.errors import FeedError

_GOOGLE = re.compile(r"https?://base\.google\.com/ns/1\.0/?", re.IGNORECASE)
_ATOM = "http://www.w3.org/2005/Atom"
_HTML = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_ROOT = re.compile(rb"<(rss|feed)\b")
_ITEMS = {"item", "entry"}
_KEPT_WHOLE = re.compile(rb"(<!\[CDATA\[.*?\]\]>|<!--.*?-->)", re.DOTALL)
_AMPERSAND = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});)(?:([A-Za-z]\w{1,31});)?")


def is_xml(data: bytes) -> bool:
    """Whether it begins as XML does, in UTF-8 or UTF-16."""
    return data[:200].removeprefix(b"\xef\xbb\xbf").lstrip(b"\xff\xfe\0 \t\r\n").startswith(b"<")


def read_xml(data: bytes, form: Form) -> tuple[list[Row], Problems]:
    """The items of a feed as rows, and what is wrong with the whole under row 0.

    Raises:
        FeedError: it declares entities, is not XML, or has no item with what the form needs.
    """
    if data[:2] not in (b"\xff\xfe", b"\xfe\xff"):
        data = data.removeprefix(b"\xef\xbb\xbf").lstrip()  # a blank first line is against XML, and common
        if b"xmlns:g=" not in data:  # so is a prefix that is not declared
            data = _ROOT.sub(rb'<\1 xmlns:g="http://base.google.com/ns/1.0"', data, count=1)
    if _HTML.match(data):
        raise FeedError("it is an HTML page: save the feed itself, not the page about it")
    problems: Problems = []
    try:
        found = list(_items(data))
    except etree.XMLSyntaxError as error:
        try:
            found = list(_items(_repaired(data)))
        except etree.XMLSyntaxError:
            raise FeedError(f"it is not well-formed XML: {error.msg}") from error
        problems.append((0, f"not well-formed XML ({error.msg}): every bare & was read as the sign itself"))
    rows = [Row(number, _fields(named, form)) for number, named in enumerate(found, 1)]
    if not any(set(form.needs) <= set(row.cells) for row in rows):
        names = dict.fromkeys(name for named in found[:100] for _, name, _ in named)
        raise FeedError(unknown("items' elements" if rows else "elements", list(names), (form,)))
    return rows, problems


_Element = tuple[int, str, str]
"""Rank (0: of Google's namespace, 1: of none or another), local name, text."""


def _items(data: bytes) -> Iterator[list[_Element]]:
    events = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    number = 0
    for at, (event, element) in enumerate(events):
        if at == 0:
            _refuse_entities(element)
        if event == "start" or etree.QName(element).localname not in _ITEMS:
            continue
        number += 1
        if number > MAX_ROWS:
            raise FeedError(f"it has more than {MAX_ROWS:,} items: give a part of it")
        yield [one for child in element if isinstance(child.tag, str) and (one := _element(child))]
        element.clear()
        while element.getprevious() is not None:  # what was read is let go
            del element.getparent()[0]


def _refuse_entities(root: etree._Element) -> None:
    declared = root.getroottree().docinfo.internalDTD
    if declared is not None and any(True for _ in declared.iterentities()):
        raise FeedError("it declares entities, which no product feed needs and which can unfold without end")


def _element(child: etree._Element) -> _Element | None:
    name = etree.QName(child)
    if name.namespace == _ATOM and name.localname == "id":  # the entry's own, no article's
        return None
    rank = 0 if _GOOGLE.fullmatch(name.namespace or "") else 1
    return rank, name.localname, "".join(child.itertext()).strip()


def _fields(named: list[_Element], form: Form) -> dict[str, tuple[str, ...]]:
    """By field; an element of Google's namespace goes before one of the same name outside it."""
    ranked: dict[str, dict[int, tuple[str, ...]]] = {}
    for rank, name, text in named:
        field = form.field(name)
        if field and text:
            of_field = ranked.setdefault(field, {})
            of_field[rank] = (*of_field.get(rank, ()), text)
    return {field: by_rank[min(by_rank)] for field, by_rank in ranked.items()}


def _repaired(data: bytes) -> bytes:
    """With bare ampersands escaped, and HTML's named characters as numbers.

    These are the faults of feeds made by pasting text together; nothing else is guessed.
    """
    parts = _KEPT_WHOLE.split(data)
    parts[::2] = [_AMPERSAND.sub(_escaped, part) for part in parts[::2]]
    return b"".join(parts)


def _escaped(found: re.Match[bytes]) -> bytes:
    letters = html5.get(found[1].decode("ascii", "replace") + ";") if found[1] else None
    if letters:
        return b"".join(f"&#{ord(letter)};".encode() for letter in letters)
    return b"&amp;" + found[0][1:]
