"""What photos of a piece say, as it went out and as it came back: print, colour, numbers on its labels.

Nothing is contradicted by a photo: the other side of one shirt looks like another shirt, and a lamp moves a colour. A
print that agrees is consistent; all else is for a person to look at.
"""

from collections.abc import Sequence, Set

from claims.pieces import Found, Why
from evidence.records import Result
from matcher.laid.piece import Agreed
from matcher.recipe.laid import LAID


def by_print(agreed: Sequence[Agreed]) -> Found:
    """Whether a print, or what else is to be seen on the cloth, agrees with one movement of it.

    Args:
        agreed: Of each pair of photos with a card, one of what was sent and one of what came back; none: no such pair.
    """
    if not agreed:
        return Found(Result.CANNOT_SAY, Why.PRINT_NO_CARD)
    best = max(agreed, key=lambda one: one.points)
    values: dict[str, str | int] = {"points": best.points, "least": LAID.least_points}
    is_bare = max(best.out_keypoints, best.back_keypoints) < LAID.rich_keypoints  # an outline agrees with itself
    if best.points >= LAID.least_points and not is_bare:
        return Found(Result.CONSISTENT, Why.PRINT_SAME, values)
    is_plain = all(min(one.out_keypoints, one.back_keypoints) < LAID.rich_keypoints for one in agreed)
    return Found(Result.CANNOT_SAY, Why.PRINT_PLAIN if is_plain else Why.PRINT_OPEN, values)


def by_colour(agreed: Sequence[Agreed]) -> Found:
    """Whether the cloth may have another colour: for a person to look at.

    It contradicts nothing. One lamp on the card and another on the piece, a shadow over one of them, another side of a
    two-coloured piece, or a photo of the bag move it beyond any bar; no shop has photographed its pieces twice yet.

    Args:
        agreed: As ``by_print``.
    """
    told = [one.colour_apart for one in agreed if one.colour_apart is not None]
    if not told:
        return Found(Result.CANNOT_SAY, Why.COLOUR_NO_CARD)
    values: dict[str, str | int] = {"units": round(min(told)), "most": round(LAID.colour_apart)}
    is_near = min(told) <= LAID.colour_apart
    return Found(Result.CANNOT_SAY, Why.COLOUR_NEAR if is_near else Why.COLOUR_APART, values)


def by_label(out: Set[str], back: Set[str]) -> Found:
    """Whether a number on a label or tag is in both. Another one contradicts nothing: a box or bag may be used again.

    Args:
        out: Numbers read in the photos of what was sent, as ``matcher.laid.label.label_numbers`` gives them.
        back: The same of what came back.
    """
    if both := sorted(out & back):
        return Found(Result.CONSISTENT, Why.LABEL_SAME, {"number": both[0]})
    kinds = {number.split()[0] for number in out} & {number.split()[0] for number in back}
    if not kinds:
        return Found(Result.CANNOT_SAY, Why.LABEL_NONE)
    kind = min(kinds)
    told = {name: min(one for one in some if one.startswith(kind)) for name, some in (("out", out), ("back", back))}
    return Found(Result.CANNOT_SAY, Why.LABEL_OTHER, told)
