"""What Chromium shows of a picture: an ``<img>`` from loopback, drawn on a white canvas in sRGB and read back."""

import base64
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from threading import Thread

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import sync_playwright

from crawler.browser_path import chromium_path

_FLAGS = (
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--force-color-profile=srgb",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)  # fmt: skip
_SHOWN = """async address => {
  const image = new Image()
  const event = await new Promise(done => {
    image.onload = () => done('load'); image.onerror = () => done('error'); image.src = address
  })
  if (event === 'error' || !image.naturalWidth) return null
  if (image.naturalWidth * image.naturalHeight > 64e6) return ''
  const canvas = document.createElement('canvas')
  canvas.width = image.naturalWidth; canvas.height = image.naturalHeight
  const at = canvas.getContext('2d', {colorSpace: 'srgb'})
  at.fillStyle = 'white'; at.fillRect(0, 0, canvas.width, canvas.height); at.drawImage(image, 0, 0)
  return canvas.toDataURL('image/png').split(',')[1]
}"""
"""Null where the picture is refused; a picture that breaks off is not. Empty where it is shown and
too large to be read back."""


@contextmanager
def chromium() -> Iterator[Callable[[bytes], NDArray[np.uint8] | None]]:
    """Gives a function: the picture as it is shown; None where the browser refuses it. Needs no network."""
    held = [b""]

    class Served(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = b"<!doctype html><title>oracle</title>" if self.path == "/" else held[0]
            self.send_response(200)
            if self.path == "/":
                self.send_header("Content-Type", "text/html")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            with suppress(ConnectionError):  # the browser has seen enough of what it refuses
                self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Served)
    Thread(target=server.serve_forever, daemon=True).start()
    home = f"http://127.0.0.1:{server.server_port}/"
    flags = [*_FLAGS, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # as root Chromium refuses its sandbox
    with sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium_path(), args=flags)
        page = browser.new_page()
        page.goto(home)
        count = 0

        def show(data: bytes) -> NDArray[np.uint8] | None:
            nonlocal count
            held[0], count = data, count + 1
            said = page.evaluate(_SHOWN, f"{home}{count}")
            if not said:
                return None if said is None else np.empty((0, 0, 3), np.uint8)
            with Image.open(BytesIO(base64.b64decode(said))) as drawn:
                return np.array(drawn.convert("RGB"))

        try:
            yield show
        finally:
            browser.close()
            server.shutdown()
            server.server_close()
