"""XML that is not well formed, made so where it can be told what was meant: what feed readers let pass.

A document type is taken out whole: what a feed declares in it is neither expanded nor asked for.
Source: XML 1.0 (https://www.w3.org/TR/xml/), sections 2.2 (characters), 2.8 (document type), 4.1 (references).
"""

import html.entities
import re
from dataclasses import dataclass

from feedparser.encodings import convert_to_utf8

_DOCTYPE = (
    r"<!DOCTYPE(?>[^\[\]>\"']++|\"[^\"]*+\"|'[^']*+')*+"
    r"(?:\[(?>[^\]\"'<]++|\"[^\"]*+\"|'[^']*+'|<!--.*?-->|<)*+\]\s*+)?>"
)
_ROOT = r"<(?:[\w.-]++:)?(?:rss|feed|RDF)\b"
_FLAGS = re.DOTALL | re.IGNORECASE
_HEAD = re.compile(rf"\s*+(?>(?>{_DOCTYPE}|<!--.*?-->|<\?[^>]*+>)\s*+)*+(?={_ROOT})", _FLAGS)
"""Never goes back (``(?>``, ``*+``): else a page of comments, which may end here or there, is tried in every way."""
_MARK = b"\xef\xbb\xbf"
_BEFORE = _MARK + b" \t\r\n"
_LONGEST_HEAD = 20_000
_VERBATIM = r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)"
_REFERENCE = re.compile(rf"{_VERBATIM}|&(?:(#\d{{1,7}}|#x[0-9a-f]{{1,6}}|[a-z][\w.-]{{0,40}});)?", _FLAGS)
_NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_OF_XML = {"amp", "lt", "gt", "quot", "apos"}
_USED = re.compile(r"</?([a-z_][\w.-]{0,40}):[a-z_]|\s([a-z_][\w.-]{0,40}):[\w.-]{1,40}\s?=\s?[\"']", _FLAGS)
_DECLARED = re.compile(r"\sxmlns:([\w.-]{1,40})\s{0,9}=")
_NAMESPACES = {
    "atom": "http://www.w3.org/2005/Atom",
    "content": "http://purl.org/rss/1.0/modules/content/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "fh": "http://purl.org/syndication/history/1.0",
    "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
    "georss": "http://www.georss.org/georss",
    "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
    "media": "http://search.yahoo.com/mrss/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
}
"""What a prefix stands for by the specification that introduced it."""


@dataclass(frozen=True, slots=True)
class Mended:
    """A feed as UTF-8 text. ``notes`` say what was mended, ``unread`` what of it means nothing without its DTD."""

    text: str
    notes: tuple[str, ...]
    unread: tuple[str, ...]


def begins_as_xml_feed(body: bytes) -> bool:
    """Whether the first element is that of a feed, whatever blanks, comments or document type stand before it."""
    return _HEAD.match(body.lstrip(_BEFORE)[:_LONGEST_HEAD].decode("latin-1")) is not None


def has_document_type(body: bytes) -> bool:
    """Whether a document type stands before the first element."""
    return b"<!doctype" in body.lstrip(_BEFORE)[:_LONGEST_HEAD].lower()


def mended(body: bytes) -> Mended:
    """Take out the document type and what stands before the declaration; write out names of HTML's characters.

    What is well formed stays as it is.
    """
    try:
        data = convert_to_utf8({"content-type": "application/xml"}, body.lstrip(_BEFORE), {})
    except ValueError:  # an encoding is declared whose name is no text
        data = body
    text = data.decode("utf-8", "replace")
    notes = ["blanks before the declaration"] if body.removeprefix(_MARK)[:1].isspace() else []
    head, own = _HEAD.match(text), set[str]()
    if head is not None and has_document_type(head[0].encode()):
        own = set(re.findall(r"<!ENTITY\s+([\w.-]{1,40})", head[0], re.IGNORECASE))
        text = re.sub(_DOCTYPE, "", head[0], flags=_FLAGS) + text[head.end() :]
        notes.append("the document type is left out")
    text, marks = _NO_CHARACTER.subn("\ufffd", text)
    met: dict[str, None] = {}
    text = _REFERENCE.sub(lambda found: _reference(found, own, met), text)
    text, added = _with_prefixes(text)
    notes += [f"{marks} characters that no XML may hold"] if marks else []
    notes += [f"references that XML does not know: {', '.join(list(met)[:20])}"] if met else []
    notes += [f"the prefix {name} without a namespace" for name in added]
    lost = sorted(own & {name.strip("&;") for name in met})
    unread = (f"entities that the feed declares itself: {', '.join(lost)[:300]}",) if lost else ()
    return Mended(text, tuple(notes), unread)


def _reference(found: re.Match[str], own: set[str], met: dict[str, None]) -> str:
    """One ``&``: a reference that XML knows stays, a name of HTML's becomes its character, any other is a sign."""
    name = found[1] or ""
    if found[0].startswith("<") or name in _OF_XML:
        return found[0]
    if name.startswith("#"):
        code = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        known = code <= 0x10FFFF and not _NO_CHARACTER.match(chr(code))
        if not known or name[1] == "X":
            met[found[0]] = None
        return f"&#{code};" if known else "\ufffd"
    met[found[0]] = None
    characters = "" if name in own else html.entities.html5.get(f"{name};", "")
    return "".join(f"&#{ord(one)};" for one in characters) or found[0].replace("&", "&amp;")


def _with_prefixes(text: str) -> tuple[str, list[str]]:
    """Declare on the first element the prefixes that are used and declared nowhere."""
    plain = re.sub(_VERBATIM, "", text, flags=_FLAGS)
    used = {name for pair in _USED.findall(plain) for name in pair if name}
    missing = sorted(used - set(_DECLARED.findall(plain)) - {"xml", "xmlns"})[:100]
    head = _HEAD.match(text)
    root = re.compile(_ROOT, _FLAGS).match(text, head.end()) if head is not None else None
    if root is None:
        return text, []
    said = "".join(f' xmlns:{name}="{_NAMESPACES.get(name, f"urn:undeclared:{name}")}"' for name in missing)
    return text[: root.end()] + said + text[root.end() :], missing
