"""Watches a folder that a phone or a camera writes to, and records each parcel as its photos come.

A photo with a packing slip begins a parcel, one with a waybill ends it; codes on seals are read in any of them. A scale
that writes ``weights.csv`` (waybill, grams) into the folder is read, too. What was taken is remembered; a photo that is
taken again, after a kill, adds nothing.
"""

import csv
import json
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.dispatch import ParcelRecorded, pack_piece
from desk.acts.errors import ActError
from desk.acts.read_codes import CodesRead, Slip, read_codes
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.codes import CodeOut
from evidence.files import MAX_PICTURE_BYTES, MAX_TABLE_BYTES, read_file, write_whole
from matcher.errors import PictureError

_ENDINGS = {".jpg", ".jpeg", ".png", ".webp", ".heic"}
_GRAMS = re.compile(r"[1-9]\d{0,5}")
_QUIET_S = 2.0
"""A file that has not grown for so long is whole."""
WEIGHTS = "weights.csv"


@dataclass(frozen=True)
class Watched:
    """What came of the photos so far."""

    recorded: tuple[ParcelRecorded, ...]
    trouble: tuple[str, ...]
    """Photos and parcels that were not taken, and why."""
    open_photos: int
    """Photos of a parcel that has no end yet."""


@dataclass
class _Parcel:
    """The parcel on the table."""

    slip: Slip
    photos: list[Path] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    waybills: set[str] = field(default_factory=set)


@dataclass
class _Table:
    """One folder under watch."""

    actor: Actor
    settings: Settings
    folder: Path
    station: str
    parcel: _Parcel | None = None
    done: set[str] = field(default_factory=set)
    recorded: list[ParcelRecorded] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)

    def take(self, photo: Path) -> None:
        """One photo more."""
        try:
            found = read_codes(read_file(photo, MAX_PICTURE_BYTES))
        except (PictureError, OSError) as error:
            self._tell(f"{photo.name}: {error}", photo)
            return
        if len(found.slips) > 1:
            self._tell(f"{photo.name}: two packing slips in one photo", photo)
            return
        if found.slips and (self.parcel is None or next(iter(found.slips)) != self.parcel.slip):
            self.end()
            self.parcel = _Parcel(next(iter(found.slips)))
        if self.parcel is None:
            self._tell(f"{photo.name}: no packing slip came before it", photo)
            return
        self._add(found, photo)

    def _add(self, found: CodesRead, photo: Path) -> None:
        assert self.parcel is not None
        self.parcel.photos.append(photo)
        self.parcel.codes |= found.codes
        self.parcel.waybills |= found.waybills
        if self.parcel.waybills:
            self.end()

    def end(self) -> None:
        """Record the parcel on the table."""
        parcel, self.parcel = self.parcel, None
        if parcel is None:
            return
        if len(parcel.codes) > 1 or len(parcel.waybills) > 1:
            what = "its photos show different codes, nothing was recorded"
            self._tell(f"order {parcel.slip.order_id}: {what}", *parcel.photos)
            return
        waybill = next(iter(parcel.waybills), "")
        try:
            made = pack_piece(
                self.actor, self.settings, parcel.slip.order_id, parcel.slip.sku, size=parcel.slip.size,
                code=next(iter(parcel.codes), ""), waybill=waybill, weight_g=self._weight(waybill),
                photos=parcel.photos, station=self.station,
            )  # fmt: skip
        except (ActError, CodeOut, OSError) as error:
            self._tell(f"order {parcel.slip.order_id}: {error}", *parcel.photos)
            return
        self.recorded.append(made)
        self._remember(*parcel.photos)

    def _weight(self, waybill: str) -> int | None:
        if not waybill:
            return None
        try:
            text = read_file(self.folder / WEIGHTS, MAX_TABLE_BYTES).decode("utf-8-sig", "replace")
            whole = text[: text.rfind("\n") + 1]  # the scale may be writing the last row just now
            rows = [row for row in csv.reader(whole.splitlines()) if len(row) >= 2 and row[0].strip() == waybill]
        except (OSError, csv.Error):
            return None
        if not rows:
            return None
        weight = rows[-1][1].strip()
        if not _GRAMS.fullmatch(weight):
            self.trouble.append(f"{WEIGHTS}: {weight[:20]!r} is no weight in grams, so {waybill} has none")
            return None
        return int(weight)

    def _tell(self, what: str, *photos: Path) -> None:
        self.trouble.append(what)
        self._remember(*photos)

    def _remember(self, *photos: Path) -> None:
        self.done |= {key for photo in photos if (key := _key(photo))}
        write_whole(json.dumps(sorted(self.done)).encode(), _state_of(self.settings, self.folder), 0o600)


def watch(
    actor: Actor, settings: Settings, folder: Path, show: Show, *, station: str = "", until_empty: bool = False
) -> Watched:
    """Record parcels from photos as they come, in the order of their times and names, until somebody stops it.

    Args:
        actor: Who packs.
        settings: Of this desk.
        folder: That the camera writes to; nothing in it is changed.
        show: Progress: how many parcels, and what was recorded last.
        station: The packing table.
        until_empty: End when no photo is left; a parcel without a waybill is recorded as it is.

    Raises:
        Forbidden: they may not.
        ActError: it is no folder.
    """
    actor.needs(Right.CAPTURE)
    if not folder.is_dir():
        raise ActError(f"{folder} is no folder: name the one that the camera writes to")
    table = _Table(actor, settings, folder, station, done=_remembered(settings, folder))
    while True:
        known = table.done | _held(table)
        photos = [path for path in _photos(folder) if _key(path) not in known]
        for photo in photos:
            told = len(table.trouble)
            table.take(photo)
            says = table.recorded[-1].record.order_id if table.recorded else ""
            show("parcels", len(table.recorded), None, "; ".join(table.trouble[told:]) or says)
        if until_empty and not photos:
            table.end()
            held = table.parcel
            return Watched(tuple(table.recorded), tuple(table.trouble), len(held.photos) if held else 0)
        time.sleep(0 if until_empty else 1)


def _held(table: _Table) -> set[str]:
    return {_key(photo) for photo in table.parcel.photos} if table.parcel else set()


def _key(photo: Path) -> str:
    """A camera that begins its numbers again writes other photos under the same names."""
    try:
        stat = photo.stat()
    except OSError:
        return ""
    return f"{photo.name}/{stat.st_size}/{stat.st_mtime_ns}"


def _photos(folder: Path) -> Iterator[Path]:
    found = []
    for path in folder.iterdir():
        if path.suffix.lower() in _ENDINGS and path.is_file() and not path.name.startswith("."):
            found.append((path.stat().st_mtime_ns, path.name, path))
    for changed, _, path in sorted(found):
        if 0 <= time.time() - changed / 1e9 < _QUIET_S:  # of a camera whose clock is ahead nothing can be told
            return  # what comes after it comes after it
        yield path


def _state_of(settings: Settings, folder: Path) -> Path:
    return settings.home / "dispatch" / f"{sha256(str(folder.resolve()).encode()).hexdigest()[:16]}.json"


def _remembered(settings: Settings, folder: Path) -> set[str]:
    """What was taken before.

    Raises:
        ActError: it cannot be read; without it photos would be taken again.
    """
    place = _state_of(settings, folder)
    try:
        return {str(key) for key in json.loads(read_file(place, MAX_TABLE_BYTES))} if place.exists() else set()
    except (OSError, ValueError, TypeError) as error:
        raise ActError(f"{place} cannot be read ({error}): delete it, and what was taken is looked at again") from error
