"""A server of the Mastodon API on loopback: ``mastodon_mock``, a third party's stateful one, tested by its authors
against Mastodon.py. It is no production server; what it leaves out is listed in docs/platforms.md."""

import json
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.servers.pds import free_port

START_S = 60


@dataclass
class Mastodon:
    """The server and its one ready-made user."""

    port: int
    name: str = "testuser"
    uploads: dict[str, bytes] = field(default_factory=dict)
    """Files as they were uploaded, by media id."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def handle(self) -> str:
        return f"@{self.name}@{self.host}"

    def call(self, path: str, body: Any = None, method: str = "POST", token: str = "mock_token") -> Any:
        data = json.dumps(body).encode() if body is not None else None
        return self._send(path, data, "application/json", method, token)

    def upload(self, picture: bytes, alt: str) -> str:
        """Upload a picture; its media id."""
        border = uuid.uuid4().hex
        head = 'Content-Disposition: form-data; name="{}"{}\r\n\r\n'
        parts = [
            head.format("description", "").encode() + alt.encode(),
            head.format("file", '; filename="p.jpg"\r\nContent-Type: image/jpeg').encode() + picture,
        ]
        data = b"".join(b"--" + border.encode() + b"\r\n" + part + b"\r\n" for part in parts)
        data += b"--" + border.encode() + b"--\r\n"
        media = self._send("/api/v2/media", data, f"multipart/form-data; boundary={border}", "POST", "mock_token")
        self.uploads[media["id"]] = picture
        return str(media["id"])

    def post(self, text: str, media: tuple[str, ...] = (), **more: Any) -> str:
        """Write a post; its id."""
        return str(self.call("/api/v1/statuses", {"status": text, "media_ids": list(media), **more})["id"])

    def fault(self, path: str, times: int, **effect: Any) -> None:
        """Order misbehaviour of some paths, so many times."""
        self.call("/api/v1/_mock/faults", {"match": {"path": path}, "effect": effect, "count": times})

    def reset(self) -> None:
        """Back to one user without posts."""
        self.uploads.clear()
        self.call("/api/v1/_mock/reset", {})

    def _send(self, path: str, data: bytes | None, media_type: str, method: str, token: str) -> Any:
        headers = {"Content-Type": media_type, "Authorization": f"Bearer {token}"}
        request = urllib.request.Request(f"http://{self.host}{path}", data=data, headers=headers, method=method)
        with urllib.request.urlopen(request, timeout=30) as reply:
            text = reply.read()
        return json.loads(text) if text else None


@contextmanager
def running_mastodon(folder: Path) -> Iterator[Mastodon]:
    """Start it with an empty database in memory, wait until it answers, stop it at the end."""
    port = free_port()
    command = [sys.executable, "-m", "mastodon_mock", "serve", "--in-memory", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--domain", f"127.0.0.1:{port}"]
    log = folder / "mastodon.log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, cwd=folder)
    try:
        end = time.monotonic() + START_S
        while time.monotonic() < end and process.poll() is None:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v2/instance", timeout=2):
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise RuntimeError(f"mastodon_mock does not answer: {log.read_text(errors='replace')[-2000:]}")
        yield Mastodon(port)
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
