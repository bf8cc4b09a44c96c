"""People's words forged, moved, given to another or taken out, by who holds the key and signs all of it."""

from collections.abc import Callable
from typing import Any

from evidence.drawn import drawn, shown_digest
from evidence.records import LineupPhoto
from tests.desk.forge import Entry, Package, kind
from tests.desk.mutants import mutant

SKUS = ("sku-0", "sku-1", "sku-2", "sku-3", "sku-4", "sku-5")
Record = dict[str, Any]


def reviewed(p: Package, change: Callable[[list[Record]], object], *, late_s: int = 0) -> None:
    """Two honest line-ups that agree, a release on them, and what is changed of these; signed.

    ``change`` gets the records, which follow the last entry of the ledger.
    """

    def append(entries: list[Entry]) -> None:
        case, match = entries[0], [entry for entry in entries if kind(entry) == "match"][-1]
        records = [word(case, match, "bo", "first"), word(case, match, "cy", "second")]
        change(records)
        for place, record in enumerate(records):
            seq = len(entries) + 1
            at = entries[-1]["appended_at"]
            if late_s and place == len(records) - 1:
                at = "2099-01-01T00:00:00.000000Z"
            entries.append(
                {"seq": seq, "prev": "", "appended_at": at, "record": record, "digest": f"sha256:{seq:064x}"}
            )

    p.edit(append, p.key)
    p.sign()


def word(case: Entry, match: Entry, account: str, place: str, picked: str = "sku-0", **changes: Any) -> Record:
    """A review of ``sku-0`` as a release of this program writes it."""
    of = [LineupPhoto(sku=sku, photo_digest=f"sha256:{at:064x}") for at, sku in enumerate(SKUS, 1)]
    photos = drawn(case["digest"], match["digest"], "sku-0", account, of)
    number = next(at for at, one in enumerate(photos, 1) if one.sku == picked)
    shown = shown_digest(match["record"]["image_digest"], None, photos)
    lineup = {
        "photos": [one.model_dump() for one in photos], "region_px": None, "picked": "photo", "number": number,
        "confidence": "high",
    }  # fmt: skip
    return {
        "kind": "review", "match": match["digest"], "sku": "sku-0", "claim": "same_item_worn", "reviewer": account,
        "verdict": "confirmed" if picked == "sku-0" else "rejected", "note": "", "blind": True, "account": account,
        "place": place, "shown": shown, "lineup": lineup, "reason_code": "print_agrees",
        "known": {"lineups": 9, "right": 8, "wrong": 1},
    } | changes  # fmt: skip


@mutant("review", "with the key")
def one_person_confirms_twice(p: Package) -> None:
    reviewed(p, lambda records: records[1].update(account="bo", reviewer="Bo"))


@mutant("review", "with the key")
def one_person_confirms_twice_under_another_spelling(p: Package) -> None:
    reviewed(p, lambda records: records[1].update(account="BO"))


@mutant("review", "with the key")
def a_word_by_who_opened_the_case(p: Package) -> None:
    opened_by = p.entries()[0]["record"]["opened_by"]
    reviewed(p, lambda records: records[1].update(account=opened_by))


@mutant("review", "with the key")
def a_first_word_taken_out(p: Package) -> None:
    reviewed(p, lambda records: records.pop(0))


@mutant("review", "with the key")
def two_words_that_changed_their_places(p: Package) -> None:
    reviewed(p, lambda records: records.reverse())


@mutant("review", "with the key")
def a_confirmation_that_no_pick_gave(p: Package) -> None:
    reviewed(p, lambda records: records[1]["lineup"].update(picked="none_of_these", number=0))


@mutant("review", "with the key")
def photos_placed_by_hand(p: Package) -> None:
    def change(records: list[Record]) -> None:
        lineup = records[1]["lineup"]
        lineup["photos"] = lineup["photos"][::-1]
        lineup["number"] = 7 - lineup["number"]

    reviewed(p, change)


@mutant("review", "with the key")
def a_photo_put_in_the_place_of_a_filler(p: Package) -> None:
    reviewed(p, lambda records: records[1]["lineup"]["photos"][0].update(photo_digest="sha256:" + "9" * 64))


@mutant("review", "with the key")
def another_thing_shown_than_the_line_up_holds(p: Package) -> None:
    reviewed(p, lambda records: records[1].update(shown="sha256:" + "9" * 64))


@mutant("review", "with the key")
def a_line_up_without_the_article(p: Package) -> None:
    def change(records: list[Record]) -> None:
        lineup = records[1]["lineup"]
        lineup["photos"] = [one for one in lineup["photos"] if one["sku"] != "sku-0"]
        lineup["number"] = 1

    reviewed(p, change)


@mutant("review", "with the key")
def a_word_on_an_article_that_was_never_compared(p: Package) -> None:
    reviewed(p, lambda records: [one.update(sku="sku-9") for one in records])


@mutant("review", "with the key")
def a_tie_broken_where_two_agree(p: Package) -> None:
    reviewed(p, lambda records: records.append(records[1] | {"account": "dan", "reviewer": "dan", "place": "tie"}))


@mutant("review", "with the key")
def more_right_answers_than_line_ups(p: Package) -> None:
    reviewed(p, lambda records: records[1].update(known={"lineups": 3, "right": 4, "wrong": 0}))


