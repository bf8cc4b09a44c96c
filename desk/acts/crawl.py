"""Captures the public posts of a case's accounts."""

from dataclasses import dataclass

from desk.acts.actor import Actor
from desk.jobs.capture import Captured, capture, not_crawled
from desk.jobs.progress import Show
from desk.jobs.stamping import stamp
from desk.settings import Settings
from evidence.vault import Vault


@dataclass(frozen=True)
class Crawled:
    """How the newest run of each account ended."""

    accounts: tuple[Captured, ...]
    unsealed: tuple[str, ...]
    """A line on each run that still lacks time tokens, where authorities are configured."""
    not_crawled: tuple[str, ...] = ()
    """A line on each account whose site is not crawled; its files are supplied."""


def crawl(actor: Actor, settings: Settings, case_id: str, show: Show, *, again: bool = False) -> Crawled:
    """Capture what no complete run has yet; with ``again``, look for new and changed posts too.

    Raises:
        EvidenceError: no such vault or case.
        CrawlError: the crawl broke down; what was gathered is in the vault.
    """
    accounts = capture(settings, case_id, show, again=again)
    _, case = Vault.open(settings.vault_url, settings.home).case(case_id).opened()
    return Crawled(accounts, stamp(settings, case_id, show), not_crawled(case, {}))
