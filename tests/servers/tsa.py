"""RFC 3161 timestamp authorities on loopback: OpenSSL's own ``ts`` behind HTTP, and what a lying one would send."""

import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock, Thread

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from evidence.timestamp import Authority

_TSTINFO = "1.2.840.113549.1.9.16.1.4"
TIME_STAMPING = (ExtendedKeyUsageOID.TIME_STAMPING,)


@dataclass(frozen=True)
class Signer:
    """A certificate with its key, as files for OpenSSL."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey
    path: Path
    """``path.pem`` and ``path.key``."""


def make_signer(
    folder: Path,
    name: str,
    issuer: Signer | None,
    *,
    usages: tuple[x509.ObjectIdentifier, ...] = TIME_STAMPING,
    critical: bool = True,
    days: tuple[int, int] = (-365, 365),
    authority: bool = False,
    key: ec.EllipticCurvePrivateKey | None = None,
    serial: int | None = None,
) -> Signer:
    """A certificate valid from ``days[0]`` to ``days[1]`` from now; without an issuer a root of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    key = key or ec.generate_private_key(ec.SECP256R1())
    own = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    today = datetime.now(UTC).replace(microsecond=0)
    builder = (
        x509.CertificateBuilder()
        .subject_name(own)
        .issuer_name(issuer.certificate.subject if issuer else own)
        .public_key(key.public_key())
        .serial_number(serial or x509.random_serial_number())
        .not_valid_before(today + timedelta(days=days[0]))
        .not_valid_after(today + timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=authority or issuer is None, path_length=None), critical=True)
    )
    if issuer is not None and usages and not authority:
        builder = builder.add_extension(x509.ExtendedKeyUsage(usages), critical=critical)
    made = builder.sign(issuer.key if issuer else key, SHA256())
    path = folder / name
    path.with_suffix(".pem").write_bytes(made.public_bytes(Encoding.PEM))
    path.with_suffix(".key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signer(made, key, path)


class Tsa:
    """A timestamp authority with its own root. ``behave`` may be changed at any time."""

    def __init__(self, folder: Path, name: str = "tsa") -> None:
        self.folder = folder / name
        self.name = name
        self.root = make_signer(self.folder, "root", None)
        self.signer = make_signer(self.folder, "signer", self.root)
        (self.folder / "serial").write_text("01\n")
        more = sorted(
            s.certificate.public_bytes(Encoding.DER) for s in (self.root, make_signer(self.folder, "b", None))
        )
        pem = [x509.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in reversed(more)]
        (self.folder / "more.pem").write_bytes(b"".join(pem))
        config = _CONFIG.format(folder=self.folder)
        disordered = f"[disordered]\ncerts={self.folder}/more.pem\n" + config.partition("[t]\n")[2]
        (self.folder / "ts.cnf").write_text(config + disordered)
        self.behave: Callable[[bytes], bytes] = self.reply
        self.status = 200
        self.drip_s = 0.0
        self.asked = 0
        self.lock = Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self._server.server_port}/tsr"

    @property
    def authority(self) -> Authority:
        """As a desk keeps it."""
        return Authority(self.name, self.url, (self.root.certificate,))

    def close(self) -> None:
        """Stop listening: from now on the connection is refused."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def reply(self, query: bytes, section: str = "t") -> bytes:
        """OpenSSL's honest answer to a query; ``disordered`` sends more certificates, and not in DER's order."""
        asked, answered = self.folder / f"q{self.asked}", self.folder / f"r{self.asked}"
        asked.write_bytes(query)
        config = ["-config", str(self.folder / "ts.cnf"), "-section", section]
        _openssl("ts", "-reply", *config, "-queryfile", str(asked), "-out", str(answered))
        return answered.read_bytes()

    def lie(self, edit: Callable[[bytes], bytes] = lambda info: info, signer: Signer | None = None) -> None:
        """From now on: the honest answer's TSTInfo, edited, and signed by whomever."""
        self.behave = lambda query: self.forged(self.reply(query), edit, signer or self.signer)

    def forged(self, reply: bytes, edit: Callable[[bytes], bytes], signer: Signer) -> bytes:
        """A reply with the TSTInfo edited, signed anew, and all lengths right."""
        token, info, signed = (self.folder / f"{name}{self.asked}" for name in ("token", "info", "signed"))
        token.write_bytes(reply[reply.index(b"\x30\x03\x02\x01\x00") + 5 :])
        _openssl("cms", "-verify", "-noverify", "-inform", "DER", "-in", str(token), "-out", str(info), "-binary")
        info.write_bytes(edit(info.read_bytes()))
        by = ["-signer", f"{signer.path}.pem", "-inkey", f"{signer.path}.key", "-cades"]
        form = ["-binary", "-nodetach", "-econtent_type", _TSTINFO, "-outform", "DER", "-md", "sha256"]
        _openssl("cms", "-sign", *form, *by, "-in", str(info), "-out", str(signed))
        body = b"\x30\x03\x02\x01\x00" + signed.read_bytes()
        return b"\x30\x82" + len(body).to_bytes(2, "big") + body

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        tsa = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                assert self.headers["Content-Type"] == "application/timestamp-query"
                query = self.rfile.read(int(self.headers["Content-Length"]))
                with tsa.lock:  # OpenSSL keeps the serial number in a file
                    tsa.asked += 1
                    body = tsa.behave(query)
                try:
                    self._answer(body)
                except OSError:  # whoever asked has had enough; that is what some tests are about
                    self.close_connection = True

            def _answer(self, body: bytes) -> None:
                self.send_response(tsa.status)
                self.send_header("Location", "/elsewhere")
                self.send_header("Content-Type", "application/timestamp-reply")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                step = 1 if tsa.drip_s else max(1, len(body))
                for place in range(0, len(body), step):
                    self.wfile.write(body[place : place + step])
                    time.sleep(tsa.drip_s)

            def log_message(self, format: str, *args: object) -> None:
                return

        return Handler


def _openssl(*arguments: str) -> None:
    done = subprocess.run(["openssl", *arguments], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


_CONFIG = """
[t]
serial={folder}/serial
crypto_device=builtin
signer_cert={folder}/signer.pem
signer_key={folder}/signer.key
signer_digest=sha256
default_policy=1.3.6.1.4.1.99999.1
digests=sha256
accuracy=secs:1
tsa_name=no
ess_cert_id_chain=no
ess_cert_id_alg=sha256
"""
