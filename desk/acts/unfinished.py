"""Whether everything that a case is about was looked at. What was not may hold anything.

Read from values of the ledger alone. Where anything is left, ``investigate``, ``crawl``, ``match`` and ``report`` end
with an exit code of their own, so that no program takes an empty result for a clean one.
"""

from dataclasses import dataclass
from typing import Any

from claims.payment.assess import assess
from claims.reading import Reading, RunState
from evidence.older import because_of
from evidence.records import Account, Outcome
from evidence.sentences import in_a_row
from evidence.wording import counted


@dataclass(frozen=True)
class Left:
    """One thing that was not looked at, or not to its end."""

    what: str
    """``account_not_captured``, ``account_not_to_its_end``, ``pictures_not_examined``, ``comparison_half_way`` or
    ``payments_not_compared``."""
    in_words: str
    platform: str = ""
    handle: str = ""
    outcome: str = ""
    pictures: int = 0

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return dict(vars(self))


def unfinished(reading: Reading) -> tuple[Left, ...]:
    """What is left to look at, accounts first."""
    left = [found for account in reading.case.accounts if (found := _account(account, reading)) is not None]
    waiting = reading.coverage.pictures - reading.coverage.examined
    if waiting and reading.case.catalog is not None:
        said = f"{counted(waiting, 'picture')} not compared yet: run 'wornproof match {reading.case.case_id}'"
        left.append(Left("pictures_not_examined", said, pictures=waiting))
    mixed = max(reading.coverage.policies, reading.coverage.catalog_heads) > 1
    if mixed and not waiting:
        said = f"a new comparison was stopped half-way: run 'wornproof match {reading.case.case_id}' to end it"
        left.append(Left("comparison_half_way", said))
    if payments := assess(reading.case, reading.compared).never_compared:
        case_id = reading.case.case_id
        what = f"{counted(payments, 'picture')} of payments not compared with every export"
        said = f"{what}: run 'wornproof payment {case_id}'"
        left.append(Left("payments_not_compared", said, pictures=payments))
    return tuple(left)


def _account(account: Account, reading: Reading) -> Left | None:
    mine = [
        state for state in reading.runs if (state.run.platform, state.run.handle) == (account.platform, account.handle)
    ]
    crawled = [state for state in mine if not state.run.supplied]
    named = f"{account.platform}:{account.handle}"
    case_id = reading.case.case_id
    if crawled and (short := _short(crawled[-1])) is not None:
        outcome, why = short
        said = f"{named} was not read to its end: {why}; run 'wornproof crawl {case_id}'"
        return Left("account_not_to_its_end", said, account.platform, account.handle, outcome)
    if not any(state.segments for state in mine) and not (crawled and crawled[-1].seal):
        said = f"{named} was not read: run 'wornproof crawl {case_id}', or supply what you kept with 'wornproof import'"
        return Left("account_not_captured", said, account.platform, account.handle)
    return None


def _short(state: RunState) -> tuple[str, str] | None:
    """The outcome and why, of a crawl that did not come to its end."""
    if (seal := state.seal) is None:
        return "unsealed", "it was stopped"
    if seal.outcome is Outcome.COMPLETE:
        return None
    why = in_a_row(because_of(seal))
    return seal.outcome.value, f"{seal.outcome.value} ({why})" if why else seal.outcome.value
