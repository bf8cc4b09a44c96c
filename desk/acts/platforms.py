"""Platform files and their saved situations, for the people who write them: list, check, and a first draft."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from crawler.errors import PlatformError, UnexpectedPage
from crawler.parsers.reading import Reply
from crawler.platform import Platform, load_platform, shipped_platforms
from crawler.propose.glance import glance
from crawler.propose.page import propose
from crawler.situations import MEANING, QUESTION, described, situations_in
from desk.acts.actor import Actor
from desk.settings import NO_CONTACT, Settings
from evidence.os_errors import said

_NAME = re.compile(r"^[a-z0-9][a-z0-9_-]{0,63}$")


@dataclass(frozen=True, slots=True)
class Checked:
    """One saved situation, read again. ``differs`` says where its meaning is another now; empty where it is not."""

    name: str
    differs: str


@dataclass(frozen=True, slots=True)
class CheckedPlatform:
    """A platform file that holds, and its saved situations; none where none were found."""

    name: str
    title: str
    situations: tuple[Checked, ...]

    @property
    def differing(self) -> int:
        """How many mean something else now."""
        return sum(bool(one.differs) for one in self.situations)


@dataclass(frozen=True, slots=True)
class Draft:
    """What ``new`` wrote."""

    toml: Path
    situation: Path
    handle: str
    meaning: dict[str, Any]
    doubts: tuple[str, ...]
    notes: tuple[str, ...]
    """What was noted on the way, by the browser for example."""


def list_platforms(actor: Actor) -> tuple[Platform, ...]:
    """The shipped platforms, by name."""
    return tuple(load_platform(name) for name in shipped_platforms())


def check_platform(actor: Actor, name_or_path: str, situations: Path | None = None) -> CheckedPlatform:
    """Check a platform file and read its saved situations again; nothing is asked of any site.

    Args:
        actor: Who asks.
        name_or_path: A shipped platform, or a TOML file.
        situations: Their folder; None: the one beside the file, or in this checkout's tests.

    Raises:
        PlatformError: the file is wrong, or a situation is incomplete.
    """
    return _checked_platform(name_or_path, situations)


def _checked_platform(name_or_path: str, situations: Path | None) -> CheckedPlatform:
    platform = load_platform(name_or_path)
    folder = situations or _situations_of(name_or_path, platform)
    checked = tuple(_checked(one, platform) for one in situations_in(folder)) if folder else ()
    return CheckedPlatform(platform.name, platform.title, checked)


def check_shipped(actor: Actor) -> tuple[CheckedPlatform, ...]:
    """Likewise of all that come with the product, by name. They stay as they are while a process runs, so they are
    read once in it.
    """
    return _shipped()


@cache
def _shipped() -> tuple[CheckedPlatform, ...]:
    return tuple(_checked_platform(name, None) for name in shipped_platforms())


def _situations_of(name_or_path: str, platform: Platform) -> Path | None:
    beside = Path(name_or_path).parent / platform.name if name_or_path.endswith(".toml") else None
    checkout = Path(str(files("configs"))).parent / "tests" / "platforms" / platform.name
    return next((folder for folder in (beside, checkout) if folder is not None and folder.is_dir()), None)


def _checked(situation: Path, platform: Platform) -> Checked:
    try:
        expected = json.loads((situation / MEANING).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise PlatformError(f"{situation / MEANING} cannot be read: {said(error)}") from error
    return Checked(situation.name, _difference(expected, described(situation, platform)))


def draft_platform(
    actor: Actor,
    settings: Settings,
    name: str,
    url: str,
    out: Path,
    *,
    handle: str = "",
    hosts: tuple[str, ...] = (),
    in_browser: bool = False,
) -> Draft:
    """Look at one page, propose a platform file, write it with the page as its first situation.

    Args:
        actor: Who asks.
        settings: Of this desk: who it says it is, and its home.
        name: Small letters, digits, ``-`` and ``_``; none of the shipped names.
        url: A public page of posts.
        out: Folder for ``NAME.toml`` and ``NAME/``.
        handle: The account's name as it stands in the address.
        hosts: More hosts of the site.
        in_browser: Open the page in Chromium.

    Raises:
        PlatformError: a file is there already, or nothing in the page looks like posts; says what to try.
        CrawlStopped: the page could not be had.
    """
    if not _NAME.match(name) or name in shipped_platforms():
        raise PlatformError(
            f"{name!r} cannot be the name: small letters, digits, - and _, and none of the shipped names"
        )
    toml, situation = out / f"{name}.toml", out / name / "first_look"
    for path in (toml, situation):
        if path.exists():
            raise PlatformError(f"{path} is there already: nothing is overwritten, choose another name or folder")
    seen = glance(url, settings.contact, settings.home, hosts=hosts, in_browser=in_browser)
    try:
        proposal = propose(name, seen.reply, handle, hosts=hosts, in_browser=in_browser)
    except UnexpectedPage as error:
        raise PlatformError(f"no platform file can be proposed: {error}") from error
    situation.mkdir(parents=True)
    toml.write_text(proposal.toml, encoding="utf-8")
    _save(situation, seen.reply, proposal.handle)
    meaning = described(situation, load_platform(toml))
    _write(situation / MEANING, meaning)
    nobody = () if settings.has_contact else (NO_CONTACT,)
    return Draft(toml, situation, proposal.handle, meaning, proposal.doubts, (*seen.notes, *nobody))


def _save(situation: Path, reply: Reply, handle: str) -> None:
    kind = "json" if reply.body.lstrip()[:1] in {b"{", b"["} else "html"
    (situation / f"reply.{kind}").write_bytes(reply.body)
    question: dict[str, Any] = {"handle": handle, "url": reply.url, "status": reply.status}
    if reply.captured_at is not None:
        question["captured_at"] = reply.captured_at.isoformat()
    if reply.links:
        question["links"] = dict(reply.links)
    _write(situation / QUESTION, question)


def _write(path: Path, value: dict[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _difference(expected: Any, found: Any, at: str = "") -> str:
    """The first place where two meanings differ, in words; empty where they do not."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in [*expected, *(key for key in found if key not in expected)]:
            place = f"{at}.{key}" if at else key
            if key not in found or key not in expected:
                return f"{place} is {'not there any more' if key not in found else 'new'}"
            if said := _difference(expected[key], found[key], place):
                return said
        return ""
    if isinstance(expected, list) and isinstance(found, list):
        if len(expected) != len(found):
            return f"{at}: {len(expected)} were expected, {len(found)} found"
        pairs = enumerate(zip(expected, found, strict=True))
        return next((said for n, (one, other) in pairs if (said := _difference(one, other, f"{at}[{n}]"))), "")
    return "" if expected == found else f"{at}: {str(expected)[:80]!r} was expected, {str(found)[:80]!r} found"
