"""Time from outside: RFC 3161 tokens over Seals, asked for, taken in and checked. No network in here.

What is stamped is the Seal's whole entry, so signature, place in the ledger and all before it: the token's message
imprint is the entry's own digest, and ``openssl ts -verify -token_in -digest`` shows it without us. A token is taken
in only if it would pass every check that ``verify`` makes of it later.
"""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from evidence.certificates import UNREADABLE, Chain, chain_faults, chain_to, readable, refusing_panics
from evidence.errors import TimestampError
from evidence.ledger import entry_body
from evidence.records import Entry, Timestamp
from evidence.trust import known, read_certificates

CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far two clocks may be apart; the same as in the WACZ signing specification (webrecorder, wacz-auth 0.1.0)."""
_SHA256 = "2.16.840.1.101.3.4.2.1"


@dataclass(frozen=True)
class Authority:
    """A timestamp authority as this desk knows it."""

    name: str
    url: str
    roots: tuple[x509.Certificate, ...]
    """Kept beforehand: a token that does not lead to one of them is refused."""
    others: tuple[x509.Certificate, ...] = ()
    """Certificates that the authority does not send along: between signer and root, or the signer's own."""
    sends_certificates: bool = True
    """Whether to ask for its certificates. Some send them in an order that is not DER, which cannot be read."""


def question(seal: Entry, *, certificates: bool = True) -> TimeStampRequest:
    """What to ask an authority: the digest of the Seal's entry, a nonce, and its certificates or not."""
    asked = TimestampRequestBuilder().data(entry_body(seal)).hash_algorithm(HashAlgorithm.SHA256)
    return asked.cert_request(cert_request=certificates).build()


def take(
    reply: bytes, asked: TimeStampRequest, seal: Entry, authority: Authority, *, required: int, now: datetime
) -> Timestamp:
    """An authority's answer as a record, if it holds.

    Raises:
        TimestampError: it is no answer, a refusal, or a token that is not what was asked for.
    """
    answer = _decoded(reply)
    if answer.status not in (0, 1):  # granted, granted with modifications (RFC 3161, 2.4.2)
        said = "; ".join(answer.status_string) or f"status {answer.status}"
        raise TimestampError(f"{authority.name} refused: {said}")
    if answer.tst_info.nonce != asked.nonce:
        raise TimestampError(f"{authority.name} answered another question (the nonce differs)")
    signer = _signer(answer, (*authority.others, *authority.roots))
    chain = chain_to(signer, (*_embedded(answer), *authority.others), authority.roots)
    if not chain:
        raise TimestampError(f"{authority.name} signed with a certificate that leads to none of the roots kept for it")
    record = _record(answer, chain, seal, authority, required)
    if faults := token_faults(record, seal, authority.roots) or clock_faults(record, now):
        raise TimestampError(f"{authority.name}: {faults[0]}")
    return record


def _record(answer: TimeStampResponse, chain: Chain, seal: Entry, authority: Authority, required: int) -> Timestamp:
    try:
        return Timestamp(
            seal=seal.digest,
            authority=authority.name,
            url=authority.url.partition("?")[0],  # what follows may be a key, and a record is for all to read
            token=base64.b64encode(answer.time_stamp_token()).decode("ascii"),
            chain=tuple(certificate.public_bytes(Encoding.PEM).decode("ascii") for certificate in chain),
            gen_time=answer.tst_info.gen_time,
            serial=f"{answer.tst_info.serial_number:x}",
            policy=answer.tst_info.policy.dotted_string,
            required=required,
        )
    except ValueError as error:  # pydantic's too: a negative serial number, for one
        raise TimestampError(f"{authority.name} sent a token that cannot be put on record: {error}") from error


