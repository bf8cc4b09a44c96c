"""Scrapy's settings for one crawl. Everything that asks, waits, stores or listens on its own is turned off here."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from crawler.browser_path import missing as browser_missing
from crawler.errors import PlatformError
from crawler.platform import Platform

PAGE_ENCODINGS = "gzip, deflate"
"""What we ask for pages. Not ``br``: warcio cannot read such records back."""
MEDIA_ENCODINGS = "identity"
"""What we ask for pictures: the payload's digest is then the digest of the picture file."""


def user_agent(contact: str) -> str:
    """Who we say we are; ``contact`` is an address or page where a site can reach the people at the desk."""
    return f"{software()} (+{contact})"


def scrapy_settings(platform: Platform, contact: str) -> dict[str, Any]:
    """Settings for one account of one platform.

    Raises:
        PlatformError: it opens pages in a browser, and there is none; says what to install.
    """
    if platform.browser is not None and (why := browser_missing()):
        raise PlatformError(f"platform {platform.name} opens pages in a browser; {why}")
    limits = platform.limits
    return {
        "USER_AGENT": user_agent(contact),
        "ROBOTSTXT_OBEY": True,
        "ROBOTSTXT_USER_AGENT": "Wornproof",
        "DOWNLOADER_MIDDLEWARES": {
            "crawler.asking.hosts.HostGuard": 40,
            "crawler.asking.politeness.RobotsFallback": 90,
            "crawler.asking.politeness.Politeness": 550,
            "crawler.asking.encoding.ContentEncoding": 590,
            "crawler.asking.archive.ArchiveMiddleware": 950,
            "scrapy.downloadermiddlewares.offsite.OffsiteMiddleware": None,  # HostGuard is stricter
            "scrapy.downloadermiddlewares.httpcompression.HttpCompressionMiddleware": None,  # ContentEncoding
            "scrapy.downloadermiddlewares.retry.RetryMiddleware": None,  # Politeness waits as well
            "scrapy.downloadermiddlewares.redirect.MetaRefreshMiddleware": None,
            "scrapy.downloadermiddlewares.httpauth.HttpAuthMiddleware": None,
            "scrapy.downloadermiddlewares.httpcache.HttpCacheMiddleware": None,
            "scrapy.downloadermiddlewares.httpproxy.HttpProxyMiddleware": None,  # a proxy would hide the address
        },
        "DEFAULT_REQUEST_HEADERS": {"Accept": "*/*", "Accept-Encoding": PAGE_ENCODINGS},
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": True,  # the redirect middleware wants it; nothing is sent, there are no spider requests
        "DOWNLOAD_HANDLERS": {"https": "crawler.asking.tls.ChainHandler"},
        "DOWNLOAD_DELAY": platform.delay_ms / 1000,
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_ENABLED": True,  # never below DOWNLOAD_DELAY; slower where the site answers slowly
        "AUTOTHROTTLE_START_DELAY": platform.delay_ms / 1000,
        "AUTOTHROTTLE_MAX_DELAY": max(30, platform.delay_ms / 1000),
        "AUTOTHROTTLE_TARGET_CONCURRENCY": platform.pictures_at_once,
        "CONCURRENT_REQUESTS_PER_DOMAIN": platform.pictures_at_once,
        "DOWNLOAD_TIMEOUT": limits.timeout_s,
        "DOWNLOAD_MAXSIZE": limits.max_body_bytes,
        "DOWNLOAD_WARNSIZE": 0,
        "REDIRECT_ENABLED": limits.max_redirects > 0,
        "REDIRECT_MAX_TIMES": limits.max_redirects,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,  # off by default in Scrapy: anybody between could speak for the site
        "EXTENSIONS": {"crawler.browser.page.Browser": 0} if platform.browser is not None else {},
        "HTTPCACHE_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "LOG_LEVEL": "WARNING",
        "STATS_DUMP": False,
    }


def software() -> str:
    """Name and version of this program, ``Wornproof/1.2.3``."""
    try:
        return f"Wornproof/{version('wornproof')}"
    except PackageNotFoundError:  # run from a checkout that was never installed
        return "Wornproof/0+checkout"
