"""WARC records of absurd lengths, certificates that are none, and what stands in the place of a ledger entry."""

import base64
import os
import re
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography import x509

from crawler.imports.bounds import Budget, SuppliedError
from crawler.imports.reading import why_private_now
from crawler.imports.warcs import read_warc
from desk.pack.offline_verifier import TokenFault, check_token, tlvs
from evidence.errors import EvidenceError, TimestampError, VaultError
from evidence.ledger import entry_body, entry_path
from evidence.records import Case, Entry, RemarkKind, Seal, Timestamp
from evidence.timestamp import Authority, _granted, question, take, token_faults
from evidence.trust import read_certificates
from evidence.vault import Vault
from evidence.verify import verify
from evidence.warc import read_segment, record_places
from tests.crawler.supplied import story, warc
from tests.desk.authority import FolderAuthority, why_not
from tests.desk.packed import ticking
from tests.evidence.filled import filled_vault

LENGTHS = ("99999999999999999999999999", "9223372036854775808", "9" * 4_000, "-5", "0x10", "")


@pytest.mark.parametrize("length", LENGTHS)
def test_a_warc_record_of_an_absurd_length_is_refused(length: str, case: Case, tmp_path: Path) -> None:
    """Kind: a library raises other errors of a length that no machine has than of one that is no number."""
    data = re.sub(rb"Content-Length: \d+", b"Content-Length: " + length.encode(), warc(story(1)), count=1)
    with pytest.raises(SuppliedError, match="not one WARC record can be read in it"):
        read_warc(data, Budget())
    assert why_private_now(data) is RemarkKind.PART_NOT_READ

    vault, _ = filled_vault(tmp_path, case, ticking())
    own = next(path for path in (tmp_path / "vault").rglob("*.warc"))
    broken = re.sub(rb"Content-Length: \d+", b"Content-Length: " + length.encode(), own.read_bytes(), count=1)
    with pytest.raises(EvidenceError):
        list(read_segment(broken))
    with suppress(EvidenceError):
        assert len(record_places(broken)) <= 1  # digests are not checked here
    own.write_bytes(broken)
    assert not verify(vault).holds


# certificates and tokens


def _der(tag: int, body: bytes) -> bytes:
    size = len(body).to_bytes(4, "big").lstrip(b"\0") or b"\0"
    return bytes([tag]) + (bytes([len(body)]) if len(body) < 128 else bytes([0x80 | len(size)]) + size) + body


def changed(certificate: bytes, what: str) -> bytes:
    """A certificate that no authority would make."""
    (whole,) = tlvs(certificate)
    body, *rest = whole.parts()
    fields = [part.raw for part in body.parts()]
    if what == "version 6":
        fields[0] = _der(0xA0, _der(2, b"\5"))
    elif what == "an extension twice":
        (listed,) = body.parts()[-1].parts()
        parts = [part.raw for part in listed.parts()]
        fields[-1] = _der(0xA3, _der(0x30, b"".join([*parts, parts[0]])))
    elif what == "no extensions":
        fields = fields[:-1]
    elif what == "an extension that is none":
        fields[-1] = _der(0xA3, _der(0x30, _der(0x30, _der(6, b"\x55\x1d\x13") + _der(4, b"\xff\xff"))))
    elif what == "a name of an unknown kind of text":
        fields[3] = fields[3].replace(b"\x0c", b"\x1f", 1)
    elif what == "a time that is none":
        fields[4] = _der(0x30, _der(0x17, b"991399999999Z") * 2)
    elif what == "a key of an unknown kind":
        fields[6] = _der(0x30, _der(0x30, _der(6, b"\x2a\x03\x04")) + _der(3, b"\0\1"))
    return _der(0x30, _der(0x30, b"".join(fields)) + b"".join(part.raw for part in rest))


ODD = (
    "version 6",
    "an extension twice",
    "no extensions",
    "an extension that is none",
    "a name of an unknown kind of text",
    "a time that is none",
    "a key of an unknown kind",
)


def pem(der: bytes) -> str:
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE-----\n"


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> FolderAuthority:
    if missing := why_not():
        pytest.skip(missing)
    return FolderAuthority.make(tmp_path_factory.mktemp("tsa") / "a", "A")


@pytest.fixture
def stamped(authority: FolderAuthority, case: Case, tmp_path: Path) -> tuple[Entry, Timestamp]:
    """A seal, and a good token over it."""
    _, file = filled_vault(tmp_path, case, ticking())
    seal = next(entry for entry in file.ledger.entries() if isinstance(entry.record, Seal))
    return seal, authority.stamp(seal, datetime.now(UTC))


