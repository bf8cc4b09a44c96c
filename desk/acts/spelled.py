"""Names as the cases spell them, for names as people type them: SKUs, orders, accounts, platforms, cases."""

from collections.abc import Iterable
from dataclasses import dataclass

from desk.acts.handles import meant
from desk.search.cases import Named


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What the cases that are searched name, by search field."""

    known: dict[str, frozenset[str]]
    accounts: frozenset[tuple[str, str]]
    """Platform and handle of each."""

    def spelled(self, name: str, typed: str) -> frozenset[str]:
        """All values of a field that somebody may mean by what they typed, and that itself."""
        if name == "handle":
            return frozenset({typed, *meant(typed, self.accounts)})
        small = typed.casefold()
        return frozenset({typed, *(one for one in self.known.get(name, ()) if one.casefold() == small)})


def names(cases: Iterable[Named]) -> Names:
    """The names of these cases."""
    of = list(cases)
    accounts = frozenset(account for case in of for account in case.accounts)
    return Names(
        {
            "sku": frozenset(sku for case in of for sku in case.skus),
            "order_id": frozenset(case.order_id for case in of),
            "case_id": frozenset(case.case_id for case in of),
            "platform": frozenset(platform for platform, _ in accounts),
            "handle": frozenset(handle for _, handle in accounts),
        },
        accounts,
    )
