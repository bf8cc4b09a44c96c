"""What people decided on a picture, how they were asked, and what it is worth: as rows and sentences of the report."""

from collections.abc import Sequence
from fractions import Fraction

from claims.reading import ReviewState, Sighting
from claims.reading.reviews import ENOUGH
from claims.shown.rows import Row
from claims.shown.texts import Texts
from evidence.records import Place, Review

FEW_OF_ITS_COLOUR = 2
"""Of the other photos of a line-up. Below it the article stands out, and to pick it may be to pick a colour
(``docs/line-ups.md``)."""
FEWEST_TESTS = 20
"""Line-ups with a known truth below which a reviewer's rate tells little: of 20 without an error the true rate of
errors lies below 14 % with 95 % confidence (the rule of three)."""


def review_text(sighting: Sighting, say: Texts) -> str:
    """What people have decided, and who; and whose word does not count."""
    if sighting.unseen:
        return say("review.unseen", n=sighting.unseen)
    said = [say(f"review.{sighting.review_state}", who=", ".join(review.reviewer for review in sighting.reviews))]
    if odds := luck(sighting):
        said.append(say("lineup.odds", times=odds.denominator // odds.numerator))
    if sighting.unsealed_reviews:
        who = ", ".join(review.reviewer for review in sighting.unsealed_reviews)
        said = [*said[: bool(sighting.reviews)], say("review.unsealed", who=who)]
    return "; ".join(said)


def short(sighting: Sighting) -> str:
    """The name of the short text of what people decided."""
    if sighting.unseen:
        return "unseen"
    return "unsealed" if sighting.unsealed_reviews and not sighting.reviews else sighting.review_state


def asked_rows(sighting: Sighting, say: Texts) -> tuple[Row, ...]:
    """A row for each word that was given with an account: how it was asked for, and how its giver is known to do."""
    given = [Row(say("lineup.word", who=one.reviewer), _word(one, say)) for one in sighting.reviews if one.account]
    gone = [
        Row(
            say("lineup.word", who=one.review.reviewer),
            f"{_word(one.review, say)} {say('lineup.withdrawn', reason=one.reason)}",
        )
        for one in sighting.taken_back
    ]
    return (*given, *gone)


def luck(sighting: Sighting) -> Fraction | None:
    """The chance that people who know nothing and always pick one of the photos confirm so, each by themselves.

    Of two line-ups of six 1/36; where a third was asked because the first two differed, that at least two of three
    pick it: 2/27. None where a confirmation was no line-up, or nothing is confirmed.
    """
    lineups = [one.lineup for one in sighting.reviews if one.lineup]
    if sighting.taken_back:  # somebody else was asked instead: it was tried more often
        return None
    if not sighting.review_state.confirms:
        return None
    if len(lineups) < len(sighting.reviews):
        return None
    chances = [Fraction(1, len(one.photos)) for one in lineups]
    if sighting.review_state is ReviewState.CONFIRMED:
        return chances[0] * chances[1]
    one, two, three = chances
    return one * two * (1 - three) + one * three * (1 - two) + two * three * (1 - one) + one * two * three


def is_plain(reviews: Sequence[Review]) -> bool:
    """Whether a confirmation was given to the plain question, without fillers."""
    return any(one.account and one.lineup is None and one.verdict == "confirmed" for one in reviews)


def is_untested(reviews: Sequence[Review]) -> bool:
    """Whether of somebody who confirmed it is hardly known how often they err."""
    confirmed = [one for one in reviews if one.account and one.verdict == "confirmed"]
    return any(one.known is None or one.known.lineups < FEWEST_TESTS for one in confirmed)


def stands_out(reviews: Sequence[Review]) -> bool:
    """Whether in a line-up in which it was picked hardly any other photo was of the article's colour."""
    lineups = [one.lineup for one in reviews if one.lineup and one.verdict == "confirmed"]
    return any(one.of_its_colour is not None and one.of_its_colour < FEW_OF_ITS_COLOUR for one in lineups)


def differed(sighting: Sighting) -> bool:
    """Whether a third person was asked because the first two differed."""
    return len(sighting.reviews) > ENOUGH and any(one.place is Place.TIE for one in sighting.reviews)


def _word(review: Review, say: Texts) -> str:
    lineup = review.lineup
    if lineup is None:
        asked = say(f"lineup.plainly_{review.verdict}")
    elif lineup.chosen is None:
        asked = say(f"lineup.{lineup.picked}", n=len(lineup.photos))
    elif lineup.chosen.sku == review.sku:
        asked = say("lineup.picked", n=len(lineup.photos))
        if lineup.of_its_colour is not None:
            asked = f"{asked} {say('lineup.of_its_colour', n=lineup.of_its_colour)}"
    else:
        asked = say("lineup.picked_other", n=len(lineup.photos), sku=lineup.chosen.sku)
    sure = say(f"lineup.sure_{lineup.confidence}") if lineup else ""
    because = say(f"lineup.because_{review.reason_code}") if review.reason_code else ""
    return " ".join(filter(None, (asked, sure, because, _known(review, say), review.note and f"“{review.note}”")))


def _known(review: Review, say: Texts) -> str:
    known = review.known
    if known is None or not known.lineups:
        return say("lineup.known_none")
    return say("lineup.known", n=known.lineups, right=known.right, wrong=known.wrong)
