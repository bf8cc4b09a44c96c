"""Which piece came back, by the code on its seal and by its weight, from what was recorded at the packing table.

Our own mistakes come first: another article was packed, two codes were swapped on the table, several pieces stood under
one waybill. Nothing is contradicted where one of them explains it. Nothing here says who did anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from evidence.records import Result

APART_DAYS = 14
"""Pieces that were packed within so many days may have had their seals exchanged on the table. With it none of 120,178
honest returns is linked, without it 23 are (``benchmarks/rotation.py``)."""
TOLERANCE_G: Mapping[int, int] = {1: 260, 10: 260, 100: 300, 454: 500}
"""By the step of the scale in grams. Of honest returns in another bag, damp, or with a part left out, 1 in 100,000
differs by more (``benchmarks/weights.py``)."""


class Why(StrEnum):
    """The reason, closed: each has its sentence in ``shown/pieces``."""

    NOT_PACKED = "not_packed"
    MIS_PICKED = "mis_picked"
    ARTICLE_AS_ORDERED = "article_as_ordered"
    CODE_SAME = "code_same"
    CODE_OTHER = "code_other"
    CODE_OTHER_ARTICLE = "code_other_article"
    CODE_NEAR = "code_near"
    CODE_OTHER_BACK = "code_other_back"
    CODE_OWN_BACK = "code_own_back"
    CODE_NONE_SENT = "code_none_sent"
    CODE_SOME_SENT = "code_some_sent"
    CODE_NONE_BACK = "code_none_back"
    CODE_NOT_OURS = "code_not_ours"
    WEIGHT_WITHIN = "weight_within"
    WEIGHT_BEYOND = "weight_beyond"
    WEIGHT_NONE = "weight_none"
    WEIGHT_MORE = "weight_more"
    SEVERAL = "several"
    PRINT_SAME = "print_same"
    PRINT_OPEN = "print_open"
    PRINT_PLAIN = "print_plain"
    PRINT_NO_CARD = "print_no_card"
    COLOUR_APART = "colour_apart"
    COLOUR_NEAR = "colour_near"
    COLOUR_NO_CARD = "colour_no_card"
    LABEL_SAME = "label_same"
    LABEL_OTHER = "label_other"
    LABEL_NONE = "label_none"


class ForBuyer(StrEnum):
    """What is in the buyer's favour; each has its sentence."""

    SAME_HOUSEHOLD = "same_household"
    WAREHOUSE = "warehouse"
    CARRIER = "carrier"
    HOUSEHOLD = "household"
    SWAPPED_CODES = "swapped_codes"
    NOT_SCANNED = "not_scanned"
    OTHER_BAG = "other_bag"
    UNPACKED_ALONE = "unpacked_alone"


@dataclass(frozen=True)
class Sent:
    """One piece that went out."""

    order_id: str
    sku: str
    size: str
    code: str
    weight_g: int | None
    waybill: str
    day: date


@dataclass(frozen=True)
class Back:
    """One parcel that came back for an order."""

    code: str
    weight_g: int | None
    day: date


@dataclass(frozen=True)
class Elsewhere:
    """What else the packing table knows, where the code of what came back went out with another order."""

    sent: Sent
    """The piece on which it went out."""
    came_back: bool
    """Whether anything says that this piece came back, too, under its code, its order or its waybill; until today, as
    two returns that are mixed up may be opened on different days."""
    own_came_back: bool
    """Whether a piece of this very order came back under another name: two returns were mixed up, then."""


@dataclass(frozen=True)
class Found:
    """What one question comes to."""

    result: Result
    why: Why
    values: Mapping[str, str | int] = field(default_factory=dict)
    for_buyer: tuple[ForBuyer, ...] = ()


def mis_picked(sent: Sequence[Sent], ordered: Sequence[str]) -> Found | None:
    """Our own mistake: an article went out that nobody ordered. None where there is none of it."""
    wrong = [one.sku for one in sent if one.sku not in ordered]
    if not sent:
        return Found(Result.CANNOT_SAY, Why.NOT_PACKED)
    return Found(Result.CANNOT_SAY, Why.MIS_PICKED, {"packed": wrong[0]}) if wrong else None


