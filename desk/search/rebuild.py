"""From the vault to the index. Always the whole of it, into a new generation: half an update is no state to be in."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from claims.reading import Reading, read
from desk.search import Generation, SearchIndex
from desk.search.document import Document
from desk.search.errors import IndexUnavailable
from desk.search.fields import PROJECTION
from desk.search.project import picture_digests, project
from evidence.codec import parse, sha256
from evidence.errors import RecordError
from evidence.files import write_whole
from evidence.vault import CaseFile, Vault
from matcher.errors import PictureError
from matcher.picture.fingerprint import MADE_WITH, fingerprint

Progress = Callable[[str, int, int], None]
"""Told the case that begins, its place (from 1) and how many there are."""


@dataclass(frozen=True, slots=True)
class Status:
    """What serves, and how far behind the vault it is."""

    generation: Generation | None
    stale: tuple[str, ...]
    """Cases whose ledger has grown since, or that are not indexed at all."""
    gone: tuple[str, ...]
    """Cases that are indexed and no longer in the vault."""

    @property
    def fresh(self) -> bool:
        """Whether the index shows exactly what the vault holds, in the form this program reads."""
        right_form = self.generation is not None and self.generation.projection == PROJECTION
        return right_form and not self.stale and not self.gone


def status(vault: Vault, index: SearchIndex) -> Status:
    """Compare the heads of the vault's ledgers with those the index was built from."""
    serving = index.serving()
    indexed = dict(serving.heads) if serving else {}
    present = {case_id: digests[-1] for case_id, digests in _digests(vault).items()}
    stale = tuple(case_id for case_id, head in present.items() if indexed.get(case_id) != head)
    return Status(serving, stale, tuple(sorted(set(indexed) - set(present))))


def build(vault: Vault, index: SearchIndex, cache: Path, progress: Progress) -> Generation:
    """Rebuild unless the index is fresh; the generation that serves afterwards."""
    try:
        now = status(vault, index)
    except IndexUnavailable:  # damaged, which a rebuild mends, or out of reach, which it will say again
        return rebuild(vault, index, cache, progress)
    if now.fresh and now.generation:
        return now.generation
    return rebuild(vault, index, cache, progress)


def rebuild(vault: Vault, index: SearchIndex, cache: Path, progress: Progress) -> Generation:
    """Write a new generation from the vault and let it take over.

    The one before is left to who is reading it, unless it holds what is in the vault no more: that is gone at once.

    Raises:
        EvidenceError: a ledger or a WARC cannot be read; the old generation goes on serving.
    """
    held = _digests(vault)

    def nothing_taken_out(before: Mapping[str, str]) -> bool:
        """A ledger only grows. One that no longer holds its old head was disposed of, perhaps begun anew."""
        return all(head in held.get(case_id, ()) for case_id, head in before.items())

    documents = _documents(vault, held, cache, progress)
    return index.replace(documents, {case_id: digests[-1] for case_id, digests in held.items()}, nothing_taken_out)


def fingerprints(case: CaseFile, reading: Reading, cache: Path) -> dict[str, str]:
    """Perceptual hashes of a case's pictures by digest; empty text for those that cannot be decoded.

    Kept under ``cache``, per case and recipe, and made again when missing: the same bytes give the same hash.
    """
    wanted = picture_digests(reading)
    kept = cache / "fingerprints" / sha256(MADE_WITH.encode())[7:23] / f"{case.case_id}.json"
    known = {digest: code for digest, code in _read(kept).items() if digest in wanted}
    for digest in reading.first_captures:  # in the order of the ledger, so that each WARC is read through
        if digest in wanted and digest not in known:
            known[digest] = _hash(case.payload(digest))
    write_whole(json.dumps(dict(sorted(known.items()))).encode(), kept)
    return {digest: code for digest, code in known.items() if code}


def picture_hash(data: bytes) -> str:
    """The hash pictures are searched by: imagehash's 64-bit phash of the whole picture, 16 hexadecimal digits.

    Raises:
        PictureError: the bytes are no picture.
    """
    return f"{fingerprint(data).phash_whole:016x}"


def _hash(data: bytes) -> str:
    try:
        return picture_hash(data)
    except PictureError:
        return ""  # such a picture is found by its words; that it cannot be read is in its Match


def _digests(vault: Vault) -> dict[str, tuple[str, ...]]:
    """Case id to the digests of its entries, the newest last."""
    return {case_id: tuple(entry.digest for entry in vault.case(case_id).ledger.entries()) for case_id in vault.cases()}


def _documents(vault: Vault, held: Mapping[str, Sequence[str]], cache: Path, progress: Progress) -> Iterator[Document]:
    """Every case up to the head that the generation will name, even when its ledger grows meanwhile."""
    for place, (case_id, digests) in enumerate(held.items(), 1):
        progress(case_id, place, len(held))
        case = vault.case(case_id)
        reading = read(case.ledger.entries()[: len(digests)], public_key=vault.sealing_key())
        yield from project(case_id, reading, fingerprints(case, reading, cache))


def _read(path: Path) -> dict[str, str]:
    """What the cache holds; a damaged file is as good as none, because all of it can be made again."""
    try:
        found = parse(path.read_bytes())
    except (FileNotFoundError, RecordError):
        return {}
    return found if isinstance(found, dict) else {}
