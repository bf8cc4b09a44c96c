"""The report's page as plain values: every sentence chosen, every number written, no decision left to the template.

Text from posts goes through as it is; the template escapes it and keeps its direction to itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from claims.board import LineSaid
from claims.reading import Sighting
from claims.shown.pair import Pair, close_pair, is_mirrored, whole_pair
from claims.shown.pictures import Prints, Shown
from claims.shown.rows import Row, doubt_texts, safe_link
from claims.shown.texts import Texts, ratio, verbal
from claims.worn.assess import LineResult
from claims.worn.decided import asked_rows, review_text, short
from claims.worn.doubts import line_doubts, sighting_doubts
from evidence.assurance import Level
from evidence.frames import clock_time, original_name
from evidence.records import Finding, Image, Photo
from evidence.sentences import in_a_row

FULL_SIGHTINGS = 3
"""Pictures of one line that are shown whole; the rest are listed with link and time."""


@dataclass(frozen=True)
class Nearest:
    """The best other design for the same picture: what a sceptic looks at."""

    title: str
    text: str
    picture: Shown | None


@dataclass(frozen=True)
class SightingPage:
    """One picture that was found to show the article."""

    verdict: str
    detail: str
    when: str
    post: Prints
    photo: Prints | None
    photo_title: str
    pair: Pair | None
    close: Pair | None
    mirrored: bool
    facts: tuple[Row, ...]
    nearest: Nearest | None
    doubts: tuple[str, ...]
    review: str
    review_state: str


@dataclass(frozen=True)
class LookedAt:
    """A lead that people looked at and that came to no finding."""

    said: Row
    pair: Pair | None
    """What they were asked about, and the article; None where the record does not say where it lies."""


@dataclass(frozen=True)
class LinePage(LineSaid):
    """One line of the order."""

    small: Shown | None
    more: str
    weight_words: str
    sightings: tuple[SightingPage, ...]
    further: tuple[Row, ...]
    doubts: tuple[str, ...]
    looked_at: tuple[LookedAt, ...]


@dataclass(frozen=True)
class Gallery:
    """What the pages draw from. A region belongs to a comparison, so its copies are kept by both digests."""

    posts: Mapping[tuple[str, str], Prints]
    """By picture digest and photo digest."""
    photos: Mapping[tuple[str, str], Prints]
    """Likewise, of the catalog photo."""
    catalog: Mapping[str, Shown]
    """Small copies by photo digest."""
    ranked: Mapping[tuple[str, str], Pair]
    """Of what the program only ranked the regions of both pictures, by picture digest and SKU."""
    titles: Mapping[str, Photo]
    """The main photo's record by SKU."""
    attested: Mapping[tuple[str, str], Level]
    """How well each post is attested, by platform and its id there."""


def line_page(line: LineResult, gallery: Gallery, say: Texts, first_of: LineResult | None = None) -> LinePage:
    """One line with its findings, the strongest picture first; of a size whose findings stand with those of
    ``first_of``, the table's row alone."""
    pictures, first = line.pictures, line.strongest
    whole = pictures[:FULL_SIGHTINGS]
    doubts = doubt_texts(line_doubts(line), say)
    sightings = tuple(_sighting(s, gallery, say) for s in whole) if first_of is None else ()
    if len(sightings) == 1:  # one list beside the one picture reads better than two
        sightings = (replace(sightings[0], doubts=(*sightings[0].doubts, *doubts)),)
        doubts = ()
    rest = len(pictures) - 1
    return LinePage(
        **vars(line_said(line, first_of, say)),
        small=gallery.catalog.get(line.photos[0].photo_digest) if line.photos else None,
        more=say("table.more", n=rest) if rest > 0 else "",
        weight_words=say(f"verbal.{verbal(first.finding.weight_decibans)}") if first else "",
        sightings=sightings,
        further=tuple(_further(s, say) for s in line.ranked if s not in whole) if first_of is None else (),
        doubts=doubts,
        looked_at=tuple(_looked_at(s, gallery, say) for s in line.looked_at) if first_of is None else (),
    )


