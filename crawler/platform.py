"""A platform is data: one TOML file says which hosts may be asked, how often, and how its replies are read.

The file used is named by its digest in every Run, so that an arbitrator can see under which rules a crawl ran.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jmespath
import regex  # unlike re it can be given a time limit
from jmespath.exceptions import JMESPathError
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crawler.errors import HandleError, PlatformError
from crawler.page_rules import BrowserRules, EmbeddedRules, PageRules
from evidence.codec import sha256
from evidence.errors import RecordError
from evidence.files import MAX_SETTINGS_BYTES, read_file
from evidence.os_errors import why
from evidence.records import Digest, Name
from evidence.refusals import refused
from evidence.toml import parse_toml

_HOST = re.compile(r"^(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?$")
_LONGEST_PATTERN, _LONGEST_HANDLE = 1_000, 5_000
"""Characters."""
_MATCH_S = 1.0
"""How long one pattern may take on one handle."""
Patterns = Annotated[tuple[str, ...], Field(max_length=50)]


class _Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Limits(_Settings):
    """What a server may cost us. Each limit reached is an outcome or a missing picture, never a crash."""

    max_pages: Annotated[int, Field(ge=1, le=1_000_000)] = 5_000
    max_body_bytes: Annotated[int, Field(ge=1_000, le=1_000_000_000)] = 20_000_000
    max_segment_bytes: Annotated[int, Field(ge=1_000, le=1_000_000_000)] = 60_000_000
    """When a segment holds so much, the rest of its page goes into another: bounds memory, and what a kill can lose."""
    timeout_s: Annotated[int, Field(ge=1, le=600)] = 60
    max_redirects: Annotated[int, Field(ge=0, le=20)] = 5
    max_retries: Annotated[int, Field(ge=0, le=20)] = 3
    retry_pause_ms: Annotated[int, Field(ge=0, le=600_000)] = 2_000
    """Pause before the first retry; doubled for each one after it."""
    max_wait_s: Annotated[int, Field(ge=0, le=86_400)] = 900
    """Longest wait for a rate limit; a server that asks for more ends the run ``partial``."""
    breaker_failures: Annotated[int, Field(ge=2, le=1_000)] = 12
    """After so many failures in a row (5xx, no answer) a domain is left alone ..."""
    breaker_pause_s: Annotated[int, Field(ge=1, le=86_400)] = 120
    """... for so long, by every crawl of this desk."""


_PLAIN = {"posted_at_source", "text_is_html"}


class PostMapping(_Settings):
    """JMESPath expressions, each read from one post."""

    id: str
    posted_at: str
    posted_at_source: str
    """Plain text, not an expression: who chose the time."""
    text: str
    text_is_html: bool = False
    """Whether the text is a piece of HTML; its tags are then taken out."""
    url: str
    author: str = ""
    place: str = ""
    pictures: str = ""
    picture_url: str = ""
    picture_alt: str = ""


class Mapping(_Settings):
    """Where the parts of a JSON page are (JMESPath, https://jmespath.org/specification.html)."""

    posts: str
    next: str
    advertised: str = ""
    author: str = ""
    links: str = ""
    """Addresses of posts that the page only names; each one's own page is asked, and read by ``detail``."""
    detail: str = ""
    """Where the posts are on a post's own page: a list."""
    owner: str = ""
    """Name of a group of the handle: posts whose ``author`` is another are not the account's, and are left out. Where
    the page's own ``author`` is another, the run ends."""
    wall: str = ""
    """Finds something only where the reply asks for a login or a check of the visitor."""
    refusal: str = ""
    """Finds something, best the site's own words, only where the reply says that there is nothing to be had."""
    more: str = ""
    """Finds true where the site has older posts that it does not give without a login."""
    post: PostMapping

    @model_validator(mode="after")
    def _compiles(self) -> "Mapping":
        texts = {**self.model_dump(exclude={"post", "owner"}), **self.post.model_dump(exclude=_PLAIN)}
        for key, text in texts.items():
            if not text:
                continue
            try:
                jmespath.compile(text)
            except JMESPathError as error:
                raise ValueError(f"mapping {key} is not JMESPath: {' '.join(str(error).split())}") from error
            except RecursionError as error:
                raise ValueError(f"mapping {key} is nested too deeply") from error
        return self


@dataclass(frozen=True, slots=True)
class Fit:
    """A text that a pattern fits whole, and the pattern's named groups; empty those that took no part."""

    text: str
    groups: dict[str, str]


class Platform(_Settings):
    """One platform file, read and checked."""

    name: Name
    title: str
    captures: str = ""
    """What is captured, in a line, for people."""
    software: Literal["activitypub", "appview", "atproto", "embedded", "feed", "mapped", "mastodon", "page"]
    """Which parser reads its replies."""
    hosts: tuple[str, ...]
    """Hosts that may be asked: ``name`` exactly, or ``*.suffix`` for whatever lies below."""
    identity_hosts: bool = False
    """Whether the host that an account's handle or identity document names may be asked too."""
    pictures_elsewhere: bool = False
    """Whether a picture may be asked of whatever public host its post names: servers have media hosts of their own."""
    origin_proofs: bool = False
    """AT Protocol: whether to ask, for each post with pictures, for the proof that its account signed for it."""
    allow_loopback: bool = False
    """Whether this machine itself, and plain http, may be asked. For tests and the demo."""
    handles: Patterns = ()
    """Regular expressions of a handle as people have it, matched whole; groups fill the templates. Where the platform
    is named beside it, these decide."""
    claims: Patterns = ()
    """The same, for handles that show by themselves that they are of this platform: decide where none is named."""
    handle: str = ""
    """Template of the one spelling that goes into the case, from the groups; empty keeps what was typed."""
    ignores_case: bool = False
    """Whether ``Ada`` and ``ada`` are one account; the spelling is then in lower case."""
    handle_example: str = ""
    """What to tell somebody whose handle fits none of the patterns."""
    accept: str = "*/*"
    """What kind of page we ask for (RFC 9110, ``Accept``)."""
    time_zone: str = ""
    """Whose clock times without a zone are by, for example ``Asia/Shanghai``; without it such a time is no time."""
    endpoints: dict[str, str]
    """URL templates by name; ``{...}`` is filled in and quoted."""
    page_size: Annotated[int, Field(ge=1, le=1000)] = 50
    delay_ms: Annotated[int, Field(ge=0, le=600_000)]
    pictures_at_once: Annotated[int, Field(ge=1, le=16)] = 4
    stop_after_pages_before: Annotated[int, Field(ge=0, le=1000)] = 0
    """For platforms that list the newest post first: read no further after so many pages in a row that lie wholly
    before the window. 0 reads everything, so that back-dated posts are found too."""
    limits: Limits = Limits()
    mapping: Mapping | None = None
    page: PageRules = PageRules()
    embedded: EmbeddedRules | None = None
    browser: BrowserRules | None = None
    """Where it stands, pages are opened in a browser, whose every request goes through the same rules as ours."""
    digest: Digest
    """SHA-256 of the file as it was read; not a key of the file."""

    @field_validator("hosts")
    @classmethod
    def _hosts_are_hosts(cls, hosts: tuple[str, ...]) -> tuple[str, ...]:
        for host in hosts:
            if not _HOST.match(host):
                raise ValueError(f"{host!r} is not a host name (lower case, no scheme, no port)")
        return hosts

    @field_validator("time_zone")
    @classmethod
    def _zone_is_known(cls, name: str) -> str:
        try:
            return name and ZoneInfo(name).key
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError(f"{name!r} is no time zone: write one like Europe/Berlin") from error

    @field_validator("handles", "claims")
    @classmethod
    def _handles_compile(cls, handles: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in handles:
            if len(pattern) > _LONGEST_PATTERN:
                raise ValueError(f"{pattern[:80]!r}… is longer than {_LONGEST_PATTERN} characters")
            try:
                regex.compile(pattern)
            except (regex.error, RecursionError, OverflowError, MemoryError) as error:
                raise ValueError(f"{pattern!r} is not a regular expression: {error}") from error
        return handles

    @model_validator(mode="after")
    def _mapping_where_needed(self) -> "Platform":
        if (self.mapping is None) != (self.software not in {"mapped", "embedded"}):
            raise ValueError("a mapped or embedded platform needs [mapping], and only these may have it")
        if (self.embedded is None) != (self.software != "embedded"):
            raise ValueError("an embedded platform needs [embedded], and only that may have it")
        if not self.hosts and not self.identity_hosts:
            raise ValueError("it names no host, so nothing could be asked: add hosts")
        return self

    def names_host(self, host: str) -> bool:
        """Whether ``hosts`` covers a host name."""
        host = host.lower().rstrip(".")
        return any(host.endswith(rule[1:]) if rule.startswith("*.") else host == rule for rule in self.hosts)

    def account(self, handle: str) -> Fit | None:
        """The first of ``handles`` that a handle fits whole; None where it fits none.

        Raises:
            HandleError: a pattern takes too long on it.
        """
        return self.fits(self.handles, handle)

    def fits(self, patterns: Iterable[str], text: str) -> Fit | None:
        """The first pattern of this file that a text fits whole; None where it fits none.

        Raises:
            HandleError: one takes too long on it. A platform file may be a stranger's: it must not stall us.
        """
        if len(text) > _LONGEST_HANDLE:
            return None
        for pattern in patterns:
            try:
                if found := regex.fullmatch(pattern, text, timeout=_MATCH_S):
                    return Fit(text, found.groupdict(default=""))
            except TimeoutError as error:
                raise HandleError(
                    f"platform {self.name}: the pattern {pattern[:80]!r} takes longer than {_MATCH_S} s on "
                    f"{text[:80]!r}: write it in its file without one repetition inside another"
                ) from error
        return None

    def endpoint(self, name: str) -> str:
        """A URL template.

        Raises:
            PlatformError: the file has none of this name.
        """
        if name not in self.endpoints:
            raise PlatformError(f"platform {self.name} names no endpoint {name!r}: add it under [endpoints]")
        return self.endpoints[name]


def load_platform(name_or_path: str | Path) -> Platform:
    """Read a platform by name from the package's ``configs/platforms``, or from a TOML file.

    Raises:
        PlatformError: there is no such file, or a key in it is unknown, missing or wrong.
    """
    data, place = _read(name_or_path)
    try:
        values = parse_toml(data)
    except RecordError as error:
        raise PlatformError(f"{place}: {error}") from error
    if "digest" in values:
        raise PlatformError(f"{place}: digest is computed, not written")
    try:
        return Platform.model_validate({**values, "digest": sha256(data)})
    except ValidationError as error:
        raise PlatformError(f"{place}: {refused(error, 'the file', 1)}") from error


def shipped_platforms() -> tuple[str, ...]:
    """Names of the platforms that come with the package."""
    folder = files("configs") / "platforms"
    return tuple(sorted(file.name.removesuffix(".toml") for file in folder.iterdir() if file.name.endswith(".toml")))


def host_of(url: str) -> str:
    """Host name of a URL in lower case, ``""`` when there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def _read(name_or_path: str | Path) -> tuple[bytes, str]:
    text = str(name_or_path)
    if not text.endswith(".toml"):
        folder = files("configs") / "platforms"
        file = folder / f"{text}.toml"
        known = sorted(item.name.removesuffix(".toml") for item in folder.iterdir() if item.name.endswith(".toml"))
        if text not in known:
            raise PlatformError(
                f"no platform {text!r} (known: {', '.join(known)}); or give a .toml file (--platform FILE)"
            )
        return file.read_bytes(), f"platform {text}"
    try:
        return read_file(Path(text), MAX_SETTINGS_BYTES), text
    except ValueError as error:  # a null character in the name
        raise PlatformError(f"{text[:200]} cannot be read: {error}") from error
    except OSError as error:
        raise PlatformError(f"{text[:200]} cannot be read: {why(error)}") from error
