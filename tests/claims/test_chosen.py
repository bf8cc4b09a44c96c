"""What the accuser chose is said beside what speaks for the buyer.

The kind of fault: the one who accuses sets a value that makes the buyer look guilty, and the report passes over it.
"""

from datetime import UTC, datetime, timedelta

import pytest

from claims.chosen import FEW_DESIGNS, FIRST_PAGE, CatalogSaid, Chosen, catalog_said, chosen_doubts, same_order
from claims.doubts import Doubt
from claims.reading import Reading, read
from claims.shown.rows import doubt_texts
from claims.shown.texts import LANGUAGES, Texts
from evidence.records import Account, Basis, Case, ReturnPeriod, Window
from tests.claims.book import DAY, PICTURE, Book
from tests.claims.reading.made import made
from tests.desk.drawn import garment, photo

DAYS = timedelta(days=1)
BIG = CatalogSaid("shop", 900, FEW_DESIGNS, DAY, DAY, (), ())


def opened(case: Case, **changes: object) -> Reading:
    """A case with one captured picture, read at its capture."""
    book = Book(case.model_copy(update=changes))
    book.page(book.run(), made("a", DAY, PICTURE))
    return read(book.entries)


def said(reading: Reading, catalog: CatalogSaid | None = BIG, *others: Case) -> dict[Chosen, Doubt]:
    return {Chosen(one.kind): one for one in chosen_doubts(reading, catalog, others)}


def searched(before: float, after: float, because: str = "") -> dict[str, object]:
    """Days before and after a delivery twenty days ago."""
    delivered = DAY - 20 * DAYS
    window = Window(start=delivered - before * DAYS, until=delivered + after * DAYS, because=because)
    return {"window": window, "delivered": delivered}


def told(case: Case, before: float, after: float, because: str = "") -> dict[Chosen, Doubt]:
    days = searched(before, after, because)
    order = case.order.model_copy(
        update={"delivered": days["delivered"], "placed": DAY - 60 * DAYS, "return_requested": None}
    )
    return said(opened(case, window=days["window"], order=order))


@pytest.mark.parametrize(("before", "after"), [(0, 10), (5, 10), (9, 10), (1, 2), (10, 12)])
def test_days_that_begin_late_keep_out_what_would_clear_the_buyer(case: Case, before: float, after: float) -> None:
    found = told(case, before, after)[Chosen.WINDOW_SHORT]

    assert dict(found.values)["before"] == str(int(before))
    assert dict(found.values)["because"] == "–"


@pytest.mark.parametrize(("before", "after"), [(10, 10), (14, 12), (9.5, 10), (20, 400), (19.5, 400)])
def test_days_as_long_before_the_delivery_as_after_it_are_passed_over(case: Case, before: float, after: float) -> None:
    assert Chosen.WINDOW_SHORT not in told(case, before, after)  # nothing is captured after the case was read


def test_the_reason_that_is_given_is_told_with_it(case: Case) -> None:
    found = told(case, 0, 10, "the account was opened on the day of the delivery")[Chosen.WINDOW_SHORT]

    assert dict(found.values)["because"] == "the account was opened on the day of the delivery"


@pytest.mark.parametrize("number", [1, 3])
def test_other_cases_on_the_same_order_are_named(case: Case, number: int) -> None:
    others = [case.model_copy(update={"case_id": f"again-{n}"}) for n in range(number)]
    found = said(opened(case), BIG, *others)[Chosen.OTHER_CASES]

    assert dict(found.values) == {"n": str(number), "cases": ", ".join(one.case_id for one in others)}


@pytest.mark.parametrize("strength", ["strong", "stated_by_buyer"])
@pytest.mark.parametrize("who", ["the shop's own guess", "the buyer"])
def test_a_strong_ground_is_still_somebodys_word(case: Case, strength: str, who: str) -> None:
    basis = Basis.model_validate({"stated_by": who, "grounds": "it looks like hers", "strength": strength})
    found = said(opened(case, accounts=(Account(platform="demo", handle="lin", basis=basis),)))[Chosen.BASIS_STATED]

    assert dict(found.values) == {
        "handle": "lin",
        "who": who,
        "grounds": "it looks like hers",
        "strength": strength,
    }


@pytest.mark.parametrize("designs", [1, 3, FEW_DESIGNS - 1])
def test_in_a_small_catalog_that_none_came_near_says_little(case: Case, designs: int) -> None:
    small = CatalogSaid("shop", 9, designs, DAY, DAY, (), ())

    assert dict(said(opened(case), small)[Chosen.CATALOG_SMALL].values) == {"n": str(designs)}
    assert Chosen.CATALOG_SMALL not in said(opened(case))


