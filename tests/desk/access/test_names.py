"""Names: two that look alike are one, and none steers a terminal."""

import pytest

from desk.access.errors import AccountError
from desk.access.names import folded_login, login_name, shown_name


@pytest.mark.parametrize(
    "typed", ["ada", "Ada", " ADA ", "ａｄａ", "a\u200bda", "ada\u200f", "\u2066ada\u2069", "ada\n"]
)
def test_spelling_adds_nothing_to_a_login_name(typed: str) -> None:
    assert login_name(typed) == folded_login(typed) == "ada"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "\u200b",
        "аda",
        "αda",
        "a da",
        "ada\0",
        "a/b",
        "-ada",
        ".",
        "a'--",
        "a;b",
        "ädä",
        "李",
        "a" * 65,
        "\ud800",
        "a" * 10_000_000,
        "x'); DROP TABLE accounts;--",
        "a\x1b[2J",
    ],
    ids=range(19),
)
def test_what_is_no_login_name_is_nobody_s_and_is_refused(typed: str) -> None:
    assert folded_login(typed) == ""
    with pytest.raises(AccountError, match="cannot be a login name"):
        login_name(typed)


@pytest.mark.parametrize("name", ["Ada Lovelace", "李雷", "Zoë", "O'Brien; DROP TABLE accounts", "م‌ن"])
def test_a_shown_name_is_any_text(name: str) -> None:
    assert shown_name(f" {name} ")[0] == name


@pytest.mark.parametrize(
    ("one", "other"), [("Ada", "ada "), ("Ａda", "ada"), ("A\u200dda", "ADA"), ("Straße", "STRASSE")]
)
def test_shown_names_that_look_alike_have_one_key(one: str, other: str) -> None:
    assert shown_name(one)[1] == shown_name(other)[1]


@pytest.mark.parametrize(
    "name", ["", "  ", "\u200b", "a\0", "a\nb", "a\x1b[2J", "\u202eadA", "a\u2067b", "\u200fa", "\ud800", "x" * 101]
)
def test_a_shown_name_that_steers_or_is_none_is_refused(name: str) -> None:
    with pytest.raises(AccountError):
        shown_name(name)


def test_nobody_is_called_as_whoever_works_without_an_account() -> None:
    with pytest.raises(AccountError, match="take another name"):
        shown_name("Local  Operator")
