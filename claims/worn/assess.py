"""What the evidence comes to, line by line of the order: pure, from the ledger and the catalog to an assessment.

Errs for the buyer. A line counts as worn after delivery only where a picture that nobody rejected shows it worn, the
picture is not the shop's own, its whole period lies between delivery and the return request, and the same article was
not seen before delivery. Everything else has a status of its own, in words.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from claims.reading import Coverage, Looked, Reading, RunState, Showing, Sighting
from claims.timing import When
from claims.worn.articles import Sold, article, once, sold_of
from evidence.frames import medium
from evidence.older import kinds
from evidence.reasons import COLOURWAY_OPEN
from evidence.records import Case, Claim, OrderLine, Photo, Verdict


class LineStatus(StrEnum):
    """What can be said of one line of the order; exactly one holds."""

    WORN_AFTER = "worn_after_delivery"
    """After delivery and before the return request."""
    WORN_BEFORE_AND_AFTER = "worn_before_and_after"
    """Also before delivery: the wearer seems to have another one, so the later picture proves nothing."""
    WORN_TIME_OPEN = "worn_time_open"
    """Worn, but the time cannot be put between delivery and return request."""
    WORN_BEFORE = "worn_before_delivery_only"
    """Speaks for the buyer."""
    SHOP_PHOTOGRAPH = "only_shop_photograph"
    """Only the shop's own picture was posted: no evidence of wearing."""
    COLOURWAY_OPEN = "style_seen_colourway_open"
    """The design was seen; which of its colours cannot be said."""
    CANNOT_SAY = "cannot_say"
    """A picture may show it, but the comparison abstains (plain, too small, too blurred) or a person rejected it."""
    NOTHING = "nothing_found"
    """No picture was found to show it. That does not prove that it was not worn."""
    NOT_COMPARED = "not_compared"
    """No picture was examined for it, or not all were, or the catalog has no photo of it: nothing is known."""


@dataclass(frozen=True)
class LineResult:
    """One line of the order with everything that was found about it, in order of time."""

    number: int
    line: OrderLine
    status: LineStatus
    photos: tuple[Photo, ...]
    worn: tuple[Sighting, ...]
    shop_photographs: tuple[Sighting, ...]
    undecided: tuple[Sighting, ...]
    """Abstentions, findings that a reviewer rejected, and worn findings on the shop's own picture."""
    other_colourways: tuple[Sighting, ...]
    """The same style worn in a colour that was not ordered."""
    same: frozenset[str] = frozenset()
    """The SKU and those that a picture cannot tell from it: its other sizes."""
    looked_at: tuple[Sighting, ...] = ()
    """Leads that people looked at and that came to no finding: they count for nothing, and are told."""

    @property
    def ranked(self) -> tuple[Sighting, ...]:
        """Worn sightings, those from after delivery first, then by weight; of equal ones the earliest first."""
        order = {When.AFTER_DELIVERY: 0}
        return tuple(sorted(self.worn, key=lambda s: (order.get(s.when, 1), -s.finding.weight_decibans)))

    @property
    def pictures(self) -> tuple[Sighting, ...]:
        """The first of ``ranked`` of each file: one file in four posts is one picture, as frames of
        one video are."""
        first: list[Sighting] = []
        seen: set[str] = set()
        for sighting in self.ranked:
            image = sighting.showing.image
            if not seen & {image.digest, medium(image)}:
                first.append(sighting)
            seen |= {image.digest, medium(image)}
        return tuple(first)

    @property
    def strongest(self) -> Sighting | None:
        """The first of ``ranked``: what the line's status rests on."""
        return self.ranked[0] if self.worn else None


@dataclass(frozen=True)
class Assessment:
    """The whole case as it was read."""

    reading: Reading
    lines: tuple[LineResult, ...]

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.reading.case

    @property
    def runs(self) -> tuple[RunState, ...]:
        """Every run and how it stands."""
        return self.reading.runs

    @property
    def coverage(self) -> Coverage:
        """How much has been examined."""
        return self.reading.coverage

    @property
    def showings(self) -> tuple[Showing, ...]:
        """Every picture in every post."""
        return self.reading.showings

    def having(self, *statuses: LineStatus) -> tuple[LineResult, ...]:
        """Lines with one of these statuses, in the order's sequence; of sizes of one article the first alone, since a
        picture shows one garment however many lines it may be of."""
        return tuple(line for line in self.lines if line.status in statuses and self.first_of(line) is None)

    def first_of(self, line: LineResult) -> LineResult | None:
        """The first line of the same article and status, where that is another one."""
        for other in self.lines:
            if other is line:
                return None
            if other.status is line.status and line.line.sku in other.same and other.worn:
                return other
        return None

    @property
    def articles(self) -> int:
        """Lines of the order, sizes that count as one line taken once."""
        return sum(self.first_of(line) is None for line in self.lines)


