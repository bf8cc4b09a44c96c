"""HAR and MHTML: what a browser saves of a session or of a page. Neither carries a digest or signature of its own.

Sources: http://www.softwareishard.com/blog/har-12-spec/ and RFC 2557 (MHTML). A HAR holds replies as the browser
decoded them; an MHTML holds the page as it stood after its scripts, not what the server sent.
"""

import base64
import binascii
import email
import re
from datetime import UTC, datetime
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import parsedate_to_datetime
from itertools import islice
from typing import Any

from crawler.errors import UnexpectedPage
from crawler.imports.bodies import status_of
from crawler.imports.bounds import MAX_MEMBERS, Budget, SuppliedError, check_json
from crawler.imports.offered import CREDENTIALS, Archive, Exchange, Replies
from crawler.parsers.reading import moment, read_json

_NO_DIGESTS = "{}: the format carries no digest and no signature of its own, so nothing in it can be checked"
_WITH_BODY = {200, 203, 206}
_TITLE = re.compile(rb"<title[^>]{0,200}>([^<]{1,500})", re.IGNORECASE)


_MOST_LINES = 5_000_000
"""Of headers each takes 250 bytes of memory; in base64 it is 390 MB of body, more than a file may have."""
_MOST_MARKS, _LONGEST_HEADER = 5 * MAX_MEMBERS, 8192
"""Lines that may be the beginning of a part: comments of HTML end like them. Longer headers are no address."""


class NoHar(SuppliedError):
    """JSON, and of another kind."""


def read_har(data: bytes, budget: Budget) -> Archive:
    """Read a HAR file.

    Raises:
        NoHar: no log in it.
        SuppliedError: not JSON, or too large.
    """
    check_json(data)
    try:
        value = read_json(data.removeprefix(b"\xef\xbb\xbf"))
    except UnexpectedPage as error:
        raise SuppliedError(f"this HAR cannot be read: {error}") from error
    match value:
        case {"log": {"entries": list(entries)}}:
            pass
        case _:
            raise NoHar("this is no HAR: it has no log with entries")
    replies = Replies()
    notes: list[str] = []
    for number, entry in enumerate(entries[:MAX_MEMBERS]):
        try:
            replies.add(_entry(entry, budget))
        except ValueError as error:
            notes.append(f"entry {number}: {str(error)[:200]}")
    return Archive(
        "HAR",
        replies.first,
        (_NO_DIGESTS.format("HAR"),),
        tuple(notes),
        holds_login=any(map(_holds_login, entries)),
        unread=(f"not read beyond {MAX_MEMBERS} entries",) if len(entries) > MAX_MEMBERS else (),
        others=replies.others,
        unused=tuple(notes),
    )


def _holds_login(entry: Any) -> bool:
    """Whether a request carries credentials: as a header, or as cookies that some tools list without their header."""
    match entry:
        case {"request": {"cookies": [_, *_]}}:
            return True
        case {"request": {"headers": list(headers)}}:
            names = {str(header.get("name")).strip().lower() for header in headers if isinstance(header, dict)}
            return bool(names & CREDENTIALS)
        case _:
            return False


def _entry(entry: Any, budget: Budget) -> Exchange:
    """One reply. One that was not modified (304) and has a body was had from the browser's cache.

    Raises:
        ValueError: it is none, or the browser did not keep its body.
    """
    match entry:
        case {
            "request": {"url": str(url)},
            "response": {"status": int(status), "content": {"text": str(text), **content}},
        }:
            status = 200 if status == 304 and text else status
        case {"request": {"url": str(url)}, "response": {"status": int(status)}} if where := _location(entry):
            return Exchange(url, status, "", b"", (), _started(entry), where)
        case {"request": {"url": str(url)}, "response": {"status": int(status), "content": dict(stated)}}:
            if status in _WITH_BODY and stated.get("size") != 0:
                raise ValueError(f"{url[:150]}: the browser did not keep its body")
            return Exchange(url, status, str(stated.get("mimeType", "")), b"", (), _started(entry))
        case _:
            raise ValueError("not an entry of a HAR")
    budget.spend(len(text))
    try:
        body = base64.b64decode(text) if content.get("encoding") == "base64" else text.encode("utf-8")
    except binascii.Error as error:
        raise ValueError(f"{url[:200]}: {error}") from error
    status = status_of(status, ", ".join(_headers(entry, "content-range")))
    links = tuple(value.encode("utf-8", "replace") for value in _headers(entry, "link"))
    return Exchange(url, status, str(content.get("mimeType", "")), body, links, _started(entry), _location(entry))


