"""The hosts and addresses one crawl may ask. Pure: ``hosts`` and ``politeness`` hold requests to it."""

import ipaddress
from urllib.parse import urlsplit

from scrapy.exceptions import IgnoreRequest

from crawler.asking.addresses import carried, is_public
from crawler.platform import Platform, host_of

PICTURE = "picture"
"""Key in a request's meta: whether a picture is asked for."""


class HostRefused(IgnoreRequest):
    """A request that our own rules forbid; its text says which rule."""


class AllowedHosts:
    """The hosts of one crawl: those of the platform file, and those an identity document names."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._named: set[str] = set()
        self._pictures: set[str] = set()
        """Asked for pictures only: who writes a post chooses them, and must not choose whose posts are read."""
        self._barred: dict[str, str] = {}
        self.refused_addresses: dict[str, str] = {}
        """By host name: why the resolver kept an address back."""
        self.resolved: dict[str, list[str]] = {}
        """By host name: every address that the resolver gave, refused ones too."""

    def name(self, host: str) -> None:
        """Take in a host that the account's identity document names, where the platform allows that."""
        if self._platform.identity_hosts and host:
            self._named.add(host.lower())

    def name_picture(self, url: str) -> None:
        """Take in the host of a picture that a post names, where the platform's pictures may lie anywhere public."""
        if self._platform.pictures_elsewhere and (host := host_of(url)):
            self._pictures.add(host)

    def bar(self, host: str, reason: str) -> None:
        """Ask nothing more of a host."""
        self._barred[host.lower()] = reason

    def refusal(self, url: str, *, picture: bool = False) -> str:
        """Why a URL may not be asked, for a picture or else for a page; empty when it may."""
        host = host_of(url)
        scheme = urlsplit(url).scheme if host else ""
        if not host or scheme not in {"http", "https"}:
            return f"{url[:100]!r} is not an http address"
        if host in self._barred:
            return self._barred[host]
        named = host in self._named or (picture and host in self._pictures)
        if not self._platform.names_host(host) and not named:
            return f"{host} is not a host of platform {self._platform.name}"
        if scheme == "http" and not self._platform.allow_loopback:
            return f"{host} is asked over https only"
        return self.address_refusal(host) if _is_address(host) else ""

    def address_refusal(self, address: str) -> str:
        """Why an IP address may not be connected to; empty when it may. Loopback only where the file says so."""
        found = carried(address)
        if (found.is_loopback and self._platform.allow_loopback) or is_public(found):
            return ""
        return f"{address} is not a public address"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True
