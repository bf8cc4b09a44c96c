"""Servers that a catalog feed names: redirects, slowness, lies. All on loopback, every one answered in its time."""

import gzip
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import brotli
import pytest

from desk.jobs import feed_pictures
from desk.jobs.feed_pictures import load_url
from matcher.errors import FeedError
from tests.servers.dripping import dripping_over_tls

pytestmark = pytest.mark.server

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@contextmanager
def answering(answer: Callable[[socket.socket, bytes], None]) -> Iterator[str]:
    """A server that reads a request's head and lets ``answer`` write what it likes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.1)
        stop = threading.Event()

        def serve() -> None:
            while not stop.is_set():
                try:
                    connection, _ = listener.accept()
                except TimeoutError:
                    continue
                with connection:
                    head = connection.recv(65536)
                    try:
                        answer(connection, head)
                    except OSError:
                        continue

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            stop.set()
            thread.join()


def saying(text: bytes) -> Callable[[socket.socket, bytes], None]:
    return lambda connection, head: connection.sendall(text)


def test_a_picture_is_loaded_and_a_redirect_to_the_same_host_is_followed() -> None:
    def answer(connection: socket.socket, head: bytes) -> None:
        moved = b"HTTP/1.1 302 Found\r\nLocation: /there?a=1\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(OK if head.startswith(b"GET /there?a=1 ") else moved)

    with answering(answer) as url:
        assert load_url(f"{url}/here") == b"hello"


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:1/",
        "http://localhost:9/x",
        "http://10.1.2.3/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[64:ff9b::10.0.0.1]/",
        "http://[2002:a00:1::]/",
        "http://[fec0::1]/",
    ],
)
def test_a_redirect_to_a_private_address_is_refused(target: str) -> None:
    moved = f"HTTP/1.1 301 Moved\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(saying(moved)) as url, pytest.raises(FeedError, match="not a public address"):
        load_url(url)


def test_a_redirect_to_another_port_of_this_machine_reaches_nobody() -> None:
    asked: list[bytes] = []
    with answering(lambda connection, head: (asked.append(head), connection.sendall(OK))[0]) as inner:
        moved = f"HTTP/1.1 302 Found\r\nLocation: {inner}/secret\r\nContent-Length: 0\r\n\r\n".encode()
        with answering(saying(moved)) as url, pytest.raises(FeedError, match="not a public address"):
            load_url(url)
    assert asked == []


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/x",
        "http://[fe80::1]/",
        "http://0.0.0.0/",
        "http://[64:ff9b::169.254.169.254]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[2002:a9fe:a9fe::]/",
        "http://[fd00:c1::a9fe:a9fe]/",
        "http://[64:ff9b:1::a9fe:a9fe]/",
        "http://[fd00:ec2::254]/",
        "http://[fd20:ce::254]/",
        "http://2852039166/",
        "http://0xa9fea9fe/",
        "http://169.254.170.2/v2",
        "http://100.100.100.200/",
        "http://168.63.129.16/",
        "http://metadata.google.internal/computeMetadata/v1/",
        "http://METADATA.google.internal./",
        "http://metadata/",
        "http://instance-data.ec2.internal/",
        "HTTP://169.254.169.254:80/a b",
    ],
)
def test_where_clouds_keep_their_keys_is_never_asked_even_when_the_feed_names_it(url: str) -> None:
    """Kind: one address in many spellings, and its likes in other clouds."""
    with pytest.raises(FeedError, match="may not be asked"):
        load_url(url)


@pytest.mark.parametrize(
    "target", ["http://169.254.169.254/", "http://metadata.google.internal/", "//[fd00:ec2::254]/"]
)
def test_where_clouds_keep_their_keys_is_not_asked_by_way_of_a_redirect(target: str) -> None:
    moved = f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(saying(moved)) as url, pytest.raises(FeedError, match="may not be asked"):
        load_url(url)


@pytest.mark.parametrize("location", ["/b c.jpg", "/红.jpg", "/café.jpg?a=ö"])
def test_a_redirect_is_asked_in_the_spelling_of_addresses_too(location: str) -> None:
    """Kind: a Location as servers write it, in UTF-8 and with blanks."""
    asked: list[bytes] = []
    moved = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()

    def answer(connection: socket.socket, head: bytes) -> None:
        asked.append(head.split(b" ")[1])
        connection.sendall(moved if len(asked) == 1 else OK)

    with answering(answer) as url:
        assert load_url(f"{url}/a") == b"hello"
    assert asked[1] == quote(location, safe="/?=").encode()


def encoded(body: bytes, encoding: str) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(b"hello", mtime=0), "gzip"),
        (zlib.compress(b"hello"), "deflate"),
        (brotli.compress(b"hello"), "br"),
        (b"hello", "gzip"),
        (b"hello", "utf-8"),
        (b"hello", ""),
    ],
)
def test_a_content_encoding_that_nobody_asked_for_is_undone_where_it_is_one(body: bytes, encoding: str) -> None:
    """Kind: servers that compress pictures, and that say so of what they did not compress."""
    with answering(saying(encoded(body, encoding))) as url:
        assert load_url(url) == b"hello"


def test_a_body_that_unpacks_to_more_than_a_picture_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_pictures, "_MOST_BYTES", 100_000)
    bomb = encoded(gzip.compress(bytes(1_000_000)), "gzip")
    with answering(saying(bomb)) as url, pytest.raises(FeedError, match="larger than"):
        load_url(url)


@pytest.mark.parametrize("scheme", ["file:///etc/hostname", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "data:,x"])
def test_a_redirect_to_another_scheme_is_refused(scheme: str) -> None:
    moved = f"HTTP/1.1 302 Found\r\nLocation: {scheme}\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(saying(moved)) as url, pytest.raises(FeedError, match="neither a file nor"):
        load_url(url)


def test_redirects_in_a_circle_come_to_an_end() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"
    with answering(saying(moved)) as url, pytest.raises(FeedError, match="more than 5 times"):
        load_url(url)


@pytest.mark.parametrize("head", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"])
def test_a_server_that_drips_is_given_up_at_the_deadline(head: bytes) -> None:
    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(head)
        for _ in range(100):
            connection.sendall(b"X")
            time.sleep(0.05)

    begun = time.monotonic()
    with answering(answer) as url, pytest.raises(FeedError, match=r"no more time|cannot be fetched"):
        load_url(url, deadline_s=0.4)
    assert time.monotonic() - begun < 4


def test_a_server_that_drips_over_tls_is_given_up_at_the_deadline(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with dripping_over_tls(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        with pytest.raises(FeedError, match="no more time"):
            load_url(server.url, deadline_s=0.5)
    assert not server.said_all.is_set()


@pytest.mark.parametrize(
    "reply",
    [
        b"",
        b"NOT HTTP AT ALL\r\n\r\n",
        b"HTTP/1.1 99999 What\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 300 + b"\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\ncut",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\nno\r\n",
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 " + b"A" * 70_000 + b"\r\n\r\n",
    ],
    ids=["nothing", "no http", "status", "300 headers", "cut", "chunks", "404", "long line"],
)
def test_whatever_a_server_says_is_an_error_of_that_picture_alone(reply: bytes) -> None:
    with answering(saying(reply)) as url, pytest.raises(FeedError, match="cannot be fetched"):
        load_url(url)


def test_an_endless_body_ends_at_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feed_pictures, "_MOST_BYTES", 100_000)

    def answer(connection: socket.socket, _: bytes) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b"X" * 65536)

    with answering(answer) as url, pytest.raises(FeedError, match="larger than"):
        load_url(url)


@pytest.mark.parametrize(
    "url", ["http://[", "http://a\0b/", "http://127.0.0.1:99999/", "http://127.0.0.1:1/\r\nX: y", "http://"]
)
def test_an_address_that_is_none_is_an_error_and_nothing_else(url: str) -> None:
    with pytest.raises(FeedError):
        load_url(url)
