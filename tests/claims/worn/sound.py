"""A sighting, a line and a case of which nothing is doubtful but what no picture can show; a test changes one thing."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from claims.reading import Reading, ReviewState, Sighting, read
from claims.worn.assess import Assessment, LineResult, LineStatus
from evidence.codec import sha256
from evidence.reasons import ReasonKind, reason
from evidence.records import Case, Claim, NonMatch, OrderLine, Outcome, Photo, Review
from tests.claims.book import DAY, PICTURE, Book, finding
from tests.claims.reading.made import made
from tests.claims.worn.test_assess import story
from tests.desk.drawn import photo
from tests.desk.report_case import DELIVERED, the_case

LATER = DAY + timedelta(days=1)
NEAREST = NonMatch(sku="coat-2", photo_digest=sha256(b"coat"), inliers=3, weight_decibans=2)
AGREE = reason(ReasonKind.POINTS_AGREE, points=30)
PHOTO: Photo = photo("tee-1", b"photo")[0]
CASE: Case = the_case(story())


def reviewed(who: str, verdict: str = "confirmed", blind: bool = True) -> Review:
    """A person's word on the sighting."""
    told = {"match": sha256(b"match"), "sku": "tee-1", "claim": Claim.SAME_ITEM_WORN, "reviewer": who}
    return Review.model_validate({**told, "verdict": verdict, "blind": blind})


def reading(case: Case = CASE) -> Reading:
    """One run of the account, one post from after delivery, its picture examined."""
    book = Book(case)
    posted = made("a", LATER, PICTURE, author="lin.on.the.road")
    run = book.run(handle="lin.on.the.road")
    book.match(
        book.page(run, posted, at=LATER + timedelta(days=1)),
        finding().model_copy(
            update={"weight_decibans": 34, "nearest_non_match": NEAREST, "reason": "", "reasons": (AGREE,)}
        ),
    )
    book.seal(run, Outcome.COMPLETE)
    return read(book.entries)


def sighting(**finding_changes: Any) -> Sighting:
    """The picture of that post, confirmed by two people; ``finding_changes``: what its finding says otherwise."""
    (one,) = reading().sightings
    found = one.finding.model_copy(update=finding_changes)
    reviews = (reviewed("Ada"), reviewed("Ben"))
    return replace(one, finding=found, reviews=reviews, review_state=ReviewState.CONFIRMED)


def showing(one: Sighting, **changes: Any) -> Sighting:
    """The sighting with something else about what shows it."""
    return replace(one, showing=replace(one.showing, **changes))


def timed(one: Sighting, **changes: Any) -> Sighting:
    """The sighting at another time."""
    return showing(one, timing=replace(one.showing.timing, **changes))


def pictured(one: Sighting, name: str) -> Sighting:
    """The sighting in another picture."""
    return showing(one, image=one.showing.image.model_copy(update={"digest": sha256(name.encode())}))


def line(number: int = 1, sku: str = "tee-1", status: LineStatus = LineStatus.WORN_AFTER, **changes: Any) -> LineResult:
    """A line that two pictures show worn."""
    seen = (sighting(), pictured(timed(sighting(), stated=LATER + timedelta(hours=3)), "second"))
    told: dict[str, Any] = {"photos": (PHOTO,), "worn": seen, "shop_photographs": (), "undecided": ()}
    told |= {"other_colourways": (), **changes}
    return LineResult(number, OrderLine(sku=sku, title=sku), status, **told)


def bare(number: int, status: LineStatus, sku: str = "") -> LineResult:
    """A line of which no picture was found."""
    return line(number, sku or f"sku-{number}", status, worn=())


def assessed(
    *lines: LineResult,
    delivered: datetime = DELIVERED,
    requested: datetime | None = DELIVERED + timedelta(days=10),
    **case: Any,
) -> Assessment:
    """A case with these lines."""
    order = CASE.order.model_copy(update={"delivered": delivered, "return_requested": requested})
    return Assessment(reading(CASE.model_copy(update={"order": order, **case})), lines)
