"""A reading of a ledger to documents: a pure function, so the index can be thrown away and made again byte for byte.

Which examination of a picture counts is decided in ``claims.reading``, for the index as for the report; one that was
made under an earlier policy than the newest says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from claims.reading import Filed, KnownPost, Look, Reading
from claims.reading.matches import finding_key
from desk.search.document import NOT_ORDERED, Document, Ended, Kind, ShownFinding
from desk.search.errors import ProjectionError
from evidence.codec import JSONValue, canonical, sha256, utc_text
from evidence.frames import media
from evidence.records import Case, Finding, Image, Match, Post, Run, Segment

NOTHING_SAID: Mapping[str, str] = {}
"""Of no line of the order."""
NO_IMAGE = Image(url="")
"""Stands for the picture of a post that has none."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What one picture is found by."""

    picture_hash: str
    """Of 64 bits, 16 hexadecimal digits; empty where it cannot be decoded."""
    lettering: str
    """Lines read in it, the largest first, one below the other."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A post and one of its pictures, in the segment where this was first captured."""

    post: Post
    image: Image
    run: Run
    outcome: Ended
    """Of the newest run it was captured in."""
    segment: Filed[Segment]
    number: int
    """Which picture of the post it is, from 1; 0 where that has none."""


def project(
    case_id: str, reading: Reading, pictures: Mapping[str, Looked], statuses: Mapping[str, str] = NOTHING_SAID
) -> Iterator[Document]:
    """Documents of one case, ordered by id.

    A post that was captured twice unchanged gives its documents once, with the first time of capture; one that was
    edited between gives them again, because what it said before is evidence too.

    Args:
        case_id: must be the id of the Case record the reading begins with.
        reading: the ledger of the case, whole or up to any point.
        pictures: what pictures are found by, by digest; those that are missing here are found by their post alone.
        statuses: what can be said of the lines of the order, by SKU, reviews left aside.

    Raises:
        ProjectionError: it is not the ledger of this case, or its segments cite runs that are not among its entries.
    """
    if reading.case.case_id != case_id:
        raise ProjectionError(f"these entries are not the ledger of case {case_id}: run 'wornproof verify'")
    if reading.stray:
        raise ProjectionError(f"segment {reading.stray[0]} cites a run that is not there: run 'wornproof verify'")
    documents = [
        Document(
            id=key,
            case_id=case_id,
            **_of_case(reading.case),
            captured_at=_captured_at(shown, reading),
            file=_file(shown, reading),
            **_looked(pictures.get(shown.image.digest)),
            **_from_post(shown),
            **_examined(shown.image, reading, statuses),
        )
        for post in reading.posts.values()
        for key, shown in _shown(reading.case, post).items()
    ]
    yield from sorted(documents, key=lambda document: document.id)


def _looked(found: Looked | None) -> dict[str, Any]:
    return {"picture_hash": found.picture_hash, "lettering": found.lettering} if found else {"picture_hash": ""}


def _of_case(case: Case) -> dict[str, Any]:
    order = case.order
    return {
        "order_id": order.order_id,
        "buyer": order.buyer,
        "dispute": case.claim,
        "zone": case.zone or "UTC",
    }


def picture_digests(reading: Reading) -> frozenset[str]:
    """Digests of the pictures whose fingerprints ``project`` can use."""
    return frozenset(showing.image.digest for showing in reading.showings)


def _captured_at(shown: _Shown, reading: Reading) -> datetime:
    """When its bytes were first captured; of what has no bytes, when its segment began."""
    first = reading.first_captures.get(shown.image.digest)
    if first is not None:
        return first.capture.captured_at
    segment = shown.segment
    return min((capture.captured_at for capture in segment.record.captures), default=segment.entry.appended_at)


def _file(shown: _Shown, reading: Reading) -> str:
    """Path in the vault of the WARC that holds the picture."""
    first = reading.first_captures.get(shown.image.digest)
    return f"cases/{reading.case.case_id}/{first.segment.warc}" if first else ""


