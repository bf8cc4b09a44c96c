"""What it takes to read a post again, and how two readings of it are compared."""

from collections.abc import Sequence
from typing import Protocol

from crawler.imports.leaving import public_address
from crawler.imports.writing import HANDED_IN
from crawler.parsers.reading import FoundPicture, FoundPost, Parser
from crawler.platform import Platform
from evidence.frames import media, original_address
from evidence.records import Image, Post, Run, Segment

_ALWAYS = ("text", "posted_at", "posted_at_precision", "posted_between")
_BY_THE_FILE = ("author", "url", "place", "langs", "links", "tags")


class NotComparable(Exception):
    """Nothing can be said of a post; its text says why."""


class Reread(Protocol):
    """Reads the posts of one account again. Two implementations: what was crawled, and what was supplied."""

    def begin(self, segment: Segment, run: Run, parser: Parser | None, platform: Platform | None) -> None:
        """Take the next segment of the account.

        Raises:
            EvidenceError: its WARC cannot be read.
        """
        ...

    def readings(self, post: Post) -> Sequence[FoundPost]:
        """Every reading of a post that its replies give; none where they do not show it.

        Raises:
            NotComparable: its parser is not here, or a reply cannot be decoded.
        """
        ...

    def needs_no_platform(self, post: Post) -> bool:
        """Whether what read it knows nothing of platform files."""
        ...


def same_source(post: Post, found: Sequence[FoundPost]) -> bool:
    """Whether a reading says by the same words who chose the time. Releases may word it otherwise: no fault."""
    return any(post.posted_at_source.removesuffix(HANDED_IN) == one.posted_at_source for one in found)


def compared(post: Post, found: Sequence[FoundPost], *, whole: bool, pictures: bool = True) -> str:
    """What of a post is otherwise than in every reading; empty where one agrees.

    ``whole`` compares everything; else text and time alone, where author and addresses depend on the platform file.
    ``pictures`` is False where what they are called depends on files that lie elsewhere.
    """
    if not found:
        return f"{post.parser} finds no such post in the replies beside it"
    fields = (*_ALWAYS, *(_BY_THE_FILE if whole else ()))
    if whole and "assigned" in post.model_fields_set:
        fields = (*fields, "assigned")
    differing = [tuple(name for name in fields if getattr(post, name) != getattr(one, name)) for one in found]
    least = min(differing, key=len)
    if least:
        names = ", ".join(name.replace("_", " ") for name in least)
        return f"{post.parser} reads otherwise in the reply beside it: {names}"
    if whole and pictures and not any(_same_pictures(post.images, one.pictures) for one in found):
        return f"{post.parser} reads other pictures in the reply beside it"
    return ""


def _same_pictures(held: Sequence[Image], read: Sequence[FoundPicture]) -> bool:
    """Of supplied files an address is held without what may not leave; by earlier releases it was held whole."""
    shown = media(held)
    return len(shown) == len(read) and all(
        image.alt == one.alt and original_address(image) in (one.url, public_address(one.url))
        for image, one in zip(shown, read, strict=True)
    )
