"""The report's first page and its last: the claim and the result in a sentence each, and where it all comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from claims.reading import ReviewState, RunState
from claims.timing import When
from claims.worn.assess import Assessment, LineStatus
from claims.worn.doubts import DoubtKind, case_doubts
from desk.report.page import Fact, doubt_texts
from desk.report.texts import Texts
from evidence.older import because_of, cautions_of
from evidence.records import Case, Counts, Dispute, Timestamp, Wait
from evidence.sentences import word
from evidence.verify import Verification


@dataclass(frozen=True)
class Figure:
    """One of the big numbers."""

    number: int
    text: str
    tone: str


@dataclass(frozen=True)
class Front:
    """What is read first."""

    claim: str
    purpose: str
    result: str
    standing: str
    figures: tuple[Figure, ...]
    custody: tuple[str, ...]
    """Whether the captures are sealed, and what of them was handed in: never more than one sentence each."""
    key_doubts: tuple[str, ...]
    doubts: tuple[str, ...]
    integrity: str
    broken: tuple[str, ...]


@dataclass(frozen=True)
class RunPage:
    """One run in the provenance."""

    title: str
    facts: tuple[Fact, ...]


_OPEN = (
    LineStatus.WORN_BEFORE_AND_AFTER,
    LineStatus.WORN_TIME_OPEN,
    LineStatus.COLOURWAY_OPEN,
    LineStatus.CANNOT_SAY,
    LineStatus.NOT_COMPARED,
)
_BUYER = (LineStatus.WORN_BEFORE, LineStatus.SHOP_PHOTOGRAPH)
_KEY = (
    DoubtKind.WITHIN_WITHDRAWAL,
    DoubtKind.RUN_WARNING,
    DoubtKind.BASIS,
    DoubtKind.NOT_COMPLETE,
    DoubtKind.NO_RUN,
    DoubtKind.PEOPLE_BESIDE,
)
"""Weaknesses of this very case that belong on the first page."""
_MOST_KEY = 5
_ALWAYS = (DoubtKind.WEARER_UNKNOWN, DoubtKind.ARTICLE_NOT_PIECE, DoubtKind.POSTED_NOT_TAKEN)
"""What no picture can show: said on the first page however much else there is to say."""


def front(assessment: Assessment, checked: Verification, say: Texts) -> Front:
    """The first page."""
    after = assessment.having(LineStatus.WORN_AFTER)
    confirmed = _confirmed(assessment)
    doubts = case_doubts(assessment)
    key = sorted((d for d in doubts if d.kind in _KEY), key=lambda d: _KEY.index(d.kind))[:_MOST_KEY]
    key += [doubt for doubt in doubts if doubt.kind in _ALWAYS]
    return Front(
        claim=_claim(assessment.case, say),
        purpose=say("claim.purpose", purpose=assessment.case.purpose),
        result=_result(assessment, say),
        standing=_standing(len(after), confirmed, say),
        figures=_figures(assessment, confirmed, say),
        custody=_custody(assessment.runs, say),
        key_doubts=doubt_texts(key, say),
        doubts=doubt_texts(doubts, say),
        integrity=say("result.verified", entries=checked.entries)
        if checked.holds
        else say("result.broken", n=len(checked.faults)),
        broken=tuple(f"{fault.where}: {fault.what}" for fault in checked.faults),
    )


def _custody(states: Sequence[RunState], say: Texts) -> tuple[str, ...]:
    """SEALED only where every run is; else how many are not, by reason."""
    if not states:
        return (say("custody.none"),)
    number, supplied = len(states), sum(state.run.supplied for state in states)
    open_ends = {
        "broken": sum(state.seal is not None and not state.seal_state.signed for state in states),
        "unfinished": sum(state.seal is None for state in states),
    }
    short = sum(state.seal_state.short > 0 for state in states)
    said = [say(f"custody.{key}", n=n) for key, n in open_ends.items() if n]
    said += [say("custody.unsealed", n=number, short=short)] if short else []
    if not said:
        said.append(say("custody.sealed", n=number, when=say.time(max(map(_last_token, states)))))
    return (*said, say("custody.supplied", n=supplied)) if supplied else tuple(said)


def _last_token(state: RunState) -> datetime:
    """When the last of a sealed run's authorities had it."""
    return max(entry.record.gen_time for entry in state.seal_state.tokens if isinstance(entry.record, Timestamp))


