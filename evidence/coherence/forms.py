"""A record made to look old: no release appends to a ledger that it cannot read, so none writes an older form later.

Some rules only note what they find in records that are older than what the rule rests on, for such a record may come
from a release that did otherwise.
"""

from collections.abc import Iterator

from evidence.coherence.placed import Placed, Said
from evidence.fields import Record

RESTS_ON = {"segment": "remarks", "seal": "because", "match": "software", "review": "account", "pack": "release"}
"""By kind, the field from which on these rules are strict."""


def is_older(record: Record, kind: str) -> bool:
    """Whether a record was written before the rules of its kind."""
    return RESTS_ON[kind] not in record.model_fields_set


def forms(placed: Placed) -> Iterator[Said]:
    """Records that lack the field, behind one that has it."""
    since: dict[str, int] = {}
    for entry in placed.entries:
        kind = entry.record.kind
        if kind not in RESTS_ON:
            continue
        if not is_older(entry.record, kind):
            since.setdefault(kind, entry.seq)
        elif kind in since:
            yield Said(
                entry,
                f"the {kind} record is written as before there was {RESTS_ON[kind]!r}, behind entry {since[kind]}, "
                "which has it: no release writes so",
            )
