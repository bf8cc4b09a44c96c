"""A shop's picture server on loopback: a picture of its own under every address, but for those that are told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from typing import Any
from zlib import crc32

from PIL import Image

Reply = tuple[int, dict[str, str], bytes]
"""Status, headers, body."""


def photo(name: str, kind: str = "JPEG") -> bytes:
    """A picture that no other name has."""
    number = crc32(name.encode())
    image = Image.new("RGB", (64, 64), (number & 255, number >> 8 & 255, number >> 16 & 255))
    out = BytesIO()
    image.save(out, kind)
    return out.getvalue()


@dataclass
class Photos:
    """What is served, and what was asked for."""

    told: dict[str, Reply]
    asked: list[str] = field(default_factory=list)
    """Path and query of each request, as they came."""
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        photos = self.server.photos
        photos.asked.append(self.path)
        status, headers, body = photos.told.get(self.path) or (200, {}, photo(self.path))
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    photos: Photos


@contextmanager
def serving_photos(told: dict[str, Reply] | None = None) -> Iterator[Photos]:
    """Serve on a free port."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.photos = photos = Photos(told or {}, port=server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield photos
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