def line_said(line: LineResult, first_of: LineResult | None, say: Texts) -> LineSaid:
    """What is said of a line; ``first_of`` is the one with which the findings of this size stand, if any."""
    first = line.strongest
    return LineSaid(
        number=line.number,
        sku=line.line.sku,
        title=line.line.title,
        quantity=say("table.quantity", n=line.line.quantity) if line.line.quantity > 1 else "",
        status=line.status,
        status_text=say(f"status.{line.status}"),
        explanation=say(f"status_long.{line.status}"),
        date=say.stated_day(first.showing.timing.stated, first.showing.timing.precision) if first else "",
        weight=f"{first.finding.weight_decibans} dB" if first else "",
        review=say(f"review.short_{short(first)}") if first else "",
        same_as=say("table.same_as", n=first_of.number) if first_of else "",
    )


def _looked_at(sighting: Sighting, gallery: Gallery, say: Texts) -> LookedAt:
    post = sighting.showing.post
    stated = say.stated(sighting.showing.timing.stated, sighting.showing.timing.precision)
    words = [f"{row.name}: {row.value}" for row in asked_rows(sighting, say)]
    said = " ".join(filter(None, (f"{review_text(sighting, say)}.", *words, ranked_words(sighting, say))))
    pair = gallery.ranked.get((sighting.showing.image.digest, sighting.finding.sku))
    return LookedAt(Row(stated, said, link=safe_link(post.url)), pair)


def _sighting(sighting: Sighting, gallery: Gallery, say: Texts) -> SightingPage:
    finding, showing, digest = sighting.finding, sighting.showing, sighting.showing.image.digest
    post = gallery.posts[digest, finding.photo_digest]
    photo = gallery.photos.get((digest, finding.photo_digest))
    verdict, detail = said_of(sighting, say)
    drawable = photo is not None and not photo.whole.problem and not post.whole.problem
    return SightingPage(
        verdict=verdict,
        detail=detail,
        when=say(f"when.{sighting.when}"),
        post=post,
        photo=photo,
        photo_title=say("sighting.photo", sku=finding.sku),
        pair=whole_pair(finding, post, photo) if photo and drawable else None,
        close=(close_pair(post, photo) if photo and drawable else None) or gallery.ranked.get((digest, finding.sku)),
        mirrored=is_mirrored(finding.lines_px),
        facts=facts_of(sighting, gallery.attested[showing.run.platform, showing.post.platform_id], say),
        nearest=_nearest(sighting, gallery, say),
        doubts=doubt_texts(sighting_doubts(sighting), say),
        review=review_text(sighting, say),
        review_state=sighting.review_state.value,
    )


def said_of(sighting: Sighting, say: Texts) -> tuple[str, str]:
    """What is said of a picture first, and what it rests on."""
    if sighting.by_people:
        return say("sighting.by_people"), say("sighting.by_people_detail")
    return _verdict(sighting.finding.weight_decibans, say), _detail(sighting.finding, say)


def _verdict(weight_decibans: int, say: Texts) -> str:
    words = verbal(weight_decibans)
    if words == "none":
        return say("sighting.no_support")
    return say("sighting.support", words=say(f"verbal.{words}"))


def _detail(finding: Finding, say: Texts) -> str:
    if verbal(finding.weight_decibans) == "none":
        return ""
    said = [say("sighting.ratio", ratio=ratio(finding.weight_decibans))]
    if finding.interval_decibans:
        low, high = map(ratio, finding.interval_decibans)
        said.append(say("sighting.interval", low=low, high=high))
    return " ".join([*said, say("sighting.capped")])


