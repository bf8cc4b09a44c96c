"""What a reader was told by other means than the vault itself: without that, a check shows only that a vault agrees
with itself. Whoever holds some key can make a whole vault anew; nobody can make the key that was announced."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256

from evidence.certificates import UNREADABLE, readable, refusing_panics
from evidence.errors import TimestampError


@dataclass(frozen=True)
class Trust:
    """The desk's public key, the timestamp authorities' roots, and how many authorities must agree."""

    public_key: str = ""
    """64 hexadecimal digits; empty where nothing was told."""
    roots: tuple[x509.Certificate, ...] = ()
    """Empty: any root is taken as it stands in the vault, and the reader is told which."""
    required: int = 0
    """Tokens of independent authorities that a run needs; a token's own record may ask for more."""

    def __post_init__(self) -> None:
        if self.public_key and not re.fullmatch(r"[0-9a-f]{64}", self.public_key):
            raise TimestampError(
                f"{self.public_key!r} is no public key: 64 hexadecimal digits, as 'wornproof init' shows"
            )


NOTHING_TOLD = Trust()


def read_certificates(data: bytes, name: str) -> tuple[x509.Certificate, ...]:
    """Certificates of a PEM or DER file.

    Raises:
        TimestampError: there is none in it; ``name`` says where it was.
    """
    try:
        with refusing_panics():
            if b"-----BEGIN" in data:
                return tuple(map(readable, x509.load_pem_x509_certificates(data)))
            return (readable(x509.load_der_x509_certificate(data)),)
    except UNREADABLE as error:
        raise TimestampError(f"{name} holds no certificate that can be read: {error}") from error


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate, in hexadecimal, as authorities publish it."""
    return certificate.fingerprint(SHA256()).hex()


def known(certificate: x509.Certificate, roots: Sequence[x509.Certificate]) -> bool:
    """Whether it is one of these, byte for byte."""
    return any(certificate == root for root in roots)
