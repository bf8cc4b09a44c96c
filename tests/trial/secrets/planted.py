"""Supplied files with one secret planted in each, where browsers and archivers leave them; and the search for it."""

import base64
import gzip
import html
import io
import json
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from email.message import EmailMessage
from functools import partial
from typing import Any
from urllib.parse import quote, unquote_to_bytes

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.crawler.supplied import SITE, entry, listing, photo, unzipped, wacz, warc

SECRET = "q7Zt+live/Session=f00dfeed"
"""Its characters change when they are written in base64, in an address or in HTML."""
LISTING = f"{SITE}/api/users/buyer/posts?page=1"
PICTURE = f"{SITE}/media/1.jpg"
Har = dict[str, Any]


def replies(picture: str = PICTURE, **more: Any) -> dict[str, tuple[str, bytes]]:
    """An account of two posts, the first one's picture at an address of choice."""
    first, second = entry(1), entry(2)
    first["photos"][0]["url"] = picture
    body = json.dumps({**json.loads(listing([first, second])), **more}).encode()
    return {
        LISTING: ("application/json", body),
        picture: ("image/jpeg", photo(1)),
        f"{SITE}/media/2.jpg": ("image/jpeg", photo(2)),
    }


def session(found: dict[str, tuple[str, bytes]]) -> Har:
    """These replies as a HAR, every body in base64 or as text as browsers do."""
    entries = []
    for url, (kind, body) in found.items():
        text = {"text": body.decode()} if "image" not in kind else {"text": base64.b64encode(body).decode()}
        entries.append(
            {
                "startedDateTime": "2026-05-20T10:00:00.000Z",
                "time": 12.5,
                "request": {"method": "GET", "url": url, "headers": [], "cookies": [], "queryString": []},
                "response": {
                    "status": 200,
                    "headers": [{"name": "Content-Type", "value": kind}],
                    "cookies": [],
                    "content": {
                        "size": len(body),
                        "mimeType": kind,
                        **text,
                        **({"encoding": "base64"} if "image" in kind else {}),
                    },
                },
            }
        )
    return {"log": {"version": "1.2", "creator": {"name": "a browser", "version": "1"}, "entries": entries}}


def _asked(name: str, value: Any) -> Callable[[], Har]:
    def made() -> Har:
        found = session(replies())
        found["log"]["entries"][0]["request"]["headers"].append({"name": name, "value": value})
        return found

    return made


def _answered(name: str, value: str) -> Callable[[], Har]:
    def made() -> Har:
        found = session(replies())
        found["log"]["entries"][0]["response"]["headers"].append({"name": name, "value": value})
        return found

    return made


def _in_entry(change: Callable[[Har], Any]) -> Callable[[], Har]:
    def made() -> Har:
        found = session(replies())
        change(found["log"]["entries"][0])
        return found

    return made


def _also(url: str, kind: str = "text/plain", body: bytes = b"ok") -> Callable[[], Har]:
    return lambda: session({**replies(), url: (kind, body)})


def _body_not_kept() -> Har:
    found = session(replies())
    url = f"{SITE}/feed?access_token={SECRET}"
    found["log"]["entries"].append(
        {"request": {"url": url, "headers": []}, "response": {"status": 200, "content": {"size": 9}}}
    )
    return found


PASSWORD = quote(SECRET, safe="")


def _told(text: str) -> bytes:
    """A reply with one post, of this text."""
    return json.dumps({"id": "9", "created_at": "2026-05-04T10:00:00Z", "text": text}).encode()


