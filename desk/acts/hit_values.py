"""Hits of a search: by their posts, for people; as values, for programs."""

from collections.abc import Sequence
from typing import Any

from desk.acts.search import Found
from desk.search.query import Hit
from evidence.records import as_json


def by_post(hits: Sequence[Hit]) -> tuple[tuple[Hit, ...], ...]:
    """Hits of one post as it was, together in the place of the first."""
    posts: dict[object, list[Hit]] = {}
    for hit in hits:
        it = hit.document
        posts.setdefault((it.case_id, it.platform, it.handle, it.platform_id, it.text, it.segment), []).append(hit)
    return tuple(map(tuple, posts.values()))


def as_values(hit: Hit, found: Found) -> dict[str, Any]:
    """A hit as JSON values: the document, with the reviews that who asks may see, the distance, the highlights."""
    said = hit.document.model_dump(mode="json")
    for finding, shown in zip(hit.document.findings, said["findings"], strict=True):
        seen = found.reviews.get((hit.document.match, finding.sku, finding.claim))
        shown["reviewed_by"] = seen.number if seen else 0
        shown["reviews"] = [as_json(review) for review in seen.words] if seen else []
    marks = [{"field": h.field, "text": h.text, "spans": [list(s) for s in h.spans]} for h in hit.highlights]
    return {
        **said,
        "distance_bits": hit.distance_bits,
        "points": found.points.get(hit.document.id),
        "highlights": marks,
    }
