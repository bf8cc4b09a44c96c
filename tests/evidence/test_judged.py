"""What a word on a comparison rests on, and who had a part in it."""

from evidence.judged import shown_comparison, took_part
from evidence.records import Comparison
from tests.evidence.coherence.test_comparison_reviews import Told
from tests.evidence.coherence.written import digest


def made(told: Told) -> Comparison:
    assert isinstance(told.made.record, Comparison)
    return told.made.record


def test_another_comparison_and_another_file_were_not_what_was_shown() -> None:
    told = Told()
    shown = shown_comparison(told.made.digest, made(told))
    assert shown == shown_comparison(told.made.digest, made(told))
    assert shown != shown_comparison(told.other.digest, made(told))
    assert shown != shown_comparison(told.made.digest, made(told).model_copy(update={"rests_on": (digest(8),)}))


def test_who_supplied_a_file_had_a_part_by_account_and_by_name() -> None:
    told = Told()
    records = {entry.digest: entry.record for entry in told.entries}
    assert took_part(made(told), records) == {"ivy", "ivy quill"}
    assert took_part(made(told), {}) == frozenset()
