"""The record of the capturing machine and of the hosts it spoke to, as a court asks for it.

What cannot be known offline is said to be unknown: nothing here asks the network.
"""

import base64
import ctypes
import locale
import platform as machine
import ssl
import struct
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from OpenSSL.SSL import Connection

from crawler.platform import Platform
from crawler.settings import user_agent
from evidence.codec import sha256
from evidence.records import Contact

UNKNOWN = "unknown"
_LIBRARIES = ("scrapy", "twisted", "warcio", "lxml", "parsel", "pydantic", "cryptography", "pyopenssl", "tldextract")
_UNSYNCHRONISED = 0x40
_TIMEX_BYTES = 512
"""More than ``struct timex`` has on any Linux; the kernel fills what it knows."""


def environment(contact: str, platform: Platform) -> dict[str, str]:
    """What stands in every Run: program, libraries, system, clock, locale, resolver, operator."""
    return {
        "python": f"{machine.python_implementation()} {machine.python_version()}",
        **{library: version(library) for library in _LIBRARIES},
        "openssl": ssl.OPENSSL_VERSION,
        "os": machine.platform(),
        "machine": machine.node() or UNKNOWN,
        "timezone": time.strftime("%Z %z"),
        "locale": ".".join(filter(None, locale.getlocale())) or UNKNOWN,
        "clock_source": _first_line("/sys/devices/system/clocksource/clocksource0/current_clocksource"),
        "clock_synchronised": clock_synchronised(),
        "resolvers": _resolvers(),
        "proxy": "none is used",
        "operator": contact,
        "user_agent": user_agent(contact),
        "robots": "obeyed",
        "platform_file": platform.digest,
    }


def clock_synchronised() -> str:
    """What the kernel says of its clock (``adjtimex(2)``): a bound of its error, that it is not kept, or unknown."""
    if not sys.platform.startswith("linux") or sys.maxsize < 2**32:
        return UNKNOWN
    timex = ctypes.create_string_buffer(_TIMEX_BYTES)
    try:
        answer = ctypes.CDLL(None, use_errno=True).adjtimex(timex)
    except (OSError, AttributeError):  # another C library, or a sandbox that forbids the call
        return UNKNOWN
    if answer < 0:
        return UNKNOWN
    _, _, _, most_us, _, status = struct.unpack_from("i4xqqqqi", timex.raw)
    if status & _UNSYNCHRONISED:
        return "not synchronised, says the kernel; each host's Date header is in the contacts"
    return f"synchronised, says the kernel: wrong by at most {most_us // 1000} ms"


class Contacts:
    """Makes a Contact of each host when it answers first."""

    def __init__(self) -> None:
        self._met: set[str] = set()
        self._connections: dict[str, list[Connection]] = {}

    def connecting(self, host: str, connection: Connection) -> None:
        """A connection to a host is being made. There may be several before one of them brings the first answer."""
        if host not in self._met:
            self._connections.setdefault(host, []).append(connection)

    def first(self, host: str, response: Any, resolved: tuple[str, ...], now: datetime) -> Contact | None:
        """The Contact of a host, where this is its first answer in this process; else None."""
        if host in self._met:
            return None
        self._met.add(host)
        date = (response.headers.get("Date") or b"").decode("latin-1")
        certificate = _certificate(response.certificate)
        chain = _issuers(self._connections.pop(host, []), certificate.get("certificate_der", ""))
        return Contact(
            host=host,
            address=str(response.ip_address or ""),
            resolved=resolved,
            first_at=now,
            date_header=date[:100],
            date_minus_clock_s=_offset_s(date, now),
            **certificate,
            certificate_chain=chain,
        )


def _offset_s(date: str, now: datetime) -> int | None:
    try:
        stated = parsedate_to_datetime(date)
    except (ValueError, OverflowError):  # the latter: a year of 14 digits
        return None
    stated = stated if stated.tzinfo else stated.replace(tzinfo=UTC)
    return round((stated - now).total_seconds())


def _certificate(certificate: Any) -> Mapping[str, str]:
    """Fields of a Contact from what Scrapy hands out: Twisted's certificate around one of pyOpenSSL."""
    if certificate is None:
        return {}
    leaf: x509.Certificate = certificate.original.to_cryptography()
    der = leaf.public_bytes(Encoding.DER)
    return {
        "certificate_digest": sha256(der),
        "certificate_subject": leaf.subject.rfc4514_string(),
        "certificate_issuer": leaf.issuer.rfc4514_string(),
        "certificate_until": leaf.not_valid_after_utc.isoformat(),
        "certificate_der": base64.b64encode(der).decode("ascii"),
    }


def _issuers(connections: Sequence[Connection], leaf: str) -> tuple[str, ...]:
    """The certificates above a server's own, up to the root it was verified by.

    Of the newest connection that was verified with that certificate (``leaf``, base64 of DER); empty where none was.
    """
    for connection in reversed(connections):
        chain = connection.get_verified_chain(as_cryptography=True) or ()
        own, *above = [base64.b64encode(one.public_bytes(Encoding.DER)).decode("ascii") for one in chain] or [""]
        if leaf and own == leaf:
            return tuple(above)
    return ()


def _resolvers() -> str:
    try:
        lines = Path("/etc/resolv.conf").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return UNKNOWN
    found = [words[1] for line in lines if len(words := line.split()) > 1 and words[0] == "nameserver"]
    return ", ".join(found) or UNKNOWN


def _first_line(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip() or UNKNOWN
    except (OSError, UnicodeDecodeError):
        return UNKNOWN
