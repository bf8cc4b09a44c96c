"""Whose account a text means: said by the text, or by the platform beside it, and never guessed."""

from typing import Any

import pytest

from crawler.errors import HandleError
from crawler.parsers.handles import Recognised, recognise
from crawler.platform import Platform
from evidence.codec import sha256


def platform(name: str, **changes: Any) -> Platform:
    values = {"name": name, "title": name.title(), "software": "page", "hosts": (f"{name}.example",), "endpoints": {}}
    return Platform.model_validate({**values, "delay_ms": 0, "digest": sha256(b""), **changes})


ONE = platform(
    "one",
    claims=(r"https://one\.example/(?P<user>\w+)",),
    handles=(r"https://one\.example/(?P<user>\w+)", r"@?(?P<user>\w+)"),
    handle="@{user}", ignores_case=True, handle_example="write @name",
)  # fmt: skip
TWO = platform("two", claims=(r"https://two\.example/.*",), handles=(r"https://two\.example/.*", r"@\w+"))
OPEN = platform("open", handles=(r"https?://\S+",), hosts=("open.example",))
ANY = platform("any")
ALL = (ONE, TWO, OPEN)


@pytest.mark.parametrize(
    ("text", "named", "found"),
    [
        ("https://one.example/Lin", "", Recognised("one", "@lin")),
        ("  https://two.example/Lin  ", "", Recognised("two", "https://two.example/Lin")),
        ("看看 https://one.example/Lin，很好", "", Recognised("one", "@lin")),
        ("Follow me: https://one.example/lin!", "", Recognised("one", "@lin")),
        ("https://one.example/lin https://one.example/lin", "", Recognised("one", "@lin")),
        ("“https://one.example/lin”", "", Recognised("one", "@lin")),
        ("one:LIN", "", Recognised("one", "@lin")),
        ("one: @lin", "one", Recognised("one", "@lin")),
        ("two:@Lin", "", Recognised("two", "@Lin")),
        ("one:https://one.example/lin", "", Recognised("one", "@lin")),
        ("@lin", "two", Recognised("two", "@lin")),
        ("anything at all", "any", Recognised("any", "anything at all")),
    ],
)
def test_a_handle_is_recognised_in_its_one_spelling(text: str, named: str, found: Recognised) -> None:
    assert recognise(text, (*ALL, ANY), named) == found


@pytest.mark.parametrize(
    ("text", "named", "says"),
    [
        ("@lin", "", 'may be an account of several platforms. Write which: platform = "one", that is one:@lin'),
        ("lin", "", "does not say by itself whose it is. Write which"),
        ("https://open.example/u", "", "does not say by itself whose it is"),
        ("https://elsewhere.example/u", "", "is no account of a platform that is known here: one (One), two (Two)"),
        ("two:@lin", "one", "says two, and beside it stands platform one"),
        ("@lin", "none", "no platform 'none' (known: one, open, two)"),
        ("lin w", "one", "is not an account of One: write @name"),
        ("lin", "two", "is not an account of Two"),
        ("https://one.example/a https://one.example/b", "", "holds several links"),
        ("@lin\u202e", "one", "is not an account of One"),
        ("https://one.example@evil.example/lin", "one", "is not an account of One"),
        ("", "", "is no account"),
        ("x" * 9_000, "two", "x…' is not an account of Two"),
    ],
)
def test_what_is_not_clear_is_asked_for_and_not_guessed(text: str, named: str, says: str) -> None:
    with pytest.raises(HandleError) as caught:
        recognise(text, ALL, named)
    assert says in str(caught.value)
    assert len(str(caught.value)) < 1_000
    assert not str(caught.value).endswith(": ")


def test_an_account_of_a_site_that_may_be_asked_wherever_it_lies_is_possible() -> None:
    anywhere = platform("blog", handles=(r"https?://\S+",), hosts=(), identity_hosts=True)
    with pytest.raises(HandleError, match="blog:https://elsewhere"):
        recognise("https://elsewhere.example/u", (anywhere, OPEN))


def test_a_group_that_is_not_there_is_empty_in_the_spelling() -> None:
    rules = platform("x", claims=(r"(?P<user>\w+)(@(?P<host>\w+))?",), handles=(r"(?P<user>\w+)(@(?P<host>\w+))?",),
                     handle="{user}@{host}")  # fmt: skip
    assert recognise("Lin", (rules,)).handle == "Lin@"
