"""Cases with a day by which the dispute must be answered."""

from datetime import datetime

from evidence.ledger import Entries
from evidence.ledger_seal import seal_ledger
from evidence.records import Amendment
from evidence.vault import Vault


def due(vault: Vault, case_id: str, respond_by: datetime | None) -> None:
    """Amend a case so that it is due then."""
    file = vault.case(case_id)
    after = file.opened()[1].model_copy(update={"respond_by": respond_by})

    def make(entries: Entries) -> Amendment:
        newest = [one for one in entries if one.record.kind in ("case", "amendment")][-1]
        return Amendment(supersedes=newest.digest, case=after, reason="the bank wrote")

    file.amend(make, unless=lambda _: False)
    seal_ledger(file.ledger, vault.key)
