"""The stage catalog: the feed's photos, and the pictures that are never a wearing, into the case's catalog."""

from pathlib import Path

from desk.jobs.feed_pictures import load_url
from desk.jobs.ordered import Unlisted, unlisted
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.errors import NotAnchored, VaultError
from evidence.ledger_seal import seal_ledger
from evidence.records import Case
from evidence.vault import CatalogFile, Vault
from matcher.catalog.bank import import_bank, read_bank
from matcher.catalog.feed import import_feed, read_feed


def import_catalog(
    settings: Settings, case: Case, feed: Path | None, bank: Path | None, show: Show, *, again: bool = False
) -> tuple[str, ...]:
    """Bring in what is new; what could not be imported, in words. Nothing where the case names no catalog.

    A picture that the catalog has by its address is fetched anew only where ``again`` is asked for.

    The case itself need not be in the vault yet: a feed that cannot be read opens no case.

    Raises:
        EvidenceError: the feed, the bank or the vault cannot be read.
    """
    if feed is None or case.catalog is None:
        return ()
    show("catalog", 0, None, f"reading {feed.name}")
    read = read_feed(feed)
    vault = Vault.open(settings.vault_url, settings.home)
    catalog = vault.catalog(case.catalog)
    report = import_feed(read, catalog, load_url, lambda done, total: show("catalog", done, total, ""), again=again)
    warnings = list(report.problems)
    if bank:
        warnings += import_bank(read_bank(bank), catalog).problems
    warnings += _sealed(catalog, vault)
    if missing := unlisted(case, {photo.sku for photo in catalog.photos()}):
        named = "; ".join(one.in_words for one in missing)
        warnings.append(f"no photo in the catalog for {named}: these lines cannot be compared")
    return tuple(warnings)


def not_in_feed(settings: Settings, case: Case, feed: Path | None) -> tuple[Unlisted, ...]:
    """The order lines that neither the feed nor the catalog as it is has; nothing is fetched for it.

    Raises:
        EvidenceError: the feed or the vault cannot be read, or there is no feed, and no such catalog.
    """
    if case.catalog is None:
        return ()
    held = {photo.sku for photo in Vault.open(settings.vault_url, settings.home).catalog(case.catalog).photos()}
    if feed is None and not held:
        raise VaultError(f"this vault has no catalog {case.catalog!r}: name its feed too, for example catalog = ...")
    return unlisted(case, held | {photo.sku for photo in read_feed(feed).photos} if feed else held)


def _sealed(catalog: CatalogFile, vault: Vault) -> tuple[str, ...]:
    """The catalog's own seal, right after the feed was read; why not, where it cannot be made: matching asks again."""
    try:
        seal_ledger(catalog.ledger, vault.key)
    except NotAnchored as error:
        return (str(error),)
    return ()