def by_code(sent: Sequence[Sent], back: Back, elsewhere: Elsewhere | None, *, ordered: int = 1) -> Found:
    """Whether the code on the seal is of a piece of this order.

    Args:
        sent: What was packed for the order; at least one.
        back: What came back.
        elsewhere: The other piece on which this code went out; None where no entry says so.
        ordered: How many pieces were ordered. One that was recorded without its code, or not at all, may bear any code.
    """
    codes = {one.code for one in sent} - {""}
    if not codes:
        return Found(Result.CANNOT_SAY, Why.CODE_NONE_SENT)
    if not back.code:
        return Found(Result.CANNOT_SAY, Why.CODE_NONE_BACK)
    if back.code in codes:
        return Found(Result.CONSISTENT, Why.CODE_SAME, {"code": back.code})
    if elsewhere is None:
        return Found(Result.CANNOT_SAY, Why.CODE_NOT_OURS, {"code": back.code})
    return _of_another(sent, back, elsewhere, is_whole=len(sent) >= ordered and all(one.code for one in sent))


def _of_another(sent: Sequence[Sent], back: Back, elsewhere: Elsewhere, *, is_whole: bool) -> Found:
    other, codes = elsewhere.sent, ", ".join(sorted({one.code for one in sent} - {""}))
    values: dict[str, str | int] = {"code": back.code, "sent": codes}
    days = min((one.day - other.day).days for one in sent)
    innocent = (
        (Why.CODE_SOME_SENT, not is_whole),
        (Why.CODE_NEAR, days < APART_DAYS),
        (Why.CODE_OWN_BACK, elsewhere.own_came_back),
        (Why.CODE_OTHER_BACK, elsewhere.came_back),
    )
    if why := next((why for why, holds in innocent if holds), None):
        return Found(Result.CANNOT_SAY, why, values)
    is_same = any((one.sku, one.size) == (other.sku, other.size) for one in sent)
    why = Why.CODE_OTHER if is_same else Why.CODE_OTHER_ARTICLE
    in_favour = (
        ForBuyer.WAREHOUSE, ForBuyer.SWAPPED_CODES, ForBuyer.NOT_SCANNED, ForBuyer.CARRIER, ForBuyer.HOUSEHOLD,
        ForBuyer.UNPACKED_ALONE,
    )  # fmt: skip
    return Found(Result.CONTRADICTED, why, values | {"other": other.order_id, "days": days}, in_favour)


def of_household(found: Found, shared: Sequence[str]) -> Found:
    """The same finding, where both orders have a phone number or an address in common: told as a household, first."""
    if found.result is not Result.CONTRADICTED or not shared:
        return found
    values = {**found.values, "shared": ", ".join(shared)}
    return replace(found, values=values, for_buyer=(ForBuyer.SAME_HOUSEHOLD, *found.for_buyer))


def by_weight(sent: Sequence[Sent], back: Back, step_g: int, *, is_alone: bool) -> Found:
    """Whether what came back weighs less than what went out: it shows an empty box, never a shirt for a shirt.

    Args:
        sent: What was packed for the order; at least one.
        back: What came back.
        step_g: Of the coarser of the two scales: 1, 10, 100, or 454 for a pound.
        is_alone: Whether one piece was ordered, and this is the one parcel that came back with it.
    """
    if len(sent) > 1 or not is_alone:
        return Found(Result.CANNOT_SAY, Why.SEVERAL)
    out = sent[0].weight_g
    if out is None or back.weight_g is None:
        return Found(Result.CANNOT_SAY, Why.WEIGHT_NONE)
    tolerance = TOLERANCE_G[step_g]
    values: dict[str, str | int] = {"out": out, "back": back.weight_g, "tolerance": tolerance}
    if back.weight_g - out > tolerance:  # something else was put in, or two parcels into one
        return Found(Result.CANNOT_SAY, Why.WEIGHT_MORE, values)
    if out - back.weight_g <= tolerance:
        return Found(Result.CONSISTENT, Why.WEIGHT_WITHIN, values)
    in_favour = (ForBuyer.WAREHOUSE, ForBuyer.CARRIER, ForBuyer.OTHER_BAG, ForBuyer.UNPACKED_ALONE)
    return Found(Result.CONTRADICTED, Why.WEIGHT_BEYOND, values, in_favour)
