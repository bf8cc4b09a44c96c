"""What a word on a comparison rests on: what was shown, and who had a part in it and so may give none."""

from collections.abc import Mapping

from evidence.codec import JSONValue, canonical, sha256
from evidence.dispatch_proof import opened_entry
from evidence.errors import EvidenceError
from evidence.people import person
from evidence.records import AnyRecord, Comparison, Dispatched, Exhibit, Packed, Unpacked


def shown_comparison(digest: str, record: Comparison) -> str:
    """Digest of what somebody was shown who was asked about a comparison: its entry, and those that it rests on.

    Args:
        digest: Of the comparison's entry.
        record: The comparison.
    """
    rests_on: list[JSONValue] = [record.subject, *record.rests_on]
    return sha256(canonical([digest, rests_on]))


def took_part(record: Comparison, records: Mapping[str, AnyRecord]) -> frozenset[str]:
    """Who supplied a file that a comparison rests on, or recorded a parcel at the packing table, as ``person`` writes
    them: they give no word on it.

    Args:
        record: The comparison.
        records: The case's records by the digests of their entries.
    """
    found = set[str]()
    for digest in (record.subject, *record.rests_on):
        match records.get(digest):
            case Exhibit() as exhibit:
                found |= {person(exhibit.account), person(exhibit.supplied_by)}
            case Dispatched() as parcel:
                found |= {person(parcel.account), person(_recorded_by(parcel))}
    return frozenset(found - {""})


def _recorded_by(parcel: Dispatched) -> str:
    """Empty for the local operator, and where the entry cannot be read, which is told where the parcel is checked."""
    try:
        told = opened_entry(parcel).record
    except EvidenceError:
        return ""
    return told.account if isinstance(told, Packed | Unpacked) else ""
