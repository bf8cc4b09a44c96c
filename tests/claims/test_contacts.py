"""What two orders have in common: strangers are never tied together; a household may be."""

import pytest

from claims.contacts import MOST_ORDERS, Contact, Kind, address, alike, phone

FLAT = "浙江省杭州市余杭区五常街道文一西路969号云栖公寓3幢2单元1204室"


@pytest.mark.parametrize("text", ["138 1234 5627", "+86-13812345627", "0086 13812345627", "１３８１２３４５６２７"])
def test_one_number_in_four_ways_of_writing(text: str) -> None:
    assert phone(text) == "8613812345627"


@pytest.mark.parametrize(
    "text", ["138****5627", "13812345627-4521", "12345", "00000000000", "", "no phone", "138x1234567", "+1 23"]
)
def test_a_masked_or_private_or_senseless_number_is_none(text: str) -> None:
    assert phone(text) == ""


def test_numbers_of_two_countries_are_two() -> None:
    assert phone("1-415-555-2671") == phone("+1 415 555 2671") == "14155552671"
    assert phone("+49 151 23456789") != phone("+43 151 23456789")
    assert phone("0151 23456789") != phone("+49 151 23456789")


@pytest.mark.parametrize(
    "text",
    [
        "杭州市余杭区文一西路９６９号云栖公寓3幢2单元1204室",
        "浙江省 杭州市 余杭区 文一西路969号 云栖公寓 3-2-1204",
        "浙江省杭州市余杭区五常街道 文一西路969号云栖公寓三幢二单元1204室",
        "余杭区文一西路969号云栖公寓3幢2单元1204",
        "浙江省杭州市余杭区五常街道文一西路969弄云栖公寓3幢2单元1204室",
    ],
)
def test_one_flat_in_other_ways_of_writing(text: str) -> None:
    assert address(text) == address(FLAT) != ""


@pytest.mark.parametrize(
    "text",
    [
        "浙江省杭州市余杭区五常街道文一西路969号云栖公寓3幢2单元1203室",
        "浙江省杭州市余杭区五常街道文一西路969号云栖公寓2幢3单元1204室",
        "浙江省杭州市余杭区五常街道文一西路996号云栖公寓3幢2单元1204室",
        "浙江省杭州市西湖区文一西路969号云栖公寓3幢2单元1204室",
        "浙江省杭州市余杭区五常街道文一西路969号云栖公寓3幢菜鸟驿站",
        "江苏省南京市鼓楼区中山路12号5幢601室",
        "浙江省杭州市余杭区五常街道文一西路969号海创园3幢2单元1204室",
        "浙江省杭州市余**区文一西路***号云***公寓",
    ],
)
def test_a_neighbour_a_pick_up_point_or_a_masked_address_is_another_or_none(text: str) -> None:
    assert address(text) != address(FLAT)


@pytest.mark.parametrize("text", ["Packstation 123\n10115", "P.O. Box 7\n90210", "Main Street\n90210", "12 Main St\n"])
def test_a_locker_or_half_an_address_is_none(text: str) -> None:
    assert address(text) == ""


def test_an_address_in_latin_letters_is_one_whatever_its_commas() -> None:
    assert address("12 Main St., Apt 4\n90210") == address("12 main st apt 4\n 90210") != ""
    assert address("12 Main St., Apt 4\n90210") != address("12 Main St., Apt 5\n90210")


def contact(number: str = "", where: str = "") -> Contact:
    return Contact(frozenset(filter(None, [number])), frozenset(filter(None, [where])))


def test_only_the_kind_is_told_and_only_of_orders_that_are_in_the_list() -> None:
    orders = {"X": contact("13812345627", FLAT), "Y": contact("+8613812345627", FLAT), "Z": contact("13912345627")}

    assert alike("X", "Y", orders) == (Kind.ADDRESS, Kind.PHONE)
    assert alike("X", "Z", orders) == alike("X", "none", orders) == alike("X", "X", orders) == ()


def test_what_many_orders_have_in_common_is_a_pick_up_point() -> None:
    orders = {str(number): contact("13812345627") for number in range(MOST_ORDERS)}
    assert alike("0", "1", orders) == (Kind.PHONE,)
    assert alike("0", "1", orders | {"one more": contact("13812345627")}) == ()


def test_two_masked_orders_have_nothing_in_common() -> None:
    orders = {"X": contact("138****5627", "余**区文一西路***号"), "Y": contact("138****5627", "余**区文一西路***号")}
    assert alike("X", "Y", orders) == ()
