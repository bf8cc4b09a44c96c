"""What a person should look at: findings on the ordered articles, and what the program only ranks.

On photos kept aside the right article stood first among a catalog for 13 of 22 pictures, among ten for 17, and was
named for 4: what people see in the rest is most of what can be found. A lead is no finding. It stands in no report
before people have looked at it, and says nothing about anybody.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claims.reading import Reading, Sighting
from claims.reading.filed import Filed
from claims.timing import When
from claims.worn.articles import Article, article, sold_of
from evidence.codec import canonical, sha256
from evidence.frames import medium
from evidence.older import kinds
from evidence.reasons import COLOURWAY_OPEN
from evidence.records import Claim, Match, Photo, Region, Verdict

MOST_LEADS = 3
"""Of one line of the order."""
MOST_EARLIER = 3
"""Leads of one line from before delivery, asked where a later picture is: what they show speaks for the buyer."""
MOST_BEHIND_DECIBANS = 20
"""A lead may weigh so much less than the best other design. Of the demo's 7 leads the 5 nearer than this hold two of
the three that are right. The third is a plain tee, 33 behind: nobody can tell it from others. Without tokens there
were 19."""


class Why(StrEnum):
    """Why somebody is asked to look."""

    FINDING = "finding"
    """The program named the article."""
    LEAD = "lead"
    """It only ranked it."""


@dataclass(frozen=True)
class Subject:
    """One question: whether an ordered article is worn in a picture."""

    why: Why
    line: int
    """Number of the order's line, from 1."""
    sku: str
    match: str
    """Digest of the examination's entry."""
    image_digest: str
    weight_decibans: int
    ahead_decibans: int
    """How much more the article weighs than the best other design; of a finding 0."""
    region_px: Region | None
    """Where the finding is; a lead has none."""

    @property
    def name(self) -> str:
        """What it is called on the command line: the same whoever asks, whenever."""
        return self.named(self.match, self.sku)

    @staticmethod
    def named(match: str, sku: str) -> str:
        """The name of what asks about this article in this examination."""
        return sha256(canonical([match, sku])).removeprefix("sha256:")[:12]


def subjects(reading: Reading, photos: Sequence[Photo], most: int = MOST_LEADS) -> tuple[Subject, ...]:
    """Everything that people should look at, in the order of the lines: findings first, then leads, heaviest first.

    Args:
        reading: The case; read it without reviews, so that what one person said steers no other's list.
        photos: The present photos of its catalog.
        most: Leads of one line.
    """
    sold = sold_of(photos)
    shows = {showing.image.digest: medium(showing.image) for showing in reading.showings}
    named: dict[tuple[str, str], Subject] = {}
    for number, line in enumerate(reading.case.order.lines, 1):
        of_it = article(line.sku, sold)
        found = tuple(_findings(reading.sightings, number, of_it))
        seen = {shows[one.image_digest] for one in found} | _answered(reading, shows, of_it)
        leads, earlier = (
            _one_a_medium(_leads(reading, number, line.sku, of_it, when), shows, seen)
            for when in (When.AFTER_DELIVERY, When.BEFORE_DELIVERY)
        )
        leads = leads[:most]
        asked = (*found, *leads)
        for one in (*asked, *(earlier[:MOST_EARLIER] if asked else ())):
            named.setdefault((one.match, one.sku), one)
    return tuple(named.values())


def _findings(sightings: Sequence[Sighting], number: int, of_it: Article) -> Iterator[Subject]:
    """What the program named, once for each picture: also of before delivery, which may speak for the buyer."""
    seen: set[str] = set()
    for one in sightings:
        finding = one.finding
        if finding.sku in of_it.same and one.is_worn and medium(one.showing.image) not in seen:
            seen.add(medium(one.showing.image))
            yield Subject(
                Why.FINDING, number, finding.sku, one.match_digest, one.showing.image.digest,
                finding.weight_decibans, 0, finding.region_px,
            )  # fmt: skip


def _one_a_medium(leads: Iterable[Subject], shows: Mapping[str, str], seen: set[str]) -> list[Subject]:
    """The heaviest first; of the frames of one video the heaviest alone, and none of what was seen already."""
    best: dict[str, Subject] = {}
    for one in sorted(leads, key=_heaviest):
        best.setdefault(shows[one.image_digest], one)
    return [one for shown, one in best.items() if shown not in seen]


def _leads(reading: Reading, number: int, sku: str, of_it: Article, when: When) -> Iterator[Subject]:
    design = of_it.same | of_it.sisters
    for image_digest, match in sorted(_of_time(reading, when)):
        if not match.record.people:
            continue
        weights = {one.sku: one.weight_decibans for one in match.record.candidates}
        own = [weight for other, weight in weights.items() if other in of_it.same]
        others = [weight for other, weight in weights.items() if other not in design]
        if own and max(own) > 0:
            ahead = max(own) - max(others, default=0)
            if ahead < -MOST_BEHIND_DECIBANS:
                continue
            asked = sku if sku in weights else next(other for other in weights if other in of_it.same)
            yield Subject(Why.LEAD, number, asked, match.digest, image_digest, max(own), ahead, None)


def _of_time(reading: Reading, wanted: When) -> Iterator[tuple[str, Filed[Match]]]:
    """Pictures all of whose posts are of one time among the dates of the order, with their examinations. Frames of one
    video are of every time at which it was posted."""
    times: dict[str, set[When]] = {}
    shows: dict[str, str] = {}
    for showing in reading.showings:
        when = When.AROUND_DELIVERY if showing.is_perhaps_early else showing.timing.when
        shows[showing.image.digest] = medium(showing.image)
        times.setdefault(medium(showing.image), set()).add(when)
    for digest, match in reading.matches.items():
        if digest in shows and times[shows[digest]] == {wanted}:
            yield digest, match


def _answered(reading: Reading, shows: Mapping[str, str], of_it: Article) -> set[str]:
    """Pictures and videos of which nobody is asked: what one frame answers holds for all of a video."""
    return {
        shows[digest]
        for digest, match in reading.matches.items()
        if digest in shows and _would_mislead(match.record, of_it)
    }


def _would_mislead(match: Match, of_it: Article) -> bool:
    """Whether looking would mislead: the picture is the shop's own, or the colour is in question.

    A line-up sets no colours of one design against each other. Somebody shown the ordered colour among other designs
    would pick it for a picture of the other colour.
    """
    for one in match.findings:
        if one.claim is Claim.SAME_PHOTOGRAPH and one.verdict is Verdict.MATCH:
            return True
        if one.sku in of_it.sisters and one.verdict is not Verdict.NO_MATCH:
            return True
        if one.sku in of_it.same and kinds(one) & COLOURWAY_OPEN:
            return True
    return False


def _heaviest(one: Subject) -> tuple[int, str]:
    return -(one.weight_decibans + one.ahead_decibans), one.image_digest
