"""Tampering with the ledger and its seals by whoever holds the signing key and signs the package again."""

import json
from collections.abc import Callable

from desk.pack import offline_verifier as form
from tests.desk.forge import Entry, Package, first, kind, sign_ledger_seal
from tests.desk.mutants import another_key, mutant


def write(p: Package, entries: list[Entry]) -> None:
    """The ledger as it is, its length and head said as they are, the package signed."""
    p.put_entries(entries)
    p.state(entries=len(entries), head=entries[-1].get("digest"))
    p.sign()


@mutant("entry-digest", "with the key")
def an_entry_changed(p: Package) -> None:
    entries = p.entries()
    first(entries, "segment")["record"]["posts"][0]["text"] = "something else"
    write(p, entries)


@mutant("ledger-chain", "with the key")
def an_entry_changed_with_its_own_digest_recomputed(p: Package) -> None:
    entries = p.entries()
    entry = first(entries, "segment")
    entry["record"]["posts"][0]["text"] = "something else"
    entry["digest"] = form.sha256(form.canonical({name: entry[name] for name in entry if name != "digest"}))
    write(p, entries)


@mutant("entry-form", "with the key")
def an_entry_spelled_with_a_space(p: Package) -> None:
    p.members[form.LEDGER] = p.members[form.LEDGER].replace(b'"seq":3', b'"seq": 3')
    p.sign()


@mutant("malformed", "with the key")
def an_entry_that_is_no_json(p: Package) -> None:
    lines = p.members[form.LEDGER].splitlines(keepends=True)
    lines[3] = b"anything\n"
    p.members[form.LEDGER] = b"".join(lines)
    p.sign()


@mutant("ledger-order", "with the key")
def two_entries_swapped(p: Package) -> None:
    entries = p.entries()
    entries[3], entries[5] = entries[5], entries[3]
    write(p, entries)


@mutant("ledger-order", "with the key")
def an_entry_taken_out_of_the_middle(p: Package) -> None:
    entries = p.entries()
    del entries[4]
    write(p, entries)


@mutant("ledger-order", "with the key")
def an_entry_written_twice(p: Package) -> None:
    entries = p.entries()
    write(p, [*entries[:4], entries[3], *entries[4:]])


@mutant("ledger-order", "with the key")
def the_case_taken_off_the_beginning(p: Package) -> None:
    p.put_entries(p.entries()[1:])
    p.sign()


@mutant("ledger-cut", "with the key")
def the_last_entry_cut_off(p: Package) -> None:
    p.put_entries(p.entries()[:-1])
    p.sign()


@mutant("unknown-head", "with the key", told="head")
def the_last_entry_cut_off_and_no_trace_of_it_left(p: Package) -> None:
    p.edit(lambda entries: entries.pop() and None)
    p.sign()


@mutant("unsealed", "with the key")
def the_seal_cut_off_with_all_behind_it(p: Package) -> None:
    entries = p.entries()
    write(p, entries[: entries.index(first(entries, "seal"))])


@mutant("seal-head", "with the key")
def an_entry_slipped_in_before_the_seal(p: Package) -> None:
    def slip(entries: list[Entry]) -> None:
        place = entries.index(first(entries, "seal"))
        match = json.loads(json.dumps(first(entries, "match")))
        match["record"]["people"] = 2
        seal = entries[place]
        seal["record"]["head"] = "sha256:" + "1" * 64
        entries.insert(place, match | {"digest": "sha256:" + "2" * 64})

    p.edit(slip)
    p.sign()


