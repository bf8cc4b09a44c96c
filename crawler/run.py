"""One crawl of one account, in a process of its own, because a Twisted reactor cannot be started twice.

The parent writes the job as one line of JSON to the child's standard input and keeps that pipe open: when the parent
dies, whatever way, the pipe closes and the child stops. The child writes one JSON object a line to standard output.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from crawler.asking.environment import environment
from crawler.errors import CrawlError, CrawlFailed, CrawlStopped, HandleError, PlatformError
from crawler.keeping.journal import RunState, runs_of, unfinished, unsealed_accounts
from crawler.keeping.receipt import cautions, counts, judge, waits
from crawler.keeping.recorder import Recorder
from crawler.parsers import parser_for
from crawler.platform import Platform, load_platform
from crawler.settings import scrapy_settings, software
from evidence.amended import reads_all_days
from evidence.errors import EvidenceError, HeadMoved
from evidence.older import because_of
from evidence.records import Account, Counts, Outcome, Remark, Run
from evidence.seal import seal
from evidence.sentences import in_a_row
from evidence.vault import CaseFile, Vault

Progress = Callable[[dict[str, Any]], None]
"""Gets what happens, as it happens: ``event`` is ``run``, ``page`` or ``waiting``, the rest its particulars."""

__all__ = ["CrawlResult", "Progress", "crawl", "unsealed_accounts"]

_ORPHANED, _EXPECTED = 3, 4
_TAIL_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class CrawlResult:
    """How an account's newest run ended. ``fresh`` is False where it was complete before, so nothing was asked."""

    run: str
    """Digest of the Run's entry."""
    run_id: str
    outcome: Outcome
    because: tuple[Remark, ...]
    counts: Counts
    fresh: bool

    @property
    def reason(self) -> str:
        """Why it has this outcome, in English."""
        return in_a_row(self.because)


def crawl(
    vault_url: str,
    home: Path,
    case_id: str,
    account_index: int,
    platform: str | Path,
    contact: str,
    progress: Progress = lambda event: None,
    *,
    again: bool = False,
) -> CrawlResult:
    """Capture one account of a case and seal the run; go on where an interrupted one stopped.

    ``contact`` goes into the user agent: where a site can reach you. ``again`` starts a new run even where the newest
    is sealed complete; what is in the case already is not put in twice.

    Raises:
        PlatformError: the platform file cannot be used, or is not the account's platform.
        HandleError: the handle cannot be an account of it.
        CrawlStopped: the crawl could not go on (full disk, another crawl of the same account); run it again.
        CrawlFailed: the crawling process broke down; its last words are in the text.
        EvidenceError: the vault or case cannot be opened.
    """
    case = Vault.open(vault_url, home).case(case_id)
    account = _account(case, account_index)
    _platform_of(account, platform)
    if not again and (done := _complete(case, account)) is not None:
        return done
    job = {
        "vault_url": vault_url,
        "home": str(home),
        "case_id": case_id,
        "account_index": account_index,
        "platform": str(platform),
        "contact": contact,
    }
    _in_child(job, progress)
    state = runs_of(case.ledger.entries(), account.platform, account.handle)[-1]
    if state.seal is None:
        raise CrawlFailed("the crawling process ended without a seal and without a reason")
    return _result(state, fresh=True)


def main() -> int:
    """The child: one job from standard input, events to standard output."""
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_stop_with_parent, daemon=True).start()
    try:
        _work(job)
    except (EvidenceError, CrawlStopped, PlatformError, HandleError) as error:
        _tell("stopped", kind=type(error).__name__, reason=str(error))
        return _EXPECTED
    return 0


def _work(job: dict[str, Any]) -> None:
    case = Vault.open(job["vault_url"], Path(job["home"]), folded=True).case(job["case_id"])
    account = _account(case, job["account_index"])
    platform = _platform_of(account, job["platform"])
    state = _open_run(case, account, platform, job["contact"])
    _tell("run", run_id=state.run.run_id, resumed_pages=len(state.segments))
    outcome, because = _capture(case, account, platform, state, job["contact"], Path(job["home"]))
    entries = case.ledger.entries()
    state = next(s for s in runs_of(entries, account.platform, account.handle) if s.entry.digest == state.entry.digest)
    found = counts(entries, state)
    if outcome is None:
        outcome, because = judge(state, found)
    said, waited = cautions(state.segments), waits(state.segments)
    seal(case, state.entry, outcome, because, found, cautions=said, waits=waited)


def _capture(
    case: CaseFile, account: Account, platform: Platform, state: RunState, contact: str, home: Path
) -> tuple[Outcome | None, tuple[Remark, ...]]:
    """Run Scrapy. The outcome the account came to, or None where its last page was reached."""
    from scrapy.crawler import AsyncCrawlerProcess  # takes a second to import; the desk imports this module

    from crawler.spider import AccountSpider, Assignment, make_context

    process = AsyncCrawlerProcess(scrapy_settings(platform, contact))
    _, opened = case.opened()
    recorder = Recorder(state.run.software, {"operator": contact, "isPartOf": state.run.run_id, "robots": "obey"})
    context = make_context(platform, recorder, home, _tell)
    assignment = Assignment(case, opened.days, state, platform, account.handle, context)
    crawler = process.create_crawler(AccountSpider)
    process.crawl(crawler, assignment=assignment)
    process.start(install_signal_handlers=False)
    spider = crawler.spider
    if not isinstance(spider, AccountSpider) or not spider.finished:
        raise CrawlFailed("the crawl broke down; see above")
    if spider.stopped:
        raise CrawlStopped(f"{spider.stopped}; what was gathered is safe, run the same command to go on")
    return (spider.ending.outcome, spider.ending.because) if spider.ending else (None, ())


