"""The order as a whole in sentences: the signal, its control, and the caveat that is never left out."""

import pytest

from claims.shown.texts import Texts
from claims.worn.whole_order import WholeOrder, as_json
from claims.worn.whole_texts import whole_order_line, whole_order_texts
from evidence.codec import sha256
from evidence.reasons import ReasonKind, reason
from matcher.order_weight import Carrier, NotWeighed, OrderWeight

SAY = Texts()
NOBODY = NotWeighed(reason(ReasonKind.NO_PICTURE_OF_PEOPLE))
CAVEAT = SAY("whole.caveat")
PICTURES = (sha256(b"1"), sha256(b"2"))


def weight(as_high: int = 12, pictures: int = 7, carriers: tuple[Carrier, ...] = (), drawn: int = 1000) -> OrderWeight:
    return OrderWeight(as_high, drawn, 450, pictures, 6, 2, 125, carriers)


def said(after: OrderWeight | NotWeighed, before: OrderWeight | NotWeighed = NOBODY) -> tuple[str, ...]:
    return whole_order_texts(WholeOrder(after, before, PICTURES), SAY)


def test_the_signal_tells_its_figures() -> None:
    (signal, *_) = said(weight(1234, drawn=10_000))

    assert signal == (
        "1,234 of 10,000 random orders of the same make-up look at least as much like the account's 7 pictures of "
        "people from between delivery and return request as this order does (6 lines counted, 2 left out)."
    )


def test_one_picture_is_told_as_one() -> None:
    assert "the account's 1 picture of people" in said(weight(pictures=1))[0]
    assert "the 1 picture from before delivery" in said(weight(), weight(pictures=1))[1]


def test_what_is_not_weighed_gives_its_reason_and_the_caveat_and_no_control() -> None:
    assert said(NOBODY, weight()) == (
        "The order as a whole was not weighed: no picture of a person to weigh.",
        CAVEAT,
    )


@pytest.mark.parametrize("before", [NOBODY, weight(), weight(as_high=1, pictures=1)])
def test_the_caveat_is_the_last_whatever_was_found(before: OrderWeight | NotWeighed) -> None:
    found = said(weight(), before)

    assert found[-1] == CAVEAT
    assert found[-2].startswith("A random order holds 12.5 % of this order's articles on average")


def test_what_carries_it_is_named_in_order_and_nothing_where_nothing_does() -> None:
    carriers = (Carrier("tee-2", 520, 1), Carrier("tee-1", 300, 0))

    assert said(weight(carriers=carriers))[1].endswith("in a picture each: tee-2, tee-1.")
    assert not any("rests on these articles" in text for text in said(weight()))


def test_without_pictures_from_before_there_is_no_control_and_that_is_said() -> None:
    found = said(weight())

    assert found[1] == "There is no picture of a person from before delivery to compare this with."
    assert len(found) == 4


@pytest.mark.parametrize(("pictures", "is_few"), [(1, True), (4, True), (5, False), (9, False)])
def test_a_control_of_few_pictures_says_little(pictures: int, is_few: bool) -> None:
    found = said(weight(), weight(as_high=900, pictures=pictures))

    assert (SAY("whole.few_before") in found) is is_few
    assert SAY("whole.taste") not in found


@pytest.mark.parametrize(("as_high", "drawn", "is_taste"), [(50, 1000, True), (51, 1000, False), (500, 10_000, True)])
def test_a_twentieth_of_the_random_orders_is_where_taste_begins(as_high: int, drawn: int, is_taste: bool) -> None:
    found = said(weight(as_high=900), weight(as_high=as_high, drawn=drawn))

    assert (SAY("whole.taste") in found) is is_taste


def test_the_line_for_a_terminal_is_the_signal_with_a_caveat() -> None:
    whole = WholeOrder(weight(), NOBODY, PICTURES)

    assert whole_order_line(whole, SAY) == f"{said(weight())[0]} {SAY('whole.short_caveat')}"
    assert whole_order_line(WholeOrder(NOBODY, weight(), ()), SAY) == said(NOBODY)[0]


def test_programs_get_the_picture_of_each_carrier_and_none_of_the_control() -> None:
    carriers = (Carrier("tee-2", 520, 1), Carrier("tee-1", 300, 0))
    told = as_json(WholeOrder(weight(carriers=carriers), weight(carriers=carriers), PICTURES))

    assert [(one["sku"], one["image_digest"]) for one in told["after_delivery"]["carriers"]] == [
        ("tee-2", PICTURES[1]),
        ("tee-1", PICTURES[0]),
    ]
    assert told["before_delivery"]["carriers"] == []
    assert told["after_delivery"]["shared_permille"] == 125
    assert "never a proof" in told["note"]
