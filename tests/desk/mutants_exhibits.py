"""Supplied files and what they were found to say, forged by who holds the key and signs all of it."""

from collections.abc import Callable
from typing import Any

from evidence.codec import sha256
from tests.desk.forge import Entry, Package
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
    struck = {"kind": "struck", "comparison": made, "reason": "a mistake", "account": ""}
    handed_in(p, lambda records: records.extend([struck, struck]))


@mutant("citation", "with the key")
def a_comparison_of_an_exhibit_that_is_not_there(p: Package) -> None:
    handed_in(p, lambda records: records[2].update(subject="sha256:" + "9" * 64))
