"""Connections over TLS whose certificate chain can be asked for: Scrapy hands out the server's own certificate only.

Nothing is asked of a host for it: the connection that carries the crawl is looked at when it is made and verified.
"""

from typing import Any

from OpenSSL.SSL import Connection
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.crawler import Crawler
from twisted.internet.interfaces import IOpenSSLClientConnectionCreator
from twisted.web.iweb import IPolicyForHTTPS
from zope.interface import implementer

from crawler.asking.context import context_of


class ChainHandler(HTTP11DownloadHandler):
    """Scrapy's own handler; each connection that it makes is told to the crawl's ``Contacts``."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # The setting for a factory of one's own is deprecated in Scrapy 2.19, with nothing in its place yet.
        self._contextFactory = _Policy(self._contextFactory, crawler)  # type: ignore[assignment]  # zope has no types


@implementer(IPolicyForHTTPS)
class _Policy:
    """Verifies as the policy within does."""

    def __init__(self, inner: Any, crawler: Crawler) -> None:
        self._inner = inner
        self._crawler = crawler

    def creatorForNetloc(self, hostname: bytes, port: int) -> "_Creator":
        """See twisted.web.iweb.IPolicyForHTTPS."""
        return _Creator(self._inner.creatorForNetloc(hostname, port), self._crawler, hostname.decode("ascii").lower())


@implementer(IOpenSSLClientConnectionCreator)
class _Creator:
    """Makes connections as the creator within does, and remembers the newest of a host."""

    def __init__(self, inner: Any, crawler: Crawler, host: str) -> None:
        self._inner = inner
        self._crawler = crawler
        self._host = host

    def clientConnectionForTLS(self, protocol: Any) -> Connection:
        """See twisted.internet.interfaces.IOpenSSLClientConnectionCreator."""
        made: Connection = self._inner.clientConnectionForTLS(protocol)
        context_of(self._crawler).contacts.connecting(self._host, made)
        return made
