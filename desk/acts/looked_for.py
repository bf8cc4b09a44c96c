"""Photos that somebody searches by: handed in, kept for an hour, part of no case."""

import re
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from desk.access.errors import NotThere
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.search.looked import picture_hash
from desk.settings import Settings
from evidence.files import MAX_PICTURE_BYTES, write_whole

_KEPT_S = 3600
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class LookedFor:
    """One of them."""

    digest: str
    path: Path


def keep_picture(actor: Actor, settings: Settings, data: bytes) -> LookedFor:
    """Keep a photo, and let go of those that are older than an hour.

    Raises:
        Forbidden: they may not search.
        PictureError: it is no picture that can be read.
        ActError: it is too large.
    """
    actor.needs(Right.READ)
    if len(data) > MAX_PICTURE_BYTES:
        raise ActError(f"a picture of more than {MAX_PICTURE_BYTES // 1_000_000} MB is not looked at: make it smaller")
    picture_hash(data)  # it is no picture: told now
    digest = sha256(data).hexdigest()
    place = _folder(settings, actor) / digest
    write_whole(data, place, 0o600)
    for other in place.parent.glob("*"):
        if other != place and other.stat().st_mtime < time.time() - _KEPT_S:
            other.unlink(missing_ok=True)
    return LookedFor(digest, place)


def kept_picture(actor: Actor, settings: Settings, digest: str) -> LookedFor:
    """A photo that this account handed in within the hour.

    Raises:
        Forbidden: they may not search.
        NotThere: none of this digest; hand it in again.
    """
    actor.needs(Right.READ)
    place = _folder(settings, actor) / digest
    if not _DIGEST.fullmatch(digest) or not place.is_file():
        raise NotThere("this photo is not kept any more: hand it in again")
    return LookedFor(digest, place)


def _folder(settings: Settings, actor: Actor) -> Path:
    return settings.cache / "looked-for" / sha256(actor.account.encode()).hexdigest()[:16]
