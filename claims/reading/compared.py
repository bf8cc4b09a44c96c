"""Exhibits, and the comparisons of them that count."""

from collections.abc import Iterable
from dataclasses import dataclass

from claims.reading.filed import Filed
from evidence.records import Comparison, Exhibit, Struck


@dataclass(frozen=True)
class Compared:
    """The supplied files of a case and what they were found to say."""

    exhibits: tuple[Filed[Exhibit], ...] = ()
    """In the order of the ledger."""
    comparisons: tuple[Filed[Comparison], ...] = ()
    """Those that count: of each exhibit and question the newest that is sealed and was not struck."""
    struck: tuple[tuple[Filed[Comparison], Filed[Struck]], ...] = ()
    """What was taken back, with what took it back."""

    def exhibit(self, digest: str) -> Exhibit | None:
        """An exhibit by the digest of its entry; None where it is not there, which ``verify`` says."""
        return next((one.record for one in self.exhibits if one.digest == digest), None)


def compared(
    exhibits: Iterable[Filed[Exhibit]],
    comparisons: Iterable[Filed[Comparison]],
    struck: Iterable[Filed[Struck]],
    sealed_through: int,
) -> Compared:
    """What counts. Nothing does that no seal of the ledger covers: neither a result nor what takes one back.

    Where the newest comparison of an exhibit is struck, none of it counts: an older one was replaced by it.
    """
    sealed = [one for one in comparisons if one.entry.seq <= sealed_through]
    gone: dict[str, Filed[Struck]] = {}
    for one in struck:
        if one.entry.seq <= sealed_through:
            gone.setdefault(one.record.comparison, one)
    newest = {(one.record.claim, one.record.of, one.record.subject): one for one in sealed}
    return Compared(
        tuple(exhibits),
        tuple(sorted((one for one in newest.values() if one.digest not in gone), key=lambda one: one.entry.seq)),
        tuple((one, gone[one.digest]) for one in sealed if one.digest in gone),
    )