def assess(reading: Reading, photos: Sequence[Photo]) -> Assessment:
    """Hold a case's ledger against its order and the catalog's present photos.

    Args:
        reading: The case's whole ledger, as ``claims.reading.read`` reads it.
        photos: The present photos of the case's catalog.
    """
    found, covered, sold = reading.sightings, reading.coverage, sold_of(photos)
    lines = (
        _line(number, line, found, photos, sold, covered) for number, line in enumerate(reading.case.order.lines, 1)
    )
    return Assessment(reading, tuple(lines))


def _line(
    number: int,
    line: OrderLine,
    found: Sequence[Sighting],
    photos: Sequence[Photo],
    sold: Mapping[str, Sold],
    coverage: Coverage,
) -> LineResult:
    own = tuple(sorted((p for p in photos if p.sku == line.sku), key=lambda p: (p.view, p.photo_digest)))
    of_it = article(line.sku, sold)
    looked_at = tuple(s for s in found if s.is_lead and s.finding.sku in of_it.same)
    found = tuple(s for s in found if not s.is_lead)
    mine = once((s for s in found if s.finding.sku in of_it.same), line.sku)
    worn = tuple(s for s in mine if s.is_worn)
    shop = tuple(s for s in mine if _claims(s, Claim.SAME_PHOTOGRAPH))
    undecided = tuple(s for s in mine if _is_undecided(s)) + tuple(
        s for s in found if s.finding.sku in of_it.sisters and is_colourway_open(s)
    )
    others = tuple(s for s in found if s.finding.sku in of_it.sisters and s.is_worn)
    compared = bool(own) and coverage.examined > coverage.unreadable and coverage.looked is not Looked.UNEXAMINED
    status = _status(worn, shop, undecided, compared)
    return LineResult(number, line, status, own, worn, shop, _in_time(undecided), others, of_it.same, looked_at)


def _status(
    worn: Sequence[Sighting], shop: Sequence[Sighting], undecided: Sequence[Sighting], compared: bool
) -> LineStatus:
    if worn:
        return _worn_status({s.when for s in worn}, any(s.showing.is_perhaps_early for s in worn))
    if any(is_colourway_open(sighting) for sighting in undecided):
        return LineStatus.COLOURWAY_OPEN
    if any(not sighting.shop_photograph for sighting in undecided):
        return LineStatus.CANNOT_SAY
    if shop or undecided:
        return LineStatus.SHOP_PHOTOGRAPH
    return LineStatus.NOTHING if compared else LineStatus.NOT_COMPARED


def _worn_status(times: set[When], perhaps_early: bool) -> LineStatus:
    """``perhaps_early``: a picture of it is dated before delivery by its author, and that is not settled."""
    if When.AFTER_DELIVERY in times:
        if When.BEFORE_DELIVERY in times:
            return LineStatus.WORN_BEFORE_AND_AFTER
        return LineStatus.WORN_TIME_OPEN if perhaps_early else LineStatus.WORN_AFTER
    return LineStatus.WORN_BEFORE if times == {When.BEFORE_DELIVERY} else LineStatus.WORN_TIME_OPEN


def _claims(sighting: Sighting, claim: Claim) -> bool:
    stands = sighting.finding.verdict is Verdict.MATCH and sighting.review_state.stands
    return stands and sighting.finding.claim is claim


def _is_undecided(sighting: Sighting) -> bool:
    """Worn findings that do not count, and abstentions of either claim."""
    finding = sighting.finding
    if finding.verdict is Verdict.ABSTAIN:
        return True
    return finding.claim is Claim.SAME_ITEM_WORN and finding.verdict is Verdict.MATCH and not sighting.is_worn


def is_colourway_open(sighting: Sighting) -> bool:
    """Whether the comparison names the style and leaves its colour open."""
    finding = sighting.finding
    worn = finding.claim is Claim.SAME_ITEM_WORN and finding.verdict is Verdict.ABSTAIN
    return worn and not sighting.shop_photograph and bool(kinds(finding) & COLOURWAY_OPEN)


def _in_time(found: Iterable[Sighting]) -> tuple[Sighting, ...]:
    return tuple(sorted(found, key=lambda s: (s.showing.timing.stated, s.showing.image.digest)))
