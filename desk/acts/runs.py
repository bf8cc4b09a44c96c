"""Runs the whole path of a case that was drafted here, and tells everybody who looks how far it is.

CACHE/runs/<vault id>/<case id>/state.json   how far it is, or how it ended; written anew at most every 0.3 seconds
CACHE/runs/<vault id>/<case id>/run.lock     held while it runs, so that a second one changes nothing in that file

Several processes may look. Who was killed is told of by its process: where that is gone, the run is stopped.
"""

import fcntl
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.errors import EXPECTED, FAULT, ActError, WrongSkus
from desk.acts.investigate import investigate
from desk.acts.scope import own_case
from desk.jobs.drafted import folder_of, order_of
from desk.jobs.ordered import Unlisted
from desk.jobs.private import keep_private, private_folder
from desk.jobs.progress import Show
from desk.search.errors import SearchError
from desk.settings import Settings
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.ledger import now
from evidence.os_errors import in_words
from evidence.vault import Vault

PAUSE_S = 0.3
_MOST_WARNINGS, _LONGEST = 100, 1_000
_FOLDERS = 3
"""Of which the state lies in the innermost."""


@dataclass(frozen=True)
class Runnable:
    """A case that may be run."""

    case_id: str
    order: Path
    vault_id: str


@dataclass(frozen=True)
class RunState:
    """How far the newest run of a case is."""

    is_known: bool = False
    """False where none ever began here, or the cache was deleted."""
    is_there: bool = False
    """Whether its process is."""
    has_order: bool = False
    """Whether an order lies here to be run."""
    stage: str = ""
    done: int = 0
    total: int | None = None
    remark: str = ""
    begun: datetime | None = None
    ended: datetime | None = None
    trouble: str = ""
    """Why it ended before its end; empty: it did not."""
    wrong: tuple[Unlisted, ...] = ()
    """Order lines without an article, where they are why."""
    warnings: tuple[str, ...] = ()
    go_on: bool = False
    """Whether it was to go on with such lines."""

    @property
    def standing(self) -> Literal["never", "running", "stopped", "failed", "done"]:
        """In a word; ``stopped`` is one that was killed."""
        if not self.is_known:
            return "never"
        if self.ended is None:
            return "running" if self.is_there else "stopped"
        return "failed" if self.trouble else "done"


def run_case(
    actor: Actor, settings: Settings, case_id: str, show: Show = lambda *_: None, *, go_on: bool = False
) -> RunState:
    """Run what is missing of a case, from the order that lies here; how it ended.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        show: Progress, besides the file.
        go_on: Go on where order lines name a SKU that the catalog does not have.

    Raises:
        Forbidden, NotThere, ActError: as ``ready_to_run``; or it is running already.
        EvidenceError, SearchError: what ``investigate`` raises; the state says it too.
    """
    ready = ready_to_run(actor, settings, case_id)
    place = _place(settings, ready.vault_id, case_id)
    with _alone(place, case_id):
        told = _Told(place, RunState(is_known=True, begun=now(), go_on=go_on), show)
        told.write()
        try:
            out = folder_of(settings.home, case_id) / "report.html"
            done = investigate(actor, settings, ready.order, told, out=out, go_on=go_on)
        except BaseException as error:
            told.end(trouble=_words(error), wrong=error.lines if isinstance(error, WrongSkus) else ())
            raise
        return told.end(warnings=tuple(one[:_LONGEST] for one in done.warnings[:_MOST_WARNINGS]))


def ready_to_run(actor: Actor, settings: Settings, case_id: str) -> Runnable:
    """Whether a case may be run by this actor, and from which order. The vault is made where it is missing.

    Raises:
        Forbidden: the actor may not open cases.
        NotThere: nothing is here of this case, or it is not theirs to see.
        ActError: no order lies here for it: it was opened otherwise.
    """
    actor.needs(Right.CAPTURE)
    Vault.create(settings.vault_url, settings.home)
    vault = own_case(actor, settings, case_id, Right.CAPTURE, _there(settings))
    order = order_of(settings.home, case_id)
    if not order.is_file():
        raise ActError(
            f"no order lies at this desk for case {case_id}, as it was not opened here: run 'wornproof investigate "
            "ORDER.toml' with the file that it was opened with"
        )
    return Runnable(case_id, order, vault.vault_id)