@mutant("review", "with the key")
def a_rate_that_forgets_its_errors(p: Package) -> None:
    def change(records: list[Record]) -> None:
        second = records[1] | {"account": "bo", "reviewer": "bo", "known": {"lineups": 10, "right": 10, "wrong": 0}}
        records[1] = second

    reviewed(p, change)


def withdrawal(p: Package, place: int, account: str, reason: str) -> Callable[[list[Record]], None]:
    """Of one of the two words: they get the two numbers behind the ledger's last."""
    after = len(p.entries())

    def change(records: list[Record]) -> None:
        digest = f"sha256:{after + 1 + place:064x}"
        records.append({"kind": "withdrawal", "review": digest, "account": account, "reason": reason})

    return change


@mutant("review", "with the key")
def a_word_withdrawn_by_another(p: Package) -> None:
    reviewed(p, withdrawal(p, 0, "cy", "they err"))


@mutant("review", "with the key")
def a_word_withdrawn_twice(p: Package) -> None:
    def change(records: list[Record]) -> None:
        withdrawal(p, 0, "bo", "a mistake")(records)
        withdrawal(p, 0, "bo", "a mistake, again")(records)

    reviewed(p, change)


@mutant("review", "with the key")
def a_word_undone_years_later(p: Package) -> None:
    reviewed(p, withdrawal(p, 1, "cy", ""), late_s=1)


def release(p: Package, records: list[Record], **changes: Any) -> None:
    after = len(p.entries())
    digests = [f"sha256:{after + 1 + place:064x}" for place in (0, 1)]
    made = {
        "kind": "release", "channel": "paypal", "reviews": digests, "argument_digest": "sha256:" + "1" * 64,
        "released_by": "dan", "approved_by": "eve",
    }  # fmt: skip
    records.append(made | changes)


@mutant("release", "with the key")
def a_release_approved_by_who_asked_for_it(p: Package) -> None:
    reviewed(p, lambda records: release(p, records, approved_by="DAN"))


@mutant("release", "with the key")
def a_release_approved_by_who_reviewed(p: Package) -> None:
    reviewed(p, lambda records: release(p, records, approved_by="bo"))


@mutant("release", "with the key")
def a_release_on_a_word_that_does_not_confirm(p: Package) -> None:
    def change(records: list[Record]) -> None:
        records[1].update(verdict="unsure")
        records[1]["lineup"].update(picked="cannot_tell", number=0)
        release(p, records)

    reviewed(p, change)


@mutant("release", "with the key")
def a_release_on_a_word_that_was_withdrawn(p: Package) -> None:
    def change(records: list[Record]) -> None:
        withdrawal(p, 0, "bo", "a mistake")(records)
        release(p, records)

    reviewed(p, change)


@mutant("citation", "with the key")
def a_release_on_reviews_that_are_not_there(p: Package) -> None:
    reviewed(p, lambda records: release(p, records, reviews=["sha256:" + "7" * 64]))


def amended(p: Package, **changes: Any) -> Callable[[list[Record]], None]:
    case = p.entries()[0]

    def change(records: list[Record]) -> None:
        made = {"kind": "amendment", "supersedes": case["digest"], "case": case["record"], "reason": "x", "account": ""}
        records.append(made | changes)

    return change


@mutant("amendment", "with the key")
def an_amendment_that_makes_another_the_opener(p: Package) -> None:
    case = p.entries()[0]["record"]
    reviewed(p, amended(p, case=case | {"opened_by": "nobody"}))


@mutant("amendment", "with the key")
def an_amendment_into_another_case(p: Package) -> None:
    case = p.entries()[0]["record"]
    reviewed(p, amended(p, case=case | {"case_id": "case-9"}))


@mutant("amendment", "with the key")
def two_amendments_of_one_state(p: Package) -> None:
    def change(records: list[Record]) -> None:
        amended(p)(records)
        amended(p, reason="y")(records)

    reviewed(p, change)


@mutant("review", "with the key")
def line_ups_that_name_no_account(p: Package) -> None:
    reviewed(p, lambda records: [one.update(account="", place="") for one in records])


@mutant("review", "with the key")
def a_word_without_an_account_behind_others(p: Package) -> None:
    plain = {"account": "", "place": "", "shown": "", "lineup": None, "reason_code": "", "known": None}
    reviewed(p, lambda records: records.append(records[1] | {**plain, "reviewer": "Dan"}))


@mutant("review", "with the key")
def a_word_by_who_changed_the_case(p: Package) -> None:
    def change(records: list[Record]) -> None:
        amended(p, account="bo")(records)
        records.insert(0, records.pop())

    reviewed(p, change)


@mutant("review", "with the key")
def a_rate_that_forgets_under_another_spelling(p: Package) -> None:
    def change(records: list[Record]) -> None:
        records[1].update(account="BO", reviewer="BO", known={"lineups": 10, "right": 10, "wrong": 0})

    reviewed(p, change)


@mutant("release", "with the key")
def a_release_on_no_review(p: Package) -> None:
    reviewed(p, lambda records: release(p, records, reviews=[]))


@mutant("release", "with the key")
def a_release_on_one_word_twice(p: Package) -> None:
    first = f"sha256:{len(p.entries()) + 1:064x}"
    reviewed(p, lambda records: release(p, records, reviews=[first, first]))


@mutant("release", "with the key")
def a_release_on_one_word(p: Package) -> None:
    first = f"sha256:{len(p.entries()) + 1:064x}"
    reviewed(p, lambda records: release(p, records, reviews=[first]))
