"""Inclusion proofs: one capture shown to be under a run's Seal, and none of the others given away (RFC 6962, 2.1.1).

A proof is a few hashes long: 12 for 4,000 captures. With the Seal it shows that exactly this capture (URL, time,
payload digest, WARC record) was among those signed, at this place; it says nothing about the others but their number.
"""

from collections.abc import Collection

from evidence import merkle
from evidence.errors import ObjectMissing
from evidence.fields import Count, Digest, Record
from evidence.ledger import Entries
from evidence.records import Capture, Seal
from evidence.seal import capture_leaf, run_captures


class Inclusion(Record):
    """A capture and its audit path."""

    run: Digest
    capture: Capture
    index: Count
    """Place among the run's captures, in ledger order."""
    size: Count
    """How many captures there are: the Seal's ``captures``."""
    path: tuple[Digest, ...]
    """Sibling hashes, the lowest first."""


def prove(entries: Entries, run_digest: str, record_ids: Collection[str]) -> tuple[Inclusion, ...]:
    """Proofs for captures of a run, named by their WARC record ids, in ledger order.

    Raises:
        ObjectMissing: the run has no capture with one of these ids.
    """
    captures = tuple(run_captures(entries, run_digest))
    if missing := set(record_ids) - {capture.warc_record_id for capture in captures}:
        raise ObjectMissing(f"no capture of this run has the WARC record {min(missing)}")
    _, paths = merkle.proofs([capture_leaf(capture) for capture in captures])
    return tuple(
        Inclusion(
            run=run_digest,
            capture=capture,
            index=index,
            size=len(captures),
            path=tuple("sha256:" + sibling.hex() for sibling in paths[index]),
        )
        for index, capture in enumerate(captures)
        if capture.warc_record_id in record_ids
    )


def inclusion_faults(shown: Inclusion, seal: Seal) -> list[str]:
    """What is wrong with a proof under a Seal whose signature was checked; empty when it holds."""
    if shown.run != seal.run:
        return ["the proof is of another run than the seal"]
    if shown.size != seal.captures:
        return [f"the proof speaks of {shown.size} captures, the seal of {seal.captures}"]
    path = [_hash(sibling) for sibling in shown.path]
    if not merkle.proof_holds(capture_leaf(shown.capture), shown.index, shown.size, path, _hash(seal.merkle_root)):
        return [f"{shown.capture.url} was not among the captures that were sealed, or not so"]
    return []


def _hash(digest: str) -> bytes:
    return bytes.fromhex(digest.removeprefix("sha256:"))
