"""The session of whoever works at this machine: the file ``session`` in the home folder, for its owner alone."""

import os
import secrets
import stat
from pathlib import Path

from desk.access.errors import NotSignedIn

FILE = "session"
_MOST_BYTES = 1000


def keep(home: Path, token: str) -> Path:
    """Keep the token. The file is never readable by others, not for a moment.

    Raises:
        OSError: it cannot be written.
    """
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    place, aside = home / FILE, home / f".{FILE}-{secrets.token_hex(8)}"
    try:
        with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(f"{token}\n")
        aside.replace(place)
    finally:
        aside.unlink(missing_ok=True)
    return place


def kept(home: Path, *, to_end: bool = False) -> str:
    """The token; empty where nobody signed in. ``to_end`` it, one that others may read will do.

    Raises:
        NotSignedIn: others may read it.
    """
    place = home / FILE
    try:
        mode = stat.S_IMODE(place.stat().st_mode)
        with place.open("rb") as file:
            token = file.read(_MOST_BYTES).decode("ascii", "replace").strip()
    except FileNotFoundError:
        return ""
    if os.name == "posix" and mode & 0o077 and not to_end:
        raise NotSignedIn(f"others may read {place} (mode {mode:03o}): run 'wornproof logout', then sign in again")
    return token


def forget(home: Path) -> None:
    """Take the file away."""
    (home / FILE).unlink(missing_ok=True)