def _confirmed(assessment: Assessment) -> int:
    """Lines worn after delivery of which two people have confirmed a picture from that time."""
    return sum(
        any(s.when is When.AFTER_DELIVERY and s.review_state is ReviewState.CONFIRMED for s in line.worn)
        for line in assessment.having(LineStatus.WORN_AFTER)
    )


def _claim(case: Case, say: Texts) -> str:
    asked, order = case.order.return_requested, case.order.order_id
    if case.claim is not Dispute.LATE_RETURN:
        return say(f"claim.{case.claim}", order=order)
    if asked is None:
        return say("claim.late_return_undated", order=order)
    return say("claim.late_return", order=order, days=(asked.date() - case.order.delivered.date()).days)


def _result(assessment: Assessment, say: Texts) -> str:
    between = say("result.between" if assessment.case.order.return_requested else "result.after_delivery")
    number, total = len(assessment.having(LineStatus.WORN_AFTER)), len(assessment.lines)
    if not number:
        return say("result.none", total=total, between=between)
    return say("result.after", n=number, total=total, between=between)


def _standing(number: int, confirmed: int, say: Texts) -> str:
    if not number:
        return say("result.nothing")
    if confirmed == number:
        return say("result.all_confirmed", n=number)
    return say("result.unconfirmed", confirmed=confirmed, n=number)


def _figures(assessment: Assessment, confirmed: int, say: Texts) -> tuple[Figure, ...]:
    return (
        Figure(len(assessment.having(LineStatus.WORN_AFTER)), say("result.figure_worn"), "worn"),
        Figure(confirmed, say("result.figure_confirmed"), "plain"),
        Figure(len(assessment.having(*_OPEN)), say("result.figure_open"), "open"),
        Figure(len(assessment.having(*_BUYER)), say("result.figure_buyer"), "buyer"),
        Figure(len(assessment.having(LineStatus.NOTHING)), say("result.figure_nothing"), "plain"),
    )


def check_facts(assessment: Assessment, say: Texts) -> tuple[Fact, ...]:
    """What a reader needs in order to see that this is the same ledger."""
    return (
        Fact(say("check.head"), assessment.reading.head.removeprefix("sha256:"), code=True),
        Fact(say("check.entries"), str(assessment.reading.entries)),
        Fact(say("check.case"), assessment.reading.opened.digest.removeprefix("sha256:"), code=True),
        Fact(say("check.catalog"), assessment.case.catalog),
    )


def run_pages(assessment: Assessment, say: Texts) -> tuple[RunPage, ...]:
    """Every run with its account, its seal and its counts."""
    return tuple(
        RunPage(
            say("provenance.run", run=state.run.run_id), (*_run_facts(assessment, state, say), *_seal_facts(state, say))
        )
        for state in assessment.runs
    )


def word_facts(say: Texts) -> tuple[Fact, ...]:
    """The technical words of the report, each in a sentence."""
    return tuple(Fact(say(f"word.{name}"), say(f"word_means.{name}")) for name in say.names("word"))


def case_facts(assessment: Assessment, say: Texts) -> tuple[Fact, ...]:
    """The window, and how much of what was captured has been examined."""
    window, seen = assessment.case.window, assessment.coverage
    coverage = say(
        "provenance.coverage_value",
        examined=seen.examined,
        pictures=seen.pictures,
        posts=seen.posts,
        unreadable=seen.unreadable,
        missing=seen.missing,
    )
    span = say("provenance.window_value", first=say.time(window.start), last=say.time(window.until))
    return (Fact(say("provenance.window"), span), Fact(say("provenance.coverage"), coverage))


