"""Supplied files and what they were found to say, forged by who holds the key and signs all of it."""

from collections.abc import Callable
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from desk.pack import offline_verifier as form
from evidence import merkle
from evidence.codec import canonical, sha256
from tests.desk.forge import Entry, Package, sign_ledger_seal
from tests.desk.mutants import mutant

Record = dict[str, Any]
PICTURE, EXPORT = b"\x89PNG the buyer's picture", b"the bill of a month, with other buyers in it"


def handed_in(p: Package, change: Callable[[list[Record]], object], *files: bytes, signed: bool = True) -> None:
    """A picture and an export, a comparison of the two, and what is changed of these; signed.

    ``files`` lie in the package; none: the picture alone, as it should.
    """
    after = len(p.entries())

    def append(entries: list[Entry]) -> None:
        picture, export = (f"sha256:{after + n:064x}" for n in (1, 2))
        records = [
            exhibit(entries[0]["digest"], "payment_picture", "receipt.png", PICTURE),
            exhibit(entries[0]["digest"], "ledger_export", "alipay.csv", EXPORT),
            comparison(picture, export),
        ]
        change(records)
        for record in records:
            seq, at = len(entries) + 1, entries[-1]["appended_at"]
            entries.append(
                {"seq": seq, "prev": "", "appended_at": at, "record": record, "digest": f"sha256:{seq:064x}"}
            )

    p.edit(append, p.key)
    for data in files or (PICTURE,):
        p.members["exhibits/" + sha256(data)[7:]] = data
    if signed:
        p.sign()


def exhibit(case: str, role: str, name: str, data: bytes) -> Record:
    return {
        "kind": "exhibit", "case": case, "role": role, "name": name, "file_digest": sha256(data),
        "file_bytes": len(data), "media_type": "image/png", "supplied_by": "Ada", "said": "", "own_time": "",
        "stated": [], "account": "",
    }  # fmt: skip


def comparison(picture: str, export: str) -> Record:
    values = {"amount": "10.00"}
    return {
        "kind": "comparison", "claim": "payment_mismatch", "of": "payment", "subject": picture, "rests_on": [export],
        "result": "contradicted", "why": "amount_differs", "values": values,
        "quoted": [{"exhibit": export, "file": "alipay.csv", "line": 5, "form": "alipay_trade", "values": values}],
        "for_buyer": ["mistake"], "policy": "sha256:" + "0" * 64, "software": "wornproof", "account": "",
    }  # fmt: skip


@mutant("exhibit", "with the key")
def another_picture_in_the_place_of_a_supplied_one(p: Package) -> None:
    handed_in(p, lambda _: None, signed=False)
    p.members["exhibits/" + sha256(PICTURE)[7:]] = b"\x89PNG another picture"
    p.sign()


@mutant("exhibit", "with the key")
def a_supplied_file_taken_out(p: Package) -> None:
    handed_in(p, lambda _: None, signed=False)
    del p.members["exhibits/" + sha256(PICTURE)[7:]]
    p.sign()


@mutant("exhibit", "with the key")
def an_export_with_other_buyers_put_in(p: Package) -> None:
    handed_in(p, lambda _: None, PICTURE, EXPORT)


@mutant("exhibit", "with the key")
def a_file_that_nobody_supplied(p: Package) -> None:
    handed_in(p, lambda _: None, PICTURE, b"nobody's")


@mutant("exhibit", "with the key")
def an_exhibit_of_another_entry_than_the_case(p: Package) -> None:
    run = next(one["digest"] for one in p.entries() if one["record"]["kind"] == "run")
    handed_in(p, lambda records: records[0].update(case=run))


@mutant("comparison", "with the key")
def a_comparison_that_rests_on_a_match(p: Package) -> None:
    match = next(one["digest"] for one in p.entries() if one["record"]["kind"] == "match")
    handed_in(p, lambda records: records[2].update(rests_on=[match]))


@mutant("comparison", "with the key")
def contradicted_and_resting_on_nothing(p: Package) -> None:
    handed_in(p, lambda records: records[2].update(rests_on=[], quoted=[]))


@mutant("comparison", "with the key")
def a_row_quoted_of_what_it_does_not_rest_on(p: Package) -> None:
    handed_in(p, lambda records: records[2].update(rests_on=[], result="cannot_say"))


@mutant("comparison", "with the key")
def a_fourth_word(p: Package) -> None:
    handed_in(p, lambda records: records[2].update(result="forged"))


@mutant("comparison", "with the key")
def a_comparison_struck_twice(p: Package) -> None:
    made = f"sha256:{len(p.entries()) + 3:064x}"
    struck = {"kind": "struck", "takes_back": made, "reason": "a mistake", "account": ""}
    handed_in(p, lambda records: records.extend([struck, struck]))


