"""All cases in a line each. What a line says is kept under the cache and read again where a ledger has grown.

CACHE/listed/<vault id>/<case id>.json    deleted, it costs time only; a disposal deletes it
"""

import json
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from claims.interface import Material, applying
from claims.reading import Reading, read
from claims.worn.leads import subjects
from desk.access.actor import seen
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.audited import note
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.codec import sha256
from evidence.errors import EvidenceError
from evidence.files import write_whole
from evidence.ledger import entry_path, now
from evidence.records import Deed, Photo
from evidence.vault import Vault

_AT_ONCE = 8
"""Ledgers asked whether they have grown: a store that is far away answers several at a time."""


@dataclass(frozen=True)
class ListedCase:
    """One case in short."""

    case_id: str
    order_id: str
    buyer: str
    statuses: tuple[tuple[str, int], ...]
    """What can be said of the lines of the order, and of how many; words that must stay unseen left aside."""
    reviews_waiting: int
    """Findings and leads on which people have not decided yet, as ``review list`` has them."""
    keep_until: datetime
    is_overdue: bool
    """Whether it is kept longer than it should be."""
    amendments: int


@dataclass(frozen=True)
class CaseFilter:
    """Which cases are listed: those that meet all of it."""

    buyer: str = ""
    """A part of the name, in capitals or not."""
    order: str = ""
    status: str = ""
    overdue: bool = False

    def takes(self, one: ListedCase) -> bool:
        """Whether a case is listed."""
        return (
            self.buyer.casefold() in one.buyer.casefold()
            and self.order in ("", one.order_id)
            and (not self.status or self.status in dict(one.statuses))
            and (one.is_overdue or not self.overdue)
        )


EVERY_CASE = CaseFilter()


def list_cases(actor: Actor, settings: Settings, wanted: CaseFilter = EVERY_CASE) -> tuple[ListedCase, ...]:
    """The cases that the actor may see, by id. Of one whose ledger has not grown since, three objects are asked for.

    Raises:
        EvidenceError: no such vault, or a ledger cannot be read.
    """
    actor.needs(Right.READ)
    vault = Vault.open(settings.vault_url, settings.home)
    note(settings, actor, Deed.LOOKED, vault=vault)
    lister = _Lister(vault, settings.cache / "listed" / vault.vault_id)
    names = seen(actor, vault.cases())
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        fresh = dict(zip(names, pool.map(lister.kept, names), strict=True))
    listed = (_listed(name, fresh[name] or lister.made(name)) for name in names)
    return tuple(one for one in listed if wanted.takes(one))


def _listed(case_id: str, values: dict[str, Any]) -> ListedCase:
    until = datetime.fromisoformat(values["keep_until"])
    return ListedCase(
        case_id=case_id,
        order_id=values["order_id"],
        buyer=values["buyer"],
        statuses=tuple((str(status), int(number)) for status, number in values["statuses"]),
        reviews_waiting=values["waiting"],
        keep_until=until,
        is_overdue=until < now(),
        amendments=values["amended"],
    )


@dataclass(frozen=True)
class _Stamp:
    """What a line was made of."""

    software: str
    key: str
    entries: int
    last: str
    """Digest of the object of the last entry."""
    catalog: str
    photos: int
    """Entries of the catalog."""


class _Lister:
    """Lines as they are kept, and made anew."""

    def __init__(self, vault: Vault, folder: Path) -> None:
        self._vault = vault
        self._folder = folder
        self._software = version("wornproof")
        self._key = vault.sealing_key()
        self._catalogs: dict[str, tuple[int, tuple[Photo, ...]]] = {}

    def kept(self, case_id: str) -> dict[str, Any] | None:
        """What is kept of a case that has not changed since; None where it has, or nothing is kept."""
        try:
            values: dict[str, Any] = json.loads((self._folder / f"{case_id}.json").read_bytes())
            stamp = _Stamp(**values["stamp"])
            _listed(case_id, values)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        return values if self._is_fresh(case_id, stamp) else None

    def made(self, case_id: str) -> dict[str, Any]:
        """Read the ledger, and keep what it comes to."""
        file = self._vault.case(case_id)
        entries = file.ledger.entries()
        reading = read(entries, public_key=self._key, closed=True)
        catalog = reading.case.catalog or ""
        number, photos = self._catalog(catalog)
        turns = Turns(self._vault, file, entries)
        asked = subjects(turns.reading, photos)
        last = sha256(self._vault.store.read(entry_path(f"cases/{case_id}", len(entries))))
        stamp = _Stamp(self._software, self._key, len(entries), last, catalog, number)
        values = {
            "stamp": asdict(stamp),
            "order_id": reading.case.order.order_id,
            "buyer": reading.case.order.buyer,
            "statuses": sorted(Counter(_statuses(reading, photos)).items()),
            "waiting": sum(turns.place(one.match, one.sku) is not None for one in asked),
            "keep_until": reading.keep_until.isoformat(),
            "amended": len(reading.amendments),
        }
        write_whole(json.dumps(values, ensure_ascii=False).encode(), self._folder / f"{case_id}.json")
        return values

    def _is_fresh(self, case_id: str, stamp: _Stamp) -> bool:
        if (stamp.software, stamp.key) != (self._software, self._key):
            return False
        if self._vault.has_entry(case_id, stamp.entries + 1):
            return False
        if stamp.catalog and self._vault.store.exists(entry_path(f"catalogs/{stamp.catalog}", stamp.photos + 1)):
            return False
        try:
            return sha256(self._vault.store.read(entry_path(f"cases/{case_id}", stamp.entries))) == stamp.last
        except EvidenceError:
            return False

    def _catalog(self, name: str) -> tuple[int, tuple[Photo, ...]]:
        if not name:
            return 0, ()
        if name not in self._catalogs:
            catalog = self._vault.catalog(name)
            self._catalogs[name] = len(catalog.ledger.entries()), catalog.photos()
        return self._catalogs[name]


def _statuses(reading: Reading, photos: tuple[Photo, ...]) -> Iterator[str]:
    """Of each line of the order, what the first claim that speaks of it says."""
    claims = [claim.assess(Material(reading, photos)).statuses() for claim in applying(reading.case)]
    for line in reading.case.order.lines:
        if said := next((found[line.sku] for found in claims if line.sku in found), ""):
            yield said