def _run_facts(assessment: Assessment, state: RunState, say: Texts) -> tuple[Fact, ...]:
    run = state.run
    name = say("sighting.account_value", handle=run.handle, platform=run.platform)
    rows = [Fact(say("provenance.account"), name)]
    if run.supplied:
        rows.append(Fact(say("provenance.method"), say("provenance.supplied")))
    for account in assessment.case.accounts:
        if (account.platform, account.handle) == (run.platform, run.handle):
            basis = account.basis
            strength = say(f"strength.{basis.strength}")
            value = say("provenance.basis_value", grounds=basis.grounds, who=basis.stated_by, strength=strength)
            rows.append(Fact(say("provenance.basis"), value))
    rows.append(Fact(say("provenance.software"), run.software))
    rows.append(Fact(say("provenance.platform"), run.platform_digest.removeprefix("sha256:"), code=True))
    return tuple(rows)


def _seal_facts(state: RunState, say: Texts) -> tuple[Fact, ...]:
    seal = state.seal
    if seal is None:
        return (Fact(say("provenance.outcome"), say("provenance.unsealed")),)
    counts = seal.counts
    advertised = say("provenance.not_advertised") if counts.advertised is None else counts.advertised
    reason = say.facts(because_of(seal))
    outcome = say("provenance.outcome_value", outcome=say(f"outcome.{seal.outcome}"), reason=reason)
    values = {**counts.model_dump(exclude={"left_out"}), "advertised": advertised}
    left_out, waited = _left_out(counts, say), _waited(seal.waits, say)
    return (
        Fact(say("provenance.outcome"), outcome),
        Fact(say("provenance.counts"), say("provenance.counts_value", **values)),
        *(Fact(say("provenance.left_out"), "; ".join(left_out)) for _ in left_out[:1]),
        *(Fact(say("provenance.warning"), say.fact(caution)) for caution in cautions_of(seal)),
        *(Fact(say("provenance.waited"), "; ".join(waited)) for _ in waited[:1]),
        Fact(say("provenance.merkle"), seal.merkle_root.removeprefix("sha256:"), code=True),
        Fact(say("provenance.key"), seal.public_key, code=True),
        Fact(say("provenance.signature"), seal.signature, code=True),
        *(Fact(say("provenance.timestamp"), outside) for outside in _outside_times(state, say)),
    )


def _left_out(counts: Counts, say: Texts) -> list[str]:
    return [
        say(
            "provenance.left_out_value",
            what=say(f"left_out.{one.what}", n=one.count),
            why=word("remarks", "why", one.why, say.language),
        )
        for one in counts.left_out
    ]


def _waited(waits: Sequence[Wait], say: Texts) -> list[str]:
    return [
        say(
            "provenance.waited_value",
            domain=w.domain,
            seconds=f"{w.total_ms / 1000:.1f}",
            why=_why(w.why, say),
        )
        for w in waits
    ]


def _why(why: str, say: Texts) -> str:
    """Why it was waited; a reason that another version of the product wrote stays as it is written."""
    return say(f"wait_why.{why}") if why in say.names("wait_why") else why.replace("_", " ")


def _outside_times(state: RunState, say: Texts) -> list[str]:
    stamps = [entry.record for entry in state.seal_state.tokens if isinstance(entry.record, Timestamp)]
    said = [say("provenance.token", when=say.time(stamp.gen_time), who=stamp.authority) for stamp in stamps]
    if state.seal_state.short:
        said.append(say("provenance.no_timestamp"))
    elif state.seal_state.because is not None:
        said.append(say("provenance.seal_broken", reason=say.fact(state.seal_state.because)))
    return said
