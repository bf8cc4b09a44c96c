"""The whole path of one case: catalog, capture, match, index, report. Every stage does only what is missing.

No stage keeps a list of what it has done: each asks the vault. So a kill at any moment costs at most the piece in
hand, and running again is always right.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desk.acts.order_file import OrderFile
from desk.jobs.alone import alone
from desk.settings import Settings
from evidence.records import Case, Outcome
from evidence.vault import Vault
from evidence.wording import counted

if TYPE_CHECKING:
    from claims.worn.assess import Assessment
    from claims.worn.whole_order import WholeOrder
    from crawler.run import CrawlResult

Show = Callable[[str, int, int | None, str], None]
"""Progress: stage, done, total (None: of unknown length), remark."""


@dataclass(frozen=True)
class Investigation:
    """What one run of the whole path came to."""

    assessment: "Assessment"
    report: Path
    warnings: tuple[str, ...]
    whole: "WholeOrder"


def investigate(
    order: OrderFile, settings: Settings, show: Show, *, out: Path | None = None, again: bool = False
) -> Investigation:
    """Run what is missing of the whole path.

    Raises:
        EvidenceError: with what to do next; everything gathered until then is in the vault.
    """
    vault = Vault.create(settings.vault_url, settings.home)
    case_id = order.case.case_id
    with alone(settings.home, vault.vault_id, case_id):
        warnings = import_catalog(vault, order, show)
        vault.open_case(order.case)
        captured = capture(vault, case_id, settings, show, platforms=order.platforms, again=again)
        warnings += [done.in_words() for done in captured if done.result.outcome is not Outcome.COMPLETE]
        warnings += stamp(vault, case_id, settings, show)
        examine(vault, case_id, settings, show)
        index(vault, settings, show)
        show("report", 0, 1, "")
        report = write_report(vault, case_id, out or Path(f"{case_id}.html"))
        show("report", 1, 1, "")
    from desk.report.build import assess_case, weigh_whole_order

    assessment = assess_case(vault, case_id)
    return Investigation(assessment, report, tuple(warnings), weigh_whole_order(vault, assessment))


def import_catalog(vault: Vault, order: OrderFile, show: Show) -> list[str]:
    """Bring the feed's photos into the catalog; what could not be imported, in words."""
    from desk.jobs.feed_pictures import load_url
    from matcher.catalog.bank import import_bank, read_bank
    from matcher.catalog.feed import import_feed, read_feed

    feed = read_feed(order.feed)
    catalog = vault.catalog(order.case.catalog)
    report = import_feed(feed, catalog, load_url, lambda done, total: show("catalog", done, total, ""))
    known = {photo.sku for photo in catalog.photos()}
    missing = [line.sku for line in order.case.order.lines if line.sku not in known]
    warnings = list(report.problems)
    if order.bank:
        warnings += import_bank(read_bank(order.bank), catalog).problems
    if missing:
        warnings.append(f"no photo in the catalog for {', '.join(missing)}: these lines cannot be compared")
    return warnings


def capture(
    vault: Vault,
    case_id: str,
    settings: Settings,
    show: Show,
    *,
    platforms: Mapping[str, str] | None = None,
    again: bool = False,
) -> list["Captured"]:
    """Crawl the accounts of a case that have no complete run yet (with ``again``: all of them).

    ``platforms`` gives the TOML file of platforms that are not built in, by name.
    """
    _, case = vault.case(case_id).opened()
    return [
        _capture_account(vault, case, number, settings, show, (platforms or {}).get(account.platform), again)
        for number, account in enumerate(case.accounts)
    ]


@dataclass(frozen=True)
class Captured:
    """How one account's newest run ended."""

    platform: str
    handle: str
    result: "CrawlResult"

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "platform": self.platform,
            "handle": self.handle,
            "run_id": self.result.run_id,
            "outcome": self.result.outcome.value,
            "reason": self.result.reason,
            "counts": self.result.counts.model_dump(mode="json"),
            "fresh": self.result.fresh,
        }

    def in_words(self) -> str:
        """For people."""
        counts, outcome = self.result.counts, self.result.outcome.value
        reason = f" ({self.result.reason})" if self.result.reason else ""
        why = ", ".join(f"{left.count} {left.what} {left.why.replace('_', ' ')}" for left in counts.left_out)
        pictures = f"{counted(counts.pictures, 'picture')}, {counts.missing} missing"
        kept = f"{counted(counts.in_window, 'post')} in the window, {pictures}"
        return f"{self.platform}:{self.handle}  {outcome}{reason}: {kept}" + (f" (left out: {why})" if why else "")


def _capture_account(
    vault: Vault, case: Case, number: int, settings: Settings, show: Show, platform: str | None, again: bool
) -> Captured:
    from crawler.run import crawl

    account = case.accounts[number]
    stage = f"capture {account.handle}"
    posts = 0

    def progress(event: dict[str, Any]) -> None:
        nonlocal posts
        posts += event.get("posts", 0)
        says = f"waiting until {event['until']}: {event['why']}" if event["event"] == "waiting" else "posts"
        show(stage, posts, None, says)

    show(stage, 0, None, "")
    place = platform or account.platform
    result = crawl(vault.store.url, settings.home, case.case_id, number, place, settings.contact, progress, again=again)
    show(stage, result.counts.in_window, result.counts.in_window, result.outcome.value)
    return Captured(account.platform, account.handle, result)


def stamp(vault: Vault, case_id: str, settings: Settings, show: Show) -> list[str]:
    """Get the outside times that sealed runs still lack; runs that stay UNSEALED, in words.

    Nothing is asked and nothing said here where no authority is configured: the report says it, on every run.
    """
    if not settings.authorities:
        return []
    from desk.jobs.stamping import stamp_case

    show("time stamps", 0, None, "")
    stamped = stamp_case(vault.case(case_id), settings)
    show("time stamps", len(stamped), len(stamped), "")
    return [one.in_words for one in stamped if not one.seal_state.sealed]


def examine(vault: Vault, case_id: str, settings: Settings, show: Show) -> int:
    """Match the captured pictures that were not examined yet; how many there were."""
    from matcher.policy import load_policy
    from matcher.run import match_case

    file = vault.case(case_id)
    _, case = file.opened()
    show("match", 0, None, "reading the catalog")
    return match_case(
        file,
        vault.catalog(case.catalog),
        load_policy(),
        settings.cache / "features",
        lambda done, total: show("match", done, total, "pictures"),
    )


def index(vault: Vault, settings: Settings, show: Show) -> None:
    """Bring the search index up to the vault; nothing is done where it is fresh."""
    from desk.search import open_index
    from desk.search.rebuild import build

    search = open_index(settings.index_url)
    try:
        build(vault, search, settings.cache, lambda case_id, place, total: show("index", place, total, case_id))
    finally:
        search.close()


def write_report(vault: Vault, case_id: str, out: Path, language: str = "en") -> Path:
    """Write the report, whole or not at all; the same vault gives the same bytes."""
    from desk.report.build import build_report
    from desk.report.measured import error_rate_texts
    from desk.report.texts import Texts
    from matcher.policy import load_policy

    rates = error_rate_texts(load_policy(), Texts(language))
    html = build_report(vault, case_id, rates, language=language)
    out.parent.mkdir(parents=True, exist_ok=True)
    unfinished = out.with_name(f".{out.name}.unfinished")
    unfinished.write_bytes(html)
    unfinished.replace(out)
    return out