def test_a_case_without_a_catalog_has_no_word_on_one(case: Case) -> None:
    assert not {Chosen.CATALOG_OWN, Chosen.CATALOG_SMALL, Chosen.PHOTOS_LATE} & said(opened(case), None).keys()


def test_a_catalog_is_told_in_figures_and_a_photo_that_came_after_the_capture_by_its_sku(case: Case) -> None:
    reading = opened(case)
    ordered = reading.case.order.lines[0].sku
    shop, late = Book(case), Book(case)
    for number, sku in enumerate([ordered, "coat", "coat"]):
        record, _ = photo(sku, garment(number))
        record = record.model_copy(update={"view": number // 2, "source_url": "https://cdn.shop.example/a.jpg"})
        shop.add(record)
        late.add(record)
    after = [
        entry.model_copy(update={"appended_at": DAY + 3 * DAYS})
        if getattr(entry.record, "sku", "") in {ordered, "coat"}
        else entry
        for entry in late.entries
    ]

    assert catalog_said("shop", shop.entries, reading) == CatalogSaid("shop", 3, 2, DAY, DAY, ("cdn.shop.example",), ())
    found = catalog_said("shop", after, reading)
    assert found is not None
    assert found.late == (ordered,)
    assert dict(said(reading, found)[Chosen.PHOTOS_LATE].values) == {"skus": ordered}


def test_an_empty_catalog_is_none(case: Case) -> None:
    assert catalog_said("shop", [], opened(case)) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_has_its_sentence(case: Case, language: str) -> None:
    short = told(case, 0, 10)[Chosen.WINDOW_SHORT]
    small = CatalogSaid("shop", 9, 3, DAY, DAY, (), ("tee",))
    all_of_them = [short, *chosen_doubts(opened(case), small, [case])]

    assert {one.kind for one in all_of_them} >= set(Chosen) - {
        Chosen.BASIS_STATED,
        Chosen.PERIOD_STATED,
        Chosen.PERIOD_ASSUMED,
    }
    assert len(set(doubt_texts(all_of_them, Texts(language)))) == len(all_of_them)
    assert set(Chosen) > FIRST_PAGE


def test_the_time_of_day_makes_no_window_short(case: Case) -> None:
    """A delivery at noon between days that begin and end at midnight."""
    delivered = datetime(2026, 4, 10, 12, tzinfo=UTC)
    window = Window(start=datetime(2026, 4, 1, tzinfo=UTC), until=datetime(2026, 4, 19, 23, 59, 59, tzinfo=UTC))
    order = case.order.model_copy(
        update={"delivered": delivered, "placed": delivered - 9 * DAYS, "return_requested": None}
    )

    assert Chosen.WINDOW_SHORT not in said(opened(case, window=window, order=order))


@pytest.mark.parametrize(
    ("period", "expected"),
    [(None, Chosen.PERIOD_ASSUMED), (ReturnPeriod(days=1, law="our terms"), Chosen.PERIOD_STATED)],
)
def test_the_days_in_which_a_return_needs_no_reason_are_the_shops_word(
    case: Case, period: ReturnPeriod | None, expected: Chosen
) -> None:
    found = said(opened(case, return_period=period))

    assert expected in found
    assert (
        not {Chosen.PERIOD_ASSUMED, Chosen.PERIOD_STATED}
        & said(opened(case, return_period=ReturnPeriod(days=30))).keys()
    )


@pytest.mark.parametrize("other", ["2026-0042 ", "#2026-0042", "２０２６-0042", "2026\u200b-0042", "2026 0042"])
def test_one_order_under_two_spellings_is_one(other: str) -> None:
    assert same_order(other) == same_order("2026-0042")
    assert same_order("2026-0043") != same_order("2026-0042")


def test_many_designs_of_one_photo_are_one(case: Case) -> None:
    shop = Book(case)
    for number in range(60):
        shop.add(photo(f"sku-{number}", b"one photo")[0])
    found = catalog_said("shop", shop.entries, opened(case))

    assert found is not None
    assert (found.photos, found.designs) == (1, 1)


def test_a_photo_added_late_under_another_size_of_the_ordered_design_is_told(case: Case) -> None:
    reading, shop = opened(case), Book(case)
    ordered = reading.case.order.lines[0].sku
    for sku, data in ((ordered, b"tee"), ("tee-size-l", b"another garment")):
        shop.add(photo(sku, data, style="tee", color="blue")[0])
    late = [*shop.entries[:-1], shop.entries[-1].model_copy(update={"appended_at": DAY + 3 * DAYS})]
    found = catalog_said("shop", late, reading)

    assert found is not None
    assert found.late == ("tee-size-l",)
