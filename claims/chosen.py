"""What the accuser chose: the days that were searched, the catalog, the ground for the account, other cases.

Each may be honest, and each can be chosen so that the buyer looks guilty. So each is said beside what speaks for the
buyer, in every report. Pure: entries and values in, doubts out.
"""

import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import urlsplit

from claims.doubts import Doubt, doubt
from claims.reading import Reading
from evidence.records import Case, Dispute, Entry, Photo

FEW_DESIGNS = 50
"""In a catalog of fewer designs, that no other came near says little; a choice."""


class Chosen(StrEnum):
    """Each has a sentence in the report's text file."""

    WINDOW_SHORT = "window_short"
    OTHER_CASES = "other_cases"
    BASIS_STATED = "basis_stated"
    CATALOG_OWN = "catalog_own"
    CATALOG_SMALL = "catalog_small"
    PHOTOS_LATE = "photos_late"
    PERIOD_ASSUMED = "period_assumed"
    PERIOD_STATED = "period_stated"


FIRST_PAGE = frozenset(Chosen) - {Chosen.CATALOG_OWN}
"""What shapes the result so much that it is read first."""


@dataclass(frozen=True)
class CatalogSaid:
    """What can be said of a catalog as a whole."""

    name: str
    photos: int
    designs: int
    first: datetime
    """When its first photo was put on record; ``last``: its last."""
    last: datetime
    sources: tuple[str, ...]
    """Hosts its photos were had from; files of the shop's have none."""
    late: tuple[str, ...]
    """SKUs of ordered designs with a photo that came into the catalog when posts had been captured already."""


def same_order(order_id: str) -> str:
    """An order's number without what spelling adds: signs, blanks, letters of another width or case."""
    return "".join(c for c in unicodedata.normalize("NFKC", order_id).casefold() if c.isalnum())


def catalog_said(name: str, entries: Sequence[Entry], reading: Reading) -> CatalogSaid | None:
    """A catalog in figures; None where it holds no photo."""
    present: dict[tuple[str, int], tuple[Photo, datetime]] = {}
    for entry in entries:
        if isinstance(entry.record, Photo):
            present[entry.record.sku, entry.record.view] = entry.record, entry.appended_at
    if not present:
        return None
    photos = [photo for photo, _ in present.values()]
    dates = [at for _, at in present.values()]
    return CatalogSaid(
        name=name,
        photos=len({photo.photo_digest for photo in photos}),
        designs=min(len({photo.style for photo in photos}), len({photo.photo_digest for photo in photos})),
        first=min(dates),
        last=max(dates),
        sources=tuple(sorted({host for photo in photos if (host := _host(photo.source_url))})),
        late=_late(present.values(), reading),
    )


def chosen_doubts(reading: Reading, catalog: CatalogSaid | None, others: Sequence[Case]) -> tuple[Doubt, ...]:
    """What there is to say of the accuser's choices.

    Args:
        reading: The case.
        catalog: The catalog that it names.
        others: The other cases of this vault about the same order.
    """
    return (*_bases(reading.case), *_period(reading), *_window(reading), *_others(others), *_catalog(catalog))


def _window(reading: Reading) -> Iterator[Doubt]:
    """Pictures from before the delivery speak for the buyer: days that begin with it keep them out."""
    window, delivered = reading.case.window, reading.case.order.delivered
    if window is None or delivered is None:
        return
    before = delivered - window.start
    after = min(window.until, reading.as_of) - delivered
    if before + timedelta(days=1) <= after:
        days = {"before": max(before.days, 0), "after": after.days}
        yield doubt(Chosen.WINDOW_SHORT, **days, because=window.because or "–")


def _period(reading: Reading) -> Iterator[Doubt]:
    """The law that gives the most days decides whether a return needs a reason; a case that names none is silent."""
    clock = reading.clock
    late = reading.case.claim is Dispute.LATE_RETURN and clock.order.return_requested is not None
    if not late or clock.asked_within:
        return
    if reading.case.return_period is None:
        yield doubt(Chosen.PERIOD_ASSUMED, days=clock.return_period.days)
    else:
        yield doubt(Chosen.PERIOD_STATED, days=clock.return_period.days, law=clock.return_period.law or "–")


def _others(others: Sequence[Case]) -> Iterator[Doubt]:
    if others:
        yield doubt(Chosen.OTHER_CASES, n=len(others), cases=", ".join(other.case_id for other in others))


def _bases(case: Case) -> Iterator[Doubt]:
    for account in case.accounts:
        basis = account.basis
        if basis.strength in ("strong", "stated_by_buyer"):
            told = {"handle": account.handle, "who": basis.stated_by, "grounds": basis.grounds}
            yield doubt(Chosen.BASIS_STATED, **told, strength=basis.strength)


def _catalog(catalog: CatalogSaid | None) -> Iterator[Doubt]:
    if catalog is None:
        return
    yield doubt(Chosen.CATALOG_OWN, photos=catalog.photos, designs=catalog.designs)
    if catalog.designs < FEW_DESIGNS:
        yield doubt(Chosen.CATALOG_SMALL, n=catalog.designs)
    if catalog.late:
        yield doubt(Chosen.PHOTOS_LATE, skus=", ".join(catalog.late))


def _late(present: Collection[tuple[Photo, datetime]], reading: Reading) -> tuple[str, ...]:
    skus = {line.sku for line in reading.case.order.lines}
    ordered = {photo.style for photo, _ in present if photo.sku in skus}
    captured = [one.capture.captured_at for one in reading.showings]
    if not captured:
        return ()
    return tuple(sorted({photo.sku for photo, at in present if photo.style in ordered and at > min(captured)}))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an address that leads nowhere
        return ""
