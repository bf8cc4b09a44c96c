"""Whether a post's author is the account that was read, as far as the platform states one."""

from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from evidence.records import Entry, Post, Run

_GUESTS = frozenset({"feed"})
"""Parsers of pages on which others may write too, and where the author is whatever the page says."""
_SHOWN = frozenset({"page", "mapped", "embedded"})
"""Parsers whose author is a name or an address as the page shows it: it need not be the handle, but is mostly one."""
_RENAMED = frozenset({"mastodon"})
"""Parsers that read an account by another name than its own, where its server says so: always the same one."""


def is_anothers(post: Post, run: Run) -> bool:
    """Whether a post states an author who is not the run's account."""
    if _parser(post) in _GUESTS | _SHOWN | _RENAMED:
        return False
    return bool(post.author) and not {*_names(post.author)} & {*_names(run.handle)}


def differing(posts: Sequence[tuple[Entry, Post]]) -> Iterator[tuple[Entry, str, bool]]:
    """Posts of one run by another author than most of them, once for each author: the entry of the first, what is to be
    said, and whether it is a fault or worth knowing."""
    stated: dict[str, list[tuple[Entry, Post]]] = {}
    for entry, post in posts:
        if _parser(post) in _SHOWN | _RENAMED:
            stated.setdefault(post.author, []).append((entry, post))
    usual = max(stated, key=lambda name: len(stated[name]), default="")
    for author, others in stated.items():
        if author != usual:
            entry, first = others[0]
            more = f" and {len(others) - 1} more are" if len(others) > 1 else " is"
            what = f"post {first.platform_id}{more} by {author!r}, most posts of its run by {usual!r}"
            yield entry, what, _parser(first) in _RENAMED


def _parser(post: Post) -> str:
    return post.parser.partition("@")[0]


def _names(text: str) -> tuple[str, ...]:
    """The ways in which one name is written: an address and its steps, ``@name``, ``name@host`` and ``name``."""
    plain = unquote(text).strip().casefold().partition("?")[0].partition("#")[0].rstrip("/").removeprefix("at://")
    if "://" in plain:
        return plain, *(step.removeprefix("@") for step in plain.split("/")[3:])
    bare = plain.removeprefix("acct:").removeprefix("@")
    return bare, bare if bare.startswith("did:") else bare.partition("@")[0]