def _headers(entry: dict[str, Any], name: str) -> list[str]:
    """Values of a header of the reply."""
    headers = entry["response"].get("headers")
    return [
        str(header.get("value"))
        for header in (headers if isinstance(headers, list) else ())
        if isinstance(header, dict) and str(header.get("name")).lower() == name
    ]


def _location(entry: dict[str, Any]) -> str:
    """Where a reply redirects to: browsers say it in a field, some tools in the header only."""
    return str(entry["response"].get("redirectURL") or "") or next(iter(_headers(entry, "location")), "")


def _started(entry: dict[str, Any]) -> datetime | None:
    try:
        return moment(entry.get("startedDateTime"), "startedDateTime")
    except UnexpectedPage:
        return None


def read_mhtml(data: bytes, budget: Budget) -> Archive:
    """Read an MHTML file.

    Raises:
        SuppliedError: it holds no part with a place of its own, too many, or parts in parts without end.
    """
    if data.count(b"\n") > _MOST_LINES:
        raise SuppliedError(f"this MHTML has more than {_MOST_LINES:,} lines: save the pages one by one")
    if data.count(b"\n--") > _MOST_MARKS:
        raise SuppliedError(f"this MHTML has more than {MAX_MEMBERS} parts: save the pages one by one")
    try:
        message = email.message_from_bytes(data)  # not the newer policy: its time for a header grows with the square
        parts = list(islice(message.walk(), MAX_MEMBERS + 2))
    except RecursionError as error:
        raise SuppliedError("this MHTML nests its parts too deeply") from error
    exchanges: dict[str, Exchange] = {}
    notes: list[str] = []
    when = _dated(message)
    for number, part in enumerate(parts):
        if number > MAX_MEMBERS:
            raise SuppliedError(f"this MHTML has more than {MAX_MEMBERS} parts")
        url = _header(part, "Content-Location")
        if part.is_multipart() or not url:
            continue
        try:
            body = part.get_payload(decode=True)
        except (ValueError, LookupError, AssertionError) as error:
            notes.append(f"{url[:200]}: {error}")
            continue
        if isinstance(body, bytes) and body:
            budget.spend(len(body))
            exchanges.setdefault(url, Exchange(url, 200, part.get_content_type(), body, (), when))
    if not exchanges:
        raise SuppliedError("this is no MHTML: no part of it says where it was found")
    checks = (_NO_DIGESTS.format("MHTML"),)
    return Archive("MHTML", exchanges, checks, tuple(notes), _title(exchanges), unused=tuple(notes))


def _title(exchanges: dict[str, Exchange]) -> str:
    pages = (exchange for exchange in exchanges.values() if exchange.media_type == "text/html")
    found = _TITLE.search(next((page.body for page in pages), b"")[:200_000])
    return " ".join(found.group(1).decode("utf-8", "replace").split()) if found else ""


def _dated(message: Message) -> datetime | None:
    try:
        when = parsedate_to_datetime(_header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return when.astimezone(UTC) if when.tzinfo else None


def _header(part: Message, name: str) -> str:
    """A header as text, unfolded; the parser of the standard library raises odd things on odd headers. Empty where it
    is too long to be one."""
    try:
        value = str(part.get(name, ""))
        if len(value) > _LONGEST_HEADER:
            return ""
        return str(make_header(decode_header("".join(value.splitlines())))).strip()
    except (ValueError, IndexError, AttributeError, TypeError, LookupError, MessageError):
        return ""
