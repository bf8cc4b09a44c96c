"""Brings entries of days at the packing table into a case: those of its order, each with its proof and its photos."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.handed import Handed, exhibit_of, keep
from desk.acts.scope import enter
from desk.jobs.alone import alone
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.dispatch_day import DispatchDay
from evidence.dispatch_proof import cited_parcel, opened_entry, taken_out
from evidence.errors import HeadMoved
from evidence.ledger import now
from evidence.records import Case, Deed, Digest, Dispatched, Entry, Packed, Role, Unpacked
from evidence.vault import CaseFile, Vault

BEFORE, _AFTER = timedelta(days=2), timedelta(days=120)
"""Around placing and delivery: what is packed earlier or comes back later is of no dispute that is still open."""


@dataclass(frozen=True)
class ParcelsCited:
    """How much was brought in."""

    cited: int
    photos: int
    before: int
    """How many stood in the case already."""


def cite(actor: Actor, settings: Settings, case_id: str, show: Show) -> ParcelsCited:
    """Bring in what was packed and what came back of the case's order; running it again adds only what is new.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: nothing was recorded of this order.
        NotAnchored: a day is not sealed yet.
        EvidenceError: no such vault or case.
    """
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    file = vault.case(case_id)
    opened, case = file.opened()
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    cited = photos = 0
    with alone(settings.home, vault.vault_id, case_id):
        before = _cited(file, case.order.order_id)
        for day, entry in _of_order(vault, case, show):
            record = taken_out(day, entry, opened.digest, vault.sealing_key(), actor.account)
            cited += _append(file, record, entry.digest)
            photos += sum(_keep(file, opened.digest, day, entry, one, actor) for one in _photos(entry))
        if not cited + before:
            raise ActError(
                f"nothing was recorded of order {case.order.order_id} at the packing table: 'wornproof dispatch add' "
                "records what goes out, before there is a dispute"
            )
        seal(settings, case_id, show)  # where nothing waits for one, none is made
    return ParcelsCited(cited, photos, before)


def _cited(file: CaseFile, order_id: str) -> int:
    """How many parcels of the order stand in the case; their days may have been disposed of since."""
    records = (entry.record for entry in file.ledger.of_kinds("dispatched"))
    parcels = (opened_entry(one).record for one in records if isinstance(one, Dispatched))
    return sum(isinstance(one, Packed | Unpacked) and one.order_id == order_id for one in parcels)


def _of_order(vault: Vault, case: Case, show: Show) -> Iterator[tuple[DispatchDay, Entry]]:
    """Entries of the order, on the days on which it can have been packed or come back."""
    first, last = _days(case)
    days = [day for day in vault.dispatch_days() if first <= day <= last]
    for number, name in enumerate(days, 1):
        show("packing days", number, len(days), name)
        day = vault.dispatch(name)
        for entry in day.ledger.of_kinds("packed", "unpacked"):
            if isinstance(entry.record, Packed | Unpacked) and entry.record.order_id == case.order.order_id:
                yield day, entry


def _days(case: Case) -> tuple[str, str]:
    order = case.order
    begin = order.placed - BEFORE
    end = max(filter(None, (order.placed, order.delivered, order.return_requested, order.return_received))) + _AFTER
    return _day(begin), _day(min(end, now()))


def _day(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d}"


def _append(file: CaseFile, record: Dispatched, digest: Digest) -> bool:
    """Whether it was not there."""
    try:
        file.ledger.append(record, unless=lambda entries: cited_parcel(entries, digest) is not None)
    except HeadMoved:
        return False
    return True


def _photos(entry: Entry) -> tuple[Digest, ...]:
    return entry.record.photos if isinstance(entry.record, Packed | Unpacked) else ()


def _keep(file: CaseFile, opened: Digest, day: DispatchDay, entry: Entry, digest: Digest, actor: Actor) -> bool:
    """A photo of the day as an exhibit of the case; whether it was not one."""
    role = Role.DISPATCH_PHOTO if isinstance(entry.record, Packed) else Role.RETURN_PHOTO
    photo = Handed(f"{day.day}-{entry.seq:05d}-{digest[7:15]}", day.photo(digest))
    said = f"{day.ledger.prefix}, entry {entry.seq}"
    return keep(file, exhibit_of(opened, role, photo, "packing table", said, actor.account), photo.data)[1]
