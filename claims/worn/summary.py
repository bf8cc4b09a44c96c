"""The lines of the order as JSON values for programs; statuses and times are the enums' texts, see docs/report.md."""

from typing import Any

from claims.reading import Sighting
from claims.worn.assess import Assessment, LineResult
from evidence.records import Frame
from evidence.sentences import in_a_row


def summary(assessment: Assessment) -> dict[str, Any]:
    """Each line with its status and everything that was found about it."""
    return {"lines": [_line_summary(line) for line in assessment.lines]}


def _line_summary(line: LineResult) -> dict[str, Any]:
    return {
        "sku": line.line.sku,
        "title": line.line.title,
        "status": line.status.value,
        "worn": [_sighting_summary(sighting) for sighting in line.worn],
        "shop_photographs": [_sighting_summary(sighting) for sighting in line.shop_photographs],
        "undecided": [_sighting_summary(sighting) for sighting in line.undecided],
        "looked_at": [_sighting_summary(sighting) for sighting in line.looked_at],
        "other_colourways": [_sighting_summary(sighting) for sighting in line.other_colourways],
    }


def _sighting_summary(sighting: Sighting) -> dict[str, Any]:
    finding, timing = sighting.finding, sighting.showing.timing
    return {
        "post_url": sighting.showing.post.url,
        "image_digest": sighting.showing.image.digest,
        "frame": _frame(sighting.showing.image.frame),
        "sku": finding.sku,
        "photo_digest": finding.photo_digest,
        "verdict": finding.verdict.value,
        "weight_decibans": finding.weight_decibans,
        "reasons": [reason.model_dump(mode="json") for reason in finding.reasons],
        "reason": in_a_row(finding.reasons, finding.reason),
        "when": sighting.when.value,
        "posted_at": timing.stated.isoformat(),
        "posted_at_precision": timing.precision,
        "captured_at": timing.captured_at.isoformat(),
        "review": sighting.review_state.value,
        "reviewers": [review.reviewer for review in sighting.reviews],
        "by_people": sighting.by_people,
        "lead": sighting.ranked.model_dump(mode="json") if sighting.ranked else None,
    }


def _frame(frame: Frame | None) -> dict[str, Any] | None:
    if frame is None:
        return None
    return {"original": frame.of, "number": frame.number, "at_ms": frame.at_ms, "decoder": frame.decoder}
