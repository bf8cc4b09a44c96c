"""SKUs that no article of the catalog has are told first, with what may have been meant.

Kind: a slip of the person who writes the order that is told only after the buyer's account was read.
"""

import pytest

from desk.jobs.ordered import unlisted
from evidence.records import Case, OrderLine

CATALOG = ("FJ-1083-ANT", "FJ-1083-WIN", "FJ-0990-WHT", "SHOE 42")


@pytest.mark.parametrize(
    ("sku", "first"),
    [
        ("fj-1083-ant", "FJ-1083-ANT"),
        ("FJ1083ANT", "FJ-1083-ANT"),
        ("FJ-1083-ANT ", "FJ-1083-ANT"),
        ("FJ-1038-ANT", "FJ-1083-ANT"),
        ("FJ-0990", "FJ-0990-WHT"),
        ("shoe-42", "SHOE 42"),
    ],
)
def test_the_nearest_of_the_catalog_is_named_first(case: Case, sku: str, first: str) -> None:
    wrong = case.order.model_copy(update={"lines": (OrderLine(sku=sku, title="x"),)})
    (found,) = unlisted(case.model_copy(update={"order": wrong}), CATALOG)
    assert (found.sku, found.like[0]) == (sku, first)
    assert first in found.in_words


def test_what_is_like_nothing_is_named_alone_and_what_is_listed_not_at_all(case: Case) -> None:
    lines = (OrderLine(sku="SHOE 42", title="x"), OrderLine(sku="zzz", title="y"))
    (found,) = unlisted(case.model_copy(update={"order": case.order.model_copy(update={"lines": lines})}), CATALOG)
    assert (found.in_words, found.like) == ("zzz", ())
