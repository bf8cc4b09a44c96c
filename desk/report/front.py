"""The report's first page and its last: the claim and the result in a sentence each, and where it all comes from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from claims.chosen import FIRST_PAGE, CatalogSaid, chosen_doubts
from claims.doubts import case_doubts, not_vouched
from claims.interface import Material, Part
from claims.reading import Reading, RunState
from claims.reading.amended import Amended
from claims.shown.rows import Row, doubt_texts
from claims.shown.texts import Texts
from evidence.older import because_of, cautions_of
from evidence.records import Counts, Dispute, OrderLine, Timestamp, Wait
from evidence.sentences import word
from evidence.verify import Verification


@dataclass(frozen=True)
class Front:
    """What is read first."""

    alarms: tuple[str, ...]
    """What nobody vouches for, before all else: entries no seal or register covers, words that hang on nothing."""
    claim: str
    purpose: str
    nothing: str
    """Where no claim can be assessed: that it is so, and what it means. Empty otherwise."""
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
    facts: tuple[Row, ...]


def front(material: Material, parts: Sequence[Part], checked: Verification, say: Texts) -> Front:
    """The first page."""
    reading = material.reading
    chosen = chosen_doubts(reading, material.catalog, material.others)
    doubts = [*(doubt for part in parts for doubt in part.doubts), *chosen]
    key = dict.fromkeys(doubt for part in parts for doubt in part.key_doubts)
    key |= dict.fromkeys(doubt for doubt in chosen if doubt.kind in FIRST_PAGE)
    alarms = not_vouched((*checked.whose, *checked.unsealed, *reading.not_counted))
    return Front(
        alarms=tuple(text[:1].upper() + text[1:] for text in doubt_texts(alarms, say)),
        claim=_claim(reading, say),
        purpose=say("claim.purpose", purpose=reading.case.purpose),
        nothing="" if parts else say("result.no_claim"),
        custody=(*_custody(reading.runs, say), *_handed_in(reading, say)),
        key_doubts=doubt_texts(tuple(key), say),
        doubts=doubt_texts([one for one in (*doubts, *case_doubts(reading)) if one not in key], say),
        integrity=say("result.verified", entries=checked.entries)
        if checked.holds
        else say("result.broken", n=len(checked.faults)),
        broken=tuple(f"{fault.where}: {fault.what}" for fault in checked.faults),
    )


def _handed_in(reading: Reading, say: Texts) -> tuple[str, ...]:
    number = len(reading.compared.exhibits)
    return (say("custody.exhibits", n=number),) if number else ()


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


def _claim(reading: Reading, say: Texts) -> str:
    case = reading.case
    asked, order = case.order.return_requested, case.order.order_id
    if case.claim is not Dispute.LATE_RETURN:
        return say(f"claim.{case.claim}", order=order)
    days = reading.clock.days_after_delivery(asked) if asked else None
    if days is None:
        return say("claim.late_return_undated", order=order)
    return say("claim.late_return", order=order, n=days)


def check_facts(reading: Reading, say: Texts) -> tuple[Row, ...]:
    """What a reader needs in order to see that this is the same ledger."""
    return (
        Row(say("check.head"), reading.head.removeprefix("sha256:"), code=True),
        Row(say("check.entries"), str(reading.entries)),
        Row(say("check.case"), reading.opened.digest.removeprefix("sha256:"), code=True),
        *(Row(say("check.catalog"), catalog) for catalog in [reading.case.catalog] if catalog),
    )


def run_pages(reading: Reading, say: Texts) -> tuple[RunPage, ...]:
    """Every run with its account, its seal and its counts."""
    return tuple(
        RunPage(
            say("provenance.run", run=state.run.run_id), (*_run_facts(reading, state, say), *_seal_facts(state, say))
        )
        for state in reading.runs
    )


def word_facts(say: Texts) -> tuple[Row, ...]:
    """The technical words of the report, each in a sentence."""
    return tuple(Row(say(f"word.{name}"), say(f"word_means.{name}")) for name in say.names("word"))


def case_facts(material: Material, say: Texts) -> tuple[Row, ...]:
    """Who opened the case, what is in dispute, the days, the catalog, how much of what was captured was examined."""
    case = material.reading.case
    amount = amount_in_dispute(case.order.lines)
    return (
        Row(say("provenance.opened_by"), case.opened_by),
        *(_amended(one, say) for one in material.reading.amendments),
        *_released(material.reading, say),
        *(Row(say("provenance.amount"), text) for text in [", ".join(amount)] if text),
        Row(say("provenance.zone"), _zone(material.reading, say)),
        *_catalog_facts(material.catalog, say),
        *_window_facts(material.reading, say),
    )


def _amended(one: Amended, say: Texts) -> Row:
    changed = "; ".join(f"{each.path}: {_plain(each.before)} → {_plain(each.after)}" for each in one.differences)
    who = one.account or say("provenance.local_operator")
    value = say("provenance.amended_value", who=who, reason=one.reason, changed=changed)
    return Row(say("provenance.amended", time=say.time(one.at)), value)


def _plain(value: str | int | bool | None) -> str:
    return "–" if value is None else str(value)


def _released(reading: Reading, say: Texts) -> tuple[Row, ...]:
    """Each release with who asked for it and who approved; or that there is none."""
    return tuple(
        Row(
            say("provenance.released", time=say.time(one.entry.appended_at)),
            say(
                "provenance.released_value",
                channel=one.record.channel,
                asked=one.record.released_by,
                approved=one.record.approved_by,
            ),
        )
        for one in reading.releases
    ) or (Row(say("provenance.release"), say("provenance.not_released")),)


def _zone(reading: Reading, say: Texts) -> str:
    name = reading.case.zone
    if not name:
        return say("provenance.no_zone")
    return name if reading.clock.zone else say("provenance.unknown_zone", zone=name)


def amount_in_dispute(lines: Sequence[OrderLine]) -> tuple[str, ...]:
    """What the order's lines come to, by currency; none where a line states no price."""
    sums: dict[str, Decimal] = {}
    for line in lines:
        if line.unit_price is None:
            return ()
        number, _, currency = line.unit_price.partition(" ")
        sums[currency] = sums.get(currency, Decimal()) + Decimal(number) * line.quantity
    return tuple(f"{total:f} {currency}".strip() for currency, total in sorted(sums.items()))


