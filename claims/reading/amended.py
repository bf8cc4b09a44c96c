"""What of a case was changed after it was opened: each amendment as values, for whoever shows it.

The report draws ``Amended``; the desk's act shows the same differences before it writes them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from evidence.amended import amendments
from evidence.codec import JSONValue
from evidence.records import Case, Entry, as_json

Scalar = str | int | bool | None


@dataclass(frozen=True)
class Difference:
    """One value that is another one now. None where there is none."""

    path: str
    """Where it stands in the case: ``order.lines[0].sku``. Lines and accounts are counted from 0."""
    before: Scalar
    after: Scalar


@dataclass(frozen=True)
class Amended:
    """One amendment that counts."""

    number: int
    """Of its entry in the ledger."""
    digest: str
    """Of its entry."""
    at: datetime
    account: str
    """Empty for the local operator."""
    reason: str
    differences: tuple[Difference, ...]


def amended(entries: Sequence[Entry], sealed_through: int) -> tuple[Amended, ...]:
    """The amendments that count, in order. ``sealed_through``: see ``evidence.amended.present_case``."""
    return tuple(
        Amended(
            one.entry.seq,
            one.entry.digest,
            one.entry.appended_at,
            one.record.account,
            one.record.reason,
            differences(one.before, one.record.case),
        )
        for one in amendments(entries, sealed_through)
    )


def differences(before: Case, after: Case) -> tuple[Difference, ...]:
    """What is another value in ``after``, in the order of the record's fields."""
    was, is_ = dict(_leaves("", _whole(before))), dict(_leaves("", _whole(after)))
    paths = dict.fromkeys((*was, *is_))
    found = (Difference(path, was.get(path), is_.get(path)) for path in paths)
    return tuple(one for one in found if one.before != one.after)


def _whole(case: Case) -> JSONValue:
    """With every field: one that an older record lacks has the value that its absence means."""
    return as_json(Case.model_validate(case.model_dump(mode="json")))


def _leaves(path: str, value: JSONValue) -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(f"{path}.{name}" if path else name, inner)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            yield from _leaves(f"{path}[{place}]", inner)
    else:
        yield path, value
