"""Two files, one question: the same photograph, or the same item worn? With no catalog there is no runner-up, so what
is not shown stays open unless something is against it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from evidence.codec import sha256
from evidence.reasons import Reason, ReasonKind, reason
from evidence.records import Claim, Finding, Photo, Verdict
from matcher.errors import PictureError
from matcher.examine import Examiner
from matcher.features.portrait import post_portrait
from matcher.picture.header import frame_count
from matcher.picture.pixels import decode
from matcher.policy import Policy
from matcher.recipe import RECIPE
from matcher.worn.align import nearest_colour


class Answer(StrEnum):
    """What ``compare`` says."""

    SAME = "same"
    NOT_SAME = "not_same"
    CANNOT_SAY = "cannot_say"


@dataclass(frozen=True)
class Comparison:
    """The answer, why, and the finding it rests on, where there is one."""

    answer: Answer
    why: tuple[Reason, ...]
    finding: Finding | None


def compare(one: bytes, other: bytes, policy: Policy) -> Comparison:
    """Compare two pictures, each taken once as the catalog photo. Of an animation the first frame is looked at, and
    what is not found in it stays open.

    Raises:
        PictureError: either is no picture that can be examined.
    """
    said = _said(one, other, policy)
    frames = max(frame_count(one), frame_count(other))
    if frames == 1:
        return said
    known = tuple(why for why in said.why if why.kind is not ReasonKind.FIRST_FRAME_ONLY)
    answer = Answer.CANNOT_SAY if said.answer is Answer.NOT_SAME else said.answer
    return replace(said, answer=answer, why=(*known, reason(ReasonKind.FIRST_FRAME_ONLY, frames=frames)))


def _said(one: bytes, other: bytes, policy: Policy) -> Comparison:
    tried = [_ask(one, other, policy), _ask(other, one, policy)]
    findings = [finding for findings, _ in tried for finding in findings]
    for claim in (Claim.SAME_PHOTOGRAPH, Claim.SAME_ITEM_WORN):
        for finding in findings:
            if finding.claim is claim and finding.verdict is Verdict.MATCH:
                return Comparison(Answer.SAME, finding.reasons, finding)
    colours = [distance for _, distances in tried for distance in distances]
    if not colours:
        return Comparison(Answer.CANNOT_SAY, (reason(ReasonKind.NOT_PHOTOGRAPH_NOBODY),), None)
    if findings:
        return Comparison(Answer.CANNOT_SAY, findings[0].reasons, findings[0])
    if min(colours) > policy.worn.colour_veto:
        apart = reason(ReasonKind.NOT_PHOTOGRAPH_COLOURS, units=round(min(colours)))
        return Comparison(Answer.NOT_SAME, (apart,), None)
    return Comparison(Answer.CANNOT_SAY, (reason(ReasonKind.NOT_PHOTOGRAPH_TOO_LITTLE),), None)


def _ask(photo: bytes, post: bytes, policy: Policy) -> tuple[tuple[Finding, ...], list[float]]:
    """Findings with ``photo`` as the catalog, and each person's colour distance to it."""
    record = Photo(
        sku="the other picture",
        style="the other picture",
        title="",
        view=0,
        photo_digest=sha256(photo),
        payload_bytes=len(photo),
        media_type=decode(photo, RECIPE.pair.probe_px).media_type,
        source_url="",
    )
    examiner = Examiner([(record, lambda: photo)], policy, None)
    found = examiner.examine(post)
    if found.unreadable:
        raise PictureError(found.unreadable)
    shown = examiner.gallery.shown[0].portrait.garments[0]
    people = [garment for garment in post_portrait(post, policy).garments if garment.person]
    distances = [nearest_colour(garment, shown) for garment in people]
    return found.findings, [distance for distance in distances if distance is not None]
