"""Handles as people have them: a profile's address, ``@name``, ``acct:name@host``, a DID, the text an app shares.

The platform files say whose a handle is: ``claims`` are spellings that show it by themselves, ``handles`` all that are
accepted where the platform is named beside it, or in front (``mastodon:@ada@example.org``). Nothing is guessed: where
no platform, or more than one, claims a handle, the error lists the words to write instead. The account crawled must be
the one that the case means, and ``@ada`` exists everywhere. A link is taken whole or not at all: a prefix of it is
somebody else's page.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.errors import HandleError
from crawler.parsers.spelling import Spellings, bare, spellings
from crawler.parsers.supplied_only import SUPPLIED_ONLY, SuppliedOnly, site_named, site_of
from crawler.platform import Fit, Platform, host_of

_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*):(?!//)(.+)", re.DOTALL)
_GAP = re.compile(r"\{(\w+)\}")
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose account it is, in the one spelling that goes into the case."""

    platform: str
    handle: str


def recognise(text: str, platforms: Sequence[Platform], named: str = "") -> Recognised:
    """Say whose account a text means; ``named`` is the platform that stands beside it, where one does.

    Raises:
        HandleError: no platform knows it, it may be of several, or it is not clear where a link ends; the text lists
            what to write.
    """
    handle = bare(text)
    by_name = {platform.name: platform for platform in platforms}
    prefix = _NAMED.fullmatch(handle)
    if prefix and (prefix[1] in by_name or site_named(prefix[1])):
        if named and named != prefix[1]:
            raise HandleError(f"{_short(text)} says {prefix[1]}, and beside it stands platform {named}: which is it?")
        named, handle = prefix[1], prefix[2]
    meant = spellings(handle)
    if named:
        return _of(by_name, named, meant)
    if (site := site_of(meant.texts[0])) is not None and not _claiming(platforms, meant):
        raise HandleError(site.refusal(meant.texts[0]))
    if claimed := _claiming(platforms, meant):
        names = dict.fromkeys(one.platform for one in claimed)
        if len(names) == 1:
            return _one(claimed, meant)
        raise HandleError(_which(meant.texts[0], [by_name[name] for name in names]))
    possible = [platform for platform in platforms if any(_possible(platform, one) for one in meant.texts)]
    if not possible:
        known = ", ".join(f"{platform.name} ({platform.title})" for platform in platforms)
        supplied = " and ".join(site.title for site in SUPPLIED_ONLY)
        raise HandleError(
            f"{_short(meant.texts[0])} is no account of a platform that is known here: {known}. "
            f"{supplied} are not crawled, only supplied (docs/supplied.md): write which beside it, as platform"
            + _alone(meant)
        )
    raise HandleError(_which(meant.texts[0], possible))


def _which(handle: str, possible: Sequence[Platform]) -> str:
    words = "; or ".join(f'platform = "{p.name}", that is {p.name}:{_short(handle, quoted=False)}' for p in possible)
    several = "may be an account of several platforms" if len(possible) > 1 else "does not say by itself whose it is"
    return f"{_short(handle)} {several}. Write which: {words}"


def _claiming(platforms: Sequence[Platform], meant: Spellings) -> tuple[Recognised, ...]:
    """What each platform that claims one of the spellings makes of it."""
    found = (
        _read(platform, one) for platform in platforms for one in meant.texts if platform.fits(platform.claims, one)
    )
    return tuple(dict.fromkeys(one for one in found if one is not None))


def _of(by_name: dict[str, Platform], name: str, meant: Spellings) -> Recognised:
    platform = by_name.get(name)
    if platform is None:
        if (site := site_named(name)) is not None:
            return _supplied(site, meant)
        raise HandleError(f"no platform {name!r} (known: {', '.join(sorted(by_name))})")
    if (site := site_of(meant.texts[0])) is not None and not platform.names_host(host_of(meant.texts[0])):
        raise HandleError(site.refusal(meant.texts[0]))
    found = tuple(dict.fromkeys(read for one in meant.texts if (read := _read(platform, one)) is not None))
    if not found:
        raise HandleError(
            f"{_short(meant.texts[0])} is not an account of {platform.title}: {platform.handle_example}".rstrip(": ")
            + _alone(meant)
        )
    return _one(found, meant)


def _one(found: Sequence[Recognised], meant: Spellings) -> Recognised:
    """The one account among what the spellings may mean; the whole link counts first where it stands alone.

    Raises:
        HandleError: words stand around the link, and it may end in more than one place.
    """
    if meant.certain or len(found) == 1:
        return found[0]
    either = " or ".join(_short(one.handle) for one in found[:3])
    raise HandleError(f"it is not clear where the link ends, {either}{_alone(meant)}")


def _alone(meant: Spellings) -> str:
    """What to do where a link stands among words: none of them is then taken for a part of it."""
    return "" if meant.certain else "; write the link alone, without the words around it"


def _supplied(site: SuppliedOnly, meant: Spellings) -> Recognised:
    for one in meant.texts:
        if handle := site.spelled(one):
            return Recognised(site.name, handle)
    raise HandleError(f"{_short(meant.texts[0])} is not an account of {site.title}: {site.example}")


def _read(platform: Platform, handle: str) -> Recognised | None:
    """The account that a platform takes a spelling for; None where it takes it for none."""
    if not platform.handles:  # its parser alone knows, and says so when it begins
        return Recognised(platform.name, handle)
    found = platform.account(handle)
    return Recognised(platform.name, _spelled(platform, found)) if found else None


def _spelled(platform: Platform, found: Fit) -> str:
    if not platform.handle:
        return found.text
    text = _GAP.sub(lambda gap: found.groups.get(gap[1], ""), platform.handle)
    return text.lower() if platform.ignores_case else text


def _possible(platform: Platform, handle: str) -> bool:
    """Whether a platform accepts it where it is named, and may ask its host."""
    host = host_of(handle)
    asked = platform.identity_hosts or not host or platform.names_host(host)
    return asked and platform.account(handle) is not None


def _short(text: str, *, quoted: bool = True) -> str:
    text = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return repr(text) if quoted else text
