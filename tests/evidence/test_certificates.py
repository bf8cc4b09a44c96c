"""The chain of a time token: found among what came and what is kept, every link checked at the token's time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID

from evidence.certificates import chain_faults, chain_to
from evidence.errors import TimestampError
from evidence.trust import Trust, fingerprint, known, read_certificates
from tests.servers.tsa import TIME_STAMPING, Signer, make_signer

NOW = datetime.now(UTC)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture(scope="module")
def root(folder: Path) -> Signer:
    return make_signer(folder, "root", None)


@pytest.fixture(scope="module")
def middle(folder: Path, root: Signer) -> Signer:
    return make_signer(folder, "middle", root, authority=True)


@pytest.fixture(scope="module")
def signer(folder: Path, middle: Signer) -> Signer:
    return make_signer(folder, "signer", middle)


def test_a_chain_leads_from_the_signer_over_what_came_along_to_a_root_that_is_kept(
    folder: Path, root: Signer, middle: Signer, signer: Signer
) -> None:
    stray = make_signer(folder, "stray", None)
    pool = [stray.certificate, signer.certificate, middle.certificate]

    chain = chain_to(signer.certificate, pool, [stray.certificate, root.certificate])

    assert chain == (signer.certificate, middle.certificate, root.certificate)
    assert chain_faults(chain, NOW) == []
    assert chain_to(signer.certificate, pool, [stray.certificate]) == ()
    assert chain_to(signer.certificate, [], [root.certificate]) == (), "the one between them did not come along"
    assert chain_to(root.certificate, [], [root.certificate]) == (root.certificate,)


@pytest.mark.parametrize(("links", "found"), [(10, True), (11, False)])
def test_a_chain_of_more_than_ten_certificates_is_followed_no_further(folder: Path, links: int, found: bool) -> None:
    chain = [make_signer(folder, f"r{links}", None)]
    for number in range(links - 1):
        chain.append(make_signer(folder, f"c{links}-{number}", chain[-1], authority=True))
    certificates = [one.certificate for one in chain]

    assert bool(chain_to(certificates[-1], certificates, [certificates[0]])) is found


@pytest.mark.parametrize(("days", "valid"), [(-366, False), (-364, True), (0, True), (364, True), (366, False)])
def test_certificates_must_be_valid_at_the_time_of_the_token_and_not_today(
    root: Signer, middle: Signer, signer: Signer, days: int, valid: bool
) -> None:
    chain = (signer.certificate, middle.certificate, root.certificate)
    faults = chain_faults(chain, NOW + timedelta(days=days))

    assert len(faults) == (0 if valid else 3)
    assert all("was not valid at" in fault for fault in faults)


@pytest.mark.parametrize(
    ("usages", "critical", "fault"),
    [
        ((), True, "does not say that it is for time stamps"),
        (TIME_STAMPING, False, "not for time stamps alone"),
        ((*TIME_STAMPING, ExtendedKeyUsageOID.CODE_SIGNING), True, "not for time stamps alone"),
        ((ExtendedKeyUsageOID.CODE_SIGNING,), True, "not for time stamps alone"),
    ],
)
def test_a_signer_must_be_for_time_stamps_and_nothing_else(
    folder: Path, root: Signer, usages: tuple[x509.ObjectIdentifier, ...], critical: bool, fault: str
) -> None:
    odd = make_signer(folder, "odd", root, usages=usages, critical=critical)

    (said,) = chain_faults((odd.certificate, root.certificate), NOW)

    assert fault in said


def test_each_broken_link_is_named_by_both_its_ends(folder: Path, root: Signer, signer: Signer) -> None:
    other = make_signer(folder, "no-authority", root)

    faults = chain_faults((signer.certificate, other.certificate, root.certificate), NOW)

    assert faults == [
        "'CN=signer' was not issued by 'CN=no-authority'",
        "'CN=no-authority' may not issue certificates",
    ]


def test_certificates_are_read_from_pem_and_from_der_and_all_of_a_file(root: Signer, middle: Signer) -> None:
    pair = (root.certificate, middle.certificate)
    pem = b"".join(one.public_bytes(Encoding.PEM) for one in pair)

    assert read_certificates(b"a remark before\n" + pem, "a.pem") == pair
    assert read_certificates(root.certificate.public_bytes(Encoding.DER), "a.der") == pair[:1]


@pytest.mark.parametrize(
    "data", [b"", b"no certificate", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"]
)
def test_a_file_without_a_certificate_is_named(data: bytes) -> None:
    with pytest.raises(TimestampError, match=r"authority\.pem holds no certificate that can be read"):
        read_certificates(data, "authority.pem")


def test_a_certificate_is_known_by_its_bytes_and_told_by_its_digest(folder: Path, root: Signer) -> None:
    namesake = make_signer(folder / "again", "root", None).certificate

    assert namesake.subject == root.certificate.subject
    assert known(root.certificate, [namesake, root.certificate])
    assert not known(namesake, [root.certificate])
    assert fingerprint(root.certificate) != fingerprint(namesake)
    assert len(fingerprint(namesake)) == 64


@pytest.mark.parametrize("key", ["0" * 63, "0" * 65, "G" * 64, "A" * 64, "0" * 64 + "\n"])
def test_a_key_in_another_form_than_it_is_shown_in_is_refused(key: str) -> None:
    with pytest.raises(TimestampError, match="64 hexadecimal digits, as 'wornproof init' shows"):
        Trust(public_key=key)


def test_nothing_told_is_no_key_no_roots_and_no_number() -> None:
    assert Trust() == Trust(public_key="", roots=(), required=0)
    assert Trust(public_key="ab" * 32).public_key == "ab" * 32
