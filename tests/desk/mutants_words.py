"""People's words on comparisons forged, moved or taken out, by who holds the key and signs all of it."""

from collections.abc import Callable
from typing import Any

from evidence.codec import canonical, sha256
from tests.desk.forge import Entry, Package, kind
from tests.desk.mutants import mutant
from tests.desk.mutants_exhibits import comparison, handed_in
from tests.desk.mutants_reviews import amended, release, reviewed, withdrawal

Record = dict[str, Any]


def judged(p: Package, change: Callable[[list[Record]], object]) -> None:
    """Two comparisons that contradict, two honest words that agree on the first, and what is changed of these; signed.

    ``change`` gets the words, which follow the last entry of the ledger.
    """

    def two(records: list[Record]) -> None:
        records[0].update(account="ivy")
        records.append(comparison(records[2]["rests_on"][0], records[2]["subject"]))

    handed_in(p, two)
    first = next(entry for entry in p.entries() if kind(entry) == "comparison")
    words = [word(first, "bo", "first"), word(first, "cy", "second")]
    change(words)

    def append(entries: list[Entry]) -> None:
        for record in words:
            seq, at = len(entries) + 1, entries[-1]["appended_at"]
            entries.append(
                {"seq": seq, "prev": "", "appended_at": at, "record": record, "digest": f"sha256:{seq:064x}"}
            )

    p.edit(append, p.key)
    p.sign()


def word(made: Entry, account: str, place: str) -> Record:
    """As a release of this program writes it."""
    rests_on = [made["record"]["subject"], *made["record"]["rests_on"]]
    return {
        "kind": "comparison_review", "comparison": made["digest"], "verdict": "confirmed", "reviewer": account,
        "account": account, "place": place, "blind": True, "shown": sha256(canonical([made["digest"], rests_on])),
        "note": "",
    }  # fmt: skip


def after_comparisons(p: Package, change: Callable[[Package, list[Record]], object]) -> None:
    """The same where ``change`` must know how long the ledger is: four entries were added by then."""

    class Grown:
        def entries(self) -> list[Entry]:
            return [*p_entries, *p_entries[:4]]

    p_entries = p.entries()
    judged(p, lambda words: change(Grown(), words))  # type: ignore[arg-type]  # its entries are all that is asked for


@mutant("review", "with the key")
def a_second_word_on_a_comparison_forged_by_the_first(p: Package) -> None:
    judged(p, lambda words: words[1].update(account="BO"))


@mutant("review", "with the key")
def a_word_on_a_comparison_by_who_opened_the_case(p: Package) -> None:
    opened_by = p.entries()[0]["record"]["opened_by"]
    judged(p, lambda words: words[1].update(account=opened_by))


@mutant("review", "with the key")
def a_word_on_a_comparison_by_who_changed_the_case(p: Package) -> None:
    def change(words: list[Record]) -> None:
        amended(p, account="bo")(words)
        words.insert(0, words.pop())

    judged(p, change)


@mutant("review", "with the key")
def a_word_on_a_comparison_by_who_supplied_its_file(p: Package) -> None:
    judged(p, lambda words: words[1].update(account="ivy"))


@mutant("review", "with the key")
def a_word_moved_to_another_comparison(p: Package) -> None:
    def change(words: list[Record]) -> None:
        other = [entry["digest"] for entry in p.entries() if kind(entry) == "comparison"][1]
        words[0]["comparison"] = other

    judged(p, change)


@mutant("review", "with the key")
def a_first_word_on_a_comparison_taken_out(p: Package) -> None:
    judged(p, lambda words: words.pop(0))


@mutant("review", "with the key")
def a_word_on_what_is_no_comparison(p: Package) -> None:
    match = next(entry["digest"] for entry in p.entries() if kind(entry) == "match")
    judged(p, lambda words: [one.update(comparison=match) for one in words])


@mutant("citation", "with the key")
def a_word_on_a_comparison_that_is_not_there(p: Package) -> None:
    judged(p, lambda words: [one.update(comparison="sha256:" + "9" * 64) for one in words])


@mutant("review", "with the key")
def a_word_said_to_be_blind_where_two_were_open_to_all(p: Package) -> None:
    def change(grown: Package, words: list[Record]) -> None:
        withdrawal(grown, 0, "bo", "another row")(words)
        words.append(words[1] | {"account": "dan", "reviewer": "dan"})

    after_comparisons(p, change)


