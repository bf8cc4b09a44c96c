"""A travel journal on loopback, as the demo's, whose misbehaviour can be ordered.

``site.override[path] = reply`` answers a path (without query) by a function ``reply(handler)`` instead.
"""

import json
import ssl
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE_SIZE = 10
ROBOTS = "User-agent: *\nDisallow: /private/\n"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: apart, they wait 40 ms for each other
    disable_nagle_algorithm = True
    server: "Server"

    def do_GET(self) -> None:
        site = self.server.site
        path = urllib.parse.urlsplit(self.path).path
        with site.lock:
            site.asked.append((self.path, dict(self.headers)))
            site.times.append(time.monotonic())
        reply = site.override.get(path)
        if reply is not None:
            reply(self)
        elif path == "/robots.txt":
            self.answer(200, site.robots.encode(), "text/plain")
        elif path.startswith("/api/users/"):
            self.page(path)
        elif path.startswith("/media/") and path.removeprefix("/media/") in site.media:
            self.answer(200, site.media[path.removeprefix("/media/")], "image/jpeg")
        else:
            self.answer(404, b"not found", "text/plain")

    def page(self, path: str) -> None:
        site = self.server.site
        handle = path.split("/")[3]
        if handle != site.handle:
            self.answer(404, b'{"error": "no such user"}', "application/json")
            return
        number = int(urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)["page"][0])
        self.json(site.page(number))

    def json(self, value: Any, status: int = 200, **headers: str) -> None:
        self.answer(status, json.dumps(value).encode(), "application/json", **headers)

    def answer(self, status: int, body: bytes, media_type: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # the usual 5 drops connections under load, and each costs its client a second
    site: "Site"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients are killed on purpose here; a broken pipe is no news."""


@dataclass
class Site:
    """The journal of one user."""

    handle: str = "buyer"
    posts: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, bytes] = field(default_factory=dict)
    robots: str = ROBOTS
    override: dict[str, Callable[[Handler], None]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    """When each of these came, on a clock that never goes back."""
    lock: threading.Lock = field(default_factory=threading.Lock)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def profile(self) -> str:
        """The handle as the case names it."""
        return f"{self.url}/users/{self.handle}"

    @property
    def listing(self) -> str:
        return f"/api/users/{self.handle}/posts"

    def paths(self) -> list[str]:
        with self.lock:
            return [path for path, _ in self.asked]

    def add(self, created_at: str, pictures: list[bytes], text: str = "", place: str = "") -> str:
        """Add a post; its id. The newest is shown first, as on real sites."""
        number = len(self.posts) + 1
        photos = []
        for position, data in enumerate(pictures):
            name = f"{number}-{position}.jpg"
            self.media[name] = data
            photos.append({"url": f"/media/{name}", "alt": f"picture {position} of post {number}"})
        post = {
            "id": str(number),
            "created_at": created_at,
            "text": text or f"post {number}",
            "place": place,
            "url": f"/users/{self.handle}/posts/{number}",
            "photos": photos,
        }
        self.posts.insert(0, post)
        return post["id"]

    def page(self, number: int) -> dict[str, Any]:
        start = (number - 1) * PAGE_SIZE
        last = start + PAGE_SIZE >= len(self.posts)
        return {
            "user": {"handle": self.handle, "post_count": len(self.posts)},
            "posts": self.posts[start : start + PAGE_SIZE],
            "next": None if last else f"{self.listing}?page={number + 1}",
        }


@contextmanager
def running_site(site: Site, tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    """Serve a journal on a free port of loopback, over TLS where a context is given."""
    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.site = site
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