@pytest.mark.parametrize("what", ODD)
@pytest.mark.parametrize("place", [0, 1])
def test_a_certificate_that_no_authority_makes_is_a_fault_and_no_traceback(
    what: str, place: int, authority: FolderAuthority, stamped: tuple[Entry, Timestamp]
) -> None:
    """Kind: libraries raise errors of no common kind, at the first look at a field; one even ends the program."""
    seal, good = stamped
    assert token_faults(good, seal) == []
    own = [authority.der("tsa.pem"), authority.der("ca.pem")]
    odd = [*own]
    odd[place] = changed(own[place], what)

    forged = good.model_copy(update={"chain": tuple(map(pem, odd))})
    assert token_faults(forged, seal)
    root = x509.load_der_x509_certificate(own[1])
    assert token_faults(forged, seal, (root,))
    with pytest.raises(TokenFault):
        check_token(base64.b64decode(good.token), entry_body(seal), odd)
    token = base64.b64decode(good.token)
    if own[0] in token:  # the signer's certificate lies in the token too
        within = _replaced(token, own[0], changed(own[0], what))
        assert token_faults(good.model_copy(update={"token": base64.b64encode(within).decode()}), seal)
        asked, known = question(seal), Authority("A", "http://127.0.0.1/", (root,))
        with pytest.raises(TimestampError):
            take(_granted(within), asked, seal, known, required=1, now=datetime.now(UTC))


def _replaced(token: bytes, old: bytes, new: bytes) -> bytes:
    """A token with one element in the place of another, all lengths around it made to fit."""

    def walk(data: bytes) -> bytes:
        parts = []
        for one in tlvs(data):
            if one.raw == old:
                parts.append(new)
            elif old in one.raw:
                parts.append(_der(one.tag, walk(one.body)))
            else:
                parts.append(one.raw)
        return b"".join(parts)

    return walk(token)


@pytest.mark.parametrize(
    "what", ["version 6", "an extension twice", "a time that is none", "an extension that is none"]
)
def test_a_root_certificate_that_cannot_be_read_is_refused_with_its_file(what: str, authority: FolderAuthority) -> None:
    """Kind: as above, where a reader names a root."""
    der = changed(authority.der("ca.pem"), what)
    for data in (der, pem(der).encode(), pem(der).encode()[:90], b"-----BEGIN CERTIFICATE-----\n"):
        with pytest.raises(TimestampError, match=r"root\.pem holds no certificate that can be read"):
            read_certificates(data, "root.pem")


# the next entry's place


def _folder(place: Path) -> None:
    place.mkdir()


def _full_folder(place: Path) -> None:
    place.mkdir()
    (place / "00000001.json").write_text("{}")


def _link(place: Path) -> None:
    place.symlink_to("/nowhere")


def _pipe(place: Path) -> None:
    os.mkfifo(place)


@pytest.mark.parametrize("put", [_folder, _full_folder, _link, _pipe])
@pytest.mark.parametrize("ledger", ["cases/case-1", "catalogs/demo"])
def test_what_stands_in_the_place_of_the_next_entry_is_a_fault(
    put: Callable[[Path], None], ledger: str, case: Case, tmp_path: Path
) -> None:
    """Kind: what lists objects passes over what is none, and what appends to them stumbles over it."""
    vault, file = filled_vault(tmp_path, case, ticking())
    catalog = vault.catalog("demo")
    if ledger == "catalogs/demo":
        (tmp_path / "vault" / ledger / "ledger").mkdir(parents=True, exist_ok=True)
    entries = len((file if ledger.startswith("cases") else catalog).ledger.entries())
    assert verify(vault).holds or ledger == "catalogs/demo"
    path = entry_path(ledger, entries + 1)
    put(tmp_path / "vault" / path)

    found = verify(vault)

    if entries or put is not _folder:  # an empty ledger is no ledger yet: nothing lists it
        assert not found.holds
        assert any(fault.where.startswith(path) for fault in found.faults)
    reopened = Vault.open(str(tmp_path / "vault"), vault.home)
    with pytest.raises(VaultError) as refused:
        (reopened.case("case-1") if ledger.startswith("cases") else reopened.catalog("demo")).ledger.entries()
    assert path in str(refused.value)
    assert "Errno" not in str(refused.value)
