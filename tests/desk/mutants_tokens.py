"""Tampering with time tokens, by whoever holds the signing key, and by a corrupt time-stamp authority."""

import base64
import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from desk.pack import offline_verifier as form
from evidence.ledger import decode_entry
from tests.desk.authority import FolderAuthority
from tests.desk.forge import Entry, Package, first, kind
from tests.desk.mutants import mutant

Change = Callable[[dict[str, Any]], None]


def retoken(p: Package, change: Change) -> None:
    """Change the first Timestamp record; what follows is made to fit, the other tokens are left out; signed."""

    def put(entries: list[Entry]) -> None:
        mine = first(entries, "timestamp")
        change(mine["record"])
        entries[:] = [entry for entry in entries if entry is mine or kind(entry) != "timestamp"]

    p.edit(put, p.key)
    p.sign()


def token_of(record: dict[str, Any]) -> bytes:
    return base64.b64decode(record["token"])


def put_token(record: dict[str, Any], token: bytes) -> None:
    record["token"] = base64.b64encode(token).decode("ascii")


def seal_of(p: Package) -> Any:
    return decode_entry(form.canonical(first(p.entries(), "seal")) + b"\n")


def authority_of(p: Package) -> FolderAuthority:
    return p.notes["scene"].authority  # type: ignore[no-any-return]  # notes hold anything


def generalized(moment: datetime) -> bytes:
    return f"{moment:%Y%m%d%H%M%SZ}".encode()


def time_in(token: bytes) -> bytes:
    info, _ = form._open_token(token)
    (whole,) = form.tlvs(info)
    return whole.parts()[4].body


@mutant("token-imprint", "with the key")
def the_token_of_another_case_put_in(p: Package) -> None:
    other = first(Package.open(p.notes["scene"].folder / "another.wacz", p.key).entries(), "timestamp")["record"]
    retoken(p, lambda record: record.update({name: other[name] for name in ("token", "gen_time", "serial")}))


@mutant("token-imprint", "with the key")
def a_picture_replaced_everything_sealed_again_the_old_token_kept(p: Package) -> None:
    """The holder of the key makes a new history; the outside token is still over the old one."""

    def change(entries: list[Entry]) -> None:
        first(entries, "segment")["record"]["posts"][0]["text"] = "something else"

    p.edit(change, p.key)
    p.sign()


@mutant("token-signature", "with the key")
def the_time_inside_a_token_set_back(p: Package) -> None:
    def change(record: dict[str, Any]) -> None:
        token = token_of(record)
        put_token(record, token.replace(time_in(token), b"2020" + time_in(token)[4:]))
        record["gen_time"] = "2020" + record["gen_time"][4:]

    retoken(p, change)


@mutant("token-signature", "with the key")
def a_bit_of_a_tokens_signature_flipped(p: Package) -> None:
    def change(record: dict[str, Any]) -> None:
        token = token_of(record)
        signature = form._open_token(token)[1].signature
        put_token(record, token.replace(signature, signature[:-1] + bytes((signature[-1] ^ 1,))))

    retoken(p, change)


@mutant("token-form", "with the key")
def the_time_beside_a_token_set_back(p: Package) -> None:
    retoken(p, lambda record: record.update(gen_time="2020" + record["gen_time"][4:]))


@mutant("token-form", "with the key")
def the_serial_number_beside_a_token_changed(p: Package) -> None:
    retoken(p, lambda record: record.update(serial="abc"))


@mutant("token-form", "with the key")
def a_token_that_is_something_else(p: Package) -> None:
    retoken(p, lambda record: put_token(record, b"\x30\x03\x02\x01\x00"))


@mutant("token-form", "with the key")
def a_token_cut_off(p: Package) -> None:
    retoken(p, lambda record: put_token(record, token_of(record)[:-40]))


@mutant("token-chain", "with the key")
def the_certificate_of_a_foreign_authority_put_beside_a_token(p: Package) -> None:
    foreign: FolderAuthority = p.notes["scene"].foreign
    retoken(p, lambda record: record.update(chain=[foreign.pem("tsa.pem"), foreign.pem("ca.pem")]))


@mutant("token-chain", "with the key")
def the_root_above_a_token_swapped(p: Package) -> None:
    foreign: FolderAuthority = p.notes["scene"].foreign
    retoken(p, lambda record: record.update(chain=[record["chain"][0], foreign.pem("ca.pem")]))


@mutant("unknown-authority", "with the key", told="root")
def a_token_of_an_authority_the_forger_made(p: Package) -> None:
    foreign: FolderAuthority = p.notes["scene"].foreign
    made = foreign.stamp(seal_of(p), datetime.now(UTC)).model_dump(mode="json")
    retoken(p, lambda record: record.update(made))


@mutant("token-purpose", "with the key")
def a_token_signed_with_a_certificate_for_something_else(p: Package) -> None:
    authority = authority_of(p)
    authority.certify("mail.pem", ExtendedKeyUsageOID.EMAIL_PROTECTION)
    good, mail = (x509.load_pem_x509_certificate(authority.pem(name).encode()) for name in ("tsa.pem", "mail.pem"))
    digests = [hashlib.sha256(one.public_bytes(Encoding.DER)).digest() for one in (good, mail)]

    def change(record: dict[str, Any]) -> None:
        put_token(record, authority.corrupt(token_of(record), *digests))
        record["chain"] = [authority.pem("mail.pem"), record["chain"][1]]

    retoken(p, change)


@mutant("token-chain", "with the key")
def a_corrupt_authority_stamps_a_time_after_its_certificate_ended(p: Package) -> None:
    set_time(p, timedelta(days=25))


@mutant("token-time", "with the key")
def a_corrupt_authority_stamps_a_time_before_the_captures(p: Package) -> None:
    set_time(p, -timedelta(minutes=20))


def set_time(p: Package, shift: timedelta) -> None:
    """A token of another time, truly signed by the authority itself."""
    authority = authority_of(p)

    def change(record: dict[str, Any]) -> None:
        token = token_of(record)  # the time in it, not today's: a slow machine must not make the forgery a true one
        moment = datetime.strptime(time_in(token).decode(), "%Y%m%d%H%M%SZ").replace(tzinfo=UTC) + shift
        changed = authority.corrupt(token, time_in(token), generalized(moment))
        info = form._open_token(changed)[0]
        put_token(record, changed)
        record["serial"] = f"{int.from_bytes(next(form.tlvs(info)).parts()[3].body, 'big'):x}"
        record["gen_time"] = f"{moment:%Y-%m-%dT%H:%M:%S.000000Z}"

    retoken(p, change)


@mutant("token-time", "with the key")
def a_clock_set_back_when_the_token_was_entered(p: Package) -> None:
    def change(entries: list[Entry]) -> None:
        first(entries, "timestamp")["appended_at"] = "2020-01-01T00:00:00.000000Z"

    p.edit(change)
    p.sign()


@mutant("citation", "with the key")
def a_token_said_to_be_over_a_page(p: Package) -> None:
    p.edit(lambda entries: first(entries, "timestamp")["record"].update(seal=first(entries, "segment")["digest"]))
    p.sign()
