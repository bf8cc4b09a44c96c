"""Messages to the shop's own systems: put down first, then delivered, until they are taken or given up.

HOME/webhooks/<id>.json       a message that waits, for one system: what it tells, when it is tried next
HOME/webhooks/told/…json      of one case, what was told of it: the same thing is not told again
HOME/webhooks/given-up.log    a line a message that was given up; the case by its digest, as the line outlasts it
HOME/webhooks/sending.lock    held by the one process that delivers

A kill between the delivery and the end of its file delivers a message again, with the same id. No secret stands here.
"""

import fcntl
import json
import secrets
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256 as _sha256
from pathlib import Path
from typing import Any

from desk.jobs.delivery import TIMEOUT_S, Answer, deliver
from desk.jobs.private import keep_private, private_folder
from desk.settings import Event, Settings, Webhook
from evidence.codec import sha256, utc_text
from evidence.disposed import case_digest
from evidence.files import MAX_SETTINGS_BYTES, read_file

PAUSES = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 8 * 60, 24 * 60))
"""After each try that failed; one more failure, and the message is given up."""
_LIMIT_S = 60.0
_LOG = "given-up.log"
_NOT_NAMED = "its address is no longer in desk.toml"


@dataclass(frozen=True)
class Message:
    """One message for one system."""

    message_id: str
    to: str
    """Digest of the address, which may hold a secret."""
    event: str
    vault_id: str
    case_id: str
    at: datetime
    due: datetime
    tries: int = 0
    why: str = ""
    """Why the last try failed."""

    @property
    def body(self) -> bytes:
        """What is sent: the same bytes at every try."""
        return body_of(self.event, self.at, {"case_id": self.case_id})


@dataclass(frozen=True)
class GivenUp:
    """A message that was given up."""

    message_id: str
    address: str
    event: str
    case_digest: str
    at: datetime
    why: str


@dataclass(frozen=True)
class Sent:
    """What one round of deliveries came to."""

    delivered: int = 0
    failed: int = 0
    """They are tried again later."""
    given_up: int = 0


def body_of(event: str, at: datetime, data: dict[str, str]) -> bytes:
    """A message as it is sent."""
    return json.dumps({"type": event, "timestamp": utc_text(at), "data": data}, separators=(",", ":")).encode()


def new_id() -> str:
    """An id that no other message has."""
    return f"msg_{secrets.token_hex(12)}"


def tell(settings: Settings, vault_id: str, event: Event, case_id: str, things: Collection[str], at: datetime) -> None:
    """Put down a message for each system that wants this event, where one of ``things`` was not told of yet.

    Raises:
        OSError: it cannot be written.
    """
    wanting = [one for one in settings.webhooks if event in one.events]
    if not wanting:
        return
    place = _memory(settings.home, vault_id, case_id)
    told = _remembered(place)
    if set(things) - set(told.get(event, ())):
        for one in wanting:
            _put(settings.home, Message(new_id(), sha256(one.url.encode()), event, vault_id, case_id, at, at))
    if set(things) != set(told.get(event, ())):
        keep_private(json.dumps({**told, event: sorted(things)}).encode(), place, 2)


def send_due(
    settings: Settings,
    at: datetime,
    *,
    at_once: bool = False,
    limit_s: float = _LIMIT_S,
    timeout_s: float = TIMEOUT_S,
) -> Sent:
    """Deliver what is due; nothing where another process is at it.

    Args:
        settings: Of this desk.
        at: The time.
        at_once: What is not due yet too; such a try counts as none where it fails.
        limit_s: No delivery goes on longer than this after the begin; the rest waits.
        timeout_s: For one of them.

    Raises:
        OSError: a file cannot be read or written.
    """
    with _alone(settings.home) as is_ours:
        if not is_ours:
            return Sent()
        return _round(settings, at, at_once, time.monotonic() + limit_s, timeout_s)


def _round(settings: Settings, at: datetime, at_once: bool, end: float, timeout_s: float) -> Sent:
    named = {sha256(one.url.encode()): one for one in settings.webhooks}
    sent, dumb = Sent(), set[str]()
    for one in waiting(settings.home):
        webhook = named.get(one.to)
        if webhook is None:
            _give_up(settings.home, one, "", _NOT_NAMED, at)
            sent = replace(sent, given_up=sent.given_up + 1)
        elif (at_once or one.due <= at) and one.to not in dumb and (left := end - time.monotonic()) > 0:
            answer = deliver(webhook, one.message_id, one.body, at, min(timeout_s, left))
            if answer.why:
                dumb.add(one.to)  # its other messages need not be tried in vain
            sent = _settled(settings.home, one, webhook, answer, at, sent, counts=not at_once or one.due <= at)
    return sent


