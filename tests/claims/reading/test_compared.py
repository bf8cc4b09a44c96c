"""Which comparisons count: the newest, sealed, and not taken back."""

from claims.reading.compared import compared
from claims.reading.filed import Filed
from evidence.records import Comparison, Entry, Exhibit, Role, Struck
from tests.evidence.coherence.written import Book
from tests.evidence.test_exhibits import EXPORT, PICTURE, comparison_of, exhibit_of


class Told:
    """A case with a picture and an export, and comparisons of the two."""

    def __init__(self) -> None:
        self.book = Book()
        opened = self.book.entries[0].digest
        self.picture = self.book.add(exhibit_of(opened, Role.PAYMENT_PICTURE, PICTURE))
        self.export = self.book.add(exhibit_of(opened, Role.LEDGER_EXPORT, EXPORT))

    def compare(self, why: str) -> Entry:
        return self.book.add(comparison_of(self.picture.digest, self.export.digest, why=why))

    def strike(self, entry: Entry) -> Entry:
        return self.book.add(Struck(takes_back=entry.digest, reason="a mistake"))

    def counting(self, through: int = 99) -> tuple[list[str], list[str]]:
        """Reasons of those that count, and of those that were taken back."""
        entries = self.book.entries
        found = compared(
            [Filed(one, one.record) for one in entries if isinstance(one.record, Exhibit)],
            [Filed(one, one.record) for one in entries if isinstance(one.record, Comparison)],
            [Filed(one, one.record) for one in entries if isinstance(one.record, Struck)],
            through,
        )
        return [one.record.why for one in found.comparisons], [one.record.why for one, _ in found.struck]


def test_the_newest_of_an_exhibit_counts() -> None:
    told = Told()
    told.compare("first")
    told.compare("second")
    assert told.counting() == (["second"], [])


def test_one_that_was_taken_back_counts_for_nothing_and_brings_no_older_one_back() -> None:
    told = Told()
    told.compare("first")
    told.strike(told.compare("second"))
    assert told.counting() == ([], ["second"])
    told.compare("third")
    assert told.counting() == (["third"], ["second"])


def test_nothing_counts_that_no_seal_covers_neither_a_result_nor_what_takes_it_back() -> None:
    told = Told()
    first = told.compare("first")
    told.compare("second")
    gone = told.strike(first)
    assert told.counting(through=0) == ([], [])
    assert told.counting(through=first.seq) == (["first"], [])
    assert told.counting(through=gone.seq - 1) == (["second"], [])
