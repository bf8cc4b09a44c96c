"""Parsers: bytes in, values out. Which one reads a platform stands in its file, under ``software``."""

from collections.abc import Callable

from crawler.parsers.atproto import AtprotoParser
from crawler.parsers.mapped import MappedParser
from crawler.parsers.reading import Parser
from crawler.platform import Platform

PARSERS: dict[str, Callable[[Platform], Parser]] = {"atproto": AtprotoParser, "mapped": MappedParser}


def parser_for(platform: Platform) -> Parser:
    """The parser of a platform."""
    return PARSERS[platform.software](platform)
