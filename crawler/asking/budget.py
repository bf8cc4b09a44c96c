"""One budget for each registrable domain, kept in the desk's home: it outlives the process and is shared by all crawls.

Two crawls of two cases, or a crawl started again after a kill, are one visitor to the site; so the pace, the waits a
server asked for and the circuit breaker are kept in a small file a domain, under a lock. The public suffix list is the
one that comes with tldextract; nothing is fetched.
"""

import fcntl
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from tldextract import TLDExtract

from crawler.platform import host_of
from evidence.errors import VaultError
from evidence.os_errors import why

_SIZE = 256
_LONGEST_QUEUE_MS = 3_600_000


class Reason(StrEnum):
    """Why we waited."""

    PACE = "pace"
    CRAWL_DELAY = "crawl_delay"
    RETRY_AFTER = "retry_after"
    RATE_LIMIT = "rate_limit"
    RETRY = "retry"
    BREAKER = "breaker"


@dataclass(frozen=True, slots=True)
class State:
    """What is kept of a domain. Times are milliseconds since 1970, by the wall clock."""

    next_ms: int = 0
    """The next request may go at this time."""
    held_until_ms: int = 0
    held_why: str = Reason.PACE
    failures: int = 0
    """In a row."""
    open_until_ms: int = 0
    """The breaker: nothing is asked before this time."""


@cache
def registrable(url: str) -> str:
    """The registrable domain of a URL (``b.co.uk`` of ``a.b.co.uk``); an address or a bare name stands for itself."""
    host = host_of(url)
    return _extract()(host).top_domain_under_public_suffix or host


@cache
def _extract() -> TLDExtract:
    return TLDExtract(suffix_list_urls=(), cache_dir=None)


class Budget:
    """The budgets of all domains, under one folder.

    Methods raise VaultError when the folder takes no writing: without a budget nothing is asked.
    """

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self._folder = folder
        self._clock = clock
        self._slower: dict[str, int] = {}

    def slow(self, url: str, delay_ms: int) -> None:
        """Keep at least this between requests to a URL's host, in this crawl; what its robots.txt asks for.

        From now on: that robots.txt came this moment, so the next request waits as long, too.
        """
        self._slower[host_of(url)] = delay_ms
        with self._locked(registrable(url)) as kept:
            kept.state = replace(kept.state, next_ms=max(kept.state.next_ms, self._now() + delay_ms))

    def turn(self, url: str, delay_ms: int) -> tuple[int, Reason]:
        """Take the next turn at a URL's domain: how many milliseconds to wait for it, and why."""
        slower = self._slower.get(host_of(url), 0)
        with self._locked(registrable(url)) as kept:
            now = self._now()
            state = kept.state
            queue = state.next_ms if state.next_ms - now <= _LONGEST_QUEUE_MS else now  # a clock set back since
            turn = max(now, queue, state.held_until_ms)
            kept.state = replace(state, next_ms=turn + max(delay_ms, slower))
            if state.held_until_ms > max(now, queue):
                return turn - now, Reason(state.held_why)
            return turn - now, Reason.CRAWL_DELAY if slower > delay_ms else Reason.PACE

    def held(self, url: str) -> tuple[int, Reason]:
        """How long its domain is still held, and why. 0 when it is not."""
        with self._locked(registrable(url)) as kept:
            return max(0, kept.state.held_until_ms - self._now()), Reason(kept.state.held_why)

    def hold(self, url: str, pause_ms: int, why: Reason) -> None:
        """Ask nothing of a URL's domain for a while, whoever crawls."""
        with self._locked(registrable(url)) as kept:
            until = self._now() + pause_ms
            if until > kept.state.held_until_ms:
                kept.state = replace(kept.state, held_until_ms=until, held_why=why.value)

    def broken_ms(self, url: str) -> int:
        """How long the breaker of its domain is still open; 0 when a request may go."""
        with self._locked(registrable(url)) as kept:
            return max(0, kept.state.open_until_ms - self._now())

    def failed(self, url: str, most: int, pause_ms: int) -> bool:
        """Count a failure; True when it opened the breaker. After the pause one failure opens it again."""
        with self._locked(registrable(url)) as kept:
            failures = kept.state.failures + 1
            opens = failures >= most
            until = self._now() + pause_ms if opens else kept.state.open_until_ms
            kept.state = replace(kept.state, failures=min(failures, most), open_until_ms=until)
            return opens

    def answered(self, url: str) -> None:
        """The domain answered as it should: the count of failures begins anew."""
        with self._locked(registrable(url)) as kept:
            if kept.state.failures:
                kept.state = replace(kept.state, failures=0, open_until_ms=0)

    def _now(self) -> int:
        return int(self._clock() * 1000)

    @contextmanager
    def _locked(self, domain: str) -> Iterator["_Kept"]:
        path = self._folder / (re.sub(r"[^a-z0-9.-]", "_", domain.lower())[:200] + ".json")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise VaultError(f"the budget of {domain} cannot be kept in {self._folder}: {why(error)}") from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            kept = _Kept(_read(os.pread(handle, _SIZE, 0)))
            before = kept.state
            yield kept
            if kept.state != before:
                # one write of one size: a kill leaves the old state or the new one, nothing in between
                os.pwrite(handle, json.dumps(asdict(kept.state)).encode().ljust(_SIZE), 0)
        except OSError as error:
            raise VaultError(f"the budget of {domain} cannot be kept in {self._folder}: {why(error)}") from error
        finally:
            os.close(handle)


class _Kept:
    def __init__(self, state: State) -> None:
        self.state = state


def _read(data: bytes) -> State:
    """The state in a file; a new one where there is none or it makes no sense: then only the pace is forgotten."""
    try:
        values: Any = json.loads(data)
        found = State(**values)
        numbers = (found.next_ms, found.held_until_ms, found.failures, found.open_until_ms)
        Reason(found.held_why)
    except (ValueError, TypeError):
        return State()
    return found if all(isinstance(number, int) for number in numbers) else State()