def token_faults(record: Timestamp, seal: Entry, roots: Sequence[x509.Certificate] = ()) -> list[str]:
    """What is wrong with a token as such; empty when it holds.

    Args:
        record: The Timestamp.
        seal: The entry it should be over.
        roots: Those the reader trusts; none: the chain's own root is taken, for the reader to compare.
    """
    try:
        answer = _decoded(_granted(base64.b64decode(record.token, validate=True)))
        chain = chain_of(record)
        embedded_signer = _signer(answer, chain)
    except (TimestampError, ValueError) as error:  # ValueError: no base64
        return [f"the time token cannot be read: {error}"]
    faults = [] if embedded_signer == chain[0] else ["the chain kept is not that of the token's signer"]
    faults += _content_faults(record, answer, seal)
    faults += chain_faults(chain, answer.tst_info.gen_time)
    if roots and not known(chain[-1], roots):
        faults.append(f"the token leads to a foreign root, {chain[-1].subject.rfc4514_string()!r}")
    try:
        verifier = VerifierBuilder(roots=[chain[-1]], intermediates=list(chain[1:-1]), tsa_certificate=chain[0]).build()
        with refusing_panics():
            verifier.verify(answer, bytes.fromhex(seal.digest.removeprefix("sha256:")))
    except (VerificationError, *UNREADABLE) as error:
        faults.append(f"the time token's signature does not hold: {error}")
    return faults


def clock_faults(record: Timestamp, appended_at: datetime) -> list[str]:
    """Whether the desk's clock agrees with the authority's at the moment when the token was taken in."""
    if abs(appended_at - record.gen_time) > CLOCK_TOLERANCE:
        return [
            f"the desk's clock said {appended_at:%Y-%m-%d %H:%M:%S} when the authority's said "
            f"{record.gen_time:%Y-%m-%d %H:%M:%S} UTC: it was wrong or set back"
        ]
    return []


def chain_of(record: Timestamp) -> Chain:
    """The certificates kept with a token.

    Raises:
        TimestampError: one cannot be read.
    """
    return read_certificates("".join(record.chain).encode("ascii", "replace"), "the kept chain")


def _content_faults(record: Timestamp, answer: TimeStampResponse, seal: Entry) -> list[str]:
    info, faults = answer.tst_info, []
    imprint = info.message_imprint
    if imprint.hash_algorithm.dotted_string != _SHA256 or "sha256:" + imprint.message.hex() != seal.digest:
        faults.append("the time token is over something else than this seal's entry")
    said = (info.gen_time, f"{info.serial_number:x}", info.policy.dotted_string)
    if said != (record.gen_time, record.serial, record.policy):
        faults.append("the time token says another time, serial number or policy than its record")
    return faults


def _signer(answer: TimeStampResponse, pool: Sequence[x509.Certificate]) -> x509.Certificate:
    """The one certificate that the token's signer names by issuer and number.

    Two that fit are refused: a forger could put a look-alike beside the real one, for one check to see the one and
    the next check the other.
    """
    infos = answer.signed_data.signer_infos
    if len(infos) != 1:
        raise TimestampError(f"a time token has one signer, this one has {len(infos)}")
    info = infos.pop()
    fits = {c for c in (*_embedded(answer), *pool) if (c.issuer, c.serial_number) == (info.issuer, info.serial_number)}
    if len(fits) != 1:
        raise TimestampError(f"{len(fits)} certificates fit the token's signer, there must be one")
    return fits.pop()


def _embedded(answer: TimeStampResponse) -> Chain:
    try:
        return tuple(readable(x509.load_der_x509_certificate(der)) for der in sorted(answer.signed_data.certificates))
    except UNREADABLE as error:
        raise TimestampError(f"a certificate in the token cannot be read: {error}") from error


def _decoded(reply: bytes) -> TimeStampResponse:
    try:
        with refusing_panics():
            answer = decode_timestamp_response(reply)
            if answer.status in (0, 1):
                _look_at(answer)
    except UNREADABLE as error:
        raise TimestampError(f"this is no answer of a timestamp authority: {error}") from error
    return answer


def _look_at(answer: TimeStampResponse) -> None:
    """Every field once: they are parsed when first asked for, and a broken one must show here."""
    info, imprint = answer.tst_info, answer.tst_info.message_imprint
    for holder, names in (
        (info, ("gen_time", "serial_number", "policy", "nonce")),
        (imprint, ("hash_algorithm", "message")),
        *((signer, ("issuer", "serial_number")) for signer in answer.signed_data.signer_infos),
    ):
        for name in names:
            getattr(holder, name)


def _granted(token: bytes) -> bytes:
    """A bare token as the response it came in: PKIStatusInfo ``granted`` before it (RFC 3161, 2.4.2)."""
    body = b"\x30\x03\x02\x01\x00" + token
    size = len(body)
    if size < 0x80:
        return bytes((0x30, size)) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((0x30, 0x80 | len(length))) + length + body
