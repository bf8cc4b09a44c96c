"""Parsers: bytes in, values out. Which one reads a platform stands in its file, under ``software``."""

from collections.abc import Callable

from crawler.parsers.activitypub import ActivityPubParser
from crawler.parsers.appview import AppViewParser
from crawler.parsers.atproto import AtprotoParser
from crawler.parsers.embedded import EmbeddedParser
from crawler.parsers.feed import FeedParser
from crawler.parsers.mapped import MappedParser
from crawler.parsers.mastodon import MastodonParser
from crawler.parsers.page import PageParser
from crawler.parsers.reading import Parser
from crawler.platform import Platform

PARSERS: dict[str, Callable[[Platform], Parser]] = {
    "activitypub": ActivityPubParser,
    "appview": AppViewParser,
    "atproto": AtprotoParser,
    "embedded": EmbeddedParser,
    "feed": FeedParser,
    "mapped": MappedParser,
    "mastodon": MastodonParser,
    "page": PageParser,
}


def parser_for(platform: Platform) -> Parser:
    """The parser of a platform."""
    return PARSERS[platform.software](platform)
