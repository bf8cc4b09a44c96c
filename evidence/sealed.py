"""What signs: seals of runs and of ledgers, and the outside times of these.

Named in ``evidence.records`` too, so that one import serves.
"""

from typing import Annotated, Literal

from pydantic import Field

from evidence.fields import Count, Digest, Name, Record, Utc
from evidence.receipt import Counts, Outcome, Wait
from evidence.remarks import Remark


class Seal(Record):
    """Closes a run: the Merkle root over its captures and the ledger head, signed. Its outside time is a Timestamp."""

    kind: Literal["seal"] = "seal"
    run: Digest
    outcome: Outcome
    reason: str
    """``because`` in English, made when the run was sealed, so that the ledger reads by itself. Nothing reads it."""
    counts: Counts
    warnings: tuple[str, ...] = ()
    """``cautions`` in English, likewise."""
    because: tuple[Remark, ...] = ()
    """Why the run has this outcome. Seals from before remarks have it in words only: see ``evidence.older``."""
    cautions: tuple[Remark, ...] = ()
    """What a reader must know before relying on the run, for example that a handle is not confirmed."""
    waits: tuple[Wait, ...] = ()
    """All waits of the run, by domain and reason."""
    captures: Count
    """How many leaves the tree has; with it an inclusion proof also shows that nothing stands beside them."""
    merkle_root: Digest
    head: Digest
    """Digest of the entry before this one: the signature covers the whole ledger up to here."""
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class LedgerSeal(Record):
    """Signs a ledger up to here: examinations and reviews of a case, photos of a catalog, which no run's Seal is for.

    What transparency logs call a signed tree head or checkpoint; the tree here is the chain of entries. Made only over
    entries that the register of the machine knows, so that what somebody else put into the folder is never signed.
    """

    kind: Literal["ledger_seal"] = "ledger_seal"
    ledger: Annotated[str, Field(pattern=r"^(cases|catalogs|desk|dispatch)/[A-Za-z0-9][A-Za-z0-9._-]{0,99}$")]
    """Which ledger this is: a seal of another one says nothing here."""
    entries: Annotated[int, Field(ge=1)]
    """How many it covers: all that are before it."""
    head: Digest
    """Digest of the last of them."""
    merkle_root: Digest | None = None
    """Over all entries that it covers, as they are written: for proofs of one that give no other away. Of the days at
    the packing table alone; None elsewhere, and in older seals."""
    public_key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
    signature: Annotated[str, Field(pattern=r"^[0-9a-f]{128}$")]


class Timestamp(Record):
    """An outside authority's word that a seal, and so everything before it, was there at ``gen_time`` (RFC 3161).

    The token's message imprint is the SHA-256 digest of the seal's entry: the very 32 bytes that ``seal`` names here.
    A record of its own, because a token may come days after the seal and entries are never rewritten.
    """

    kind: Literal["timestamp"] = "timestamp"
    seal: Digest
    """Of the entry of a Seal or a LedgerSeal."""
    authority: Name
    """Its name in desk.toml. What it is worth is told by the chain, not by this."""
    url: str
    token: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$")]
    """The TimeStampToken (DER, a CMS SignedData) in base64, as it came."""
    chain: Annotated[tuple[str, ...], Field(min_length=1, max_length=10)]
    """Certificates in PEM: the signer's first, each issued by the next, the root last."""
    gen_time: Utc
    """As the token says; repeated here for readers, and compared."""
    serial: Annotated[str, Field(pattern=r"^[0-9a-f]{1,40}$")]
    """The token's serial number, hexadecimal: it may have 160 bits."""
    policy: Annotated[str, Field(pattern=r"^[0-9.]+$")]
    """OID of the authority's policy."""
    required: Annotated[int, Field(ge=1, le=10)]
    """How many independent authorities this desk asked for when the token came: with fewer, the run is UNSEALED."""
