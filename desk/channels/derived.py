"""Pictures with faces and other people's accounts made unseen, kept in the cache by digest and recipe."""

from pathlib import Path

from claims.shown.names import RECIPE as NAMES
from claims.shown.names import blur_names
from claims.shown.pictures import Redact
from claims.shown.redaction import RECIPE as FACES
from claims.shown.redaction import blur_faces
from desk.jobs.private import keep_private
from evidence.codec import sha256
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.records import Account


def kept_blur(folder: Path, accounts: tuple[Account, ...] = ()) -> Redact:
    """``blur_faces`` and ``blur_names``, which keep what they made in this folder and read it from there; deleted, it
    costs time only.

    Args:
        folder: Of copies of one case, ``CACHE/copies/<vault id>/<case id>``; these three are made private.
        accounts: Of the case: their names stay where a picture shows them.
    """
    own = frozenset(one.handle.lstrip("@").casefold() for one in accounts)
    recipe = f"{FACES}-{NAMES}-{sha256(' '.join(sorted(own)).encode()).removeprefix('sha256:')[:12]}"

    def redact(data: bytes) -> bytes:
        place = folder / f"blurred-{sha256(data).removeprefix('sha256:')}-{recipe}.jpg"
        try:
            return read_file(place, MAX_PICTURE_BYTES)
        except OSError:
            made = blur_names(blur_faces(data), own)
            keep_private(made, place, 3)
            return made

    return redact
