"""Tampering without the signing key: the zip file itself, and bombs."""

import io
import zipfile

from desk.pack import offline_verifier as form
from tests.desk.forge import Package, zipped
from tests.desk.mutants import UNREADABLE, mutant


@mutant("duplicate-name")
def a_second_ledger_under_the_same_name(p: Package) -> bytes:
    return zipped([*p.members.items(), (form.LEDGER, b"{}\n")])


@mutant("duplicate-name")
def a_second_ledger_with_a_capital_letter(p: Package) -> bytes:
    return zipped([*p.members.items(), (form.LEDGER.upper(), b"{}\n")])


@mutant("unsafe-name")
def a_file_named_to_be_written_outside_the_folder(p: Package) -> bytes:
    return zipped([("../../.bashrc", b"echo"), *p.members.items()])


@mutant("unsafe-name")
def a_file_with_an_absolute_name(p: Package) -> bytes:
    return zipped([("/etc/passwd", b"root"), *p.members.items()])


@mutant("unsafe-name")
def a_file_with_backslashes_in_its_name(p: Package) -> bytes:
    return zipped([("..\\..\\autoexec.bat", b"echo"), *p.members.items()])


@mutant(UNREADABLE)
def a_member_compressed_a_thousandfold(p: Package) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as target:
        for name, data in p.members.items():
            target.writestr(zipfile.ZipInfo(name), data)
        bomb = zipfile.ZipInfo("archive/bomb.warc")
        bomb.compress_type = zipfile.ZIP_DEFLATED
        target.writestr(bomb, bytes(5_000_000))
    return file.getvalue()


@mutant(UNREADABLE)
def a_thousand_names_for_the_same_bytes(p: Package) -> bytes:
    data = zipped(p.members)
    start, body = 0, data[: data.index(b"PK\1\2")]
    name, size = "README", len(p.members["README"])
    crc = int.from_bytes(body[14:18], "little")
    lines = [form.central_header(f"{name}{number:04d}", crc, size, start) for number in range(1_000)]
    directory = b"".join(lines)
    return body + directory + form.end_of_directory(len(lines), len(directory), len(body))


@mutant(UNREADABLE)
def a_directory_that_claims_sixty_thousand_files(p: Package) -> bytes:
    data = zipped(p.members)
    start = data.rindex(b"PK\5\6")
    size, offset = (int.from_bytes(data[start + at : start + at + 4], "little") for at in (12, 16))
    return data[:start] + form.end_of_directory(59_999, size, offset)


@mutant(UNREADABLE)
def the_end_of_the_file_cut_off(p: Package) -> bytes:
    return zipped(p.members)[:-100]


@mutant(UNREADABLE)
def a_program_put_before_the_file(p: Package) -> bytes:
    return b"#!/bin/sh\nexit 0\n" + zipped(p.members)


@mutant("zip-structure")
def bytes_put_behind_the_file(p: Package) -> bytes:
    return zipped(p.members) + b"and something else"


@mutant("zip-structure")
def bytes_hidden_between_two_files(p: Package) -> bytes:
    data = zipped(p.members)
    directory = data.index(b"PK\1\2")
    end = data.rindex(b"PK\5\6")
    hidden = b"hidden"
    tail = form.end_of_directory(len(p.members), end - directory, directory + len(hidden))
    return data[:directory] + hidden + data[directory:end] + tail


@mutant("zip-structure")
def another_name_before_a_files_bytes_than_in_the_directory(p: Package) -> bytes:
    return zipped(p.members).replace(b"README", b"REEDME", 1)


@mutant("zip-structure")
def the_clock_of_a_file_changed_in_the_directory(p: Package) -> bytes:
    data = zipped(p.members)
    at = data.index(b"PK\1\2")
    return data[: at + 12] + b"\x01\x02" + data[at + 14 :]


@mutant("zip-structure")
def a_file_turned_into_a_symbolic_link(p: Package) -> bytes:
    data = zipped(p.members)
    at = data.index(b"PK\1\2") + 38
    return data[:at] + (0o120777 << 16).to_bytes(4, "little") + data[at + 4 :]


@mutant("zip-structure")
def the_files_put_in_another_order(p: Package) -> bytes:
    return zipped(list(p.members.items())[::-1])
