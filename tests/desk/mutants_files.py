"""Tampering without the signing key: files, the list of files, digests, signatures."""

from desk.pack import offline_verifier as form
from tests.desk.forge import Package
from tests.desk.mutants import another_key, mutant

REPORT = "report/report.html"


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes((data[place] ^ 1,)) + data[place + 1 :]


@mutant("file-digest")
def one_bit_of_a_picture_flipped(p: Package) -> None:
    name = p.archives()[0]
    p.members[name] = flipped(p.members[name], p.members[name].index(b"posted picture"))


@mutant("file-digest")
def the_report_changed(p: Package) -> None:
    p.replace(REPORT, b"a report", b"A REPORT")


@mutant("file-digest")
def the_front_page_changed(p: Package) -> None:
    p.replace("wornproof/index.html", b"buyer", b"byuer")


@mutant("file-digest")
def the_readme_names_another_key(p: Package) -> None:
    p.members["README"] = p.members["README"].replace(p.json(form.VAULT_HEADER)["public_key"].encode(), b"0" * 64)


@mutant("file-digest")
def the_verifier_replaced_by_one_that_always_agrees(p: Package) -> None:
    p.members[form.VERIFIER] = b"print('HOLDS')\n"


@mutant("package-signature")
def the_verifier_replaced_and_the_list_made_to_fit(p: Package) -> None:
    p.members[form.VERIFIER] = b"print('HOLDS')\n"
    p.rehash()


@mutant("file-digest")
def a_ledger_entry_changed(p: Package) -> None:
    p.replace(form.LEDGER, b'"handle":"buyer"', b'"handle":"other"')


@mutant("file-digest")
def the_list_of_pages_edited(p: Package) -> None:
    p.replace(form.PAGES, b"buyer: ", b"other: ")


@mutant("file-digest")
def offsets_in_the_index_changed(p: Package) -> None:
    p.replace(form.INDEX, b'"offset": "', b'"offset": "1')


@mutant("file-digest")
def the_archives_of_two_pages_swapped(p: Package) -> None:
    one, other = p.archives()[:2]
    p.members[one], p.members[other] = p.members[other], p.members[one]


@mutant("file-digest")
def the_archive_of_another_run_put_in(p: Package) -> None:
    other = Package.open(p.notes["scene"].folder / "another.wacz", p.key)
    p.members[p.archives()[0]] = other.members[other.archives()[0]]


@mutant("file-digest")
def the_ledger_of_another_vault_put_in(p: Package) -> None:
    p.members[form.LEDGER] = Package.open(p.notes["scene"].folder / "another.wacz", p.key).members[form.LEDGER]


@mutant("file-digest")
def the_header_of_another_vault_put_in(p: Package) -> None:
    other = Package.open(p.notes["scene"].folder / "another.wacz", p.key)
    p.members[form.VAULT_HEADER] = other.members[form.VAULT_HEADER]


@mutant("file-digest", on="part")
def the_number_of_withheld_entries_lowered(p: Package) -> None:
    p.state(entries_withheld=0)


@mutant("missing-file")
def an_archive_removed(p: Package) -> None:
    del p.members[p.archives()[0]]


@mutant("missing-file")
def the_ledger_removed(p: Package) -> None:
    del p.members[form.LEDGER]


@mutant("missing-file")
def the_list_of_pages_removed(p: Package) -> None:
    del p.members[form.PAGES]


@mutant("missing-file")
def the_report_removed(p: Package) -> None:
    del p.members[REPORT]


@mutant("missing-file")
def the_list_of_files_removed(p: Package) -> None:
    del p.members[form.PACKAGE]


@mutant("unlisted-file")
def an_archive_added(p: Package) -> None:
    p.members["archive/extra.warc"] = p.members[p.archives()[0]]


@mutant("unlisted-file")
def a_file_without_an_ending_added(p: Package) -> None:
    p.members["archive/extra"] = b"anything"


@mutant("not-signed")
def the_signature_file_removed(p: Package) -> None:
    del p.members[form.PACKAGE_DIGEST]


@mutant("not-signed")
def the_signature_taken_out_of_its_file(p: Package) -> None:
    body = p.json(form.PACKAGE_DIGEST)
    del body["wornproof"]
    p.put_json(form.PACKAGE_DIGEST, body)


@mutant("not-signed")
def a_picture_changed_everything_rehashed_the_signature_stripped(p: Package) -> None:
    name = p.archives()[0]
    p.replace(name, b"posted picture", b"forged picture")
    p.rehash()
    del p.members[form.PACKAGE_DIGEST]


@mutant("package-signature")
def the_bytes_of_the_signature_changed(p: Package) -> None:
    body = p.json(form.PACKAGE_DIGEST)
    body["wornproof"]["signature"] = "00" + body["wornproof"]["signature"][2:]
    p.put_json(form.PACKAGE_DIGEST, body)


@mutant("package-signature")
def a_signature_that_is_no_hexadecimal_number(p: Package) -> None:
    body = p.json(form.PACKAGE_DIGEST)
    body["wornproof"]["signature"] = "signed by me"
    p.put_json(form.PACKAGE_DIGEST, body)


@mutant("package-digest")
def a_report_changed_and_the_list_made_to_fit(p: Package) -> None:
    p.replace(REPORT, b"a report", b"A REPORT")
    p.relist()


@mutant("package-signature")
def a_picture_changed_and_every_digest_recomputed(p: Package) -> None:
    p.replace(p.archives()[0], b"posted picture", b"forged picture")
    p.rehash()


@mutant("package-signature")
def the_date_of_the_package_set_back(p: Package) -> None:
    package = p.json(form.PACKAGE)
    p.put_json(form.PACKAGE, package | {"created": "2020-01-01T00:00:00Z"})
    p.rehash()


@mutant("package-signature")
def the_signed_date_set_back(p: Package) -> None:
    body = p.json(form.PACKAGE_DIGEST)
    body["wornproof"]["created"] = "2020-01-01T00:00:00Z"
    p.put_json(form.PACKAGE_DIGEST, body)


@mutant("package-digest")
def the_signature_of_another_package_put_in(p: Package) -> None:
    other = Package.open(p.notes["scene"].folder / "another.wacz", p.key)
    p.members[form.PACKAGE_DIGEST] = other.members[form.PACKAGE_DIGEST]


@mutant("foreign-key")
def a_picture_changed_and_signed_with_a_forgers_key(p: Package) -> None:
    p.replace(p.archives()[0], b"posted picture", b"forged picture")
    p.sign(another_key())


@mutant("duplicate-name")
def a_file_listed_twice_with_two_digests(p: Package) -> None:
    package = p.json(form.PACKAGE)
    package["resources"].insert(0, package["resources"][3] | {"hash": "sha256:" + "0" * 64})
    p.put_json(form.PACKAGE, package)


@mutant("malformed")
def a_key_named_twice_in_the_list_of_files(p: Package) -> None:
    p.replace(form.PACKAGE, b'"profile":', b'"profile":"x","profile":')


@mutant("malformed")
def brackets_nested_a_million_deep_in_the_list_of_files(p: Package) -> None:
    p.members[form.PACKAGE] = b"[" * 1_000_000