def facts_of(sighting: Sighting, level: Level, say: Texts) -> tuple[Row, ...]:
    """Everything that is on record of a picture and its comparison; ``level`` is how well its post is attested."""
    showing, timing, finding = sighting.showing, sighting.showing.timing, sighting.finding
    post, capture, segment = showing.post, showing.capture, showing.segment
    when = say(f"when.{sighting.when}")
    stated = say.stated(timing.stated, timing.precision)
    posted = say("sighting.posted_value", time=stated, precision=say(f"precision.{timing.precision}"))
    captured = say(
        "sighting.captured_value", time=say.time(capture.captured_at), method=say(f"method_name.{capture.method}")
    )
    rows = [
        Row(say("sighting.posted"), posted),
        Row(say("sighting.known_by"), say("sighting.known_value", source=timing.source, when=when)),
        Row(say("sighting.bound"), _bound(sighting, say)),
        Row(say("sighting.attested"), _attested(level, say)),
        Row(say("sighting.said"), post.text, quoted=True),
        Row(say("sighting.alt"), showing.image.alt, quoted=True),
        Row(say("sighting.place"), post.place, quoted=True),
        Row(
            say("sighting.account"),
            say("provenance.account_value", handle=showing.run.handle, platform=showing.run.platform),
        ),
        Row(say("sighting.link"), post.url, link=safe_link(post.url)),
        Row(say("sighting.captured"), captured),
        Row(say("sighting.image_hash"), capture.payload_digest.removeprefix("sha256:"), code=True),
        *frame_rows(showing.image, say),
        Row(say("sighting.warc_hash"), segment.warc_digest.removeprefix("sha256:"), code=True),
        Row(say("sighting.agrees"), capture.agrees_with, code=True),
        Row(say("sighting.region"), say("sighting.region_value", n=finding.inliers)),
        Row(say("sighting.ranked"), ranked_words(sighting, say)),
        Row(say("sighting.reason"), in_a_row(finding.reasons, finding.reason, say.language)),
        Row(say("sighting.review"), review_text(sighting, say)),
        *asked_rows(sighting, say),
    ]
    return tuple(row for row in rows if row.value)


def ranked_words(sighting: Sighting, say: Texts) -> str:
    """Where among the designs of the catalog the program placed what it did not name, and by what; empty where that is
    not on record, or somebody is still to be asked."""
    lead = sighting.ranked
    if lead is None:
        return ""
    placed = say("sighting.ranked_value", rank=lead.rank, of=lead.designs, weight=lead.weight_decibans)
    points = say("sighting.ranked_points", sift=lead.sift_points, lightglue=lead.lightglue_points)
    others = ", ".join(f"{one.sku} ({one.weight_decibans} dB)" for one in lead.nearest)
    return " ".join(filter(None, (placed, points, others and say("sighting.ranked_others", others=others))))


def frame_rows(image: Image, say: Texts) -> tuple[Row, ...]:
    """Of a frame, which one of which file it is; of a still picture nothing."""
    if (frame := image.frame) is None:
        return ()
    where = {"number": frame.number, "time": clock_time(frame.at_ms), "name": original_name(image)}
    return (
        Row(say("sighting.frame"), say("sighting.frame_value", **where, decoder=frame.decoder)),
        Row(say("sighting.frame_hash"), frame.of.removeprefix("sha256:"), code=True),
    )


def _bound(sighting: Sighting, say: Texts) -> str:
    """What our own clock shows: of a supplied file not even that it was public."""
    key = "sighting.bound_supplied" if sighting.showing.capture.method == "supplied" else "sighting.bound_value"
    return say(key, time=say.time(sighting.showing.timing.captured_at))


def _attested(level: Level, say: Texts) -> str:
    parts = {"name": f"attested.{level}", "shows": f"attested_shows.{level}", "gap": f"attested_gap.{level}"}
    return say("sighting.attested_value", **{name: say(key) for name, key in parts.items()})


def _further(sighting: Sighting, say: Texts) -> Row:
    post = sighting.showing.post
    stated = say.stated(sighting.showing.timing.stated, sighting.showing.timing.precision)
    return Row(f"{stated}, {sighting.finding.weight_decibans} dB", post.url, link=safe_link(post.url))


def _nearest(sighting: Sighting, gallery: Gallery, say: Texts) -> Nearest:
    nearest = sighting.finding.nearest_non_match
    shown = gallery.catalog.get(nearest.photo_digest) if nearest else None
    return Nearest(say("sighting.nearest"), nearest_words(sighting, gallery.titles, say), shown)


def nearest_words(sighting: Sighting, titles: Mapping[str, Photo], say: Texts) -> str:
    """The best other design for the same picture, or why none is named; ``titles`` by SKU."""
    nearest = sighting.finding.nearest_non_match
    if nearest is None:  # a lead is no match, and another design may be nearer than it
        if not sighting.by_people:
            return say("sighting.nearest_none")
        return say("sighting.nearest_ranked" if sighting.ranked else "sighting.nearest_by_people")
    points = say("sighting.nearest_points", n=nearest.inliers, weight=nearest.weight_decibans)
    photo = titles.get(nearest.sku)
    name = f"{photo.title} ({nearest.sku})" if photo and photo.title != nearest.sku else nearest.sku
    return say("sighting.nearest_value", sku=name, words=points)
