"""Sealing a run: one signature over the Merkle root of its captures and the ledger head before it.

The signature (Ed25519) says which key closed the run; the root lets a single capture be shown with a proof and the
rest kept back; the head makes a cut or rewritten ledger show. Fails closed: without a key there is no seal.
"""

from collections.abc import Iterable, Iterator, Sequence

from evidence import merkle
from evidence.codec import canonical
from evidence.errors import NotAnchored
from evidence.faults import numbered
from evidence.keys import public_hex, signature_holds
from evidence.ledger import Entries
from evidence.ledger_seal import accusers_unknown
from evidence.records import Capture, Counts, Entry, Outcome, Remark, Run, Seal, Segment, Wait, as_json
from evidence.remarks import RemarkKind, remark
from evidence.sentences import in_a_row, sentence
from evidence.vault import CaseFile

_DOMAIN = b"wornproof-seal-1\n"


def seal(
    case: CaseFile,
    run: Entry,
    outcome: Outcome,
    because: tuple[Remark, ...],
    counts: Counts,
    *,
    cautions: tuple[Remark, ...] = (),
    waits: tuple[Wait, ...] = (),
) -> Entry:
    """Close a run with a signed Seal. ``because`` says why it has this outcome, ``cautions`` what a reader must know.

    Raises:
        SigningKeyError: there is no usable key; the run stays unsealed.
        NotAnchored: there are examinations or reviews that nobody vouches for; the run stays unsealed.
        HeadMoved: somebody else sealed this run.
    """
    key = case.key()

    def make(entries: Entries) -> Seal:
        if strange := accusers_unknown(case.ledger, entries, public_hex(key)):
            raise NotAnchored(
                f"not sealed: entries {numbered(strange)} of {case.ledger.prefix} are examinations or reviews that "
                "this machine's register of heads does not know; whoever vouches for them runs "
                "'wornproof match --unanchored', then this again"
            )
        unsigned = Seal(
            run=run.digest,
            outcome=outcome,
            reason=in_a_row(because),
            counts=counts,
            warnings=tuple(map(sentence, cautions)),
            because=because,
            cautions=cautions,
            waits=waits,
            captures=sum(1 for _ in run_captures(entries, run.digest)),
            merkle_root=captures_root(entries, run.digest),
            head=entries[-1].digest,
            public_key=public_hex(key),
            signature="0" * 128,
        )
        return unsigned.model_copy(update={"signature": key.sign(signed_bytes(unsigned)).hex()})

    return case.ledger.append_made(make, unless=lambda entries: is_sealed(entries, run.digest))


def is_sealed(entries: Entries, run_digest: str) -> bool:
    """Whether a run has a Seal."""
    return any(isinstance(entry.record, Seal) and entry.record.run == run_digest for entry in entries)


def captures_root(entries: Entries, run_digest: str) -> str:
    """Merkle root over all captures of a run, in ledger order, as ``sha256:`` text."""
    return _root(run_captures(entries, run_digest))


def run_captures(entries: Entries, run_digest: str) -> Iterator[Capture]:
    """Captures of a run in ledger order."""
    segments = (entry.record for entry in entries if isinstance(entry.record, Segment))
    return (capture for segment in segments if segment.run == run_digest for capture in segment.captures)


def capture_leaf(capture: Capture) -> bytes:
    """What is hashed as a leaf: the capture in canonical JSON."""
    return canonical(as_json(capture))


def signed_bytes(record: Seal) -> bytes:
    """What the signature is over: everything in the Seal but the signature."""
    body = as_json(record)
    del body["signature"]
    return _DOMAIN + canonical(body)


def seal_faults(record: Seal, entries_before: Entries) -> list[Remark]:
    """What is wrong with a Seal, given the entries before it; empty when it holds."""
    head = entries_before[-1].digest if entries_before else ""
    opened = any(isinstance(entry.record, Run) and entry.digest == record.run for entry in entries_before)
    return faults_against(record, head, tuple(run_captures(entries_before, record.run)), opened)


def faults_against(record: Seal, head: str, captures: Sequence[Capture], opened: bool) -> list[Remark]:
    """What is wrong with a Seal; empty when it holds.

    Args:
        record: The Seal.
        head: Digest of the entry before it; empty where there is none.
        captures: Of its run, those before it, in ledger order.
        opened: Whether its run is among the entries before it.
    """
    tree = merkle.Growing()
    for capture in captures:
        tree.add(capture_leaf(capture))
    return faults_under(record, head, tree, opened)


def faults_under(record: Seal, head: str, captures: merkle.Growing, opened: bool) -> list[Remark]:
    """The same, of captures that are in a tree already: for whoever checks many Seals."""
    faults = []
    if not signature_holds(record.public_key, record.signature, signed_bytes(record)):
        faults.append(remark(RemarkKind.SEAL_SIGNATURE))
    if record.head != head:
        faults.append(remark(RemarkKind.SEAL_HEAD))
    if record.captures != captures.leaves:
        faults.append(remark(RemarkKind.SEAL_CAPTURES))
    if record.merkle_root != f"sha256:{captures.root().hex()}":
        faults.append(remark(RemarkKind.SEAL_ROOT))
    if not opened:
        faults.append(remark(RemarkKind.SEAL_NO_RUN))
    return faults


def _root(captures: Iterable[Capture]) -> str:
    return "sha256:" + merkle.root(map(capture_leaf, captures)).hex()
