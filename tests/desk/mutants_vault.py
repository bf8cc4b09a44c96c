"""Every kind of tampering with a vault, each a function named as what it does, with what verify must say of it."""

import base64
import shutil

from tests.desk.forge import Entry, first, kind, rechained
from tests.desk.mutants import another_key
from tests.desk.mutants_inside import with_right_digests
from tests.desk.stolen import LEDGER, Stolen, mutant


def text_changed(entries: list[Entry]) -> None:
    first(entries, "segment")["record"]["posts"][0]["text"] = "something else"


@mutant(r"\.warc: the WARC is not the one")
def one_bit_of_a_captured_picture_flipped(v: Stolen) -> None:
    path = v.warcs()[0]
    path.write_bytes(path.read_bytes().replace(b"posted picture", b"qosted picture"))


@mutant(r"\.warc: the WARC is not the one")
def a_captured_picture_changed_and_its_archive_made_to_fit_itself(v: Stolen) -> None:
    path = v.warcs()[0]
    path.write_bytes(with_right_digests(path.read_bytes(), b"posted picture", b"forged picture"))


@mutant(r"\.warc: .* is not in ")
def a_captured_page_removed(v: Stolen) -> None:
    v.warcs()[0].unlink()


@mutant(r"\.warc: the WARC is not the one")
def two_captured_pages_swapped(v: Stolen) -> None:
    one, other = v.warcs()[:2]
    one_bytes, other_bytes = one.read_bytes(), other.read_bytes()
    one.write_bytes(other_bytes)
    other.write_bytes(one_bytes)


@mutant(r"extra\.warc: no record speaks of this object")
def a_page_nobody_captured_put_in(v: Stolen) -> None:
    (v.root / "cases/case-1/warc/extra.warc").write_bytes(v.warcs()[0].read_bytes())


@mutant("does not have the digest it names")
def an_entry_of_the_vault_changed(v: Stolen) -> None:
    entries = v.entries()
    text_changed(entries)
    v.put(entries)


@mutant("does not name the digest of the one before|does not name the digest")
def an_entry_of_the_vault_changed_with_its_own_digest(v: Stolen) -> None:
    entries = v.entries()
    text_changed(entries)
    entries[2] = rechained(entries)[2]
    v.put(entries)


@mutant("not in canonical form")
def an_entry_of_the_vault_spelled_with_a_space(v: Stolen) -> None:
    path = v.root / LEDGER / "00000003.json"
    path.write_bytes(path.read_bytes().replace(b'"seq":3', b'"seq": 3'))


@mutant("does not know record.segment.colour: a newer one wrote the entry, or somebody forged it")
def an_entry_given_a_field_that_nobody_knows(v: Stolen) -> None:
    entries = v.entries()
    first(entries, "segment")["record"]["colour"] = "red"
    v.put(rechained(entries))


@mutant(r"00000004\.json: the entry does not name the digest of the one before it")
def an_entry_given_a_field_that_nobody_knows_with_its_own_digest(v: Stolen) -> None:
    entries = v.entries()
    first(entries, "segment")["record"]["colour"] = "red"
    entries[2] = rechained(entries)[2]
    v.put(entries)


@mutant("does not know record: a newer one wrote the entry, or somebody forged it")
def an_entry_turned_into_a_record_of_another_time(v: Stolen) -> None:
    entries = v.entries()
    first(entries, "segment")["record"]["kind"] = "later-segment"
    v.put(rechained(entries))


@mutant("the seal's signature does not hold")
def a_field_taken_out_of_an_entry_as_if_it_were_older(v: Stolen) -> None:
    entries = v.entries()
    del first(entries, "segment")["record"]["posts"][0]["images"][0]["missing"]
    v.put(rechained(entries))


@mutant("00000004.json: not JSON")
def an_entry_emptied(v: Stolen) -> None:
    (v.root / LEDGER / "00000004.json").write_bytes(b"")


@mutant("00000004.json: the entry is missing|00000004.json: entry 4")
def an_entry_removed(v: Stolen) -> None:
    (v.root / LEDGER / "00000004.json").unlink()


@mutant("is kept in the place of entry")
def two_entries_of_the_vault_swapped(v: Stolen) -> None:
    entries = v.entries()
    entries[3], entries[5] = entries[5], entries[3]
    v.put(entries)


@mutant("are missing|is missing")
def an_entry_numbered_beyond_all_others(v: Stolen) -> None:
    shutil.copy(v.root / LEDGER / "00000004.json", v.root / LEDGER / "99999999.json")


@mutant("cut from the tail", reader="home")
def the_last_entry_cut_off_the_vault(v: Stolen) -> None:
    v.put(v.entries()[:-1])


@mutant("cut from the tail", reader="home")
def the_seal_cut_off_with_all_that_follows(v: Stolen) -> None:
    entries = v.entries()
    v.put(entries[: entries.index(first(entries, "seal"))])


@mutant("rewritten: the register of heads", reader="home")
def an_entry_changed_and_the_whole_chain_recomputed(v: Stolen) -> None:
    v.edit(text_changed)


@mutant("rewritten: the register of heads", "with the key", reader="home")
def the_whole_case_made_anew_with_the_true_key(v: Stolen) -> None:
    v.edit(text_changed, v.key)


@mutant("seal names another ledger head")
def an_entry_changed_and_the_chain_recomputed_on_its_way_to_another_machine(v: Stolen) -> None:
    def change(entries: list[Entry]) -> None:
        text_changed(entries)
        first(entries, "seal")["record"]["head"] = "sha256:" + "1" * 64

    v.edit(change)


