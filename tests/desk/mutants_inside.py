"""Tampering with archives, proofs, index and statement by whoever holds the signing key and signs the package again."""

import hashlib
import json

from desk.pack import offline_verifier as form
from tests.desk.forge import Package
from tests.desk.mutants import mutant


def with_right_digests(warc: bytes, old: bytes, new: bytes) -> bytes:
    """A WARC with a payload changed and its own digests recomputed: alone, it looks sound."""
    made = b""
    for record in form.warc_records(warc):
        raw = warc[record.offset : record.offset + record.length]
        changed = raw.replace(old, new)
        if changed != raw:
            for before, after in (
                (record.block, record.block.replace(old, new)),
                (record.http[2], record.http[2].replace(old, new)),
            ):
                digests = (hashlib.sha256(data).hexdigest().encode() for data in (before, after))
                changed = changed.replace(next(digests), next(digests))
        made += changed
    return made


@mutant("warc-record", "with the key")
def a_picture_changed_and_the_archive_made_to_fit_itself(p: Package) -> None:
    name = p.archives()[0]
    p.members[name] = with_right_digests(p.members[name], b"posted picture", b"forged picture")
    p.sign()


@mutant("warc-digest", "with the key")
def the_archive_changed_where_no_capture_is(p: Package) -> None:
    name = p.archives()[0]
    p.members[name] = with_right_digests(p.members[name], b"robots: obey", b"robots: none")
    p.sign()


@mutant("warc-record", "with the key")
def a_picture_changed_and_the_archives_digests_taken_out(p: Package) -> None:
    name = p.archives()[0]
    data = p.members[name].replace(b"posted picture", b"forged picture")
    lines = [line for line in data.split(b"\r\n") if not line.startswith(b"WARC-Block-Digest")]
    p.members[name] = b"\r\n".join(lines)
    p.sign()


@mutant("warc-record", "with the key")
def the_date_of_a_capture_set_back_in_the_archive(p: Package) -> None:
    name = p.archives()[0]
    record = next(one for one in form.warc_records(p.members[name]) if one.kind == "response")
    date = record.fields["warc-date"].encode()
    p.members[name] = p.members[name].replace(date, b"2020" + date[4:])
    p.sign()


@mutant("warc-record", "with the key")
def the_address_of_a_capture_changed_in_the_archive(p: Package) -> None:
    p.replace(p.archives()[0], b"WARC-Target-URI: http://127.0.0.1/media", b"WARC-Target-URI: http://127.0.0.2/media")
    p.sign()


@mutant("warc-record", "with the key")
def a_reply_of_404_turned_into_one_of_200(p: Package) -> None:
    name = p.archives()[0]
    p.members[name] = with_right_digests(p.members[name], b"HTTP/1.1 200 OK", b"HTTP/1.1 404 OK")
    p.sign()


@mutant("warc-digest", "with the key")
def the_archives_of_two_pages_swapped_and_signed(p: Package) -> None:
    one, other = p.archives()[:2]
    p.members[one], p.members[other] = p.members[other], p.members[one]
    p.sign()


@mutant("warc-missing", "with the key")
def an_archive_left_out_of_the_list_too(p: Package) -> None:
    del p.members[p.archives()[0]]
    p.sign()


@mutant("warc-missing", "with the key", on="part")
def the_only_archive_of_a_selection_left_out(p: Package) -> None:
    del p.members[p.archives()[0]]
    p.sign()


@mutant("uncited-archive", "with the key")
def an_archive_no_entry_speaks_of_added(p: Package) -> None:
    p.members["archive/extra.warc"] = p.members[p.archives()[0]]
    p.sign()


@mutant("index", "with the key")
def the_index_leads_to_another_record(p: Package) -> None:
    p.replace(form.INDEX, b'"offset": "', b'"offset": "1')
    p.sign()


@mutant("index", "with the key")
def a_capture_left_out_of_the_index(p: Package) -> None:
    p.members[form.INDEX] = b"".join(p.members[form.INDEX].splitlines(keepends=True)[1:])
    p.sign()


@mutant("pages", "with the key")
def a_picture_shown_under_another_date(p: Package) -> None:
    lines = p.members[form.PAGES].splitlines(keepends=True)
    page = json.loads(lines[2])
    lines[2] = form.canonical(page | {"title": "2020" + page["title"][4:]}) + b"\n"
    p.members[form.PAGES] = b"".join(lines)
    p.sign()


@mutant("statement", "with the key")
def the_package_names_another_verifier(p: Package) -> None:
    p.members[form.VERIFIER] += b"# changed\n"
    p.sign()


