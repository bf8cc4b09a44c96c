"""Who may be asked: the platform file's hosts, the account's own server, and never a private address.

Two gates. ``HostGuard`` looks at every request before it is sent, redirects included. ``PublicResolver`` looks at
every address a name resolves to, at the moment of connecting, so that a name that changes its address between the
check and the connection (DNS rebinding) gains nothing.
"""

from collections.abc import Sequence
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from crawler.asking.allowed import PICTURE, AllowedHosts, HostRefused
from crawler.asking.context import context_of


class HostGuard:
    """Downloader middleware: refuses what ``AllowedHosts`` refuses, before it is sent."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "HostGuard":
        """Scrapy's way of making a middleware."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raises HostRefused, with where a redirect came from."""
        picture = bool(request.meta.get(PICTURE) or request.meta.get("dont_obey_robotstxt"))  # or its host's robots.txt
        refusal = context_of(self._crawler).hosts.refusal(request.url, picture=picture)
        if refusal:
            came_from = request.meta.get("redirect_urls")
            raise HostRefused(f"redirected from {came_from[-1]}: {refusal}" if came_from else refusal)


@implementer(IHostnameResolver)
class PublicResolver:
    """Resolves names as the resolver within does, and keeps back addresses that may not be connected to."""

    def __init__(self, inner: Any, hosts: AllowedHosts) -> None:
        self._inner = inner
        self._hosts = hosts

    def resolveHostName(
        self,
        resolutionReceiver: IResolutionReceiver,
        hostName: str,
        portNumber: int = 0,
        addressTypes: Sequence[type[IAddress]] | None = None,
        transportSemantics: str = "TCP",
    ) -> IHostResolution:
        """See twisted.internet.interfaces.IHostnameResolver."""
        receiver = _PublicReceiver(resolutionReceiver, hostName, self._hosts)
        # zope interfaces are no types to mypy, so what is within is Any
        found: IHostResolution = self._inner.resolveHostName(
            receiver, hostName, portNumber, addressTypes, transportSemantics
        )
        return found


@implementer(IResolutionReceiver)
class _PublicReceiver:
    def __init__(self, inner: Any, name: str, hosts: AllowedHosts) -> None:
        self._inner = inner
        self._name = name.lower()
        self._hosts = hosts

    def resolutionBegan(self, resolutionInProgress: IHostResolution) -> None:
        self._inner.resolutionBegan(resolutionInProgress)

    def addressResolved(self, address: Any) -> None:
        given = self._hosts.resolved.setdefault(self._name, [])
        if address.host not in given:
            given.append(address.host)
        refusal = self._hosts.address_refusal(address.host)
        if refusal:
            self._hosts.refused_addresses[self._name] = refusal
        else:
            self._hosts.refused_addresses.pop(self._name, None)
            self._inner.addressResolved(address)

    def resolutionComplete(self) -> None:
        self._inner.resolutionComplete()
