"""One post that cannot be read takes no other with it; a page of which nothing can be read has another form."""

from collections.abc import Sequence

from crawler.errors import UnexpectedPage


def left_out(posts: Sequence[object], faults: Sequence[UnexpectedPage]) -> tuple[str, ...]:
    """Why posts of a page could not be read, for ``Page.unread``.

    Raises:
        UnexpectedPage: the first fault, where of several posts none can be read: then the platform has changed.
    """
    if len(faults) > 1 and not posts:
        raise faults[0]
    return tuple(map(str, faults))
