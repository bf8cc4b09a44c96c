"""Holds what came back against what was packed, and seals what that comes to: for a swap, and for a rotation."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Literal

from claims.pieces import APART_DAYS, TOLERANCE_G, Back, Found, Sent, Why, by_code, by_weight, mis_picked
from claims.reading import Filed, Reading, read
from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.cite import cite
from desk.acts.errors import ActError
from desk.acts.scope import enter
from desk.jobs.alone import alone
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.codec import canonical, sha256
from evidence.dispatch_proof import opened_entry, taken_out
from evidence.errors import HeadMoved
from evidence.ledger import Entries
from evidence.records import (
    Comparison,
    Deed,
    Digest,
    Dispatched,
    Dispute,
    Entry,
    Packed,
    Quoted,
    Result,
    Struck,
    Unpacked,
)
from evidence.vault import CaseFile, Vault

Steps = Literal[1, 10, 100, 454]
_CLAIMS = (Dispute.SWAPPED_RETURN, Dispute.ROTATION)


@dataclass(frozen=True)
class PiecesCompared:
    """What each question comes to."""

    case_id: str
    found: tuple[Comparison, ...]
    numbers: tuple[int, ...]
    """Of the entries by which they count; 0: somebody took just this back."""
    compared_now: int


@dataclass(frozen=True)
class _Parcel:
    """An entry of the packing table that the case cites."""

    filed: Filed[Dispatched]
    entry: Entry
    record: Packed | Unpacked

    @property
    def day(self) -> date:
        return date.fromisoformat(self.filed.record.ledger.removeprefix("dispatch/"))

    def sent(self) -> Sent:
        one = self.record
        assert isinstance(one, Packed)
        return Sent(one.order_id, one.sku, one.size, one.code, one.weight_g, one.waybill, self.day)

    def quoted(self) -> Quoted:
        one = self.record
        told: dict[str, str | int] = {"order_id": one.order_id, "code": one.code, "waybill": one.waybill}
        told |= {"day": f"{self.day:%Y-%m-%d}", "weight_g": one.weight_g or 0}
        told |= {"sku": one.sku, "size": one.size} if isinstance(one, Packed) else {}
        return Quoted(exhibit=self.filed.digest, line=self.entry.seq, form=one.kind, values=tuple(sorted(told.items())))


def compare_pieces(
    actor: Actor, settings: Settings, case_id: str, claim: Dispute, show: Show, *, step_g: int = 100
) -> PiecesCompared:
    """Compare each parcel that came back for the case's order with what was packed for it.

    Brings both into the case first; and where the code of what came back went out with another order, that piece's
    entry, too. Running it again adds only what is new.

    Args:
        actor: Who asks.
        settings: Of this desk.
        case_id: The case.
        claim: ``swapped_return``: article, code and weight; ``rotation``: the code alone.
        show: Progress.
        step_g: Of the coarser of the two scales: 1, 10, 100, or 454 for a pound.

    Raises:
        Forbidden, NotThere: they may not, or not see the case.
        ActError: nothing came back, or nothing was recorded of the order; another claim.
        NotAnchored: a day at the packing table is not sealed yet.
        EvidenceError: no such vault or case.
    """
    if claim not in _CLAIMS or step_g not in TOLERANCE_G:
        raise ActError(f"a claim of {', '.join(_CLAIMS)}, and a step of {', '.join(map(str, TOLERANCE_G))} grams")
    cite(actor, settings, case_id, show)
    vault = enter(actor, settings, case_id, Right.CAPTURE)
    file = vault.case(case_id)
    note(settings, actor, Deed.CAPTURED, case_id, vault=vault)
    with alone(settings.home, vault.vault_id, case_id):
        back = [one for one in _parcels(_reading(vault, file)) if isinstance(one.record, Unpacked)]
        if not back:
            what = "'wornproof return add WAYBILL --order ORDER' records it"
            raise ActError(f"nothing came back for the order of {case_id} yet: {what}")
        for one in back:
            _cite_other(vault, file, one, actor)
        seal(settings, case_id, show)
        made = list(_Compared(vault, file, claim, step_g, actor.account).all())
        fresh = sum(_keep(file, one) for one in made)
        seal(settings, case_id, show)
    counting = {
        (one.record.of, one.record.subject): one.entry.seq for one in _reading(vault, file).compared.comparisons
    }
    numbers = tuple(counting.get((one.of, one.subject), 0) for one in made)
    return PiecesCompared(case_id, tuple(made), numbers, fresh)


def _reading(vault: Vault, file: CaseFile) -> Reading:
    return read(file.ledger.entries(), public_key=vault.sealing_key())


def _parcels(reading: Reading) -> tuple[_Parcel, ...]:
    found = []
    for filed in reading.dispatched:
        entry = opened_entry(filed.record)
        if isinstance(entry.record, Packed | Unpacked):
            found.append(_Parcel(filed, entry, entry.record))
    return tuple(found)


def _other(vault: Vault, back: _Parcel) -> tuple[str, Entry] | None:
    """The day and the entry under which the code of what came back went out; None where no mark says so."""
    record = back.record
    mark = vault.codes.went_out(record.code, record.given_digest()) if record.code else None
    for entry in vault.dispatch(mark.day).ledger.of_kinds("packed") if mark else ():
        if isinstance(entry.record, Packed) and entry.record.given_digest() == mark.given:  # type: ignore[union-attr]  # else nothing is walked
            return mark.day, entry  # type: ignore[union-attr]  # as above
    return None


def _cite_other(vault: Vault, file: CaseFile, back: _Parcel, actor: Actor) -> None:
    """Bring in the piece that came back under this order and went out with another."""
    if (found := _other(vault, back)) is None:
        return
    day, entry = found
    opened, _ = file.opened()
    record = taken_out(vault.dispatch(day), entry, opened.digest, vault.sealing_key(), actor.account)

    def is_there(entries: Entries) -> bool:
        cited = (one.record for one in entries if isinstance(one.record, Dispatched))
        return any(opened_entry(one).digest == entry.digest for one in cited)

    try:
        file.ledger.append(record, unless=is_there)
    except HeadMoved:
        return


class _Compared:
    """The questions of one claim, asked of each parcel that came back."""

    def __init__(self, vault: Vault, file: CaseFile, claim: Dispute, step_g: int, account: str) -> None:
        self._vault, self._claim, self._step_g, self._account = vault, claim, step_g, account
        reading = _reading(vault, file)
        self._parcels = _parcels(reading)
        order = reading.case.order
        self._ordered = [line.sku for line in order.lines]
        packed = [one for one in self._parcels if isinstance(one.record, Packed)]
        self._sent = [one for one in packed if one.record.order_id == order.order_id]

    def all(self) -> Iterator[Comparison]:
        """Each question about each parcel."""
        for back in self._parcels:
            if isinstance(back.record, Unpacked):
                for of, found, against in self._asked(back):
                    yield self._record(of, found, back, against)

    def _asked(self, back: _Parcel) -> Iterator[tuple[str, Found, Sequence[_Parcel]]]:
        sent = [one.sent() for one in self._sent]
        if (mistake := mis_picked(sent, self._ordered)) is not None:
            yield "article", mistake, self._sent
            return
        what = Back(back.record.code, back.record.weight_g, back.day)
        found = _other(self._vault, back)
        other = next((one for one in self._parcels if found and one.entry.digest == found[1].digest), None)
        by = by_code(sent, what, other.sent() if other else None)
        against = [*self._sent, *([other] if other and other not in self._sent else [])]
        if self._claim is Dispute.ROTATION:
            is_other = by.why is Why.CODE_OTHER_ARTICLE  # a swap, and no rotation
            yield "link", Found(Result.CANNOT_SAY, by.why, by.values) if is_other else by, against
            return
        yield "code", by, against
        yield "weight", by_weight(sent, what, self._step_g), self._sent

    def _record(self, of: str, found: Found, back: _Parcel, against: Sequence[_Parcel]) -> Comparison:
        return Comparison(
            claim=self._claim,
            of=of,
            subject=back.filed.digest,
            rests_on=tuple(one.filed.digest for one in against),
            result=found.result,
            why=found.why.value,
            values=tuple(sorted(found.values.items())),
            quoted=tuple(one.quoted() for one in (*against, back)),
            for_buyer=tuple(one.value for one in found.for_buyer),
            policy=_policy(),
            software=f"wornproof {version('wornproof')}",
            account=self._account,
        )


def _policy() -> Digest:
    """Digest of the numbers that decide."""
    steps: Mapping[str, int] = {str(step): grams for step, grams in TOLERANCE_G.items()}
    return sha256(canonical({"apart_days": APART_DAYS, "tolerance_g": dict(steps)}))


def _keep(file: CaseFile, made: Comparison) -> bool:
    """Append what is new; whether it was. What was taken back is not said again."""
    entries = file.ledger.of_kinds("comparison", "struck")
    gone = {entry.record.takes_back for entry in entries if isinstance(entry.record, Struck)}
    mine = [(entry.digest, entry.record) for entry in entries if isinstance(entry.record, Comparison)]
    mine = [(digest, one) for digest, one in mine if _question(one) == _question(made)]
    is_newest = bool(mine) and _finding(mine[-1][1]) == _finding(made)
    if is_newest or any(digest in gone and _finding(one) == _finding(made) for digest, one in mine):
        return False
    file.ledger.append(made)
    return True


def _question(one: Comparison) -> tuple[object, ...]:
    return one.claim, one.of, one.subject


def _finding(one: Comparison) -> tuple[object, ...]:
    return one.result, one.why, one.values, one.quoted
