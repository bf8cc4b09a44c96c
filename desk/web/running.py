"""Long work of this process, in the background: a run of a case, a check of one. Never two of one kind on one case.

What came of it stands where the acts keep it; only why a check could not be made is remembered here.
"""

import logging
from collections.abc import Callable
from threading import Lock, Thread

from desk.acts.actor import Actor
from desk.acts.checks import check_case
from desk.acts.errors import EXPECTED, FAULT
from desk.acts.runs import run_case
from desk.search.errors import SearchError
from desk.settings import Settings
from desk.web.trouble import told

LOG = logging.getLogger("wornproof.desk")
_Work = tuple[str, str, str]
_MOST_TROUBLES = 1_000
_held = Lock()
_at_work: dict[_Work, Thread] = {}
_troubles: dict[_Work, str] = {}


def start_run(actor: Actor, settings: Settings, case_id: str, *, go_on: bool = False) -> bool:
    """Run a case in the background; False where this process does already."""
    return _start("run", settings, case_id, lambda: run_case(actor, settings, case_id, go_on=go_on))


def start_check(actor: Actor, settings: Settings, case_id: str) -> bool:
    """Check a case in the background; False where this process does already."""
    return _start("check", settings, case_id, lambda: check_case(actor, settings, case_id))


def is_running(settings: Settings, case_id: str) -> bool:
    """Whether this process runs a case."""
    return _work("run", settings, case_id) in _at_work


def is_checking(settings: Settings, case_id: str) -> bool:
    """Whether this process checks a case."""
    return _work("check", settings, case_id) in _at_work


def trouble_of_check(settings: Settings, case_id: str) -> str:
    """Why the newest check of this process could not be made; empty: it could, or there was none."""
    return _troubles.get(_work("check", settings, case_id), "")


def _work(kind: str, settings: Settings, case_id: str) -> _Work:
    return kind, settings.vault_url, case_id


def _start(kind: str, settings: Settings, case_id: str, act: Callable[[], object]) -> bool:
    work = _work(kind, settings, case_id)
    with _held:
        if work in _at_work:
            return False
        _troubles.pop(work, None)
        thread = Thread(target=_do, args=(work, act), name=f"{kind} {case_id}", daemon=True)
        _at_work[work] = thread
    try:
        thread.start()
    except RuntimeError:  # no more threads
        _at_work.pop(work, None)
        raise
    return True


def _do(work: _Work, act: Callable[[], object]) -> None:
    try:
        act()
    except (*EXPECTED, SearchError) as error:
        _remember(work, told(error))
    except Exception as error:
        _remember(work, FAULT)
        LOG.exception("a fault of ours", exc_info=error)
    finally:
        _at_work.pop(work, None)


def _remember(work: _Work, trouble: str) -> None:
    while len(_troubles) >= _MOST_TROUBLES:
        _troubles.pop(next(iter(_troubles)), None)
    _troubles[work] = trouble
