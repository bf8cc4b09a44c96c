"""Errors of the acts. Each message says what to do next.

ActError               what was asked cannot be done as it was asked
├── SeveralAccounts    the case names several accounts, and which one is meant was not said
└── WrongSkus          order lines name what the catalog does not have, so nobody's account was read
"""

from collections.abc import Sequence

from pydantic import ValidationError

from crawler.errors import CrawlError
from desk.access.errors import AccessError as AccessError
from desk.access.errors import Forbidden as Forbidden
from desk.access.errors import NotSignedIn as NotSignedIn
from desk.access.errors import NotThere as NotThere
from desk.access.errors import SlowedDown as SlowedDown
from desk.access.errors import StoreError as StoreError
from desk.access.errors import WrongSecret as WrongSecret
from desk.jobs.ordered import Unlisted
from evidence.errors import EvidenceError, NotAnchored, VaultNotFound
from evidence.wording import counted


class ActError(Exception):
    """What was asked cannot be done as it was asked."""


class SeveralAccounts(ActError):
    """The case names several accounts; ``accounts`` are ``platform:handle``, in the order of the case."""

    def __init__(self, accounts: Sequence[str]) -> None:
        self.accounts = tuple(accounts)
        listed = ", ".join(f"{number} = {account}" for number, account in enumerate(self.accounts))
        super().__init__(f"this case names several accounts, say whose files these are by its number: {listed}")


class WrongSkus(ActError):
    """Order lines name what the catalog does not have; told before anybody's account is read."""

    def __init__(self, lines: Sequence[Unlisted]) -> None:
        self.lines = tuple(lines)
        named = "; ".join(one.in_words for one in self.lines)
        super().__init__(
            f"no article of the catalog has the SKU of {counted(len(self.lines), 'order line')}: {named}. Nobody's "
            "account was read. Mend the order or the feed; where the shop has no photo of them, --go-on leaves "
            "them uncompared"
        )


NoVault = VaultNotFound
"""There is no vault yet: nothing was ever gathered here."""
NOBODY_VOUCHES = NotAnchored
"""Nothing was changed: what the deed would stand on may be somebody else's."""
FAULT = "something broke that should not: the desk's log says what"
"""Of any other error, in words."""
EXPECTED = (ActError, AccessError, EvidenceError, CrawlError, ValidationError, OSError)
"""What an act may raise for reasons outside this program; anything else is a fault of ours."""