_LOGIN = f"user=lin&password={quote(SECRET, safe='')}"
HARS: dict[str, Callable[[], Har]] = {
    "request-cookie": _asked("Cookie", f"session={SECRET}"),
    "request-cookies-listed": _in_entry(
        lambda one: one["request"]["cookies"].append({"name": "session", "value": SECRET})
    ),
    "authorization": _asked("authorization", f"Bearer {SECRET}"),
    "set-cookie": _answered("Set-Cookie", f"session={SECRET}; HttpOnly"),
    "response-cookies": _in_entry(lambda one: one["response"]["cookies"].append({"name": "sid", "value": SECRET})),
    "x-auth-token": _asked("X-Auth-Token", SECRET),
    "x-api-key": _asked("X-Api-Key", SECRET),
    "x-csrf-token": _asked("X-CSRF-Token", SECRET),
    "header-nobody-knows": _asked("X-Lin-Speaks", SECRET),
    "refreshed-token-in-reply": _answered("X-Refresh-Token", SECRET),
    "websocket-bearer": _in_entry(
        lambda one: one.update(_webSocketMessages=[{"type": "send", "data": json.dumps({"bearer": SECRET})}])
    ),
    "login-post-data": _in_entry(lambda one: one["request"].update(postData={"text": _LOGIN, "mimeType": "x"})),
    "login-post-params": _in_entry(
        lambda one: one["request"].update(postData={"params": [{"name": "password", "value": SECRET}]})
    ),
    "query-string-listed": _in_entry(
        lambda one: one["request"]["queryString"].append({"name": "sig", "value": SECRET})
    ),
    "token-in-an-address": _also(f"{SITE}/feed?access_token={quote(SECRET, safe='')}"),
    "token-in-a-picture-address": lambda: session(replies(f"{PICTURE}?access_token={quote(SECRET, safe='')}")),
    "token-in-a-fragment": _also(f"{SITE}/back#access_token={SECRET}"),
    "password-in-an-address": _also(f"http://lin:{quote(SECRET, safe='')}@127.0.0.1:8099/feed"),
    "parameter-in-a-path": lambda: session(replies(f"{PICTURE};jsessionid={quote(SECRET, safe='')}")),
    "referer": _asked("Referer", f"{SITE}/feed?access_token={SECRET}"),
    "redirect": _in_entry(lambda one: one["response"].update(redirectURL=f"{SITE}/?ticket={SECRET}")),
    "token-in-a-body": _also(f"{SITE}/api/session", "application/json", json.dumps({"token": SECRET}).encode()),
    "token-in-a-page": _also(f"{SITE}/", "text/html", f'<meta name="csrf" content="{SECRET}">'.encode()),
    "token-in-a-script": _also(f"{SITE}/a.js", "text/javascript", f"window.token = '{SECRET}'".encode()),
    "token-in-the-posts-reply": lambda: session(replies(viewer={"access_token": SECRET})),
    "token-in-a-packed-body": _also(
        f"{SITE}/b", "image/png", base64.b64encode(gzip.compress(SECRET.encode())) + b"    "
    ),
    "initiator": _in_entry(lambda one: one.update(_initiator={"url": f"{SITE}/?code={SECRET}"})),
    "comment": lambda: {"log": {**session(replies())["log"], "comment": SECRET}},
    "title-of-a-page": lambda: {"log": {**session(replies())["log"], "pages": [{"title": f"{SITE}/?otp={SECRET}"}]}},
    "address-of-a-body-not-kept": _body_not_kept,
    "lines-in-a-header": _asked("Accept", f"*/*\r\nCookie: session={SECRET}"),
    "line-feed-in-a-header": _answered("Date", f"now\nSet-Cookie: session={SECRET}"),
    "keys-in-a-header": _asked("Accept", {"session": SECRET}),
    "list-in-a-header": _asked("Accept", [{"session": SECRET}]),
    "more-beside-a-header": _in_entry(
        lambda one: one["request"]["headers"].append({"name": "Accept", "value": "*/*", "id": SECRET})
    ),
    "headers-as-lines": _in_entry(lambda one: one["request"].update(headers=[f"Cookie: {SECRET}"])),
    "header-spelled-otherwise": _in_entry(
        lambda one: one["request"]["headers"].append({"Name": "Cookie", "Value": SECRET})
    ),
    "body-spelled-otherwise": _in_entry(lambda one: one["response"]["content"].update(Text=SECRET)),
    "method": _in_entry(lambda one: one["request"].update(method=SECRET)),
    "method-as-keys": _in_entry(lambda one: one["request"].update(method={"name": SECRET})),
    "status-text": _in_entry(lambda one: one["response"].update(statusText=SECRET)),
    "status": _in_entry(lambda one: one["response"].update(statusText="OK", httpVersion=SECRET)),
    "time-as-text": _in_entry(lambda one: one.update(time=SECRET)),
    "name-and-content": _also(
        f"{SITE}/api/session", "application/json", json.dumps({"name": "lin", "content": SECRET}).encode()
    ),
    "name-and-text-in-a-list": _also(
        f"{SITE}/api/session", "application/json", json.dumps([{"name": "session", "text": SECRET}]).encode()
    ),
    "id-and-content": _also(
        f"{SITE}/api/session", "application/json", json.dumps({"id": 7, "username": "lin", "content": SECRET}).encode()
    ),
    "login-beside-the-posts": lambda: session(replies(content=SECRET)),
    "password-behind-chinese": _also(f"{SITE}/back", "application/json", _told(f"见http://lin:{PASSWORD}@a.example/")),
    "password-behind-an-address": _also(
        f"{SITE}/back", "application/json", _told(f"http://a.example/见http://lin:{PASSWORD}@a.example/")
    ),
    "password-in-a-parameter": _also(f"{SITE}/back?uri=http%3A%2F%2Flin%3A{quote(PASSWORD, safe='')}%40a.example%2F"),
    "two-question-marks": _also(f"{SITE}/back", "application/json", _told(f"back??session={PASSWORD}")),
}
"""Places of a secret in a HAR."""


