"""What people decided on a comparison, and what the comparison found: as sentences, rows and JSON values."""

from collections.abc import Iterator, Sequence
from typing import Any

from claims.reading import Filed, Judged
from claims.reading.compared import Compared
from claims.shown.rows import Row
from claims.shown.texts import Texts
from evidence.records import Comparison, ComparisonReview, Dispute, Result


def why_of(made: Comparison, say: Texts) -> str:
    """Why a result is what it is. A reason of a later version is shown by its name."""
    section = "payment_why" if made.claim is Dispute.PAYMENT_MISMATCH else "piece_why"
    if made.why not in say.names(section):
        return say("found_part.newer", why=made.why)
    return say(f"{section}.{made.why}", **dict(made.values))


def people_text(judged: Judged, say: Texts) -> str:
    """What people have decided, and who; and whose word does not count."""
    told = []
    if judged.words or not (judged.unseen or judged.unsealed):
        told.append(say(f"review.{judged.state}", who=", ".join(one.reviewer for one in judged.words)))
    if judged.unseen:
        told.append(say("review.unseen", n=judged.unseen))
    if judged.unsealed:
        told.append(say("review.unsealed", who=", ".join(one.reviewer for one in judged.unsealed)))
    return "; ".join(told)


def word_rows(judged: Judged, say: Texts) -> tuple[Row, ...]:
    """A row for each word, those that were withdrawn among them."""
    return tuple(_word_rows(judged, say))


def standing_of(compared: Compared, found: Sequence[Filed[Comparison]], say: Texts, otherwise: str) -> str:
    """What people have decided on all contradictions together; ``otherwise`` where they have on none."""
    against = [one for one in found if one.record.result is Result.CONTRADICTED]
    rejected = sum(compared.is_rejected(one) for one in against)
    confirmed = sum(compared.judged_of(one).state.confirms for one in against)
    if not rejected + confirmed:
        return otherwise
    if rejected + confirmed < len(against):
        return say("found_part.some_decided", confirmed=confirmed, rejected=rejected, total=len(against))
    if not rejected:
        return say("found_part.all_confirmed", n=confirmed)
    return say("found_part.some_rejected", n=rejected, total=len(against))


def judged_json(judged: Judged) -> dict[str, Any]:
    """As programs read it."""
    return {
        "review_state": judged.state.value,
        "unseen_words": judged.unseen,
        "reviews": [_as_json(one) for one in judged.words],
    }


def _word_rows(judged: Judged, say: Texts) -> Iterator[Row]:
    for one in judged.words:
        yield Row(say("comparison_word.of", who=one.reviewer), _said(one, say))
    for gone in judged.taken_back:
        taken = say("comparison_word.withdrawn", reason=gone.reason)
        yield Row(say("comparison_word.of", who=gone.review.reviewer), f"{_said(gone.review, say)} {taken}")


def _said(review: ComparisonReview, say: Texts) -> str:
    return " ".join(filter(None, (say(f"comparison_word.{review.verdict}"), review.note and f"“{review.note}”")))


def _as_json(one: ComparisonReview) -> dict[str, Any]:
    return {
        "reviewer": one.reviewer,
        "account": one.account,
        "verdict": one.verdict,
        "place": one.place.value,
        "blind": one.blind,
        "note": one.note,
    }
