"""What a court asks of the capturing machine and of the hosts it spoke to."""

import base64
import datetime as dt
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from OpenSSL.SSL import TLS_METHOD, Connection, Context
from scrapy.http import Response
from twisted.internet.ssl import Certificate

from crawler.asking.environment import UNKNOWN, Contacts, clock_synchronised, environment
from crawler.platform import load_platform
from crawler.run import crawl
from evidence.codec import sha256
from evidence.records import Contact, Outcome, Run
from tests.crawler.captured import CONTACT, case_of, journal_crawl, journal_toml, jpeg, new_vault, segments
from tests.servers.journal import Handler, Site, running_site

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_process")]


def contacts(case: object) -> list[Contact]:
    return [contact for segment in segments(case) for contact in segment.contacts]


@contextmanager
def over_tls(folder: Path, site: Site) -> Iterator[Path]:
    """Serve a site over TLS as ``localhost``, under an authority of the test's own; yields its certificate's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Test authority")])
    leaf_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    leaf_key = ec.generate_private_key(ec.SECP256R1())
    now = dt.datetime.now(dt.UTC)

    def built(
        subject: x509.Name, public: ec.EllipticCurvePublicKey, more: list[x509.ExtensionType]
    ) -> x509.Certificate:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(name).public_key(public)
        builder = builder.serial_number(x509.random_serial_number())
        builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=9))
        for extension in more:
            builder = builder.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return builder.sign(key, hashes.SHA256())

    authority = built(name, key.public_key(), [x509.BasicConstraints(ca=True, path_length=None)])
    alternative = x509.SubjectAlternativeName([x509.DNSName("localhost")])
    leaf = built(leaf_name, leaf_key.public_key(), [alternative, x509.BasicConstraints(ca=False, path_length=None)])
    pem, file = serialization.Encoding.PEM, folder / "server.pem"
    secret = leaf_key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + leaf.public_bytes(pem))
    (folder / "authority.pem").write_bytes(authority.public_bytes(pem))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    with running_site(site, context):
        yield folder / "authority.pem"


def crawl_over_tls(folder: Path, site: Site) -> tuple[object, object]:
    profile = site.profile.replace("http://127.0.0.1", "https://localhost")
    vault = new_vault(folder, case_of("demo", profile))
    (folder / "platform.toml").write_text(journal_toml(max_retries=0), encoding="utf-8")
    result = crawl(vault.store.url, vault.home, "case-1", 0, folder / "platform.toml", CONTACT)
    return result, vault.case("case-1")


def test_a_run_names_the_machine_its_clock_and_its_programs(tmp_path: Path, site: Site) -> None:
    site.add("2026-05-04T10:00:00Z", [jpeg(1)])
    _, case = journal_crawl(tmp_path, site)
    (run,) = [entry.record for entry in case.ledger.entries() if isinstance(entry.record, Run)]
    found = run.environment
    keys = {"python", "scrapy", "twisted", "openssl", "os", "machine", "locale", "timezone", "resolvers", "proxy"}
    keys |= {"clock_source", "clock_synchronised", "operator", "user_agent", "robots", "platform_file"}
    assert keys <= found.keys()
    assert all(found.values())
    assert (found["operator"], found["platform_file"]) == (CONTACT, run.platform_digest)


def test_each_host_is_recorded_once_with_its_address_and_its_own_clock(tmp_path: Path, site: Site) -> None:
    for number in range(25):
        site.add(f"2026-05-{number + 1:02d}T10:00:00Z", [])
    _, case = journal_crawl(tmp_path, site)
    (contact,) = contacts(case)
    assert (contact.host, contact.address, contact.certificate_digest) == ("127.0.0.1", "127.0.0.1", "")
    assert contact.certificate_chain == ()
    assert -60 <= contact.date_minus_clock_s <= 0  # a busy machine reads the answer late


def test_a_server_whose_clock_is_an_hour_off_is_seen_as_such(tmp_path: Path, site: Site) -> None:
    def wrong(handler: Handler) -> None:
        late = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        handler.send_response_only(200)
        handler.send_header("Date", late)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    site.override["/robots.txt"] = wrong
    _, case = journal_crawl(tmp_path, site)
    (contact,) = contacts(case)
    assert contact.date_minus_clock_s is not None
    assert abs(contact.date_minus_clock_s + 3600) <= 60  # the machine may be busy


def test_a_tls_server_s_certificate_and_those_above_it_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = Site()
    site.add("2026-05-04T10:00:00Z", [jpeg(1)])
    with over_tls(tmp_path, site) as authority:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        result, case = crawl_over_tls(tmp_path, site)
        authority_pem = authority.read_bytes()
    (contact,) = contacts(case)
    assert result.outcome is Outcome.COMPLETE
    der = base64.b64decode(contact.certificate_der)
    assert contact.certificate_digest == sha256(der)
    assert x509.load_der_x509_certificate(der).subject.rfc4514_string() == contact.certificate_subject == "CN=localhost"
    assert contact.certificate_issuer == "CN=Test authority"
    assert set(contact.resolved) & {"127.0.0.1", "::1"}
    (root,) = (x509.load_der_x509_certificate(base64.b64decode(text)) for text in contact.certificate_chain)
    assert root.public_bytes(serialization.Encoding.PEM) == authority_pem
    x509.load_der_x509_certificate(der).verify_directly_issued_by(root)


def test_of_two_connections_to_a_host_the_chain_is_that_of_the_one_that_answered(tmp_path: Path) -> None:
    site = Site()
    with over_tls(tmp_path, site) as authority:
        context = Context(TLS_METHOD)
        context.load_verify_locations(str(authority))
        with socket.create_connection(("127.0.0.1", urlsplit(site.url).port)) as plain:
            answered = Connection(context, plain)
            answered.set_connect_state()
            answered.do_handshake()
            response = Response("https://localhost/", certificate=Certificate(answered.get_peer_certificate()))
            both, other = Contacts(), Contacts()
            for contacts_made, connections in (
                (both, (answered, Connection(context))),
                (other, (Connection(context),)),
            ):
                for connection in connections:
                    contacts_made.connecting("localhost", connection)
            told = both.first("localhost", response, (), dt.datetime.now(dt.UTC))
            not_told = other.first("localhost", response, (), dt.datetime.now(dt.UTC))
        root = x509.load_pem_x509_certificate(authority.read_bytes())
    assert [base64.b64decode(one) for one in told.certificate_chain] == [root.public_bytes(serialization.Encoding.DER)]
    assert (not_told.certificate_der, not_told.certificate_chain) == (told.certificate_der, ())


def test_a_certificate_that_nobody_vouches_for_ends_the_run_and_nothing_is_read(tmp_path: Path) -> None:
    site = Site()
    site.add("2026-05-04T10:00:00Z", [jpeg(1)])
    with over_tls(tmp_path, site):
        result, _ = crawl_over_tls(tmp_path, site)
    assert result.outcome is Outcome.PARTIAL
    assert result.counts.sealed == 0
    assert site.paths() == []


def test_the_clock_is_kept_or_not_or_unknown_and_never_a_guess() -> None:
    said = clock_synchronised()
    assert said == UNKNOWN or said.startswith(("synchronised, says the kernel: wrong by at most", "not synchronised"))


def test_the_environment_is_text_that_can_be_hashed() -> None:
    found = environment(CONTACT, load_platform("demo"))
    assert all(isinstance(value, str) and value == value.strip() for value in found.values())
