"""The result in a sentence, what people have decided on it, the big numbers, and what must be read first."""

from claims.board import Figure
from claims.doubts import CaseDoubt, Doubt, case_doubts
from claims.reading import Looked
from claims.shown.texts import Texts
from claims.timing import When
from claims.worn.assess import Assessment, LineStatus
from claims.worn.doubts import DoubtKind, claim_doubts

_OPEN = (
    LineStatus.WORN_BEFORE_AND_AFTER,
    LineStatus.WORN_TIME_OPEN,
    LineStatus.COLOURWAY_OPEN,
    LineStatus.CANNOT_SAY,
    LineStatus.NOT_COMPARED,
)
_BUYER = (LineStatus.WORN_BEFORE, LineStatus.SHOP_PHOTOGRAPH)
_KEY = (
    DoubtKind.WITHIN_WITHDRAWAL,
    CaseDoubt.AMENDED,
    CaseDoubt.RUN_WARNING,
    CaseDoubt.BASIS,
    CaseDoubt.NOT_COMPLETE,
    CaseDoubt.NO_RUN,
    DoubtKind.SEVERAL_LINES,
    CaseDoubt.PICTURES_UNREADABLE,
    CaseDoubt.PICTURES_MISSING,
    DoubtKind.PEOPLE_BESIDE,
)
"""Weaknesses of this very case that belong on the first page."""
_MOST_KEY = 5
_ALWAYS = (DoubtKind.WEARER_UNKNOWN, DoubtKind.ARTICLE_NOT_PIECE, DoubtKind.POSTED_NOT_TAKEN)
"""What no picture can show: said on the first page however much else there is to say."""


def key_doubts(assessment: Assessment) -> tuple[Doubt, ...]:
    """What a reader must know before all else."""
    doubts = (*claim_doubts(assessment), *case_doubts(assessment.reading))
    key = sorted((d for d in doubts if d.kind in _KEY), key=lambda d: _KEY.index(d.kind))[:_MOST_KEY]
    return (*key, *(doubt for doubt in doubts if doubt.kind in _ALWAYS))


def confirmed(assessment: Assessment) -> int:
    """Lines worn after delivery of which two people have confirmed a picture from that time."""
    return sum(
        any(s.when is When.AFTER_DELIVERY and s.review_state.confirms for s in line.worn)
        for line in assessment.having(LineStatus.WORN_AFTER)
    )


def result(assessment: Assessment, say: Texts) -> str:
    """How many of the ordered articles were found worn, and between when; first of all what was not looked at."""
    between = say("result.between" if assessment.case.order.return_requested else "result.after_delivery")
    number, total, seen = len(assessment.having(LineStatus.WORN_AFTER)), assessment.articles, assessment.coverage
    if number:
        said = say("result.after", n=number, total=total, between=between)
    elif seen.looked in (Looked.NOTHING_READ, Looked.NO_PICTURE, Looked.UNEXAMINED):
        said = say(f"result.{seen.looked}", total=total)
    else:
        in_part = seen.looked is Looked.IN_PART or seen.unreadable or seen.missing
        said = say("result.none_in_part" if in_part else "result.none", total=total, between=between)
    return " ".join((*unfinished(assessment, say), said))


def unfinished(assessment: Assessment, say: Texts) -> tuple[str, ...]:
    """What is not done yet, as sentences."""
    seen = assessment.coverage
    if seen.looked is Looked.UNEXAMINED:
        return (say("result.unfinished", examined=seen.examined, pictures=seen.pictures),)
    is_open = any(state.seal is None for state in assessment.runs)
    return (say("result.unread"),) if is_open and seen.looked is Looked.IN_PART else ()


def standing(assessment: Assessment, say: Texts) -> str:
    """What people have decided on it so far."""
    number, by_people = len(assessment.having(LineStatus.WORN_AFTER)), confirmed(assessment)
    if not number:
        return say("result.nothing")
    if by_people == number:
        return say("result.all_confirmed", n=number)
    return say("result.unconfirmed", confirmed=by_people, n=number)


def figures(assessment: Assessment, say: Texts) -> tuple[Figure, ...]:
    """The big numbers of the first page."""
    return (
        Figure(len(assessment.having(LineStatus.WORN_AFTER)), say("result.figure_worn"), "worn"),
        Figure(confirmed(assessment), say("result.figure_confirmed"), "plain"),
        Figure(len(assessment.having(*_OPEN)), say("result.figure_open"), "open"),
        Figure(len(assessment.having(*_BUYER)), say("result.figure_buyer"), "buyer"),
        Figure(len(assessment.having(LineStatus.NOTHING)), say("result.figure_nothing"), "plain"),
    )