def _open_run(case: CaseFile, account: Account, platform: Platform, contact: str) -> RunState:
    """The account's unfinished run under this platform file, or a new one."""
    where = (account.platform, account.handle)
    while True:
        entries = case.ledger.entries()
        found = unfinished(entries, *where, platform.digest)
        if found is not None:
            return found
        now = datetime.now(UTC)
        run = Run(
            run_id=f"{platform.name}-{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(4)}",
            case=case.opened()[0].digest,
            platform=account.platform,
            handle=account.handle,
            software=software(),
            platform_digest=platform.digest,
            environment=environment(contact, platform),
        )
        try:
            case.ledger.append(run, unless=lambda present: unfinished(present, *where, platform.digest) is not None)
        except HeadMoved:
            continue  # two crawls at once: take the other's run, one of us will stop at its first page


def _complete(case: CaseFile, account: Account) -> CrawlResult | None:
    """The newest run, where it is complete and read all days of the case as it is now."""
    runs = runs_of(case.ledger.entries(), account.platform, account.handle)
    if not runs or runs[-1].seal is None or runs[-1].seal.outcome is not Outcome.COMPLETE:
        return None
    read_all = reads_all_days(case.at(runs[-1].entry.seq), case.opened()[1])
    return _result(runs[-1], fresh=False) if read_all else None


def _result(state: RunState, *, fresh: bool) -> CrawlResult:
    assert state.seal is not None
    return CrawlResult(
        run=state.entry.digest,
        run_id=state.run.run_id,
        outcome=state.seal.outcome,
        because=because_of(state.seal),
        counts=state.seal.counts,
        fresh=fresh,
    )


def _account(case: CaseFile, index: int) -> Account:
    accounts = case.opened()[1].accounts
    if not 0 <= index < len(accounts):
        raise CrawlError(f"case {case.case_id} names {len(accounts)} accounts; there is no number {index}")
    return accounts[index]


def _platform_of(account: Account, name_or_path: str | Path) -> Platform:
    platform = load_platform(name_or_path)
    if platform.name != account.platform:
        raise PlatformError(f"{account.handle} is an account of {account.platform}, not of {platform.name}")
    parser_for(platform).begin(account.handle)
    return platform


def _in_child(job: dict[str, Any], progress: Progress) -> None:
    paths = [str(Path(__file__).resolve().parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with tempfile.TemporaryFile() as errors:
        # -P: a folder named "crawler" where the command is run must not be taken for ours
        child = subprocess.Popen(
            [sys.executable, "-P", "-m", "crawler.run"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            env=environment,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # Ctrl-C goes to the parent, which closes the pipe
        )
        assert child.stdin is not None
        assert child.stdout is not None
        stopped: dict[str, Any] = {}
        try:
            _hand_over(job, child.stdin)
            for event in _events(child.stdout):
                stopped = event if event["event"] == "stopped" else stopped
                progress(event)
            code = child.wait()
        finally:
            _end(child)
        if stopped:
            raise CrawlStopped(stopped["reason"])
        if code != 0:
            raise CrawlFailed(f"the crawling process ended with code {code}: {_tail(errors)}")


def _hand_over(job: dict[str, Any], pipe: IO[str]) -> None:
    """Give the child its job. Of one that ended before it read it the code and last words are told, not the pipe."""
    with suppress(BrokenPipeError):
        pipe.write(json.dumps(job) + "\n")
        pipe.flush()


def _events(lines: IO[str]) -> Iterator[dict[str, Any]]:
    for line in lines:
        yield json.loads(line)


def _end(child: "subprocess.Popen[str]") -> None:
    """Close the pipes; the child stops by that. Nothing is lost by stopping it hard: see ``evidence``."""
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            try:
                pipe.close()
            except BrokenPipeError:  # it ended before it read its job; its exit code tells
                continue
    try:
        child.wait(timeout=10)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


def _tail(errors: IO[bytes]) -> str:
    errors.seek(0, os.SEEK_END)
    errors.seek(max(0, errors.tell() - _TAIL_BYTES))
    return errors.read().decode("utf-8", "replace").strip() or "no message"


def _tell(event: str, **particulars: Any) -> None:
    sys.stdout.write(json.dumps({"event": event, **particulars}) + "\n")
    sys.stdout.flush()


def _stop_with_parent() -> None:
    # Not sys.stdin: a thread that waits in it holds its lock, and the interpreter cannot end.
    while os.read(0, 4096):
        continue
    os._exit(_ORPHANED)


if __name__ == "__main__":
    sys.exit(main())
