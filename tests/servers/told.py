"""A system of the shop's on loopback that is told by webhooks, and answers as it is set to."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Got:
    """One request."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class System:
    """What it was told; ``answers`` are taken in turn, the last again and again. 0: it says nothing until the end."""

    answers: list[int]
    got: list[Got] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/told"


@contextmanager
def told(*answers: int) -> Iterator[System]:
    system = System(list(answers) or [204])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            system.got.append(Got(self.path, {name.lower(): text for name, text in self.headers.items()}, body))
            self._answer()

        def do_GET(self) -> None:
            system.got.append(Got(self.path, {}, b""))
            self._answer()

        def _answer(self) -> None:
            status = system.answers.pop(0) if len(system.answers) > 1 else system.answers[0]
            if not status:
                system.over.wait(20)
                return
            self.send_response(status)
            if 300 <= status < 400:
                self.send_header("Location", f"http://127.0.0.1:{system.port}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        system.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield system
        finally:
            system.over.set()
            server.shutdown()
            thread.join()
