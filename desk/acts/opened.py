"""Cases kept open by a process that answers many times: what was read of one stays until its ledger has grown."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from threading import RLock

from claims.interface import Assessed
from claims.reading import Reading
from claims.worn.leads import Subject
from desk.acts.grown import Ends, last_digest
from desk.report.build import assess_case
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.vault import CaseFile, Vault

MOST = 32
"""Cases that stay open; one takes about a megabyte for a hundred entries."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A case as it was read. What it comes to is worked out when it is asked for: a picture needs none of it."""

    vault: Vault
    file: CaseFile
    ends: Ends
    cases: int
    """How many the vault had: another one about the same order is a doubt in the buyer's favour."""
    closed: bool
    _one_by_one: RLock = field(default_factory=RLock)

    @property
    def reading(self) -> Reading:
        """The ledger, read."""
        with self._one_by_one:
            return self._assessed[0]

    @property
    def assessed(self) -> tuple[Assessed, ...]:
        """What it comes to."""
        with self._one_by_one:
            return self._assessed[1]

    @property
    def turns(self) -> Turns:
        """Whose turn it is."""
        with self._one_by_one:
            return self._turns

    @cached_property
    def _assessed(self) -> tuple[Reading, tuple[Assessed, ...]]:
        return assess_case(self.vault, self.file, closed=self.closed)

    @cached_property
    def _turns(self) -> Turns:
        return Turns(self.vault, self.file, self.file.ledger.entries())

    def is_fresh(self, vault: Vault) -> bool:
        """Whether nothing was added since: to its ledger, to that of its catalog, to the cases of the vault."""
        is_same = vault.vault_id == self.vault.vault_id
        return is_same and self.ends.hold(vault, self.file.case_id) and len(vault.cases()) == self.cases


_kept: OrderedDict[tuple[str, str, str, bool], Opened] = OrderedDict()
_lock = RLock()
_AT_WORK = tuple(RLock() for _ in range(64))
"""So that a case is read once, however many pictures of it are asked for, and no other case waits for it."""


def opened(vault: Vault, settings: Settings, case_id: str, *, closed: bool) -> Opened:
    """A case, from what this process keeps open where that is still all there is.

    Args:
        vault: Opened for whoever asks: this checks no right.
        settings: Of this desk.
        case_id: The case.
        closed: Words that somebody is still to be asked beside stay unseen.

    Raises:
        EvidenceError: no such case, or it cannot be read.
    """
    key = (settings.vault_url, str(settings.home), case_id, closed)
    with _AT_WORK[hash(key) % len(_AT_WORK)]:
        found = _kept.get(key)
        if found is None or not found.is_fresh(vault):
            found = _opened(vault, case_id, closed=closed)
        with _lock:
            _kept[key] = found
            _kept.move_to_end(key)
            while len(_kept) > MOST:
                _kept.popitem(last=False)
    return found


def _opened(vault: Vault, case_id: str, *, closed: bool) -> Opened:
    file = vault.case(case_id)
    number, catalog = len(file.ledger.entries()), file.opened()[1].catalog or ""
    photos = len(vault.catalog(catalog).ledger.entries()) if catalog else 0
    ends = Ends(entries=number, last=last_digest(vault, case_id, number), catalog=catalog, photos=photos)
    return Opened(vault, file, ends, len(vault.cases()), closed)


def compared_name(match: str, sku: str) -> str:
    """By which a picture beside an article is looked at closely: of the examination's digest and the article."""
    return Subject.named(match, sku)
