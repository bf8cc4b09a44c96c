"""One process at a time on one case of one machine.

The ledger itself is safe without this (two writers never harm each other); the lock only spares the site a second
crawl, and tells the second person what is going on. The kernel lets it go when the process ends, however it ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.errors import VaultError


@contextmanager
def alone(home: Path, vault_id: str, case_id: str) -> Iterator[None]:
    """Hold the case while the block runs.

    Raises:
        VaultError: another process of this machine holds it.
    """
    place = lock_of(home, vault_id, case_id)
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with place.open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            raise VaultError(
                f"another process ({holder}) is working on case {case_id}: wait until it is done, then run this again"
            ) from error
        file.truncate(0)
        file.write(f"pid {os.getpid()}")
        file.flush()
        yield


def lock_of(home: Path, vault_id: str, case_id: str) -> Path:
    """The file that is held."""
    return home / "locks" / f"{vault_id}-{case_id}.lock"
