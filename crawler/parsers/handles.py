"""Handles as people have them: a profile's address, ``@name``, ``acct:name@host``, a DID, the text an app shares.

The platform files say whose a handle is: ``claims`` are spellings that show it by themselves, ``handles`` all that are
accepted where the platform is named beside it, or in front (``mastodon:@ada@example.org``). Nothing is guessed: where
no platform, or more than one, claims a handle, the error lists the words to write instead. The account crawled must be
the one that the case means, and ``@ada`` exists everywhere.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from crawler.errors import HandleError
from crawler.platform import Platform, host_of

_NAMED = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*):(?!//)(.+)", re.DOTALL)
_LINK = re.compile(r"https?://[^\s<>\"'`\u2018-\u201f\u3000-\u303f\u4e00-\u9fff\uff00-\uff65]+", re.IGNORECASE)
_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Recognised:
    """Whose account it is, in the one spelling that goes into the case."""

    platform: str
    handle: str


def recognise(text: str, platforms: Sequence[Platform], named: str = "") -> Recognised:
    """Say whose account a text means; ``named`` is the platform that stands beside it, where one does.

    Raises:
        HandleError: no platform knows it, or it may be of several; the text lists what to write.
    """
    handle = _link_of(text.strip())
    by_name = {platform.name: platform for platform in platforms}
    if (prefix := _NAMED.fullmatch(handle)) and prefix[1] in by_name:
        if named and named != prefix[1]:
            raise HandleError(f"{_short(text)} says {prefix[1]}, and beside it stands platform {named}: which is it?")
        named, handle = prefix[1], _link_of(prefix[2].strip())
    if named:
        return _of(by_name, named, handle)
    claiming = [platform for platform in platforms if _match(platform, platform.claims, handle)]
    if len(claiming) == 1:
        return _of(by_name, claiming[0].name, handle)
    possible = claiming or [platform for platform in platforms if _possible(platform, handle)]
    if not possible:
        known = ", ".join(f"{platform.name} ({platform.title})" for platform in platforms)
        raise HandleError(f"{_short(handle)} is no account of a platform that is known here: {known}")
    words = "; or ".join(f'platform = "{p.name}", that is {p.name}:{_short(handle, quoted=False)}' for p in possible)
    several = "may be an account of several platforms" if len(possible) > 1 else "does not say by itself whose it is"
    raise HandleError(f"{_short(handle)} {several}. Write which: {words}")


def _of(by_name: dict[str, Platform], name: str, handle: str) -> Recognised:
    platform = by_name.get(name)
    if platform is None:
        raise HandleError(f"no platform {name!r} (known: {', '.join(sorted(by_name))})")
    if not platform.handles:  # its parser alone knows, and says so when it begins
        return Recognised(name, handle)
    found = _match(platform, platform.handles, handle)
    if found is None:
        raise HandleError(
            f"{_short(handle)} is not an account of {platform.title}: {platform.handle_example}".rstrip(": ")
        )
    return Recognised(name, _spelled(platform, found))


def _spelled(platform: Platform, found: re.Match[str]) -> str:
    if not platform.handle:
        return found.string
    text = platform.handle.format_map({key: value or "" for key, value in found.groupdict().items()})
    return text.lower() if platform.ignores_case else text


def _match(platform: Platform, patterns: Sequence[str], handle: str) -> re.Match[str] | None:
    return next((found for pattern in patterns if (found := re.fullmatch(pattern, handle))), None)


def _possible(platform: Platform, handle: str) -> bool:
    """Whether a platform accepts it where it is named, and may ask its host."""
    host = host_of(handle)
    asked = platform.identity_hosts or not host or platform.names_host(host)
    return asked and _match(platform, platform.handles, handle) is not None


def _link_of(text: str) -> str:
    """The one link in a text that an app put on the clipboard; a text without blanks or links is its own."""
    links = list(dict.fromkeys(link.rstrip(".,;:!?)]}'") for link in _LINK.findall(text)))
    if not links or links == [text]:
        return text
    if len(links) > 1:
        raise HandleError(f"the text holds several links, give the one of the profile: {'  '.join(links[:5])}"[:900])
    named = _NAMED.fullmatch(text) and not re.search(r"\s", text)  # platform:https://...
    return text if named else links[0]


def _short(text: str, *, quoted: bool = True) -> str:
    text = text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
    return repr(text) if quoted else text