def _request(name: str, value: str, body: bytes = b"") -> bytes:
    data = io.BytesIO()
    writer = WARCWriter(data, gzip=False)
    line = StatusAndHeaders("POST / HTTP/1.1", [("Host", "127.0.0.1"), (name, value)], is_http_request=True)
    head = writer.create_warc_record(f"{SITE}/", "request", io.BytesIO(body), len(body), http_headers=line)
    writer.write_record(head)
    return data.getvalue()


def _record(kind: str, content: bytes, **headers: str) -> bytes:
    data = io.BytesIO()
    writer = WARCWriter(data, gzip=False)
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    kept = writer.create_warc_record(f"{SITE}/x", kind, io.BytesIO(content), len(content), warc_headers_dict=named)
    writer.write_record(kept)
    return data.getvalue()


def _raw(kind: str, block: bytes, *lines: bytes) -> bytes:
    """A record written by hand."""
    named = (
        b"WARC-Type: " + kind.encode(),
        b"WARC-Record-ID: <urn:uuid:7>",
        b"WARC-Target-URI: " + SITE.encode() + b"/r",
    )
    head = b"\r\n".join((b"WARC/1.0", *named, b"Content-Length: %d" % len(block), *lines))
    return head + b"\r\n\r\n" + block + b"\r\n\r\n"


def _reply(*lines: str, first: str = "HTTP/1.1 200 OK", body: bytes = b"") -> Callable[[], bytes]:
    """A reply with such headers, behind those of the account."""
    head = "\r\n".join((first, "Content-Type: application/json", *lines)).encode()
    return lambda: warc(replies()) + _raw("response", head + b"\r\n\r\n" + body)


def _gzip(data: bytes, flags: int, fields: bytes) -> bytes:
    """One gzip member with fields of its own (RFC 1952 section 2.3)."""
    plain = gzip.compress(data)
    return plain[:3] + bytes([flags]) + plain[4:10] + fields + plain[10:]


