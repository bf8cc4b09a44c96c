"""Ledger entries to documents: a pure function, so the index can be thrown away and made again byte for byte.

Of several examinations of a picture the newest counts, and only under the newest policy of the case: a finding that a
later policy was meant to replace is not searchable as if it still stood.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from desk.search.document import Document, Ended, Kind, ShownFinding, ShownReview
from desk.search.errors import ProjectionError
from evidence.codec import JSONValue, canonical, sha256, utc_text
from evidence.records import Case, Claim, Entry, Finding, Image, Match, Post, Review, Run, Seal, Segment

NO_IMAGE = Image(url="")
"""Stands for the picture of a post that has none."""


@dataclass(frozen=True, slots=True)
class _Shown:
    """A post and one of its pictures, in the segment where this was first captured."""

    post: Post
    image: Image
    run: Run
    outcome: Ended
    """Of the newest run it was captured in."""
    segment: Entry


def project(case_id: str, entries: Sequence[Entry], fingerprints: Mapping[str, str]) -> Iterator[Document]:
    """Documents of one case, ordered by id.

    A post that was captured twice unchanged gives its documents once, with the first time of capture; one that was
    edited between gives them again, because what it said before is evidence too.

    Args:
        case_id: must be the id of the Case record the entries begin with.
        entries: the ledger of the case, whole or up to any point.
        fingerprints: digest of a picture to its 64-bit perceptual hash (16 hexadecimal digits); pictures that are
            missing here cannot be found by picture.

    Raises:
        ProjectionError: the entries are not the ledger of this case, or cite what is not among them.
    """
    case = _case(case_id, entries)
    captured, matches, reviews = _captured(entries), _matches(case, entries), _reviews(entries)
    policy = next((e.record.policy_digest for e in reversed(entries) if isinstance(e.record, Match)), "")
    documents = []
    for key, shown in _shown(case, entries).items():
        entry, record = shown.segment, shown.segment.record
        assert isinstance(record, Segment)
        fallback = min((capture.captured_at for capture in record.captures), default=entry.appended_at)
        examination = matches.get(shown.image.digest)
        documents.append(
            Document(
                id=key,
                case_id=case_id,
                captured_at=captured.get(shown.image.digest, fallback),
                picture_hash=fingerprints.get(shown.image.digest, "") if shown.image.digest else "",
                **_from_post(shown),
                **_examined(shown.image, examination, policy, reviews),
            )
        )
    yield from sorted(documents, key=lambda document: document.id)


def picture_digests(entries: Sequence[Entry]) -> frozenset[str]:
    """Digests of the pictures whose fingerprints ``project`` can use."""
    segments = [entry.record for entry in entries if isinstance(entry.record, Segment)]
    return frozenset(i.digest for segment in segments for post in segment.posts for i in post.images if i.digest)


def _case(case_id: str, entries: Sequence[Entry]) -> Case:
    first = entries[0].record if entries else None
    if not isinstance(first, Case) or first.case_id != case_id:
        raise ProjectionError(f"these entries are not the ledger of case {case_id}: run 'wornproof verify'")
    return first


def _captured(entries: Sequence[Entry]) -> dict[str, datetime]:
    """Digest of each payload to when it was first captured."""
    first: dict[str, datetime] = {}
    for entry in entries:
        for capture in entry.record.captures if isinstance(entry.record, Segment) else ():
            known = first.get(capture.payload_digest, capture.captured_at)
            first[capture.payload_digest] = min(known, capture.captured_at)
    return first


def _matches(case: Case, entries: Sequence[Entry]) -> dict[str, tuple[str, Match]]:
    """Digest of each picture to its newest examination against the catalog of the case."""
    ours = ((e.digest, e.record) for e in entries if isinstance(e.record, Match))
    return {match.image_digest: (digest, match) for digest, match in ours if match.catalog == case.catalog}


def _reviews(entries: Sequence[Entry]) -> dict[tuple[str, str, Claim], dict[str, Review]]:
    """Finding (examination, SKU, claim) to the newest review of each reviewer."""
    found: dict[tuple[str, str, Claim], dict[str, Review]] = {}
    for entry in entries:
        if isinstance(review := entry.record, Review):
            found.setdefault((review.match, review.sku, review.claim), {})[review.reviewer] = review
    return found


def _shown(case: Case, entries: Sequence[Entry]) -> dict[str, _Shown]:
    """Everything to show by document id. A picture once missing and captured later is shown as captured."""
    runs = {entry.digest: entry.record for entry in entries if isinstance(entry.record, Run)}
    ended = {e.record.run: Ended(e.record.outcome.value) for e in entries if isinstance(e.record, Seal)}
    found: dict[str, _Shown] = {}
    had: set[tuple[str, str, str]] = set()
    for entry in entries:
        if not isinstance(entry.record, Segment):
            continue
        run, outcome = runs.get(entry.record.run), ended.get(entry.record.run, Ended.UNSEALED)
        if run is None:
            raise ProjectionError(f"segment {entry.digest} cites a run that is not there: run 'wornproof verify'")
        for post in entry.record.posts:
            for image in post.images or (NO_IMAGE,):
                key = _identity(case, run, post, image)
                first = found[key].segment if key in found else entry
                found[key] = _Shown(post, image, run, outcome, first)
                if image.digest:
                    had.add((run.platform, post.platform_id, image.url))
    return {key: shown for key, shown in found.items() if not _had_later(shown, had)}


def _had_later(shown: _Shown, had: set[tuple[str, str, str]]) -> bool:
    place = (shown.run.platform, shown.post.platform_id, shown.image.url)
    return bool(shown.image.url) and not shown.image.digest and place in had


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
        "alt": image.alt,
        "missing": image.missing,
        "outcome": shown.outcome,
        "segment": shown.segment.digest,
    }


_Examined = Literal["no_picture", "waiting", "earlier_policy", "unreadable", "examined"]


def _examined(
    image: Image,
    examination: tuple[str, Match] | None,
    policy: str,
    reviews: Mapping[tuple[str, str, Claim], Mapping[str, Review]],
) -> dict[str, Any]:
    nothing = {"unreadable": "", "findings": (), "match": ""}
    if not image.digest:
        return {"examined": "no_picture", **nothing}
    if examination is None:
        return {"examined": "waiting", **nothing}
    digest, match = examination
    if match.policy_digest != policy:
        return {"examined": "earlier_policy", **nothing}
    state: _Examined = "unreadable" if match.unreadable else "examined"
    findings = tuple(_finding(f, reviews.get((digest, f.sku, f.claim), {})) for f in match.findings)
    return {"examined": state, "unreadable": match.unreadable, "findings": findings, "match": digest}


def _finding(finding: Finding, reviews: Mapping[str, Review]) -> ShownFinding:
    return ShownFinding(
        sku=finding.sku,
        claim=finding.claim,
        verdict=finding.verdict,
        weight_decibans=finding.weight_decibans,
        inliers=finding.inliers,
        distance_bits=finding.distance_bits,
        reasons=finding.reasons,
        reason=finding.reason,
        reviews=tuple(
            ShownReview(reviewer=r.reviewer, verdict=r.verdict, blind=r.blind, note=r.note) for r in reviews.values()
        ),
    )
