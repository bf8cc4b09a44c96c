"""What is packed and what comes back, recorded at the packing table and sealed by the day.

Its worth is that it is sealed before anybody knows of a dispute. No name and no address is taken in.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pydantic import ValidationError

from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.errors import ActError
from desk.acts.scope import all_cases
from desk.jobs.progress import Show
from desk.jobs.stamping import stamp_days
from desk.settings import Settings
from evidence.dispatch_day import DispatchDay
from evidence.errors import HeadMoved, ObjectMissing
from evidence.files import MAX_PICTURE_BYTES, read_file
from evidence.ledger import Entries, now
from evidence.ledger_seal import seal_ledger
from evidence.records import Deed, Entry, Packed, Unpacked
from evidence.refusals import refused
from evidence.vault import Vault

Clock = Callable[[], datetime]
MOST_DAYS_BACK = 400
_CODE = re.compile(r"[0-9A-HJKMNP-TV-Z]{8,32}")
_OPEN: dict[tuple[str, str, str, str], DispatchDay] = {}
_MOST_OPEN = 8
_MISREAD = str.maketrans("OIL", "011")


@dataclass(frozen=True)
class ParcelRecorded:
    """What became of a parcel that was told."""

    day: str
    number: int
    """Of its entry in the day's ledger."""
    is_new: bool
    """Whether it was not told before."""
    record: Packed | Unpacked
    was_out: str = ""
    """Of a return: the order under which its code had gone out; empty where it was not out."""


@dataclass(frozen=True)
class DaysSealed:
    """Which days were sealed now, and what their seals still lack."""

    days: tuple[str, ...]
    unsealed: tuple[str, ...]


def pack_piece(
    actor: Actor,
    settings: Settings,
    order_id: str,
    sku: str,
    *,
    size: str = "",
    code: str = "",
    weight_g: int | None = None,
    waybill: str = "",
    photos: Sequence[Path] = (),
    station: str = "",
    clock: Clock = now,
) -> ParcelRecorded:
    """Record one piece that goes out. The same words again add nothing, so a process that is killed loses nothing.

    Args:
        actor: Who packs.
        settings: Of this desk.
        order_id: The order's number.
        sku: The article as it is ordered.
        size: Where the SKU does not say it.
        code: On the seal of the piece; spaces, dashes and small letters are allowed.
        weight_g: Of the closed parcel, in grams.
        waybill: Of the carrier.
        photos: Of the piece and of the closed parcel.
        station: The packing table.
        clock: What time it is.

    Raises:
        Forbidden: they may not.
        CodeOut: the code is on a piece that is out.
        ActError: a value is none; says which.
        OSError: a photo cannot be read; nothing was recorded.
        EvidenceError: no such vault, or it takes no more.
    """
    vault = _vault(actor, settings, clock)
    files = [read_file(path, MAX_PICTURE_BYTES) for path in photos]
    day = _day(vault, f"{clock().astimezone(UTC):%Y-%m-%d}", kept=clock is now)
    told = {
        "order_id": order_id.strip(), "sku": sku.strip(), "size": size.strip(), "code": _plain_code(code),
        "weight_g": weight_g, "waybill": waybill.strip(), "station": station.strip(),
    }  # fmt: skip
    record = _made(Packed, told, files, day, actor)
    assert isinstance(record, Packed)
    if record.code:
        mark = vault.codes.take_out(record.code, day.day, record.given_digest())
        before = _told_on(vault, record, _between(mark.day, day.day))
    else:
        before = _told_on(vault, record, {day.day, _day_before(day.day)})
    note(settings, actor, Deed.CAPTURED, vault=vault)
    return before or _append(day, record)


def take_return(
    actor: Actor,
    settings: Settings,
    waybill: str = "",
    *,
    order_id: str = "",
    code: str = "",
    weight_g: int | None = None,
    photos: Sequence[Path] = (),
    received_at: datetime | None = None,
    station: str = "",
    clock: Clock = now,
) -> ParcelRecorded:
    """Record one parcel that came back; its code, where one was read, is in again.

    Raises:
        Forbidden: they may not.
        ActError: neither waybill nor order, or a value is none.
        OSError, EvidenceError: as for ``pack_piece``.
    """
    vault = _vault(actor, settings, clock)
    files = [read_file(path, MAX_PICTURE_BYTES) for path in photos]
    day = _day(vault, f"{clock().astimezone(UTC):%Y-%m-%d}", kept=clock is now)
    told = {
        "waybill": waybill.strip(), "order_id": order_id.strip(), "code": _plain_code(code), "weight_g": weight_g,
        "received_at": received_at, "station": station.strip(),
    }  # fmt: skip
    record = _made(Unpacked, told, files, day, actor)
    assert isinstance(record, Unpacked)
    done = _told_on(vault, record, {day.day, _day_before(day.day)}) or _append(day, record)
    note(settings, actor, Deed.CAPTURED, vault=vault)
    if not record.code or (mark := vault.codes.out(record.code)) is None:
        return done
    out = _order_of(vault.dispatch(mark.day), record.code, mark.given)
    vault.codes.bring_back(record.code, done.day, record.given_digest())
    return ParcelRecorded(done.day, done.number, done.is_new, done.record, out)