@mutant("review", "with the key")
def a_tie_broken_on_a_comparison_where_two_agree(p: Package) -> None:
    judged(p, lambda words: words.append(words[1] | {"account": "dan", "reviewer": "dan", "place": "tie"}))


@mutant("review", "with the key")
def a_word_on_a_comparison_withdrawn_by_another(p: Package) -> None:
    after_comparisons(p, lambda grown, words: withdrawal(grown, 0, "cy", "they err")(words))


@mutant("review", "with the key")
def a_word_on_a_comparison_undone_where_all_could_see(p: Package) -> None:
    after_comparisons(p, lambda grown, words: withdrawal(grown, 0, "bo", "")(words))


@mutant("release", "with the key")
def a_release_on_a_no_to_a_comparison(p: Package) -> None:
    def change(grown: Package, words: list[Record]) -> None:
        words[1].update(verdict="rejected")
        release(grown, words)

    after_comparisons(p, change)


@mutant("release", "with the key")
def a_release_on_one_word_on_a_comparison(p: Package) -> None:
    def change(grown: Package, words: list[Record]) -> None:
        release(grown, words, reviews=[f"sha256:{len(grown.entries()) + 1:064x}"])

    after_comparisons(p, change)


def withheld(p: Package, *stubs: tuple[int, dict[str, str]]) -> None:
    """Entries, by their number, as the stubs of withheld ones, with what more each stub says; signed."""
    entries = p.entries()
    for number, more in stubs:
        one = entries[number - 1]
        entries[number - 1] = {"withheld": {"seq": number, "digest": one["digest"], "kind": kind(one)} | more}
    p.put_entries(entries)
    p.state(entries_withheld=len(stubs))
    p.sign()


@mutant("withheld", "with the key")
def a_no_to_a_comparison_withheld(p: Package) -> None:
    judged(p, lambda words: words[1].update(verdict="rejected"))
    withheld(p, (len(p.entries()), {}))


def beside_one_taken_back(p: Package, more: Callable[[list[Entry]], dict[str, str]], *, on_it: bool = False) -> None:
    """The second comparison is taken back and withheld, and so is what withdraws a word: on the first comparison,
    where ``on_it`` is false; ``more`` is what the stub of the withdrawal says beside its kind."""

    def change(grown: Package, words: list[Record]) -> None:
        second = p.entries()[-1]
        if on_it:
            words[0] = word(second, "bo", "first")
            words[1].update(place="first")
        withdrawal(grown, 0, "bo", "I erred")(words)
        words.append({"kind": "struck", "takes_back": second["digest"], "reason": "x", "account": ""})

    after_comparisons(p, change)
    entries = p.entries()
    last, second = len(entries), entries[len(entries) - 5]
    hidden = [(last - 4, {}), (last - 1, more(entries))]
    if on_it:
        hidden.append((last - 3, {"of": second["digest"]}))
    withheld(p, *hidden)


@mutant("withheld", "with the key")
def a_withdrawal_withheld_where_a_comparison_was_taken_back(p: Package) -> None:
    beside_one_taken_back(p, lambda _: {})


@mutant("withheld", "with the key")
def a_withdrawal_withheld_of_a_word_that_is_shown(p: Package) -> None:
    beside_one_taken_back(p, lambda entries: {"of": entries[-4]["digest"]})


@mutant("withheld", "with the key")
def a_withdrawal_withheld_of_what_is_no_word(p: Package) -> None:
    beside_one_taken_back(p, lambda entries: {"of": entries[-5]["digest"]})


@mutant("malformed", "with the key")
def a_withheld_entry_that_says_more_than_it_may(p: Package) -> None:
    beside_one_taken_back(p, lambda entries: {"of": entries[-4]["digest"], "note": "x"})


def honest_withdrawal(p: Package) -> None:
    """No mutant: all that is withheld is of the comparison that was taken back."""
    beside_one_taken_back(p, lambda entries: {"of": entries[-4]["digest"]}, on_it=True)


@mutant("withheld", "with the key")
def a_withdrawal_withheld_as_a_parcel_where_there_is_none(p: Package) -> None:
    def change(records: list[Record]) -> None:
        withdrawal(p, 0, "bo", "I erred")(records)
        release(p, records)

    reviewed(p, change)
    withheld(p, (len(p.entries()) - 1, {"kind": "dispatched"}))