@mutant("statement", "with the key")
def the_package_names_another_vault(p: Package) -> None:
    p.state(vault_id="0" * 32)
    p.sign()


@mutant("statement", "with the key", on="part")
def fewer_captures_said_to_be_withheld(p: Package) -> None:
    runs = p.json(form.STATEMENT)["runs"]
    p.state(runs=[run | {"captures": run["shown"]} for run in runs])
    p.sign()


@mutant("statement", "with the key", on="part")
def fewer_entries_said_to_be_withheld(p: Package) -> None:
    p.state(entries_withheld=1)
    p.sign()


def edit_proof(p: Package, number: int, **changes: object) -> None:
    lines = p.members[form.PROOFS].splitlines(keepends=True)
    lines[number] = form.canonical(json.loads(lines[number]) | changes) + b"\n"
    p.members[form.PROOFS] = b"".join(lines)


@mutant("proof", "with the key", on="part")
def a_step_of_a_proof_changed(p: Package) -> None:
    proof = json.loads(p.members[form.PROOFS].splitlines()[0])
    edit_proof(p, 0, path=["00" * 32, *proof["path"][1:]])
    p.sign()


@mutant("proof", "with the key", on="part")
def a_proof_of_another_place_in_the_tree(p: Package) -> None:
    proof = json.loads(p.members[form.PROOFS].splitlines()[0])
    edit_proof(p, 0, index=proof["index"] + 1)
    p.sign()


@mutant("proof", "with the key", on="part")
def a_capture_set_back_in_time_in_its_proof_and_archive(p: Package) -> None:
    capture = json.loads(p.members[form.PROOFS].splitlines()[1])["capture"]
    old, new = capture["captured_at"], "2020" + capture["captured_at"][4:]
    edit_proof(p, 1, capture=capture | {"captured_at": new})
    p.replace(p.archives()[0], old.encode(), new.encode())
    p.sign()


@mutant("proof", "with the key", on="part")
def a_proof_said_to_be_of_another_run(p: Package) -> None:
    edit_proof(p, 0, run="sha256:" + "0" * 64)
    p.sign()


@mutant("unproved-record", "with the key", on="part")
def a_proof_left_out_its_record_kept(p: Package) -> None:
    p.members[form.PROOFS] = p.members[form.PROOFS].splitlines(keepends=True)[0]
    p.sign()


@mutant("unproved-record", "with the key", on="part")
def a_picture_of_another_case_slipped_into_the_archive(p: Package) -> None:
    other = Package.open(p.notes["scene"].folder / "another.wacz", p.key)
    data = other.members[other.archives()[0]]
    record = next(one for one in form.warc_records(data) if one.kind == "response")
    p.members[p.archives()[0]] += data[record.offset : record.offset + record.length]
    p.sign()


@mutant("post-picture", "with the key", on="part")
def a_post_shown_with_a_picture_it_never_had(p: Package) -> None:
    line = json.loads(p.members[form.POSTS])
    line["post"]["images"][0]["digest"] = "sha256:" + "0" * 64
    p.members[form.POSTS] = form.canonical(line) + b"\n"
    p.sign()


@mutant("post-picture", "with the key", on="part")
def a_frame_shown_without_its_video(p: Package) -> None:
    line = json.loads(p.members[form.POSTS])
    line["post"]["images"][0]["frame"] = {"of": "sha256:" + "0" * 64, "number": 1, "at_ms": 0, "decoder": "x"}
    p.members[form.POSTS] = form.canonical(line) + b"\n"
    p.sign()


@mutant("derivative", "with the key")
def a_blurred_copy_that_no_list_speaks_of(p: Package) -> None:
    p.members["derivatives/0.blurred.jpg"] = b"a copy"
    p.sign()


@mutant("derivative", "with the key")
def a_blurred_copy_said_to_be_of_a_picture_that_is_not_there(p: Package) -> None:
    p.members["derivatives/0.blurred.jpg"] = b"a copy"
    line = {"file": "derivatives/0.blurred.jpg", "digest": form.sha256(b"a copy"), "original": "sha256:" + "0" * 64}
    p.members[form.DERIVATIVES] = form.canonical(line) + b"\n"
    p.sign()


@mutant("derivative", "with the key", on="part")
def a_blurred_copy_put_in_the_place_of_another(p: Package) -> None:
    name = "derivatives/0.blurred.jpg"
    original = json.loads(p.members[form.PROOFS].splitlines()[0])["capture"]["payload_digest"]
    p.members[name] = b"another copy"
    line = {"file": name, "digest": form.sha256(b"a copy"), "original": original}
    p.members[form.DERIVATIVES] = form.canonical(line) + b"\n"
    p.sign()
