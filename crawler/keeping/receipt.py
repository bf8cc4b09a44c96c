"""The completeness receipt: what was advertised, seen, inside the window, put into the case, left out and why.

Pure questions to the ledger. What could not be had carries its reason as a first word (``not public: ...``), written
by ``fetch`` and counted here, so that a Seal can say "3 pictures: timeout" and not only "3 missing".
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from crawler.keeping.journal import NOT_READ, RunState, advertised, sealed_posts
from evidence.records import Counts, Entry, LeftOut, Outcome, Post, Segment, Wait
from evidence.wording import counted

UNCONFIRMED = "handle not confirmed: "
"""Begins a note that the account's identity document does not name the handle of the case. It reaches the Seal."""
WARNING = "warning: "
"""Begins any other note that a reader of the report must see."""


class Why(StrEnum):
    """Why something known of is not in the case. Names of limits are those of the platform file."""

    NOT_PUBLIC = "not_public"
    NOT_A_PICTURE = "not_a_picture"
    OTHER_FILE = "other_file"
    ENCODED = "encoded"
    ROBOTS = "robots"
    REFUSED_HOST = "refused_host"
    NO_ADDRESS = "no_address"
    MAX_BODY_BYTES = "max_body_bytes"
    MAX_SEGMENT_BYTES = "max_segment_bytes"
    MAX_REDIRECTS = "max_redirects"
    TIMEOUT_S = "timeout_s"
    BREAKER = "breaker"
    UNREACHABLE = "unreachable"
    SERVER_ERROR = "server_error"
    TOO_LONG = "too_long"
    UNREADABLE = "unreadable"
    OTHER = "other"

    def says(self, text: str) -> str:
        """A reason in words, its first word being this one: ``timeout s: http://...``."""
        return f"{self.value.replace('_', ' ')}: {text}"


_BY_PREFIX = {why.says("").strip(): why for why in Why}


def why_of(missing: str) -> Why:
    """The reason that a text of ``Image.missing`` begins with."""
    return _BY_PREFIX.get(missing.partition(":")[0] + ":", Why.OTHER)


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


def judge(state: RunState, found: Counts) -> tuple[Outcome, str]:
    """Outcome of a run that came to the account's last page: complete only when nothing speaks against it."""
    unread = [note for s in state.segments for note in s.notes if note.startswith(NOT_READ)]
    if unread:
        more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
        return Outcome.PARTIAL, f"{unread[0]}{more}"
    early = stopped_early(state.segments)
    if found.advertised is not None and found.seen < found.advertised and not early:
        return Outcome.PARTIAL, f"the platform speaks of {counted(found.advertised, 'post')} and showed {found.seen}"
    read = "every page that reaches the window was read" if early else "every page was read"
    return Outcome.COMPLETE, f"{read}: {counted(found.seen, 'post')}, {found.in_window} of them in the window"


def warnings(segments: Iterable[Segment]) -> tuple[str, ...]:
    """What a reader of the report must know, each once, in order."""
    notes = (note for segment in segments for note in segment.notes)
    return tuple(dict.fromkeys(note for note in notes if note.startswith((UNCONFIRMED, WARNING))))


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


STOPPED_EARLY = "stopped before the end: "
"""Begins the note of a run that did not read pages which lie wholly before the window."""


def stopped_early(segments: Iterable[Segment]) -> bool:
    """Whether a run left pages before the window unread, as its platform file allows."""
    return any(note.startswith(STOPPED_EARLY) for segment in segments for note in segment.notes)


def _pictures(post: Post) -> tuple[int, tuple[LeftOut, ...]]:
    """How many pictures of a post are in the case, and which are not."""
    missing = [image for image in post.images if not image.digest]
    left_out = (
        LeftOut(what="picture", why=why_of(i.missing).value, count=1, example=f"{i.url} {i.missing}"[:500])
        for i in missing
    )
    return len(post.images) - len(missing), added(left_out)
