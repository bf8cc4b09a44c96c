"""Pictures for what is handed over: whole images, what matters in them, and the places that agree."""

from collections.abc import Sequence
from contextlib import suppress

from claims.handed import Panel
from claims.shown.pictures import Picture, Redact, picture
from evidence.errors import EvidenceError
from evidence.records import Digest, Region
from evidence.vault import CaseFile
from matcher.errors import PictureError
from matcher.laid.label import shows_waybill


def panel(
    shot: Picture,
    caption: str,
    region: Region | None = None,
    points_px: Sequence[tuple[int, int]] = (),
    *,
    is_post: bool = False,
) -> Panel | None:
    """A decoded picture; None where nothing could be decoded. Region and points in pixels of the original."""
    if shot.image is None:
        return None
    scale = shot.scale
    box = (
        (round(region.x * scale), round(region.y * scale), round(region.width * scale), round(region.height * scale))
        if region
        else None
    )
    points = tuple((round(x * scale), round(y * scale)) for x, y in points_px)
    return Panel(shot.image, caption, box, points, is_post)


def supplied_panel(file: CaseFile, digest: Digest, redact: Redact, caption: str) -> Panel | None:
    """A supplied picture; None of a file that is none, is not there, or shows a waybill: an address stands on it."""
    with suppress(EvidenceError, PictureError):
        data = file.exhibit(digest)
        return None if shows_waybill(data) else panel(picture(data, redact), caption)
    return None
