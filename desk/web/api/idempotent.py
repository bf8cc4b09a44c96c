"""The same thing asked twice is done once: a program that heard no answer asks again with the same Idempotency-Key.

HOME/idempotent/<digest>.json    what was answered: when, to which body, in which case; for 24 hours
HOME/idempotent/<digest>.lock    held while it is being done; the kernel lets go when the process ends

The digest is of who asks (account, key, rights, cases), of the key they gave and of the path. So an answer goes only to
whom it was given, as long as they may do the same. What was refused is not kept: it may be asked again.
"""

import fcntl
import json
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Annotated, TypeVar

from fastapi import Depends, Header, HTTPException, Request
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from desk.web.api.asking import Program
from desk.web.api.models import OfCase
from evidence.codec import sha256 as digest_of
from evidence.files import read_file, write_whole

LOG = logging.getLogger("wornproof.desk")
KEPT = timedelta(hours=24)
PAUSE = timedelta(minutes=1)
"""Between two looks for old files, and how long a lock without an answer stays."""
LONGEST_KEY = 64
_LARGEST = 1024 * 1024
_swept: dict[Path, datetime] = {}
_Answer = TypeVar("_Answer", bound=OfCase)
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=LONGEST_KEY,
        pattern=r"^[!-~]+$",
        description="Chosen by the program, one for each thing it wants done: asked again within 24 hours with the "
        "same key and body, it is answered as before and not done again.",
    ),
]


class Kept(BaseModel):
    """An answer that was given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at: AwareDatetime
    case_id: str
    """So that a disposal finds it."""
    body: str
    """Digest of what was sent."""
    answer: str
    """As JSON."""


def now() -> datetime:
    """The time."""
    return datetime.now(UTC)


class Once:
    """Does a thing, unless it was done under this key."""

    def __init__(self, folder: Path, name: str) -> None:
        """``name`` is empty where no key was given: then the thing is simply done."""
        self._folder = folder
        self._name = name

    def __call__(self, answer: type[_Answer], body: str, do: Callable[[], _Answer]) -> _Answer:
        """The answer: of now, or of the first time.

        Args:
            answer: The form of the answer.
            body: What was sent.
            do: Does it. What it raises is not kept.

        Raises:
            HTTPException: 409, it is being done just now; 422, the key came with another body before.
        """
        if not self._name:
            return do()
        place, sent = self._folder / f"{self._name}.json", digest_of(body.encode())
        with _held(place.with_suffix(".lock")):
            kept = _read(place)
            if kept is not None and now() - kept.at < KEPT:
                if kept.body != sent:
                    raise HTTPException(422, "this Idempotency-Key came with another body before: take a new one")
                return answer.model_validate_json(kept.answer)
            try:
                done = do()
            except BaseException:
                if not place.exists():
                    place.with_suffix(".lock").unlink(missing_ok=True)
                raise
            made = Kept(at=now(), case_id=done.case_id, body=sent, answer=done.model_dump_json())
            _keep(made, place)
        _sweep(self._folder, now())
        return done


def _once(request: Request, asks: Program, key: Key = None) -> Once:
    actor = asks.actor
    cases = None if actor.cases is None else sorted(actor.cases)
    who = [actor.account, actor.key, sorted(actor.rights), cases, key, request.url.path]
    name = sha256(json.dumps(who).encode()).hexdigest() if key else ""
    return Once(asks.settings.home / "idempotent", name)


DoneOnce = Annotated[Once, Depends(_once)]


@contextmanager
def _held(lock: Path) -> Iterator[None]:
    """The lock, or 409. Whoever sweeps may take the file away between opening and locking it: then again."""
    lock.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    while True:
        with lock.open("a") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise HTTPException(409, "the same is being done just now: ask again in a moment") from error
            if not _is_same(file.fileno(), lock):
                continue
            os.utime(file.fileno(), (now().timestamp(),) * 2)
            yield
            return


def _is_same(opened: int, lock: Path) -> bool:
    try:
        return os.fstat(opened).st_ino == lock.stat().st_ino
    except FileNotFoundError:
        return False


def _read(place: Path) -> Kept | None:
    """What is kept; None where nothing is, or it is damaged."""
    try:
        return Kept.model_validate_json(read_file(place, _LARGEST))
    except (FileNotFoundError, ValidationError):
        return None


def _keep(made: Kept, place: Path) -> None:
    """The thing is done, so trouble here is told to the log; asked again, the act itself says that it was done."""
    try:
        write_whole(made.model_dump_json().encode(), place, 0o600)
    except OSError as error:
        LOG.warning("an answer cannot be kept", exc_info=error)


def _sweep(folder: Path, time: datetime) -> None:
    """Take away what is older than it is kept, and locks of what was killed before there was an answer."""
    if folder in _swept and abs(time - _swept[folder]) < PAUSE:
        return
    _swept[folder] = time
    for lock in folder.glob("*.lock"):
        with suppress(OSError, HTTPException):
            stays = KEPT if lock.with_suffix(".json").exists() else PAUSE
            if time.timestamp() - lock.stat().st_mtime < stays.total_seconds():
                continue
            with _held(lock):
                lock.with_suffix(".json").unlink(missing_ok=True)
                lock.unlink(missing_ok=True)
