"""A folder, or pages made by a function, served on loopback: what other people's generators leave behind."""

import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = tuple[int, str, bytes]
"""Status, media type, body."""


@dataclass
class Pages:
    """What is served: ``answer`` gets path and query, and the host that was asked."""

    answer: Callable[[str, dict[str, str], str], Answer]
    port: int = 0
    asked: list[tuple[str, str]] = field(default_factory=list)
    """Path with query, and the Accept header, of each request."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    server: "Server"

    def do_GET(self) -> None:
        pages = self.server.pages
        pages.asked.append((self.path, self.headers.get("Accept", "")))
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query))
        status, media_type, body = pages.answer(parts.path, query, self.headers.get("Host", ""))
        self.send_response(status)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    pages: Pages


@contextmanager
def running_pages(pages: Pages) -> Iterator[Pages]:
    """Serve on a free port of loopback."""
    server = Server(("127.0.0.1", 0), Handler)
    server.pages = pages
    pages.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield pages
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
