"""Errors of the acts. Each message says what to do next.

ActError               what was asked cannot be done as it was asked
└── SeveralAccounts    the case names several accounts, and which one is meant was not said
"""

from collections.abc import Sequence

from pydantic import ValidationError

from crawler.errors import CrawlError
from evidence.errors import EvidenceError, NotAnchored


class ActError(Exception):
    """What was asked cannot be done as it was asked."""


class SeveralAccounts(ActError):
    """The case names several accounts; ``accounts`` are ``platform:handle``, in the order of the case."""

    def __init__(self, accounts: Sequence[str]) -> None:
        self.accounts = tuple(accounts)
        listed = ", ".join(f"{number} = {account}" for number, account in enumerate(self.accounts))
        super().__init__(f"this case names several accounts, say whose files these are by its number: {listed}")


NOBODY_VOUCHES = NotAnchored
"""Nothing was changed: what the deed would stand on may be somebody else's."""
EXPECTED = (ActError, EvidenceError, CrawlError, ValidationError, OSError)
"""What an act may raise for reasons outside this program; anything else is a fault of ours."""
