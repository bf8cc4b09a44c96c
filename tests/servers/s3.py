"""Two servers of the S3 interface on loopback: one keeps the promise of create-only puts, the other ignores it.

moto (Apache-2.0, PyPI) in a process of its own: it is noisy and brings warnings. It looks whether an object is there,
and then puts it, with nothing that holds the two together; so one request at a time goes in. S3Proxy (Apache-2.0,
Maven), of which ``scripts/test`` fetches a version that takes every put.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from tests.servers.pds import free_port

S3PROXY = "2.6.0"
UP_WITHIN_S = 60
MOTO = """
import sys, threading
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

app, one = DomainDispatcherApplication(create_backend_app), threading.Lock()


def in_turn(environ, start):
    with one:
        return list(app(environ, start))


run_simple("127.0.0.1", int(sys.argv[1]), in_turn, threaded=True)
"""
"""What ``moto_server`` does, and a lock."""
QUIET = '<configuration><root level="WARN"/></configuration>'


@dataclass(frozen=True)
class Bucket:
    """An empty bucket of a server that runs."""

    endpoint: str
    name: str

    @property
    def url(self) -> str:
        """Where a vault would be."""
        return f"s3://{self.name}/desk"

    @property
    def environment(self) -> dict[str, str]:
        """By which obstore finds the server."""
        return {
            "AWS_ENDPOINT": self.endpoint,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": "somebody",
            "AWS_SECRET_ACCESS_KEY": "a secret",
        }

    def put(self, path: str, data: bytes) -> None:
        """Put something there by other means, as ``curl`` would."""
        _put(f"{self.endpoint}/{self.name}/{path}", data)


def why_no_moto() -> str:
    """What is missing; empty when nothing is."""
    return "" if importlib.util.find_spec("moto") else "moto is not installed: pip install -e '.[dev]'"


def why_no_s3proxy() -> str:
    """What is missing; empty when nothing is."""
    if shutil.which("java") is None:
        return "java is not installed: install a JRE of 11 or newer"
    return "" if any(jars().glob("s3proxy-*.jar")) else f"S3Proxy is not in {jars()}: run scripts/test once"


def jars() -> Path:
    """Where ``scripts/test`` keeps S3Proxy."""
    cache = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    return Path(cache) / "s3proxy" / S3PROXY


@contextmanager
def running_moto(folder: Path) -> Iterator[str]:
    """Start moto with nothing in it; its address."""
    port = free_port()
    with _running([sys.executable, "-W", "ignore", "-c", MOTO, str(port)], port, folder) as endpoint:
        yield endpoint


@contextmanager
def running_s3proxy(folder: Path) -> Iterator[str]:
    """Start S3Proxy with nothing in it; its address."""
    port = free_port()
    (folder / "logback.xml").write_text(QUIET)
    settings = folder / "s3proxy.properties"
    settings.write_text(
        f"s3proxy.endpoint=http://127.0.0.1:{port}\ns3proxy.authorization=none\njclouds.provider=transient\n"
    )
    where = f"{folder}{os.pathsep}{jars()}/*"
    command = ["java", "-Xmx128m", "-cp", where, "org.gaul.s3proxy.Main", "--properties", str(settings)]
    with _running(command, port, folder) as endpoint:
        yield endpoint


def new_bucket(endpoint: str) -> Bucket:
    """One that nobody else has."""
    bucket = Bucket(endpoint, f"vaults-{uuid.uuid4().hex[:12]}")
    _put(f"{endpoint}/{bucket.name}", b"")
    return bucket


@contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[str]:
    """Start a server, wait until it answers, stop it by its process id at the end."""
    output, endpoint = folder / "output.txt", f"http://127.0.0.1:{port}"
    with output.open("wb") as file:
        server = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, cwd=folder)
    try:
        end = time.monotonic() + UP_WITHIN_S
        while not _answers(endpoint):
            if server.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"{command[0]} does not answer: {output.read_text(errors='replace')[-2000:]}")
            time.sleep(0.1)
        yield endpoint
    finally:
        server.terminate()
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _answers(endpoint: str) -> bool:
    try:
        with urllib.request.urlopen(endpoint, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _put(url: str, data: bytes) -> None:
    request = urllib.request.Request(url, data=data, headers={"Content-Type": "application/octet-stream"}, method="PUT")
    with urllib.request.urlopen(request, timeout=30) as reply:
        assert reply.status == 200
