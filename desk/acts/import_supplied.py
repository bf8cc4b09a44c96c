"""Takes what the investigator lawfully kept from behind a login into a case, marked as supplied for ever."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crawler.imports.keep import Taken as Taken
from crawler.imports.keep import import_files
from desk.access.roles import Right
from desk.acts import news
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import ActError, SeveralAccounts
from desk.acts.scope import enter
from desk.jobs.alone import alone
from desk.jobs.own_platforms import recall
from desk.jobs.progress import Show
from desk.jobs.stamping import stamp
from desk.settings import Settings
from evidence.records import Case, Deed


@dataclass(frozen=True)
class Supplied:
    """What became of each file or folder."""

    run_id: str
    """Empty where nothing was new."""
    taken: tuple[Taken, ...]
    unsealed: tuple[str, ...]
    """A line on each run that still lacks time tokens, where authorities are configured."""


def import_supplied(
    actor: Actor,
    settings: Settings,
    case_id: str,
    files: Sequence[Path],
    show: Show,
    *,
    account: int | None = None,
    platform: str = "",
    by: str = "",
) -> Supplied:
    """Take files and folders into a case; the same ones again add nothing.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        files: WACZ, WARC, HAR or MHTML files, or folders.
        show: Progress, a step a file.
        account: Number of the case's account, from 0; may be left out where there is one.
        platform: TOML file of the account's platform, where it is not built in and the case's own order file, as this
            machine read it last, names none.
        by: Who supplies them, where that is not who opened the case.

    Raises:
        SeveralAccounts: whose the files are was not said.
        CrawlError: no such account, or the platform file cannot be used.
        EvidenceError: no such vault or case, or it takes no more.
    """
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    case = vault.case(case_id)
    opened = case.opened()[1]
    number = _account(opened, account)
    if not platform and 0 <= number < len(opened.accounts):
        platform = recall(vault.home, vault.vault_id, case_id).get(opened.accounts[number].platform, "")
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    with alone(settings.home, vault.vault_id, case_id):

        def step(done: int, name: str) -> None:
            show("import", done, len(files), name)

        done = import_files(case, number, files, platform, by, step, desk_account=actor.account)
        unsealed = stamp(settings, case_id, show) if done.run_id else ()
        if done.run_id:
            news.capture_sealed(settings, vault, case_id)
    news.send(settings)
    return Supplied(done.run_id, done.taken, unsealed)


def _account(case: Case, wanted: int | None) -> int:
    if wanted is not None:
        return wanted
    if not case.accounts:
        raise ActError(f"case {case.case_id} names no account: supplied files are of one of its accounts")
    if len(case.accounts) == 1:
        return 0
    raise SeveralAccounts([f"{account.platform}:{account.handle}" for account in case.accounts])
