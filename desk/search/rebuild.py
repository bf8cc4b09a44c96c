"""From the vault to the index: one case, the cases that have grown, or the whole of it into a new generation."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from claims.interface import Material, assessed
from claims.reading import Reading, read
from desk.search import Generation, SearchIndex
from desk.search.cases import CaseDocuments, Head, Heads, Named
from desk.search.errors import IndexUnavailable
from desk.search.fields import PROJECTION
from desk.search.looked import looked_at
from desk.search.project import project
from evidence.errors import ObjectMissing
from evidence.ledger import Entries, decode_entry, entry_path
from evidence.records import Photo, Review
from evidence.vault import Vault

Progress = Callable[[str, int, int], None]
"""Told the case that begins, its place (from 1) and how many there are."""


@dataclass(frozen=True, slots=True)
class Status:
    """What serves, and how far behind the vault it is."""

    generation: Generation | None
    stale: tuple[str, ...]
    """Cases whose ledger has grown since, or that are not indexed at all."""
    gone: tuple[str, ...]
    """Cases that are indexed and no longer in the vault, or that were taken out and begun anew."""

    @property
    def is_readable(self) -> bool:
        """Whether there is an index in the form this program reads."""
        return self.generation is not None and self.generation.projection == PROJECTION

    @property
    def fresh(self) -> bool:
        """Whether the index shows exactly what the vault holds, in the form this program reads."""
        return self.is_readable and not self.stale and not self.gone


def status(vault: Vault, index: SearchIndex) -> Status:
    """Compare the ledgers of the vault with what is indexed of them; of each one entry is read."""
    serving = index.serving()
    heads = index.heads() if serving else {}
    present = vault.cases()
    kept = [case_id for case_id in present if case_id in heads and _holds(vault, case_id, heads[case_id])]
    return Status(serving, stale(vault, present, heads), tuple(sorted(set(heads) - set(kept))))


def stale(vault: Vault, cases: Iterable[str], heads: Heads) -> tuple[str, ...]:
    """Those of some cases that are not indexed, or not up to the end of their ledgers; none is read."""
    return tuple(case_id for case_id in cases if case_id not in heads or _grown(vault, case_id, heads[case_id]))


def _grown(vault: Vault, case_id: str, head: Head) -> bool:
    """Whether a ledger has entries that are not indexed, or has no longer those that are; none is read."""
    return not head.entries or vault.has_entry(case_id, head.entries + 1) or not vault.has_entry(case_id, head.entries)


def build(vault: Vault, index: SearchIndex, cache: Path, progress: Progress) -> Generation:
    """Bring the index up to the vault; the generation that serves afterwards.

    Cases that have grown are replaced one by one. Everything is made anew where there is no index that can be read, or
    where it holds what is in the vault no more: that is then gone from its files too.
    """
    try:
        now = status(vault, index)
    except IndexUnavailable:  # damaged, which a rebuild mends, or out of reach, which it will say again
        return rebuild(vault, index, cache, progress)
    if not now.is_readable or now.gone or now.generation is None or _is_most(len(now.stale), now.generation):
        return rebuild(vault, index, cache, progress)
    source = _Source(vault, cache, progress)
    for place, case_id in enumerate(now.stale, 1):
        index.update(source.documents(case_id, place, len(now.stale)))
    return (index.serving() or now.generation) if now.stale else now.generation


def _is_most(stale: int, generation: Generation) -> bool:
    """Whether so many cases are to be replaced that making all anew is quicker."""
    return stale > 20 and 4 * stale > generation.cases


def build_case(vault: Vault, case_id: str, index: SearchIndex, cache: Path, progress: Progress) -> None:
    """Bring one case up to the vault; its cost is that of the case. Without an index of this form all are indexed.

    Raises:
        SearchError: the index does not answer, or is being rebuilt.
    """
    try:
        serving = index.serving()
    except IndexUnavailable:  # as in ``build``
        serving = None
    if serving is None or serving.projection != PROJECTION:
        build(vault, index, cache, progress)
        return
    heads = index.heads([case_id])
    if case_id in heads and not _holds(vault, case_id, heads[case_id]):  # what was in it is to go from the files too
        rebuild(vault, index, cache, progress)
    elif stale(vault, [case_id], heads):
        index.update(_Source(vault, cache, progress).documents(case_id))


def rebuild(vault: Vault, index: SearchIndex, cache: Path, progress: Progress) -> Generation:
    """Write a new generation from the vault and let it take over; then add what has grown, or was opened, meanwhile.

    The one before is left to who is reading it, unless it holds what is in the vault no more: that is gone at once.

    Raises:
        EvidenceError: a ledger or a WARC cannot be read; the old generation goes on serving.
    """
    source, cases = _Source(vault, cache, progress), vault.cases()

    def all_of_them() -> Iterator[CaseDocuments]:
        for place, case_id in enumerate(cases, 1):
            yield source.documents(case_id, place, len(cases))

    def nothing_taken_out(before: Heads) -> bool:
        return all(_holds(vault, case_id, head) for case_id, head in before.items())

    made = index.replace(all_of_them(), nothing_taken_out)
    for case_id in stale(vault, vault.cases(), index.heads()):
        index.update(source.documents(case_id))
    return made


class _Source:
    """Cases as they stand in the vault; the photos of a catalog are read once for all its cases."""

    def __init__(self, vault: Vault, cache: Path, progress: Progress) -> None:
        self._vault = vault
        self._cache = cache
        self._progress = progress
        self._key = vault.sealing_key()
        self._photos: dict[str, tuple[Photo, ...]] = {}

    def documents(self, case_id: str, place: int = 1, of: int = 1) -> CaseDocuments:
        """Everything of one case, up to the head that it names, even when its ledger grows meanwhile."""

        def pictures(done: int, all_: int) -> None:
            self._progress(f"{case_id}, picture {done} of {all_}", place, of)

        self._progress(case_id, place, of)
        file = self._vault.case(case_id)
        entries = file.ledger.entries()
        reading = read(entries, public_key=self._key)
        looked = looked_at(file, reading, self._cache, pictures)
        made = project(case_id, reading, looked, self._statuses(entries, reading))
        head = Head(entries[-1].digest, len(entries))
        return CaseDocuments(Named.of(reading.case), head, tuple(made))

    def _statuses(self, entries: Entries, reading: Reading) -> dict[str, str]:
        """By SKU, as if nobody had reviewed anything: a status would give away what the first reviewer said."""
        if any(isinstance(entry.record, Review) for entry in entries):
            reading = read(entries, public_key=self._key, reviewed=False)
        material = Material(reading, self._of_catalog(reading.case.catalog))
        found: dict[str, str] = {}
        for one in assessed(material):
            for sku, said in one.statuses().items():
                found.setdefault(sku, said)
        return found

    def _of_catalog(self, name: str | None) -> tuple[Photo, ...]:
        if name is None:
            return ()
        if name not in self._photos:
            self._photos[name] = self._vault.catalog(name).photos()
        return self._photos[name]


def _holds(vault: Vault, case_id: str, head: Head) -> bool:
    """Whether a ledger still has the entry it ended with. If not, it was disposed of, and perhaps begun anew. Of a case
    that was begun and not ended it is not known with what: it need only be there.
    """
    if not head.entries:
        return vault.has_entry(case_id)
    try:
        entry = decode_entry(vault.store.read(entry_path(f"cases/{case_id}", head.entries)))
    except ObjectMissing:
        return False
    return entry.digest == head.digest
