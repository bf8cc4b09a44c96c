"""A table of what a hostile server may do. Each row ends in an outcome within its limits; what is gathered stays.

Raw bytes on a socket, because no well-behaved server library writes them.
"""

import gzip
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.run import crawl
from evidence.codec import sha256
from evidence.records import Outcome, RemarkKind
from tests.crawler.captured import (
    CONTACT,
    case_of,
    files,
    journal_crawl,
    journal_toml,
    jpeg,
    new_vault,
    posts,
    segments,
)
from tests.servers.journal import Handler, Site

PICTURE = "/media/1-0.jpg"
MOST_S = 25


def raw(data: bytes | Iterator[bytes], pause_s: float = 0.0) -> Callable[[Handler], None]:
    """Write bytes to the socket as they are, then close."""

    def reply(handler: Handler) -> None:
        for piece in [data] if isinstance(data, bytes) else data:
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(pause_s)
        handler.close_connection = True

    return reply


def head(*lines: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", "Content-Type: image/jpeg", *lines, "", ""]).encode("latin-1")


def drip() -> Iterator[bytes]:
    yield head("Content-Length: 100000")
    for _ in range(600):
        yield b"x"


def endless_header() -> Iterator[bytes]:
    yield b"HTTP/1.1 200 OK\r\n"
    for number in range(100_000):
        yield b"X-%d: %s\r\n" % (number, b"y" * 500)


def endless_interim() -> Iterator[bytes]:
    for _ in range(100_000):
        yield b"HTTP/1.1 102 Processing\r\n\r\n"


def endless_chunks() -> Iterator[bytes]:
    yield head("Transfer-Encoding: chunked")
    for _ in range(10_000):
        yield b"2710\r\n" + b"x" * 10_000 + b"\r\n"


def nested_gzip() -> bytes:
    body = gzip.compress(gzip.compress(gzip.compress(b"\0" * 30_000_000)))
    return head("Content-Encoding: gzip, gzip, gzip", f"Content-Length: {len(body)}") + body


def bomb() -> bytes:
    body = gzip.compress(b"\0" * 40_000_000)
    return head("Content-Encoding: gzip", f"Content-Length: {len(body)}") + body


def chain(site: Site) -> Callable[[Handler], None]:
    for hop in range(50):
        site.override[f"/hop/{hop}"] = lambda handler, hop=hop: handler.answer(
            302, b"", "text/plain", Location=f"/hop/{hop + 1}"
        )
    return lambda handler: handler.answer(302, b"", "text/plain", Location="/hop/0")


PICTURES: dict[str, tuple[Callable[[Handler], None], set[str]]] = {
    "a byte now and then": (raw(drip(), 0.1), {"timeout_s", "unreachable"}),
    "headers without end": (raw(endless_header()), {"unreachable", "timeout_s", "max_body_bytes"}),
    "a header line without end": (raw(head("X: " + "y" * 3_000_000)), {"unreachable"}),
    "interim replies without end": (raw(endless_interim()), {"unreachable", "timeout_s"}),
    "chunks without end": (raw(endless_chunks()), {"max_body_bytes"}),
    "a chunk length that is none": (raw(head("Transfer-Encoding: chunked") + b"zz\r\nabc\r\n"), {"unreachable"}),
    "a negative length": (raw(head("Content-Length: -5") + jpeg(0)), {"unreachable", "no_address", "not_a_picture"}),
    "two lengths": (raw(head("Content-Length: 5", "Content-Length: 900") + jpeg(0)), {"unreachable", "no_address"}),
    "a length too short": (raw(head("Content-Length: 3") + jpeg(0)), set()),
    "a length of a terabyte": (raw(head("Content-Length: 1099511627776") + jpeg(0)), {"max_body_bytes"}),
    "gzip where none was asked for": (raw(bomb()), {"max_body_bytes", "encoded"}),
    "gzip in gzip in gzip": (raw(nested_gzip()), {"max_body_bytes", "encoded"}),
    "an encoding nobody knows": (
        raw(head("Content-Encoding: x-snail", f"Content-Length: {len(jpeg(0))}") + jpeg(0)),
        {"encoded", ""},
    ),
    "no HTTP at all": (raw(b"\x00\xffSSH-2.0-OpenSSH_9.2\r\n" * 50), {"unreachable", "no_address"}),
    "HTTP/0.9": (raw(jpeg(0)), {"unreachable", "no_address"}),
    "status 999": (raw(head("Content-Length: 2", status="999 Request denied") + b"no"), {"server_error"}),
    "status 1": (raw(head("Content-Length: 2", status="001 What") + b"no"), {"unreachable", "no_address", "other"}),
    "status 204 with nothing": (raw(head(status="204 No Content")), {"server_error", "unreachable"}),
    "a part, status 206": (
        raw(head("Content-Length: 20", "Content-Range: bytes 0-19/9999", status="206 Partial Content") + jpeg(0)[:20]),
        {"server_error"},
    ),
    "a switch of protocol": (
        raw(head("Upgrade: websocket", "Connection: Upgrade", status="101 Switching Protocols") + b"\x81\x05hello"),
        {"unreachable", "server_error", "timeout_s"},
    ),
    "a login page with status 200": (
        lambda handler: handler.answer(200, b"<html><form>log in</form>", "image/jpeg"),
        {"not_a_picture"},
    ),
    "an SVG with a script": (
        lambda handler: handler.answer(200, b"<svg><script>alert(1)</script></svg>", "image/svg+xml"),
        {"not_a_picture"},
    ),
    "closed at once": (raw(b""), {"unreachable"}),
    "a redirect to a file": (
        lambda handler: handler.answer(302, b"", "text/plain", Location="file:///etc/passwd"),
        {"refused_host", "server_error", "no_address"},
    ),
    "a redirect to a WebSocket": (
        lambda handler: handler.answer(302, b"", "text/plain", Location="ws://127.0.0.1/"),
        {"refused_host", "server_error", "no_address"},
    ),
    "a redirect to the cloud's metadata": (
        lambda handler: handler.answer(302, b"", "text/plain", Location="http://169.254.169.254/latest/"),
        {"refused_host"},
    ),
    "a redirect to an address in disguise": (
        lambda handler: handler.answer(302, b"", "text/plain", Location="http://0x7f.0x0.0x0.0x1:22/"),
        {"refused_host"},
    ),
    "a redirect with a name before the host": (
        lambda handler: handler.answer(302, b"", "text/plain", Location="http://127.0.0.1@evil.example/"),
        {"refused_host"},
    ),
}


@pytest.mark.parametrize("name", PICTURES)
def test_a_hostile_reply_costs_one_picture_and_nothing_else(tmp_path: Path, site: Site, name: str) -> None:
    reply, expected = PICTURES[name]
    site.add("2026-05-01T10:00:00Z", [jpeg(0)])
    site.add("2026-05-02T10:00:00Z", [jpeg(1)])
    site.override[PICTURE] = reply
    begin = time.monotonic()
    result, case = journal_crawl(tmp_path, site, timeout_s=2, max_body_bytes=1_000_000, max_retries=0)
    assert time.monotonic() - begin < MOST_S
    assert len(posts(case)) == 2
    assert sha256(jpeg(1)) in files(case)
    found = {left.why for left in result.counts.left_out}
    if found:
        assert found <= expected
        assert result.outcome is Outcome.PARTIAL
    else:
        assert not expected or "" in expected


def test_fifty_redirects_are_not_followed(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-01T10:00:00Z", [jpeg(0)])
    site.override[PICTURE] = chain(site)
    result, _ = journal_crawl(tmp_path, site, max_redirects=3)
    assert [left.why for left in result.counts.left_out] == ["max_redirects"]
    assert len([path for path in site.paths() if path.startswith("/hop/")]) == 3


LISTINGS: dict[str, Callable[[Handler], None]] = {
    "a byte now and then": raw(drip(), 0.1),
    "headers without end": raw(endless_header()),
    "chunks without end": raw(endless_chunks()),
    "a bomb": raw(bomb()),
    "bombs in bombs": raw(nested_gzip()),
    "no HTTP": raw(b"\x00\xff" * 400),
    "status 999": raw(head("Content-Length: 2", status="999 Request denied") + b"no"),
    "nothing": raw(b""),
}


@pytest.mark.parametrize("name", LISTINGS)
def test_a_hostile_second_page_ends_the_run_with_the_first_kept(tmp_path: Path, site: Site, name: str) -> None:
    for number in range(12):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [])
    page = site.page(1)

    def listing(handler: Handler) -> None:
        LISTINGS[name](handler) if "page=2" in handler.path else handler.json(page)

    site.override[site.listing] = listing
    result, case = journal_crawl(tmp_path, site, timeout_s=2, max_body_bytes=1_000_000, max_retries=0)
    assert result.outcome is Outcome.PARTIAL
    assert len(posts(case)) == 10


@pytest.mark.parametrize(
    "body",
    [
        b"User-agent: *\nDisallow: /x\n" * 200_000,
        b"\0" * 500_000,
        b"User-agent: *\n" + b"Crawl-delay: nan\n",
        b"\xff" * 99,
    ],
)
def test_a_hostile_robots_txt_does_no_harm(tmp_path: Path, site: Site, body: bytes) -> None:
    site.add("2026-05-01T10:00:00Z", [jpeg(0)])
    site.override["/robots.txt"] = lambda handler: handler.answer(200, body, "text/plain")
    begin = time.monotonic()
    result, _ = journal_crawl(tmp_path, site)
    assert time.monotonic() - begin < MOST_S
    assert result.outcome in {Outcome.COMPLETE, Outcome.WALLED, Outcome.PARTIAL}


@pytest.mark.parametrize(
    "address", ["ws://127.0.0.1/a.jpg", "file:///etc/passwd", "data:image/png;base64,AAAA", "javascript:alert(1)"]
)
def test_a_picture_address_that_is_not_http_is_never_opened(tmp_path: Path, site: Site, address: str) -> None:
    site.add("2026-05-01T10:00:00Z", [jpeg(0)])
    site.posts[0]["photos"].append({"url": address, "alt": ""})
    result, case = journal_crawl(tmp_path, site)
    assert result.outcome in {Outcome.SUSPECT, Outcome.PARTIAL}
    assert not [c.url for s in segments(case) for c in s.captures if not c.url.startswith("http")]


def test_scripts_in_captions_and_places_are_kept_as_text(tmp_path: Path, site: Site) -> None:
    script = '<script>alert("x")</script>"\'><img src=x onerror=alert(1)>'
    site.add("2026-05-01T10:00:00Z", [jpeg(0)], text=script, place=script)
    site.posts[0]["photos"][0]["alt"] = script
    result, case = journal_crawl(tmp_path, site)
    (post,) = posts(case)
    assert result.outcome is Outcome.COMPLETE
    assert (post.text, post.place, post.images[0].alt) == (script,) * 3


@pytest.mark.parametrize("name", ["ann", "buyer2", "Buyer\u200b", "<script>alert(1)</script>"])
def test_a_page_that_names_another_account_ends_the_run_with_no_post_of_it(
    tmp_path: Path, site: Site, name: str
) -> None:
    """Kind: the account that answered is not the one asked for. A stranger's post stood in the case, `complete`."""
    site.add("2026-05-01T10:00:00Z", [jpeg(0)])
    page = {**site.page(1), "user": {"handle": name, "post_count": 1}}
    site.override[site.listing] = lambda handler: handler.json(page)
    result, case = journal_crawl(tmp_path, site)
    assert (result.outcome, [said.kind for said in result.because]) == (Outcome.SUSPECT, [RemarkKind.ANOTHER_ACCOUNT])
    assert not posts(case)


def test_a_name_that_changes_its_address_is_looked_at_when_connecting(tmp_path: Path, site: Site) -> None:
    """``localhost`` stands for a rebound name here: allowed as a name, private as an address; nothing is sent."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.5)
    profile = f"https://localhost:{listener.getsockname()[1]}/users/buyer"
    vault = new_vault(tmp_path, case_of("demo", profile))
    (tmp_path / "platform.toml").write_text(journal_toml(allow_loopback=False, max_retries=0), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, tmp_path / "platform.toml", CONTACT)
    assert result.outcome is Outcome.PARTIAL
    with pytest.raises(TimeoutError):
        listener.accept()
    listener.close()
