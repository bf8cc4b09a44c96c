"""What a picture is found by: its perceptual hash, and the letters in it, read by the matcher's reader.

Kept under the cache, one file a case and recipe, and made again when missing: the same bytes give the same. Of a case
that was disposed of, these files go too.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from claims.reading import Reading
from desk.search.project import Looked, picture_digests
from evidence.codec import parse, sha256
from evidence.errors import RecordError
from evidence.files import write_whole
from evidence.vault import CaseFile
from matcher.errors import PictureError
from matcher.features.lettering import read_lines
from matcher.models import WEIGHTS
from matcher.picture.fingerprint import MADE_WITH as HASHED_WITH
from matcher.picture.fingerprint import fingerprint
from matcher.picture.pixels import decode
from matcher.recipe import RECIPE, digest_of

LEAST_SURE = 0.7
"""Mean chance of the signs of a line that is kept: below it most lines are cloth taken for letters."""
LONGEST = 2_000
"""Code points of all lines of one picture together that are kept."""
_LETTERS_WITH = digest_of(RECIPE.features.lettering), WEIGHTS["ppocrv6-det"], WEIGHTS["ppocrv6-rec"], LEAST_SURE
MADE_WITH = f"{HASHED_WITH} {_LETTERS_WITH}"
"""What is kept was made with; of another one nothing is read."""
KEPT_EVERY = 20
"""Pictures after which what was made is written down, so that a kill costs no more."""


Progress = Callable[[int, int], None]
"""Told now and then how many pictures are done, and how many there are to do."""


def unwatched(done: int, of: int) -> None:
    """Progress that nobody watches."""


def looked_at(case: CaseFile, reading: Reading, cache: Path, progress: Progress = unwatched) -> dict[str, Looked]:
    """What the pictures of a case are found by, by digest. A quarter second of one core for each that is not kept."""
    wanted = picture_digests(reading)
    kept = cache / "pictures" / sha256(MADE_WITH.encode())[7:23] / f"{case.case_id}.json"
    before = _read(kept)
    known = {digest: one for digest, one in before.items() if digest in wanted}
    # in the order of the ledger, so that each WARC is read through
    todo = [digest for digest in reading.first_captures if digest in wanted and digest not in known]
    for done, digest in enumerate(todo, 1):
        known[digest] = look(case.payload(digest))
        if done % KEPT_EVERY == 0:
            _write(known, kept)
            progress(done, len(todo))
    if known != before:
        _write(known, kept)
    return known


def look(data: bytes) -> Looked:
    """What a picture is found by; nothing where it cannot be decoded. That it cannot be read is in its Match."""
    try:
        return Looked(picture_hash(data), _lettering(data))
    except PictureError:
        return Looked("", "")


def picture_hash(data: bytes) -> str:
    """The hash pictures are searched by: imagehash's 64-bit phash of the whole picture, 16 hexadecimal digits.

    Raises:
        PictureError: the bytes are no picture.
    """
    return f"{fingerprint(data).phash_whole:016x}"


def _lettering(data: bytes) -> str:
    rgb = decode(data).rgb
    lines = read_lines(rgb, np.ones(rgb.shape[:2], np.bool_))
    return "\n".join(line.text for line in lines if line.sure >= LEAST_SURE)[:LONGEST]


def _write(known: dict[str, Looked], path: Path) -> None:
    said = {digest: [one.picture_hash, one.lettering] for digest, one in sorted(known.items())}
    write_whole(json.dumps(said, ensure_ascii=False).encode(), path)


def _read(path: Path) -> dict[str, Looked]:
    """What the cache holds; a damaged file is as good as none, because all of it can be made again."""
    try:
        found: Any = parse(path.read_bytes())
        return {digest: Looked(str(code), str(lettering)) for digest, (code, lettering) in found.items()}
    except (FileNotFoundError, RecordError, AttributeError, TypeError, ValueError):
        return {}
