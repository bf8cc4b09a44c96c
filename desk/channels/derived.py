"""Pictures with faces made unseen, kept in the cache: by the digest of what they are made of and the recipe."""

from pathlib import Path

from claims.shown.pictures import Redact
from claims.shown.redaction import RECIPE, blur_faces
from desk.jobs.private import keep_private
from evidence.codec import sha256
from evidence.files import MAX_PICTURE_BYTES, read_file


def kept_blur(folder: Path) -> Redact:
    """``blur_faces``, which keeps what it made in this folder and reads it from there; deleted, it costs time only.

    ``folder``: of copies of one case, ``CACHE/copies/<vault id>/<case id>``; these three are made private.
    """

    def redact(data: bytes) -> bytes:
        place = folder / f"blurred-{sha256(data).removeprefix('sha256:')}-{RECIPE}.jpg"
        try:
            return read_file(place, MAX_PICTURE_BYTES)
        except OSError:
            made = blur_faces(data)
            keep_private(made, place, 3)
            return made

    return redact
