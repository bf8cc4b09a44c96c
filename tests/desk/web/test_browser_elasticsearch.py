"""A team's desk, in Chromium: it searches on Elasticsearch, says so when that is away, and goes on when it is back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from crawler.browser_path import missing as browser_missing
from desk.acts.actor import LOCAL
from desk.acts.index import rebuild
from desk.web.app import create_app
from tests.conftest import needs
from tests.desk.acts.lived import ADA, LIN, lived
from tests.servers.desk_in_browser import chromium, serving, window

pytestmark = [pytest.mark.slow, pytest.mark.server]
SECRET = "opened"


class Wire:
    """A wire to a server, which can be cut and mended; its end on this side stays where it is."""

    def __init__(self, server: str) -> None:
        self._server = (urlsplit(server).hostname, urlsplit(server).port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self.is_cut = False
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Whoever is connected is cut off, and whoever connects is sent away."""
        self.is_cut = True
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                if self.is_cut:
                    near.close()
                    continue
                far = socket.create_connection(self._server)
                self._open += [near, far]
                for one, other in ((near, far), (far, near)):
                    threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket) -> None:
        with suppress(OSError), closing(one), closing(other):
            while data := one.recv(65536):
                other.sendall(data)


@contextmanager
def wire_to(server: str) -> Iterator[Wire]:
    wire = Wire(server)
    try:
        yield wire
    finally:
        wire.close()


def test_a_search_on_a_server_that_goes_away_and_comes_back(tmp_path: Path, elasticsearch_url: str) -> None:
    needs(browser_missing())
    with wire_to(elasticsearch_url) as wire:
        url = f"elasticsearch+http://127.0.0.1:{wire.port}/desk-{uuid4().hex[:8]}"
        settings = lived(tmp_path, files=False)[0].model_copy(update={"index_url": url})
        rebuild(LOCAL, settings, lambda *_: None)
        app = create_app(settings, opening=SECRET, token=SECRET)
        with serving(app) as address, chromium() as browser, window(browser, address, "zh", 390) as (page, seen):
            page.goto(f"{address}/open?key={SECRET}")
            found(page, address, 200)
            assert ADA.case_id in page.inner_text(".hits")
            page.click(".facet .without >> nth=0")
            assert "-" in page.input_value("#find")
            page.go_back()
            assert page.input_value("#find") == "beach OR pool"

            wire.cut()
            found(page, address, 503)
            assert page.locator("#q-trouble").count() == 1
            page.goto(f"{address}/cases/{LIN.case_id}")
            assert LIN.order_id in page.inner_text("main")

            wire.is_cut = False
            found(page, address, 200)
            assert LIN.case_id in page.inner_text(".hits")
            assert seen.elsewhere == []


def found(page: Any, address: str, status: int) -> None:
    answer = page.goto(f"{address}/search?q=beach OR pool")
    assert answer is not None
    assert answer.status == status
