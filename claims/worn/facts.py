"""What a case must state so that wearing can be shown: whose posts, which catalog, when the goods were delivered."""

from dataclasses import dataclass
from datetime import datetime

from claims.interface import Need
from evidence.records import Case

NEEDS = frozenset({Need.ACCOUNTS, Need.CATALOG, Need.DELIVERED})


@dataclass(frozen=True)
class WornFacts:
    """What the case states, as values that are there."""

    catalog: str
    delivered: datetime


def facts(case: Case) -> WornFacts:
    """The facts of a case that states what this claim needs.

    Raises:
        ValueError: it does not; ``claims.interface.applying`` leaves this claim out then.
    """
    if case.catalog is None or case.order.delivered is None:
        raise ValueError(f"case {case.case_id} states no catalog or no delivery")
    return WornFacts(case.catalog, case.order.delivered)
