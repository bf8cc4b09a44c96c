"""Photos that somebody searches by: handed in, kept for an hour, part of no case."""

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from desk.access.errors import NotThere
from desk.access.roles import Right
from desk.acts.actor import Actor
from desk.acts.errors import ActError
from desk.jobs.private import keep_private
from desk.search.looked import picture_hash
from desk.settings import Settings

_KEPT_S = 3600
MOST_BYTES = 10_000_000
MOST_KEPT = 20
"""Of one account."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class LookedFor:
    """One of them."""

    digest: str
    path: Path


def keep_picture(actor: Actor, settings: Settings, data: bytes) -> LookedFor:
    """Keep a photo. Whatever is older than an hour goes, whoever kept it, and of this account what is beyond twenty.

    Raises:
        Forbidden: they may not search.
        PictureError: it is no picture that can be read.
        ActError: it is too large.
    """
    actor.needs(Right.READ)
    if len(data) > MOST_BYTES:
        raise ActError(f"a picture of more than {MOST_BYTES // 1_000_000} MB is not looked at: make it smaller")
    picture_hash(data)  # it is no picture: told now
    digest = sha256(data).hexdigest()
    place = _folder(settings, actor) / digest
    keep_private(data, place, 2)
    for other in place.parent.parent.glob("*/*"):
        if _age_s(other) > _KEPT_S:
            other.unlink(missing_ok=True)
    own = (one for one in place.parent.glob("*") if one != place and _DIGEST.fullmatch(one.name))
    for other in sorted(own, key=_age_s)[MOST_KEPT - 1 :]:
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
    if not _DIGEST.fullmatch(digest) or _age_s(place) > _KEPT_S:
        raise NotThere("this photo is not kept any more: hand it in again")
    return LookedFor(digest, place)


def _age_s(path: Path) -> float:
    """Seconds since it was handed in; no end of them where it is gone."""
    with suppress(FileNotFoundError):
        return time.time() - path.stat().st_mtime
    return float("inf")


def _folder(settings: Settings, actor: Actor) -> Path:
    return settings.cache / "looked-for" / sha256(actor.account.encode()).hexdigest()[:16]