def _catalog_facts(catalog: CatalogSaid | None, say: Texts) -> tuple[Row, ...]:
    if catalog is None:
        return ()
    counts = {"photos": f"{catalog.photos:,}", "designs": f"{catalog.designs:,}"}
    dates = {"first": say.time(catalog.first), "last": say.time(catalog.last)}
    sources = ", ".join(catalog.sources) or say("provenance.catalog_files")
    said = say("provenance.catalog_value", name=catalog.name, **counts, **dates, sources=sources)
    return (Row(say("provenance.catalog"), said),)


def _window_facts(reading: Reading, say: Texts) -> tuple[Row, ...]:
    window, seen = reading.case.window, reading.coverage
    coverage = say(
        "provenance.coverage_value",
        examined=seen.examined,
        pictures=seen.pictures,
        posts=seen.posts,
        unreadable=seen.unreadable,
        missing=seen.missing,
    )
    if window is None:
        return ()
    edges = [say.day(one) if reading.clock.is_day_edge(one) else say.time(one) for one in (window.start, window.until)]
    span = say("provenance.window_value", first=edges[0], last=edges[1])
    return (Row(say("provenance.window"), span), Row(say("provenance.coverage"), coverage))


def _run_facts(reading: Reading, state: RunState, say: Texts) -> tuple[Row, ...]:
    run = state.run
    name = say("provenance.account_value", handle=run.handle, platform=run.platform)
    rows = [Row(say("provenance.account"), name)]
    if run.supplied:
        rows.append(Row(say("provenance.method"), say("provenance.supplied")))
    for account in reading.case.accounts:
        if (account.platform, account.handle) == (run.platform, run.handle):
            basis = account.basis
            strength = say(f"strength.{basis.strength}")
            value = say("provenance.basis_value", grounds=basis.grounds, who=basis.stated_by, strength=strength)
            rows.append(Row(say("provenance.basis"), value))
    rows.append(Row(say("provenance.software"), run.software))
    rows.append(Row(say("provenance.platform"), run.platform_digest.removeprefix("sha256:"), code=True))
    return tuple(rows)


def _seal_facts(state: RunState, say: Texts) -> tuple[Row, ...]:
    seal = state.seal
    if seal is None:
        return (Row(say("provenance.outcome"), say("provenance.unsealed")),)
    counts = seal.counts
    advertised = say("provenance.not_advertised") if counts.advertised is None else counts.advertised
    reason = say.facts(because_of(seal))
    outcome = say("provenance.outcome_value", outcome=say(f"outcome.{seal.outcome}"), reason=reason)
    values = {**counts.model_dump(exclude={"left_out"}), "advertised": advertised}
    left_out, waited = _left_out(counts, say), _waited(seal.waits, say)
    return (
        Row(say("provenance.outcome"), outcome),
        Row(say("provenance.counts"), say("provenance.counts_value", **values)),
        *(Row(say("provenance.left_out"), "; ".join(left_out)) for _ in left_out[:1]),
        *(Row(say("provenance.warning"), say.fact(caution)) for caution in cautions_of(seal)),
        *(Row(say("provenance.waited"), "; ".join(waited)) for _ in waited[:1]),
        Row(say("provenance.merkle"), seal.merkle_root.removeprefix("sha256:"), code=True),
        Row(say("provenance.key"), seal.public_key, code=True),
        Row(say("provenance.signature"), seal.signature, code=True),
        *(Row(say("provenance.timestamp"), outside) for outside in _outside_times(state, say)),
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
