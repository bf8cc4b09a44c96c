"""Holds what came back against what was packed, and seals what that comes to: for a swap, and for a rotation."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from importlib.metadata import version
from typing import Literal

from claims.pieces import (
    TOLERANCE_G,
    Back,
    Elsewhere,
    Found,
    Sent,
    Why,
    by_code,
    by_weight,
    mis_picked,
    of_household,
)
from claims.reading import Filed, Reading, read
from desk.access.actor import Actor
from desk.access.roles import Right
from desk.acts.audited import note
from desk.acts.carrier_weights import carrier_weights
from desk.acts.cite import cite
from desk.acts.errors import ActError
from desk.acts.orders_alike import orders_alike
from desk.acts.piece_history import Other, came_back, is_known, own_came_back, returns_since, share_a_box, went_out
from desk.acts.piece_kept import decided_by, keep_compared
from desk.acts.piece_photos import QUESTIONS, Photo, Photos, asked_of
from desk.acts.scope import enter
from desk.jobs.alone import alone
from desk.jobs.progress import Show
from desk.jobs.sealing import seal
from desk.settings import Settings
from evidence.dispatch_proof import cited_parcel, opened_entry, taken_out
from evidence.errors import HeadMoved
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
    is_own: bool = True
    """Whether it is of the case's own order."""

    @property
    def day(self) -> date:
        return date.fromisoformat(self.filed.record.ledger.removeprefix("dispatch/"))

    def sent(self) -> Sent:
        """As a piece that went out."""
        assert isinstance(self.record, Packed)
        return _sent_of(self.record, self.day)

    def came(self) -> Back:
        """As a parcel that came back."""
        return Back(self.record.code, self.record.weight_g, self.day)

    def quoted(self) -> Quoted:
        """Of a piece of another order without its waybill, by which the carrier would tell of somebody else."""
        one = self.record
        told: dict[str, str | int] = {"order_id": one.order_id, "code": one.code, "day": f"{self.day:%Y-%m-%d}"}
        told |= {"weight_g": one.weight_g or 0}
        told |= {"waybill": one.waybill} if self.is_own else {}
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
        seal(settings, case_id, show)  # of what was brought in and waits for it
        table = _Table(vault, file, claim, step_g, actor.account)
        if not table.back:
            what = "'wornproof return add WAYBILL --order ORDER' records it"
            raise ActError(f"nothing came back for the order of {case_id} yet: {what}")
        made: list[Comparison] = []
        for one in table.compared():
            show("comparisons", len(made) + 1, None, one.of)
            made.append(one)
        seal(settings, case_id, show)  # of the other pieces that were brought in
        fresh = sum(keep_compared(file, one) for one in made)
        seal(settings, case_id, show)
    standing = _reading(vault, file).compared.comparisons
    counting = {(one.record.claim, one.record.of, one.record.subject): one.entry.seq for one in standing}
    numbers = tuple(counting.get((one.claim, one.of, one.subject), 0) for one in made)
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


@dataclass(frozen=True)
class _Asked:
    """A question, what it comes to, and by what."""

    of: str
    found: Found
    against: Sequence[_Parcel]
    exhibits: Sequence[Digest] = ()
    rows: tuple[Quoted, ...] = ()
    """Of these exhibits."""


