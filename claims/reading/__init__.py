"""One reading of a case's ledger: every question about what was captured, examined and reviewed, answered once.

Pure: entries in, values out. Report, search index, overview and packages take a ``Reading``; so they cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.clock import Clock
from claims.clock import clock as clock_of
from claims.reading.coverage import Coverage as Coverage
from claims.reading.coverage import Looked as Looked
from claims.reading.coverage import all_accounts_read, coverage
from claims.reading.filed import ByKind, by_kind
from claims.reading.filed import Filed as Filed
from claims.reading.matches import FindingKey, ReviewsRead, finding_key, newest_policy, present_matches, reviews_read
from claims.reading.matches import ReviewState as ReviewState
from claims.reading.posts import FirstCapture, PostKey, first_captures, known_posts, run_states
from claims.reading.posts import KnownPost as KnownPost
from claims.reading.posts import Look as Look
from claims.reading.posts import RunState as RunState
from claims.reading.sightings import Showing as Showing
from claims.reading.sightings import Sighting as Sighting
from claims.reading.sightings import showings, sightings
from evidence.assurance import Level, graded
from evidence.ledger_seal import last_ledger_seal
from evidence.records import Case, Entry, Finding, Match, Remark, Review, Segment
from evidence.remarks import RemarkKind, remark
from evidence.seal_state import SealState, ledger_seal_state, seal_states
from evidence.trust import NOTHING_TOLD, Trust


@dataclass(frozen=True)
class Reading:
    """A case at the head of its ledger. There is no "now" in here."""

    opened: Filed[Case]
    clock: Clock
    """Of its order."""
    entries: int
    """How many there are."""
    head: str
    """Digest of the last entry."""
    as_of: datetime
    """When that was appended."""
    runs: tuple[RunState, ...]
    """In the order of the ledger."""
    segments: tuple[Filed[Segment], ...]
    """Of all runs, in the order of the ledger."""
    stray: tuple[str, ...]
    """Digests of segments that cite a run that is not there: forged, ``verify`` says so. Nothing else counts them."""
    first_captures: Mapping[str, FirstCapture]
    """By payload digest."""
    posts: Mapping[PostKey, KnownPost]
    """By platform and id there; a post captured twice is one."""
    levels: Mapping[PostKey, Level]
    """How well each post is attested."""
    matches: Mapping[str, Filed[Match]]
    """The examination of each picture that counts, by the picture's digest (``matches.present_matches``)."""
    reviews: Mapping[FindingKey, tuple[Review, ...]]
    """Of the present matches' findings, the newest of each reviewer that counts."""
    written: Mapping[FindingKey, tuple[Review, ...]]
    """The newest of each reviewer, whether it counts or not: who has looked."""
    showings: tuple[Showing, ...]
    """Every picture we hold, once for each post it appears in, in order of time."""
    sightings: tuple[Sighting, ...]
    """Every finding about every showing, in order of time."""
    coverage: Coverage
    policy: str
    """Digest of the policy of the newest examination; empty where there is none."""
    ledger_seal: SealState | None
    """How the last seal of the ledger stands; None where no seal covers what was compared and reviewed."""
    not_counted: tuple[Remark, ...]
    """What hangs on nothing: reviews of findings that are not there, examinations of pictures nobody captured."""

    @property
    def case(self) -> Case:
        """The case itself."""
        return self.opened.record

    def is_earlier(self, match: Match) -> bool:
        """Whether an examination was made under another policy than the newest one."""
        return match.policy_digest != self.policy

    def reviews_of(self, match: Filed[Match], finding: Finding) -> tuple[Review, ...]:
        """The newest review of each reviewer of one finding."""
        return self.reviews.get(finding_key(match, finding), ())


def read(
    entries: Sequence[Entry], trust: Trust = NOTHING_TOLD, *, public_key: str = "", reviewed: bool = True
) -> Reading:
    """Read a case's ledger, whole or up to any point; time grows with the number of entries and no faster.

    Args:
        entries: The ledger in order.
        trust: What the reader was told of timestamp authorities.
        public_key: The vault's (``Vault.sealing_key``): seals of the ledger by another one count for nothing.
        reviewed: False reads it as if nobody had reviewed anything; what seals cover stays what it is.

    Raises:
        RecordError: the entries do not begin with a Case.
    """
    sorted_ = by_kind(entries)
    seals = seal_states(entries, trust)
    segments = tuple(one for one in sorted_.segments if one.record.run in seals)
    states = run_states(sorted_.runs, segments, seals)
    held = first_captures(segments)
    posts = known_posts(states, segments, held)
    last = last_ledger_seal(entries, f"cases/{sorted_.case.record.case_id}", public_key)
    through = last.seq if last else 0
    matches = present_matches(sorted_.matches, sorted_.case.record.catalog, held, through)
    pictures = {match.digest: match.record.image_digest for match in sorted_.matches}
    reviews = reviews_read(sorted_.reviews if reviewed else (), matches, pictures, through)
    clock = clock_of(sorted_.case.record)
    shown = showings(clock, posts, held)
    return Reading(
        opened=sorted_.case,
        clock=clock,
        entries=len(entries),
        head=entries[-1].digest,
        as_of=entries[-1].appended_at,
        runs=states,
        segments=segments,
        stray=_stray(sorted_, segments),
        first_captures=held,
        posts=posts,
        levels={key: found.level for key, found in graded(entries, seals).items()},
        matches=matches,
        reviews=reviews.counted,
        written=reviews.written,
        showings=shown,
        sightings=sightings(shown, matches, reviews),
        coverage=coverage(posts, shown, matches, all_accounts_read(sorted_.case.record, states)),
        policy=newest_policy(matches),
        ledger_seal=ledger_seal_state(entries, last, trust) if last else None,
        not_counted=_not_counted(sorted_, held, reviews),
    )


def _not_counted(found: ByKind, held: Mapping[str, FirstCapture], reviews: ReviewsRead) -> tuple[Remark, ...]:
    counts = {
        RemarkKind.MATCHES_OF_NO_CAPTURE: sum(one.record.image_digest not in held for one in found.matches),
        RemarkKind.REVIEWS_OF_NO_FINDING: reviews.of_no_finding,
        RemarkKind.REVIEWS_OF_EARLIER_MATCH: reviews.of_earlier,
    }
    return tuple(remark(kind, number=number) for kind, number in counts.items() if number)


def _stray(found: ByKind, kept: Sequence[Filed[Segment]]) -> tuple[str, ...]:
    known = {segment.digest for segment in kept}
    return tuple(segment.digest for segment in found.segments if segment.digest not in known)
