"""What acts tell the shop's own systems, beside the deed: where it fails, the log says so and the deed holds."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from desk.jobs.webhooks import send_due, tell
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.codec import sha256
from evidence.errors import EvidenceError
from evidence.ledger import now
from evidence.records import Match, Seal
from evidence.vault import Vault

LOG = logging.getLogger("wornproof.webhooks")
_LIMIT_S = 5.0
"""For all deliveries at the end of a deed: nobody waits longer for them. The rest comes with the next round."""


def capture_sealed(settings: Settings, vault: Vault, case_id: str) -> None:
    """Tell that a capture of a case is sealed, where one is that was not told of."""
    with _beside(settings) as wanted:
        if wanted:
            seals = [one.digest for one in vault.case(case_id).ledger.entries() if isinstance(one.record, Seal)]
            tell(settings, vault.vault_id, "capture.sealed", case_id, seals[-1:], now())


def findings_ready(settings: Settings, vault: Vault, case_id: str) -> None:
    """Tell that pictures were compared, and that people are to be asked, where either is new."""
    with _beside(settings) as wanted:
        if wanted:
            turns = Turns.of(vault, case_id)
            matches = [one.digest for one in turns.entries if isinstance(one.record, Match)]
            tell(settings, vault.vault_id, "findings.ready", case_id, matches[-1:], now())
            asked = [one for one in turns.subjects if turns.place(one.match, one.sku) is not None]
            things = [sha256(f"{one.match} {one.sku}".encode()) for one in asked]
            tell(settings, vault.vault_id, "review.wanted", case_id, things, now())


def send(settings: Settings) -> None:
    """Deliver what is due, for a few seconds at most."""
    with _beside(settings) as wanted:
        if wanted:
            send_due(settings, now(), limit_s=_LIMIT_S)


@contextmanager
def _beside(settings: Settings) -> Iterator[bool]:
    """Whether anybody is to be told at all."""
    try:
        yield bool(settings.webhooks)
    except (OSError, EvidenceError) as error:
        LOG.warning("the shop's own systems could not be told: %s", error)