def run_state(actor: Actor, settings: Settings, case_id: str) -> RunState:
    """How far a case's run is.

    Raises:
        Forbidden, NotThere: the actor may not read, or nothing is here of this case that they may see.
        EvidenceError: there is no vault.
    """
    vault = own_case(actor, settings, case_id, Right.READ, _there(settings))
    has_order = order_of(settings.home, case_id).is_file()
    try:
        told = json.loads(read_file(_place(settings, vault.vault_id, case_id), MAX_SETTINGS_BYTES))
        return replace(_state(told), has_order=has_order)
    except (OSError, ValueError, TypeError, KeyError, AttributeError):  # none, or of another version
        return RunState(has_order=has_order)


class _Told:
    """Takes progress, and writes it down now and then."""

    def __init__(self, place: Path, state: RunState, show: Show) -> None:
        self._place = place
        self._state = state
        self._show = show
        self._written = 0.0

    def __call__(self, stage: str, done: int, total: int | None, remark: str) -> None:
        self._show(stage, done, total, remark)
        self._state = replace(self._state, stage=stage, done=done, total=total, remark=remark[:_LONGEST])
        if time.monotonic() - self._written >= PAUSE_S:
            with suppress(OSError):  # a full disk is for the run itself to stumble over
                self.write()

    def write(self) -> None:
        values = asdict(self._state) | {
            "begun": self._state.begun and self._state.begun.isoformat(),
            "ended": self._state.ended and self._state.ended.isoformat(),
            "pid": os.getpid(),
            "process": _process(os.getpid()),
        }
        keep_private(json.dumps(values, ensure_ascii=True).encode(), self._place, _FOLDERS)
        self._written = time.monotonic()

    def end(self, **changes: Any) -> RunState:
        self._state = replace(self._state, ended=now(), **changes)
        with suppress(OSError):
            self.write()
        return replace(self._state, has_order=True)


def _state(told: dict[str, Any]) -> RunState:
    return RunState(
        is_known=True,
        is_there=bool(told["process"]) and _process(told["pid"]) == told["process"],
        stage=str(told["stage"]),
        done=int(told["done"]),
        total=None if told["total"] is None else int(told["total"]),
        remark=str(told["remark"]),
        begun=datetime.fromisoformat(told["begun"]),
        ended=datetime.fromisoformat(told["ended"]) if told["ended"] else None,
        trouble=str(told["trouble"]),
        wrong=tuple(Unlisted(str(one["sku"]), tuple(map(str, one["like"]))) for one in told["wrong"]),
        warnings=tuple(map(str, told["warnings"])),
        go_on=bool(told["go_on"]),
    )


def _process(pid: int) -> str:
    """What tells a process from a later one of the same number: when it began. Empty: there is none."""
    try:
        words = Path(f"/proc/{int(pid)}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return "" if Path("/proc/self").exists() else _without_proc(pid)
    return "" if words[0] in "ZX" else f"began {words[19]}"


def _without_proc(pid: int) -> str:
    try:
        os.kill(pid, 0)
    except PermissionError:
        return "somebody's"
    except OSError:
        return ""
    return "there"


def _words(error: BaseException) -> str:
    if not isinstance(error, (*EXPECTED, SearchError)):
        return FAULT
    return (in_words(error) if isinstance(error, OSError) else str(error))[:_LONGEST]


def _there(settings: Settings) -> Callable[[Vault, str], bool]:
    """Something is there of a case before it is open: the order that it is opened with."""
    return lambda vault, name: vault.has_entry(name) or order_of(settings.home, name).is_file()


def _place(settings: Settings, vault_id: str, case_id: str) -> Path:
    return settings.cache / "runs" / vault_id / case_id / "state.json"


@contextmanager
def _alone(place: Path, case_id: str) -> Iterator[None]:
    private_folder(place.parent, _FOLDERS)
    lock = place.with_name("run.lock")
    lock.touch(0o600)
    with lock.open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ActError(f"case {case_id} is running already: look how far it is") from error
        yield
