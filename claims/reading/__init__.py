"""One reading of a case's ledger: every question about what was captured, examined and reviewed, answered once.

Pure: entries in, values out. Report, search index, overview and packages take a ``Reading``; so they cannot disagree.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from claims.clock import Clock
from claims.clock import clock as clock_of
from claims.reading.amended import Amended as Amended
from claims.reading.amended import amended
from claims.reading.compared import Compared as Compared
from claims.reading.compared import compared
from claims.reading.coverage import Coverage as Coverage
from claims.reading.coverage import Looked as Looked
from claims.reading.coverage import all_accounts_read, coverage
from claims.reading.filed import ByKind, by_kind
from claims.reading.filed import Filed as Filed
from claims.reading.judged import Judged as Judged
from claims.reading.judged import judged
from claims.reading.matches import FindingKey, finding_key, newest_policy, present_matches
from claims.reading.posts import FirstCapture, PostKey, first_captures, known_posts, of_accounts, run_states
from claims.reading.posts import KnownPost as KnownPost
from claims.reading.posts import Look as Look
from claims.reading.posts import RunState as RunState
from claims.reading.reviews import NOTHING_SAID, ReviewsRead, reviews_read
from claims.reading.reviews import ReviewState as ReviewState
from claims.reading.sightings import Showing as Showing
from claims.reading.sightings import Sighting as Sighting
from claims.reading.sightings import showings, sightings
from evidence.amended import case_at, keep_until, present_case, retention_days
from evidence.assurance import Level, graded
from evidence.ledger_seal import last_ledger_seal
from evidence.records import Case, Dispatched, Entry, Finding, Match, Release, Remark, Review, Segment
from evidence.remarks import RemarkKind, remark
from evidence.seal_state import SealState, ledger_seal_state, seal_states
from evidence.supplied import supplied_by
from evidence.trust import NOTHING_TOLD, Trust


@dataclass(frozen=True)
class Reading:
    """A case at the head of its ledger. There is no "now" in here."""

    opened: Filed[Case]
    """The entry that opened it, with the case as it was then."""
    case: Case
    """The case as it is now: as opened, or as it was amended."""
    amendments: tuple[Amended, ...]
    """Those that count, in the order of the ledger."""
    retention_days: int
    """For how many days it is kept, extensions among them."""
    keep_until: datetime
    clock: Clock
    """Of its order, as it is now."""
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
    half_said: int
    """Subjects on which somebody gave a word that must stay unseen until others have given theirs."""
    releases: tuple[Filed[Release], ...]
    """That the case might leave the house, in the order of the ledger; each of what it claimed then."""
    compared: Compared
    """Supplied files, and what they were found to say."""
    dispatched: tuple[Filed[Dispatched], ...]
    """Parcels of its order that were recorded at the packing table, those that a seal covers."""
    not_counted: tuple[Remark, ...]
    """What hangs on nothing: reviews of findings that are not there, examinations of pictures nobody captured."""

    def is_earlier(self, match: Match) -> bool:
        """Whether an examination was made under another policy than the newest one."""
        return match.policy_digest != self.policy

    def reviews_of(self, match: Filed[Match], finding: Finding) -> tuple[Review, ...]:
        """The newest review of each reviewer of one finding."""
        return self.reviews.get(finding_key(match, finding), ())


def read(
    entries: Sequence[Entry],
    trust: Trust = NOTHING_TOLD,
    *,
    public_key: str = "",
    reviewed: bool = True,
    closed: bool = False,
) -> Reading:
    """Read a case's ledger, whole or up to any point; time grows with the number of entries and no faster.

    Args:
        entries: The ledger in order.
        trust: What the reader was told of timestamp authorities.
        public_key: The vault's (``Vault.sealing_key``): seals of the ledger by another one count for nothing.
        reviewed: False reads it as if nobody had reviewed anything; what seals cover stays what it is.
        closed: Words stay unseen, and count nothing, while somebody is still to be asked who must not see them.

    Raises:
        RecordError: the entries do not begin with a Case.
    """
    sorted_ = by_kind(entries)
    seals = seal_states(entries, trust)
    last = last_ledger_seal(entries, f"cases/{sorted_.case.record.case_id}", public_key)
    through = last.seq if last else 0
    life = sorted_.life
    case = present_case(life, through)
    segments = tuple(one for one in sorted_.segments if one.record.run in seals)
    states = run_states(sorted_.runs, segments, seals)
    changed = amended(life, through)
    counted = of_accounts(case, states) if changed else states
    held = first_captures(kept := _of_runs(segments, counted))
    posts = known_posts(counted, kept, held)
    matches = present_matches(sorted_.matches, case.catalog, held, through)
    reviews = _reviews(sorted_, matches, through) if reviewed else NOTHING_SAID
    if closed:
        reviews = reviews.open_only()
    clock = clock_of(case)
    shown = showings(clock, posts, held)
    all_read = all_accounts_read(case, counted, lambda seq: case_at(life, seq, through) if changed else case)
    return Reading(
        opened=sorted_.case,
        case=case,
        amendments=changed,
        retention_days=retention_days(life, through),
        keep_until=keep_until(life, through),
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
        coverage=coverage(posts, shown, matches, all_read),
        policy=newest_policy(matches),
        ledger_seal=ledger_seal_state(entries, last, trust) if last else None,
        half_said=len(reviews.waiting),
        releases=tuple(sorted_.releases),
        compared=_compared(sorted_, through, reviewed=reviewed, closed=closed),
        dispatched=tuple(one for one in sorted_.dispatched if one.entry.seq <= through),
        not_counted=_not_counted(sorted_, segments, len(states) - len(counted), reviews),
    )


def _of_runs(segments: Sequence[Filed[Segment]], states: Sequence[RunState]) -> tuple[Filed[Segment], ...]:
    runs = {state.entry.digest for state in states}
    return tuple(segment for segment in segments if segment.record.run in runs)


def _reviews(found: ByKind, matches: Mapping[str, Filed[Match]], through: int) -> ReviewsRead:
    pictures = {match.digest: match.record.image_digest for match in found.matches}
    barred, supplied = may_not_review(found), suppliers(found)
    return reviews_read(found.reviews, found.withdrawals, matches, pictures, through, barred, supplied)


def _compared(found: ByKind, through: int, *, reviewed: bool, closed: bool) -> Compared:
    counting = compared(found.exhibits, found.comparisons, found.struck, through)
    if not reviewed:
        return counting
    words = judged(found, counting.comparisons, through, may_not_review(found), closed=closed)
    return replace(counting, judged=words)


def suppliers(found: ByKind) -> dict[str, frozenset[str]]:
    """Who supplied a picture that no crawl found, by its digest (``evidence.supplied``)."""
    runs = {run.digest: run.record for run in found.runs}
    return supplied_by((one.record, runs[one.record.run]) for one in found.segments if one.record.run in runs)


def may_not_review(found: ByKind) -> tuple[tuple[int, str], ...]:
    """Who gives no word in a case, and behind which entry: who opened it, by account and by name, and who changed it.
    What somebody said before they changed the case stays said."""
    case = found.case.record
    amenders = ((one.entry.seq, one.record.account) for one in found.amendments)
    return tuple(one for one in ((0, case.account), (0, case.opened_by), *amenders) if one[1])


def _not_counted(
    found: ByKind, segments: Sequence[Filed[Segment]], taken_out: int, reviews: ReviewsRead
) -> tuple[Remark, ...]:
    captured = first_captures(segments)
    counts = {
        RemarkKind.MATCHES_OF_NO_CAPTURE: sum(one.record.image_digest not in captured for one in found.matches),
        RemarkKind.RUNS_OF_NO_ACCOUNT: taken_out,
        RemarkKind.REVIEWS_OF_NO_FINDING: reviews.of_no_finding,
        RemarkKind.REVIEWS_OF_EARLIER_MATCH: reviews.of_earlier,
        RemarkKind.REVIEWS_AGAINST_RULES: reviews.against_rules,
    }
    return tuple(remark(kind, number=number) for kind, number in counts.items() if number)


def _stray(found: ByKind, kept: Sequence[Filed[Segment]]) -> tuple[str, ...]:
    known = {segment.digest for segment in kept}
    return tuple(segment.digest for segment in found.segments if segment.digest not in known)