@mutant("seal-signature", "with the key")
def the_outcome_in_a_seal_changed(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        first(entries, "seal")["record"]["outcome"] = "partial"

    p.edit(change)
    p.sign()


@mutant("seal-signature", "with the key")
def the_seal_of_another_case_put_in(p: Package) -> None:
    other = Package.open(p.notes["scene"].folder / "another.wacz", p.key)

    def change(entries: list[Entry]) -> None:
        first(entries, "seal")["record"]["signature"] = first(other.entries(), "seal")["record"]["signature"]

    p.edit(change)
    p.sign()


@mutant("seal-signature", "with the key")
def the_signed_number_of_captures_lowered(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        first(entries, "seal")["record"]["captures"] = 4

    p.edit(change)
    p.sign()


@mutant("merkle-root", "with the key")
def a_capture_taken_out_of_the_ledger(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        segment = first(entries, "segment")["record"]
        segment["captures"].pop()
        segment["posts"][0]["images"] = []

    p.edit(change)
    p.sign()


@mutant("merkle-root", "with the key")
def two_captures_put_in_another_order(p: Package) -> None:
    p.edit(lambda entries: first(entries, "segment")["record"]["captures"].reverse())
    p.sign()


@mutant("merkle-root", "with the key")
def the_time_of_a_capture_set_back_in_the_ledger(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        first(entries, "segment")["record"]["captures"][0]["captured_at"] = "2020-01-01T00:00:00.000000Z"

    p.edit(change)
    p.sign()


@mutant("seal-signature", on="whole")
def an_entry_changed_the_chain_recomputed_a_forged_package_signature(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        first(entries, "segment")["record"]["posts"][0]["text"] = "something else"

    p.edit(change)
    entries = p.entries()
    place = entries.index(first(entries, "seal"))
    entries[place]["record"]["head"] = entries[place - 1]["digest"]
    p.put_entries(entries)
    p.edit(lambda _: None)
    p.sign(another_key())


@mutant("after-seal", "with the key")
def a_page_added_to_a_run_after_its_seal(p: Package) -> None:
    p.edit(lambda entries: entries.append(first(entries, "segment") | {"digest": "sha256:" + "3" * 64}))
    p.sign()


@mutant("after-seal", "with the key")
def a_second_seal_for_the_same_run(p: Package) -> None:
    p.edit(lambda entries: entries.append(first(entries, "seal") | {"digest": "sha256:" + "3" * 64}))
    p.sign()


@mutant("citation", "with the key")
def a_match_of_a_page_that_is_not_there(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        first(entries, "match")["record"]["segment"] = "sha256:" + "4" * 64

    p.edit(change, p.key)
    p.sign()


@mutant("foreign-key", "with the key")
def a_run_sealed_again_with_another_key(p: Package) -> None:
    p.edit(lambda _: None, another_key())
    p.sign()


@mutant("foreign-key", told="key")
def everything_made_anew_with_a_forgers_own_key(p: Package) -> None:
    """No time token: it would not fit. Without knowing the key, nothing in the file can show this."""
    key = another_key()
    made_anew(p, key)
    header = p.json(form.VAULT_HEADER)
    del header["signature"]
    header["public_key"] = p_key = key.public_key().public_bytes_raw().hex()
    p.put_json(form.VAULT_HEADER, header | {"signature": key.sign(form.canonical(header)).hex(), "public_key": p_key})
    p.sign(key)


@mutant("unknown-head", "with the key", told="head")
def everything_made_anew_with_the_true_key_and_the_tokens_left_out(p: Package) -> None:
    """Its holder can always do this; only what was told or stamped before shows it."""
    made_anew(p, p.key)
    p.sign()


def made_anew(p: Package, key: object) -> None:
    def change(entries: list[Entry]) -> None:
        entries[:] = [entry for entry in entries if kind(entry) != "timestamp"]
        first(entries, "segment")["record"]["posts"][0]["place"] = "somewhere else"

    p.edit(change, key)  # type: ignore[arg-type]  # an Ed25519 key


@mutant("ledger-chain", "with the key", on="part")
def the_digest_of_a_withheld_entry_before_a_shown_one_changed(p: Package) -> None:
    entries = p.entries()
    entries[entries.index(first(entries, "match")) - 1]["withheld"]["digest"] = "sha256:" + "5" * 64
    p.put_entries(entries)
    p.sign()


@mutant("seal-head", "with the key", on="part")
def the_withheld_entry_before_the_seal_changed(p: Package) -> None:
    entries = p.entries()
    stub = entries[entries.index(first(entries, "seal")) - 1]
    stub["withheld"]["digest"] = "sha256:" + "5" * 64
    p.put_entries(entries)
    p.sign()


@mutant("seal-signature", "with the key")
def a_weight_lifted_below_the_seal_of_the_ledger(p: Package) -> None:
    """The package is signed again, and nobody signs the ledger's seal anew."""
    last = [entry for entry in p.entries() if kind(entry) == "match"][-1]["seq"]
    p.edit(lambda entries: entries[last - 1]["record"]["findings"][0].update(weight_decibans=99))
    p.sign()


@mutant("seal-signature", "with the key")
def a_review_turned_round_below_the_seal_of_the_ledger(p: Package) -> None:
    p.edit(lambda entries: first(entries, "review")["record"].update(verdict="confirmed"))
    p.sign()


@mutant("seal-head", "with the key")
def a_seal_of_another_ledger_put_in(p: Package) -> None:
    p.edit(_resigned(p, ledger="cases/another"))
    p.sign()


@mutant("seal-count", "with the key")
def a_seal_of_the_ledger_that_covers_fewer_entries(p: Package) -> None:
    p.edit(_resigned(p, entries=3))
    p.sign()


def _resigned(p: Package, **changes: object) -> Callable[[list[Entry]], None]:
    def change(entries: list[Entry]) -> None:
        record = first(entries, "ledger_seal")["record"]
        record.update(changes)
        sign_ledger_seal(record, p.key)

    return change


@mutant("foreign-key", "with the key")
def the_ledger_sealed_with_a_forgers_key(p: Package) -> None:
    p.edit(lambda entries: sign_ledger_seal(first(entries, "ledger_seal")["record"], another_key()))
    p.sign()
