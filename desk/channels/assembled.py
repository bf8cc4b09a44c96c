"""Assembles what is said of a case to a channel, from the vault alone: nothing in it is of today."""

from collections.abc import Sequence
from datetime import date, timedelta

from claims.elements import element_rows, lacking, weakest_said
from claims.handed import Handed, confirmed_said
from claims.interface import Assessed, Claim, Material, Sources, applying
from claims.reading import Reading
from claims.shown.pictures import Redact
from claims.shown.redaction import blur_faces
from claims.shown.rows import Row
from claims.shown.texts import Texts
from desk.channels.channel import Channel, ChannelError
from desk.channels.statement import Allegation, Clock, Mark, Statement
from desk.report.build import catalog_of, material_of
from desk.report.front import amount_in_dispute, check_facts
from desk.review.argument import argument
from evidence.ledger import Entries
from evidence.records import Case, Entry, Release
from evidence.vault import Vault
from evidence.verify import Verification


def disputed(material: Material) -> tuple[Claim, Assessed]:
    """The claim that answers what the case disputes, assessed.

    Raises:
        ChannelError: no claim can be assessed for it.
    """
    case = material.reading.case
    for claim in applying(case):
        if case.claim in claim.answers:
            return claim, claim.assess(material)
    raise ChannelError(
        f"{case.case_id} disputes {case.claim.value}, and states too little for it to be assessed: "
        f"'wornproof case {case.case_id}' shows what is missing"
    )


def assemble(
    vault: Vault,
    case_id: str,
    channel: Channel,
    language: str,
    checked: Verification,
    redact: Redact = blur_faces,
) -> Statement:
    """All that is said of a case.

    Args:
        vault: The vault.
        case_id: The case.
        channel: Where it goes.
        language: ``en`` or ``zh``.
        checked: What ``verify`` says of the vault.
        redact: Makes faces unseen in every picture that is not the shop's own.

    Raises:
        ChannelError: the case disputes what no claim can be assessed for, or its claim hands nothing over.
        EvidenceError: the case cannot be read at all.
    """
    file = vault.case(case_id)
    material = material_of(vault, file, closed=False)
    reading, entries = material.reading, file.ledger.entries()
    say = Texts(language, reading.clock.shown)
    claim, found = disputed(material)
    sources = Sources(file, catalog_of(vault, reading), redact)
    handed = found.handed(sources, say)
    if handed is None:
        raise ChannelError(f"the claim {claim.name} hands over its report alone: 'wornproof report {case_id}'")
    elements, board = found.elements(), found.board(say)
    missing = lacking_of(material, found, entries, channel, checked, say)
    return Statement(
        case_id=case_id,
        order_id=reading.case.order.order_id,
        language=language,
        channel=channel.title["zh" if language == "zh" else "en"],
        account=_account(reading.case, say),
        amount=", ".join(amount_in_dispute(reading.case.order.lines)),
        clock=_clock(reading, handed.brief.days, say),
        allegation=Allegation(
            name=claim.name,
            result=_result(board.result, handed),
            standing=board.standing,
            brief=handed.brief,
            elements=elements,
            element_rows=element_rows(elements, say),
            weakest=weakest_said(elements, say),
            exhibits=handed.exhibits,
            doubts=(*board.key_doubts, *board.doubts),
        ),
        reviewed=confirmed_said(handed.confirmed, say),
        is_ready=not missing,
        lacking=missing,
        custody=(*check_facts(reading, say), Row(say("provenance.zone"), say.zone_name())),
        unfinished=found.unfinished(say),
        as_of=entries[-1].appended_at.astimezone(say.zone).date(),
        words={name: say(f"handed.{name}") for name in say.names("handed")},
    )


def _result(result: str, handed: Handed) -> str:
    """In a sentence that says more than the headline does: what its first exhibit shows, where they are one."""
    said = [said for one in handed.exhibits[:1] for said in one.said[:1]]
    return said[0] if said and result == handed.brief.headline else result


def lacking_of(
    material: Material, found: Assessed, entries: Entries, channel: Channel, checked: Verification, say: Texts
) -> tuple[str, ...]:
    """What is missing before it may be filed, and what to do; no picture is opened for it."""
    gaps = [
        say("handed.missing", element=say(f"element.{one.name}"), gap=say(f"element_gap.{one.name}"))
        for one in lacking(found.elements())
    ]
    if not checked.holds or checked.whose or checked.unsealed:
        gaps.append(say("handed.unverified"))
    clock = material.reading.clock
    if clock.asked_within and not channel.takes_no_reason:
        gaps.append(say("handed.within", days=clock.return_period.days))
    if released(material, entries, channel.name) is None:
        gaps.append(say("handed.not_released"))
    return (*found.unfinished(say), *gaps)


def released(material: Material, entries: Entries, channel: str) -> Entry | None:
    """The newest release for this channel of what the case claims now."""
    digest = argument(material.reading, material.photos, entries).digest
    given = [one for one in entries if isinstance(one.record, Release) and one.record.channel == channel]
    return next((one for one in reversed(given) if _argued(one) == digest), None)


def _argued(entry: Entry) -> str:
    return entry.record.argument_digest if isinstance(entry.record, Release) else ""


def _account(case: Case, say: Texts) -> str:
    """Whose posts they are, and on what ground."""
    return "; ".join(
        say(
            "handed.account",
            handle=one.handle,
            platform=one.platform,
            grounds=one.basis.grounds,
            strength=say(f"strength.{one.basis.strength}"),
        )
        for one in case.accounts
    )


def _clock(reading: Reading, days: Sequence[tuple[str, date]], say: Texts) -> Clock | None:
    """The order's dates and what was found on which day; None of an order without a date."""
    clock = reading.clock
    dates = {one.key: one.moment.astimezone(clock.shown).date() for one in clock.dates()}
    if not dates:
        return None
    marks = [Mark(say(f"timeline.{key}"), day) for key, day in dates.items() if key != "withdrawal"]
    found = [Mark(label, day, is_found=True) for label, day in days]
    period = None
    if "delivered" in dates and "withdrawal" in dates:
        period = dates["delivered"] + timedelta(days=1), dates["withdrawal"]
    return Clock(tuple(sorted((*marks, *found), key=lambda one: one.day)), say.zone_name(), period)
