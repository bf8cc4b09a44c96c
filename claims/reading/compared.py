"""Exhibits, and the comparisons of them that count."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from claims.reading.filed import Filed
from claims.reading.judged import NOBODY, Judged
from evidence.records import Comparison, Exhibit, Result, Struck


@dataclass(frozen=True)
class Compared:
    """The supplied files of a case and what they were found to say. Nothing is in here that no seal covers."""

    exhibits: tuple[Filed[Exhibit], ...] = ()
    """Those that were not taken back, in the order of the ledger."""
    comparisons: tuple[Filed[Comparison], ...] = ()
    """Those that count: of each exhibit and question the newest, unless it or what it rests on was taken back."""
    struck: tuple[tuple[Filed[Comparison], Filed[Struck]], ...] = ()
    """Comparisons that were taken back, with what took them back."""
    withdrawn: tuple[tuple[Filed[Exhibit], Filed[Struck]], ...] = ()
    """Exhibits that were taken back."""
    judged: Mapping[str, Judged] = field(default_factory=dict)
    """What people said of comparisons, by the digest of the entry; see ``judged_of``."""

    def exhibit(self, digest: str) -> Exhibit | None:
        """An exhibit by the digest of its entry; None where it is not there, or was taken back."""
        return next((one.record for one in self.exhibits if one.digest == digest), None)

    def judged_of(self, one: Filed[Comparison]) -> Judged:
        """What people said of a comparison."""
        return self.judged.get(one.digest, NOBODY)

    def is_rejected(self, one: Filed[Comparison]) -> bool:
        """Whether it contradicts and people rejected that, or disagree."""
        return one.record.result is Result.CONTRADICTED and not self.judged_of(one).state.stands

    def comes_to(self, one: Filed[Comparison]) -> Result:
        """What a comparison counts as. Where people rejected a contradiction, nothing can be said."""
        return Result.CANNOT_SAY if self.is_rejected(one) else one.record.result


def compared(
    exhibits: Iterable[Filed[Exhibit]],
    comparisons: Iterable[Filed[Comparison]],
    struck: Iterable[Filed[Struck]],
    sealed_through: int,
) -> Compared:
    """What counts. Nothing does that no seal of the ledger covers: neither a result nor what takes one back.

    Where the newest comparison of an exhibit is struck, none of it counts: an older one was replaced by it.
    """
    files = [one for one in exhibits if one.entry.seq <= sealed_through]
    made = [one for one in comparisons if one.entry.seq <= sealed_through]
    gone: dict[str, Filed[Struck]] = {}
    for one in struck:
        if one.entry.seq <= sealed_through:
            gone.setdefault(one.record.takes_back, one)
    newest = {(one.record.claim, one.record.of, one.record.subject): one for one in made}
    counting = (one for one in newest.values() if not gone.keys() & {one.digest, *_rests_on(one.record)})
    return Compared(
        tuple(one for one in files if one.digest not in gone),
        tuple(sorted(counting, key=lambda one: one.entry.seq)),
        tuple((one, gone[one.digest]) for one in made if one.digest in gone),
        tuple((one, gone[one.digest]) for one in files if one.digest in gone),
    )


def _rests_on(record: Comparison) -> tuple[str, ...]:
    return (record.subject, *record.rests_on)
