"""Whose account a handle in an order file or on the command line is: asked of the platform files, never guessed."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from crawler.errors import HandleError, PlatformError
from crawler.parsers.handles import Recognised, recognise
from crawler.platform import Platform, load_platform, shipped_platforms
from evidence.errors import RecordError
from evidence.refusals import place_of


def known_platforms(own: Mapping[str, str]) -> tuple[Platform, ...]:
    """The platforms that come with the package, and those of an order file (name to TOML file), which go first.

    Raises:
        RecordError: a file cannot be used, or is of another platform than the order file says.
    """
    found = {}
    for name, file in own.items():
        try:
            platform = load_platform(file)
        except PlatformError as error:
            raise RecordError(f"platforms.{name}: {error}") from error
        if platform.name != name:
            raise RecordError(f"platforms.{name}: {file} is of platform {platform.name}")
        found[name] = platform
    return (*found.values(), *(load_platform(name) for name in shipped_platforms() if name not in found))


def named_accounts(accounts: Any, own: Mapping[str, str], place: str) -> Any:
    """The accounts of an order file, each with its platform and its handle in the spelling of the case.

    A handle may be a profile's address, ``@name``, ``acct:``, a DID, or a text that an app shares; ``platform`` may be
    left out where the handle shows it by itself. What is no list of tables is left for the Case to refuse.

    Raises:
        RecordError: a handle is of no known platform, or of several; the text lists what to write.
    """
    if not isinstance(accounts, list):
        return accounts
    platforms = known_platforms(own)
    named = []
    for number, account in enumerate(accounts):
        if isinstance(account, dict) and isinstance(account.get("handle"), str):
            try:
                found = recognise(account["handle"], platforms, str(account.get("platform", "")))
            except HandleError as error:
                where = place_of(("accounts", number, "handle"))
                raise RecordError(f"{place}: {where}: {error}") from error
            account = {**account, "platform": found.platform, "handle": found.handle}
        named.append(account)
    return named


def spellings(handle: str) -> tuple[str, ...]:
    """A handle as it was typed, and as cases spell it where its platform is clear: for looking things up."""
    try:
        found: Recognised = recognise(handle, _shipped())
    except HandleError:
        return (handle,)
    return tuple(dict.fromkeys((handle, found.handle)))


def meant(handle: str, accounts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """All handles of these accounts that somebody may mean by what they typed, and how it may be spelled otherwise.
    An account is its platform and handle.

    Nothing is asked of a site here, so a name that several accounts have means all of them: ``@lin`` finds
    ``lin@mastodon.social``, ``lin.bsky.social`` and ``https://journal.example/users/lin``.
    """
    there = set(accounts)
    named, _, rest = handle.partition(":")
    if rest and named in {platform for platform, _ in there}:
        there, handle = {(platform, known) for platform, known in there if platform == named}, rest
    typed = handle.strip().lstrip("@＠").casefold()
    found = {known for _, known in there if typed in (known.casefold(), *_short_names(known))}
    platforms = _shipped()
    for platform in {platform for platform, _ in there}:
        try:
            found.add(recognise(handle, platforms, platform).handle)
        except HandleError:
            continue  # it is no handle of that platform, so none of its accounts is meant
    return frozenset({*spellings(handle), *found})


@cache
def _shipped() -> tuple[Platform, ...]:
    """Read once: a search asks for each handle in it, and again for each of its offers."""
    return known_platforms({})


def _short_names(handle: str) -> set[str]:
    """What people call an account for short: no address before it, no host behind it."""
    address = handle.partition("://")[2].partition("?")[0].rstrip("/")
    last = address.rpartition("/")[2] if "/" in address else handle
    name = last.lstrip("@").casefold().partition("@")[0]
    return {name} if "/" in address else {name, name.partition(".")[0]}
