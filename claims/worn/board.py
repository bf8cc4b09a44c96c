"""The claim on a screen: each line of the order with its pictures by name, and one of them looked at closely."""

from collections.abc import Iterator, Mapping, Sequence

from claims.board import Board, BoardLine, Closer, Nearest, Shot
from claims.doubts import Doubt, case_doubts
from claims.reading import Sighting
from claims.shown.registered import registered
from claims.shown.rows import doubt_texts
from claims.shown.texts import Texts, verbal
from claims.worn.assess import Assessment, LineResult, LineStatus
from claims.worn.decided import short
from claims.worn.doubts import claim_doubts, line_doubts, sighting_doubts
from claims.worn.headline import figures, key_doubts, result, standing
from claims.worn.leads import Subject
from claims.worn.page import facts_of, line_said, nearest_words, said_of
from claims.worn.section import TONES, order_clock, titles
from evidence.records import Photo
from evidence.sentences import in_a_row

TEMPLATE = "worn/section.html.j2"


def board(assessment: Assessment, chosen: Sequence[Doubt], say: Texts) -> Board:
    """The case under this claim.

    Args:
        assessment: What the evidence comes to.
        chosen: What the accuser chose, as doubts of the whole case.
        say: The language.
    """
    key = key_doubts(assessment)
    every = (*claim_doubts(assessment), *chosen, *case_doubts(assessment.reading))
    return Board(
        result=result(assessment, say),
        standing=standing(assessment, say),
        figures=figures(assessment, say),
        lines=tuple(_line(line, assessment, say) for line in assessment.lines),
        key_doubts=doubt_texts(key, say),
        doubts=doubt_texts([one for one in dict.fromkeys(every) if one not in key], say),
        template=TEMPLATE,
        values=order_clock(assessment, say),
    )


def closer(assessment: Assessment, photos: Sequence[Photo], name: str, say: Texts) -> Closer | None:
    """One picture beside one article's photo; None where nothing has this name."""
    for line in assessment.lines:
        for sighting in _shown(line):
            if _name(sighting) == name:
                return _closer(line, sighting, assessment, titles(photos), say)
    return None


def _line(line: LineResult, assessment: Assessment, say: Texts) -> BoardLine:
    of_another = assessment.first_of(line)
    return BoardLine(
        **vars(line_said(line, of_another, say)),
        tone=TONES[line.status],
        photo_digest=line.photos[0].photo_digest if line.photos else "",
        shots=() if of_another else tuple(_shot(line, one, say) for one in _shown(line)),
    )


def _shown(line: LineResult) -> Iterator[Sighting]:
    """Each picture of a line once: what it rests on first, then what is open."""
    seen: set[tuple[str, str]] = set()
    for one in (*line.ranked, *line.undecided, *line.shop_photographs, *line.other_colourways, *line.looked_at):
        key = one.showing.image.digest, one.finding.sku
        if key not in seen:
            seen.add(key)
            yield one


def _shot(line: LineResult, sighting: Sighting, say: Texts) -> Shot:
    timing, finding = sighting.showing.timing, sighting.finding
    return Shot(
        name=_name(sighting),
        sku=finding.sku,
        image_digest=sighting.showing.image.digest,
        posted=say.stated_day(timing.stated, timing.precision),
        when=say(f"when.{sighting.when}"),
        weight=f"{finding.weight_decibans} dB",
        words=say(f"verbal.{verbal(finding.weight_decibans)}"),
        review=say(f"review.short_{short(sighting)}"),
        tone=_tone(line, sighting),
    )


def _tone(line: LineResult, sighting: Sighting) -> str:
    """Of a picture that counts the line's own; the others are open, or the buyer's."""
    if sighting.is_worn:
        return TONES[line.status]
    return "buyer" if sighting.shop_photograph else "open"


def _closer(
    line: LineResult, sighting: Sighting, assessment: Assessment, known: Mapping[str, Photo], say: Texts
) -> Closer:
    finding, showing = sighting.finding, sighting.showing
    level = assessment.reading.levels[showing.run.platform, showing.post.platform_id]
    verdict, detail = said_of(sighting, say)
    other = finding.nearest_non_match
    text = nearest_words(sighting, known, say)
    photo = known.get(finding.sku)
    return Closer(
        name=_name(sighting),
        number=line.number,
        sku=finding.sku,
        title=photo.title if photo else line.line.title,
        image_digest=showing.image.digest,
        photo_digest=finding.photo_digest,
        region_px=finding.region_px,
        photo_region_px=finding.photo_region_px,
        lines_px=finding.lines_px,
        registered=registered(finding.lines_px),
        standing=_standing(line, sighting, say),
        counts=sighting.is_worn,
        verdict=verdict,
        detail=detail,
        reason=in_a_row(finding.reasons, finding.reason, say.language),
        posted=say.stated(showing.timing.stated, showing.timing.precision),
        when=say(f"when.{sighting.when}"),
        tone=_tone(line, sighting),
        facts=facts_of(sighting, level, say),
        nearest=Nearest(text, other.sku if other else "", other.photo_digest if other else ""),
        doubts=(*doubt_texts(sighting_doubts(sighting), say), *doubt_texts(line_doubts(line), say)),
    )


def _standing(line: LineResult, sighting: Sighting, say: Texts) -> str:
    """In a sentence of the line's, or why the picture does not count."""
    if sighting.is_worn:
        return say(f"status_long.{line.status}")
    if sighting.shop_photograph:
        return say(f"status_long.{LineStatus.SHOP_PHOTOGRAPH}")
    return say(f"status_long.{LineStatus.CANNOT_SAY}")


def _name(sighting: Sighting) -> str:
    return Subject.named(sighting.match_digest, sighting.finding.sku)
