"""What the claim on wearing hands over: a picture of each article worn after delivery, and the result in few words."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time

from claims.handed import Brief, Confirmed, Exhibited, Handed, Panel, confirmed_said
from claims.interface import Sources
from claims.panels import panel
from claims.reading import Sighting
from claims.shown.pictures import picture, unchanged
from claims.shown.rows import Row, doubt_texts, safe_link
from claims.shown.texts import Texts
from claims.timing import When
from claims.worn.assess import Assessment, LineResult, LineStatus
from claims.worn.doubts import line_doubts, sighting_doubts
from claims.worn.headline import result
from claims.worn.measured import error_rate_texts
from claims.worn.page import frame_rows, said_of
from claims.worn.section import photo_of, titles
from evidence.records import Photo
from matcher.policy import load_policy


def handed(assessment: Assessment, photos: Sequence[Photo], sources: Sources, say: Texts) -> Handed:
    """Its brief and its exhibits."""
    found = sorted(_strongest(assessment), key=lambda one: _rank(one[1]))
    by_sku = titles(photos)
    return Handed(
        _brief(assessment, [one for _, one in found], say),
        tuple(_exhibit(line, one, by_sku, sources, say) for line, one in found),
        _confirmed([one for _, one in found]),
    )


def _confirmed(found: Sequence[Sighting]) -> Confirmed:
    by_two = [one for one in found if one.review_state.confirms]
    words = [word for one in by_two for word in one.reviews if word.verdict == "confirmed"]
    return Confirmed(len(by_two), len(found), all(word.blind for word in words))


def _strongest(assessment: Assessment) -> Iterator[tuple[LineResult, Sighting]]:
    """Of each line worn after delivery the picture from after delivery that people confirmed, else the likeliest."""
    for line in assessment.having(LineStatus.WORN_AFTER):
        after = [one for one in line.pictures if one.when is When.AFTER_DELIVERY]
        if after:
            yield line, min(after, key=_rank)


def _rank(one: Sighting) -> tuple[bool, int, str]:
    return not one.review_state.confirms, -one.finding.weight_decibans, one.showing.image.digest


def _brief(assessment: Assessment, found: Sequence[Sighting], say: Texts) -> Brief:
    clock = assessment.reading.clock
    asked, ends = assessment.case.order.return_requested, clock.return_period.days
    days = clock.days_after_delivery(_noon(found[0], say)) if found else None
    headline = say("worn_handed.headline_none") if days is None else say("worn_handed.headline", n=days)
    asked_after = clock.days_after_delivery(asked) if asked else None
    law = clock.return_period.law or say("timeline.law")
    sentences = (
        result(assessment, say),
        *(_best(assessment, one, say) for one in found[:1]),
        *([say("worn_handed.asked", n=asked_after, days=ends, law=law)] if asked_after is not None else []),
        *error_rate_texts(load_policy(), say)[:1],
    )
    return Brief(
        headline,
        sentences,
        say("worn_handed.unproven"),
        tuple(dict.fromkeys((say("worn_handed.mark"), _date(one, say)) for one in found)),
    )


def _best(assessment: Assessment, one: Sighting, say: Texts) -> str:
    title = _title(assessment, one)
    return say("worn_handed.best", day=_day(one, say), title=title, n=one.finding.inliers)


def _title(assessment: Assessment, one: Sighting) -> str:
    line = next(each for each in assessment.lines if one.finding.sku in each.same)
    return line.line.title or line.line.sku


def _day(one: Sighting, say: Texts) -> str:
    return say.stated_day(one.showing.timing.stated, one.showing.timing.precision)


def _date(one: Sighting, say: Texts) -> date:
    return say.stated_date(one.showing.timing.stated, one.showing.timing.precision)


def _noon(one: Sighting, say: Texts) -> datetime:
    """Of the stated day: a day alone is that day whatever the zone."""
    return datetime.combine(_date(one, say), time(12), say.zone)


def _exhibit(line: LineResult, one: Sighting, by_sku: Mapping[str, Photo], sources: Sources, say: Texts) -> Exhibited:
    finding = one.finding
    verdict, detail = said_of(one, say)
    people = confirmed_said(_confirmed([one]), say)
    return Exhibited(
        title=say("worn_handed.title", title=line.line.title or line.line.sku, sku=line.line.sku, day=_day(one, say)),
        panels=tuple(_panels(one, sources, say)),
        said=tuple(filter(None, (verdict, _nearest(one, by_sku, say), detail, people))),
        facts=tuple(_facts(one, say)),
        for_buyer=doubt_texts((*sighting_doubts(one), *line_doubts(line)), say),
        points=finding.inliers,
    )


def _nearest(one: Sighting, by_sku: Mapping[str, Photo], say: Texts) -> str:
    """The best other design, counted as the article itself is."""
    nearest = one.finding.nearest_non_match
    if nearest is None:
        return say("sighting.nearest_by_people") if one.by_people else say("worn_handed.nearest_none")
    title = by_sku[nearest.sku].title if nearest.sku in by_sku else nearest.sku
    return say("worn_handed.nearest", title=title, n=nearest.inliers, mine=one.finding.inliers)


def _panels(one: Sighting, sources: Sources, say: Texts) -> Iterator[Panel]:
    finding, digest = one.finding, one.showing.image.digest
    post = picture(sources.case.payload(digest), sources.redact)
    photo = picture(photo_of(sources.catalog, finding.photo_digest), unchanged)
    when = say.stated(one.showing.timing.stated, one.showing.timing.precision)
    left = [(x, y) for x, y, _, _ in finding.lines_px]
    right = [(x, y) for _, _, x, y in finding.lines_px]
    made = (
        panel(post, say("worn_handed.post", when=when), finding.region_px, left, is_post=True),
        panel(photo, say("worn_handed.photo", sku=finding.sku), finding.photo_region_px, right),
    )
    yield from (each for each in made if each is not None)


def _facts(one: Sighting, say: Texts) -> Iterator[Row]:
    """How it is known: what a small picture has room for comes first."""
    showing, post, capture = one.showing, one.showing.post, one.showing.capture
    yield Row(say("sighting.link"), post.url, link=safe_link(post.url))
    yield Row(say("sighting.captured"), say.time(capture.captured_at))
    yield Row(say("sighting.image_hash"), capture.payload_digest.removeprefix("sha256:"), code=True)
    yield from frame_rows(showing.image, say)
    yield Row(say("sighting.posted"), say.stated(showing.timing.stated, showing.timing.precision))
    account = say("provenance.account_value", handle=showing.run.handle, platform=showing.run.platform)
    yield Row(say("sighting.account"), account)
    yield Row(say("sighting.warc_hash"), showing.segment.warc_digest.removeprefix("sha256:"), code=True)