_CHUNKED = "Transfer-Encoding: chunked"
_ONE_CHUNK = b"2\r\n{}\r\n0\r\n"
WARCS: dict[str, Callable[[], bytes]] = {
    "request-cookie": lambda: warc(replies()) + _request("Cookie", SECRET),
    "x-auth-token": lambda: warc(replies()) + _request("X-Auth-Token", SECRET),
    "set-cookie": lambda: warc(replies(), headers=[("Set-Cookie", f"s={SECRET}")]),
    "login-post-data": lambda: warc(replies()) + _request("Accept", "*/*", _LOGIN.encode()),
    "token-in-a-page": lambda: warc({**replies(), f"{SITE}/": ("text/html", f"<i id='{SECRET}'>".encode())}),
    "token-in-an-address": lambda: warc({**replies(), f"{SITE}/?key={SECRET}": ("text/plain", b"ok")}),
    "token-in-a-picture-address": lambda: warc(replies(f"{PICTURE}?access_token={quote(SECRET, safe='')}")),
    "token-in-the-posts-reply": lambda: warc(replies(viewer={"access_token": SECRET})),
    "metadata": lambda: warc(replies()) + _record("metadata", f"cookies: {SECRET}".encode()),
    "warcinfo": lambda: _record("warcinfo", f"operator-token: {SECRET}\r\n".encode()) + warc(replies()),
    "header-of-a-record": lambda: warc(replies()) + _record("metadata", b"", WARC_JSON_Metadata=SECRET),
    "packed-page": lambda: warc({**replies(), f"{SITE}/z": ("text/plain", gzip.compress(SECRET.encode()))}),
    "trailer": _reply(_CHUNKED, body=_ONE_CHUNK + f"Set-Cookie: session={SECRET}\r\n\r\n".encode()),
    "behind-the-chunks": _reply(_CHUNKED, body=_ONE_CHUNK + b"\r\n" + SECRET.encode()),
    "extension-of-a-chunk": _reply(_CHUNKED, body=f"2;session={SECRET}\r\n{{}}\r\n0\r\n\r\n".encode()),
    "header-without-a-colon": _reply(f"session={SECRET}"),
    "header-on-two-lines": _reply("Accept-Ranges: bytes", f" session={SECRET}"),
    "bare-return-in-a-header": _reply(f"Accept-Ranges: bytes\rCookie: {SECRET}"),
    "reason": _reply(first=f"HTTP/1.1 200 {SECRET}"),
    "method": lambda: warc(replies()) + _raw("request", f"{SECRET} / HTTP/1.1\r\nHost: a\r\n\r\n".encode()),
    "request-line": lambda: warc(replies()) + _raw("request", f"GET / HTTP/1.1 {SECRET}\r\n\r\n".encode()),
    "record-line-without-a-colon": lambda: warc(replies()) + _raw("response", b"", f"session={SECRET}".encode()),
    "line-behind-a-record": lambda: warc(replies()) + SECRET.encode() + b"\r\n" + warc(replies()),
    "behind-a-packed-body": _reply("Content-Encoding: gzip", body=gzip.compress(b"{}") + SECRET.encode()),
    "comment-of-a-packed-body": _reply("Content-Encoding: gzip", body=_gzip(b"{}", 16, SECRET.encode() + b"\0")),
}
"""Places of a secret in a WARC; each is tried in a WACZ too."""


PACKED_WARCS: dict[str, Callable[[], bytes]] = {
    "comment": lambda: _gzip(warc(replies()), 16, SECRET.encode() + b"\0"),
    "name": lambda: _gzip(warc(replies()), 8, SECRET.encode() + b"\0"),
    "extra": lambda: _gzip(warc(replies()), 4, len(SECRET).to_bytes(2, "little") + SECRET.encode()),
    "name-of-the-last-member": lambda: (
        warc(replies(), gzip=True) + _gzip(_raw("response", b"HTTP/1.1 200 OK\r\n\r\n"), 8, SECRET.encode() + b"\0")
    ),
    "all-of-them": lambda: _gzip(
        warc(replies()), 28, len(SECRET).to_bytes(2, "little") + SECRET.encode() + b"a.warc\0" + b"no\0"
    ),
}
"""Places of a secret in the heads of a packed WARC."""


def _wacz_with(**members: bytes) -> Callable[[], bytes]:
    names = {name.replace("__", "/").replace("_DOT_", "."): data for name, data in members.items()}
    return lambda: wacz({"archive/data.warc": warc(replies()), **names})


def _packed_in_wacz(made: Callable[[], bytes]) -> bytes:
    return wacz({"archive/a.warc.gz": made()})


