"""The crawling process, forked from one that has imported everything: a start costs a twentieth of a second, not one.

It takes the place of ``subprocess.Popen`` for ``crawler.run``: the same program with the same pipes, environment,
folder and session. What is left out is Python's own start; tests of that, and those that measure a process, start a
real one (the fixture ``real_process``).
"""

import os
import subprocess
import sys
from multiprocessing import reduction
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any

from crawler import run
from tests.crawler.forked import FORKS


class _Handed:
    """A descriptor that goes to the child."""

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __getstate__(self) -> Any:
        return reduction.DupFd(self.descriptor)

    def __setstate__(self, sent: Any) -> None:
        self.descriptor = sent.detach()


def _main(standard: list[_Handed], environment: dict[str, str], folder: str) -> None:
    """In the child: as the program ``python -m crawler.run`` would find the world."""
    os.setsid()
    for number, handed in enumerate(standard):
        os.dup2(handed.descriptor, number)
        os.close(handed.descriptor)
    sys.stdin = os.fdopen(0, encoding="utf-8", closefd=False)
    sys.stdout, sys.stderr = (os.fdopen(number, "w", encoding="utf-8", closefd=False) for number in (1, 2))
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    sys.exit(run.main())


class Preforked:
    """What ``crawler.run`` uses of ``subprocess.Popen``."""

    def __init__(self, command: list[str], *, env: dict[str, str], stderr: IO[bytes], **_: Any) -> None:
        assert command[1:] == ["-P", "-m", "crawler.run"]
        read, write = os.pipe()
        told, tell = os.pipe()
        standard = [_Handed(read), _Handed(tell), _Handed(stderr.fileno())]
        self._process = FORKS.Process(target=_main, args=(standard, env, str(Path.cwd())))
        self._process.start()
        os.close(read)
        os.close(tell)
        self.stdin = os.fdopen(write, "w", encoding="utf-8")
        self.stdout = os.fdopen(told, encoding="utf-8")
        self.pid = self._process.pid

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired("crawler.run", timeout or 0)
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


INSTEAD = SimpleNamespace(Popen=Preforked, PIPE=subprocess.PIPE, TimeoutExpired=subprocess.TimeoutExpired)
"""Stands for the module ``subprocess`` in ``crawler.run``."""
