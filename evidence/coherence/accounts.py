"""A run is of an account that the case named then, to the letter: nothing else may ever be read."""

from collections.abc import Iterator

from evidence.coherence.placed import Placed, Said


def accounts(placed: Placed) -> Iterator[Said]:
    """Runs of accounts that are none of the case's."""
    if placed.case is None:
        return
    for entry, run in placed.runs.values():
        case = placed.case_at(entry) or placed.case
        if (run.platform, run.handle) not in {(account.platform, account.handle) for account in case.accounts}:
            yield Said(
                entry, f"run {run.run_id} is of {run.handle!r} on {run.platform}, which is no account of this case"
            )
