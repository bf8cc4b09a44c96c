"""What has to be shown of clothes that were worn, and what shows it."""

from claims.elements import NOTHING, Element, Ground, Strength, elements_of
from claims.timing import When
from claims.worn.assess import Assessment, LineStatus

_BASIS = {
    "stated_by_buyer": Strength.FAIR,
    "strong": Strength.FAIR,
    "moderate": Strength.WEAK,
    "weak": Strength.WEAK,
}
"""The shop's own grading: nothing of it is in the ledger but that the shop says so."""


def argued(assessment: Assessment) -> tuple[Element, ...]:
    """Element by element, over all lines of the order."""
    case, lines = assessment.case, assessment.having(LineStatus.WORN_AFTER)
    after = [one for line in lines for one in line.worn if one.when is When.AFTER_DELIVERY]
    numbers = {one.digest: one.entry.seq for one in assessment.reading.matches.values()}
    by = tuple(sorted({numbers[one.match_digest] for one in after}))
    confirmed = tuple(sorted({numbers[one.match_digest] for one in after if one.review_state.confirms}))
    grades = [_BASIS[one.basis.strength] for one in case.accounts]
    weakest = max(grades, key=list(Strength).index, default=Strength.MISSING)
    return elements_of(
        "worn",
        {
            "worn_delivered": Ground(Strength.FAIR, (1,)) if case.order.delivered else NOTHING,
            "worn_account": Ground(weakest, (1,)) if grades else NOTHING,
            "worn_seen": Ground(Strength.GOOD, by) if by else NOTHING,
            "worn_when": Ground(Strength.FAIR, by) if by else NOTHING,
            "worn_people": Ground(Strength.STRONG, confirmed) if confirmed else NOTHING,
        },
    )
