"""The demo's further cases: a payment, damage, a swap, a rotation, and a trap beside each, through the same doors.

The clock of the packing table is set to the days of the story, which is made up like the rest; no outside time is
asked for.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.access.actor import Actor
from desk.acts.damage import damage
from desk.acts.dispatch import Clock, pack_piece, seal_dispatch, take_return
from desk.acts.exhibit import add_exhibits
from desk.acts.order_file import read_order
from desk.acts.payment import payment
from desk.acts.pieces import compare_pieces
from desk.acts.report import write_report
from desk.jobs.progress import Show
from desk.settings import Settings
from evidence.records import Case, Comparison, Dispute, Order, OrderLine, Role
from evidence.vault import Vault


@dataclass(frozen=True)
class OtherCompared:
    """One question of a further case: what is true and what was found."""

    case_id: str
    claim: str
    about: str
    """The picture, or the question."""
    truth: str
    found: str
    note: str

    @property
    def answer(self) -> str:
        """``right``, ``missed``, or ``WRONG``: contradicted, and it is not so."""
        if self.found == self.truth:
            return "right"
        return "WRONG" if self.found == "contradicted" else "missed"


def other_cases(actor: Actor, settings: Settings, example: Path, folder: Path, show: Show) -> tuple[OtherCompared, ...]:
    """Run them; again, and only what is missing is done."""
    told = tomllib.loads((example / "others.toml").read_text("utf-8"))
    return (
        *_payment(actor, settings, example, folder, told["payment"], show),
        _damage(actor, settings, example, folder, told["damage"], show),
        *(one for case in told["table"] for one in _table(actor, settings, example, folder, case, show)),
    )


def _payment(
    actor: Actor, settings: Settings, example: Path, folder: Path, told: Mapping[str, Any], show: Show
) -> Iterator[OtherCompared]:
    case = read_order(example / told["order"]).case
    _open(settings, case)
    for role, names in ((Role.PAYMENT_PICTURE, told["pictures"]), (Role.LEDGER_EXPORT, told["exports"])):
        add_exhibits(actor, settings, case.case_id, role, [example / name for name in names], show)
    done = payment(actor, settings, case.case_id, told["payees"], show)
    write_report(actor, settings, case.case_id, folder / f"{case.case_id}.html")
    for name, made in zip(done.names, done.found, strict=True):
        yield OtherCompared(
            case.case_id, case.claim.value, name, told["expected"][name], made.result.value, told["note"]
        )


def _damage(
    actor: Actor, settings: Settings, example: Path, folder: Path, told: Mapping[str, Any], show: Show
) -> OtherCompared:
    case = read_order(example / told["order"]).case
    _open(settings, case)
    add_exhibits(actor, settings, case.case_id, Role.DAMAGE_PHOTO, [example / name for name in told["photos"]], show)
    found = damage(actor, settings, case.case_id).values["result"]
    write_report(actor, settings, case.case_id, folder / f"{case.case_id}.html")
    return OtherCompared(case.case_id, case.claim.value, "damage", told["expected"], found, told["note"])


def _table(
    actor: Actor, settings: Settings, example: Path, folder: Path, told: Mapping[str, Any], show: Show
) -> Iterator[OtherCompared]:
    moments = _in_order(told)
    for kind, moment in moments:
        _record(actor, settings, example, kind, moment)
    seal_dispatch(actor, settings, show, clock=_at(moments[-1][1]["at"]))
    case_id, claim = told["case_id"], Dispute(told["claim"])
    line = OrderLine(sku=told["sku"], title=told["title"])
    placed = max(one["at"] for one in told["packed"])
    order = Order(order_id=told["order_id"], placed=placed, lines=(line,))
    _open(
        settings,
        Case(
            case_id=case_id, purpose="What came back, in the demo", opened_by="returns desk, Fjellro", order=order,
            claim=claim, retention_days=180,
        ),
    )  # fmt: skip
    done = compare_pieces(actor, settings, case_id, claim, show)
    write_report(actor, settings, case_id, folder / f"{case_id}.html")
    for made in done.found:
        yield _compared(case_id, made, told)


def _compared(case_id: str, made: Comparison, told: Mapping[str, Any]) -> OtherCompared:
    truth = told["expected"].get(made.of, "consistent")
    return OtherCompared(case_id, made.claim.value, made.of, truth, made.result.value, told["note"])


def _in_order(told: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    both = [(kind, moment) for kind in ("packed", "back") for moment in told[kind]]
    return sorted(both, key=lambda one: one[1]["at"])


def _record(actor: Actor, settings: Settings, example: Path, kind: str, moment: Mapping[str, Any]) -> None:
    photos = [example / name for name in moment.get("photos", ())]
    clock, common = _at(moment["at"]), {"code": moment["code"], "weight_g": moment["weight_g"], "photos": photos}
    if kind == "packed":
        pack_piece(actor, settings, moment["order"], moment["sku"], size=moment["size"], clock=clock, **common)
    else:
        take_return(actor, settings, moment["waybill"], order_id=moment["order"], clock=clock, **common)


def _at(moment: datetime) -> Clock:
    return lambda: moment


def _open(settings: Settings, case: Case) -> None:
    vault = Vault.open(settings.vault_url, settings.home)
    if not vault.has_entry(case.case_id):
        vault.open_case(case)
