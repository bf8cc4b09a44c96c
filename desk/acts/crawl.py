"""Captures the public posts of a case's accounts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from claims.reading import read
from crawler.platform import load_platform
from desk.access.roles import Right
from desk.acts import news
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.acts.errors import WrongSkus
from desk.acts.scope import enter
from desk.acts.unfinished import Left, unfinished
from desk.jobs.capture import Captured, capture, no_contact, not_crawled
from desk.jobs.ordered import unlisted
from desk.jobs.own_platforms import recall
from desk.jobs.progress import Show
from desk.jobs.stamping import stamp
from desk.settings import Settings
from evidence.records import Case, Deed
from evidence.vault import Vault


@dataclass(frozen=True)
class Crawled:
    """How the newest run of each account ended."""

    accounts: tuple[Captured, ...]
    unsealed: tuple[str, ...]
    """A line on each run that still lacks time tokens, where authorities are configured."""
    not_crawled: tuple[str, ...] = ()
    """A line on each account whose site is not crawled; its files are supplied."""
    notes: tuple[str, ...] = ()
    """What whoever crawls should know besides."""
    left: tuple[Left, ...] = ()
    """Accounts that were not read, or not to their end."""


def crawl(
    actor: Actor,
    settings: Settings,
    case_id: str,
    show: Show,
    *,
    again: bool = False,
    platforms: Sequence[Path] = (),
    go_on: bool = False,
) -> Crawled:
    """Capture what no complete run has yet; with ``again``, look for new and changed posts too.

    ``platforms`` are TOML files; those that the case's own order file named need not be said again on the machine where
    it was read. ``go_on``: also where order lines name a SKU that the catalog does not have.

    Raises:
        WrongSkus: order lines do, and ``go_on`` was not asked for; nothing was asked of any site.
        EvidenceError: no such vault or case.
        CrawlError: the crawl broke down; what was gathered is in the vault.
    """
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    _, case = vault.case(case_id).opened()
    if not go_on:
        _stop_at_wrong_skus(vault, case)
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    own = recall(vault.home, vault.vault_id, case_id) | {load_platform(file).name: str(file) for file in platforms}
    accounts = capture(settings, case_id, show, platforms=own, again=again)
    unsealed = stamp(settings, case_id, show)
    news.capture_sealed(settings, vault, case_id)
    news.send(settings)
    left = tuple(one for one in unfinished(read(vault.case(case_id).ledger.entries())) if one.platform)
    return Crawled(accounts, unsealed, not_crawled(case, own), no_contact(settings, accounts), left)


def _stop_at_wrong_skus(vault: Vault, case: Case) -> None:
    photos = vault.catalog(case.catalog).photos() if case.catalog else ()
    if photos and (wrong := unlisted(case, {photo.sku for photo in photos})):
        raise WrongSkus(wrong)
