"""The whole of Bluesky on loopback: PLC, PDS and AppView (``@atproto/dev-env``), over PostgreSQL and Redis.

Heavy (362 MB of packages, three servers), so it is asked for: ``scripts/test --appview``, or WORNPROOF_APPVIEW=1.
"""

import os
import shutil
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from tests.servers.pds import Pds, free_port

HERE = Path(__file__).parent
START_S = 180


def home() -> Path:
    """Where scripts/test --appview keeps the packages."""
    cache = os.environ.get("WORNPROOF_CACHE") or platformdirs.user_cache_dir("wornproof")
    return Path(cache) / "appview" / "node_modules"


def postgres_programs() -> Path | None:
    """The newest PostgreSQL of the distribution, or the one on the PATH."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    named = shutil.which("initdb")
    return found[-1].parent if found else Path(named).parent if named else None


def why_not() -> str:
    """Why it is not started; empty when it can be."""
    if os.environ.get("WORNPROOF_APPVIEW") != "1":
        return "not asked for: scripts/test --appview"
    if not (home() / "@atproto" / "dev-env").is_dir():
        return f"@atproto/dev-env is not in {home()}: run scripts/test --appview"
    if postgres_programs() is None or shutil.which("redis-server") is None:
        return "PostgreSQL or Redis is not installed: apt-get install postgresql redis-server"
    return ""


@dataclass
class Network:
    """Where its parts are."""

    pds: Pds
    appview: str


@contextmanager
def running_network() -> Iterator[Network]:
    """Start everything, wait until the AppView answers, stop it at the end."""
    folder = Path(tempfile.mkdtemp(prefix="wornproof-appview-"))
    postgres, redis, base = free_port(), free_port(), free_port()
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        _postgres(folder, postgres, stack)
        command = ["redis-server", "--port", str(redis), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        _start(command, folder / "redis.log", stack)
        environment = {
            **os.environ,
            "NODE_PATH": str(home()),
            "DB_POSTGRES_URL": f"postgresql://postgres@127.0.0.1:{postgres}/postgres",
            "REDIS_HOST": f"127.0.0.1:{redis}",
            "BASE_PORT": str(base),
        }
        node = ["node", "--require", str(HERE / "loopback.cjs"), str(HERE / "appview.cjs")]
        process = _start(node, folder / "node.log", stack, environment)
        network = Network(
            Pds(f"http://127.0.0.1:{base + 1}", f"http://127.0.0.1:{base}"), f"http://localhost:{base + 2}"
        )
        end = time.monotonic() + START_S
        while "everything answers" not in (folder / "node.log").read_text(errors="replace"):
            if time.monotonic() > end or process.poll() is not None:
                raise RuntimeError(f"the network does not start: {(folder / 'node.log').read_text()[-2000:]}")
            time.sleep(0.2)
        yield network


def wait_for(url: str, text: str) -> None:
    """Until the AppView has taken in what was written to the PDS."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=5) as reply:
                if text in reply.read().decode():
                    return
        except OSError:  # it does not know the account yet
            pass
        time.sleep(0.2)
    raise RuntimeError(f"{url} does not show {text!r}")


def _postgres(folder: Path, port: int, stack: ExitStack) -> None:
    """A database of its own; PostgreSQL refuses to run as root, so then it runs as its own user."""
    programs, data = postgres_programs(), folder / "postgres"
    as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    data.mkdir()
    if as_user:
        folder.chmod(0o755)
        shutil.chown(data, "postgres", "postgres")
    initdb = [*as_user, str(programs / "initdb"), "-D", str(data), "-A", "trust", "-U", "postgres", "--no-sync"]
    subprocess.run(initdb, check=True, capture_output=True, timeout=120)
    command = [*as_user, str(programs / "postgres"), "-D", str(data), "-p", str(port), "-c", "fsync=off"]
    command += ["-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={data}"]
    _start(command, folder / "postgres.log", stack)
    end = time.monotonic() + START_S
    while "ready to accept connections" not in (folder / "postgres.log").read_text(errors="replace"):
        if time.monotonic() > end:
            raise RuntimeError((folder / "postgres.log").read_text()[-2000:])
        time.sleep(0.1)


def _start(
    command: list[str], log: Path, stack: ExitStack, environment: dict[str, str] | None = None
) -> "subprocess.Popen[bytes]":
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, stdin=subprocess.DEVNULL, env=environment)
    stack.callback(_stop, process)
    return process


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
