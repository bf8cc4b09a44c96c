"""Several nodes of a real Elasticsearch on loopback, of which a test kills and starts again what it likes."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from elasticsearch import Elasticsearch
from elasticsearch.exceptions import ApiError, TransportError

from tests.servers import elasticsearch as one_node

CONFIG = """\
cluster.name: {cluster}
node.name: n{number}
http.host: 127.0.0.1
http.port: {port}
transport.host: 127.0.0.1
transport.port: {transport}
discovery.seed_hosts: [{seeds}]
cluster.initial_master_nodes: [{masters}]
path.data: {folder}/data-{number}
path.logs: {folder}/logs-{number}
xpack.security.enabled: false
cluster.routing.allocation.disk.threshold_enabled: false
cluster.routing.allocation.same_shard.host: false
"""


class Cluster:
    """Nodes by number, all of one folder."""

    def __init__(self, folder: Path, home: Path, nodes: int) -> None:
        self._home = home
        self._folder = folder
        self._running: dict[int, subprocess.Popen[bytes]] = {}
        ports = [(one_node._free_port(), one_node._free_port()) for _ in range(nodes)]
        self.hosts = [f"127.0.0.1:{port}" for port, _ in ports]
        seeds = ", ".join(f'"127.0.0.1:{transport}"' for _, transport in ports)
        masters = ", ".join(f"n{number}" for number in range(nodes))
        name = secrets.token_hex(6)
        for number, (port, transport) in enumerate(ports):
            shutil.copytree(home / "config", folder / f"config-{number}")
            text = CONFIG.format(
                cluster=name,
                number=number,
                port=port,
                transport=transport,
                seeds=seeds,
                masters=masters,
                folder=folder,
            )
            (folder / f"config-{number}/elasticsearch.yml").write_text(text)
            for part in ("data", "logs"):
                (folder / f"{part}-{number}").mkdir()
        one_node._hand_over(folder)

    def start(self, *numbers: int) -> None:
        """Start nodes; they are up when ``wait`` says so."""
        for number in numbers:
            environment = {**one_node._environment(), "ES_PATH_CONF": str(self._folder / f"config-{number}")}
            with (self._folder / f"output-{number}.txt").open("ab") as output:
                self._running[number] = subprocess.Popen(
                    one_node._command(self._home), stdout=output, stderr=output, env=environment, cwd=self._home
                )

    def kill(self, *numbers: int) -> None:
        """End nodes at once, as a power cut does: the JVM is a child of the script that starts it."""
        for number in numbers:
            node = self._running.pop(number)
            for task in Path(f"/proc/{node.pid}/task").glob("*/children"):  # any thread of it may have started it
                for child in task.read_text().split():
                    with suppress(ProcessLookupError):
                        os.kill(int(child), signal.SIGKILL)
            node.kill()
            node.wait(30)
            self._wait_until_gone(number)

    def _wait_until_gone(self, number: int) -> None:
        host, port = self.hosts[number].rsplit(":", 1)
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                socket.create_connection((host, int(port)), 1).close()
            except OSError:
                return
            time.sleep(0.1)

    def wait(self, nodes: int, status: str = "green") -> None:
        """Until so many nodes hold together and all parts are where they are to be."""
        until = time.monotonic() + one_node.UP_WITHIN_S
        while time.monotonic() < until:
            if any(self._is_whole(number, nodes, status) for number in self._running):
                return
            time.sleep(1)
        outputs = [(self._folder / f"output-{number}.txt").read_text()[-1000:] for number in self._running]
        raise AssertionError(f"{nodes} nodes did not come together: {outputs}")

    def _is_whole(self, number: int, nodes: int, status: str) -> bool:
        """What one node says of all."""
        asked = {"wait_for_status": status, "wait_for_nodes": f">={nodes}", "timeout": "5s"}
        with (
            suppress(ApiError, TransportError),
            Elasticsearch(f"http://{self.hosts[number]}", request_timeout=10) as client,
        ):
            return not client.cluster.health(**asked)["timed_out"]
        return False

    def stop(self) -> None:
        self.kill(*list(self._running))


@contextmanager
def cluster(nodes: int) -> Iterator[Cluster]:
    """So many nodes, started and green."""
    folder = Path(tempfile.mkdtemp(prefix="wornproof-cluster-"))
    try:
        made = Cluster(folder, one_node._unpack(one_node.cached_zip(), folder), nodes)
        try:
            made.start(*range(nodes))
            made.wait(nodes)
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
