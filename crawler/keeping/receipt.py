"""The completeness receipt: what was advertised, seen, inside the window, put into the case, left out and why.

Pure questions to the ledger. What could not be had carries its ``Why``, counted here, so that a Seal can say
"3 pictures: timeout" and not only "3 missing". What decides the outcome is the kinds of remarks, never a sentence.
"""

from collections.abc import Iterable, Iterator, Sequence

from crawler.keeping.journal import RunState, advertised, sealed_posts
from evidence.older import remarks_of, why_of
from evidence.records import Counts, Entry, LeftOut, Outcome, Post, Remark, RemarkKind, Segment, Wait, Why
from evidence.remarks import CAUTIONS, NOT_READ, remark


def one_post(why: Why, example: str) -> LeftOut:
    """One post of a page that is left out."""
    return LeftOut(what="post", why=why.value, count=1, example=example[:500])


def counts(entries: Sequence[Entry], state: RunState) -> Counts:
    """The receipt of a run.

    ``seen`` counts what this run was shown. Posts and pictures are those of the account that are in the case now,
    earlier runs included, because a post sealed once is not sealed again.
    """
    pictures: dict[str, tuple[int, tuple[LeftOut, ...]]] = {}
    for post in sealed_posts(entries, state.run.platform, state.run.handle):
        pictures[post.platform_id] = _pictures(post)
    of_posts = added(left for segment in state.segments for left in segment.left_out)
    missing = added(left for _, left_out in pictures.values() for left in left_out)
    outside = sum(left.count for left in of_posts if left.why != Why.UNREADABLE)
    return Counts(
        advertised=advertised(state.segments),
        seen=sum(segment.seen for segment in state.segments),
        in_window=len(pictures) + outside,
        sealed=len(pictures),
        pictures=sum(had for had, _ in pictures.values()),
        missing=sum(left.count for left in missing),
        unplaced=sum(left.count for left in of_posts if left.why == Why.UNREADABLE),
        left_out=(*of_posts, *missing),
    )


def judge(state: RunState, found: Counts) -> tuple[Outcome, tuple[Remark, ...]]:
    """Outcome of a run that came to the account's last page: complete only when nothing is against it."""
    unread = [*dict.fromkeys(said for said in _said(state.segments) if said.kind in NOT_READ)]
    if unread:
        more = len(unread) - 1
        return Outcome.PARTIAL, (unread[0], *(remark(RemarkKind.MORE_NOT_READ, number=more) for _ in unread[1:2]))
    early = stopped_early(state.segments)
    stated = found.advertised
    if stated is not None and found.seen < stated and not early:
        return Outcome.PARTIAL, (remark(RemarkKind.FEWER_THAN_STATED, stated=stated, shown=found.seen),)
    kind = RemarkKind.ALL_IN_REACH_READ if early else RemarkKind.ALL_READ
    return Outcome.COMPLETE, (remark(kind, posts=found.seen, in_window=found.in_window),)


def cautions(segments: Iterable[Segment]) -> tuple[Remark, ...]:
    """What a reader of the report must know, each once, in order."""
    return tuple(dict.fromkeys(said for said in _said(segments) if said.kind in CAUTIONS))


def stopped_early(segments: Iterable[Segment]) -> bool:
    """Whether a run left pages before the window unread, as its platform file allows."""
    return any(said.kind is RemarkKind.STOPPED_EARLY for said in _said(segments))


def _said(segments: Iterable[Segment]) -> Iterator[Remark]:
    return (said for segment in segments for said in remarks_of(segment))


def waits(segments: Iterable[Segment]) -> tuple[Wait, ...]:
    """All waits of a run, by domain and reason."""
    return together(wait for segment in segments for wait in segment.waits)


def together(found: Iterable[Wait]) -> tuple[Wait, ...]:
    """Waits added up by domain and reason, sorted."""
    sums: dict[tuple[str, str], Wait] = {}
    for wait in found:
        key = (wait.domain, wait.why)
        before = sums.get(key)
        if before is not None:
            more = {"times": before.times + wait.times, "total_ms": before.total_ms + wait.total_ms}
            wait = before.model_copy(update=more)
        sums[key] = wait
    return tuple(sums[key] for key in sorted(sums))


def added(found: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """What was left out, added up by reason; the first example is kept."""
    sums: dict[tuple[str, str], LeftOut] = {}
    for left in found:
        before = sums.get((left.what, left.why))
        sums[left.what, left.why] = (
            left if before is None else before.model_copy(update={"count": before.count + left.count})
        )
    return tuple(sums[key] for key in sorted(sums))


def _pictures(post: Post) -> tuple[int, tuple[LeftOut, ...]]:
    """How many pictures of a post are in the case, and which are not."""
    missing = [image for image in post.images if not image.digest]
    left_out = (
        LeftOut(what="picture", why=why_of(i).value, count=1, example=f"{i.url} {i.missing}"[:500]) for i in missing
    )
    return len(post.images) - len(missing), added(left_out)
