"""Loads the pictures a catalog feed names by URL: the seller's own, so no politeness budget, but bounded.

A feed is a file that somebody sent, and the servers it names answer as they like. So: the host that the feed itself
names may be in the seller's own network, but a redirect may lead only to that same host or to a public address, and
nothing leads to where clouds keep their keys (link-local addresses and a few others, in every way of writing them).
Addresses are asked in the spelling of ``matcher.catalog.links``, those of redirects too. The address that was looked
at is the address that is connected to, and one deadline holds for everything together, a byte a second included.
Proxies are not used: with one, what is connected to could not be looked at.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from urllib.parse import SplitResult, urljoin, urlsplit

from crawler.asking.addresses import carried, is_public
from crawler.imports.bounds import Budget, SuppliedError, decoded
from evidence.os_errors import said
from matcher.catalog.links import asked
from matcher.errors import FeedError

_MOST_BYTES = 40 * 1024 * 1024
_DEADLINE_S = 60
_MOST_REDIRECTS = 5
_NO_HOSTS = {"": "https"}
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK_BYTES = 1 << 16
_CLOUD_ADDRESSES = tuple(
    ipaddress.ip_address(text)
    for text in (
        "100.100.100.200",  # Alibaba
        "168.63.129.16",  # Azure
        "192.0.0.192",  # Oracle
        "fd00:ec2::254",  # AWS; its and others' 169.254.169.254 is link-local
        "fd20:ce::254",  # Google
    )
)
_CLOUD_NAMES = {
    "metadata",
    "metadata.goog",
    "metadata.google.internal",
    "metadata.tencentyun.com",
    "instance-data",
    "instance-data.ec2.internal",
}
"""Services that tell a machine in a cloud its keys, by the makers' documentation."""


def load_url(location: str, *, deadline_s: float = _DEADLINE_S) -> bytes:
    """Bytes behind an http(s) URL, redirects included, in ``deadline_s`` seconds altogether.

    Raises:
        FeedError: another scheme, an error answer, no more time, more than 40 MiB, or an address that may not be asked.
    """
    end = time.monotonic() + deadline_s
    url, named = asked(location, _NO_HOSTS), ""
    try:
        for _ in range(_MOST_REDIRECTS + 1):
            parts = _address(url)
            named = named or parts.netloc
            answer = _ask(parts, trusted=parts.netloc == named, end=end)
            if isinstance(answer, bytes):
                return answer
            url = asked(urljoin(url, answer), _NO_HOSTS)
    except (OSError, http.client.HTTPException, ValueError) as error:
        late = " (no more time)" if time.monotonic() >= end else ""
        raise FeedError(f"{location} cannot be fetched: {said(error)}{late}") from error
    raise FeedError(f"{location} was redirected more than {_MOST_REDIRECTS} times")


def _address(url: str) -> SplitResult:
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise FeedError(f"{url} is neither a file nor an http(s) address")
    if not url.isprintable():
        raise FeedError(f"{url!r} holds a character that no address has")
    return parts


def _ask(parts: SplitResult, *, trusted: bool, end: float) -> bytes | str:
    """The body, or where a redirect leads."""
    assert parts.hostname is not None
    port = parts.port or (443 if parts.scheme == "https" else 80)
    raw = _connected(parts.hostname, port, trusted=trusted, end=end)
    line = raw.dup()  # TLS takes the socket over: raw is then empty, and to cut it would cut nothing
    # Timeouts of a socket are for each read; a server that sends a byte now and then outlasts them. This does not.
    timer = threading.Timer(max(0.0, end - time.monotonic()), _cut, (line,))
    timer.start()
    connection = http.client.HTTPConnection(parts.hostname, port)
    try:
        secure = parts.scheme == "https"
        connection.sock = (
            ssl.create_default_context().wrap_socket(raw, server_hostname=parts.hostname) if secure else raw
        )
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Host": parts.netloc.rpartition("@")[2], "User-Agent": "wornproof catalog import"}
        connection.request("GET", target, headers={**headers, "Accept-Encoding": "identity"})
        return _answer(connection.getresponse(), parts, end)
    finally:
        timer.cancel()
        connection.close()
        raw.close()
        line.close()


def _answer(reply: http.client.HTTPResponse, parts: SplitResult, end: float) -> bytes | str:
    if reply.status in _REDIRECTS and (location := reply.headers.get("Location")):
        return location.encode("latin-1").decode("utf-8", "replace")  # http.client reads headers as Latin-1
    if reply.status != 200:
        raise FeedError(f"{parts.geturl()} cannot be fetched: the server answered {reply.status}")
    data = bytearray()
    while chunk := reply.read1(_CHUNK_BYTES):
        data += chunk
        if len(data) > _MOST_BYTES:
            raise FeedError(f"{parts.geturl()} is larger than {_MOST_BYTES // 1024**2} MiB")
    if time.monotonic() >= end:
        raise TimeoutError("the server took too long")
    if reply.length:  # read1, unlike read, says nothing of a body that ends before its stated length
        raise http.client.IncompleteRead(b"", reply.length)
    return _unpacked(bytes(data), reply.headers.get("Content-Encoding", ""), parts)


def _unpacked(data: bytes, encodings: str, parts: SplitResult) -> bytes:
    """Without a content encoding that nobody asked for. What is not encoded as it says stands as it came."""
    try:
        return decoded(data, encodings, Budget(_MOST_BYTES))
    except ValueError:
        return data
    except SuppliedError as error:
        raise FeedError(f"{parts.geturl()} is larger than {_MOST_BYTES // 1024**2} MiB") from error


def _connected(host: str, port: int, *, trusted: bool, end: float) -> socket.socket:
    """A connection to an address that was looked at; ``trusted`` where the feed itself names the host."""
    if host.lower().rstrip(".") in _CLOUD_NAMES:
        raise FeedError(f"{host} may not be asked: it tells the keys of a machine in a cloud")
    refused: OSError | None = None
    for family, kind, protocol, _, address in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if refusal := _refusal(str(address[0]), trusted=trusted):
            raise FeedError(f"{host} may not be asked: {refusal}")
        connection = socket.socket(family, kind, protocol)
        try:
            connection.settimeout(max(0.001, end - time.monotonic()))
            connection.connect(address)
        except OSError as error:
            connection.close()
            refused = error
        else:
            return connection
    raise refused or OSError(f"{host} has no address")


def _refusal(address: str, *, trusted: bool) -> str:
    found = carried(address)
    if _is_cloud(found):
        return f"{address} tells the keys of a machine in a cloud"
    if found.is_link_local or found.is_multicast or found.is_unspecified:
        return f"{address} is link-local, multicast or no address at all"
    if not trusted and not is_public(found):
        return f"a redirect leads to {address}, which is not a public address"
    return ""


def _is_cloud(found: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Also an IPv6 address that ends in such an IPv4 one: networks translate with prefixes of their own."""
    if isinstance(found, ipaddress.IPv4Address):
        return found in _CLOUD_ADDRESSES
    inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found in _CLOUD_ADDRESSES or inner in _CLOUD_ADDRESSES or inner.is_link_local


def _cut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:  # closed meanwhile: nothing is left to cut
        return