def _shown(case: Case, known: KnownPost) -> dict[str, _Shown]:
    """What a post shows, by document id. A picture once missing and captured later is shown as captured."""
    found: dict[str, _Shown] = {}
    for look in known.looks:
        for number, image in _numbered(look.post):
            if image.url and not image.digest and image.url in known.had:
                continue
            key = _identity(case, look.state.run, look.post, image)
            first, place = (found[key].segment, found[key].number) if key in found else (look.segment, number)
            found[key] = _Shown(look.post, image, look.state.run, _ended(look), first, place)
    return found


def _numbered(post: Post) -> Iterator[tuple[int, Image]]:
    """What a post shows with its number, from 1; frames of one video have one."""
    first, number = media(post.images), 0
    for image in post.images:
        number += number < len(first) and image is first[number]
        yield number, image
    if not post.images:
        yield 0, NO_IMAGE


def _ended(look: Look) -> Ended:
    seal = look.state.seal
    return Ended(seal.outcome.value) if seal else Ended.UNSEALED


def _identity(case: Case, run: Run, post: Post, image: Image) -> str:
    """Digest of what a reader would see; a change in any of it makes another document."""
    where: list[JSONValue] = [case.case_id, run.platform, run.handle, post.platform_id, post.url, post.author]
    what: list[JSONValue] = [
        utc_text(post.posted_at),
        post.text,
        post.place,
        [*post.tags],
        image.url,
        image.alt,
        image.digest,
    ]
    return sha256(canonical([*where, *what]))


def _from_post(shown: _Shown) -> dict[str, Any]:
    post, image, run = shown.post, shown.image, shown.run
    return {
        "kind": Kind.POST if image is NO_IMAGE else Kind.PICTURE,
        "platform": run.platform,
        "handle": run.handle,
        "author": post.author,
        "platform_id": post.platform_id,
        "post_url": post.url,
        "posted_at": post.posted_at,
        "posted_at_precision": post.posted_at_precision,
        "posted_at_source": post.posted_at_source,
        "text": post.text,
        "tags": post.tags,
        "place": post.place,
        "image_url": image.url,
        "image_digest": image.digest,
        "picture": shown.number,
        "pictures": len(media(post.images)),
        "alt": image.alt,
        "missing": image.missing,
        "outcome": shown.outcome,
        "segment": shown.segment.digest,
    }


_Examined = Literal["no_picture", "waiting", "earlier_policy", "unreadable", "examined"]


def _examined(image: Image, reading: Reading, statuses: Mapping[str, str]) -> dict[str, Any]:
    match = reading.matches.get(image.digest)
    if match is None:
        state: _Examined = "waiting" if image.digest else "no_picture"
        return {"examined": state, "unreadable": "", "findings": (), "match": ""}
    titles = {line.sku: line.title for line in reading.case.order.lines}
    findings = tuple(
        _finding(
            finding,
            titles.get(finding.sku, ""),
            statuses.get(finding.sku, NOT_ORDERED),
            reviewed=finding_key(match, finding) in reading.written,
        )
        for finding in match.record.findings
    )
    return {
        "examined": _state(match.record, reading),
        "unreadable": match.record.unreadable,
        "findings": findings,
        "match": match.digest,
    }


def _state(match: Match, reading: Reading) -> _Examined:
    if reading.is_earlier(match):
        return "earlier_policy"
    return "unreadable" if match.unreadable else "examined"


def _finding(finding: Finding, title: str, status: str, *, reviewed: bool) -> ShownFinding:
    return ShownFinding(
        sku=finding.sku,
        title=title,
        claim=finding.claim,
        verdict=finding.verdict,
        weight_decibans=finding.weight_decibans,
        inliers=finding.inliers,
        distance_bits=finding.distance_bits,
        reasons=finding.reasons,
        reason=finding.reason,
        status=status,
        reviewed=reviewed,
    )