def _zip_with(behind: bytes = b"", extra: bytes = b"") -> bytes:
    """A WACZ with bytes behind its first member, or in a field of its own."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name, content in unzipped(wacz({"archive/data.warc": warc(replies())})).items():
            info = zipfile.ZipInfo(name)
            info.extra = extra
            file.writestr(info, content)
            if behind:
                data.seek(0, io.SEEK_END)
                data.write(behind)
                file.start_dir = data.tell()
    return data.getvalue()


WACZS: dict[str, Callable[[], bytes]] = {
    **{name: lambda made=made: wacz({"archive/data.warc": made()}) for name, made in WARCS.items()},  # type: ignore[misc]
    "packed-warc": lambda: wacz({"archive/data.warc.gz": gzip.compress(WARCS["set-cookie"]())}),
    "log": _wacz_with(logs__a_DOT_log=f"cookie: {SECRET}".encode()),
    "pages": _wacz_with(pages__pages_DOT_jsonl=json.dumps({"url": f"{SITE}/?t={SECRET}"}).encode()),
    "text-of-a-page": _wacz_with(pages__pages_DOT_jsonl=json.dumps({"text": f"your token: {SECRET}"}).encode()),
    "index": _wacz_with(indexes__index_DOT_cdx=f'1,0,0,127)/?t={quote(SECRET, safe="")} 2026 {{"mime": "a"}}'.encode()),
    "behind-the-members": lambda: _zip_with(behind=SECRET.encode()),
    "field-of-a-member": lambda: _zip_with(extra=struct.pack("<HH", 0x7777, len(SECRET)) + SECRET.encode()),
    "value-in-the-name-of-a-member": _wacz_with(**{f"archive/session={PASSWORD}.warc": warc(replies())}),
    "packed-index": _wacz_with(indexes__index_DOT_cdx_DOT_gz=gzip.compress(SECRET.encode())),
}
WACZS.update({f"packed-warc-{name}": partial(_packed_in_wacz, made) for name, made in PACKED_WARCS.items()})
"""Places of a secret in a WACZ."""


def mhtml(page: bytes = b"<p>a page</p>", location: str = f"{SITE}/users/buyer") -> bytes:
    """A saved page with the account's listing and pictures as its parts."""
    message = EmailMessage()
    message["Subject"] = "saved"
    message.make_related()
    for url, (kind, body) in {location: ("text/html", page), **replies()}.items():
        part = EmailMessage()
        main, _, sub = kind.partition("/")
        part.set_content(body, maintype=main, subtype=sub, cte="base64")
        part["Content-Location"] = url
        message.attach(part)
    return message.as_bytes()


MHTMLS: dict[str, Callable[[], bytes]] = {
    "token-in-a-page": lambda: mhtml(f'<meta name="csrf-token" content="{SECRET}">'.encode()),
    "token-in-an-address": lambda: mhtml(location=f"{SITE}/users/buyer?auth={SECRET}"),
    "header": lambda: mhtml().replace(b"Subject: saved", f"X-Session: {SECRET}\nSubject: saved".encode()),
}

DEPTH = 4
_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{16,}={0,2}")
_ESCAPE = re.compile(rb"\\u00([0-9a-fA-F]{2})")


def layers(data: bytes, depth: int = DEPTH) -> Iterator[bytes]:
    """Bytes as they are and as whoever looks for a secret would read them: unpacked, decoded, one in the other."""
    yield data
    if not depth:
        return
    if data.startswith(b"\xfd7zXZ"):
        yield from layers(lzma.decompress(data), depth - 1)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            for name in file.namelist():
                yield from layers(name.encode() + b"\n" + file.read(name), depth - 1)
                yield from layers(file.read(name), depth - 1)
        return
    place = data.find(b"\x1f\x8b\x08")
    while place >= 0:
        with suppress(zlib.error):
            yield from layers(zlib.decompressobj(31).decompress(data[place:]), depth - 1)
        place = data.find(b"\x1f\x8b\x08", place + 1)
    for found in {*_BASE64.findall(data), *_BASE64.findall(data.replace(b"\r", b"").replace(b"\n", b""))}:
        bare = found.rstrip(b"=")
        for form in (base64.b64decode, base64.urlsafe_b64decode):
            try:
                yield from layers(form(bare + b"=" * (-len(bare) % 4)), depth - 1)
            except ValueError:
                continue
    plain = _ESCAPE.sub(lambda hit: bytes.fromhex(hit[1].decode()), data).replace(b"\\/", b"/").replace(b'\\"', b'"')
    yield plain
    yield unquote_to_bytes(plain)
    yield html.unescape(plain.decode("latin-1")).encode("latin-1", "replace")


def holds(data: bytes, secret: str = SECRET) -> bool:
    """Whether a secret is anywhere in it, in plain or in any form that is undone by ``layers``."""
    raw = secret.encode()
    forms = {raw, quote(secret, safe="").encode(), base64.b64encode(raw), raw.hex().encode(), raw[::-1]}
    return any(form in layer for layer in layers(data) for form in forms)
