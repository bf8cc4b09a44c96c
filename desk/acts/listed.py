"""What a line of the list of cases says, kept under the cache and read again where a ledger has grown; and how many
questions of each case wait for somebody.

CACHE/listed/<vault id>/<case id>.json    deleted, it costs time only; a disposal deletes it
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from typing import Any

from claims.interface import Material, assessed
from claims.reading import Reading, RunState, read
from claims.worn.leads import subjects
from desk.access.actor import Actor
from desk.acts.grown import Ends, last_digest
from desk.jobs.private import keep_private
from desk.review.turns import Turns
from desk.settings import Settings
from evidence.records import Photo
from evidence.vault import Vault

_AT_ONCE = 8
"""Ledgers asked whether they have grown: a store that is far away answers several at a time."""
_SAID = ("order_id", "buyer", "statuses", "waiting", "amended", "respond_by", "captures")
_waiting: dict[tuple[str, str, str], tuple[str, int]] = {}
"""By vault, case and account: the stamp of the case, and how many questions of it wait for them."""


def questions_for(actor: Actor, settings: Settings, vault: Vault, names: Sequence[str]) -> Mapping[str, int]:
    """Of these cases, those about whose pictures whoever asks is still to be asked, with how many questions. Nothing
    that was found in them is to be shown to them, nor may a search tell it: they would know which article is in
    question. By a key too: the word is the person's.
    """
    if not actor.is_reviewer:
        return {}
    return questions_in(actor, vault, Lister(settings, vault).lines([name for name in names if vault.has_entry(name)]))


def questions_in(actor: Actor, vault: Vault, lines: Mapping[str, Mapping[str, Any]]) -> Mapping[str, int]:
    """Likewise, of lines that were read already."""
    if not actor.is_reviewer:
        return {}
    found: dict[str, int] = {}
    for name, values in lines.items():
        if values["waiting"] and (number := _of(actor, vault, name, json.dumps(values["stamp"]))):
            found[name] = number
    return found


def _of(actor: Actor, vault: Vault, name: str, stamp: str) -> int:
    key = (vault.vault_id, name, actor.account)
    kept = _waiting.get(key)
    if kept is None or kept[0] != stamp:
        kept = _waiting[key] = stamp, len(Turns.of(vault, name).waiting(actor.account))
    return kept[1]


@dataclass(frozen=True, kw_only=True)
class Stamp(Ends):
    """What a line was made of, and by what."""

    software: str
    key: str


class Lister:
    """Lines as they are kept, and made anew."""

    def __init__(self, settings: Settings, vault: Vault) -> None:
        self._vault = vault
        self._folder = settings.cache / "listed" / vault.vault_id
        self._software = version("wornproof")
        self._key = vault.sealing_key()
        self._catalogs: dict[str, tuple[int, tuple[Photo, ...]]] = {}

    def lines(self, names: Sequence[str]) -> dict[str, dict[str, Any]]:
        """Of each case, in their order."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            fresh = dict(zip(names, pool.map(self.kept, names), strict=True))
        return {name: fresh[name] or self.made(name) for name in names}

    def kept(self, case_id: str) -> dict[str, Any] | None:
        """What is kept of a case that has not changed since; None where it has, or nothing is kept."""
        try:
            values: dict[str, Any] = json.loads((self._folder / f"{case_id}.json").read_bytes())
            stamp = Stamp(**values["stamp"])
            _ = [values[name] for name in _SAID], datetime.fromisoformat(values["keep_until"])
        except (OSError, ValueError, TypeError, KeyError):
            return None
        is_ours = (stamp.software, stamp.key) == (self._software, self._key)
        return values if is_ours and stamp.hold(self._vault, case_id) else None

    def made(self, case_id: str) -> dict[str, Any]:
        """Read the ledger, and keep what it comes to."""
        file = self._vault.case(case_id)
        entries = file.ledger.entries()
        reading = read(entries, public_key=self._key, closed=True)
        catalog = reading.case.catalog or ""
        number, photos = self._catalog(catalog)
        turns = Turns(self._vault, file, entries)
        asked = subjects(turns.reading, photos)
        values = {
            "stamp": asdict(self._stamp(case_id, len(entries), catalog, number)),
            "order_id": reading.case.order.order_id,
            "buyer": reading.case.order.buyer,
            "statuses": sorted(Counter(_statuses(reading, photos)).items()),
            "waiting": sum(turns.place(one.match, one.sku) is not None for one in asked),
            "keep_until": reading.keep_until.isoformat(),
            "respond_by": _respond_by(reading),
            "amended": len(reading.amendments),
            "captures": _captures(reading),
        }
        keep_private(json.dumps(values, ensure_ascii=False).encode(), self._folder / f"{case_id}.json", 2)
        return values

    def _stamp(self, case_id: str, entries: int, catalog: str, photos: int) -> Stamp:
        last = last_digest(self._vault, case_id, entries)
        return Stamp(software=self._software, key=self._key, entries=entries, last=last, catalog=catalog, photos=photos)

    def _catalog(self, name: str) -> tuple[int, tuple[Photo, ...]]:
        if not name:
            return 0, ()
        if name not in self._catalogs:
            catalog = self._vault.catalog(name)
            self._catalogs[name] = len(catalog.ledger.entries()), catalog.photos()
        return self._catalogs[name]


def _respond_by(reading: Reading) -> str:
    """In the case's zone, so that its day is the day that was meant; empty where there is none."""
    by = reading.case.respond_by
    return by.astimezone(reading.clock.shown).isoformat() if by else ""


def _captures(reading: Reading) -> list[list[str]]:
    """Of each platform that was read, when the last run of it began and how it ended; nothing where it did not end."""
    last = {
        state.run.platform: [state.run.platform, state.entry.appended_at.isoformat(), _outcome(state)]
        for state in reading.runs
        if not state.run.supplied
    }
    return list(last.values())


def _outcome(state: RunState) -> str:
    return state.seal.outcome if state.seal else ""


def _statuses(reading: Reading, photos: tuple[Photo, ...]) -> Iterator[str]:
    """Of each line of the order, what the first claim that speaks of it says; then what is said of the whole case."""
    found_by_each = assessed(Material(reading, photos))
    claims = [one.statuses() for one in found_by_each]
    for line in reading.case.order.lines:
        if said := next((found[line.sku] for found in claims if line.sku in found), ""):
            yield said
    for one in found_by_each:
        yield from one.results()
