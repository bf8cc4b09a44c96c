"""The stage seal: what was compared and reviewed, and the catalog it was compared with, signed and stamped.

A run's seal is made when a crawl ends; this one when a matching ends, after each day of reviews, and before anything
leaves the house. Where nothing waits for a seal nothing is added, so it may run at any time.
"""

from desk.jobs.progress import Show
from desk.jobs.stamping import stamp_ledgers
from desk.settings import Settings
from evidence.ledger_seal import seal_ledger
from evidence.vault import Vault


def seal(settings: Settings, case_id: str, show: Show, *, unanchored: bool = False) -> tuple[str, ...]:
    """Seal a case's catalog and its ledger, and get the tokens they lack; seals that stay without, in words.

    Args:
        settings: Of this desk.
        case_id: The case.
        show: Progress.
        unanchored: Whoever asks vouches for entries that this machine's register of heads does not know.

    Raises:
        NotAnchored: there are such entries, and nobody vouches for them.
        EvidenceError: no such vault or case, or there is no key to sign with.
    """
    vault = Vault.open(settings.vault_url, settings.home)
    file = vault.case(case_id)
    _, case = file.opened()
    if case.catalog is not None:
        seal_ledger(vault.catalog(case.catalog).ledger, vault.key, unanchored=unanchored)
    seal_ledger(file.ledger, vault.key, unanchored=unanchored)
    return stamp_ledgers(settings, case_id, show)