class _Table:
    """The questions of one claim, asked of each parcel that came back for the order of a case."""

    def __init__(self, vault: Vault, file: CaseFile, claim: Dispute, step_g: int, account: str) -> None:
        self._vault, self._file, self._claim, self._step_g, self._account = vault, file, claim, step_g, account
        reading = _reading(vault, file)
        self._exhibits = reading.compared.exhibits
        self._photos = Photos(file, self._exhibits)
        self._order = reading.case.order
        self._ordered = sum(line.quantity for line in self._order.lines)
        own = [one for one in _parcels(reading) if one.record.order_id == self._order.order_id]
        self._sent = [one for one in own if isinstance(one.record, Packed)]
        self.back = [one for one in own if isinstance(one.record, Unpacked)]

    def compared(self) -> Iterator[Comparison]:
        """Each question about each parcel."""
        for back in self.back:
            for one in self._asked(back):
                yield self._record(one, back)

    def _asked(self, back: _Parcel) -> Iterator[_Asked]:
        sent = [one.sent() for one in self._sent]
        is_swap = self._claim is Dispute.SWAPPED_RETURN
        if (mistake := mis_picked(sent, [line.sku for line in self._order.lines])) is not None:
            # of every question: what was found before our mistake was known must count no more
            photos = QUESTIONS if all(self._shown(back)) else ()
            carried = (one.of for one in self._by_carrier(sent, back, is_alone=False))
            asked = ("article", "code", "weight", *carried, *photos) if is_swap else ("link",)
            yield from (_Asked(of, mistake, self._sent) for of in asked)
            return
        if is_swap:
            yield _Asked("article", Found(Result.CONSISTENT, Why.ARTICLE_AS_ORDERED), self._sent)
        by, against, lists = self._by_code(sent, back)
        if not is_swap:
            is_other = by.why is Why.CODE_OTHER_ARTICLE  # a swap, and no rotation
            yield _Asked("link", Found(Result.CANNOT_SAY, by.why, by.values) if is_other else by, against, lists)
            return
        yield _Asked("code", by, against, lists)
        is_alone = self._is_alone(back)
        yield _Asked("weight", by_weight(sent, back.came(), self._step_g, is_alone=is_alone), self._sent)
        yield from self._by_carrier(sent, back, is_alone=is_alone)
        for of, found, shown in asked_of(*self._shown(back)):
            yield _Asked(of, found, self._sent, shown)

    def _by_carrier(self, sent: Sequence[Sent], back: _Parcel, *, is_alone: bool) -> Iterator[_Asked]:
        """By what the carrier weighed both ways; nothing is asked where its records do not say it."""
        ways = (sent[0].waybill if sent else "", back.record.waybill)
        out, came = (carrier_weights(self._file, self._exhibits, waybill) for waybill in ways)
        if out is None or came is None or (step_g := max(out.step_g, came.step_g)) not in TOLERANCE_G:
            return
        pair = [replace(sent[0], weight_g=out.weight_g), *sent[1:]], replace(back.came(), weight_g=came.weight_g)
        found = by_weight(*pair, step_g, is_alone=is_alone)
        lists = tuple(dict.fromkeys((out.exhibit, came.exhibit)))
        yield _Asked("carrier_weight", found, self._sent, lists, (out.quoted, came.quoted))

    def _shown(self, back: _Parcel) -> tuple[tuple[Photo, ...], tuple[Photo, ...]]:
        """Photos of all that was sent, and of what came back."""
        return tuple(shown for one in self._sent for shown in self._photos.of(one.record)), self._photos.of(back.record)

    def _by_code(self, sent: Sequence[Sent], back: _Parcel) -> tuple[Found, Sequence[_Parcel], Sequence[Digest]]:
        """With the other piece's entry brought into the case, where it contradicts; else that order stays closed."""
        assert isinstance(back.record, Unpacked)
        own = frozenset(one.code for one in sent) - {""}
        is_asked = back.record.code not in own and is_known(self._vault, self._order, back.day)
        other = went_out(self._vault, back.record) if is_asked else None
        if other is None:
            return by_code(sent, back.came(), None, ordered=self._ordered), self._sent, ()
        first = min(other.date, *(one.day for one in sent))
        returns = returns_since(self._vault, first, back.record)
        elsewhere = Elsewhere(
            _sent_of(other.record, other.date),
            came_back(other, returns),
            own_came_back(own, returns),
        )
        found = by_code(sent, back.came(), elsewhere, ordered=self._ordered)
        if found.result is not Result.CONTRADICTED:
            return found, self._sent, ()
        both = orders_alike(self._file, self._exhibits, self._order.order_id, other.record.order_id)
        return of_household(found, both.kinds), [*self._sent, self._brought_in(other)], both.exhibits

    def _is_alone(self, back: _Parcel) -> bool:
        assert isinstance(back.record, Unpacked)
        if self._ordered != 1 or len(self.back) != 1 or not is_known(self._vault, self._order, back.day):
            return False
        return not share_a_box(self._vault, back.record, back.day)

    def _brought_in(self, other: Other) -> _Parcel:
        opened, _ = self._file.opened()
        record = taken_out(other.day, other.entry, opened.digest, self._vault.sealing_key(), self._account)
        digest = other.entry.digest
        with suppress(HeadMoved):
            self._file.ledger.append(record, unless=lambda entries: cited_parcel(entries, digest) is not None)
        found = cited_parcel(self._file.ledger.entries(), digest)
        assert found is not None
        assert isinstance(found.record, Dispatched)
        return _Parcel(Filed(found, found.record), other.entry, other.record, is_own=False)

    def _record(self, asked: _Asked, back: _Parcel) -> Comparison:
        found = asked.found
        return Comparison(
            claim=self._claim,
            of=asked.of,
            subject=back.filed.digest,
            rests_on=(*(one.filed.digest for one in asked.against), *asked.exhibits),
            result=found.result,
            why=found.why.value,
            values=tuple(sorted(found.values.items())),
            quoted=(*(one.quoted() for one in (*asked.against, back)), *asked.rows),
            for_buyer=tuple(one.value for one in found.for_buyer),
            policy=decided_by(),
            software=f"wornproof {version('wornproof')}",
            account=self._account,
        )


def _sent_of(one: Packed, day: date) -> Sent:
    return Sent(one.order_id, one.sku, one.size, one.code, one.weight_g, one.waybill, day)
