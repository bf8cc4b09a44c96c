"""The stage capture: the posts of a case's accounts that no complete run has yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.parsers.supplied_only import site_named
from crawler.run import CrawlResult, crawl
from desk.jobs.own_platforms import recall
from desk.jobs.progress import Show
from desk.settings import NO_CONTACT, Settings
from evidence.records import Case
from evidence.sentences import word
from evidence.vault import Vault
from evidence.wording import counted


@dataclass(frozen=True)
class Captured:
    """How one account's newest run ended."""

    platform: str
    handle: str
    result: CrawlResult

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "platform": self.platform,
            "handle": self.handle,
            "run_id": self.result.run_id,
            "outcome": self.result.outcome.value,
            "reason": self.result.reason,
            "because": [said.model_dump(mode="json") for said in self.result.because],
            "counts": self.result.counts.model_dump(mode="json"),
            "fresh": self.result.fresh,
        }

    def in_words(self) -> str:
        """For people."""
        counts, outcome = self.result.counts, self.result.outcome.value
        reason = f" ({self.result.reason})" if self.result.reason else ""
        why = ", ".join(f"{left.count} {left.what}: {word('remarks', 'why', left.why)}" for left in counts.left_out)
        pictures = f"{counted(counts.pictures, 'picture')}, {counts.missing} missing"
        kept = f"{counted(counts.in_window, 'post')} in the window, {pictures}"
        return f"{self.platform}:{self.handle}  {outcome}{reason}: {kept}" + (f" (left out: {why})" if why else "")


def capture(
    settings: Settings,
    case_id: str,
    show: Show,
    *,
    platforms: Mapping[str, str] | None = None,
    again: bool = False,
) -> tuple[Captured, ...]:
    """Crawl the accounts of a case that have no complete run yet (with ``again``: all of them).

    Nothing is asked of sites that are not crawled; ``not_crawled`` names their accounts.

    ``platforms`` gives the TOML file of platforms that are not built in, by name; None: those of the case's own order
    file, as this machine read it last.

    Raises:
        EvidenceError: no such vault or case.
        CrawlError: a crawl broke down; what was gathered is in the vault, and the next run goes on from there.
    """
    vault = Vault.open(settings.vault_url, settings.home)
    _, case = vault.case(case_id).opened()
    own, contact = recall(vault.home, vault.vault_id, case_id) if platforms is None else platforms, settings.contact
    return tuple(
        _capture_account(vault, case, number, own.get(account.platform, account.platform), contact, show, again)
        for number, account in enumerate(case.accounts)
        if account.platform in own or site_named(account.platform) is None
    )


def no_contact(settings: Settings, captured: Sequence[Captured]) -> tuple[str, ...]:
    """A line where sites were asked by somebody who does not say how they can be reached."""
    if settings.has_contact or not any(one.result.fresh for one in captured):
        return ()
    return (NO_CONTACT,)


def not_crawled(case: Case, own: Mapping[str, str]) -> tuple[str, ...]:
    """A line on each account whose files are supplied, because its site is not crawled; ``own`` as in ``capture``."""
    sites = ((account, site_named(account.platform)) for account in case.accounts if account.platform not in own)
    return tuple(
        f"{account.handle}: {site.title} is not crawled; supply what you kept: wornproof import {case.case_id} FILE..."
        for account, site in sites
        if site is not None
    )


def _capture_account(
    vault: Vault, case: Case, number: int, platform: str, contact: str, show: Show, again: bool
) -> Captured:
    account = case.accounts[number]
    stage = f"capture {account.handle}"
    posts = 0

    def progress(event: dict[str, Any]) -> None:
        nonlocal posts
        posts += event.get("posts", 0)
        says = f"waiting until {event['until']}: {event['why']}" if event["event"] == "waiting" else "posts"
        show(stage, posts, None, says)

    show(stage, 0, None, "")
    result = crawl(vault.store.url, vault.home, case.case_id, number, platform, contact, progress, again=again)
    show(stage, result.counts.in_window, result.counts.in_window, result.outcome.value)
    return Captured(account.platform, account.handle, result)
