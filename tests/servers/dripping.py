"""A server on loopback that answers over TLS, a byte now and then, for longer than anybody should wait."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_BYTES, _PAUSE_S = 60, 0.05


@dataclass
class Dripping:
    """Its address, the file of the certificate to trust, and whether a client heard it to its end."""

    url: str
    certificate: Path
    said_all: threading.Event = field(default_factory=threading.Event)


@contextmanager
def dripping_over_tls(folder: Path) -> Iterator[Dripping]:
    """Serve one client: the head of a good answer at once, its body a byte at a time."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(folder))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(10)
        found = Dripping(f"https://127.0.0.1:{listener.getsockname()[1]}/", folder / "server.pem")
        thread = threading.Thread(target=_serve, args=(listener, context, found))
        thread.start()
        try:
            yield found
        finally:
            thread.join()


def _serve(listener: socket.socket, context: ssl.SSLContext, found: Dripping) -> None:
    try:
        raw, _ = listener.accept()
        with context.wrap_socket(raw, server_side=True) as line:
            line.recv(65536)
            line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(_BYTES):
                line.sendall(b"x")
                time.sleep(_PAUSE_S)
            found.said_all.set()
    except OSError:  # the client hung up, as it should
        return


def _certificate(folder: Path) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=9))
        .add_extension(here, critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file
