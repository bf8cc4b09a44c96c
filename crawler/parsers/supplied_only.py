"""Sites that are not crawled, because they show a visitor next to nothing: what is kept of them is supplied.

A case may name an account of one of them, with its platform beside it; then nothing is ever asked of the site, and
``wornproof import`` takes what somebody lawfully saw and kept (docs/supplied.md).
"""

import re
from dataclasses import dataclass

from crawler.platform import host_of

_NAME = r"(?P<name>[A-Za-z0-9_](?:[A-Za-z0-9_.]{0,28}[A-Za-z0-9_])?)"


@dataclass(frozen=True, slots=True)
class SuppliedOnly:
    """One such site."""

    name: str
    title: str
    host: str
    profile: str
    """Address of a profile; the one spelling that goes into the case."""

    @property
    def example(self) -> str:
        """What to write, for somebody whose handle is none."""
        return f"give it as @name, or as the address of its profile, {self.profile.format(name='name')}"

    def spelled(self, handle: str) -> str:
        """A name or a profile's address in the one spelling; empty where it is neither."""
        path = self.profile.partition(f"{self.host}/")[2].rstrip("/").format(name=_NAME)
        address = rf"https?://(?:www\.|m\.)?{re.escape(self.host)}/{path}/?(?:\?.*)?"
        found = re.fullmatch(rf"@?{_NAME}", handle) or re.fullmatch(address, handle)
        return self.profile.format(name=found["name"].lower()) if found else ""

    def refusal(self, handle: str) -> str:
        """What to do instead, for a link that would have to be crawled."""
        meant = self.spelled(handle) or "the address of the profile"
        return (
            f"{self.title} is not crawled. Supply what you may lawfully see there and kept: write platform = "
            f'"{self.name}" beside handle = "{meant}", then run wornproof import (docs/supplied.md)'
        )


SUPPLIED_ONLY = (
    SuppliedOnly("instagram", "Instagram", "instagram.com", "https://www.instagram.com/{name}/"),
    SuppliedOnly("tiktok", "TikTok", "tiktok.com", "https://www.tiktok.com/@{name}"),
)


def site_named(name: str) -> SuppliedOnly | None:
    """The site of this platform name."""
    return next((site for site in SUPPLIED_ONLY if site.name == name), None)


def site_of(handle: str) -> SuppliedOnly | None:
    """The site that a link leads to."""
    host = host_of(handle)
    return next((site for site in SUPPLIED_ONLY if host == site.host or host.endswith(f".{site.host}")), None)
