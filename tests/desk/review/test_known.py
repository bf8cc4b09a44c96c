"""How somebody did where the truth is known: right, wrong, or neither; each item once, whoever's name is spelt how."""

import pytest

from desk.review.known import is_again, is_right, is_wrong, known_rate
from evidence.ledger import Ledger
from evidence.records import KnownRate, Practice
from evidence.store import Store

BLANK = "sha256:" + "0" * 64


def one(chosen: str = "", *, there: bool = True, **told: object) -> Practice:
    values: dict[str, object] = {
        "account": "ada", "number": 0, "catalog": "shop", "asked": "tee-1", "photo_digest": BLANK, "there": there,
        "planted": False, "chosen": chosen,
    }  # fmt: skip
    return Practice.model_validate({**values, **told})


@pytest.mark.parametrize(
    ("answer", "right", "wrong"),
    [
        (one("tee-1"), True, False),
        (one(""), False, False),
        (one("coat"), False, True),
        (one("", there=False), True, False),
        (one("coat", there=False), False, True),
        (one("tee-1", there=False), False, True),
    ],
)
def test_to_pick_none_is_never_wrong_and_right_only_where_it_is_not_there(
    answer: Practice, right: bool, wrong: bool
) -> None:
    assert (is_right(answer), is_wrong(answer)) == (right, wrong)


def test_the_rate_is_of_one_account_over_all_its_answers() -> None:
    ledger = Ledger(Store.open("memory:///"), "desk/practice")
    for answer in (one("tee-1"), one("coat", account="ADA"), one(""), one("coat", account="bo")):
        ledger.append(answer)

    entries = ledger.entries()
    assert known_rate(entries, "ada") == known_rate(entries, "Ada ") == KnownRate(lineups=3, right=1, wrong=1)
    assert known_rate(entries, "bo") == KnownRate(lineups=1, right=0, wrong=1)
    assert known_rate(entries, "cy") == known_rate((), "ada") == KnownRate(lineups=0, right=0, wrong=0)


def test_an_item_answered_again_is_told_by_account_catalog_and_number_planted_ones_by_themselves() -> None:
    first = one("tee-1", number=3)

    assert is_again(one("coat", number=3, account="ADA"), first)
    for other in (
        one("tee-1", number=3, planted=True),
        one(number=4),
        one(number=3, account="bo"),
        one(number=3, catalog="other"),
        KnownRate,
        None,
    ):
        assert not is_again(first, other)