def seal_dispatch(actor: Actor, settings: Settings, show: Show, *, clock: Clock = now) -> DaysSealed:
    """Sign every day that holds what no seal covers, and ask the timestamp authorities for what seals lack.

    Raises:
        Forbidden: they may not.
        NotAnchored: a day holds what this machine's register does not know.
        EvidenceError: no such vault, or there is no key to sign with.
    """
    vault = _vault(actor, settings, clock)
    note(settings, actor, Deed.CAPTURED, vault=vault)
    days = vault.dispatch_days()[-MOST_DAYS_BACK:]
    sealed = []
    for number, day in enumerate(days, 1):
        show("seal", number, len(days), day)
        if seal_ledger(vault.dispatch(day).ledger, vault.key) is not None:
            sealed.append(day)
    return DaysSealed(tuple(sealed), stamp_days(settings, days, show))


def parcels(actor: Actor, settings: Settings, day: str) -> tuple[ParcelRecorded, ...]:
    """What was packed and what came back on a day.

    Raises:
        Forbidden: they may not, or see some cases only.
        VaultError: it is no day, or there is no vault.
    """
    actor.needs(Right.READ)
    all_cases(actor, "a day at the packing table")
    vault = Vault.open(settings.vault_url, settings.home)
    note(settings, actor, Deed.LOOKED, vault=vault)
    found = vault.dispatch(day).ledger.of_kinds("packed", "unpacked")
    return tuple(_recorded(day, one, is_new=False) for one in found)


def _plain_code(text: str) -> str:
    """A code as it is kept: without what people put between its signs, in capitals, as Crockford reads O, I and L.

    Raises:
        ActError: it is none.
    """
    code = "".join(text.split()).replace("-", "").upper().translate(_MISREAD)
    if code and not _CODE.fullmatch(code):
        raise ActError(f"{text!r} is no code of a seal: 8 to 32 digits and letters, without U")
    return code


def _vault(actor: Actor, settings: Settings, clock: Clock) -> Vault:
    actor.needs(Right.CAPTURE)
    return Vault.open(settings.vault_url, settings.home, clock)


def _day(vault: Vault, day: str, *, kept: bool = True) -> DispatchDay:
    """A day, kept open in this process: what was read of its ledger is not read again for each parcel."""
    key = (vault.store.place or str(id(vault.store)), str(vault.home), vault.vault_id, day)
    if not kept:
        return vault.dispatch(day)
    if key not in _OPEN:
        if len(_OPEN) >= _MOST_OPEN:
            _OPEN.pop(next(iter(_OPEN)), None)
        _OPEN[key] = vault.dispatch(day)
    return _OPEN[key]


def _between(first: str, last: str) -> set[str]:
    """Days from one to another: a process that was killed may have ended what it began on any of them."""
    number = (datetime.fromisoformat(last) - datetime.fromisoformat(first)).days
    days = (datetime.fromisoformat(first) + timedelta(days=at) for at in range(max(0, number) + 1))
    return {f"{one:%Y-%m-%d}" for one in days} | {first, last}


def _day_before(day: str) -> str:
    return f"{datetime.fromisoformat(day) - timedelta(days=1):%Y-%m-%d}"


def _made(
    kind: type[Packed] | type[Unpacked],
    told: Mapping[str, object],
    files: Sequence[bytes],
    day: DispatchDay,
    actor: Actor,
) -> Packed | Unpacked:
    """The record; photos are kept once the words are known to be fit."""
    try:
        record = kind.model_validate({**told, "salt": secrets.token_hex(16), "account": actor.account})
    except ValidationError as error:
        raise ActError(refused(error, "what was told")) from error
    photos = tuple(dict.fromkeys(day.put_photo(data) for data in files))
    return record.model_copy(update={"photos": photos})


def _told_on(vault: Vault, record: Packed | Unpacked, days: set[str]) -> ParcelRecorded | None:
    for day in sorted(days):
        if entry := _day(vault, day).told(record):
            return _recorded(day, entry, is_new=False)
    return None


def _append(day: DispatchDay, record: Packed | Unpacked) -> ParcelRecorded:
    given = record.given_digest()
    try:
        entry = day.ledger.append(record, unless=lambda entries: _is_told(entries, given))
    except HeadMoved:  # by another process, just now
        found = day.told(record)
        assert found is not None
        return _recorded(day.day, found, is_new=False)
    return _recorded(day.day, entry, is_new=True)


def _is_told(entries: Entries, given: str) -> bool:
    last = entries[-50:]  # what came in since it was looked for
    return any(isinstance(one.record, Packed | Unpacked) and one.record.given_digest() == given for one in last)


def _recorded(day: str, entry: Entry, *, is_new: bool) -> ParcelRecorded:
    assert isinstance(entry.record, Packed | Unpacked)
    return ParcelRecorded(day, entry.seq, is_new, entry.record)


def _order_of(day: DispatchDay, code: str, given: str) -> str:
    """The order under which a code went out; empty where its entry is not there."""
    try:
        entries = day.ledger.of_kinds("packed")
    except ObjectMissing:
        return ""
    records = (entry.record for entry in entries if isinstance(entry.record, Packed))
    return next((one.order_id for one in records if (one.code, one.given_digest()) == (code, given)), "")
