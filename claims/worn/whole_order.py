"""The order as a whole, from the vault: which pictures are weighed, and the same asked of those from before delivery.

Pictures from before delivery cannot show the delivered pieces. If they look as much like the order as the later ones,
the account shares the order's taste, and that speaks for the buyer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from claims.reading import Reading
from claims.timing import When
from evidence.frames import medium
from evidence.records import Match, Photo, Standout

if TYPE_CHECKING:
    from matcher.order_weight import NotWeighed, OrderWeight
    from matcher.policy import Policy

Standouts = tuple[tuple[str, tuple[Standout, ...]], ...]
"""Digest of a picture, and what stands out in it."""


@dataclass(frozen=True)
class WholeOrder:
    """The signal, and its control. ``pictures`` are the digests that the carriers of ``after`` point into."""

    after: "OrderWeight | NotWeighed"
    before: "OrderWeight | NotWeighed"
    pictures: tuple[str, ...]


def whole_order(reading: Reading, photos: Sequence[Photo], policy: "Policy") -> WholeOrder:
    """Weigh the order against random orders of its make-up. Pure: the drawing starts from the case's digest.

    Args:
        reading: The case's whole ledger.
        photos: The present photos of its catalog.
        policy: The matching policy, for the words that tell where an item is worn.
    """
    from matcher.order_weight import shelf, weigh_order

    articles, ordered = shelf(photos, policy), [line.sku for line in reading.case.order.lines]
    after, before = _pictures(reading)
    return WholeOrder(
        after=weigh_order(ordered, articles, [found for _, found in after], reading.opened.digest),
        before=weigh_order(ordered, articles, [found for _, found in before], reading.opened.digest),
        pictures=tuple(digest for digest, _ in after),
    )


def as_json(whole: WholeOrder) -> dict[str, Any]:
    """For programs; pictures by their digests."""
    return {
        "after_delivery": _weight(whole.after, whole.pictures),
        "before_delivery": _weight(whole.before, ()),
        "note": "a signal for ranking, never a proof: an innocent account with the same taste looks like the order too",
    }


def _pictures(reading: Reading) -> tuple[Standouts, Standouts]:
    """Pictures of people from between delivery and return request, and from before delivery.

    Frames of one video are one picture. A picture that is in several posts counts as late only where all of them are,
    and as early where one of them is.
    """
    times: dict[str, set[When]] = {}
    shows: dict[str, str] = {}
    for showing in reading.showings:
        times.setdefault(medium(showing.image), set()).add(showing.timing.when)
        shows[showing.image.digest] = medium(showing.image)
    matches = _one_a_medium(reading, shows)
    after = (
        (digest, matches[digest].standouts)
        for digest in sorted(matches)
        if times[shows[digest]] == {When.AFTER_DELIVERY}
    )
    before = (
        (digest, matches[digest].standouts)
        for digest in sorted(matches)
        if When.BEFORE_DELIVERY in times[shows[digest]]
    )
    return tuple(after), tuple(before)


def _one_a_medium(reading: Reading, shows: Mapping[str, str]) -> dict[str, Match]:
    """Examinations of pictures of people, by digest; of the frames of one video that in which most stands out."""
    best: dict[str, tuple[int, str, Match]] = {}
    for digest in sorted(digest for digest in reading.matches if digest in shows):
        match = reading.matches[digest].record
        most = max((one.z_hundredths for one in match.standouts), default=-1)
        if match.people and most > best.get(shows[digest], (-2, "", match))[0]:
            best[shows[digest]] = (most, digest, match)
    return {digest: match for _, digest, match in best.values()}


def _weight(found: "OrderWeight | NotWeighed", pictures: Sequence[str]) -> dict[str, Any]:
    from matcher.order_weight import NotWeighed

    if isinstance(found, NotWeighed):
        return {"not_weighed": found.reason.model_dump(mode="json")}
    values = asdict(found)
    values["lines_weighed"], values["lines_left_out"] = values.pop("lines"), values.pop("left_out")
    values["carriers"] = [
        {"sku": one.sku, "z_hundredths": one.z_hundredths, "image_digest": pictures[one.picture]}
        for one in found.carriers
        if pictures
    ]
    return values