def _settled(
    home: Path, one: Message, webhook: Webhook, answer: Answer, at: datetime, sent: Sent, *, counts: bool
) -> Sent:
    place = _place(home, one.message_id)
    if not answer.why:
        place.unlink(missing_ok=True)
        return replace(sent, delivered=sent.delivered + 1)
    if answer.is_final or (counts and one.tries >= len(PAUSES)):
        _give_up(home, one, webhook.shown, answer.why, at)
        return replace(sent, given_up=sent.given_up + 1)
    if place.exists():  # its case may have been disposed of meanwhile
        later = replace(one, tries=one.tries + 1, due=at + PAUSES[one.tries]) if counts else one
        _put(home, replace(later, why=answer.why))
    return replace(sent, failed=sent.failed + 1)


def waiting(home: Path) -> tuple[Message, ...]:
    """Messages that wait, oldest first. A file that is none is left alone."""
    found = []
    for path in (home / "webhooks").glob("msg_*.json"):
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            found.append(_message(json.loads(read_file(path, MAX_SETTINGS_BYTES))))
    return tuple(sorted(found, key=lambda one: (one.at, one.message_id)))


def given_up(home: Path) -> tuple[GivenUp, ...]:
    """Messages that were given up, oldest first."""
    found = []
    with suppress(FileNotFoundError):
        for line in (home / "webhooks" / _LOG).read_text("utf-8", "replace").splitlines():
            with suppress(ValueError, TypeError, KeyError, RecursionError):  # a line that was cut off
                told = json.loads(line)
                found.append(GivenUp(**{**told, "at": datetime.fromisoformat(told["at"])}))
    return tuple(found)


def messages_of(home: Path, vault_id: str, case_id: str) -> Iterator[Path]:
    """Files that are kept of a case here, half-written ones too: they go with it."""
    folder = home / "webhooks"
    for path in (*folder.glob("msg_*.json"), *folder.glob(".msg_*.json.*")):
        with suppress(OSError, ValueError, TypeError, KeyError, RecursionError):
            told = json.loads(read_file(path, MAX_SETTINGS_BYTES))
            if (told["vault_id"], told["case_id"]) == (vault_id, case_id):
                yield path
    memory = _memory(home, vault_id, case_id)
    yield from (one for one in (memory, *memory.parent.glob(f".{memory.name}.*")) if one.exists())


def _message(told: dict[str, Any]) -> Message:
    return Message(**{**told, "at": datetime.fromisoformat(told["at"]), "due": datetime.fromisoformat(told["due"])})


def _put(home: Path, one: Message) -> None:
    values = asdict(one) | {"at": utc_text(one.at), "due": utc_text(one.due)}
    keep_private(json.dumps(values).encode(), _place(home, one.message_id), 1)


def _place(home: Path, message_id: str) -> Path:
    return home / "webhooks" / f"{message_id}.json"


def _memory(home: Path, vault_id: str, case_id: str) -> Path:
    """Its name tells no case's id."""
    return home / "webhooks" / "told" / f"{_sha256(f'{vault_id}/{case_id}'.encode()).hexdigest()}.json"


def _remembered(place: Path) -> dict[str, list[str]]:
    with suppress(OSError, ValueError, TypeError, AttributeError, RecursionError):  # none, or of another version
        told = json.loads(read_file(place, MAX_SETTINGS_BYTES))
        return {str(name): [str(one) for one in things] for name, things in told.items()}
    return {}


def _give_up(home: Path, one: Message, address: str, why: str, at: datetime) -> None:
    line = GivenUp(one.message_id, address, one.event, case_digest(one.case_id), at, why)
    text = json.dumps(asdict(line) | {"at": utc_text(at)}) + "\n"
    log = home / "webhooks" / _LOG
    log.touch(0o600)
    with log.open("a", encoding="utf-8") as file:
        file.write(text)
    _place(home, one.message_id).unlink(missing_ok=True)


@contextmanager
def _alone(home: Path) -> Iterator[bool]:
    """Whether we are the one that delivers while the block runs; nobody is where no message ever was."""
    folder = home / "webhooks"
    if not folder.is_dir():
        yield False
        return
    private_folder(folder, 1)
    lock = folder / "sending.lock"
    lock.touch(0o600)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True
