"""Loads the pictures a catalog feed names by URL: the seller's own, so no politeness budget, but bounded."""

import urllib.error
import urllib.request

from matcher.errors import FeedError

_MOST_BYTES = 40 * 1024 * 1024
_TIMEOUT_S = 30


def load_url(location: str) -> bytes:
    """Bytes behind an http(s) URL.

    Raises:
        FeedError: another scheme, an error answer, a timeout, or more than 40 MiB.
    """
    if not location.lower().startswith(("http://", "https://")):
        raise FeedError(f"{location} is neither a file nor an http(s) address")
    request = urllib.request.Request(location, headers={"User-Agent": "wornproof catalog import"})  # noqa: S310 - checked above
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as reply:  # noqa: S310 - checked above
            data: bytes = reply.read(_MOST_BYTES + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise FeedError(f"{location} cannot be fetched: {error}") from error
    if len(data) > _MOST_BYTES:
        raise FeedError(f"{location} is larger than {_MOST_BYTES // 1024**2} MiB")
    return data
