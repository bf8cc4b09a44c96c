"""How far a case is: to-do lists are questions asked of the vault, never kept beside it."""

from dataclasses import dataclass

from desk.acts.actor import Actor
from desk.jobs.stamping import trust
from desk.settings import Settings
from evidence.assurance import SAYS, Level, assurances
from evidence.records import Account, Case, Match, Outcome, Post, Review, Run, Seal, Segment, Verdict
from evidence.seal_state import SealState, seal_state
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
    def outcome(self) -> tuple[Outcome, str] | None:
        """How that crawl ended, and the reason; None: it was not sealed."""
        seal = self.run.seal.record if self.run and self.run.seal else None
        return (seal.outcome, seal.reason) if isinstance(seal, Seal) else None


@dataclass(frozen=True)
class Overview:
    """One case in counts and states."""

    case: Case
    accounts: tuple[AccountState, ...]
    assurance: tuple[tuple[str, int], ...]
    """Name of a level, and how many posts stand at it; weakest first, none left out that has a post."""
    posts: int
    pictures: int
    """Distinct ones, whose bytes are there."""
    examined: int
    matches: int
    reviews: int
    entries: int
    head: str
    """Digest of the ledger's last entry."""


def show_cases(actor: Actor, settings: Settings, case_id: str | None = None) -> tuple[Overview, ...]:
    """One case, or all, with what this desk was told of timestamp authorities.

    Raises:
        EvidenceError: no such vault or case, or a certificate of desk.toml cannot be read.
    """
    told = trust(settings)
    vault = Vault.open(settings.vault_url, settings.home)
    return tuple(_overview(vault.case(name), told) for name in ((case_id,) if case_id else vault.cases()))


def _overview(file: CaseFile, told: Trust) -> Overview:
    _, case = file.opened()
    entries = file.ledger.entries()
    records = [entry.record for entry in entries]
    posts = [post for record in records if isinstance(record, Segment) for post in record.posts]
    matches = [record for record in records if isinstance(record, Match)]
    return Overview(
        case=case,
        accounts=tuple(_account(account, file, told) for account in case.accounts),
        assurance=_assurance(file, told),
        posts=len(posts),
        pictures=len(_pictures(posts)),
        examined=len({match.image_digest for match in matches}),
        matches=sum(finding.verdict is Verdict.MATCH for match in matches for finding in match.findings),
        reviews=sum(isinstance(record, Review) for record in records),
        entries=len(records),
        head=entries[-1].digest,
    )


def _assurance(file: CaseFile, told: Trust) -> tuple[tuple[str, int], ...]:
    levels = [found.level for found in assurances(file.ledger.entries(), told).values()]
    return tuple((SAYS[level].name, levels.count(level)) for level in Level if level in levels)


def _pictures(posts: list[Post]) -> set[str]:
    return {image.digest for post in posts for image in post.images if image.digest}


def _account(account: Account, file: CaseFile, told: Trust) -> AccountState:
    entries = file.ledger.entries()
    named = (account.platform, account.handle)
    runs = [(entry.digest, entry.record) for entry in entries if isinstance(entry.record, Run)]
    own = [(digest, run) for digest, run in runs if (run.platform, run.handle) == named]
    crawled = [digest for digest, run in own if not run.supplied]
    newest = seal_state(entries, crawled[-1], told) if crawled else None
    return AccountState(account, newest, sum(run.supplied for _, run in own))
