"""How far a case is: to-do lists are questions asked of the vault, never kept beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from claims.reading import Reading, RunState, read
from desk.access.actor import seen as visible
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.scope import enter
from desk.jobs.stamping import trust
from desk.settings import Settings
from evidence.assurance import SAYS, Level
from evidence.older import because_of
from evidence.records import Account, Case, Deed, Outcome, Remark, Seal, Verdict
from evidence.seal_state import SealState
from evidence.trust import Trust
from evidence.vault import CaseFile, Vault


@dataclass(frozen=True)
class AccountState:
    """How far one account is."""

    account: Account
    run: SealState | None
    """How its newest crawl stands; None: it was not crawled yet."""
    supplied: int
    """How often the investigator handed in files of it."""

    @property
    def outcome(self) -> tuple[Outcome, tuple[Remark, ...]] | None:
        """How that crawl ended, and why; None: it was not sealed."""
        seal = self.run.seal.record if self.run and self.run.seal else None
        return (seal.outcome, because_of(seal)) if isinstance(seal, Seal) else None


@dataclass(frozen=True)
class Overview:
    """One case in counts and states."""

    case: Case
    days: tuple[date, date] | None
    """The first and the last day of its window, in ``zone``."""
    zone: str
    respond_by: datetime | None
    """Until when the shop must answer the dispute, in ``zone``."""
    accounts: tuple[AccountState, ...]
    assurance: tuple[tuple[str, int], ...]
    """Name of a level, and how many posts stand at it; weakest first, none left out that has a post."""
    posts: int
    pictures: int
    """Distinct ones, whose bytes are there."""
    examined: int
    matches: int
    """Findings with the verdict ``match`` in the examinations that count."""
    reviews: int
    """The newest of each reviewer on what those examinations found, as far as they count."""
    exhibits: int
    """Supplied files that count."""
    comparisons: int
    """Of these, those that count."""
    ledger_seal: SealState | None
    """How the last seal of the examinations and reviews stands; None where there is none."""
    entries: int
    head: str
    """Digest of the ledger's last entry."""


def show_cases(actor: Actor, settings: Settings, case_id: str | None = None) -> tuple[Overview, ...]:
    """One case, or all, with what this desk was told of timestamp authorities.

    Raises:
        EvidenceError: no such vault or case, or a certificate of desk.toml cannot be read.
    """
    told = trust(settings)
    actor.needs(Right.READ)
    vault = enter(actor, settings, case_id, Right.READ) if case_id else Vault.open(settings.vault_url, settings.home)
    names, key = (case_id,) if case_id else visible(actor, vault.cases()), vault.sealing_key()
    note(settings, actor, Deed.LOOKED, case_id or "", vault=vault)
    return tuple(_overview(vault.case(name), told, key, closed=bool(actor.account)) for name in names)


def _overview(file: CaseFile, told: Trust, key: str, *, closed: bool) -> Overview:
    reading = read(file.ledger.entries(), told, public_key=key, closed=closed)
    seen, levels = reading.coverage, list(reading.levels.values())
    return Overview(
        case=reading.case,
        days=_days(reading),
        zone=str(reading.clock.shown),
        respond_by=reading.case.respond_by.astimezone(reading.clock.shown) if reading.case.respond_by else None,
        accounts=tuple(_account(account, reading.runs) for account in reading.case.accounts),
        assurance=tuple((SAYS[level].name, levels.count(level)) for level in Level if level in levels),
        posts=seen.posts,
        pictures=seen.pictures,
        examined=seen.examined,
        matches=_matches(reading),
        reviews=sum(map(len, reading.reviews.values())),
        exhibits=len(reading.compared.exhibits),
        comparisons=len(reading.compared.comparisons),
        ledger_seal=reading.ledger_seal,
        entries=reading.entries,
        head=reading.head,
    )


def _days(reading: Reading) -> tuple[date, date] | None:
    window, zone = reading.case.window, reading.clock.shown
    return (window.start.astimezone(zone).date(), window.until.astimezone(zone).date()) if window else None


def _matches(reading: Reading) -> int:
    found = (finding for match in reading.matches.values() for finding in match.record.findings)
    return sum(finding.verdict is Verdict.MATCH for finding in found)


def _account(account: Account, runs: Sequence[RunState]) -> AccountState:
    mine = [state for state in runs if (state.run.platform, state.run.handle) == (account.platform, account.handle)]
    crawled = [state for state in mine if not state.run.supplied]
    return AccountState(account, crawled[-1].seal_state if crawled else None, len(mine) - len(crawled))
