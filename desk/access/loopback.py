"""Where a person comes back from the OpenID provider to a program on the same machine (RFC 8252, section 7.3).

A port that the system picks, on 127.0.0.1 alone, open while one answer is waited for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from urllib.parse import urlsplit

from desk.access.errors import ProviderError

_PATH = "/callback"
_PAGE = b"<!doctype html><title>Wornproof</title><p>Done here. Close this page and go back to the terminal.</p>"
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": str(len(_PAGE)),
    "Content-Security-Policy": "default-src 'none'",
    "Referrer-Policy": "no-referrer",  # the address holds the code
    "Cache-Control": "no-store",
    "Connection": "close",
}
_STALLED_S = 5


class Loopback:
    """A place to come back to, and the first answer that comes."""

    def __init__(self, redirect_uri: str, answers: "Queue[str]") -> None:
        self.redirect_uri = redirect_uri
        self._answers = answers

    def wait(self, timeout_s: float) -> str:
        """The whole address to which the person came back.

        Raises:
            ProviderError: nobody came.
        """
        try:
            return self._answers.get(timeout=timeout_s)
        except Empty:
            raise ProviderError(
                f"nobody signed in within {timeout_s:.0f} seconds: run the same command again"
            ) from None


@contextmanager
def listening() -> Iterator[Loopback]:
    """Listen while the block runs."""
    answers: Queue[str] = Queue()

    class Answering(BaseHTTPRequestHandler):
        timeout = _STALLED_S  # browsers open connections that they send nothing over

        def do_GET(self) -> None:
            if urlsplit(self.path).path != _PATH:
                self.send_error(404)
                return
            self.send_response(200)
            for name, value in _HEADERS.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(_PAGE)
            answers.put(f"http://127.0.0.1:{server.server_port}{self.path}")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the address holds the code."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True).start()
    try:
        yield Loopback(f"http://127.0.0.1:{server.server_port}{_PATH}", answers)
    finally:
        server.shutdown()
        server.server_close()