@mutant("seal's signature does not hold")
def the_outcome_in_a_seal_of_the_vault_changed(v: Stolen) -> None:
    v.edit(lambda entries: first(entries, "seal")["record"].update(outcome="partial"))


@mutant("seal's Merkle root is not that")
def the_time_of_a_capture_set_back_in_the_vault(v: Stolen) -> None:
    def change(entries: list[Entry]) -> None:
        first(entries, "segment")["record"]["captures"][0]["captured_at"] = "2020-01-01T00:00:00.000000Z"

    v.edit(change)


@mutant("seal counts other captures|seal's Merkle root is not that")
def a_capture_taken_out_of_the_vaults_ledger(v: Stolen) -> None:
    v.edit(lambda entries: first(entries, "segment")["record"]["captures"].pop() and None)


@mutant("signed with another key than the one vault.json names")
def the_runs_sealed_again_with_a_forgers_key(v: Stolen) -> None:
    v.edit(text_changed, another_key())


@mutant("not with the one you named")
def the_whole_vault_made_anew_with_a_forgers_key(v: Stolen) -> None:
    v.edit(lambda entries: entries.__setitem__(slice(None), [e for e in entries if kind(e) != "timestamp"]))
    v.edit(text_changed, another_key())
    v.sign_header(another_key())


@mutant("vault.json was replaced|its vault.json was signed anew", reader="home")
def the_vault_given_a_new_name_to_evade_the_register(v: Stolen) -> None:
    v.sign_header(another_key(), vault_id="0" * 32)


@mutant("vault.json.*signature does not hold|vault.json is damaged")
def the_vaults_header_changed(v: Stolen) -> None:
    path = v.root / "vault.json"
    path.write_bytes(path.read_bytes().replace(b'"created_at":"20', b'"created_at":"19'))


@mutant("cases/case-1: all of it is gone", reader="home")
def a_whole_case_removed(v: Stolen) -> None:
    shutil.rmtree(v.root / "cases/case-1")


@mutant("catalogs/shop: all of it is gone", reader="home")
def a_whole_catalog_removed(v: Stolen) -> None:
    shutil.rmtree(v.root / "catalogs/shop")


@mutant("this is case case-1, kept as case case-2")
def a_case_kept_under_another_name(v: Stolen) -> None:
    (v.root / "cases/case-1").rename(v.root / "cases/case-2")


@mutant("the photo is not the one")
def a_catalog_photo_changed(v: Stolen) -> None:
    v.photos()[0].write_bytes(b"\xff\xd8 the picture of another article")


@mutant("the photo is not the one")
def the_photos_of_two_articles_swapped(v: Stolen) -> None:
    one, other = v.photos()[:2]
    one_bytes, other_bytes = one.read_bytes(), other.read_bytes()
    one.write_bytes(other_bytes)
    other.write_bytes(one_bytes)


@mutant(r"photos/.* is not in ")
def a_catalog_photo_removed(v: Stolen) -> None:
    v.photos()[0].unlink()


@mutant("appended after its run was sealed")
def a_page_added_after_the_seal(v: Stolen) -> None:
    v.edit(lambda entries: entries.append(first(entries, "segment") | {"digest": "sha256:" + "3" * 64}))


@mutant("sealed already")
def a_run_sealed_twice(v: Stolen) -> None:
    v.edit(lambda entries: entries.append(first(entries, "seal") | {"digest": "sha256:" + "3" * 64}), v.key)


@mutant("which is not before it in the ledger")
def a_match_of_a_page_the_vault_does_not_have(v: Stolen) -> None:
    v.edit(lambda entries: first(entries, "match")["record"].update(segment="sha256:" + "4" * 64))


@mutant("examines a picture that was not captured")
def a_match_of_a_picture_that_was_never_captured(v: Stolen) -> None:
    v.edit(lambda entries: first(entries, "match")["record"].update(image_digest="sha256:" + "4" * 64))


@mutant("state of catalog shop that is not in the vault")
def a_match_against_a_catalog_that_never_was(v: Stolen) -> None:
    v.edit(lambda entries: first(entries, "match")["record"].update(catalog_head="sha256:" + "4" * 64))


@mutant("shows a picture that was not captured")
def a_post_given_a_picture_it_never_had(v: Stolen) -> None:
    def change(entries: list[Entry]) -> None:
        first(entries, "segment")["record"]["posts"][0]["images"][0]["digest"] = "sha256:" + "4" * 64

    v.edit(change)


@mutant("time token is over something else", "with the key")
def a_new_history_sealed_under_the_old_token(v: Stolen) -> None:
    v.edit(text_changed, v.key)


@mutant("says another time, serial number or policy", "with the key")
def the_time_beside_a_token_in_the_vault_set_back(v: Stolen) -> None:
    v.edit(lambda entries: first(entries, "timestamp")["record"].update(gen_time="2020-01-01T00:00:00.000000Z"))


@mutant("time token", "with the key")
def a_byte_of_a_token_in_the_vault_changed(v: Stolen) -> None:
    def change(entries: list[Entry]) -> None:
        record = first(entries, "timestamp")["record"]
        token = base64.b64decode(record["token"])
        record["token"] = base64.b64encode(token[:-1] + bytes((token[-1] ^ 1,))).decode()

    v.edit(change)


@mutant("clock said", "with the key")
def the_desks_clock_set_back_when_the_token_came(v: Stolen) -> None:
    v.edit(lambda entries: first(entries, "timestamp").update(appended_at="2020-01-01T00:00:00.000000Z"))
