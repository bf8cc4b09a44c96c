"""Whether a post's author is the account that was read, as far as the platform states one."""

from collections import Counter
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
    """Posts of one run by another author than most of them, and whether that is a fault or worth knowing."""
    stated = Counter(post.author for _, post in posts if _parser(post) in _SHOWN | _RENAMED)
    if len(stated) < 2:
        return
    usual = stated.most_common(1)[0][0]
    for entry, post in posts:
        if post.author != usual and _parser(post) in _SHOWN | _RENAMED:
            what = f"post {post.platform_id} is by {post.author!r}, most posts of its run by {usual!r}"
            yield entry, what, _parser(post) in _RENAMED


def _parser(post: Post) -> str:
    return post.parser.partition("@")[0]


def _names(text: str) -> tuple[str, ...]:
    """The ways in which one name is written: an address and its steps, ``@name``, ``name@host`` and ``name``."""
    plain = unquote(text).strip().casefold().partition("?")[0].partition("#")[0].rstrip("/").removeprefix("at://")
    if "://" in plain:
        return plain, *(step.removeprefix("@") for step in plain.split("/")[3:])
    bare = plain.removeprefix("acct:").removeprefix("@")
    return bare, bare if bare.startswith("did:") else bare.partition("@")[0]