@mutant("comparison", "with the key")
def contradicted_and_nothing_for_the_buyer(p: Package) -> None:
    handed_in(p, lambda records: records[2].update(for_buyer=[]))


@mutant("citation", "with the key")
def a_comparison_of_an_exhibit_that_is_not_there(p: Package) -> None:
    handed_in(p, lambda records: records[2].update(subject="sha256:" + "9" * 64))


@mutant("withheld", "with the key", on="part")
def a_strike_withheld_beside_the_comparison_that_it_takes_back(p: Package) -> None:
    lines = p.entries()
    opened, at = lines[0]["digest"], lines[0]["appended_at"]
    last = lines[-1].get("withheld", lines[-1])
    made: list[Entry] = []

    def add(record: Record) -> str:
        seq, prev = (made[-1]["seq"], made[-1]["digest"]) if made else (last["seq"], last["digest"])
        body = {"seq": seq + 1, "prev": prev, "appended_at": at, "record": record}
        made.append({**body, "digest": sha256(canonical(body))})
        return str(made[-1]["digest"])

    picture = add(exhibit(opened, "payment_picture", "receipt.png", PICTURE))
    export = add(exhibit(opened, "ledger_export", "alipay.csv", EXPORT))
    digest = add(comparison(picture, export))
    add({"kind": "struck", "takes_back": digest, "reason": "x", "account": ""})
    stub = {"seq": made[-1]["seq"], "digest": made[-1]["digest"], "kind": "struck"}
    p.put_entries([*lines, *made[:-1], {"withheld": stub}])
    stated = p.json(form.STATEMENT)
    p.state(entries=stated["entries"] + 4, head=made[-1]["digest"], entries_withheld=stated["entries_withheld"] + 1)
    p.members["exhibits/" + sha256(PICTURE)[7:]] = PICTURE
    p.sign()


@mutant("dispatch", "with the key")
def a_parcel_that_is_not_under_its_days_seal(p: Package) -> None:
    _parcel(p, lambda entry, seal, record: record.update(path=[sha256(b"another")]))


@mutant("dispatch", "with the key")
def a_weight_changed_after_the_day_was_sealed(p: Package) -> None:
    def change(entry: Entry, seal: Entry, record: Record) -> None:
        entry["record"]["weight_g"] = 999
        record["entry"] = _text(entry)

    _parcel(p, change)


@mutant("dispatch", "with the key")
def a_day_sealed_with_another_key(p: Package) -> None:
    def change(entry: Entry, seal: Entry, record: Record) -> None:
        sign_ledger_seal(seal["record"], Ed25519PrivateKey.generate())
        record["seal"] = _text(seal)

    _parcel(p, change)


@mutant("dispatch", "with the key")
def a_parcel_in_the_place_of_another(p: Package) -> None:
    _parcel(p, lambda entry, seal, record: record.update(index=1))


def honest_parcel(p: Package) -> None:
    """A parcel of a day with one other, cited as this program cites it."""
    _parcel(p, lambda entry, seal, record: None)


def _parcel(p: Package, change: Callable[[Entry, Entry, Record], object]) -> None:
    entries = p.entries()
    day = "dispatch/2026-05-01"
    entry, other = (
        _entry(seq, {"kind": "packed", "order_id": order, "sku": "tee-1", "size": "", "code": "", "weight_g": 412,
                     "photos": [], "waybill": "", "station": "", "salt": f"{seq:032x}", "account": ""})
        for seq, order in ((1, "1001"), (2, "order-closed"))
    )  # fmt: skip
    root, paths = merkle.proofs([canonical(entry), canonical(other)])
    seal = _entry(3, {"kind": "ledger_seal", "ledger": day, "entries": 2, "head": other["digest"],
                      "merkle_root": "sha256:" + root.hex()})  # fmt: skip
    sign_ledger_seal(seal["record"], p.key)
    record: Record = {
        "kind": "dispatched", "case": entries[0]["digest"], "ledger": day, "entry": _text(entry), "index": 0,
        "path": ["sha256:" + one.hex() for one in paths[0]], "seal": _text(seal), "tokens": [], "account": "",
    }  # fmt: skip
    change(entry, seal, record)

    def append(lines: list[Entry]) -> None:
        seq, at = len(lines) + 1, lines[-1]["appended_at"]
        lines.append({"seq": seq, "prev": "", "appended_at": at, "record": record, "digest": f"sha256:{seq:064x}"})

    p.edit(append, p.key)
    p.sign()


def _entry(seq: int, record: Record) -> Entry:
    body = {"seq": seq, "prev": "", "appended_at": "2026-05-01T10:00:00.000000Z", "record": record}
    return {**body, "digest": sha256(canonical(body))}


def _text(entry: Entry) -> str:
    """As it is written, with the digest that is its own."""
    body = {name: item for name, item in entry.items() if name != "digest"}
    entry["digest"] = sha256(canonical(body))
    return canonical(entry).decode()
