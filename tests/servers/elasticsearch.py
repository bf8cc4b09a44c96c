"""A real Elasticsearch on loopback for the tests, without Docker.

Found in this order: ``ES_URL`` (a server that is already there); the vendor's own core distribution as a zip in the
cache (``scripts/test`` fetches it), started here and stopped by its process id. With neither, the tests that need it
fail in CI (``CI=true``) and are skipped elsewhere, saying what to do.
"""

import os
import shutil
import socket
import stat
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import platformdirs
import pytest

VERSION = "8.19.21"
UP_WITHIN_S = 240
NOBODY = 65534
"""The server refuses to run as root; when we are root it runs as this user, who owns its folder."""

CONFIG = """\
cluster.name: wornproof-tests
discovery.type: single-node
http.host: 127.0.0.1
http.port: {port}
transport.host: 127.0.0.1
transport.port: {transport_port}
xpack.security.enabled: false
path.repo: []
cluster.routing.allocation.disk.threshold_enabled: false
"""


@pytest.fixture(scope="session")
def elasticsearch_url() -> Iterator[str]:
    """``http://host:port`` of a server that answers, for the whole test session."""
    if given := os.environ.get("ES_URL"):
        yield given.rstrip("/")
        return
    distribution = cached_zip()
    if not distribution.is_file() or java_home() is None:
        wanting = (
            f"no Elasticsearch for the tests: set ES_URL, or run scripts/test, which fetches {VERSION} into the cache "
            "(it needs mvn and a JDK of 17 or newer)"
        )
        if os.environ.get("CI", "").lower() in ("1", "true"):
            pytest.fail(wanting)
        pytest.skip(wanting)
    with running(distribution) as url:
        yield url


def cached_zip() -> Path:
    """Where ``scripts/test`` leaves the distribution."""
    cache = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    return Path(cache) / "elasticsearch" / f"elasticsearch-{VERSION}.zip"


def java_home() -> Path | None:
    """The JDK to run with: ``ES_JAVA_HOME``, ``JAVA_HOME``, or the one that ``java`` on the path belongs to."""
    for name in ("ES_JAVA_HOME", "JAVA_HOME"):
        if (given := os.environ.get(name)) and (Path(given) / "bin" / "java").is_file():
            return Path(given)
    found = shutil.which("java")
    return Path(found).resolve().parent.parent if found else None


@contextmanager
def running(distribution: Path) -> Iterator[str]:
    """Unpack, start, wait until it is up; stop it by its process id and remove its folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wornproof-es-"))
    try:
        home = _unpack(distribution, folder)
        port, transport_port = _free_port(), _free_port()
        (home / "config" / "elasticsearch.yml").write_text(CONFIG.format(port=port, transport_port=transport_port))
        _hand_over(folder)
        with (folder / "output.txt").open("wb") as output:
            server = subprocess.Popen(_command(home), stdout=output, stderr=output, env=_environment(), cwd=home)
        try:
            _wait(f"http://127.0.0.1:{port}", server, folder / "output.txt")
            yield f"http://127.0.0.1:{port}"
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(distribution: Path, folder: Path) -> Path:
    with zipfile.ZipFile(distribution) as archive:
        archive.extractall(folder)
    home = folder / f"elasticsearch-{VERSION}"
    programs = [*(home / "bin").iterdir(), *home.glob("modules/*/platform/*/bin/*")]
    for program in filter(Path.is_file, programs):
        program.chmod(program.stat().st_mode | stat.S_IXUSR | stat.S_IXGRP | stat.S_IXOTH)
    return home


def _hand_over(folder: Path) -> None:
    if os.geteuid() != 0:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, NOBODY, NOBODY)


def _command(home: Path) -> list[str]:
    start = [str(home / "bin" / "elasticsearch")]
    if shutil.which("setpriv") is None:
        return start
    user = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *user, "--pdeathsig=TERM", *start]  # it goes when we go, even when we are killed


def _environment() -> dict[str, str]:
    heap = "-Xms512m -Xmx512m"
    return {"PATH": os.environ["PATH"], "ES_JAVA_HOME": str(java_home()), "ES_JAVA_OPTS": heap, "HOME": "/nonexistent"}


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def _wait(url: str, server: "subprocess.Popen[bytes]", output: Path) -> None:
    """Until the cluster is yellow. ``GET /`` is no use: the core distribution has no such page."""
    until = time.monotonic() + UP_WITHIN_S
    while time.monotonic() < until:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(
                f"{url}/_cluster/health?wait_for_status=yellow&timeout=5s", timeout=10
            ) as reply:
                if reply.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    tail = output.read_text(errors="replace")[-2000:]
    pytest.fail(f"Elasticsearch did not come up within {UP_WITHIN_S} s (exit code {server.poll()}):\n{tail}")


def _stop(server: "subprocess.Popen[bytes]") -> None:
    server.terminate()
    try:
        server.wait(30)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait(10)
