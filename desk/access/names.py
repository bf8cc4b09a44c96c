"""Names of accounts: what somebody signs in with, and how they are shown. Two that look alike are one."""

import re

from desk.access.actor import LOCAL
from desk.access.errors import AccountError
from evidence.people import person
from evidence.visible import visible

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
_LONGEST = 100
_LONGEST_TYPED = 1000


def folded_login(typed: str) -> str:
    """A login name as it is kept: "Ada" and "ada " are one. Empty where it can be nobody's."""
    folded = person(typed[:_LONGEST_TYPED])
    return folded if _LOGIN.fullmatch(folded) else ""


def login_name(typed: str) -> str:
    """A new account's login name, as it is kept.

    Raises:
        AccountError: it has other letters than a to z, digits, '.', '_', '-', or is too long.
    """
    login = folded_login(typed)
    if not login:
        raise AccountError(
            f"{typed[:80]!r} cannot be a login name: take a letter from a to z or a digit, then up to 63 of these "
            "and '.', '_', '-'; --name says how the person is shown"
        )
    return login


def shown_name(typed: str) -> tuple[str, str]:
    """How a person is shown, and the key under which two such names are the same.

    Raises:
        AccountError: it is empty or too long, or has control characters or marks that turn the text round.
    """
    name = typed.strip(" ")
    if visible(name) != name or any("\ud800" <= sign <= "\udfff" for sign in name):
        raise AccountError("a name has no control characters and no marks that turn the text round: write it without")
    folded = person(name)
    if not folded or len(name) > _LONGEST:
        raise AccountError(f"a name has between 1 and {_LONGEST} characters that are seen")
    if folded == person(LOCAL.name):
        raise AccountError(f"{LOCAL.name!r} is whoever works at a desk without accounts: take another name")
    return name, folded
