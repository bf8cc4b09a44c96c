"""What the parts of one crawl share. Scrapy makes middlewares itself, so they find it on the spider."""

from collections.abc import Callable
from dataclasses import dataclass

from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured

from crawler.asking.allowed import AllowedHosts
from crawler.asking.budget import Budget
from crawler.asking.environment import Contacts
from crawler.keeping.recorder import Recorder
from crawler.platform import Platform


@dataclass(frozen=True, slots=True)
class Context:
    """One crawl of one account."""

    platform: Platform
    hosts: AllowedHosts
    recorder: Recorder
    budget: Budget
    contacts: Contacts
    tell: Callable[..., None]
    """Tell the person at the desk: the name of what happened, and its particulars as keywords."""


def context_of(crawler: Crawler) -> Context:
    """The context of the crawl that a middleware works for."""
    found = getattr(crawler.spider, "context", None)
    if not isinstance(found, Context):
        raise NotConfigured("these middlewares work for an AccountSpider only")
    return found
