"""What a person should look at: findings on the ordered articles, and what the program only ranks.

On photos kept aside the right article was named for 4 of 22 pictures and stood among the likest hundredth of the
catalog for all: what people see in the rest is most of what can be found. A lead is no finding. It stands in no report
before people have looked at it, and says nothing about anybody.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claims.reading import Reading, Sighting
from claims.reading.filed import Filed
from claims.timing import When
from claims.worn.articles import Article, Sold, article, sold_of
from evidence.codec import canonical, sha256
from evidence.frames import medium
from evidence.older import kinds
from evidence.reasons import COLOURWAY_OPEN
from evidence.records import Claim, Lead, Match, Photo, Region, Verdict
from matcher.recipe.leads import LEADS
from matcher.worn.leads import Placed, ahead_decibans, is_asked

MOST_LEADS = 3
"""Of one line of the order."""
MOST_EARLIER = 3
"""Leads of one line from before delivery, asked where a later picture is: what they show speaks for the buyer."""


_ORDERED_SKU = re.compile(r"order\.lines\[[0-9]+\]\.sku")
"""A path of ``claims.reading.amended``."""


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
    """Where the finding is, or what agrees with a lead; by it the person is chosen whose clothes are shown."""
    rank: int = 0
    """Of a lead, among the designs of the catalog; 0 where its record does not say."""

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
    lines = [
        _of_line(reading, number, line.sku, sold, shows) for number, line in enumerate(reading.case.order.lines, 1)
    ]
    kept = _best_of_photos(lines, shows)
    named: dict[tuple[str, str], Subject] = {}
    for one in lines:
        late, early = ([lead for lead in leads if lead in kept] for leads in (one.late, one.early))
        asked = (*one.found, *late[:most])
        for subject in (*asked, *(early[:MOST_EARLIER] if asked else ())):
            named.setdefault((subject.match, subject.sku), subject)
    return tuple(named.values())


@dataclass(frozen=True)
class _Line:
    """What there is to ask of one line; leads heaviest first."""

    of_it: Article
    found: tuple[Subject, ...]
    late: tuple[Subject, ...]
    early: tuple[Subject, ...]


def _of_line(reading: Reading, number: int, sku: str, sold: Mapping[str, Sold], shows: Mapping[str, str]) -> _Line:
    of_it = article(sku, sold)
    found = tuple(_findings(reading.sightings, number, of_it))
    seen = {shows[one.image_digest] for one in found} | _answered(reading, shows, of_it)
    late, early = (
        tuple(_one_a_medium(_leads(reading, number, sku, of_it, when), shows, seen))
        for when in (When.AFTER_DELIVERY, When.BEFORE_DELIVERY)
    )
    return _Line(of_it, found, late, early)


def _best_of_photos(lines: Sequence[_Line], shows: Mapping[str, str]) -> frozenset[Subject]:
    """Of each photo or video the leads on its best ranked articles. Where a record has no ranks, all."""
    by_medium: dict[str, list[tuple[Subject, frozenset[str]]]] = {}
    for line in lines:
        for lead in (*line.late, *line.early):
            by_medium.setdefault(shows[lead.image_digest], []).append((lead, line.of_it.same))
    kept: set[Subject] = set()
    for leads in by_medium.values():
        ranked = sorted(leads, key=lambda one: (one[0].rank, *_heaviest(one[0])))
        best = list(dict.fromkeys(same for lead, same in ranked if lead.rank))[: LEADS.most_a_photo]
        kept |= {lead for lead, same in ranked if not lead.rank or same in best}
    return frozenset(kept)


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
    for image_digest, match in sorted(_of_time(reading, when)):
        if not match.record.people:
            continue
        kept = _kept(reading, match, sku)
        one = _among_candidates(match.record, sku, of_it) if kept is None else next(iter(kept), None)
        if one and is_asked(one.weight_decibans, one.nearest):
            ahead = ahead_decibans(one.weight_decibans, one.nearest)
            where, rank = (one.region_px, one.rank) if isinstance(one, Lead) else (None, 0)
            yield Subject(
                Why.LEAD, number, one.sku, match.digest, image_digest, one.weight_decibans, ahead, where, rank
            )


def _kept(reading: Reading, match: Filed[Match], sku: str) -> tuple[Lead, ...] | None:
    """The lead on an article that the examination kept, if any; None where it kept none of anything, or the article
    joined the order behind it: an amended order examines no picture again."""
    if match.record.leads is None or sku in _joined(reading, match.entry.seq):
        return None
    return tuple(one for one in match.record.leads if one.sku == sku)


def _joined(reading: Reading, seq: int) -> frozenset[str]:
    """SKUs that amendments behind an entry brought into the order."""
    found: set[object] = set()
    for one in reading.amendments:
        if one.number > seq:
            changed = [value for value in one.differences if _ORDERED_SKU.fullmatch(value.path)]
            found |= {value.after for value in changed} - {value.before for value in changed}
    return frozenset(sku for sku in found if isinstance(sku, str))


def _among_candidates(match: Match, sku: str, of_it: Article) -> Placed | None:
    """An ordered article among the ten candidates, beside those of other designs."""
    weights = {one.sku: one.weight_decibans for one in match.candidates}
    own = [other for other in weights if other in of_it.same]
    if not own:
        return None
    others = tuple(one for one in match.candidates if one.sku not in of_it.same | of_it.sisters)
    return Placed(sku if sku in weights else own[0], max(weights[one] for one in own), 0, others)


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
