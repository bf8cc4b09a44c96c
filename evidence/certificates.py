"""The certificate chain of a time token: found when the token comes, checked link by link whenever it is read.

RFC 5280 for the links, RFC 3161 section 2.3 for the signer: an extended key usage that is critical and says
timeStamping and nothing else. Validity is asked of the time in the token, not of today: tokens outlive certificates.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import pairwise

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.x509.oid import ExtendedKeyUsageOID

Chain = tuple[x509.Certificate, ...]
UNREADABLE = (
    ValueError,
    KeyError,
    TypeError,
    x509.InvalidVersion,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
    UnsupportedAlgorithm,
)
"""All that the libraries raise, at the first look at a field, of bytes that are no certificate or no token (fuzzed)."""
_MOST_LINKS = 10


@contextmanager
def refusing_panics() -> Iterator[None]:
    """A library in Rust may break down on bytes that it never met; what it raises then is no ``Exception``.

    Raises:
        ValueError: it did.
    """
    try:
        yield
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # its class cannot be imported
            raise
        raise ValueError(f"a library broke down on it: {str(error)[:200]}") from error


def readable(certificate: x509.Certificate) -> x509.Certificate:
    """The certificate, every field of it looked at once, so that no later look can fail.

    Raises:
        one of UNREADABLE.
    """
    for name in ("subject", "issuer", "serial_number", "not_valid_before_utc", "not_valid_after_utc", "extensions"):
        getattr(certificate, name)
    certificate.public_key()
    return certificate


def chain_to(signer: x509.Certificate, pool: Sequence[x509.Certificate], roots: Sequence[x509.Certificate]) -> Chain:
    """Signer first, each issued by the next, the last one of ``roots``; empty where none leads there."""
    chain = [signer]
    while chain[-1] not in roots:
        above = [c for c in (*roots, *pool) if c not in chain and _issued(chain[-1], c)]
        if not above or len(chain) == _MOST_LINKS:
            return ()
        chain.append(above[0])
    return tuple(chain)


def chain_faults(chain: Chain, at: datetime) -> list[str]:
    """What is wrong with a chain at a moment; empty when it holds."""
    faults = [*_signer_faults(chain[0])]
    for issued, issuer in pairwise(chain):
        if not _issued(issued, issuer):
            faults.append(f"{_name(issued)} was not issued by {_name(issuer)}")
        if not _may_issue(issuer):
            faults.append(f"{_name(issuer)} may not issue certificates")
    for certificate in chain:
        if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
            faults.append(f"the certificate {_name(certificate)} was not valid at {at:%Y-%m-%d %H:%M} UTC")
    return faults


def _signer_faults(signer: x509.Certificate) -> list[str]:
    try:
        usage = signer.extensions.get_extension_for_class(x509.ExtendedKeyUsage)
    except (x509.ExtensionNotFound, ValueError):
        return ["the signer's certificate does not say that it is for time stamps"]
    if not usage.critical or list(usage.value) != [ExtendedKeyUsageOID.TIME_STAMPING]:
        return ["the signer's certificate is not for time stamps alone (RFC 3161, 2.3)"]
    return []


def _issued(issued: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        issued.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def _may_issue(issuer: x509.Certificate) -> bool:
    try:
        return bool(issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False


def _name(certificate: x509.Certificate) -> str:
    return repr(certificate.subject.rfc4514_string())
