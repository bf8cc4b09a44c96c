"""What the report's section on wearing is drawn from: pages of the lines, the order's clock, the order as a whole."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from claims.clock import Dated
from claims.interface import Sources
from claims.reading import Sighting
from claims.shown.pair import Pair, close_pair
from claims.shown.pictures import Picture, picture, prints, small, unchanged
from claims.shown.redaction import blur_faces
from claims.shown.texts import SCALE_ROWS, Texts
from claims.worn.assess import Assessment, LineStatus
from claims.worn.measured import error_rate_texts
from claims.worn.page import FULL_SIGHTINGS, Gallery, LinePage, line_page
from claims.worn.shared import explained_once, said_once
from claims.worn.timeline import draw
from claims.worn.whole_order import WholeOrder
from claims.worn.whole_texts import whole_order_texts
from evidence.errors import ObjectMissing
from evidence.records import Photo
from evidence.vault import CatalogFile
from matcher.policy import load_policy

_WORN = (
    LineStatus.WORN_AFTER,
    LineStatus.WORN_BEFORE_AND_AFTER,
    LineStatus.WORN_TIME_OPEN,
    LineStatus.WORN_BEFORE,
)
"""Lines that get a section of their own, in this order: worn after delivery first, then by doubt."""


TONES: dict[str, str] = {
    LineStatus.WORN_AFTER: "worn",
    LineStatus.WORN_BEFORE_AND_AFTER: "open",
    LineStatus.WORN_TIME_OPEN: "open",
    LineStatus.WORN_BEFORE: "buyer",
    LineStatus.SHOP_PHOTOGRAPH: "buyer",
    LineStatus.COLOURWAY_OPEN: "open",
    LineStatus.CANNOT_SAY: "open",
    LineStatus.NOTHING: "plain",
    LineStatus.NOT_COMPARED: "plain",
}
"""The colour of each status; never the only sign, each has a mark and words too."""


def section(
    assessment: Assessment, whole: WholeOrder, photos: Sequence[Photo], sources: Sources, say: Texts
) -> dict[str, Any]:
    """The values of ``section.html.j2``."""
    gallery = _gallery(assessment, photos, sources)
    pages = [line_page(line, gallery, say, assessment.first_of(line)) for line in assessment.lines]
    shared, findings = said_once(_findings(pages))
    return {
        **order_clock(assessment, say),
        "lines": pages,
        "shared": shared,
        "findings": explained_once(findings),
        "tones": TONES,
        "others": explained_once([page for page in pages if not page.sightings and not page.same_as]),
        "examined": assessment.coverage.examined,
        "compared": any(page.status is LineStatus.NOTHING for page in pages),
        "whole": whole_order_texts(whole, say),
        "scale": SCALE_ROWS,
        "error_rates": error_rate_texts(load_policy(), say),
        "faces": say("sighting.faces" if sources.redact is blur_faces else "sighting.faces_not"),
    }


def order_clock(assessment: Assessment, say: Texts) -> dict[str, Any]:
    """The values of the macro ``clock``: the dates of the order, and posts and findings among them."""
    return {
        "timeline": draw(assessment),
        "dates": assessment.reading.clock.dates(),
        **_period(assessment, say),
        **_span(assessment, say),
    }


def _period(assessment: Assessment, say: Texts) -> dict[str, Any]:
    """The days in which a return needs no reason, and what gives them."""
    period = assessment.reading.clock.return_period
    return {"days": period.days, "law": period.law or say("timeline.law"), "label": _label}


def _label(date: Dated) -> str:
    """The key of a date's name; without a zone the end of the period is the latest that it can be."""
    return f"timeline.{date.key}" + ("_latest" if date.key == "withdrawal" and not date.is_day else "")


def _span(assessment: Assessment, say: Texts) -> dict[str, Any]:
    """How many posts have pictures, and the days of the first and the last of them."""
    posts = {(s.run.platform, s.post.platform_id): s.timing for s in assessment.showings}
    times = sorted(posts.values(), key=lambda timing: timing.stated)
    days = [say.stated_day(one.stated, one.precision) for one in (*times[:1], *times[-1:])]
    return {"posts": len(posts), "first": days[0] if days else "", "last": days[-1] if days else ""}


def _findings(pages: Sequence[LinePage]) -> list[LinePage]:
    found = [page for page in pages if page.sightings]
    return sorted(found, key=lambda page: (_WORN.index(page.status), page.number))


def _gallery(assessment: Assessment, photos: Sequence[Photo], sources: Sources) -> Gallery:
    shown = [s for line in assessment.lines for s in line.pictures[:FULL_SIGHTINGS]]
    leads = [s for s in (*shown, *_leads(assessment)) if s.ranked]
    digests = {s.showing.image.digest for s in (*shown, *leads)}
    posts = {digest: picture(sources.case.payload(digest), sources.redact) for digest in digests}
    wanted = {line.photos[0].photo_digest for line in assessment.lines if line.photos}
    wanted |= {s.finding.nearest_non_match.photo_digest for s in shown if s.finding.nearest_non_match}
    wanted |= {s.finding.photo_digest for s in shown} | {s.ranked.photo_digest for s in leads if s.ranked}
    known = {digest: picture(photo_of(sources.catalog, digest), unchanged) for digest in sorted(wanted)}
    return Gallery(
        posts={_key(s): prints(posts[s.showing.image.digest], s.finding.region_px) for s in shown},
        photos={_key(s): prints(known[s.finding.photo_digest], s.finding.photo_region_px) for s in shown},
        ranked=_ranked(leads, posts, known),
        catalog={digest: small(shot) for digest, shot in known.items()},
        titles=titles(photos),
        attested=assessment.reading.levels,
    )


def _leads(assessment: Assessment) -> Iterator[Sighting]:
    """What people looked at in vain; as many of a line as are shown in full."""
    for line in assessment.lines:
        yield from line.looked_at[:FULL_SIGHTINGS]


def _ranked(
    leads: Sequence[Sighting], posts: Mapping[str, Picture], photos: Mapping[str, Picture]
) -> dict[tuple[str, str], Pair]:
    """What a lead rests on, in both pictures."""
    found: dict[tuple[str, str], Pair] = {}
    for one in leads:
        if (lead := one.ranked) is not None:
            digest = one.showing.image.digest
            both = prints(posts[digest], lead.region_px), prints(photos[lead.photo_digest], lead.photo_region_px)
            if (pair := close_pair(*both)) is not None:
                found[digest, lead.sku] = pair
    return found


def _key(sighting: Sighting) -> tuple[str, str]:
    return sighting.showing.image.digest, sighting.finding.photo_digest


def photo_of(catalog: CatalogFile | None, digest: str) -> bytes:
    """A catalog photo; a photo that is gone shows as an empty frame, and verify names it on the first page."""
    try:
        return catalog.photo(digest) if catalog else b""
    except ObjectMissing:
        return b""


def titles(photos: Sequence[Photo]) -> dict[str, Photo]:
    """The record of each article's main photo, by SKU."""
    return {photo.sku: photo for photo in sorted(photos, key=lambda photo: -photo.view)}
