"""Errors of this room. What a server or an account does is an outcome, not an error; these are the rest.

CrawlError
├── PlatformError      a platform file is missing, unreadable, or says something impossible
├── HandleError        the handle cannot be an account of this platform
├── UnexpectedPage     a reply is not what the platform promised (becomes the outcome ``suspect``)
├── CrawlStopped       the crawl ended early; what was gathered is sealed in segments, run it again
└── CrawlFailed        the crawling process itself broke down
"""


class CrawlError(Exception):
    """Root of this room's errors; its text is written for the person at the desk."""


class PlatformError(CrawlError):
    """A platform file is missing, unreadable, or says something impossible."""


class HandleError(CrawlError):
    """The handle cannot be an account of this platform."""


class UnexpectedPage(CrawlError):
    """A reply is not what the platform promised. ``field`` names the place, for example ``posts[3].id``."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}: {problem}")
        self.field = field


class CrawlStopped(CrawlError):
    """The crawl ended before its run was sealed; its segments are safe and the next crawl goes on from them."""


class CrawlFailed(CrawlError):
    """The crawling process itself broke down."""
