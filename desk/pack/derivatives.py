"""Copies of posts' pictures in which faces and heads are unseen, beside the originals: for showing, never evidence.

Each is named by the digest of its original, and a list ties the two together. The originals stay where they are: a
package without them would prove nothing.
"""

from collections.abc import Callable, Iterator

from claims.shown.redaction import blur_faces
from desk.pack.scope import Scope
from evidence.codec import JSONValue, canonical, sha256
from matcher.errors import PictureError

FOLDER = "derivatives/"


def originals(scope: Scope) -> tuple[str, ...]:
    """Digests of the posts' pictures that are in a package, each once, in the order of the posts."""
    if scope.whole:
        posts = [post for segment in scope.segments for post in segment.record.posts]
        shown = {capture.payload_digest for segment in scope.segments for capture in segment.record.captures}
    else:
        posts = [post for _, post in scope.posts]
        shown = {one.capture.payload_digest for one in scope.shown}
    digests = (image.digest for post in posts for image in post.images)
    return tuple(dict.fromkeys(digest for digest in digests if digest in shown))


def derived(digests: tuple[str, ...], read: Callable[[str], bytes]) -> Iterator[tuple[str, bytes, bytes]]:
    """Name, bytes and line of the list of each copy; a picture that cannot be opened has none."""
    for digest in digests:
        try:
            copy = blur_faces(read(digest))
        except PictureError:
            continue
        name = f"{FOLDER}{digest[7:]}.blurred.jpg"
        line: dict[str, JSONValue] = {"file": name, "digest": sha256(copy), "original": digest}
        yield name, copy, canonical(line) + b"\n"
