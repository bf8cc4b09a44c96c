"""An export from a shop may be anybody's file: what is wrong with it is told, and nothing of it breaks the desk."""

import pytest

from desk.acts.actor import LOCAL
from desk.acts.errors import ActError
from desk.acts.order_export import order_from_export
from desk.acts.order_values import LineValues

HEAD = "Name,Lineitem name,Lineitem quantity,Lineitem sku\n"
LONG = "9" * 5_000


def lines_of(*quantities: str) -> tuple[LineValues, ...]:
    rows = "".join(f"#1,Owl Tee,{one},FJ-1\n" for one in quantities)
    (order,) = order_from_export(LOCAL, (HEAD + rows).encode(), "orders.csv").orders
    return order.lines


def test_quantities_of_one_sku_are_added() -> None:
    assert lines_of("1", "2.0", "30") == (LineValues("FJ-1", "Owl Tee", "33"),)


@pytest.mark.parametrize("odd", [LONG, "9999999999", "x", "-1", "٣"])
def test_a_quantity_that_is_none_stays_a_line_of_its_own_for_people_to_see(odd: str) -> None:
    for given in ((odd, "2"), ("2", odd)):
        assert sorted(line.quantity for line in lines_of(*given)) == sorted(("2", odd[:20]))
    assert [line.quantity for line in lines_of("1", odd, "2")] == ["3", odd[:20]]
    assert [line.quantity for line in lines_of(odd, odd)] == [odd[:20]] * 2


def test_what_adds_up_to_more_than_a_quantity_may_be_is_not_added() -> None:
    assert len(lines_of("999999999", "999999999", "1")) > 1


@pytest.mark.parametrize("value", [LONG, "0x" + "f" * 5_000, "[" * 60_000])
def test_our_own_file_with_a_number_of_thousands_of_digits_is_refused(value: str) -> None:
    text = f"[order]\n[[order.lines]]\nsku = 'a'\nquantity = {value}\n"
    with pytest.raises(ActError, match=r"a\.toml cannot be read as an order"):
        order_from_export(LOCAL, text.encode(), "a.toml")
